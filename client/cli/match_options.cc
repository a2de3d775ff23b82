#include "client/cli/match_options.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/programme_service.grpc.pb.h"
#include "client/brief/words.h"
#include "client/format/text.h"

namespace citymatch::client {

void AddMatchOptions(CLI::App& command, MatchFlags& flags) {
  command.add_option("--programme", flags.programme,
                     "Id of the programme whose gates and weights apply. "
                     "Default: none, everybody may be paired");
  command.add_option("--as-of", flags.as_of,
                     "Date (2026-04-01) as of which gates and history hold. "
                     "Default: today in UTC");
  AddWeightsOption(command, flags);
}

void AddPublishedOnlyOption(CLI::App& command, MatchFlags& flags) {
  command.add_flag("--published-only", flags.published_only,
                   "Leaves out what cities tell in confidence, for answers "
                   "that go to others");
}

void AddWeightsOption(CLI::App& command, MatchFlags& flags) {
  command
      .add_option("--weights", flags.weights,
                  "Weights that replace those of the programme for this "
                  "question, such as sector_fit=50,climate_fit=0. Only ratios "
                  "matter; those not named keep theirs. By default: sector_fit "
                  "28, needs_fit 10, size_fit 5, climate_fit 3, setting_fit 7, "
                  "track_record_fit 17, ties_fit 11, ambition_fit 2, "
                  "practical_fit 11, finance_fit 6")
      ->delimiter(',')
      ->allow_extra_args(false);
}

bool FillOptions(const MatchFlags& flags, const Session& session,
                 v1::MatchOptions& options, std::string& error) {
  if (!flags.programme.empty()) {
    options.set_programme(ProgrammeKind().FullName(flags.programme));
  }
  options.set_as_of_date(flags.as_of);
  options.set_published_only(flags.published_only);
  options.set_language_code(session.globals.language);
  for (const std::string& text : flags.weights) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(text, absl::MaxSplits('=', 1));
    double weight = 0;
    if (parts.first.empty() || !absl::SimpleAtod(parts.second, &weight)) {
      error = absl::StrCat("--weights ", Quote(text),
                           ": must be criterion=number, such as "
                           "sector_fit=3,climate_fit=0");
      return false;
    }
    v1::CriterionWeight& entry = *options.add_weights();
    entry.set_criterion(parts.first);
    entry.set_weight(weight);
  }
  return true;
}

std::string LocalProgrammeName(Session& session, const std::string& programme) {
  if (programme.empty() || session.globals.language != "ja") return "";
  v1::GetProgrammeRequest request;
  request.set_name(programme);
  v1::Programme found;
  if (session.connection()
          .Call(&v1::ProgrammeService::Stub::GetProgramme, request, found)
          .ok()) {
    for (const v1::LocalName& name : found.local_names()) {
      if (name.language_code() == "ja") return name.text();
    }
  }
  return "";
}

std::vector<std::string> NamesWithIds(Session& session,
                                      const std::vector<std::string>& ids) {
  v1::BatchGetCitiesRequest request;
  for (const std::string& id : ids) request.add_names(CityKind().FullName(id));
  v1::BatchGetCitiesResponse cities;
  const absl::Status status = session.connection().Call(
      &v1::CityService::Stub::BatchGetCities, request, cities);
  const Labels& labels = session.labels();
  std::vector<std::string> names;
  for (const std::string& id : ids) {
    std::string name = CityKind().Id(id);
    for (const v1::City& city : cities.cities()) {
      if (!status.ok() || city.name() != CityKind().FullName(id)) continue;
      name = absl::StrCat(NameIn(city, session.globals.language),
                          labels.open_bracket, CityKind().Id(id),
                          labels.close_bracket);
      break;
    }
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace citymatch::client
