// Keys of list orders: compared as bytes, they sort like the values; unset
// sorts first.
#ifndef CITYMATCH_SERVER_RESOURCE_KIND_ORDER_H_
#define CITYMATCH_SERVER_RESOURCE_KIND_ORDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/timestamp.pb.h"
#include "server/resource/kind/resource_kind.h"

namespace citymatch {

[[nodiscard]] std::string OrderKey(std::optional<int64_t> number);
[[nodiscard]] std::string OrderKey(const google::protobuf::Timestamp& time);

struct Order {
  // nullptr = by name.
  const OrderField* field = nullptr;
  bool descending = false;
};

// Parses `order_by`: empty, or a field, or a field and ` desc`.
// INVALID_ARGUMENT on `order_by` else.
[[nodiscard]] absl::StatusOr<Order> ParseOrder(
    absl::string_view order_by, const std::vector<OrderField>& fields);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_KIND_ORDER_H_
