#include "client/cli/resource_commands.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/partnership.pb.h"
#include "client/cli/commands.h"
#include "client/cli/message_input.h"
#include "client/format/text.h"
#include "client/output/partnership_text.h"

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
  bool long_form = false;
  std::string filter;
  std::string order_by;
  Paging paging;
  // Of partnerships.
  std::string state;
  std::string expiring;
  std::string as_of;
};

// The days of `90d`, `12w` or `90`; nullopt if it is none of these.
std::optional<int> ParseDays(absl::string_view text) {
  const bool weeks = absl::ConsumeSuffix(&text, "w");
  if (!weeks) absl::ConsumeSuffix(&text, "d");
  int count = 0;
  if (!absl::SimpleAtoi(text, &count) || count < 0 || count > 36'500) {
    return std::nullopt;
  }
  return weeks ? 7 * count : count;
}

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
    ListQuery query{Filter(), flags_.order_by, 0, flags_.paging.page_token};
    // Which instruments run out is told here: every partnership with an end
    // date is read.
    const bool is_expiring = !flags_.expiring.empty();
    absl::CivilDay from;
    absl::CivilDay to;
    if (is_expiring) {
      if (const int code = ReadWindow(from, to); code != kExitOk) return code;
    }
    const auto limit = static_cast<size_t>(flags_.paging.limit);
    const size_t wanted = is_expiring ? 0 : limit;
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
    bool is_cut = false;
    for (const MessagePtr& resource : all.resources) {
      if (is_expiring) {
        if (!HasExpiring(static_cast<const v1::Partnership&>(*resource), from,
                         to)) {
          continue;
        }
        is_cut = limit > 0 && list.size() == limit;
        if (is_cut) break;
      }
      list.push_back(resource.get());
    }
    if (is_cut) session_.Note("There are more: get all with --limit 0.");
    WriteResources(kind_, list, session_.format(), session_.style(),
                   session_.out());
    NoteMore(query.page_token);
    return kExitOk;
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
    session_.Note(absl::StrCat(Name(), flags_.dry_run
                                           ? " can be deleted (dry run)"
                                           : " is deleted; its history stays"));
    return kExitOk;
  }

  int History() {
    if (const absl::Status bad = CheckId(); !bad.ok()) return Fail(bad);
    const auto client = session_.ClientOf(kind_);
    std::vector<v1::Change> changes;
    std::string token = flags_.paging.page_token;
    const auto wanted = static_cast<size_t>(flags_.paging.limit);
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
    WriteChanges(changes, flags_.long_form, session_.format(), session_.style(),
                 session_.out());
    NoteMore(token);
    return kExitOk;
  }

 private:
  std::string Name() const { return kind_.FullName(flags_.id); }

  bool IsCity() const { return &kind_ == &CityKind(); }

  absl::Status CheckId() const {
    return IsCity() ? Session::CheckCityId(flags_.id) : absl::OkStatus();
  }

  // The filter of a list, with what flags add to it.
  std::string Filter() const {
    std::vector<std::string> terms;
    if (flags_.state == "none") {
      terms.emplace_back("NOT state:*");
    } else if (!flags_.state.empty()) {
      terms.push_back(absl::StrCat("state = \"", flags_.state, "\""));
    }
    if (!flags_.expiring.empty()) {
      terms.emplace_back("instruments.end_date:*");
      // What is over needs no renewal.
      for (const char* over : {"completed", "declined", "terminated"}) {
        terms.push_back(absl::StrCat("NOT state = ", over));
      }
    }
    if (!flags_.filter.empty()) {
      terms.push_back(terms.empty() ? flags_.filter
                                    : absl::StrCat("(", flags_.filter, ")"));
    }
    return absl::StrJoin(terms, " AND ");
  }

  // The days of --expiring. The exit code.
  int ReadWindow(absl::CivilDay& from, absl::CivilDay& to) const {
    const std::optional<int> days = ParseDays(flags_.expiring);
    if (!days) {
      return session_.Fail(kExitUsage,
                           absl::StrCat("--expiring ", Quote(flags_.expiring),
                                        ": give days or weeks, such as 90d"));
    }
    from = absl::ToCivilDay(absl::Now(), absl::LocalTimeZone());
    if (!flags_.as_of.empty() && !absl::ParseCivilTime(flags_.as_of, &from)) {
      return session_.Fail(kExitUsage,
                           absl::StrCat("--as-of ", Quote(flags_.as_of),
                                        ": is no day such as 2026-04-01"));
    }
    to = from + *days;
    return kExitOk;
  }

  int Fail(const absl::Status& status) {
    return IsCity() ? session_.FailForCities(status, {flags_.id})
                    : session_.Fail(status);
  }

  int Show(const absl::StatusOr<MessagePtr>& resource) {
    if (!resource.ok()) return Fail(resource.status());
    return ShowResource(session_, kind_, **resource, flags_.dry_run);
  }

  void NoteMore(const std::string& token) const {
    if (token.empty()) return;
    session_.Note(absl::StrCat("There are more: go on with --page-token ",
                               token, ", or get all with --limit 0."));
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

std::string IdHelp(const ResourceKind& kind) {
  return absl::StrCat("Id of the ", kind.singular, ", also as ", kind.plural,
                      "/ID");
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

CLI::App& AddGetCommand(CLI::App& group, Session& session,
                        const ResourceKind& kind) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& get =
      Add(group, session, kind, flags, "get",
          absl::StrCat("Shows one ", kind.singular), &ResourceCommands::Get);
  get.add_option("ID", flags->id, IdHelp(kind))->required();
  return get;
}

CLI::App& AddListCommand(CLI::App& group, Session& session,
                         const ResourceKind& kind) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& list =
      Add(group, session, kind, flags, "list",
          absl::StrCat("Lists ", kind.plural), &ResourceCommands::List);
  list.add_option(
      "--filter", flags->filter,
      "Only those, such as 'name = \"" + std::string(kind.plural) + "/x\"'");
  list.add_option("--order-by", flags->order_by,
                  "Field, with ' desc' behind it to turn the order round");
  AddPaging(list, "results", flags->paging);
  if (&kind == &PartnershipKind()) {
    list.add_option("--state", flags->state,
                    "Only those in this state, such as active; none = those "
                    "without a lifecycle");
    list.add_option("--expiring", flags->expiring,
                    "Only those with an instrument that ends within so many "
                    "days, such as 90d, and is not renewed by a later one")
        ->excludes("--page-token");
    list.add_option("--as-of", flags->as_of,
                    "Day from which --expiring counts, YYYY-MM-DD; default "
                    "today")
        ->needs("--expiring");
    list.footer("Example:\n  citymatch partnership list --expiring 90d");
  }
  return list;
}

