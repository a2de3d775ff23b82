// ambition_fit: how early the two mean to reach net zero:
//   a(year) = (worst_year − year) / (worst_year − best_year), within [0,1]
//   fit     = mean of a over the cities whose target year is known
// Range: an unknown target year counts 0, and 1.
// Missing when neither is known.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "matching/criteria/pairwise.h"
#include "matching/criteria/registry.h"
#include "matching/criterion.h"
#include "matching/messages.h"

namespace citymatch::matching {
namespace {

// The target that the column net_zero_year comes from: the earliest.
const Target* NetZeroTarget(const Profile& profile) {
  const Target* earliest = nullptr;
  for (const Target& target : profile.targets) {
    if (target.type != TargetType::kNetZero || !target.target_year) continue;
    if (earliest == nullptr || *target.target_year < *earliest->target_year) {
      earliest = &target;
    }
  }
  return earliest;
}

class AmbitionFit final : public Criterion {
 public:
  std::unique_ptr<FitScorer> Prepare(const Query& query) const override {
    const double worst = query.context.policy().ambition_worst_year;
    const double span = worst - query.context.policy().ambition_best_year;
    const auto ambition = [=](int year) {
      return std::clamp((worst - year) / span, 0.0, 1.0);
    };
    return MakePairwiseScorer(
        query, [=](const RowRef& provider, const RowRef& partner) {
          const int first = provider.block->net_zero_year[provider.row];
          const int second = partner.block->net_zero_year[partner.row];
          if (first == 0 && second == 0) return std::nan("");
          if (first == 0) return ambition(second);
          if (second == 0) return ambition(first);
          return (ambition(first) + ambition(second)) / 2;
        });
  }

  FitRange Range(const Pair& pair, std::optional<double> fit,
                 double effective_fit) const override {
    if (!fit) return Criterion::Range(pair, fit, effective_fit);
    if (pair.provider.block->net_zero_year[pair.provider.row] != 0 &&
        pair.partner.block->net_zero_year[pair.partner.row] != 0) {
      return {*fit, *fit, 1, *fit};
    }
    return {*fit / 2, (*fit + 1) / 2, 0.5, *fit};
  }

  Finding Explain(const Pair& pair, std::optional<double> fit,
                  Language language) const override {
    Finding finding;
    std::string years[2];
    const Profile* cities[2] = {&pair.provider.profile(),
                                &pair.partner.profile()};
    for (int i = 0; i < 2; ++i) {
      const Target* target = NetZeroTarget(*cities[i]);
      if (target == nullptr) {
        years[i] = Say(language, MessageId::kUnknown, {});
        finding.missing.push_back(
            {cities[i]->id, "targets", CriterionId::kAmbitionFit,
             Say(language, MessageId::kTargetMissing,
                 {{"city", NameIn(*cities[i], language)}})});
        continue;
      }
      years[i] = YearText(*target->target_year, language);
      finding.facts.push_back({CityName(*cities[i]), "targets",
                               absl::StrCat("net zero ", *target->target_year),
                               target->provenance});
    }
    finding.sentence =
        Say(language, fit ? MessageId::kAmbition : MessageId::kAmbitionUnknown,
            {{"provider", NameIn(*cities[0], language)},
             {"partner", NameIn(*cities[1], language)},
             {"provider_year", years[0]},
             {"partner_year", years[1]}});
    return finding;
  }
};

}  // namespace

std::unique_ptr<Criterion> MakeAmbitionFit() {
  return std::make_unique<AmbitionFit>();
}

}  // namespace citymatch::matching
