#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "citymatch/v1/match_service.grpc.pb.h"
#include "client/cli/commands.h"
#include "client/cli/match_options.h"
#include "client/format/message_json.h"
#include "client/output/advice_text.h"

namespace citymatch::client {
namespace {

using MatchStub = v1::MatchService::Stub;

struct AdviceFlags {
  MatchFlags match;
  int top = 10;
};

// Writes a reply in the format asked for: `rows` its repeated part, `grid` its
// rows for CSV, `write` its text.
template <typename Reply, typename Rows, typename MakeGrid, typename Write>
int WriteReply(Session& session, const Reply& reply, const Rows& rows,
               const MakeGrid& make_grid, const Write& write) {
  switch (session.format()) {
    case OutputFormat::kJson:
      session.out() << ToPrettyJson(reply);
      break;
    case OutputFormat::kJsonl:
      for (const auto& row : rows) session.out() << ToJsonLine(row) << '\n';
      break;
    case OutputFormat::kCsv:
      WriteCsv(make_grid(reply), session.out());
      break;
    case OutputFormat::kTable:
      write();
      break;
  }
  return kExitOk;
}

// Checks the cities and fills the options; kExitOk if all is well.
int Prepare(Session& session, const AdviceFlags& flags,
            const std::vector<std::string>& cities, v1::MatchOptions& options) {
  std::string error;
  if (!FillOptions(flags.match, session, options, error)) {
    return session.Fail(kExitUsage, error);
  }
  for (const std::string& city : cities) {
    if (const absl::Status bad = Session::CheckCityId(city); !bad.ok()) {
      return session.FailForCities(bad, {city});
    }
  }
  return kExitOk;
}

// Calls a method of the matcher.
template <typename Request, typename Reply>
absl::Status CallMatcher(Session& session,
                         UnaryMethod<MatchStub, Request, Reply> method,
                         const Request& request, Reply& reply) {
  return session.connection().Call(method, request, reply);
}

int Precedents(Session& session, const AdviceFlags& flags) {
  v1::FindPrecedentsRequest request;
  std::vector<std::string> cities = {flags.match.city};
  if (!flags.match.other.empty()) cities.push_back(flags.match.other);
  const int ready = Prepare(session, flags, cities, *request.mutable_options());
  if (ready != kExitOk) return ready;
  request.set_city(CityKind().FullName(flags.match.city));
  if (!flags.match.other.empty()) {
    request.set_counterpart(CityKind().FullName(flags.match.other));
  }
  request.set_limit(flags.match.limit);
  v1::FindPrecedentsResponse reply;
  const absl::Status status =
      CallMatcher(session, &MatchStub::FindPrecedents, request, reply);
  if (!status.ok()) return session.FailForCities(status, cities);
  return WriteReply(session, reply, reply.precedents(), PrecedentGrid, [&] {
    WritePrecedents(reply, absl::StrJoin(NamesWithIds(session, cities), " + "),
                    session.labels(), session.style(), session.out());
  });
}

int WhatIf(Session& session, const AdviceFlags& flags) {
  v1::FindCounterfactualsRequest request;
  const std::vector<std::string> cities = {flags.match.city, flags.match.other};
  const int ready = Prepare(session, flags, cities, *request.mutable_options());
  if (ready != kExitOk) return ready;
  request.set_city(CityKind().FullName(flags.match.city));
  request.set_target(CityKind().FullName(flags.match.other));
  request.set_top(flags.top);
  request.set_limit(flags.match.limit);
  request.set_include_partnered(flags.match.include_partnered);
  v1::FindCounterfactualsResponse reply;
  const absl::Status status =
      CallMatcher(session, &MatchStub::FindCounterfactuals, request, reply);
  if (!status.ok()) return session.FailForCities(status, cities);
  return WriteReply(session, reply, reply.facts(), CounterfactualGrid, [&] {
    const std::vector<std::string> names = NamesWithIds(session, cities);
    WriteCounterfactuals(reply, names[0], names[1], flags.top, session.labels(),
                         session.style(), session.out());
  });
}

int Ask(Session& session, const AdviceFlags& flags) {
  v1::RankQuestionsRequest request;
  const int ready =
      Prepare(session, flags, {flags.match.city}, *request.mutable_options());
  if (ready != kExitOk) return ready;
  request.set_city(CityKind().FullName(flags.match.city));
  request.set_top(flags.top);
  request.set_limit(flags.match.limit);
  request.set_include_partnered(flags.match.include_partnered);
  v1::RankQuestionsResponse reply;
  const absl::Status status =
      CallMatcher(session, &MatchStub::RankQuestions, request, reply);
  if (!status.ok()) return session.FailForCities(status, {flags.match.city});
  return WriteReply(session, reply, reply.questions(), QuestionGrid, [&] {
    WriteQuestions(reply, NamesWithIds(session, {flags.match.city})[0],
                   flags.top, session.labels(), session.style(), session.out());
  });
}

int Triads(Session& session, const AdviceFlags& flags) {
  v1::SuggestTriadsRequest request;
  const int ready =
      Prepare(session, flags, {flags.match.city}, *request.mutable_options());
  if (ready != kExitOk) return ready;
  request.set_partner(CityKind().FullName(flags.match.city));
  request.set_limit(flags.match.limit);
  request.set_include_partnered(flags.match.include_partnered);
  v1::SuggestTriadsResponse reply;
  const absl::Status status =
      CallMatcher(session, &MatchStub::SuggestTriads, request, reply);
  if (!status.ok()) return session.FailForCities(status, {flags.match.city});
  return WriteReply(session, reply, reply.triads(), TriadGrid, [&] {
    WriteTriads(reply, NamesWithIds(session, {flags.match.city})[0],
                session.labels(), session.style(), session.out());
  });
}

void AddTop(CLI::App& command, AdviceFlags& flags, int most) {
  command
      .add_option(
          "--top", flags.top,
          "Length of the list, to " + std::to_string(most) + ". Default 10")
      ->check(CLI::Range(1, most));
}

void AddLimit(CLI::App& command, AdviceFlags& flags, const char* what,
              int standard) {
  flags.match.limit = standard;
  command
      .add_option("--limit", flags.match.limit,
                  std::string("Most ") + what + ", to 100. Default " +
                      std::to_string(standard))
      ->check(CLI::Range(1, 100));
}

void AddIncludePartnered(CLI::App& command, AdviceFlags& flags) {
  command.add_flag("--include-partnered", flags.match.include_partnered,
                   "Also those that are partners under the programme already");
}

}  // namespace

void AddAdviceCommands(CLI::App& app, Session& session) {
  auto flags = std::make_shared<AdviceFlags>();
  CLI::App& whatif = *app.add_subcommand(
      "whatif",
      "The smallest changes, of facts and of weights, that bring a city into "
      "another's list, or out of it");
  whatif.add_option("CITY", flags->match.city, "Id of the city whose list")
      ->required();
  whatif
      .add_option("--target", flags->match.other,
                  "Id of the counterpart that shall enter or leave it")
      ->required();
  AddTop(whatif, *flags, 100);
  AddLimit(whatif, *flags, "changes of facts", 5);
  AddMatchOptions(whatif, flags->match);
  AddPublishedOnlyOption(whatif, flags->match);
  AddIncludePartnered(whatif, *flags);
  whatif.footer(
      "Each change is verified by computing the list anew. A fact is changed "
      "for the one city\nalone; it is a supposition, nothing is stored.\n\n"
      "Example:\n  citymatch whatif vn-hai-phong --target jp-sapporo --top 5");
  whatif.callback([&session, flags] {
    session.action = [&session, flags] { return WhatIf(session, *flags); };
  });

  flags = std::make_shared<AdviceFlags>();
  CLI::App& ask = *app.add_subcommand(
      "ask",
      "The missing and unconfirmed facts whose answer would change a city's "
      "list most, and whom to ask");
  ask.add_option("CITY", flags->match.city, "Id of the city")->required();
  AddTop(ask, *flags, 20);
  AddLimit(ask, *flags, "questions", 10);
  AddMatchOptions(ask, flags->match);
  AddPublishedOnlyOption(ask, flags->match);
  AddIncludePartnered(ask, *flags);
  ask.footer(
      "Plausible answers, taken from what is known of other cities, are tried "
      "one by one; what\ncounts is the share of the list that would be "
      "others.\n\nExample:\n  citymatch ask mn-ulaanbaatar --top 5");
  ask.callback([&session, flags] {
    session.action = [&session, flags] { return Ask(session, *flags); };
  });

  flags = std::make_shared<AdviceFlags>();
  CLI::App& triads = *app.add_subcommand(
      "triads",
      "Pairs of a Japanese and a US provider whose offers complement each "
      "other for a partner");
  triads.add_option("PARTNER", flags->match.city, "Id of the partner")
      ->required();
  AddLimit(triads, *flags, "triads", 10);
  AddMatchOptions(triads, flags->match);
  AddPublishedOnlyOption(triads, flags->match);
  AddIncludePartnered(triads, *flags);
  triads.footer(
      "The score is that of the better provider, with the needs that both "
      "cover taken together;\nit is never below that of either.\n\n"
      "Example:\n  citymatch triads id-surabaya --limit 3");
  triads.callback([&session, flags] {
    session.action = [&session, flags] { return Triads(session, *flags); };
  });

  flags = std::make_shared<AdviceFlags>();
  CLI::App& precedents = *app.add_subcommand(
      "precedents",
      "The past partnerships that are most like a city or a pair, and what "
      "became of them");
  precedents.add_option("CITY", flags->match.city, "Id of the city")
      ->required();
  precedents.add_option("OTHER", flags->match.other,
                        "Id of a counterpart, for the pair of the two");
  AddLimit(precedents, *flags, "precedents", 10);
  AddMatchOptions(precedents, flags->match);
  AddPublishedOnlyOption(precedents, flags->match);
  precedents.footer(
      "Example:\n  citymatch precedents jp-kitakyushu vn-hai-phong");
  precedents.callback([&session, flags] {
    session.action = [&session, flags] { return Precedents(session, *flags); };
  });
}

}  // namespace citymatch::client
