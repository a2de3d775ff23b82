// One lexicographic optimum over the pairs of an instance. Internal to rounds.
//
// Problem: choose edges within slots, countries, rules, floors and caps so that
// first a count is greatest, then the sum of scores.
// Method: where the groups of each side are nested and counted alike (see
// network.h), a minimum-cost flow, proved by its duals; else an integer program
// (program.h).
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_OPTIMUM_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_OPTIMUM_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/rounds/progress.h"
#include "matching/rounds/solution.h"
#include "matching/rounds/solver/instance.h"

namespace citymatch::rounds {

// What is greatest.
struct Goal {
  enum class First : uint8_t {
    kNothing,
    kServedPartners,
    kMarkedEdges,  // the number of chosen edges that are marked
  };
  First first = First::kNothing;
  std::vector<bool> marked;  // by edge; for kMarkedEdges
  bool then_score = true;    // else only `first` counts
};

struct Optimum {
  bool feasible = false;
  std::vector<int> pairs;  // edges, ascending
  // No choice has a greater `first`, nor, with that, a greater sum of units,
  // than the bounds. Equal to the values; 0 for what the goal does not count.
  int64_t first_value = 0;
  int64_t first_bound = 0;
  int64_t units_value = 0;
  int64_t units_bound = 0;
  ProofMethod method = ProofMethod::kDuals;
};

struct NetworkOptimum;  // network_solver.h

// Counts the steps of one computation and asks its owner whether to go on.
class Watch {
 public:
  Watch(const ProgressCallback& callback, Progress::Stage stage,
        int64_t total = 0)
      : callback_(callback), progress_{stage, 0, total} {}

  // One more step is done.
  absl::Status Step() {
    ++progress_.done;
    return Ask();
  }
  // Whether to go on, in the middle of a step.
  [[nodiscard]] absl::Status Ask() const {
    return callback_ ? callback_(progress_) : absl::OkStatus();
  }

 private:
  const ProgressCallback& callback_;
  Progress progress_;
};

// CANCELLED or what else the watch returns. INTERNAL: a result failed its own
// check, which would be an error of a library or of ours.
absl::StatusOr<Optimum> Maximise(const Instance& instance, const Goal& goal,
                                 Watch& watch);

// The same from the optimum of a network of the same frame with narrower
// bounds, if there is one: often a short way. An integer program begins anew.
absl::StatusOr<Optimum> MaximiseFrom(const NetworkOptimum* start,
                                     const Instance& instance, const Goal& goal,
                                     Watch& watch);

// Whether any choice of edges meets all constraints.
absl::StatusOr<bool> IsFeasible(const Instance& instance, Watch& watch);

// The chosen edges obey every constraint; for checks of results.
bool Obeys(const Instance& instance, const std::vector<int>& pairs);

// `first` of the goal for these edges.
int64_t FirstValue(const Instance& instance, const Goal& goal,
                   const std::vector<int>& pairs);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_OPTIMUM_H_
