// practical_fit: the mean, by the policy's shares, of the parts that are known:
//   nearness      1 up to 500 km, 0 at 20,000 km, linear in ln(distance)
//   office hours  overlap of 9:00–17:00 in both time zones on the as-of day, /
//   8 language      1 if they share a working language, else 0 slots free slots
//   of the provider / its slots (0 if it has none)
// The slots part is always known, so that the fit never is missing unless the
// policy gives slots no share. Range: parts that are not known, and a number of
// slots that the policy assumes, count 0, and 1.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/criteria/pairwise.h"
#include "matching/criteria/registry.h"
#include "matching/criterion.h"
#include "matching/messages.h"

namespace citymatch::matching {
namespace {

constexpr double kOfficeHours = 8;

// Hours, [0,8]; NaN if a time zone is unknown.
double HoursInCommon(const MatchContext& context, const RowRef& provider,
                     const RowRef& partner) {
  const int first =
      context.OffsetMinutes(provider.block->time_zone[provider.row]);
  const int second =
      context.OffsetMinutes(partner.block->time_zone[partner.row]);
  if (first == MatchContext::kUnknownOffset ||
      second == MatchContext::kUnknownOffset) {
    return std::nan("");
  }
  int apart = std::abs(first - second) % (24 * 60);
  apart = std::min(apart, 24 * 60 - apart);
  return std::max(0.0, kOfficeHours - apart / 60.0);
}

// Kilometres over the globe; NaN if a place is unknown.
double Distance(const RowRef& provider, const RowRef& partner) {
  constexpr double kEarthRadius = 6371;
  const auto& a = provider.block->place[provider.row];
  const auto& b = partner.block->place[partner.row];
  const double cosine = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  if (std::isnan(cosine)) return cosine;
  return kEarthRadius * std::acos(std::clamp(cosine, -1.0, 1.0));
}

// [0,1]; NaN if the distance is.
double Nearness(double distance) {
  constexpr double kNear = 500;
  constexpr double kFar = 20000;
  if (std::isnan(distance)) return distance;
  return 1 - std::log(std::clamp(distance, kNear, kFar) / kNear) /
                 std::log(kFar / kNear);
}

// 1 or 0; NaN if the languages of one are unknown.
double SharesLanguage(const RowRef& provider, const RowRef& partner) {
  const auto first = provider.block->languages[provider.row];
  const auto second = partner.block->languages[partner.row];
  if (first.empty() || second.empty()) return std::nan("");
  for (const uint32_t language : first) {
    if (std::find(second.begin(), second.end(), language) != second.end()) {
      return 1;
    }
  }
  return 0;
}

double FreeSlots(int slots, int load) {
  if (slots <= 0) return 0;
  return static_cast<double>(std::max(0, slots - load)) / slots;
}

// Calls visit(share, value) for each part, value in [0,1] or NaN if it is not
// known.
template <typename Visit>
void ForEachPart(const MatchContext& context, const RowRef& provider,
                 const RowRef& partner, int load, const Visit& visit) {
  const Policy& policy = context.policy();
  if (policy.distance_share > 0) {
    visit(policy.distance_share, Nearness(Distance(provider, partner)));
  }
  visit(policy.office_hours_share,
        HoursInCommon(context, provider, partner) / kOfficeHours);
  visit(policy.language_share, SharesLanguage(provider, partner));
  visit(policy.slots_share,
        FreeSlots(context.Slots(*provider.block, provider.row), load));
}

class PracticalFit final : public Criterion {
 public:
  std::unique_ptr<FitScorer> Prepare(const Query& query) const override {
    const MatchContext& context = query.context;
    // Looked up once where all candidates share the provider.
    std::optional<int> own_load;
    if (query.candidate_side == Side::kPartner) {
      own_load = context.Load(query.self);
    } else if (context.loads().empty()) {
      own_load = 0;
    }
    return MakePairwiseScorer(
        query,
        [&context, own_load](const RowRef& provider, const RowRef& partner) {
          double sum = 0;
          double total = 0;
          ForEachPart(context, provider, partner,
                      own_load ? *own_load : context.Load(provider),
                      [&](double share, double value) {
                        if (std::isnan(value)) return;
                        sum += share * value;
                        total += share;
                      });
          return sum / total;
        });
  }

