#include "server/resource/history.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/batch.pb.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/gate/call.h"
#include "server/gate/permission.h"
#include "server/resource/collection.h"
#include "server/resource/diff.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/request/arguments.h"
#include "server/resource/request/page_token.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using storage::v1::Record;

// Versions read at a time.
constexpr int kVersionsAtOnce = 64;

v1::ChangeType TypeOf(const Record& version) {
  if (version.deleted()) return v1::CHANGE_TYPE_DELETED;
  return version.version() == 1 ? v1::CHANGE_TYPE_CREATED
                                : v1::CHANGE_TYPE_UPDATED;
}

// `before`: the version before; nullptr for the first one.
v1::Change ToChange(Record& version, Record* before,
                    const ResourceIn& resource_in) {
  v1::Change change;
  change.set_revision(version.revision());
  *change.mutable_change_time() = version.update_time();
  change.set_type(TypeOf(version));
  change.set_principal(version.origin().principal());
  change.set_method(version.origin().method());
  change.set_request_id(version.origin().request_id());
  change.set_credential(version.origin().credential());
  change.set_address_class(version.origin().address_class());
  storage::v1::Resource nothing;
  const auto content = [&](Record* record) -> const Message& {
    return resource_in(record == nullptr || record->deleted()
                           ? nothing
                           : *record->mutable_resource());
  };
  for (v1::FieldChange& field : Diff(content(before), content(&version))) {
    *change.add_field_changes() = std::move(field);
  }
  return change;
}

// The revision before which the page begins; 0 = with the newest.
absl::StatusOr<int64_t> BeginOf(const Call& call, const PageTokens& tokens,
                                const ListArguments& arguments) {
  int64_t before = 0;
  if (arguments.page_token.empty()) return before;
  CITYMATCH_ASSIGN_OR_RETURN(
      const PagePosition position,
      tokens.Open(arguments.page_token, call.method, arguments.request));
  if (!absl::SimpleAtoi(position.id, &before)) {
    return absl::InternalError("a sealed page token does not parse");
  }
  return before;
}

}  // namespace

absl::StatusOr<ChangePage> ListChangesOf(
    const Call& call, const store::ReadView& view, const PageTokens& tokens,
    const store::Key& key, const ResourceIn& resource_in,
    const ShowsVersion& shows, const ListArguments& arguments) {
  CITYMATCH_ASSIGN_OR_RETURN(
      const int page_size,
      ParseLimit(arguments.page_size, 50, 1000, "page_size"));
  CITYMATCH_ASSIGN_OR_RETURN(const int64_t before,
                             BeginOf(call, tokens, arguments));
  ChangePage page;
  size_t bytes = 0;
  // Each version is compared with the one after it in the list, so that the
  // last one of a chunk waits for the next chunk.
  std::vector<Record> versions;
  for (bool at_end = false; !at_end;) {
    CITYMATCH_RETURN_IF_ERROR(call.Check());
    const int64_t from = versions.empty() ? before : versions.back().revision();
    CITYMATCH_ASSIGN_OR_RETURN(std::vector<Record> more,
                               view.History(key, from, kVersionsAtOnce));
    at_end = more.size() < static_cast<size_t>(kVersionsAtOnce);
    for (Record& version : more) {
      if (!version.deleted()) {
        ClearForbidden(call, arguments.request,
                       resource_in(*version.mutable_resource()));
      }
      versions.push_back(std::move(version));
    }
    const size_t known = at_end ? versions.size() : versions.size() - 1;
    for (size_t i = 0; i < known; ++i) {
      Record* const older =
          i + 1 < versions.size() ? &versions[i + 1] : nullptr;
      if (shows && !shows(versions[i], older)) continue;
      if (page.changes.size() == static_cast<size_t>(page_size) ||
          (!page.changes.empty() && bytes > kMaxPageBytes)) {
        page.next_page_token =
            tokens.Seal({"", absl::StrCat(page.changes.back().revision())},
                        call.method, arguments.request);
        return page;
      }
      page.changes.push_back(ToChange(versions[i], older, resource_in));
      bytes += page.changes.back().ByteSizeLong();
    }
    versions.erase(versions.begin(),
                   versions.begin() + static_cast<std::ptrdiff_t>(known));
  }
  return page;
}

absl::StatusOr<ChangePage> Collection::ListChanges(
    const Call& call, absl::string_view name,
    const ListArguments& arguments) const {
  CITYMATCH_ASSIGN_OR_RETURN(
      const std::string id,
      ParseName(kind_.info().prefix, kind_.info().max_id_bytes, name, "name"));
  CITYMATCH_ASSIGN_OR_RETURN(
      ChangePage page, ListChangesOf(
                           call, *store_->View(), *tokens_, kind_.KeyOf(id),
                           [this](storage::v1::Resource& stored) -> Message& {
                             return kind_.MutableIn(stored);
                           },
                           [&](const Record& version, const Record* older) {
                             return ShowsChange(call, version, older);
                           },
                           arguments));
  if (page.changes.empty() && arguments.page_token.empty()) {
    return NotFound(name);
  }
  return page;
}

// A deletion is a change of what was there before. What bore the same name
// earlier may have been another's.
bool Collection::ShowsChange(const Call& call, const Record& version,
                             const Record* older) const {
  if (!version.deleted()) return Shows(call, version);
  return !kind_.info().hidden || (older != nullptr && Shows(call, *older));
}

}  // namespace citymatch
