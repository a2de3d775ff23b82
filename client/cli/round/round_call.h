// What the commands of rounds share: calls, names of rounds, solutions and
// cities, and how a failure is told.
#ifndef CITYMATCH_CLIENT_CLI_ROUND_ROUND_CALL_H_
#define CITYMATCH_CLIENT_CLI_ROUND_ROUND_CALL_H_

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "citymatch/v1/round_service.grpc.pb.h"
#include "client/cli/session.h"
#include "client/format/message_json.h"
#include "client/round/sheets.h"
#include "client/round/view.h"

namespace citymatch::client {

using RoundStub = v1::RoundService::Stub;

// Calls a method of the service.
template <typename Request, typename Reply>
absl::Status CallRounds(Session& session,
                        UnaryMethod<RoundStub, Request, Reply> method,
                        const Request& request, Reply& reply) {
  return session.connection().Call(method, request, reply);
}

// Calls a method that streams its progress, which is shown, and gives `last`
// the last message. An interruption cancels the work of the server.
template <typename Request, typename Reply>
absl::Status StreamRounds(Session& session,
                          StreamMethod<RoundStub, Request, Reply> method,
                          const Request& request, Reply& last);

// One round. NOT_FOUND also if `id` cannot be one.
[[nodiscard]] absl::StatusOr<v1::Round> GetRound(Session& session,
                                                 const std::string& id);

// The name of a solution as the command line gives it: `ROUND/N`, its full
// name, or `ROUND` with `number` = 0 for the one in force, which is asked of
// the server. NOT_FOUND if there is none in force.
[[nodiscard]] absl::StatusOr<std::string> SolutionName(Session& session,
                                                       const std::string& text,
                                                       int number = 0);

// A solution, in the language of the session.
[[nodiscard]] absl::StatusOr<v1::RoundSolution> GetSolution(
    Session& session, const std::string& name);

// A view with all cities that the message names, as far as they are on record:
// an answer stands without their names.
[[nodiscard]] RoundView ViewOf(Session& session,
                               const google::protobuf::Message& message,
                               bool with_ids = false);

// Whether a solver's call kept a solution although its time was over. To be
// made before the call.
class KeptSolutions {
 public:
  // `round`: id or name of the round that would have the solution, also one
  // that the call makes.
  KeptSolutions(Session& session, std::string round, bool dry_run);

  // In a sentence; asks the server.
  [[nodiscard]] std::string WhatWasStored() const;

 private:
  Session& session_;
  const std::string round_;
  const bool dry_run_;
  std::optional<int> before_;
};

// As Session::Fail; says what to do where the round changed meanwhile, and,
// with `kept`, what was stored where time was over. `round` is its id or name.
[[nodiscard]] int FailForRound(Session& session, const absl::Status& status,
                               const std::string& round,
                               const KeptSolutions* kept = nullptr);

// Writes a reply in the format asked for: as JSON the whole, as JSON Lines its
// `rows`, as CSV `sheet`, else by `write`.
template <typename Rows>
int WriteRoundReply(Session& session, const google::protobuf::Message& reply,
                    const Rows& rows, const std::function<Sheet()>& sheet,
                    const std::function<void()>& write) {
  switch (session.format()) {
    case OutputFormat::kJson:
      session.out() << ToPrettyJson(reply);
      break;
    case OutputFormat::kJsonl:
      for (const auto& row : rows) session.out() << ToJsonLine(row) << '\n';
      break;
    case OutputFormat::kCsv:
      session.out() << ToCsv(sheet());
      break;
    case OutputFormat::kTable:
      write();
      break;
  }
  return kExitOk;
}

// Shows a round after a change; of a dry run, as it would be.
[[nodiscard]] int ShowRound(Session& session, const v1::Round& round,
                            bool dry_run);

// Shows a solution. The exit code is that of a conflict if it is not feasible.
[[nodiscard]] int ShowSolution(Session& session,
                               const v1::RoundSolution& solution,
                               bool with_ids);

// Adds a command; `flags` is what `run` gets.
template <typename Flags>
CLI::App& AddRoundCommand(CLI::App& group, Session& session,
                          const std::shared_ptr<Flags>& flags, const char* name,
                          const char* description,
                          int (*run)(Session&, const Flags&)) {
  CLI::App& command = *group.add_subcommand(name, description);
  command.callback([&session, flags, run] {
    session.action = [&session, flags, run] { return run(session, *flags); };
  });
  return command;
}

// The commands, below `round`.
void AddRoundEditCommands(CLI::App& group, Session& session);
void AddRoundSolveCommands(CLI::App& group, Session& session);
void AddRoundShowCommands(CLI::App& group, Session& session);
void AddRoundStateCommands(CLI::App& group, Session& session);
void AddRoundRankingCommands(CLI::App& group, Session& session);
void AddRoundExportCommand(CLI::App& group, Session& session);

// Shows how far long work is.
class RoundProgressBar {
 public:
  explicit RoundProgressBar(Session& session);
  ~RoundProgressBar();
  RoundProgressBar(const RoundProgressBar&) = delete;
  RoundProgressBar& operator=(const RoundProgressBar&) = delete;
  void Show(const v1::RoundProgress& progress);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

template <typename Request, typename Reply>
absl::Status StreamRounds(Session& session,
                          StreamMethod<RoundStub, Request, Reply> method,
                          const Request& request, Reply& last) {
  RoundProgressBar bar(session);
  return session.connection().Stream(method, request, [&](const Reply& reply) {
    if (reply.has_progress()) bar.Show(reply.progress());
    last = reply;
    return absl::OkStatus();
  });
}

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_ROUND_ROUND_CALL_H_
