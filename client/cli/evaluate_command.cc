// `citymatch evaluate`: how high the matcher would have ranked past pairs.
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "citymatch/v1/match_service.grpc.pb.h"
#include "client/cli/commands.h"
#include "client/cli/match_options.h"
#include "client/cli/past_pairs.h"
#include "client/format/message_json.h"
#include "client/output/evaluation_text.h"

namespace citymatch::client {
namespace {

struct EvaluateFlags {
  MatchFlags match;
  std::string holdout;
  std::string direction = "providers";
  bool with_later_facts = false;
  int misses = 10;
};

int Evaluate(Session& session, const EvaluateFlags& flags) {
  v1::EvaluateMatchingRequest request;
  std::string error;
  if (!FillOptions(flags.match, session, *request.mutable_options(), error)) {
    return session.Fail(kExitUsage, error);
  }
  request.set_ranked_side(flags.direction == "partners" ? v1::SIDE_PARTNER
                                                        : v1::SIDE_PROVIDER);
  request.set_with_later_facts(flags.with_later_facts);
  if (!flags.holdout.empty()) {
    const int read =
        ReadPastPairs(session, flags.holdout, *request.mutable_pairs());
    if (read != kExitOk) return read;
  }
  const auto stub = v1::MatchService::NewStub(session.connection().channel());
  v1::EvaluateMatchingResponse reply;
  const absl::Status status = session.connection().Call(
      &v1::MatchService::Stub::EvaluateMatching, *stub, request, reply);
  if (!status.ok()) return session.Fail(status);
  switch (session.format()) {
    case OutputFormat::kJson:
      session.out() << ToPrettyJson(reply);
      break;
    case OutputFormat::kJsonl:
      for (const v1::PairOutcome& outcome : reply.outcomes()) {
        session.out() << ToJsonLine(outcome) << '\n';
      }
      break;
    case OutputFormat::kCsv:
      WriteCsv(OutcomeGrid(reply), session.out());
      break;
    case OutputFormat::kTable:
      WriteEvaluation(reply, flags.misses, session.labels(), session.style(),
                      session.out());
      break;
  }
  return kExitOk;
}

}  // namespace

void AddEvaluateCommand(CLI::App& app, Session& session) {
  auto flags = std::make_shared<EvaluateFlags>();
  CLI::App& command = *app.add_subcommand(
      "evaluate",
      "Replays past partnerships: how high the matcher would have ranked the "
      "city that was chosen");
  command.add_option(
      "--holdout", flags->holdout,
      "CSV file of pairs to rank, with the columns provider_id, partner_id and "
      "first_year, and perhaps programme. Default: the stored partnerships");
  command
      .add_option("--direction", flags->direction,
                  "What is ranked: providers for each partner (default), or "
                  "partners for each provider")
      ->check(CLI::IsMember({"providers", "partners"}));
  command.add_option("--programme", flags->match.programme,
                     "Id of the programme whose gates and weights apply. "
                     "Default: none, Japanese and US providers alike");
  AddWeightsOption(command, flags->match);
  command.add_flag(
      "--with-later-facts", flags->with_later_facts,
      "Keeps facts in view whose source speaks of the pair's year or later: "
      "what the matcher would reach at best");
  command
      .add_option("--misses", flags->misses,
                  "Most of the worst ranked pairs to show. Default 10")
      ->check(CLI::Range(0, 10000));
  command.footer(
      "Each pair is ranked as of 1 January of its first year; partnerships "
      "that began in that\nyear, later or at an unknown time, and facts dated "
      "in it or later, are hidden meanwhile.\nBeside the matcher stand simple "
      "rankings of the same candidates. Known pairs are\npositives only: a "
      "city "
      "that was not chosen may be as good.\n\n"
      "Examples:\n  citymatch evaluate\n  citymatch evaluate --holdout "
      "pairs.csv --programme moej-city-to-city -o json");
  command.callback([&session, flags] {
    session.action = [&session, flags] { return Evaluate(session, *flags); };
  });
}

}  // namespace citymatch::client
