#include "server/resource/kind/order.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/timestamp.pb.h"
#include "server/base/errors.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/request/nearest.h"

namespace citymatch {
namespace {

void AppendBigEndian(uint64_t number, std::string& bytes) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>((number >> shift) & 0xff));
  }
}

// With the sign bit turned round, numbers sort like their bytes.
uint64_t Biased(int64_t number) {
  return static_cast<uint64_t>(number) ^ (uint64_t{1} << 63);
}

}  // namespace

std::string OrderKey(std::optional<int64_t> number) {
  if (!number) return "";
  std::string key;
  AppendBigEndian(Biased(*number), key);
  return key;
}

std::string OrderKey(const google::protobuf::Timestamp& time) {
  std::string key;
  AppendBigEndian(Biased(time.seconds()), key);
  AppendBigEndian(Biased(time.nanos()), key);
  return key;
}

absl::StatusOr<Order> ParseOrder(absl::string_view order_by,
                                 const std::vector<OrderField>& fields) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(order_by, ' ', absl::SkipEmpty());
  Order order;
  if (words.empty()) return order;
  if (words.size() > 2 || (words.size() == 2 && words[1] != "desc")) {
    return InvalidField(
        "order_by", absl::StrCat(Quoted(order_by),
                                 " is not one field, or one field and `desc`"));
  }
  order.descending = words.size() == 2;
  if (words[0] == "name") return order;
  std::vector<std::string> names = {"name"};
  for (const OrderField& field : fields) {
    if (field.name == words[0]) {
      order.field = &field;
      return order;
    }
    names.push_back(field.name);
  }
  std::string all;
  for (const std::string& name : names) {
    absl::StrAppend(&all, all.empty() ? "" : ", ", name);
  }
  return InvalidField("order_by",
                      absl::StrCat("nothing is ordered by ", Quoted(words[0]),
                                   "; use one of ", all));
}

}  // namespace citymatch
