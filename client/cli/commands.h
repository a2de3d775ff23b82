// The groups of commands. Each function adds its commands to the command line;
// a command that is chosen sets `session.action`. The session must outlive the
// app.
#ifndef CITYMATCH_CLIENT_CLI_COMMANDS_H_
#define CITYMATCH_CLIENT_CLI_COMMANDS_H_

#include <string>

#include "CLI/App.hpp"
#include "client/cli/session.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {

void AddImportCommands(CLI::App& app, Session& session);
void AddExportCommands(CLI::App& app, Session& session);

// `city`, `partnership`, `programme`, `taxonomy` with what all kinds have.
void AddResourceCommands(CLI::App& app, Session& session);

// `city search` and `city preferences`.
void AddCityCommands(CLI::App& city, Session& session);
void AddPreferencesCommands(CLI::App& city, Session& session);

// `partnership event`, `calendar`, `instrument` and `timeline`.
void AddPartnershipCommands(CLI::App& partnership, Session& session);
void AddPartnershipCalendarCommand(CLI::App& partnership, Session& session);

void AddMatchCommands(CLI::App& app, Session& session);
// `whatif`, `ask`, `triads`, `precedents`.
void AddAdviceCommands(CLI::App& app, Session& session);
void AddEvaluateCommand(CLI::App& app, Session& session);
void AddTuneCommand(CLI::App& app, Session& session);
void AddBriefCommand(CLI::App& app, Session& session);
// `login`, `logout`, `whoami`.
void AddLoginCommands(CLI::App& app, Session& session);
// `profile list`, `show` and `use`.
void AddProfileCommands(CLI::App& app, Session& session);
// `token create`, `get`, `list` and `revoke`.
void AddTokenCommands(CLI::App& app, Session& session);
// `identity create`, `get`, `list`, `update` and `history`.
void AddIdentityCommands(CLI::App& app, Session& session);
// `auth explain`.
void AddAuthCommand(CLI::App& app, Session& session);
// `audit verify` and `list`.
void AddAuditCommand(CLI::App& app, Session& session);
// `round`, with its own groups `ranking` and `published`.
void AddRoundCommands(CLI::App& app, Session& session);
// `watch`.
void AddWatchCommand(CLI::App& app, Session& session);
void AddStatusCommand(CLI::App& app, Session& session);
void AddCompletionCommand(CLI::App& app, Session& session);

// The script that completes `app`'s commands and options in a shell: `bash`,
// `zsh` or `fish`.
[[nodiscard]] std::string CompletionScript(const CLI::App& app,
                                           const std::string& shell);

// Waits until answers include `revision`. An error if that takes too long.
[[nodiscard]] absl::Status WaitForRevision(Session& session, int64_t revision);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_COMMANDS_H_