CLI::App& AddHistoryCommand(CLI::App& group, Session& session,
                            const ResourceKind& kind) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& history = Add(group, session, kind, flags, "history",
                          absl::StrCat("Lists the changes of a ", kind.singular,
                                       ", newest first, also after it was "
                                       "deleted"),
                          &ResourceCommands::History);
  history.add_option("ID", flags->id, IdHelp(kind))->required();
  history.add_flag("--long", flags->long_form,
                   "Also how the caller showed who it is, and from where");
  AddPaging(history, "changes", flags->paging);
  history.footer(
      "Who did it, by what credential and from where is shown to coordinators "
      "and admins only:\n`citymatch auth explain` says so.");
  return history;
}

int ListResources(Session& session, const ResourceKind& kind,
                  const std::string& filter, const Paging& paging) {
  Flags flags;
  flags.filter = filter;
  flags.paging = paging;
  return ResourceCommands(session, kind, flags).List();
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

void AddPaging(CLI::App& command, const char* what, Paging& paging) {
  command
      .add_option("--limit", paging.limit,
                  absl::StrCat("Most ", what, "; 0 = all. Default 50"))
      ->check(CLI::NonNegativeNumber);
  command.add_option("--page-token", paging.page_token,
                     "Goes on where a list before stopped");
}

void AddResourceCommands(CLI::App& app, Session& session) {
  for (const ResourceKind* kind : AllKinds()) AddKind(app, session, *kind);
}

}  // namespace citymatch::client
