// The history of a resource: its versions as changes, from which value to
// which.
#ifndef CITYMATCH_SERVER_RESOURCE_HISTORY_H_
#define CITYMATCH_SERVER_RESOURCE_HISTORY_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/batch.pb.h"
#include "google/protobuf/message.h"
#include "server/gate/call.h"
#include "server/resource/request/page_token.h"
#include "server/store/store.h"

namespace citymatch {

// The arguments of a list. `request` is what the page token is bound to.
struct ListArguments {
  const google::protobuf::Message& request;
  int32_t page_size = 0;
  absl::string_view page_token;
  absl::string_view filter;
  absl::string_view order_by;
};

// Changes of one resource, newest first.
struct ChangePage {
  std::vector<v1::Change> changes;
  std::string next_page_token;  // empty = the last page
};

// The resource in a stored one.
using ResourceIn =
    std::function<google::protobuf::Message&(storage::v1::Resource& stored)>;

// Whether a version may be shown at all; `older` is the one before, or nullptr.
using ShowsVersion = std::function<bool(const storage::v1::Record& version,
                                        const storage::v1::Record* older)>;

// A page of the history of the record under `key`, of the versions that `shows`
// lets pass (empty: all); `arguments`: page size and token. Values of
// confidential fields that the caller may not see are left out. The first page
// is empty if there never was such a record.
[[nodiscard]] absl::StatusOr<ChangePage> ListChangesOf(
    const Call& call, const store::ReadView& view, const PageTokens& tokens,
    const store::Key& key, const ResourceIn& resource_in,
    const ShowsVersion& shows, const ListArguments& arguments);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_HISTORY_H_
