// Whether named sets of countries admit a country on a day, by which set, from
// when to when, and on whose word. Internal to matching.
#ifndef CITYMATCH_MATCHING_COUNTRY_RULE_H_
#define CITYMATCH_MATCHING_COUNTRY_RULE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "matching/language.h"
#include "matching/policy.h"

namespace citymatch::matching {

// Whether a country is a member of a set on a day.
bool IsMember(const CountrySet& set, absl::string_view country,
              absl::CivilDay day);

struct CountryRuling {
  bool admitted = true;
  std::vector<std::string> set_names;  // of the sets that were asked
  std::string source;  // of the country's membership, or the set
  // Where it is not admitted: the next first day, and the latest last day.
  std::optional<absl::CivilDay> next_from;
  std::optional<absl::CivilDay> last_day;
};

// No sets = any country is admitted. Ids that the programme lacks are skipped.
CountryRuling RuleOnCountry(const Programme& programme,
                            const std::vector<std::string>& set_ids,
                            absl::string_view country, absl::CivilDay day,
                            Language language);

// When a country that is not admitted will be, or last was, as a sentence;
// empty if never.
std::string OtherDates(const CountryRuling& ruling, Language language);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_COUNTRY_RULE_H_
