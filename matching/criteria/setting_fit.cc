// setting_fit: coast, port, island, delta, mountain and hazards in common, as
// far as the partner's sectors care:
//   likeness = agreeing / (agreeing + differing) over features known of both
//   fit      = s · likeness + (1 − s) · neutral_fit, s as in climate_fit
// A feature that both have counts 2, one that both lack 1, one that only one
// has 2. Where hazards of both are known, each shared one counts 2 and each
// hazard of the partner that the provider does not have counts 1 as differing.
// Range: features that are not known of both differ, and agree.
// Missing when nothing is known of both and s > 0.
#include <bit>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/criteria/pairwise.h"
#include "matching/criteria/registry.h"
#include "matching/criteria/sensitivity.h"
#include "matching/criterion.h"
#include "matching/messages.h"

namespace citymatch::matching {
namespace {

// Points for and against likeness.
struct Comparison {
  int agreeing = 0;
  int differing = 0;
  int unknown = 0;  // features that are not known of both
};

Comparison Compare(const RowRef& provider, const RowRef& partner) {
  const unsigned known = provider.block->feature_known[provider.row] &
                         partner.block->feature_known[partner.row];
  const unsigned first = provider.block->feature_present[provider.row] & known;
  const unsigned second = partner.block->feature_present[partner.row] & known;
  int agreeing = 2 * std::popcount(first & second) +
                 std::popcount(known & ~(first | second));
  int differing = 2 * std::popcount(first ^ second);
  const unsigned provider_hazards = provider.block->hazards[provider.row];
  const unsigned partner_hazards = partner.block->hazards[partner.row];
  if (provider_hazards != 0 && partner_hazards != 0) {
    agreeing += 2 * std::popcount(provider_hazards & partner_hazards);
    differing += std::popcount(partner_hazards & ~provider_hazards);
  }
  constexpr int kFeatures = static_cast<int>(Feature::kMountain);
  return {agreeing, differing, kFeatures - std::popcount(known)};
}

// [0,1]; NaN if nothing is known of both.
double Likeness(const RowRef& provider, const RowRef& partner) {
  const Comparison points = Compare(provider, partner);
  const int all = points.agreeing + points.differing;
  if (all == 0) return std::nan("");
  return static_cast<double>(points.agreeing) / all;
}

class SettingFit final : public Criterion {
 public:
  std::unique_ptr<FitScorer> Prepare(const Query& query) const override {
    const Policy& policy = query.context.policy();
    return MakePairwiseScorer(
        query,
        [&policy, own = OwnSensitivity(query, &SectorSensitivity::setting)](
            const RowRef& provider, const RowRef& partner) {
          const double s =
              own ? *own
                  : SensitivityOf(partner, policy, &SectorSensitivity::setting);
          if (s == 0) return policy.neutral_fit;
          return s * Likeness(provider, partner) + (1 - s) * policy.neutral_fit;
        });
  }

  FitRange Range(const Pair& pair, std::optional<double> fit,
                 double effective_fit) const override {
    if (!fit) return Criterion::Range(pair, fit, effective_fit);
    const Policy& policy = pair.context.policy();
    const double s =
        SensitivityOf(pair.partner, policy, &SectorSensitivity::setting);
    if (s == 0) return {*fit, *fit, 1, *fit};
    // A feature that is not known of both could weigh 2 either way.
    const Comparison points = Compare(pair.provider, pair.partner);
    const double doubt = 2.0 * points.unknown;
    const double all = points.agreeing + points.differing + doubt;
    const double rest = (1 - s) * policy.neutral_fit;
    return {std::min(*fit, s * points.agreeing / all + rest),
            std::max(*fit, s * (points.agreeing + doubt) / all + rest),
            1 - s * doubt / all, *fit};
  }

  Finding Explain(const Pair& pair, std::optional<double> fit,
                  Language language) const override;
};

const SettingFeature* FindFeature(const Profile& profile, Feature feature) {
  for (const SettingFeature& candidate : profile.setting_features) {
    if (candidate.feature == feature) return &candidate;
  }
  return nullptr;
}

Finding SettingFit::Explain(const Pair& pair, std::optional<double> fit,
                            Language language) const {
  const Profile& provider = pair.provider.profile();
  const Profile& partner = pair.partner.profile();
  Finding finding;
  if (SensitivityOf(pair.partner, pair.context.policy(),
                    &SectorSensitivity::setting) == 0) {
    finding.sentence = Say(language, MessageId::kSettingNoMatter, {});
    return finding;
  }
  std::vector<std::string> shared;
  std::vector<std::string> differing;
  for (int f = 1; f <= static_cast<int>(Feature::kMountain); ++f) {
    const auto feature = static_cast<Feature>(f);
    const SettingFeature* first = FindFeature(provider, feature);
    const SettingFeature* second = FindFeature(partner, feature);
    if (first == nullptr || second == nullptr) continue;
    const std::string path =
        absl::StrCat("setting_features.", FeatureKey(feature));
    finding.facts.push_back({CityName(provider), path,
                             first->present ? "true" : "false",
                             first->provenance});
    finding.facts.push_back({CityName(partner), path,
                             second->present ? "true" : "false",
                             second->provenance});
    if (first->present && second->present) {
      shared.push_back(FeatureText(feature, language));
    } else if (first->present != second->present) {
      differing.push_back(FeatureText(feature, language));
    }
  }
  for (const Hazard& theirs : partner.hazards) {
    for (const Hazard& ours : provider.hazards) {
      if (ours.type != theirs.type) continue;
      shared.push_back(HazardText(ours.type, language));
      finding.facts.push_back({CityName(provider), "hazards",
                               HazardText(ours.type, language),
                               ours.provenance});
    }
  }
  if (!fit) {
    for (const Profile* city : {&provider, &partner}) {
      if (!city->setting_features.empty()) continue;
      finding.missing.push_back({city->id, "setting_features",
                                 CriterionId::kSettingFit,
                                 Say(language, MessageId::kSettingMissing,
                                     {{"city", NameIn(*city, language)}})});
    }
    finding.sentence = Say(language, MessageId::kSettingUnknown, {});
    return finding;
  }
  const absl::string_view separator = ListSeparator(language);
  if (!shared.empty()) {
    finding.sentence = Say(language, MessageId::kSettingShared,
                           {{"features", absl::StrJoin(shared, separator)}});
  } else if (!differing.empty()) {
    finding.sentence = Say(language, MessageId::kSettingDiffers,
                           {{"features", absl::StrJoin(differing, separator)}});
  } else {
    finding.sentence = Say(language, MessageId::kSettingPlain, {});
  }
  return finding;
}

}  // namespace

std::unique_ptr<Criterion> MakeSettingFit() {
  return std::make_unique<SettingFit>();
}

}  // namespace citymatch::matching
