#include "server/resource/kind/partnership_id.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/partnership.pb.h"
#include "server/convert/digest.h"
#include "server/convert/names.h"

namespace citymatch {
namespace {

constexpr size_t kDigestBytes = 8;  // 16 hexadecimal digits

std::string Slug(absl::string_view text) {
  std::string slug;
  for (const unsigned char c : text) {
    if (absl::ascii_isalnum(c)) {
      slug.push_back(absl::ascii_tolower(c));
    } else if (!slug.empty() && slug.back() != '-') {
      slug.push_back('-');
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isascii(static_cast<unsigned char>(c));
  });
}

}  // namespace

std::string DerivePartnershipId(const v1::Partnership& partnership) {
  const absl::string_view provider = IdIn(kCityPrefix, partnership.provider());
  const absl::string_view partner = IdIn(kCityPrefix, partnership.partner());
  if (!IsId(provider, kMaxIdBytes) || !IsId(partner, kMaxIdBytes)) return "";
  const std::string title =
      partnership.programme_title().empty()
          ? std::string(IdIn(kProgrammePrefix, partnership.programme()))
          : partnership.programme_title();
  const std::string year = partnership.has_first_year()
                               ? absl::StrCat(partnership.first_year())
                               : std::string();
  std::string id = absl::StrCat(provider, "--", partner);
  for (const std::string& part : {Slug(title), Slug(year)}) {
    if (!part.empty()) absl::StrAppend(&id, "--", part);
  }
  if (id.size() <= static_cast<size_t>(kMaxPartnershipIdBytes) &&
      IsAscii(title) && !absl::StrContains(provider, "--") &&
      !absl::StrContains(partner, "--")) {
    return id;
  }
  std::string parts;
  for (const absl::string_view part :
       {provider, partner, absl::string_view(title), absl::string_view(year)}) {
    AppendPart(part, parts);
  }
  const std::string suffix = absl::StrCat(
      "-", absl::BytesToHexString(Sha256(parts).substr(0, kDigestBytes)));
  id.resize(std::min(id.size(), kMaxPartnershipIdBytes - suffix.size()));
  return absl::StrCat(id, suffix);
}

}  // namespace citymatch
