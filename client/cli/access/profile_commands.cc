// `citymatch profile`: what login keeps. No token is ever shown.
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/access/certificate.h"
#include "client/access/token.h"
#include "client/cli/commands.h"
#include "nlohmann/json.hpp"

namespace citymatch::client {
namespace {

// The token's id; the secret stays in the file.
std::string TokenText(const Profile& profile) {
  const auto parts = ParseToken(profile.token);
  return parts.ok() ? parts->id : "";
}

std::string AuthorityText(const Profile& profile) {
  if (profile.transport == Transport::kPlaintext) return "";
  if (profile.ca_certificates.empty()) return "(those of the system)";
  const auto subjects = CertificateSubjects(profile.ca_certificates);
  return subjects.ok() ? absl::StrJoin(*subjects, "; ") : "(not readable)";
}

// The settings of a profile that may be shown, by name.
std::vector<std::pair<std::string, std::string>> Shown(
    const std::string& name, const Profile& profile, const std::string& file) {
  return {
      {"profile", name},
      {"server", profile.server},
      {"transport", profile.transport == Transport::kTls ? "tls" : "plaintext"},
      {"authority", AuthorityText(profile)},
      {"tls_server_name", profile.tls_server_name},
      {"client_certificate_file", profile.client_certificate_file},
      {"client_key_file", profile.client_key_file},
      {"token_id", TokenText(profile)},
      {"file", file}};
}

void WriteRows(const Grid& grid, Session& session) {
  switch (session.format()) {
    case OutputFormat::kTable:
      WriteTable(grid, session.style(), session.out());
      return;
    case OutputFormat::kCsv:
      WriteCsv(grid, session.out());
      return;
    default:
      break;
  }
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const std::vector<std::string>& row : grid.rows) {
    nlohmann::ordered_json object;
    for (size_t i = 0; i < row.size(); ++i) {
      object[grid.columns[i].header] = row[i];
    }
    if (session.format() == OutputFormat::kJsonl) {
      session.out() << object.dump() << '\n';
    }
    list.push_back(std::move(object));
  }
  if (session.format() == OutputFormat::kJson) {
    session.out() << list.dump(1) << '\n';
  }
}

int List(Session& session) {
  Grid grid;
  grid.columns = {{"profile"},   {"default"}, {"server"},
                  {"transport"}, {"token"},   {"problem"}};
  const std::string chosen = session.profiles().DefaultName();
  for (const std::string& name : session.profiles().Names()) {
    const absl::StatusOr<Profile> profile = session.profiles().Load(name);
    const char* is_default = name == chosen ? "yes" : "";
    if (profile.ok()) {
      grid.rows.push_back(
          {name, is_default, profile->server,
           profile->transport == Transport::kTls ? "tls" : "plaintext",
           TokenText(*profile), ""});
    } else {
      grid.rows.push_back({name, is_default, "", "", "",
                           std::string(profile.status().message())});
    }
  }
  if (grid.rows.empty()) {
    session.Note("There is no profile; `citymatch login` makes one.");
  }
  WriteRows(grid, session);
  return kExitOk;
}

int Show(Session& session, std::string name) {
  if (name.empty()) name = session.globals.access.profile;
  if (name.empty()) {
    name = Lookup(session.environment(), "CITYMATCH_PROFILE");
  }
  if (name.empty()) name = session.profiles().DefaultName();
  if (name.empty()) {
    return session.Fail(kExitNotFound,
                        "there is no profile; `citymatch login` makes one");
  }
  const absl::StatusOr<Profile> profile = session.profiles().Load(name);
  if (!profile.ok()) {
    return session.Fail(ExitCodeFor(profile.status()),
                        std::string(profile.status().message()));
  }
  const auto shown = Shown(name, *profile, session.profiles().PathOf(name));
  if (session.format() == OutputFormat::kTable) {
    for (const auto& [key, value] : shown) {
      if (!value.empty()) session.out() << key << ": " << value << '\n';
    }
    return kExitOk;
  }
  Grid grid;
  grid.rows.emplace_back();
  for (const auto& [key, value] : shown) {
    grid.columns.push_back({key});
    grid.rows[0].push_back(value);
  }
  WriteRows(grid, session);
  return kExitOk;
}

int Use(Session& session, const std::string& name) {
  const absl::StatusOr<Profile> profile = session.profiles().Load(name);
  if (!profile.ok()) {
    return session.Fail(ExitCodeFor(profile.status()),
                        std::string(profile.status().message()));
  }
  if (const absl::Status set = session.profiles().SetDefault(name); !set.ok()) {
    return session.Fail(kExitFailed, std::string(set.message()));
  }
  session.Note(
      absl::StrCat("The default profile is ", name, ", ", profile->server));
  return kExitOk;
}

}  // namespace

void AddProfileCommands(CLI::App& app, Session& session) {
  CLI::App& group = *app.add_subcommand(
      "profile", "Shows the servers and credentials that login keeps");
  group.require_subcommand(1);
  const auto add = [&](const char* name, const char* description,
                       std::function<int()> action) -> CLI::App& {
    CLI::App& command = *group.add_subcommand(name, description);
    command.callback([&session, action = std::move(action)] {
      session.settles_access = true;
      session.action = action;
    });
    return command;
  };
  add("list", "Lists the profiles", [&session] {
    return List(session);
  }).footer("Example:\n  citymatch profile list");

  auto name = std::make_shared<std::string>();
  CLI::App& show = add("show", "Shows one profile; of its token the id only",
                       [&session, name] { return Show(session, *name); });
  show.add_option("NAME", *name, "The profile. Default: the one in use");
  show.footer("Example:\n  citymatch profile show test");

  name = std::make_shared<std::string>();
  CLI::App& use = add("use", "Makes a profile the default one",
                      [&session, name] { return Use(session, *name); });
  use.add_option("NAME", *name, "The profile")->required();
  use.footer("Example:\n  citymatch profile use test");
}

}  // namespace citymatch::client
