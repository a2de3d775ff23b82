#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/programme.pb.h"
#include "matching/policy.h"
#include "server/convert/policy.h"
#include "server/resource/request/nearest.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/rules.h"

namespace citymatch {
namespace {

using SetIds = google::protobuf::RepeatedPtrField<std::string>;

void CheckSets(const SetIds& used, const std::vector<std::string>& known,
               const std::string& path, Problems& problems) {
  for (int i = 0; i < used.size(); ++i) {
    if (std::find(known.begin(), known.end(), used[i]) != known.end()) continue;
    const std::string hint = DidYouMean(used[i], known);
    problems.Add(
        At(path, i),
        absl::StrCat("no country set has the id ", Quoted(used[i]),
                     hint.empty() ? "; add it to `country_sets`" : hint));
  }
}

void CheckPeriods(const v1::Programme& programme, Problems& problems) {
  CheckDateOrder(programme.start_date(), programme.end_date(), "start_date",
                 "end_date", problems);
  for (int i = 0; i < programme.country_sets_size(); ++i) {
    const v1::CountrySet& set = programme.country_sets(i);
    for (int j = 0; j < set.members_size(); ++j) {
      CheckDateOrder(set.members(j).valid_from(), set.members(j).valid_to(),
                     "valid_from",
                     absl::StrCat(At("country_sets", i), ".", At("members", j),
                                  ".valid_to"),
                     problems);
    }
  }
  for (int i = 0; i < programme.finance_routes_size(); ++i) {
    const v1::FinanceRoute& route = programme.finance_routes(i);
    CheckDateOrder(route.start_date(), route.end_date(), "start_date",
                   absl::StrCat(At("finance_routes", i), ".end_date"),
                   problems);
  }
}

void CheckPairs(const v1::Policy& policy, Problems& problems) {
  for (int i = 0; i < policy.related_sectors_size(); ++i) {
    const v1::Policy::SectorPair& pair = policy.related_sectors(i);
    const std::string path = At("policy.related_sectors", i);
    if (pair.first_sector() != 0 &&
        pair.first_sector() == pair.second_sector()) {
      problems.Add(path, "names one sector twice; name two sectors");
    }
    for (int j = 0; j < i; ++j) {
      const v1::Policy::SectorPair& other = policy.related_sectors(j);
      if (std::minmax(pair.first_sector(), pair.second_sector()) ==
          std::minmax(other.first_sector(), other.second_sector())) {
        problems.Add(path, absl::StrCat("is the same pair as element ", j,
                                        "; leave one out"));
        break;
      }
    }
  }
}

// Constants that depend on each other are judged with the defaults filled in.
void CheckPolicy(const v1::Policy& policy, Problems& problems) {
  CheckPairs(policy, problems);
  const auto effective = ToMatching(policy);
  if (!effective.ok()) return;  // a wrong code, which is on the list already
  if (std::all_of(effective->weights.begin(), effective->weights.end(),
                  [](double weight) { return weight == 0; })) {
    problems.Add("policy.weights", "all are 0; give at least one above 0");
  }
  if (effective->office_hours_share + effective->language_share +
          effective->slots_share + effective->distance_share ==
      0) {
    problems.Add("policy.practical",
                 "all shares are 0; give at least one above 0");
  }
  if (effective->precedent_needs_share + effective->precedent_place_share +
          effective->precedent_profile_share +
          effective->precedent_provider_share ==
      0) {
    problems.Add("policy.precedents",
                 "all shares are 0; give at least one above 0");
  }
  if (effective->ambition_best_year >= effective->ambition_worst_year) {
    problems.Add("policy.ambition.worst_year",
                 absl::StrCat(effective->ambition_worst_year,
                              " is not after `best_year`, ",
                              effective->ambition_best_year));
  }
}

}  // namespace

void ValidateProgramme(const v1::Programme& programme, Problems& problems) {
  CheckMessage(programme, "", problems);
  CheckPeriods(programme, problems);
  std::vector<std::string> known;
  for (const v1::CountrySet& set : programme.country_sets()) {
    known.push_back(set.id());
  }
  CheckSets(programme.provider_rule().country_sets(), known,
            "provider_rule.country_sets", problems);
  CheckSets(programme.partner_rule().country_sets(), known,
            "partner_rule.country_sets", problems);
  for (int i = 0; i < programme.finance_routes_size(); ++i) {
    const v1::FinanceRoute& route = programme.finance_routes(i);
    const std::string path = At("finance_routes", i);
    CheckSets(route.provider_country_sets(), known,
              absl::StrCat(path, ".provider_country_sets"), problems);
    CheckSets(route.partner_country_sets(), known,
              absl::StrCat(path, ".partner_country_sets"), problems);
  }
  CheckPolicy(programme.policy(), problems);
}

}  // namespace citymatch
