#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "client/cli/assignments.h"
#include "client/cli/commands.h"
#include "client/format/json_reader.h"
#include "client/format/json_text.h"
#include "client/format/text.h"
#include "client/import/limits.h"
#include "client/import/reader.h"

namespace citymatch::client {
namespace {

constexpr int kMaxPageSize = 1000;

struct Flags {
  std::string id;
  std::string file;
  std::vector<std::string> sets;
  std::vector<std::string> mask;
  std::string etag;
  bool allow_missing = false;
  bool dry_run = false;
  std::string filter;
  std::string order_by;
  std::string page_token;
  int limit = 50;
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

  int List() {
    const auto client = session_.ClientOf(kind_);
    ResourcePage all;
    ListQuery query{flags_.filter, flags_.order_by, 0, flags_.page_token};
    const auto wanted = static_cast<size_t>(flags_.limit);
    do {
      query.page_size = wanted == 0
                            ? kMaxPageSize
                            : static_cast<int>(std::min<size_t>(
                                  kMaxPageSize, wanted - all.resources.size()));
      absl::StatusOr<ResourcePage> page = client->List(query);
      if (!page.ok()) return session_.Fail(page.status());
      std::move(page->resources.begin(), page->resources.end(),
                std::back_inserter(all.resources));
      query.page_token = page->next_page_token;
    } while (!query.page_token.empty() &&
             (wanted == 0 || all.resources.size() < wanted));
    std::vector<const google::protobuf::Message*> list;
    for (const MessagePtr& resource : all.resources) {
      list.push_back(resource.get());
    }
    WriteResources(kind_, list, session_.format(), session_.style(),
                   session_.out());
    NoteMore(query.page_token);
    return kExitOk;
  }

