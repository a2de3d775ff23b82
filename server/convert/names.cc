#include "server/convert/names.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace citymatch {

bool IsId(absl::string_view id, int max_bytes) {
  if (id.empty() || id.size() > static_cast<size_t>(max_bytes)) return false;
  if (!absl::ascii_islower(id.front()) || id.back() == '-') return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

absl::string_view IdIn(absl::string_view prefix, absl::string_view name) {
  return absl::ConsumePrefix(&name, prefix) ? name : absl::string_view();
}

std::string NameOf(absl::string_view prefix, absl::string_view id) {
  return id.empty() ? std::string() : absl::StrCat(prefix, id);
}

}  // namespace citymatch
