// Page tokens: where the next page begins, sealed so that nobody can forge one
// or use it with other arguments. A token carries no permission.
#ifndef CITYMATCH_SERVER_RESOURCE_REQUEST_PAGE_TOKEN_H_
#define CITYMATCH_SERVER_RESOURCE_REQUEST_PAGE_TOKEN_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace citymatch {

// The last element of a page.
struct PagePosition {
  // Its key in the list's order; empty when the order is by name.
  std::string order_key;
  // Its id (in a history, its revision).
  std::string id;
};

// Thread-safe.
class PageTokens {
 public:
  // `secret`: at least 32 random bytes that outlive restarts.
  explicit PageTokens(std::string secret) : secret_(std::move(secret)) {}

  // `method` and `request` are the list that the token continues; its
  // `page_size` and `page_token` may differ from page to page.
  [[nodiscard]] std::string Seal(
      const PagePosition& position, absl::string_view method,
      const google::protobuf::Message& request) const;

  // The position in a token that Seal made for the same arguments.
  // INVALID_ARGUMENT, reason INVALID_PAGE_TOKEN, on `page_token` else.
  [[nodiscard]] absl::StatusOr<PagePosition> Open(
      absl::string_view token, absl::string_view method,
      const google::protobuf::Message& request) const;

 private:
  const std::string secret_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_REQUEST_PAGE_TOKEN_H_