  int Create() {
    const MessagePtr resource = kind_.New();
    std::vector<std::string> mask;
    if (const int code = Fill(*resource, mask); code != kExitOk) return code;
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
    if (const int code = Fill(*resource, arguments.mask); code != kExitOk) {
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
    session_.Note(absl::StrCat(Name(), flags_.dry_run
                                           ? " can be deleted (dry run)"
                                           : " is deleted; its history stays"));
    return kExitOk;
  }

  int History() {
    if (const absl::Status bad = CheckId(); !bad.ok()) return Fail(bad);
    const auto client = session_.ClientOf(kind_);
    std::vector<v1::Change> changes;
    std::string token = flags_.page_token;
    const auto wanted = static_cast<size_t>(flags_.limit);
    do {
      const int size = wanted == 0
                           ? kMaxPageSize
                           : static_cast<int>(std::min<size_t>(
                                 kMaxPageSize, wanted - changes.size()));
      const absl::StatusOr<ChangePage> page =
          client->ListChanges(Name(), size, token);
      if (!page.ok()) return Fail(page.status());
      changes.insert(changes.end(), page->changes.begin(), page->changes.end());
      token = page->next_page_token;
    } while (!token.empty() && (wanted == 0 || changes.size() < wanted));
    WriteChanges(changes, session_.format(), session_.style(), session_.out());
    NoteMore(token);
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
    if (flags_.dry_run) session_.Note("Dry run: nothing was written.");
    WriteResource(kind_, **resource, session_.format(), session_.style(),
                  session_.out());
    return kExitOk;
  }

  void NoteMore(const std::string& token) const {
    if (token.empty()) return;
    session_.Note(absl::StrCat("There are more: go on with --page-token ",
                               token, ", or get all with --limit 0."));
  }

  // Fills `resource` from --file and --set; `mask` are the fields given.
  int Fill(google::protobuf::Message& resource,
           std::vector<std::string>& mask) const {
    std::vector<FieldProblem> problems;
    if (!flags_.file.empty()) {
      std::string content;
      const absl::Status status =
          ReadFile(flags_.file, session_.streams().in, content);
      if (!status.ok()) {
        return session_.Fail(kExitUsage, std::string(status.message()));
      }
      nlohmann::json json;
      std::string error;
      if (const size_t at = FirstInvalidUtf8(content);
          at != std::string::npos) {
        problems.push_back({"", "",
                            absl::StrCat("is not UTF-8 from byte ", at,
                                         " on; save it as UTF-8")});
      } else if (!ParseJson(content, json, error)) {
        problems.push_back({"", "", error});
      } else {
        ReadMessage(json, kind_.plural, resource, problems);
        AddMask(json, mask);
      }
    }
    Assign(flags_.sets, resource, mask, problems);
    CheckLimits(resource, problems);
    if (problems.empty()) return kExitOk;
    return session_.FailWithProblems(
        flags_.file.empty() ? "command line" : flags_.file, problems);
  }

  // The fields that an object names, also those that it clears.
  void AddMask(const nlohmann::json& json,
               std::vector<std::string>& mask) const {
    const auto* type = kind_.prototype->GetDescriptor();
    for (const auto& [key, value] : json.items()) {
      const auto* field = type->FindFieldByName(key);
      if (field == nullptr) field = type->FindFieldByCamelcaseName(key);
      if (field != nullptr && field->name() != "name" &&
          field->name() != "etag") {
        mask.push_back(field->name());
      }
    }
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

void AddKind(CLI::App& app, Session& session, const ResourceKind& kind) {
  CLI::App& group = *app.add_subcommand(
      kind.singular, absl::StrCat("Reads and changes ", kind.plural));
  group.require_subcommand(1);
  const std::string one = kind.singular;
  const auto flags = [] { return std::make_shared<Flags>(); };
  const std::string id_help =
      absl::StrCat("Id of the ", one, ", also as ", kind.plural, "/ID");

  auto f = flags();
  Add(group, session, kind, f, "get", absl::StrCat("Shows one ", one),
      &ResourceCommands::Get)
      .add_option("ID", f->id, id_help)
      ->required();

  f = flags();
  CLI::App& list =
      Add(group, session, kind, f, "list", absl::StrCat("Lists ", kind.plural),
          &ResourceCommands::List);
  list.add_option(
      "--filter", f->filter,
      "Only those, such as 'name = \"" + std::string(kind.plural) + "/x\"'");
  list.add_option("--order-by", f->order_by,
                  "Field, with ' desc' behind it to turn the order round");
  list.add_option("--limit", f->limit, "Most results; 0 = all. Default 50")
      ->check(CLI::NonNegativeNumber);
  list.add_option("--page-token", f->page_token,
                  "Goes on where a list before stopped");

  f = flags();
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

  f = flags();
  CLI::App& update =
      Add(group, session, kind, f, "update",
          absl::StrCat("Changes fields of a ", one), &ResourceCommands::Update);
  update.add_option("ID", f->id, id_help)->required();
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
  update.add_flag("--allow-missing", f->allow_missing,
                  "Create it if it does not exist");
  update.add_flag("--dry-run", f->dry_run, "Check only");
  update.footer(absl::StrCat("Example:\n  citymatch ", one,
                             " update ID --set display_name='New name' --etag "
                             "'\"4f2a\"'"));

  f = flags();
  CLI::App& remove = Add(group, session, kind, f, "delete",
                         absl::StrCat("Deletes a ", one, "; its history stays"),
                         &ResourceCommands::Delete);
  remove.add_option("ID", f->id, id_help)->required();
  remove.add_option("--etag", f->etag,
                    "Delete only if this is still the current etag");
  remove.add_flag("--allow-missing", f->allow_missing,
                  "Succeed also if it does not exist");
  remove.add_flag("--dry-run", f->dry_run, "Check only");

  f = flags();
  CLI::App& history = Add(group, session, kind, f, "history",
                          absl::StrCat("Lists the changes of a ", one,
                                       ", newest first, also after it was "
                                       "deleted"),
                          &ResourceCommands::History);
  history.add_option("ID", f->id, id_help)->required();
  history.add_option("--limit", f->limit, "Most changes; 0 = all. Default 50")
      ->check(CLI::NonNegativeNumber);
  history.add_option("--page-token", f->page_token,
                     "Goes on where a list before stopped");

  if (&kind == &CityKind()) AddCityCommands(group, session);
}

}  // namespace

void AddResourceCommands(CLI::App& app, Session& session) {
  for (const ResourceKind* kind : AllKinds()) AddKind(app, session, *kind);
}

}  // namespace citymatch::client
