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
#include "matching/advice/precedents.h"
#include "matching/assessment.h"
#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/criterion.h"
#include "matching/gates.h"
#include "matching/messages.h"
#include "matching/ranker.h"
#include "matching/robustness.h"

namespace citymatch::matching {
namespace {

// Says so if the place before the next depends on facts that are only
// recalled.
void AddLeadCaution(double next_score, const Profile& next, Language language,
                    PairAssessment& pair) {
  if (pair.score_confirmed >= next_score || pair.score < next_score) return;
  if (pair.score_confirmed == pair.score) return;
  pair.cautions.push_back({"LEAD_RESTS_ON_RECALLED_FACTS",
                           Say(language, MessageId::kCautionLeadRecalled,
                               {{"score", DecimalText(pair.score_confirmed, 1)},
                                {"next", NameIn(next, language)},
                                {"next_score", DecimalText(next_score, 1)}})});
}

void AddRobustness(const Query& query, const Weights& weights,
                   const MatchOptions& options, const Ranker& ranker,
                   const std::vector<Ranked>& pool, SuggestAnswer& answer) {
  if (answer.suggestions.empty()) return;
  std::vector<Fits> fits;
  fits.reserve(pool.size());
  for (const Ranked& ranked : pool) {
    fits.push_back(
        WithMeans(ranker.FitsOf(ranked.row), query.context.mean_fits()));
  }
  const std::vector<double> shares = SharesAmongFirst(
      fits, answer.suggestions.size(),
      options.weights.empty()
          ? query.context.weight_draws()
          : DrawWeights(weights, query.context.policy().weight_concentration));
  for (size_t i = 0; i < shares.size(); ++i) {
    answer.suggestions[i].robustness = shares[i];
  }
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
  const auto limit = static_cast<size_t>(std::max(1, request.limit));
  TopK top(std::max<size_t>(kLeastPool, kPoolFactor * limit));
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
  const std::vector<Ranked> pool = top.Take();
  const bool to_partners = query.candidate_side == Side::kPartner;
  for (size_t i = 0; i < std::min(limit, pool.size()); ++i) {
    const RowRef& row = pool[i].row;
    const Pair pair{catalogue, **context, to_partners ? *self : row,
                    to_partners ? row : *self};
    PairAssessment& added = answer.suggestions.emplace_back(
        Assess(pair, ranker.FitsOf(row), *weights, /*failures=*/0,
               /*all_gates=*/false, request.options.language));
    added.rank = static_cast<int>(i + 1);
    added.precedents = NearestPrecedents(pair, kPrecedentsOfSuggestion,
                                         request.options.language);
    if (i + 1 < pool.size()) {
      AddLeadCaution(
          static_cast<double>(pool[i + 1].points.score) / kPointUnits,
          pool[i + 1].row.profile(), request.options.language, added);
    }
  }
  AddRobustness(query, *weights, request.options, ranker, pool, answer);
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
  answer.assessment.precedents =
      NearestPrecedents({catalogue, **context, *provider, *partner},
                        kPrecedentsOfSuggestion, request.options.language);
  if (failures == 0) {
    const auto for_partner = RankOf(of_partner, *weights, *provider,
                                    /*include_partnered=*/false, request.check);
    if (!for_partner.ok()) return for_partner.status();
    const auto for_provider =
        RankOf(of_provider, *weights, *partner,
               /*include_partnered=*/false, request.check);
    if (!for_provider.ok()) return for_provider.status();
    answer.rank_for_partner = *for_partner;
    answer.rank_for_provider = *for_provider;
  }
  answer.basis = MakeBasis(snapshot, **context, *weights);
  return answer;
}

}  // namespace citymatch::matching
