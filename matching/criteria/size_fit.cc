// size_fit: exp(−½ (ln(population₁ / population₂) / σ)²), times
// level_mismatch_factor when the levels of government do not compare. Missing
// when a population is unknown.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "matching/criteria/pairwise.h"
#include "matching/criteria/registry.h"
#include "matching/criterion.h"
#include "matching/messages.h"

namespace citymatch::matching {
namespace {

class SizeFit final : public Criterion {
 public:
  std::unique_ptr<FitScorer> Prepare(const Query& query) const override {
    const double sigma = query.context.policy().size_sigma;
    const double mismatch = query.context.policy().level_mismatch_factor;
    return MakePairwiseScorer(query, [=](const RowRef& provider,
                                         const RowRef& partner) {
      const double distance = (provider.block->log_population[provider.row] -
                               partner.block->log_population[partner.row]) /
                              sigma;
      const double fit = std::exp(-0.5 * distance * distance);
      const bool comparable = TierOf(provider.block->level[provider.row]) ==
                              TierOf(partner.block->level[partner.row]);
      return comparable ? fit : fit * mismatch;  // NaN stays NaN
    });
  }

  Finding Explain(const Pair& pair, std::optional<double> /*fit*/,
                  Language language) const override {
    const Profile& provider = pair.provider.profile();
    const Profile& partner = pair.partner.profile();
    Finding finding;
    for (const Profile* city : {&provider, &partner}) {
      if (city->population) {
        finding.facts.push_back({CityName(*city), "population.resident_count",
                                 NumberText(city->population->resident_count),
                                 city->population->provenance});
      } else {
        finding.missing.push_back({city->id, "population",
                                   CriterionId::kSizeFit,
                                   Say(language, MessageId::kPopulationMissing,
                                       {{"city", NameIn(*city, language)}})});
      }
    }
    if (!finding.missing.empty()) {
      finding.sentence = finding.missing.front().sentence;
      return finding;
    }
    const auto a = static_cast<double>(provider.population->resident_count);
    const auto b = static_cast<double>(partner.population->resident_count);
    const bool comparable = TierOf(provider.level) == TierOf(partner.level);
    const std::string ratio = DecimalText(std::max(a, b) / std::min(a, b), 1);
    MessageId id = comparable ? MessageId::kSize : MessageId::kSizeLevelsDiffer;
    if (ratio == "1") {
      id = comparable ? MessageId::kSizeSame : MessageId::kSizeSameLevelsDiffer;
    }
    finding.sentence = Say(
        language, id,
        {{"provider", NameIn(provider, language)},
         {"partner", NameIn(partner, language)},
         {"provider_count", NumberText(provider.population->resident_count)},
         {"partner_count", NumberText(partner.population->resident_count)},
         {"ratio", ratio}});
    return finding;
  }
};

}  // namespace

std::unique_ptr<Criterion> MakeSizeFit() { return std::make_unique<SizeFit>(); }

}  // namespace citymatch::matching
