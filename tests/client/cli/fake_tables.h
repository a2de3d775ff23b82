// The methods that every table of the fake server has.
#ifndef CITYMATCH_TESTS_CLIENT_CLI_FAKE_TABLES_H_
#define CITYMATCH_TESTS_CLIENT_CLI_FAKE_TABLES_H_

#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/util/field_mask_util.h"
#include "tests/client/cli/fake_import.h"
#include "tests/client/cli/fake_server.h"

namespace citymatch::client {

inline grpc::Status NotFound(const std::string& name) {
  google::rpc::ResourceInfo info;
  info.set_resource_name(name);
  return MakeStatus(grpc::StatusCode::NOT_FOUND, name + " does not exist",
                    "CITY_NOT_FOUND", {&info});
}

template <typename Resource>
grpc::Status Get(FakeState& state, const std::map<std::string, Resource>& table,
                 const std::string& name, Resource& reply) {
  absl::MutexLock lock(&state.mutex);
  const auto it = table.find(name);
  if (it == table.end()) return NotFound(name);
  reply = it->second;
  return grpc::Status::OK;
}

// Keyset paging; the token is the last name.
template <typename Resource, typename Request>
grpc::Status List(FakeState& state,
                  const std::map<std::string, Resource>& table,
                  const Request& request,
                  google::protobuf::RepeatedPtrField<Resource>& list,
                  std::string& next) {
  absl::MutexLock lock(&state.mutex);
  if (absl::StrContains(request.filter(), "nonsense")) {
    google::rpc::BadRequest bad;
    Add(*bad.mutable_field_violations(), "filter",
        "nonsense is not a field; see the list of fields");
    return MakeStatus(grpc::StatusCode::INVALID_ARGUMENT,
                      "the filter is wrong at position 1", "INVALID_FILTER",
                      {&bad});
  }
  if (request.page_token() == "forged") {
    return MakeStatus(grpc::StatusCode::INVALID_ARGUMENT,
                      "the page token is not one of this server",
                      "INVALID_PAGE_TOKEN");
  }
  for (auto it = table.upper_bound(request.page_token()); it != table.end();
       ++it) {
    if (list.size() == request.page_size()) {
      next = list.rbegin()->name();
      break;
    }
    *list.Add() = it->second;
  }
  return grpc::Status::OK;
}

// The update of a stored resource, as the server does it; `state.mutex` is
// held.
template <typename Resource, typename Request>
grpc::Status Update(FakeState& state, std::map<std::string, Resource>& stored,
                    const Request& request, const Resource& sent,
                    Resource& reply) {
  const auto it = stored.find(sent.name());
  if (it == stored.end()) return NotFound(sent.name());
  if (!sent.etag().empty() && sent.etag() != it->second.etag()) {
    return MakeStatus(grpc::StatusCode::ABORTED,
                      it->first + " was changed since", "ETAG_MISMATCH");
  }
  google::protobuf::util::FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  reply = it->second;
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(
      sent, request.update_mask(), options, &reply);
  if (request.validate_only()) return grpc::Status::OK;
  ++state.revision;
  Put(reply, state, stored);
  reply = stored[sent.name()];
  return grpc::Status::OK;
}

}  // namespace citymatch::client

#endif  // CITYMATCH_TESTS_CLIENT_CLI_FAKE_TABLES_H_
