// `citymatch identity`: who may call, and what they may do.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "citymatch/v1/access.pb.h"
#include "client/access/grant.h"
#include "client/cli/commands.h"
#include "client/cli/resource_commands.h"
#include "client/format/text.h"
#include "client/import/limits.h"

namespace citymatch::client {
namespace {

struct IdentityFlags {
  std::string id;
  std::string display_name;
  std::optional<std::string> note;
  std::vector<std::string> grants;
  std::vector<std::string> revoked_grants;
  std::vector<std::string> certificate_names;
  std::vector<std::string> removed_certificate_names;
  bool disable = false;
  bool enable = false;
  std::string etag;
  bool dry_run = false;
};

void AddOnce(const std::vector<std::string>& names,
             google::protobuf::RepeatedPtrField<std::string>& list) {
  for (const std::string& name : names) {
    if (std::find(list.begin(), list.end(), name) == list.end()) {
      *list.Add() = name;
    }
  }
}

int CheckAll(Session& session, const v1::Identity& identity) {
  std::vector<FieldProblem> problems;
  CheckLimits(identity, problems);
  return problems.empty() ? static_cast<int>(kExitOk)
                          : session.FailWithProblems("command line", problems);
}

int Create(Session& session, const IdentityFlags& flags) {
  v1::Identity identity;
  identity.set_display_name(flags.display_name);
  identity.set_note(flags.note.value_or(""));
  AddOnce(flags.certificate_names, *identity.mutable_certificate_names());
  if (const absl::Status grants =
          ParseGrants(flags.grants, *identity.mutable_grants());
      !grants.ok()) {
    return session.Fail(kExitUsage, absl::StrCat("--grant ", grants.message()));
  }
  if (const int code = CheckAll(session, identity); code != kExitOk) {
    return code;
  }
  const auto created =
      session.ClientOf(IdentityKind())
          ->Create(identity, IdentityKind().Id(flags.id), flags.dry_run);
  if (!created.ok()) return session.Fail(created.status());
  return ShowResource(session, IdentityKind(), **created, flags.dry_run);
}

// Takes grants away; one that is not there is an error: it may be misspelt,
// and would stay.
absl::Status RemoveGrants(const std::vector<std::string>& texts,
                          Grants& grants) {
  Grants removed;
  if (absl::Status status = ParseGrants(texts, removed); !status.ok()) {
    return status;
  }
  for (const v1::Grant& grant : removed) {
    const auto it = std::find_if(
        grants.begin(), grants.end(),
        [&](const v1::Grant& had) { return SameGrant(had, grant); });
    if (it == grants.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat(Quote(GrantText(grant)),
                       ": it has no such grant; it "
                       "has: ",
                       GrantsText(grants)));
    }
    grants.erase(it);
  }
  return absl::OkStatus();
}

absl::Status RemoveNames(
    const std::vector<std::string>& names,
    google::protobuf::RepeatedPtrField<std::string>& list) {
  for (const std::string& name : names) {
    const auto it = std::find(list.begin(), list.end(), name);
    if (it == list.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat(Quote(name), ": it has no such name"));
    }
    list.erase(it);
  }
  return absl::OkStatus();
}

// Applies the flags to an identity as it is stored, and lists what changed.
absl::Status Change(const IdentityFlags& flags, v1::Identity& identity,
                    std::vector<std::string>& mask) {
  if (!flags.display_name.empty()) {
    identity.set_display_name(flags.display_name);
    mask.emplace_back("display_name");
  }
  if (flags.note.has_value()) {
    identity.set_note(*flags.note);
    mask.emplace_back("note");
  }
  if (!flags.grants.empty() || !flags.revoked_grants.empty()) {
    absl::Status status =
        RemoveGrants(flags.revoked_grants, *identity.mutable_grants());
    if (!status.ok()) {
      return {status.code(), absl::StrCat("--revoke-grant ", status.message())};
    }
    status = ParseGrants(flags.grants, *identity.mutable_grants());
    if (!status.ok()) {
      return {status.code(), absl::StrCat("--grant ", status.message())};
    }
    mask.emplace_back("grants");
  }
  if (!flags.certificate_names.empty() ||
      !flags.removed_certificate_names.empty()) {
    absl::Status status = RemoveNames(flags.removed_certificate_names,
                                      *identity.mutable_certificate_names());
    if (!status.ok()) {
      return {status.code(),
              absl::StrCat("--remove-certificate-name ", status.message())};
    }
    AddOnce(flags.certificate_names, *identity.mutable_certificate_names());
    mask.emplace_back("certificate_names");
  }
  if (flags.disable || flags.enable) {
    identity.set_disabled(flags.disable);
    mask.emplace_back("disabled");
  }
  return absl::OkStatus();
}

