// The commands that read a resource, the same for every kind.
#ifndef CITYMATCH_CLIENT_CLI_RESOURCE_COMMANDS_H_
#define CITYMATCH_CLIENT_CLI_RESOURCE_COMMANDS_H_

#include <functional>
#include <string>

#include "CLI/App.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cli/session.h"
#include "client/rpc/resource_client.h"
#include "client/rpc/resource_kind.h"
#include "google/protobuf/message.h"

namespace citymatch::client {

// How much of a list, and from where.
struct Paging {
  // 0 = all.
  int limit = 50;
  std::string page_token;
};

// --limit and --page-token; `what` is listed.
void AddPaging(CLI::App& command, const char* what, Paging& paging);

// What the argument ID of a command is.
[[nodiscard]] std::string IdHelp(const ResourceKind& kind);

// `get` (also `show`), `list` and `history` of a kind, below its own command.
CLI::App& AddGetCommand(CLI::App& group, Session& session,
                        const ResourceKind& kind);
CLI::App& AddListCommand(CLI::App& group, Session& session,
                         const ResourceKind& kind);
CLI::App& AddHistoryCommand(CLI::App& group, Session& session,
                            const ResourceKind& kind);

// Shows a history page by page; `read` gets one page. Returns the exit code;
// `fail` gives it for an error.
[[nodiscard]] int ShowHistory(
    Session& session, const Paging& paging, bool long_form,
    const std::function<absl::StatusOr<ChangePage>(
        int page_size, const std::string& page_token)>& read,
    const std::function<int(const absl::Status&)>& fail);

// The options of a history.
void AddHistoryOptions(CLI::App& history, bool& long_form, Paging& paging);

// `update` and `delete` of a kind.
CLI::App& AddUpdateCommand(CLI::App& group, Session& session,
                           const ResourceKind& kind);
CLI::App& AddDeleteCommand(CLI::App& group, Session& session,
                           const ResourceKind& kind);

// Lists the resources that a filter leaves, page by page. Returns the exit
// code.
[[nodiscard]] int ListResources(Session& session, const ResourceKind& kind,
                                const std::string& filter,
                                const Paging& paging);

// Shows what a change replied. Returns the exit code.
[[nodiscard]] int ShowResource(Session& session, const ResourceKind& kind,
                               const google::protobuf::Message& resource,
                               bool dry_run);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_RESOURCE_COMMANDS_H_
