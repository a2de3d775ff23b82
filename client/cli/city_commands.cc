#include <memory>
#include <string>

#include "citymatch/v1/city_service.grpc.pb.h"
#include "client/cli/commands.h"

namespace citymatch::client {
namespace {

using CityStub = v1::CityService::Stub;

struct SearchFlags {
  std::string query;
  std::string filter;
  int limit = 10;
};

int Search(Session& session, const SearchFlags& flags) {
  v1::SearchCitiesRequest request;
  request.set_query(flags.query);
  request.set_limit(flags.limit);
  request.set_filter(flags.filter);
  v1::SearchCitiesResponse reply;
  const absl::Status status =
      session.connection().Call(&CityStub::SearchCities, request, reply);
  if (!status.ok()) return session.Fail(status);
  WriteHits(reply, session.format(), session.style(), session.out());
  return kExitOk;
}

}  // namespace

void AddCityCommands(CLI::App& city, Session& session) {
  const auto flags = std::make_shared<SearchFlags>();
  CLI::App& search = *city.add_subcommand(
      "search",
      "Finds cities by name, in any script and with typing errors; best first");
  search.add_option("QUERY", flags->query, "A name or part of one")->required();
  search
      .add_option("--limit", flags->limit, "Most results, to 100. Default 10")
      ->check(CLI::Range(1, 100));
  search.add_option("--filter", flags->filter,
                    "Only those, such as 'side = \"SIDE_PARTNER\"'");
  search.footer("Example:\n  citymatch city search 大阪");
  search.callback([&session, flags] {
    session.action = [&session, flags] { return Search(session, *flags); };
  });
  AddPreferencesCommands(city, session);
}

}  // namespace citymatch::client
