// Imports of the fake server: the rules that it checks, and all-or-nothing
// batches that are served once per request id.
#ifndef CITYMATCH_TESTS_CLIENT_CLI_FAKE_IMPORT_H_
#define CITYMATCH_TESTS_CLIENT_CLI_FAKE_IMPORT_H_

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/client/cli/fake_server.h"

namespace citymatch::client {

using Violations =
    google::protobuf::RepeatedPtrField<google::rpc::BadRequest::FieldViolation>;

inline void Add(Violations& violations, const std::string& field,
                const std::string& description) {
  auto& violation = *violations.Add();
  violation.set_field(field);
  violation.set_description(description);
}

// A few of the real rules, enough to show that answers find their rows.
inline void Validate(const v1::City& city, const FakeState&,
                     Violations& violations) {
  if (city.name().empty()) Add(violations, "name", "is required");
  if (city.display_name().empty()) {
    Add(violations, "display_name", "is required");
  }
  if (city.country_code() == "XX") {
    Add(violations, "country_code", "is not a country; see ISO 3166-1");
  }
  if (city.level() == v1::LEVEL_UNSPECIFIED) {
    Add(violations, "level", "is required");
  }
}

inline void Validate(const v1::Partnership& partnership, const FakeState& state,
                     Violations& violations) {
  if (!state.cities.contains(partnership.provider())) {
    Add(violations, "provider", partnership.provider() + " does not exist");
  }
}

inline void Validate(const v1::Programme& programme, const FakeState&,
                     Violations& violations) {
  if (programme.display_name().empty()) {
    Add(violations, "display_name", "is required");
  }
}

inline void Validate(const v1::Taxonomy&, const FakeState&, Violations&) {}

template <typename Resource>
std::string NameFor(const Resource& resource) {
  return resource.name();
}

inline std::string NameFor(const v1::Partnership& partnership) {
  if (!partnership.name().empty()) return partnership.name();
  return absl::StrCat("partnerships/", partnership.provider().substr(7), "-",
                      partnership.partner().substr(7), "-",
                      partnership.first_year());
}

// What is stored, without what the server set.
template <typename Resource>
Resource Bare(Resource resource) {
  resource.clear_etag();
  resource.clear_revision();
  resource.clear_create_time();
  resource.clear_update_time();
  return resource;
}

template <typename Resource>
void Put(Resource resource, FakeState& state,
         std::map<std::string, Resource>& table) {
  resource.set_revision(state.revision);
  resource.set_etag(absl::StrCat("\"", state.revision, "\""));
  resource.mutable_update_time()->set_seconds(1775001600 + state.revision);
  table[resource.name()] = std::move(resource);
}

template <typename Request, typename Reply, typename Resource>
grpc::Status Import(FakeState& state, std::map<std::string, Resource>& table,
                    const Request& request,
                    const google::protobuf::RepeatedPtrField<Resource>& rows,
                    Reply& reply) {
  absl::MutexLock lock(&state.mutex);
  state.imports.push_back({static_cast<size_t>(rows.size()),
                           request.ByteSizeLong(), request.validate_only(),
                           request.skip_invalid(), request.request_id()});
  if (!request.validate_only()) {
    const grpc::Status status = state.before_write(++state.write_count);
    if (!status.ok()) return status;
    const auto served = state.served.find(request.request_id());
    if (served != state.served.end()) {
      reply.ParseFromString(served->second);
      return grpc::Status::OK;
    }
  }
  bool any_invalid = false;
  bool any_change = false;
  std::set<std::string> names;
  for (const Resource& row : rows) {
    v1::ImportResult& result = *reply.add_results();
    result.set_index(reply.results_size() - 1);
    Validate(row, state, *result.mutable_violations());
    if (!result.violations().empty()) {
      result.set_outcome(v1::ImportResult::OUTCOME_INVALID);
      any_invalid = true;
      continue;
    }
    result.set_name(NameFor(row));
    if (!names.insert(result.name()).second) {
      return MakeStatus(grpc::StatusCode::INVALID_ARGUMENT,
                        result.name() + " stands twice in the request",
                        "INVALID_FIELD");
    }
    Resource named = row;
    named.set_name(result.name());
    const auto stored = table.find(result.name());
    if (stored == table.end()) {
      result.set_outcome(v1::ImportResult::OUTCOME_CREATED);
      any_change = true;
    } else if (google::protobuf::util::MessageDifferencer::Equals(
                   Bare(stored->second), named)) {
      result.set_outcome(v1::ImportResult::OUTCOME_UNCHANGED);
    } else {
      result.set_outcome(v1::ImportResult::OUTCOME_UPDATED);
      any_change = true;
    }
  }
  if (request.validate_only() || (any_invalid && !request.skip_invalid())) {
    return grpc::Status::OK;
  }
  if (any_change) {
    reply.set_revision(++state.revision);
    for (int i = 0; i < rows.size(); ++i) {
      const auto outcome = reply.results(i).outcome();
      if (outcome == v1::ImportResult::OUTCOME_CREATED ||
          outcome == v1::ImportResult::OUTCOME_UPDATED) {
        Resource named = rows.Get(i);
        named.set_name(reply.results(i).name());
        Put(std::move(named), state, table);
      }
    }
  }
  state.served[request.request_id()] = reply.SerializeAsString();
  return grpc::Status::OK;
}

}  // namespace citymatch::client

#endif  // CITYMATCH_TESTS_CLIENT_CLI_FAKE_IMPORT_H_
