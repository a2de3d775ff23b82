#include <string>

#include "absl/strings/str_cat.h"
#include "citymatch/v1/city.pb.h"
#include "server/convert/names.h"
#include "server/resource/request/nearest.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/rules.h"

namespace citymatch {

void ValidateCity(const v1::City& city, Problems& problems) {
  CheckMessage(city, "", problems);
  if (!city.needs().empty() && city.side() == v1::SIDE_PROVIDER) {
    problems.Add("needs",
                 "only partners have needs, and `side` says SIDE_PROVIDER; "
                 "leave the needs out or mend the side");
  }
  if (!city.offers().empty() && city.side() == v1::SIDE_PARTNER) {
    problems.Add("offers",
                 "only providers have offers, and `side` says SIDE_PARTNER; "
                 "leave the offers out or mend the side");
  }
  for (int i = 0; i < city.targets_size(); ++i) {
    const v1::Target& target = city.targets(i);
    if (target.type() == v1::Target::TYPE_NET_ZERO &&
        !target.has_target_year()) {
      problems.Add(absl::StrCat(At("targets", i), ".target_year"),
                   "is required for TYPE_NET_ZERO");
    }
  }
  for (int i = 0; i < city.administrative_changes_size(); ++i) {
    const std::string& successor = city.administrative_changes(i).successor();
    if (!successor.empty() && successor == city.name()) {
      problems.Add(absl::StrCat(At("administrative_changes", i), ".successor"),
                   "is the city itself; name the city that followed it");
    }
  }
}

void ValidateCityPreferences(const v1::CityPreferences& preferences,
                             Problems& problems) {
  CheckMessage(preferences, "", problems);
  for (int i = 0; i < preferences.vetoed_cities_size(); ++i) {
    if (absl::StrCat(preferences.vetoed_cities(i), kPreferencesSuffix) ==
        preferences.name()) {
      problems.Add(At("vetoed_cities", i), "is the city itself; leave it out");
    }
  }
}

}  // namespace citymatch
