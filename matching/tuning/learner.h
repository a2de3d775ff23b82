// Learns a policy from past pairs. Internal to matching.
#ifndef CITYMATCH_MATCHING_TUNING_LEARNER_H_
#define CITYMATCH_MATCHING_TUNING_LEARNER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "matching/assessment.h"
#include "matching/context.h"
#include "matching/evaluation/evaluation.h"
#include "matching/evaluation/replay.h"
#include "matching/policy.h"
#include "matching/snapshot.h"
#include "matching/tuning/choice_model.h"
#include "matching/tuning/tuning.h"

namespace citymatch::matching {

// The same for the same text and seed, everywhere.
uint64_t HashOf(absl::string_view text, uint64_t seed);

// A policy learnt from pairs.
struct Model {
  Policy policy;    // constants as chosen
  Weights weights;  // normalised
  double firmness = kUnmoved;
};

// Pairs of a request, by their indexes.
using PairIndexes = std::vector<size_t>;

// Not thread-safe: it keeps what it computed. Errors are those of the request's
// `check`.
class Learner {
 public:
  // `request` and `snapshot` must outlive it. Weights are regularised towards
  // `prior`.
  Learner(const Snapshot& snapshot, const TuneRequest& request,
          std::shared_ptr<const Programme> programme, const Weights& prior);

  // The city of a pair for which counterparts are ranked.
  [[nodiscard]] const std::string& Asker(size_t pair) const;

  // The pairs that can be learnt from: those that pass the gates.
  absl::StatusOr<PairIndexes> Usable();

  // Without kFewestPairs pairs, the programme's constants and the prior.
  absl::StatusOr<Model> Learn(const PairIndexes& pairs, bool with_constants);

  // The place of a pair under a model.
  absl::StatusOr<PairOutcome> Place(size_t pair, const Model& model);

 private:
  // By pair; unset = it cannot be learnt from.
  using Choices = std::vector<std::optional<Choice>>;

  absl::StatusOr<Replay> Ask(size_t pair, const Policy& policy,
                             const Weights& weights);
  // The catalogue as it may be seen before a year.
  const Snapshot& Before(int year);
  std::shared_ptr<const MatchContext> ContextOf(const Policy& policy, int year);
  absl::StatusOr<const Choices*> ChoicesUnder(const Policy& policy);
  absl::StatusOr<Weights> Fit(const PairIndexes& pairs, const Policy& policy,
                              double firmness);
  absl::StatusOr<std::vector<double>> UnseenLosses(const PairIndexes& pairs,
                                                   const Policy& policy,
                                                   double firmness);
  absl::StatusOr<std::vector<double>> ChooseFirmness(const PairIndexes& pairs,
                                                     const Policy& policy,
                                                     double& firmness);

  const Snapshot& snapshot_;
  const TuneRequest& request_;
  const std::shared_ptr<const Programme> programme_;
  const Weights prior_;
  // By the values of the constants.
  std::map<std::vector<double>, Choices> choices_;
  std::map<int, std::shared_ptr<const Snapshot>> pasts_;  // by year
  std::vector<double> context_values_;
  std::map<int, std::shared_ptr<const MatchContext>> contexts_;  // by year
};

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_TUNING_LEARNER_H_
