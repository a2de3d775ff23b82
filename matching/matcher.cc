#include "matching/matcher.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
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
#include "matching/ranker.h"

namespace citymatch::matching {
namespace {

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
    if (absl::Status status = AskWhetherToGoOn(check, b); !status.ok())
      return status;
    ranker.LoadBlock(b);
    for (int row = 0; row < ranker.block().size(); ++row) {
      if (!ranker.MayReach(row, self.points.score)) continue;
      const RowRef ref = ranker.Row(row);
      if (Ranked{ranker.Exact(row), ref}.Before(self) &&
          gates.Failures(ref) == 0) {
        ++rank;
      }
    }
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
    if (absl::Status status = AskWhetherToGoOn(request.check, b);
        !status.ok()) {
      return status;
    }
    ranker.LoadBlock(b);
    for (int row = 0; row < ranker.block().size(); ++row) {
      const RowRef ref = ranker.Row(row);
      if (request.filter && !request.filter(ref.profile())) continue;
      const uint32_t failures = gates.Failures(ref);
      if (failures != 0) {
        ++answer.excluded[static_cast<size_t>(std::countr_zero(failures))];
        continue;
      }
      ++answer.eligible_count;
      if (!ranker.MayReach(row, top.Threshold())) continue;
      top.Offer({ranker.Exact(row), ref});
    }
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
