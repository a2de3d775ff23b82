#include "matching/country_rule.h"

#include <algorithm>
#include <string>
#include <vector>

#include "matching/messages.h"

namespace citymatch::matching {

bool IsMember(const CountrySet& set, absl::string_view country,
              absl::CivilDay day) {
  return std::any_of(
      set.members.begin(), set.members.end(), [&](const CountryMember& member) {
        return member.country_code == country && member.valid.Contains(day);
      });
}

CountryRuling RuleOnCountry(const Programme& programme,
                            const std::vector<std::string>& set_ids,
                            absl::string_view country, absl::CivilDay day,
                            Language language) {
  CountryRuling ruling;
  ruling.admitted = set_ids.empty();
  for (const std::string& id : set_ids) {
    const CountrySet* set = programme.FindCountrySet(id);
    if (set == nullptr) continue;
    ruling.set_names.push_back(NameIn(*set, language));
    if (ruling.source.empty()) ruling.source = set->provenance.source;
    for (const CountryMember& member : set->members) {
      if (member.country_code != country) continue;
      if (!member.source.empty()) ruling.source = member.source;
      const DateRange& valid = member.valid;
      if (valid.Contains(day)) {
        ruling.admitted = true;
      } else if (valid.from && *valid.from > day) {
        ruling.next_from = ruling.next_from
                               ? std::min(*ruling.next_from, *valid.from)
                               : *valid.from;
      } else if (valid.to) {
        const absl::CivilDay last = *valid.to - 1;
        ruling.last_day =
            ruling.last_day ? std::max(*ruling.last_day, last) : last;
      }
    }
  }
  return ruling;
}

std::string OtherDates(const CountryRuling& ruling, Language language) {
  if (ruling.next_from) {
    return Say(language, MessageId::kGateCountryLater,
               {{"day", DateText(*ruling.next_from, language)}});
  }
  if (ruling.last_day) {
    return Say(language, MessageId::kGateCountryEnded,
               {{"day", DateText(*ruling.last_day, language)}});
  }
  return "";
}

}  // namespace citymatch::matching
