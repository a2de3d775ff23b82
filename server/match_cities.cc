#include "server/match_cities.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "matching/profile.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/snapshot/folder.h"

namespace citymatch {

using matching::Profile;

absl::StatusOr<const Profile*> FindCity(const Facts& facts,
                                        const std::string& id) {
  const Profile* city = facts.snapshot->FindCity(id);
  if (city == nullptr) return NotFound(NameOf(kCityPrefix, id));
  return city;
}

absl::Status CheckOppositeSides(const Facts& facts, const std::string& first,
                                const std::string& second,
                                absl::string_view field) {
  CITYMATCH_ASSIGN_OR_RETURN(const Profile* a, FindCity(facts, first));
  CITYMATCH_ASSIGN_OR_RETURN(const Profile* b, FindCity(facts, second));
  if (a->side != b->side) return absl::OkStatus();
  absl::string_view both = " are both partners";
  if (a->id == b->id) {
    both = " are one city";
  } else if (a->side == matching::Side::kProvider) {
    both = " are both providers";
  }
  return InvalidField(field,
                      absl::StrCat(NameOf(kCityPrefix, b->id), " and ",
                                   NameOf(kCityPrefix, a->id), both,
                                   "; a pair is a provider and a partner"));
}

}  // namespace citymatch
