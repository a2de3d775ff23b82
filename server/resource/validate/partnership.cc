#include "absl/strings/str_cat.h"
#include "citymatch/v1/partnership.pb.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/rules.h"

namespace citymatch {

void ValidatePartnership(const v1::Partnership& partnership,
                         Problems& problems) {
  CheckMessage(partnership, "", problems);
  if (!partnership.provider().empty() &&
      partnership.provider() == partnership.partner()) {
    problems.Add("partner", "is the same city as `provider`");
  }
  if (partnership.has_first_year() && partnership.has_last_year() &&
      partnership.last_year() < partnership.first_year()) {
    problems.Add("last_year", absl::StrCat(partnership.last_year(),
                                           " is before `first_year`, ",
                                           partnership.first_year()));
  }
}

}  // namespace citymatch
