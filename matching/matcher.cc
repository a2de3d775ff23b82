#include "matching/matcher.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "matching/assessment.h"
#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/criterion.h"
#include "matching/gates.h"

namespace citymatch::matching {
namespace {

// Blocks between two asks whether to go on.
constexpr int kBlocksPerCheck = 8;

absl::StatusOr<std::shared_ptr<const MatchContext>> FindContext(
    const Snapshot& snapshot, const MatchOptions& options) {
  const Catalogue& catalogue = snapshot.catalogue();
  std::shared_ptr<const Programme> programme;
  if (!options.programme_id.empty()) {
    const auto it = catalogue.programmes.find(options.programme_id);
    if (it == catalogue.programmes.end()) {
      return absl::NotFoundError(
          absl::StrCat("programmes/", options.programme_id));
    }
    programme = it->second;
  }
  return snapshot.contexts().Get(catalogue, std::move(programme),
                                 options.as_of);
}

absl::StatusOr<Weights> EffectiveWeights(const Policy& policy,
                                         const MatchOptions& options) {
  Weights weights = policy.weights;
  for (const auto& [criterion, weight] : options.weights) {
    weights[static_cast<size_t>(criterion)] = weight;
  }
  double sum = 0;
  for (const double weight : weights) sum += weight;
  if (!(sum > 0)) {
    return absl::InvalidArgumentError("at least one weight must be above 0");
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

// Scores the candidates of one query, block by block.
class Ranker {
 public:
  Ranker(const Query& query, const Weights& weights)
      : query_(query), weights_(weights), fits_(kCriterionCount) {
    for (int k = 0; k < kCriterionCount; ++k) {
      scorers_[k] = CriterionOf(static_cast<CriterionId>(k)).Prepare(query);
      fits_[k].assign(kBlockRows, 0);
    }
  }

  // Calls visit(row, points) for each candidate of a block.
  template <typename Visit>
  void ScoreBlock(int block_index, const Visit& visit) {
    const SideTable& side = query_.catalogue.side(query_.candidate_side);
    const Block& block = *side.blocks[block_index];
    const BlockSlice slice{block, block_index, 0, block.size(),
                           (*side.item_norms)[block_index]};
    for (int k = 0; k < kCriterionCount; ++k) {
      // A criterion without weight cannot change a score.
      if (weights_[k] > 0) scorers_[k]->Score(slice, fits_[k].data());
    }
    Fits fits;
    for (int row = 0; row < block.size(); ++row) {
      for (int k = 0; k < kCriterionCount; ++k) fits[k] = fits_[k][row];
      visit(RowRef{&block, block_index, row},
            ScoreOf(fits, weights_, query_.context.mean_fits()));
    }
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
  std::vector<std::vector<double>> fits_;  // [criterion][row of the block]
};

// A candidate that may enter the top k.
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

  std::vector<Ranked> Take() {
    std::sort(heap_.begin(), heap_.end(),
              [](const Ranked& a, const Ranked& b) { return a.Before(b); });
    return std::move(heap_);
  }

 private:
  size_t limit_;
  std::vector<Ranked> heap_;
};

AnswerBasis MakeBasis(const Snapshot& snapshot, const MatchContext& context,
                      const Weights& weights) {
  AnswerBasis basis;
  basis.revision = snapshot.revision();
  basis.programme_id = context.programme().id;
  basis.programme_version = context.programme().version;
  basis.as_of = context.as_of();
  basis.weights = weights;
  return basis;
}

absl::Status Check(const std::function<absl::Status()>& check, int block) {
  if (!check || block % kBlocksPerCheck != 0) return absl::OkStatus();
  return check();
}

// The rank of a candidate among the eligible, from 1.
absl::StatusOr<int> RankOf(const Query& query, const Weights& weights,
                           const RowRef& candidate,
                           const std::function<absl::Status()>& check) {
  const GateChecker gates(query, /*include_partnered=*/false);
  Ranker ranker(query, weights);
  const Ranked self{
      ScoreOf(ranker.FitsOf(candidate), weights, query.context.mean_fits()),
      candidate};
  int rank = 1;
  const SideTable& side = query.catalogue.side(query.candidate_side);
  for (int b = 0; b < static_cast<int>(side.blocks.size()); ++b) {
    if (absl::Status status = Check(check, b); !status.ok()) return status;
    ranker.ScoreBlock(b, [&](const RowRef& row, const Points& points) {
      if (points.score < self.points.score) return;
      if (Ranked{points, row}.Before(self) && gates.Failures(row) == 0) ++rank;
    });
  }
  return rank;
}

}  // namespace

absl::StatusOr<SuggestAnswer> Suggest(const Snapshot& snapshot,
                                      const SuggestRequest& request) {
  const Catalogue& catalogue = snapshot.catalogue();
  const auto self = catalogue.Find(request.city_id);
  if (!self) return absl::NotFoundError("cities/" + request.city_id);
  const auto context = FindContext(snapshot, request.options);
  if (!context.ok()) return context.status();
  const auto weights = EffectiveWeights((*context)->policy(), request.options);
  if (!weights.ok()) return weights.status();

  const Query query{catalogue, **context, *self,
                    Opposite(self->profile().side)};
  const GateChecker gates(query, request.include_partnered);
  Ranker ranker(query, *weights);
  TopK top(static_cast<size_t>(std::max(1, request.limit)));
  SuggestAnswer answer;
  const SideTable& side = catalogue.side(query.candidate_side);
  for (int b = 0; b < static_cast<int>(side.blocks.size()); ++b) {
    if (absl::Status status = Check(request.check, b); !status.ok()) {
      return status;
    }
    ranker.ScoreBlock(b, [&](const RowRef& row, const Points& points) {
      if (request.filter && !request.filter(row.profile())) return;
      const uint32_t failures = gates.Failures(row);
      if (failures != 0) {
        ++answer.excluded[static_cast<size_t>(std::countr_zero(failures))];
        return;
      }
      ++answer.eligible_count;
      top.Offer({points, row});
    });
  }
  for (const Ranked& ranked : top.Take()) {
    const bool to_partners = query.candidate_side == Side::kPartner;
    const Pair pair{catalogue, **context, to_partners ? *self : ranked.row,
                    to_partners ? ranked.row : *self};
    answer.suggestions.push_back(
        Assess(pair, ranker.FitsOf(ranked.row), *weights, /*failures=*/0,
               /*all_gates=*/false, request.options.language));
    answer.suggestions.back().rank =
        static_cast<int>(answer.suggestions.size());
  }
  answer.basis = MakeBasis(snapshot, **context, *weights);
  return answer;
}

absl::StatusOr<ExplainAnswer> Explain(const Snapshot& snapshot,
                                      const ExplainRequest& request) {
  const Catalogue& catalogue = snapshot.catalogue();
  auto provider = catalogue.Find(request.provider_id);
  if (!provider) return absl::NotFoundError("cities/" + request.provider_id);
  auto partner = catalogue.Find(request.partner_id);
  if (!partner) return absl::NotFoundError("cities/" + request.partner_id);
  if (provider->profile().side == partner->profile().side) {
    return absl::InvalidArgumentError(absl::StrCat(
        "cities/", request.provider_id, " and cities/", request.partner_id,
        " stand on the same side; a pair has one provider and one partner"));
  }
  if (provider->profile().side == Side::kPartner) std::swap(provider, partner);
  const auto context = FindContext(snapshot, request.options);
  if (!context.ok()) return context.status();
  const auto weights = EffectiveWeights((*context)->policy(), request.options);
  if (!weights.ok()) return weights.status();

  const Query of_partner{catalogue, **context, *partner, Side::kProvider};
  const Query of_provider{catalogue, **context, *provider, Side::kPartner};
  const uint32_t failures =
      GateChecker(of_partner, /*include_partnered=*/false).Failures(*provider);
  ExplainAnswer answer;
  answer.assessment =
      Assess({catalogue, **context, *provider, *partner},
             Ranker(of_partner, *weights).FitsOf(*provider), *weights, failures,
             /*all_gates=*/true, request.options.language);
  if (failures == 0) {
    const auto for_partner =
        RankOf(of_partner, *weights, *provider, request.check);
    if (!for_partner.ok()) return for_partner.status();
    const auto for_provider =
        RankOf(of_provider, *weights, *partner, request.check);
    if (!for_provider.ok()) return for_provider.status();
    answer.rank_for_partner = *for_partner;
    answer.rank_for_provider = *for_provider;
  }
  answer.basis = MakeBasis(snapshot, **context, *weights);
  return answer;
}

}  // namespace citymatch::matching
