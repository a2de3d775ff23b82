// Scores the candidates of one query, exactly and in blocks. Internal to
// matching.
#ifndef CITYMATCH_MATCHING_RANKER_H_
#define CITYMATCH_MATCHING_RANKER_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/assessment.h"
#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/criterion.h"
#include "matching/matcher.h"

namespace citymatch::matching {

// The tables for a question. NOT_FOUND if there is no such programme.
absl::StatusOr<std::shared_ptr<const MatchContext>> FindContext(
    const Snapshot& snapshot, const MatchOptions& options);

// The policy's weights with those of the question in their place, normalised.
// INVALID_ARGUMENT if all are 0.
absl::StatusOr<Weights> EffectiveWeights(const Policy& policy,
                                         const MatchOptions& options);

// Asks `check`, if there is one, before every eighth block.
absl::Status AskWhetherToGoOn(const std::function<absl::Status()>& check,
                              int block);

// Scores the candidates of one query, block by block: cheap criteria for every
// row, and from them a bound that the exact score cannot exceed; the dear ones
// only for rows that the caller asks for.
class Ranker {
 public:
  Ranker(const Query& query, const Weights& weights)
      : query_(query), weights_(weights), fits_(kCriterionCount) {
    for (int k = 0; k < kCriterionCount; ++k) {
      const Criterion& criterion = CriterionOf(static_cast<CriterionId>(k));
      scorers_[k] = criterion.Prepare(query);
      fits_[k].assign(kBlockRows, 0);
      // A criterion without weight cannot change a score.
      if (weights[k] == 0) continue;
      (criterion.IsDear() ? dear_ : cheap_).push_back(k);
    }
    bounds_.resize(kBlockRows);
  }

  // Makes `block_index` the current block and computes its bounds.
  void LoadBlock(int block_index) {
    const SideTable& side = query_.catalogue.side(query_.candidate_side);
    LoadRows(block_index, 0, side.blocks[block_index]->size());
  }

  // The same for the rows [begin, end) of the block alone.
  void LoadRows(int block_index, int begin, int end) {
    const SideTable& side = query_.catalogue.side(query_.candidate_side);
    block_ = side.blocks[block_index].get();
    block_index_ = block_index;
    item_norms_ = &(*side.item_norms)[block_index];
    double dear_weight = 0;
    for (const int k : dear_) dear_weight += weights_[k];
    std::fill(bounds_.begin() + begin, bounds_.begin() + end,
              100 * dear_weight);
    for (const int k : cheap_) {
      double* const fits = fits_[k].data();
      scorers_[k]->Score({*block_, block_index, begin, end, *item_norms_},
                         fits + begin);
      const double points = 100 * weights_[k];
      const double mean_fit = query_.context.mean_fits()[k];
      double* const bounds = bounds_.data();
      for (int row = begin; row < end; ++row) {
        const double fit = fits[row];
        bounds[row] += points * (fit == fit ? fit : mean_fit);  // NaN: missing
      }
    }
  }

  [[nodiscard]] const Block& block() const { return *block_; }
  [[nodiscard]] RowRef Row(int row) const {
    return {block_, block_index_, row};
  }

  // Whether the row's exact score may reach `units`.
  [[nodiscard]] bool MayReach(int row, int64_t units) const {
    // Ten roundings to the unit, and the rounding of the sum itself.
    constexpr double kSlack = 16;
    return bounds_[row] * kPointUnits + kSlack >= static_cast<double>(units);
  }

  // The exact score of a row of the current block.
  [[nodiscard]] Points Exact(int row) {
    for (const int k : dear_) {
      scorers_[k]->Score({*block_, block_index_, row, row + 1, *item_norms_},
                         &fits_[k][row]);
    }
    Fits fits;
    for (int k = 0; k < kCriterionCount; ++k) fits[k] = fits_[k][row];
    return ScoreOf(fits, weights_, query_.context.mean_fits());
  }

  // The fits of one candidate, of all criteria.
  [[nodiscard]] Fits FitsOf(const RowRef& candidate) const {
    const SideTable& side = query_.catalogue.side(query_.candidate_side);
    Fits fits;
    for (int k = 0; k < kCriterionCount; ++k) {
      fits[k] = FitOfRow(*scorers_[k], side, candidate);
    }
    return fits;
  }

 private:
  const Query& query_;
  const Weights& weights_;
  std::array<std::unique_ptr<FitScorer>, kCriterionCount> scorers_;
  std::vector<int> cheap_;  // criteria with weight
  std::vector<int> dear_;
  const Block* block_ = nullptr;  // the current one
  int block_index_ = 0;
  const std::vector<double>* item_norms_ = nullptr;
  std::vector<std::vector<double>> fits_;  // [criterion][row of the block]
  std::vector<double> bounds_;             // points, by row of the block
};

// A candidate with its points.
struct Ranked {
  Points points;
  RowRef row;

  // Whether it stands before another: score, then interval low, then id.
  [[nodiscard]] bool Before(const Ranked& other) const {
    if (points.score != other.points.score) {
      return points.score > other.points.score;
    }
    if (points.low != other.points.low) return points.low > other.points.low;
    return row.profile().id < other.row.profile().id;
  }
};

// The best k, as a heap whose top is the worst of them.
class TopK {
 public:
  explicit TopK(size_t limit) : limit_(limit) {}

  void Offer(const Ranked& candidate) {
    const auto before = [](const Ranked& a, const Ranked& b) {
      return a.Before(b);
    };
    if (heap_.size() == limit_) {
      if (!candidate.Before(heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), before);
      heap_.pop_back();
    }
    heap_.push_back(candidate);
    std::push_heap(heap_.begin(), heap_.end(), before);
  }

  // The score that a candidate must reach to enter.
  [[nodiscard]] int64_t Threshold() const {
    return heap_.size() < limit_ ? std::numeric_limits<int64_t>::min()
                                 : heap_.front().points.score;
  }

  std::vector<Ranked> Take() {
    std::sort(heap_.begin(), heap_.end(),
              [](const Ranked& a, const Ranked& b) { return a.Before(b); });
    return std::move(heap_);
  }

 private:
  size_t limit_;
  std::vector<Ranked> heap_;
};

// A candidate with its points and fits (NaN = missing).
struct Scored {
  Ranked ranked;
  Fits fits;
};

// Missing fits replaced by the means.
Fits WithMeans(Fits fits, const Fits& mean_fits);

// Every candidate that passes the gates, in the order of the catalogue.
absl::StatusOr<std::vector<Scored>> ScoreEligible(
    const Query& query, const Weights& weights, bool include_partnered,
    const std::function<absl::Status()>& check);

// The best `count` that pass the gates, best first.
absl::StatusOr<std::vector<Ranked>> BestOf(
    const Query& query, const Weights& weights, bool include_partnered,
    size_t count, const std::function<absl::Status()>& check);

// The rank of a candidate among those that pass the gates, from 1; it need not
// pass them itself.
absl::StatusOr<int> RankOf(const Query& query, const Weights& weights,
                           const RowRef& candidate, bool include_partnered,
                           const std::function<absl::Status()>& check);

// What an answer was computed on.
AnswerBasis MakeBasis(const Snapshot& snapshot, const MatchContext& context,
                      const Weights& weights);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_RANKER_H_
