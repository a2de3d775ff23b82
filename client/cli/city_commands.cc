#include <memory>

#include "absl/strings/str_cat.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "client/cli/commands.h"
#include "client/format/message_json.h"
#include "client/rpc/request_id.h"

namespace citymatch::client {
namespace {

using CityStub = v1::CityService::Stub;

struct CityFlags {
  std::string city;
  std::string query;
  std::string filter;
  int limit = 10;
  std::vector<std::string> vetoes;
  bool clear = false;
  std::string etag;
};

std::string PreferencesName(const std::string& city) {
  return absl::StrCat(CityKind().FullName(city), "/preferences");
}

int Search(Session& session, const CityFlags& flags) {
  const auto stub = v1::CityService::NewStub(session.connection().channel());
  v1::SearchCitiesRequest request;
  request.set_query(flags.query);
  request.set_limit(flags.limit);
  request.set_filter(flags.filter);
  v1::SearchCitiesResponse reply;
  const absl::Status status =
      session.connection().Call(&CityStub::SearchCities, *stub, request, reply);
  if (!status.ok()) return session.Fail(status);
  WriteHits(reply, session.format(), session.style(), session.out());
  return kExitOk;
}

int ShowPreferences(Session& session, const v1::CityPreferences& preferences) {
  switch (session.format()) {
    case OutputFormat::kJson:
      session.out() << ToPrettyJson(preferences);
      break;
    case OutputFormat::kJsonl:
      session.out() << ToJsonLine(preferences) << '\n';
      break;
    case OutputFormat::kCsv: {
      Grid grid;
      grid.columns = {{"vetoed_city"}};
      for (const std::string& city : preferences.vetoed_cities()) {
        grid.rows.push_back({city});
      }
      WriteCsv(grid, session.out());
      break;
    }
    case OutputFormat::kTable:
      session.out() << ToOutline(preferences);
      break;
  }
  return kExitOk;
}

int GetPreferences(Session& session, const CityFlags& flags) {
  if (const absl::Status bad = Session::CheckCityId(flags.city); !bad.ok()) {
    return session.FailForCities(bad, {flags.city});
  }
  const auto stub = v1::CityService::NewStub(session.connection().channel());
  v1::GetCityPreferencesRequest request;
  request.set_name(PreferencesName(flags.city));
  v1::CityPreferences reply;
  const absl::Status status = session.connection().Call(
      &CityStub::GetCityPreferences, *stub, request, reply);
  if (!status.ok()) return session.FailForCities(status, {flags.city});
  return ShowPreferences(session, reply);
}

int SetPreferences(Session& session, const CityFlags& flags) {
  if (flags.vetoes.empty() == !flags.clear) {
    return session.Fail(kExitUsage,
                        "give the cities with --veto, or --clear, not both");
  }
  if (const absl::Status bad = Session::CheckCityId(flags.city); !bad.ok()) {
    return session.FailForCities(bad, {flags.city});
  }
  const auto stub = v1::CityService::NewStub(session.connection().channel());
  v1::UpdateCityPreferencesRequest request;
  request.mutable_city_preferences()->set_name(PreferencesName(flags.city));
  request.mutable_city_preferences()->set_etag(flags.etag);
  for (const std::string& city : flags.vetoes) {
    request.mutable_city_preferences()->add_vetoed_cities(
        CityKind().FullName(city));
  }
  request.mutable_update_mask()->add_paths("vetoed_cities");
  request.set_request_id(RandomRequestId());
  v1::CityPreferences reply;
  const absl::Status status = session.connection().Call(
      &CityStub::UpdateCityPreferences, *stub, request, reply);
  if (!status.ok()) return session.FailForCities(status, {flags.city});
  return ShowPreferences(session, reply);
}

CLI::App& Add(CLI::App& parent, Session& session,
              const std::shared_ptr<CityFlags>& flags, const char* name,
              const char* description, int (*run)(Session&, const CityFlags&)) {
  CLI::App& command = *parent.add_subcommand(name, description);
  command.callback([&session, flags, run] {
    session.action = [&session, flags, run] { return run(session, *flags); };
  });
  return command;
}

}  // namespace

void AddCityCommands(CLI::App& city, Session& session) {
  auto flags = std::make_shared<CityFlags>();
  CLI::App& search = Add(city, session, flags, "search",
                         "Finds cities by name, in any script and with typing "
                         "errors; best first",
                         Search);
  search.add_option("QUERY", flags->query, "A name or part of one")->required();
  search
      .add_option("--limit", flags->limit, "Most results, to 100. Default 10")
      ->check(CLI::Range(1, 100));
  search.add_option("--filter", flags->filter,
                    "Only those, such as 'side = \"SIDE_PARTNER\"'");
  search.footer("Example:\n  citymatch city search 大阪");

  CLI::App& preferences = *city.add_subcommand(
      "preferences",
      "Confidential wishes of a city: whom it will not be paired with");
  preferences.require_subcommand(1);
  flags = std::make_shared<CityFlags>();
  Add(preferences, session, flags, "get", "Shows them", GetPreferences)
      .add_option("CITY", flags->city, "Id of the city")
      ->required();
  flags = std::make_shared<CityFlags>();
  CLI::App& set = Add(preferences, session, flags, "set",
                      "Replaces the list of vetoed cities", SetPreferences);
  set.add_option("CITY", flags->city, "Id of the city")->required();
  set.add_option("--veto", flags->vetoes,
                 "A city that it will not be paired with; repeatable, or with "
                 "commas")
      ->delimiter(',')
      ->take_all()
      ->allow_extra_args(false);
  set.add_flag("--clear", flags->clear, "Empties the list");
  set.add_option("--etag", flags->etag,
                 "Change only if this is still the current etag");
}

}  // namespace citymatch::client
