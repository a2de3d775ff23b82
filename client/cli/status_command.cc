#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "client/cli/access/caller.h"
#include "client/cli/commands.h"
#include "client/output/access_text.h"
#include "nlohmann/json.hpp"

namespace citymatch::client {
namespace {

constexpr const char* kServices[] = {
    "citymatch.v1.AccessService",      "citymatch.v1.AuditService",
    "citymatch.v1.CityService",        "citymatch.v1.MatchService",
    "citymatch.v1.PartnershipService", "citymatch.v1.ProgrammeService",
    "citymatch.v1.RoundService",       "citymatch.v1.WatchService"};

// Services that older servers do not have: they let everybody do everything,
// keep no trail that can be checked, pair no rounds, and tell of no changes.
bool IsNewService(const std::string& service) {
  return service == "citymatch.v1.AccessService" ||
         service == "citymatch.v1.AuditService" ||
         service == "citymatch.v1.RoundService" ||
         service == "citymatch.v1.WatchService";
}

// What the server says of itself.
struct Health {
  Grid services;
  bool serving = false;
};

// The state of the server and of each service.
absl::Status Check(Session& session, Health& health) {
  std::string state;
  absl::Status status = session.connection().CheckHealth("", state);
  if (!status.ok()) return status;
  health.serving = state == "SERVING";
  health.services.columns = {{"service"}, {"state"}};
  health.services.rows.push_back({"server", state});
  for (const std::string service : kServices) {
    status = session.connection().CheckHealth(service, state);
    // A health service says NOT_FOUND for a service that it does not have.
    if (absl::IsNotFound(status)) {
      if (IsNewService(service)) continue;
      state = "SERVICE_UNKNOWN";
    } else if (!status.ok()) {
      return status;
    }
    health.serving = health.serving && state == "SERVING";
    health.services.rows.push_back({service, state});
  }
  return absl::OkStatus();
}

// The revision of the answers.
absl::Status GetRevision(Session& session, int64_t& revision) {
  v1::SearchCitiesRequest request;
  request.set_query("a");
  request.set_limit(1);
  v1::SearchCitiesResponse reply;
  absl::Status status = session.connection().Call(
      &v1::CityService::Stub::SearchCities, request, reply);
  revision = reply.revision();
  return status;
}

bool IsRefused(const absl::Status& status) {
  return absl::IsUnauthenticated(status) || absl::IsPermissionDenied(status);
}

int Status(Session& session) {
  Health health;
  if (const absl::Status reached = Check(session, health); !reached.ok()) {
    return session.Fail(reached);
  }
  std::optional<int64_t> revision;
  std::string caller_text;
  absl::Status refused;
  if (health.serving) {
    v1::GetCallerResponse caller;
    const absl::Status asked = GetCaller(session, caller);
    if (asked.ok()) {
      caller_text = CallerText(caller);
    } else if (IsRefused(asked)) {
      refused = asked;
    } else if (!absl::IsUnimplemented(asked)) {
      return session.Fail(asked);
    }
    int64_t found = 0;
    const absl::Status got = GetRevision(session, found);
    if (got.ok()) {
      revision = found;
    } else if (!IsRefused(got)) {
      return session.Fail(got);
    } else if (refused.ok()) {
      refused = got;
    }
  }
  const std::string revision_text =
      revision.has_value() ? absl::StrCat(*revision) : "unknown";
  if (session.format() == OutputFormat::kTable) {
    session.out() << session.address() << ", revision " << revision_text
                  << '\n';
    if (!caller_text.empty()) {
      session.out() << "you are " << caller_text << '\n';
    }
    session.out() << '\n';
    WriteTable(health.services, session.style(), session.out());
  } else if (session.format() == OutputFormat::kCsv) {
    WriteCsv(health.services, session.out());
  } else {
    nlohmann::ordered_json json = {{"address", session.address()},
                                   {"revision", revision.value_or(0)},
                                   {"caller", caller_text},
                                   {"services", nlohmann::ordered_json()}};
    for (const auto& row : health.services.rows) {
      json["services"][row[0]] = row[1];
    }
    session.out() << json.dump(session.format() == OutputFormat::kJson ? 1 : -1)
                  << '\n';
  }
  if (!health.serving) return kExitUnreachable;
  return refused.ok() ? static_cast<int>(kExitOk) : session.Fail(refused);
}

}  // namespace

void AddStatusCommand(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand(
      "status",
      "Says whether the server is well, its revision, and who you are to it");
  command.footer(
      "Exit code 6 if a service is not serving, 8 if the server is well but "
      "does not admit you.\n\nExample:\n  citymatch status");
  command.callback(
      [&session] { session.action = [&session] { return Status(session); }; });
}

}  // namespace citymatch::client
