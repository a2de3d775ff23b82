#include "server/store/failed_demand.h"

#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/store/references.h"

namespace citymatch::store {
namespace {

constexpr char kPayloadUrl[] = "citymatch.store/FailedDemand";

std::string Demanded(int64_t revision) {
  if (revision == kMustNotExist) return "it must not exist";
  if (revision == kMustExist) return "it must exist";
  return absl::StrCat("it must be at revision ", revision);
}

std::string Actual(int64_t revision) {
  if (revision == 0) return "it does not exist";
  return absl::StrCat("it is at revision ", revision);
}

}  // namespace

absl::Status FailedDemandError(const FailedDemand& failed) {
  absl::Status status = absl::AbortedError(
      absl::StrCat(NameOf(failed.key), ": ", Demanded(failed.demanded),
                   ", but ", Actual(failed.actual)));
  // Fields with a space between; the id, which holds none, comes last.
  status.SetPayload(
      kPayloadUrl, absl::Cord(absl::StrCat(static_cast<int>(failed.key.kind),
                                           " ", failed.demanded, " ",
                                           failed.actual, " ", failed.key.id)));
  return status;
}

std::optional<FailedDemand> GetFailedDemand(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayloadUrl);
  if (!payload.has_value()) return std::nullopt;
  const std::vector<std::string> fields =
      absl::StrSplit(std::string(*payload), ' ');
  int kind = 0;
  FailedDemand failed;
  if (fields.size() != 4 || !absl::SimpleAtoi(fields[0], &kind) ||
      !absl::SimpleAtoi(fields[1], &failed.demanded) ||
      !absl::SimpleAtoi(fields[2], &failed.actual)) {
    return std::nullopt;
  }
  failed.key = Key{static_cast<Kind>(kind), fields[3]};
  return failed;
}

}  // namespace citymatch::store
