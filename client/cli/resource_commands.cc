#include "client/cli/resource_commands.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/message_input.h"
#include "client/format/text.h"

namespace citymatch::client {
namespace {

struct Flags {
  std::string id;
  std::string file;
  std::vector<std::string> sets;
  std::vector<std::string> mask;
  std::string etag;
  bool allow_missing = false;
  bool dry_run = false;
};

// The commands of one kind.
class ResourceCommands {
 public:
  ResourceCommands(Session& session, const ResourceKind& kind,
                   const Flags& flags)
      : session_(session), kind_(kind), flags_(flags) {}

  int Get() {
    if (const absl::Status bad = CheckId(); !bad.ok()) return Fail(bad);
    return Show(session_.ClientOf(kind_)->Get(Name()));
  }

  int Create() {
    const MessagePtr resource = kind_.New();
    std::vector<std::string> mask;
    if (const int code = FillMessage(session_, {flags_.file, flags_.sets},
                                     kind_.plural, *resource, mask);
        code != kExitOk) {
      return code;
    }
    const std::string id =
        flags_.id.empty() ? kind_.Id(NameOf(*resource)) : kind_.Id(flags_.id);
    if (id.empty() && !kind_.name_may_be_derived) {
      return session_.Fail(
          kExitUsage, absl::StrCat("give the id of the new ", kind_.singular,
                                   ", as an argument or in the file"));
    }
    return Show(
        session_.ClientOf(kind_)->Create(*resource, id, flags_.dry_run));
  }

  int Update() {
    if (const absl::Status bad = CheckId(); !bad.ok()) return Fail(bad);
    const MessagePtr resource = kind_.New();
    UpdateArguments arguments;
    if (const int code = FillMessage(session_, {flags_.file, flags_.sets},
                                     kind_.plural, *resource, arguments.mask);
        code != kExitOk) {
      return code;
    }
    if (!flags_.mask.empty()) arguments.mask = flags_.mask;
    if (arguments.mask.empty()) {
      return session_.Fail(kExitUsage,
                           "say what to change, with --set path=value or "
                           "--file FILE");
    }
    SetStringField(*resource, "name", Name());
    // The etag that a file got from `get` protects as one given by hand.
    if (!flags_.etag.empty()) {
      SetStringField(*resource, "etag", flags_.etag);
    }
    arguments.allow_missing = flags_.allow_missing;
    arguments.validate_only = flags_.dry_run;
    return Show(session_.ClientOf(kind_)->Update(*resource, arguments));
  }

  int Delete() {
    if (const absl::Status bad = CheckId(); !bad.ok()) return Fail(bad);
    const absl::Status status = session_.ClientOf(kind_)->Delete(
        Name(), flags_.etag, flags_.allow_missing, flags_.dry_run);
    if (!status.ok()) return Fail(status);
    // Whether it was there is not told to who says that it does not matter.
    session_.Note(absl::StrCat(
        Name(), flags_.dry_run         ? " can be deleted (dry run)"
                : flags_.allow_missing ? " is not there any more"
                                       : " is deleted; its history stays"));
    return kExitOk;
  }

 private:
  std::string Name() const { return kind_.FullName(flags_.id); }

  bool IsCity() const { return &kind_ == &CityKind(); }

  absl::Status CheckId() const {
    return IsCity() ? Session::CheckCityId(flags_.id) : absl::OkStatus();
  }

  int Fail(const absl::Status& status) {
    return IsCity() ? session_.FailForCities(status, {flags_.id})
                    : session_.Fail(status);
  }

  int Show(const absl::StatusOr<MessagePtr>& resource) {
    if (!resource.ok()) return Fail(resource.status());
    return ShowResource(session_, kind_, **resource, flags_.dry_run);
  }

