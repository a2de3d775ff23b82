// `citymatch round solve`, `rematch` and `verify`: what the server computes
// for a while.
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cli/round/round_call.h"
#include "client/round/edit.h"

namespace citymatch::client {
namespace {

struct SolveFlags {
  std::string round;
  std::string etag;
  bool prices = false;
  bool with_ids = false;
  bool dry_run = false;
};

struct RematchFlags {
  std::string round;
  std::vector<std::string> withdrawn;
  std::vector<std::string> refused;
  bool release_locked = false;
  std::string new_id;
  std::string etag;
  bool with_ids = false;
  bool dry_run = false;
};

struct VerifyFlags {
  std::string solution;
  int number = 0;
};

constexpr char kNothingStored[] =
    "Nothing was stored: a verification only reads.";

int SolveRound(Session& session, const SolveFlags& flags) {
  v1::SolveRoundRequest request;
  request.set_name(RoundKind().FullName(flags.round));
  request.set_etag(flags.etag);
  request.set_with_prices(flags.prices);
  request.set_language_code(session.globals.language);
  request.set_validate_only(flags.dry_run);
  const KeptSolutions kept(session, flags.round, flags.dry_run);
  v1::SolveRoundResponse last;
  const absl::Status status =
      StreamRounds(session, &RoundStub::SolveRound, request, last);
  if (!status.ok()) return FailForRound(session, status, flags.round, &kept);
  if (flags.dry_run) session.Note("Dry run: the solution is not kept.");
  return ShowSolution(session, last.solution(), flags.with_ids);
}

int RematchRound(Session& session, const RematchFlags& flags) {
  v1::RematchRoundRequest request;
  if (flags.withdrawn.empty() && flags.refused.empty()) {
    return session.Fail(kExitUsage,
                        "say who withdrew, with --withdraw CITY, or what was "
                        "refused, with --refuse PROVIDER:PARTNER");
  }
  request.set_name(RoundKind().FullName(flags.round));
  request.set_etag(flags.etag);
  for (const std::string& city : flags.withdrawn) {
    if (const absl::Status bad = Session::CheckCityId(city); !bad.ok()) {
      return session.FailForCities(bad, {city});
    }
    request.add_withdrawn_cities(CityKind().FullName(city));
  }
  for (const std::string& text : flags.refused) {
    const absl::StatusOr<PairText> pair = ParsePair(text);
    if (!pair.ok()) {
      return session.Fail(kExitUsage, std::string(pair.status().message()));
    }
    v1::RoundPair& refused = *request.add_refused_pairs();
    refused.set_provider(pair->provider);
    refused.set_partner(pair->partner);
  }
  request.set_release_locked_pairs(flags.release_locked);
  request.set_round_id(RoundKind().Id(flags.new_id));
  request.set_language_code(session.globals.language);
  request.set_validate_only(flags.dry_run);
  const KeptSolutions kept(session,
                           flags.new_id.empty() ? flags.round : flags.new_id,
                           flags.dry_run);
  v1::SolveRoundResponse last;
  const absl::Status status =
      StreamRounds(session, &RoundStub::RematchRound, request, last);
  if (!status.ok()) {
    const int code = FailForRound(session, status, flags.round, &kept);
    if (flags.new_id.empty() && absl::IsInvalidArgument(status) &&
        absl::StrContains(status.message(), "round_id")) {
      session.err() << "  A published round is mended as another one: give it "
                       "an id with --as NEW.\n";
    }
    return code;
  }
  if (flags.dry_run) {
    session.Note(absl::StrCat(
        "Dry run: the solution is not kept",
        flags.new_id.empty()
            ? ""
            : absl::StrCat(", and there is no round ", flags.new_id),
        "."));
  }
  return ShowSolution(session, last.solution(), flags.with_ids);
}

int VerifyRound(Session& session, const VerifyFlags& flags) {
  const absl::StatusOr<std::string> name =
      SolutionName(session, flags.solution, flags.number);
  if (!name.ok()) return session.Fail(name.status());
  v1::VerifyRoundSolutionRequest request;
  request.set_name(*name);
  v1::VerifyRoundSolutionResponse last;
  const absl::Status status =
      StreamRounds(session, &RoundStub::VerifyRoundSolution, request, last);
  if (!status.ok()) return session.FailUnfinished(status, kNothingStored);
  last.clear_progress();
  const auto sheet = [&] {
    return Sheet{"",
                 {{"solution", ""},
                  {"verified", ""},
                  {"kept_digest", ""},
                  {"computed_digest", ""}},
                 {{*name, std::string(last.verified() ? "yes" : "no"),
                   last.kept_digest(), last.computed_digest()}}};
  };
  const std::vector<v1::VerifyRoundSolutionResponse> rows = {last};
  (void)WriteRoundReply(session, last, rows, sheet, [&] {
    session.out() << (last.verified() ? "verified: " : "differs: ") << *name
                  << "\n  kept      " << last.kept_digest() << "\n  computed  "
                  << last.computed_digest() << '\n';
    for (const std::string& difference : last.differences()) {
      session.out() << Wrap(difference, "  - ", 4, 79);
    }
  });
  if (last.verified()) {
    session.Note(absl::StrCat(last.candidate_count(),
                              " pairs were scored anew from the facts of that "
                              "day."));
    return kExitOk;
  }
  return session.Fail(kExitInvalidData,
                      absl::StrCat(*name, " does not come out the same"));
}

void AddEtagOption(CLI::App& command, std::string& etag) {
  command.add_option("--etag", etag,
                     "Only if this is still the round's current etag");
}

void AddIdsOption(CLI::App& command, bool& with_ids) {
  command.add_flag("--ids", with_ids, "Ids of cities in the place of names");
}

}  // namespace

void AddRoundSolveCommands(CLI::App& group, Session& session) {
  const auto solve_flags = std::make_shared<SolveFlags>();
  CLI::App& solve = AddRoundCommand(
      group, session, solve_flags, "solve",
      "Looks for the best pairs and proves that none are better", SolveRound);
  solve.add_option("ROUND", solve_flags->round, "Id of the round")->required();
  solve.add_flag("--prices", solve_flags->prices,
                 "Also what each constraint costs; takes longer");
  AddIdsOption(solve, solve_flags->with_ids);
  AddEtagOption(solve, solve_flags->etag);
  solve.add_flag("--dry-run", solve_flags->dry_run, "Solves and keeps nothing");
  solve.footer(
      "Constraints that contradict each other are told, with what to do, and\n"
      "the exit code is 5. Ctrl-C stops the server as well, and so does "
      "--timeout,\n"
      "without which solving takes as long as it takes.\n\n"
      "Examples:\n"
      "  citymatch round solve moej-city-to-city-2027 --prices\n"
      "  citymatch round solve moej-city-to-city-2027 --lang ja");

  const auto rematch_flags = std::make_shared<RematchFlags>();
  CLI::App& rematch = AddRoundCommand(
      group, session, rematch_flags, "rematch",
      "Mends a round after a withdrawal or a refusal: as many pairs as "
      "possible stay",
      RematchRound);
  rematch.add_option("ROUND", rematch_flags->round, "Id of the round")
      ->required();
  rematch
      .add_option("--withdraw", rematch_flags->withdrawn,
                  "A city that withdrew; repeatable")
      ->take_all()
      ->allow_extra_args(false);
  rematch
      .add_option("--refuse", rematch_flags->refused,
                  "A pair that one of the two refused, as PROVIDER:PARTNER; "
                  "repeatable")
      ->take_all()
      ->allow_extra_args(false);
  rematch.add_flag("--release-locked", rematch_flags->release_locked,
                   "Locked pairs may be given up like others");
  rematch.add_option("--as", rematch_flags->new_id,
                     "Id of the round to make, of one that is published");
  AddIdsOption(rematch, rematch_flags->with_ids);
  AddEtagOption(rematch, rematch_flags->etag);
  rematch.add_flag("--dry-run", rematch_flags->dry_run,
                   "Shows what would move and keeps nothing");
  rematch.footer(
      "A round that is published does not change: another one is made.\n\n"
      "Examples:\n"
      "  citymatch round rematch R --withdraw jp-osaka --dry-run\n"
      "  citymatch round rematch R --refuse jp-kobe:vn-hue --as R-b");

  const auto verify_flags = std::make_shared<VerifyFlags>();
  CLI::App& verify = AddRoundCommand(
      group, session, verify_flags, "verify",
      "Computes a solution again from the facts of its day, and compares",
      VerifyRound);
  verify
      .add_option("ROUND", verify_flags->solution,
                  "Id of the round, or ROUND/N for one of its solutions")
      ->required();
  verify.add_option("--solution", verify_flags->number, "Number of a solution")
      ->check(CLI::PositiveNumber);
  verify.footer(
      "The exit code is 3 if anything differs.\n\n"
      "Example:\n  citymatch round verify moej-city-to-city-2027/2");
}

}  // namespace citymatch::client
