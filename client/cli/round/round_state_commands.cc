// `citymatch round review`, `return`, `publish` and `close`.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/round/round_call.h"

namespace citymatch::client {
namespace {

struct StateFlags {
  std::string round;
  std::string etag;
  bool yes = false;
  bool create_partnerships = false;
  bool dry_run = false;
};

int ChangeState(Session& session, const StateFlags& flags,
                v1::Round::State state, const std::string& etag) {
  v1::ChangeRoundStateRequest request;
  request.set_name(RoundKind().FullName(flags.round));
  request.set_etag(etag);
  request.set_state(state);
  request.set_validate_only(flags.dry_run);
  request.set_create_partnerships(flags.create_partnerships);
  v1::Round round;
  const absl::Status status =
      CallRounds(session, &RoundStub::ChangeRoundState, request, round);
  if (!status.ok()) return FailForRound(session, status, flags.round);
  return ShowRound(session, round, flags.dry_run);
}

int Review(Session& session, const StateFlags& flags) {
  return ChangeState(session, flags, v1::Round::STATE_UNDER_REVIEW, flags.etag);
}

int Return(Session& session, const StateFlags& flags) {
  return ChangeState(session, flags, v1::Round::STATE_SOLVED, flags.etag);
}

// What is confirmed is what is published: the etag that was read goes along.
int Publish(Session& session, const StateFlags& flags) {
  std::string etag = flags.etag;
  if (!flags.dry_run && !flags.yes) {
    const absl::StatusOr<v1::Round> round = GetRound(session, flags.round);
    if (!round.ok()) return session.Fail(round.status());
    if (etag.empty()) etag = round->etag();
    const absl::Status confirmed = session.Confirm(
        absl::StrCat("Publish ", round->name(), ", solution ",
                     round->solution().empty()
                         ? "(none)"
                         : NumberOfSolution(round->solution()),
                     "? Everybody will see its pairs, and nothing of it can be "
                     "changed."),
        false);
    if (!confirmed.ok()) {
      return session.Fail(
          absl::IsInvalidArgument(confirmed) ? kExitUsage : kExitInterrupted,
          std::string(confirmed.message()));
    }
  }
  const int code =
      ChangeState(session, flags, v1::Round::STATE_PUBLISHED, etag);
  if (code == kExitOk && !flags.dry_run) {
    session.Note(
        absl::StrCat("Everybody sees it now: citymatch round "
                     "published show ",
                     RoundKind().Id(flags.round)));
  }
  return code;
}

int Close(Session& session, const StateFlags& flags) {
  return ChangeState(session, flags, v1::Round::STATE_CLOSED, flags.etag);
}

std::shared_ptr<StateFlags> AddStateCommand(
    CLI::App& group, Session& session, const char* name,
    const char* description, int (*run)(Session&, const StateFlags&)) {
  auto flags = std::make_shared<StateFlags>();
  CLI::App& command =
      AddRoundCommand(group, session, flags, name, description, run);
  command.add_option("ROUND", flags->round, "Id of the round")->required();
  command.add_option("--etag", flags->etag,
                     "Only if this is still the round's current etag");
  command.add_flag("--dry-run", flags->dry_run, "Check only");
  return flags;
}

}  // namespace

void AddRoundStateCommands(CLI::App& group, Session& session) {
  AddStateCommand(group, session, "review",
                  "Puts the solution in force before those who decide", Review);
  AddStateCommand(group, session, "return",
                  "Takes a round back from review; its solution stays in force",
                  Return);
  const std::shared_ptr<StateFlags> flags = AddStateCommand(
      group, session, "publish",
      "Decides: everybody sees the pairs, and nothing changes any more",
      Publish);
  CLI::App& publish = *group.get_subcommand("publish");
  publish.add_flag("--create-partnerships", flags->create_partnerships,
                   "Also proposes a partnership for each pair that has none "
                   "under way");
  publish.add_flag("--yes", flags->yes, "Asks nothing");
  publish.footer(
      "Published are pairs, scores on published facts, groups and who has no\n"
      "pair; nothing of what cities told in confidence, and no rankings. The\n"
      "minimum score only of a round made with --published-only: beside\n"
      "published scores it would tell who told something in confidence.\n\n"
      "Example:\n"
      "  citymatch round publish moej-city-to-city-2027 "
      "--create-partnerships");
  AddStateCommand(group, session, "close", "Ends a published round", Close);
}

}  // namespace citymatch::client
