// How a long computation tells where it is, and is told to stop.
#ifndef CITYMATCH_MATCHING_ROUNDS_PROGRESS_H_
#define CITYMATCH_MATCHING_ROUNDS_PROGRESS_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"

namespace citymatch::rounds {

struct Progress {
  enum class Stage : uint8_t {
    kScoring,     // the pairs of one city, while a round is put together
    kSolving,     // one more optimum, or part of one
    kExplaining,  // looking for what contradicts
    kPricing,     // prices of constraints
  };
  Stage stage = Stage::kSolving;
  int64_t done = 0;   // steps of the stage so far
  int64_t total = 0;  // steps of the stage; 0 = not known beforehand
};

// Called between steps; an error ends the computation with it. A step is one
// run of the network simplex on part of the candidates (at most about the time
// of a plain run on all of them), one node or some hundred pivots of the
// integer solver, or one constraint's price. Empty = never asked.
using ProgressCallback = std::function<absl::Status(const Progress&)>;

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_PROGRESS_H_
