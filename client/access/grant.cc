#include "client/access/grant.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/format/json_reader.h"
#include "client/format/text.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {
namespace {

absl::Status Wrong(absl::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat(Quote(text), ": ", why,
                   "; a grant is viewer, partner:CITY, coordinator:PROGRAMME "
                   "or admin"));
}

}  // namespace

absl::StatusOr<v1::Grant> ParseGrant(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(':', 1));
  const auto* role = FindEnumValue(*v1::Role_descriptor(), parts.first);
  if (role == nullptr) {
    const std::string near =
        DidYouMean(parts.first, ShortNames(*v1::Role_descriptor()));
    return Wrong(text,
                 absl::StrCat("is not a role", near.empty() ? "" : ", ", near));
  }
  v1::Grant grant;
  grant.set_role(static_cast<v1::Role>(role->number()));
  const bool takes_scope =
      grant.role() == v1::ROLE_PARTNER || grant.role() == v1::ROLE_COORDINATOR;
  if (takes_scope == parts.second.empty()) {
    return Wrong(text, !takes_scope ? "holds everywhere, so nothing follows it"
                       : grant.role() == v1::ROLE_PARTNER
                           ? "says of which city"
                           : "says of which programme");
  }
  if (grant.role() == v1::ROLE_PARTNER) {
    grant.set_city(CityKind().FullName(parts.second));
  } else if (grant.role() == v1::ROLE_COORDINATOR) {
    grant.set_programme(ProgrammeKind().FullName(parts.second));
  }
  return grant;
}

absl::Status ParseGrants(const std::vector<std::string>& texts,
                         Grants& grants) {
  for (const std::string& text : texts) {
    const absl::StatusOr<v1::Grant> grant = ParseGrant(text);
    if (!grant.ok()) return grant.status();
    if (std::none_of(grants.begin(), grants.end(), [&](const v1::Grant& had) {
          return SameGrant(had, *grant);
        })) {
      *grants.Add() = *grant;
    }
  }
  return absl::OkStatus();
}

std::string GrantText(const v1::Grant& grant) {
  const auto* role = v1::Role_descriptor()->FindValueByNumber(grant.role());
  std::string text = role == nullptr       ? absl::StrCat(grant.role())
                     : role->number() == 0 ? "unspecified"
                                           : ShortName(*role);
  if (!grant.city().empty()) {
    absl::StrAppend(&text, ":", CityKind().Id(grant.city()));
  }
  if (!grant.programme().empty()) {
    absl::StrAppend(&text, ":", ProgrammeKind().Id(grant.programme()));
  }
  return text;
}

std::string GrantsText(const Grants& grants) {
  if (grants.empty()) return "(none)";
  return absl::StrJoin(grants, ", ", [](std::string* out, const v1::Grant& g) {
    out->append(GrantText(g));
  });
}

bool SameGrant(const v1::Grant& a, const v1::Grant& b) {
  return a.role() == b.role() && a.city() == b.city() &&
         a.programme() == b.programme();
}

}  // namespace citymatch::client
