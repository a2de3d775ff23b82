// climate_fit: likeness of the Köppen–Geiger classes, as far as the partner's
// sectors care:
//   s   = Σ p·c·climate_sensitivity(sector) / Σ p·c over the partner's needs
//   fit = s · likeness + (1 − s) · neutral_fit
// With no needs on record s is ½. Missing when a class is unknown and s > 0.
#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include "matching/climate.h"
#include "matching/criteria/pairwise.h"
#include "matching/criteria/registry.h"
#include "matching/criteria/sensitivity.h"
#include "matching/criterion.h"
#include "matching/messages.h"

namespace citymatch::matching {
namespace {

class ClimateFit final : public Criterion {
 public:
  std::unique_ptr<FitScorer> Prepare(const Query& query) const override {
    const Policy& policy = query.context.policy();
    return MakePairwiseScorer(
        query,
        [&policy, own = OwnSensitivity(query, &SectorSensitivity::climate)](
            const RowRef& provider, const RowRef& partner) {
          const double s =
              own ? *own
                  : SensitivityOf(partner, policy, &SectorSensitivity::climate);
          const int first = provider.block->climate[provider.row];
          const int second = partner.block->climate[partner.row];
          if (s == 0) return policy.neutral_fit;
          if (first == 0 || second == 0) return std::nan("");
          return s * ClimateLikeness(first, second) +
                 (1 - s) * policy.neutral_fit;
        });
  }

  Finding Explain(const Pair& pair, std::optional<double> /*fit*/,
                  Language language) const override {
    const Profile& provider = pair.provider.profile();
    const Profile& partner = pair.partner.profile();
    const double s = SensitivityOf(pair.partner, pair.context.policy(),
                                   &SectorSensitivity::climate);
    Finding finding;
    for (const Profile* city : {&provider, &partner}) {
      if (city->climate) {
        finding.facts.push_back({CityName(*city), "climate.koppen_class",
                                 city->climate->koppen_class,
                                 city->climate->provenance});
      } else if (s > 0) {
        finding.missing.push_back({city->id, "climate",
                                   CriterionId::kClimateFit,
                                   Say(language, MessageId::kClimateMissing,
                                       {{"city", NameIn(*city, language)}})});
      }
    }
    if (s == 0) {
      finding.sentence = Say(language, MessageId::kClimateNoMatter, {});
      return finding;
    }
    if (!finding.missing.empty()) {
      finding.sentence = finding.missing.front().sentence;
      return finding;
    }
    const double likeness =
        ClimateLikeness(ClimateIndex(provider.climate->koppen_class),
                        ClimateIndex(partner.climate->koppen_class));
    MessageId id = MessageId::kClimateDiffers;
    if (likeness == 1) {
      id = MessageId::kClimateSame;
    } else if (likeness >= 0.5) {
      id = MessageId::kClimateAlike;
    }
    finding.sentence = Say(language, id,
                           {{"provider", NameIn(provider, language)},
                            {"partner", NameIn(partner, language)},
                            {"provider_class", provider.climate->koppen_class},
                            {"partner_class", partner.climate->koppen_class},
                            {"matters", HowMuchText(s, language)}});
    return finding;
  }
};

}  // namespace

std::unique_ptr<Criterion> MakeClimateFit() {
  return std::make_unique<ClimateFit>();
}

}  // namespace citymatch::matching
