#include "absl/strings/str_cat.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "client/cli/commands.h"
#include "nlohmann/json.hpp"

namespace citymatch::client {
namespace {

constexpr const char* kServices[] = {
    "citymatch.v1.CityService", "citymatch.v1.MatchService",
    "citymatch.v1.PartnershipService", "citymatch.v1.ProgrammeService"};

int Status(Session& session) {
  std::string whole;
  const absl::Status reached = session.connection().CheckHealth("", whole);
  if (!reached.ok()) return session.Fail(reached);
  bool serving = whole == "SERVING";
  Grid grid;
  grid.columns = {{"service"}, {"state"}};
  grid.rows.push_back({"server", whole});
  for (const char* service : kServices) {
    std::string state;
    const absl::Status status =
        session.connection().CheckHealth(service, state);
    // A health service says NOT_FOUND for a service that it does not have.
    if (absl::IsNotFound(status)) {
      state = "SERVICE_UNKNOWN";
    } else if (!status.ok()) {
      return session.Fail(status);
    }
    serving = serving && state == "SERVING";
    grid.rows.push_back({service, state});
  }
  int64_t revision = 0;
  if (serving) {
    const auto stub = v1::CityService::NewStub(session.connection().channel());
    v1::SearchCitiesRequest request;
    request.set_query("a");
    request.set_limit(1);
    v1::SearchCitiesResponse reply;
    const absl::Status status = session.connection().Call(
        &v1::CityService::Stub::SearchCities, *stub, request, reply);
    if (!status.ok()) return session.Fail(status);
    revision = reply.revision();
  }
  if (session.format() == OutputFormat::kTable) {
    session.out() << session.address() << ", revision " << revision << "\n\n";
    WriteTable(grid, session.style(), session.out());
  } else if (session.format() == OutputFormat::kCsv) {
    WriteCsv(grid, session.out());
  } else {
    nlohmann::ordered_json json = {{"address", session.address()},
                                   {"revision", revision},
                                   {"services", nlohmann::ordered_json()}};
    for (const auto& row : grid.rows) json["services"][row[0]] = row[1];
    session.out() << json.dump(session.format() == OutputFormat::kJson ? 1 : -1)
                  << '\n';
  }
  return serving ? kExitOk : kExitUnreachable;
}

}  // namespace

void AddStatusCommand(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand(
      "status", "Says whether the server is well, and its revision");
  command.footer("Exit code 6 if a service is not serving.");
  command.callback(
      [&session] { session.action = [&session] { return Status(session); }; });
}

}  // namespace citymatch::client
