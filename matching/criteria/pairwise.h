// Scorers for criteria that are a function of two rows. Internal to matching.
#ifndef CITYMATCH_MATCHING_CRITERIA_PAIRWISE_H_
#define CITYMATCH_MATCHING_CRITERIA_PAIRWISE_H_

#include <memory>
#include <utility>

#include "matching/criterion.h"

namespace citymatch::matching {

// Calls fit(provider, partner), both RowRef, for each candidate.
template <typename PairFit>
class PairwiseScorer final : public FitScorer {
 public:
  PairwiseScorer(const Query& query, PairFit fit)
      : self_(query.self),
        candidates_are_partners_(query.candidate_side == Side::kPartner),
        fit_(std::move(fit)) {}

  void Score(const BlockSlice& slice, double* fits) const override {
    for (int row = slice.begin; row < slice.end; ++row) {
      const RowRef other{&slice.block, slice.block_index, row};
      *fits++ =
          candidates_are_partners_ ? fit_(self_, other) : fit_(other, self_);
    }
  }

 private:
  RowRef self_;
  bool candidates_are_partners_;
  PairFit fit_;
};

template <typename PairFit>
std::unique_ptr<FitScorer> MakePairwiseScorer(const Query& query, PairFit fit) {
  return std::make_unique<PairwiseScorer<PairFit>>(query, std::move(fit));
}

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_CRITERIA_PAIRWISE_H_