int Update(Session& session, const IdentityFlags& flags) {
  if (flags.disable && flags.enable) {
    return session.Fail(kExitUsage,
                        "--disable and --enable exclude each other");
  }
  // Misspelt grants are told before anything is asked.
  Grants unused;
  for (const auto& [name, texts] :
       {std::pair{"--grant ", &flags.grants},
        std::pair{"--revoke-grant ", &flags.revoked_grants}}) {
    if (const absl::Status grants = ParseGrants(*texts, unused); !grants.ok()) {
      return session.Fail(kExitUsage, absl::StrCat(name, grants.message()));
    }
  }
  const auto client = session.ClientOf(IdentityKind());
  const auto read = client->Get(IdentityKind().FullName(flags.id));
  if (!read.ok()) return session.Fail(read.status());
  v1::Identity identity;
  identity.CopyFrom(**read);
  UpdateArguments arguments;
  arguments.validate_only = flags.dry_run;
  if (const absl::Status changed = Change(flags, identity, arguments.mask);
      !changed.ok()) {
    return session.Fail(kExitInvalidData, std::string(changed.message()));
  }
  if (arguments.mask.empty()) {
    return session.Fail(kExitUsage,
                        "say what to change, such as --grant partner:CITY or "
                        "--disable");
  }
  if (const int code = CheckAll(session, identity); code != kExitOk) {
    return code;
  }
  // The etag that was read: a change in between is not undone.
  if (!flags.etag.empty()) identity.set_etag(flags.etag);
  const auto updated = client->Update(identity, arguments);
  if (!updated.ok()) return session.Fail(updated.status());
  return ShowResource(session, IdentityKind(), **updated, flags.dry_run);
}

CLI::Option* AddList(CLI::App& command, const char* name,
                     std::vector<std::string>& list, const char* help) {
  return command.add_option(name, list, help)
      ->take_all()
      ->allow_extra_args(false);
}

CLI::App& Add(CLI::App& group, Session& session,
              const std::shared_ptr<IdentityFlags>& flags, const char* name,
              const char* description,
              int (*run)(Session&, const IdentityFlags&)) {
  CLI::App& command = *group.add_subcommand(name, description);
  command.add_option("ID", flags->id, "Id of the identity")->required();
  AddList(command, "--grant", flags->grants,
          "What it may do: viewer, partner:CITY, coordinator:PROGRAMME or "
          "admin; repeatable, or with commas")
      ->delimiter(',');
  AddList(command, "--certificate-name", flags->certificate_names,
          "What a client certificate must say to show it: a SPIFFE id or its "
          "whole subject, such as 'CN=dashboard,O=City of Example'; "
          "repeatable");
  command.add_option("--note", flags->note, "A remark");
  command.add_flag("--dry-run", flags->dry_run, "Check only");
  command.callback([&session, flags, run] {
    session.action = [&session, flags, run] { return run(session, *flags); };
  });
  return command;
}

}  // namespace

void AddIdentityCommands(CLI::App& app, Session& session) {
  CLI::App& group = *app.add_subcommand(
      "identity", "Says who may call the server, and what they may do");
  group.require_subcommand(1);
  auto flags = std::make_shared<IdentityFlags>();
  CLI::App& create =
      Add(group, session, flags, "create", "Creates an identity", Create);
  create
      .add_option("--name", flags->display_name,
                  "Whom it stands for, such as 'Programme office'")
      ->required();
  create.footer(
      "Without a grant it may do nothing. Identities are never deleted, since "
      "the history names\nthem; they are disabled.\n\n"
      "Example:\n  citymatch identity create hue --name 'Hue, international "
      "office' --grant partner:vn-hue");

  AddGetCommand(group, session, IdentityKind())
      .footer("Example:\n  citymatch identity get hue");
  AddListCommand(group, session, IdentityKind())
      .footer(
          "Example:\n  citymatch identity list --filter 'grants.role = "
          "\"ROLE_ADMIN\"'");

  flags = std::make_shared<IdentityFlags>();
  CLI::App& update = Add(group, session, flags, "update",
                         "Changes an identity; holds at once", Update);
  update.add_option("--name", flags->display_name, "Whom it stands for");
  AddList(update, "--revoke-grant", flags->revoked_grants,
          "A grant to take away; repeatable, or with commas")
      ->delimiter(',');
  AddList(update, "--remove-certificate-name", flags->removed_certificate_names,
          "A certificate name to take away; repeatable");
  update.add_flag("--disable", flags->disable,
                  "Refuses it, with all its tokens and certificates");
  update.add_flag("--enable", flags->enable, "Admits it again");
  update.add_option("--etag", flags->etag,
                    "Change only if this is still the current etag. Default: "
                    "the one just read");
  update.footer(
      "Grants and names are added to those there are, or taken from them.\n\n"
      "Example:\n  citymatch identity update hue --grant viewer --revoke-grant "
      "partner:vn-hue");
  AddHistoryCommand(group, session, IdentityKind());
}

}  // namespace citymatch::client
