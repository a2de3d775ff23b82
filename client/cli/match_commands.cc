#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/match_service.grpc.pb.h"
#include "citymatch/v1/programme_service.grpc.pb.h"
#include "client/cli/commands.h"
#include "client/cli/match_options.h"
#include "client/format/message_json.h"
#include "client/format/text.h"
#include "client/output/match_text.h"

namespace citymatch::client {
namespace {

using MatchStub = v1::MatchService::Stub;

// What the reply to a question does not repeat.
Question QuestionOf(Session& session, const MatchFlags& flags,
                    const v1::MatchOptions& options) {
  Question question;
  question.programme_name = LocalProgrammeName(session, options.programme());
  question.city = CityKind().FullName(flags.city);
  question.filter = flags.filter;
  for (const v1::CriterionWeight& weight : options.weights()) {
    question.changed_weights.push_back(weight.criterion());
  }
  question.is_other_day =
      !flags.as_of.empty() &&
      flags.as_of !=
          absl::FormatTime("%Y-%m-%d", absl::Now(), absl::UTCTimeZone());
  return question;
}

// Countries of the counterparts, and name and side of the city asked for,
// which a reply without suggestions does not tell. What cannot be found out is
// left out: the answer stands without it.
CountryByCity FindCountries(Session& session,
                            const v1::SuggestMatchesResponse& reply,
                            Question& question) {
  const std::string& city = question.city;
  v1::BatchGetCitiesRequest request;
  if (reply.suggestions().empty()) request.add_names(city);
  for (const v1::PairAssessment& pair : reply.suggestions()) {
    request.add_names(pair.provider() == city ? pair.partner()
                                              : pair.provider());
  }
  CountryByCity countries;
  if (request.names().empty()) return countries;
  v1::BatchGetCitiesResponse cities;
  if (session.connection()
          .Call(&v1::CityService::Stub::BatchGetCities, request, cities)
          .ok()) {
    for (const v1::City& found : cities.cities()) {
      countries[found.name()] = found.country_code();
      if (found.name() != city) continue;
      question.display_name = found.display_name();
      question.side = found.side();
      for (const v1::LocalName& name : found.local_names()) {
        if (name.language_code() == session.globals.language) {
          question.display_name = name.text();
          break;
        }
      }
    }
  }
  return countries;
}

int Suggest(Session& session, const MatchFlags& flags) {
  v1::SuggestMatchesRequest request;
  std::string error;
  if (!FillOptions(flags, session, *request.mutable_options(), error)) {
    return session.Fail(kExitUsage, error);
  }
  if (const absl::Status bad = Session::CheckCityId(flags.city); !bad.ok()) {
    return session.FailForCities(bad, {flags.city});
  }
  request.set_city(CityKind().FullName(flags.city));
  request.set_limit(flags.limit);
  request.set_filter(flags.filter);
  request.set_include_partnered(flags.include_partnered);
  v1::SuggestMatchesResponse reply;
  const absl::Status status =
      session.connection().Call(&MatchStub::SuggestMatches, request, reply);
  if (!status.ok()) return session.FailForCities(status, {flags.city});
  switch (session.format()) {
    case OutputFormat::kJson:
      session.out() << ToPrettyJson(reply);
      break;
    case OutputFormat::kJsonl:
      for (const v1::PairAssessment& pair : reply.suggestions()) {
        session.out() << ToJsonLine(pair) << '\n';
      }
      break;
    case OutputFormat::kCsv:
      WriteCsv(SuggestionGrid(reply), session.out());
      break;
    case OutputFormat::kTable: {
      Question question = QuestionOf(session, flags, request.options());
      const CountryByCity countries = FindCountries(session, reply, question);
      WriteSuggestions(reply, question, countries, session.labels(),
                       session.style(), session.out());
      break;
    }
  }
  return kExitOk;
}

int Explain(Session& session, const MatchFlags& flags) {
  v1::ExplainPairRequest request;
  std::string error;
  if (!FillOptions(flags, session, *request.mutable_options(), error)) {
    return session.Fail(kExitUsage, error);
  }
  for (const std::string& city : {flags.city, flags.other}) {
    if (const absl::Status bad = Session::CheckCityId(city); !bad.ok()) {
      return session.FailForCities(bad, {city});
    }
  }
  request.set_provider(CityKind().FullName(flags.city));
  request.set_partner(CityKind().FullName(flags.other));
  v1::ExplainPairResponse reply;
  const absl::Status status =
      session.connection().Call(&MatchStub::ExplainPair, request, reply);
  if (!status.ok()) {
    return session.FailForCities(status, {flags.city, flags.other});
  }
  switch (session.format()) {
    case OutputFormat::kJson:
      session.out() << ToPrettyJson(reply);
      break;
    case OutputFormat::kJsonl:
      session.out() << ToJsonLine(reply) << '\n';
      break;
    case OutputFormat::kCsv:
      WriteCsv(CriterionGrid(reply), session.out());
      break;
    case OutputFormat::kTable:
      WriteExplanation(reply, QuestionOf(session, flags, request.options()),
                       session.labels(), session.style(), session.out());
      break;
  }
  return kExitOk;
}

}  // namespace

void AddMatchCommands(CLI::App& app, Session& session) {
  auto flags = std::make_shared<MatchFlags>();
  CLI::App& suggest = *app.add_subcommand(
      "suggest",
      "Ranks the best counterparts for a city: providers for a partner, "
      "partners for a provider");
  suggest
      .add_option("CITY", flags->city, "Id of the city, such as vn-hai-phong")
      ->required();
  AddMatchOptions(suggest, *flags);
  AddPublishedOnlyOption(suggest, *flags);
  suggest
      .add_option("--limit", flags->limit,
                  "Most suggestions, to 100. "
                  "Default 10")
      ->check(CLI::Range(1, 100));
  suggest.add_option("--filter", flags->filter,
                     "Only counterparts such as 'country_code = \"JP\"'");
  suggest.add_flag("--include-partnered", flags->include_partnered,
                   "Also those that are partners under the programme already");
  suggest.footer(
      "Scores run from 0 to 100, higher is better; the interval says what the "
      "score would be if\nall that is unknown were worst, or best.\n\n"
      "Examples:\n  citymatch suggest vn-hai-phong --programme "
      "moej-city-to-city --limit 5\n  citymatch suggest jp-kitakyushu --lang "
      "ja --filter 'country_code = \"ID\"'");
  suggest.callback([&session, flags] {
    session.action = [&session, flags] { return Suggest(session, *flags); };
  });

  flags = std::make_shared<MatchFlags>();
  CLI::App& explain = *app.add_subcommand(
      "explain", "Explains one pair in full, also one that fails a gate");
  explain.add_option("PROVIDER", flags->city, "Id of the provider")->required();
  explain
      .add_option("PARTNER", flags->other,
                  "Id of the partner; the two may change places")
      ->required();
  AddMatchOptions(explain, *flags);
  AddPublishedOnlyOption(explain, *flags);
  explain.footer(
      "Example:\n  citymatch explain jp-kitakyushu id-surabaya --as-of "
      "2026-04-01");
  explain.callback([&session, flags] {
    session.action = [&session, flags] { return Explain(session, *flags); };
  });
}

}  // namespace citymatch::client
