#include "matching/advice/variant.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "matching/assessment.h"
#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/criterion.h"
#include "matching/gates.h"
#include "matching/ranker.h"

namespace citymatch::matching {

std::shared_ptr<const Snapshot> VariantMaker::With(
    const std::vector<Profile>& changed) {
  for (const Profile& profile : changed) builder_.PutCity(profile);
  std::shared_ptr<const Snapshot> variant = builder_.Build(base_.revision());
  for (const Profile& profile : changed) {
    builder_.PutCity(*base_.FindCity(profile.id));
  }
  return variant;
}

absl::StatusOr<Standing> StandingOf(const Snapshot& snapshot,
                                    const ListQuestion& question,
                                    const std::string& counterpart_id) {
  const Catalogue& catalogue = snapshot.catalogue();
  const auto context = FindContext(snapshot, question.options);
  if (!context.ok()) return context.status();
  const auto weights = EffectiveWeights((*context)->policy(), question.options);
  if (!weights.ok()) return weights.status();
  const RowRef self = *catalogue.Find(question.city_id);
  const RowRef counterpart = *catalogue.Find(counterpart_id);
  const Query query{catalogue, **context, self, counterpart.profile().side};
  Standing standing;
  standing.score =
      static_cast<double>(ScoreOf(Ranker(query, *weights).FitsOf(counterpart),
                                  *weights, (*context)->mean_fits())
                              .score) /
      kPointUnits;
  if (GateChecker(query, question.include_partnered).Failures(counterpart) !=
      0) {
    return standing;
  }
  const auto rank = RankOf(query, *weights, counterpart,
                           question.include_partnered, question.check);
  if (!rank.ok()) return rank.status();
  standing.rank = *rank;
  return standing;
}

absl::StatusOr<std::vector<std::string>> FirstOf(const Snapshot& snapshot,
                                                 const ListQuestion& question) {
  const Catalogue& catalogue = snapshot.catalogue();
  const auto context = FindContext(snapshot, question.options);
  if (!context.ok()) return context.status();
  const auto weights = EffectiveWeights((*context)->policy(), question.options);
  if (!weights.ok()) return weights.status();
  const RowRef self = *catalogue.Find(question.city_id);
  const Query query{catalogue, **context, self, Opposite(self.profile().side)};
  const auto best = BestOf(query, *weights, question.include_partnered,
                           static_cast<size_t>(question.top), question.check);
  if (!best.ok()) return best.status();
  std::vector<std::string> ids;
  for (const Ranked& ranked : *best) ids.push_back(ranked.row.profile().id);
  return ids;
}

}  // namespace citymatch::matching