  FitRange Range(const Pair& pair, std::optional<double> fit,
                 double effective_fit) const override {
    double sum = 0;
    double known = 0;
    double total = 0;
    ForEachPart(pair.context, pair.provider, pair.partner,
                pair.context.Load(pair.provider),
                [&](double share, double value) {
                  total += share;
                  if (std::isnan(value)) return;
                  sum += share * value;
                  known += share;
                });
    // Slots that the policy assumes are not known.
    if (pair.provider.block->slot_count[pair.provider.row] < 0) {
      const double share = pair.context.policy().slots_share;
      const int slots =
          pair.context.Slots(*pair.provider.block, pair.provider.row);
      sum -= share * FreeSlots(slots, pair.context.Load(pair.provider));
      known -= share;
    }
    if (!fit) return Criterion::Range(pair, fit, effective_fit);
    return {std::clamp(sum / total, 0.0, *fit),
            std::clamp((sum + total - known) / total, *fit, 1.0),
            std::clamp(known / total, 0.0, 1.0), *fit};
  }

  Finding Explain(const Pair& pair, std::optional<double> fit,
                  Language language) const override;
};

std::vector<std::string> CommonLanguages(const Profile& provider,
                                         const Profile& partner,
                                         Language language, Finding& finding) {
  std::vector<std::string> common;
  for (const WorkingLanguage& ours : provider.working_languages) {
    for (const WorkingLanguage& theirs : partner.working_languages) {
      if (PrimaryLanguage(ours.language_code) !=
          PrimaryLanguage(theirs.language_code)) {
        continue;
      }
      common.push_back(LanguageName(ours.language_code, language));
      finding.facts.push_back({CityName(provider), "working_languages",
                               ours.language_code, ours.provenance});
      finding.facts.push_back({CityName(partner), "working_languages",
                               theirs.language_code, theirs.provenance});
      break;
    }
  }
  return common;
}

Finding PracticalFit::Explain(const Pair& pair, std::optional<double> /*fit*/,
                              Language language) const {
  const Profile& provider = pair.provider.profile();
  const Profile& partner = pair.partner.profile();
  Finding finding;
  const auto miss = [&](const Profile& city, absl::string_view path,
                        MessageId id) {
    finding.missing.push_back(
        {city.id, std::string(path), CriterionId::kPracticalFit,
         Say(language, id, {{"city", NameIn(city, language)}})});
  };
  for (const Profile* city : {&provider, &partner}) {
    if (!city->location) {
      miss(*city, "location", MessageId::kLocationMissing);
    }
    if (city->time_zone.empty()) {
      miss(*city, "time_zone", MessageId::kTimeZoneMissing);
    }
    if (city->working_languages.empty()) {
      miss(*city, "working_languages", MessageId::kLanguagesMissing);
    }
  }
  if (!provider.slot_count)
    miss(provider, "slot_count", MessageId::kSlotsMissing);
  std::vector<std::string> parts;
  const double distance = Distance(pair.provider, pair.partner);
  if (!std::isnan(distance)) {
    parts.push_back(
        Say(language, MessageId::kPracticalDistance,
            {{"distance", NumberText(std::lround(distance / 10) * 10)}}));
  }
  const double hours = HoursInCommon(pair.context, pair.provider, pair.partner);
  if (!std::isnan(hours)) {
    const std::string text = DecimalText(hours, 1);
    parts.push_back(Say(
        language,
        text == "0" ? MessageId::kPracticalNoHours : MessageId::kPracticalHours,
        {{"hours", text}}));
  }
  const std::vector<std::string> common =
      CommonLanguages(provider, partner, language, finding);
  if (!common.empty()) {
    parts.push_back(
        Say(language, MessageId::kPracticalLanguage,
            {{"languages", absl::StrJoin(common, ListSeparator(language))}}));
  } else if (!provider.working_languages.empty() &&
             !partner.working_languages.empty()) {
    parts.push_back(Say(language, MessageId::kPracticalNoLanguage, {}));
  }
  const int slots = pair.context.Slots(*pair.provider.block, pair.provider.row);
  const int load = pair.context.Load(pair.provider);
  parts.push_back(Say(language,
                      provider.slot_count ? MessageId::kPracticalSlots
                                          : MessageId::kPracticalSlotsAssumed,
                      {{"provider", NameIn(provider, language)},
                       {"free", absl::StrCat(std::max(0, slots - load))},
                       {"slots", absl::StrCat(slots)}}));
  finding.sentence = JoinParts(parts, language);
  return finding;
}

}  // namespace

std::unique_ptr<Criterion> MakePracticalFit() {
  return std::make_unique<PracticalFit>();
}

}  // namespace citymatch::matching
