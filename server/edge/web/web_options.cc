#include "server/edge/web/web_options.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace citymatch {

absl::Status CheckOrigin(absl::string_view origin) {
  if (origin == "*") return absl::OkStatus();
  absl::string_view rest = origin;
  const bool known = absl::ConsumePrefix(&rest, "https://") ||
                     absl::ConsumePrefix(&rest, "http://");
  // A browser leaves out the slash at the end and writes small letters.
  const bool written_so =
      !rest.empty() &&
      rest.find_first_of("/?#@* ") == absl::string_view::npos &&
      std::none_of(rest.begin(), rest.end(), absl::ascii_isupper);
  if (known && written_so) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "\"", origin,
      "\" is not an origin as browsers write it, such as "
      "https://city.example or http://localhost:5173: in small letters and "
      "without a path"));
}

}  // namespace citymatch
