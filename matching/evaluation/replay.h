// One past pair asked again: everybody who could have been chosen, with their
// fits on that day. Internal to matching.
#ifndef CITYMATCH_MATCHING_EVALUATION_REPLAY_H_
#define CITYMATCH_MATCHING_EVALUATION_REPLAY_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "matching/assessment.h"
#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/criterion.h"
#include "matching/evaluation/evaluation.h"
#include "matching/matcher.h"
#include "matching/ranker.h"

namespace citymatch::matching {

// The options under which a pair is asked again: as of 1 January of its first
// year, without what began in that year, later or at an unknown time.
MatchOptions OptionsAsOf(MatchOptions options, int first_year);

// The candidates of one past pair under one context. Immutable.
class Replay {
 public:
  // `context` must be that of OptionsAsOf(…, pair.first_year). The error is
  // that of `check`; problems of the pair are told by `problem`, and as a
  // sentence in `language`.
  static absl::StatusOr<Replay> Ask(const Catalogue& catalogue,
                                    std::shared_ptr<const MatchContext> context,
                                    const Weights& weights,
                                    const PastPair& pair, Side ranked_side,
                                    Language language,
                                    const std::function<absl::Status()>& check);

  // As in PairOutcome; empty = the chosen city is among the candidates.
  [[nodiscard]] const std::string& problem() const { return outcome_.problem; }

  // Those that pass every gate, in the order of the catalogue. Fits of criteria
  // without weight are 0.
  [[nodiscard]] const std::vector<Scored>& candidates() const {
    return candidates_;
  }
  // The chosen city's index; only where there is no problem.
  [[nodiscard]] size_t chosen() const { return chosen_; }
  [[nodiscard]] const MatchContext& context() const { return *context_; }

  // The place of the chosen city by every method.
  [[nodiscard]] PairOutcome Outcome() const;

 private:
  Replay(std::shared_ptr<const MatchContext> context, const Weights& weights,
         const PastPair& pair, Side ranked_side);
  absl::Status Fill(const Catalogue& catalogue, Language language,
                    const std::function<absl::Status()>& check);
  void Refuse(absl::string_view problem, std::string sentence);

  template <typename Value>
  double MiddlePlace(const Value& value) const;
  [[nodiscard]] double FitOrMean(const Scored& candidate,
                                 CriterionId criterion) const;
  [[nodiscard]] double Combination(const Scored& candidate) const;
  [[nodiscard]] double TimesUsed(const Scored& candidate) const;
  [[nodiscard]] double SizeDistance(const Scored& candidate) const;
  void FindCostliest(std::vector<const Scored*> above,
                     PairOutcome& outcome) const;

  std::shared_ptr<const MatchContext> context_;
  Weights weights_;
  Side ranked_side_;
  RowRef asker_;
  size_t chosen_ = 0;
  std::vector<Scored> candidates_;
  PairOutcome outcome_;  // without the places
};

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_EVALUATION_REPLAY_H_
