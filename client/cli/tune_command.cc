// `citymatch tune`: learns the policy from past pairs.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/match_service.grpc.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "client/cli/commands.h"
#include "client/cli/match_options.h"
#include "client/cli/past_pairs.h"
#include "client/format/message_json.h"
#include "client/import/progress.h"
#include "client/output/tuning_text.h"

namespace citymatch::client {
namespace {

struct TuneFlags {
  MatchFlags match;
  std::string pairs;
  std::string direction = "providers";
  int folds = 5;
  int64_t seed = 1;
  bool from_equal_weights = false;
  bool keep_constants = false;
  bool write = false;
  bool even_if_not_better = false;
};

// Writes the policy into the programme as it was when the tuning began: a
// change meanwhile is refused.
int WritePolicy(Session& session, v1::Programme programme,
                const v1::Policy& policy) {
  *programme.mutable_policy() = policy;
  const auto written = session.ClientOf(ProgrammeKind())
                           ->Update(programme, {.mask = {"policy"}});
  if (!written.ok()) return session.Fail(written.status());
  session.Note(absl::StrCat("Written: ", programme.name(),
                            " has the learnt policy from now on. `citymatch "
                            "programme history ",
                            ProgrammeKind().Id(programme.name()),
                            "` keeps the one before."));
  return kExitOk;
}

absl::Status Ask(Session& session, const v1::TuneMatchingRequest& request,
                 v1::TuningResult& result) {
  using Style = Progress::Style;
  Progress progress(session.err(),
                    session.globals.quiet               ? Style::kSilent
                    : session.streams().err_is_terminal ? Style::kBar
                                                        : Style::kLines,
                    "steps");
  absl::Status status = session.connection().Stream(
      &v1::MatchService::Stub::TuneMatching, request,
      [&](const v1::TuneMatchingResponse& reply) {
        progress.Update("learnt", reply.step(), reply.step_count());
        if (reply.has_result()) result = reply.result();
        return absl::OkStatus();
      });
  progress.Finish();
  return status;
}

bool Differs(const v1::TuningResult& result) {
  for (const auto& weight : result.weights()) {
    if (weight.before() != weight.after()) return true;
  }
  for (const auto& constant : result.constants()) {
    if (constant.before() != constant.after()) return true;
  }
  return false;
}

int Tune(Session& session, const TuneFlags& flags) {
  if (flags.write && flags.match.programme.empty()) {
    return session.Fail(kExitUsage,
                        "--write needs --programme: the policy belongs to a "
                        "programme");
  }
  v1::TuneMatchingRequest request;
  std::string error;
  if (!FillOptions(flags.match, session, *request.mutable_options(), error)) {
    return session.Fail(kExitUsage, error);
  }
  request.set_ranked_side(flags.direction == "partners" ? v1::SIDE_PARTNER
                                                        : v1::SIDE_PROVIDER);
  request.set_fold_count(flags.folds);
  request.set_seed(flags.seed);
  request.set_from_equal_weights(flags.from_equal_weights);
  request.set_keep_constants(flags.keep_constants);
  if (!flags.pairs.empty()) {
    const int read =
        ReadPastPairs(session, flags.pairs, *request.mutable_pairs());
    if (read != kExitOk) return read;
  }
  v1::Programme programme;
  if (flags.write) {
    auto found =
        session.ClientOf(ProgrammeKind())->Get(request.options().programme());
    if (!found.ok()) return session.Fail(found.status());
    programme.CopyFrom(**found);
  }
  v1::TuningResult result;
  if (const absl::Status status = Ask(session, request, result); !status.ok()) {
    return session.FailUnfinished(
        status, "Nothing was stored: the policy is as it was.");
  }
  switch (session.format()) {
    case OutputFormat::kJson:
      session.out() << ToPrettyJson(result);
      break;
    case OutputFormat::kJsonl:
      session.out() << ToJsonLine(result) << '\n';
      break;
    case OutputFormat::kCsv:
      WriteCsv(LearntGrid(result), session.out());
      break;
    case OutputFormat::kTable:
      WriteTuning(result, session.labels(), session.style(), session.out());
      break;
  }
  if (!flags.write) return kExitOk;
  if (!Differs(result)) {
    session.Note("Nothing to write: the policy stays as it is.");
    return kExitOk;
  }
  if (!result.better() && !flags.even_if_not_better) {
    return session.Fail(
        kExitFailed,
        "not written: the learnt policy does not rank unseen pairs better; "
        "--even-if-not-better writes it all the same");
  }
  return WritePolicy(session, std::move(programme), result.policy());
}

}  // namespace

void AddTuneCommand(CLI::App& app, Session& session) {
  auto flags = std::make_shared<TuneFlags>();
  CLI::App& command = *app.add_subcommand(
      "tune",
      "Learns weights and constants from past partnerships, and tells what "
      "that is worth on pairs that took no part");
  command.add_option("--programme", flags->match.programme,
                     "Id of the programme whose gates and policy apply. "
                     "Default: none, Japanese and US providers alike");
  command.add_option("--pairs", flags->pairs,
                     "CSV file of pairs to learn from, with the columns "
                     "provider_id, partner_id and first_year. Default: the "
                     "stored partnerships");
  command
      .add_option("--direction", flags->direction,
                  "What is ranked: providers for each partner (default), or "
                  "partners for each provider")
      ->check(CLI::IsMember({"providers", "partners"}));
  command.add_option("--folds", flags->folds, "Folds of the cities. Default 5")
      ->check(CLI::Range(2, 20));
  command.add_option("--seed", flags->seed,
                     "Another number gives other folds. Default 1");
  command.add_flag("--from-equal-weights", flags->from_equal_weights,
                   "Learns from equal weights instead of the policy's");
  command.add_flag("--keep-constants", flags->keep_constants,
                   "Learns weights only; quicker");
  command.add_flag("--write", flags->write,
                   "Writes the learnt policy into the programme, if it ranks "
                   "unseen pairs better");
  command.add_flag("--even-if-not-better", flags->even_if_not_better,
                   "With --write: writes it in any case");
  command.footer(
      "What is told as learnt was measured on pairs that the model never saw: "
      "each pair is ranked\nby a model that learnt from pairs of other cities "
      "that began before it. The learning curve\nsays whether more pairs would "
      "help. Without --write nothing is changed.\n\n"
      "Examples:\n  citymatch tune\n  citymatch tune --programme "
      "moej-city-to-city --write\n  citymatch tune --from-equal-weights -o "
      "json");
  command.callback([&session, flags] {
    session.action = [&session, flags] { return Tune(session, *flags); };
  });
}

}  // namespace citymatch::client