  Session& session_;
  const ResourceKind& kind_;
  const Flags& flags_;
};

// Adds one command that is a method of ResourceCommands.
CLI::App& Add(CLI::App& group, Session& session, const ResourceKind& kind,
              const std::shared_ptr<Flags>& flags, const char* name,
              const std::string& description,
              int (ResourceCommands::*method)()) {
  CLI::App& command = *group.add_subcommand(name, description);
  command.callback([&session, &kind, flags, method] {
    session.action = [&session, &kind, flags, method] {
      ResourceCommands commands(session, kind, *flags);
      return (commands.*method)();
    };
  });
  return command;
}

void AddChangingCommands(CLI::App& group, Session& session,
                         const ResourceKind& kind) {
  const std::string one = kind.singular;
  const auto f = std::make_shared<Flags>();
  CLI::App& create =
      Add(group, session, kind, f, "create", absl::StrCat("Creates a ", one),
          &ResourceCommands::Create);
  create.add_option("ID", f->id,
                    kind.name_may_be_derived
                        ? "Id of the new " + one + "; derived when left out"
                        : "Id of the new " + one + ", if not in the file");
  create.add_option("--file", f->file, "JSON object; - is standard input");
  create.add_option("--set", f->sets, "A field, as path=value; repeatable")
      ->take_all()
      ->allow_extra_args(false);
  create.add_flag("--dry-run", f->dry_run, "Check only");

  AddUpdateCommand(group, session, kind);
  AddDeleteCommand(group, session, kind);
}

void AddKind(CLI::App& app, Session& session, const ResourceKind& kind) {
  CLI::App& group = *app.add_subcommand(
      kind.singular, absl::StrCat("Reads and changes ", kind.plural));
  group.require_subcommand(1);
  AddGetCommand(group, session, kind);
  AddListCommand(group, session, kind);
  AddChangingCommands(group, session, kind);
  AddHistoryCommand(group, session, kind);
  if (&kind == &CityKind()) AddCityCommands(group, session);
  if (&kind == &PartnershipKind()) AddPartnershipCommands(group, session);
}

}  // namespace

std::string IdHelp(const ResourceKind& kind) {
  return absl::StrCat("Id of the ", kind.singular, ", also as ", kind.plural,
                      "/ID");
}

CLI::App& AddGetCommand(CLI::App& group, Session& session,
                        const ResourceKind& kind) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& get =
      Add(group, session, kind, flags, "get",
          absl::StrCat("Shows one ", kind.singular), &ResourceCommands::Get);
  get.add_option("ID", flags->id, IdHelp(kind))->required();
  get.alias("show");
  get.footer(absl::StrCat("Examples:\n  citymatch ", kind.singular,
                          " get ID\n  citymatch ", kind.singular,
                          " show ID -o json"));
  return get;
}

CLI::App& AddUpdateCommand(CLI::App& group, Session& session,
                           const ResourceKind& kind) {
  const auto f = std::make_shared<Flags>();
  CLI::App& update = Add(group, session, kind, f, "update",
                         absl::StrCat("Changes fields of a ", kind.singular),
                         &ResourceCommands::Update);
  update.add_option("ID", f->id, IdHelp(kind))->required();
  update.add_option("--file", f->file,
                    "JSON object; the fields that it names are changed, null "
                    "or [] clears one");
  update
      .add_option("--set", f->sets,
                  "A field, as path=value; path= clears it; repeatable")
      ->take_all()
      ->allow_extra_args(false);
  update
      .add_option("--mask", f->mask,
                  "Fields to change in place of those given; * = all")
      ->delimiter(',');
  update.add_option("--etag", f->etag,
                    "Change only if this is still the current etag");
  if (kind.import_row_limit > 0) {
    update.add_flag("--allow-missing", f->allow_missing,
                    "Create it if it does not exist");
  }
  update.add_flag("--dry-run", f->dry_run, "Check only");
  update.footer(absl::StrCat("Example:\n  citymatch ", kind.singular,
                             " update ID --set display_name='New name' --etag "
                             "'\"4f2a\"'"));
  return update;
}

CLI::App& AddDeleteCommand(CLI::App& group, Session& session,
                           const ResourceKind& kind) {
  const auto f = std::make_shared<Flags>();
  CLI::App& remove =
      Add(group, session, kind, f, "delete",
          absl::StrCat("Deletes a ", kind.singular, "; its history stays"),
          &ResourceCommands::Delete);
  remove.add_option("ID", f->id, IdHelp(kind))->required();
  remove.add_option("--etag", f->etag,
                    "Delete only if this is still the current etag");
  remove.add_flag("--allow-missing", f->allow_missing,
                  "Succeed also if it does not exist");
  remove.add_flag("--dry-run", f->dry_run, "Check only");
  return remove;
}

int ShowResource(Session& session, const ResourceKind& kind,
                 const google::protobuf::Message& resource, bool dry_run) {
  if (dry_run) session.Note("Dry run: nothing was written.");
  WriteResource(kind, resource, session.format(), session.style(),
                session.out());
  return kExitOk;
}

void AddResourceCommands(CLI::App& app, Session& session) {
  for (const ResourceKind* kind : AllKinds()) AddKind(app, session, *kind);
}

}  // namespace citymatch::client
