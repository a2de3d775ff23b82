// `citymatch city preferences`: what a city tells in confidence.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "client/cli/commands.h"
#include "client/cli/message_input.h"
#include "client/cli/resource_commands.h"
#include "client/format/json_reader.h"
#include "client/format/message_json.h"
#include "client/format/text.h"
#include "client/import/limits.h"
#include "client/rpc/request_id.h"

namespace citymatch::client {
namespace {

using CityStub = v1::CityService::Stub;

struct PreferencesFlags {
  std::string city;
  std::vector<std::string> vetoes;
  bool clear_vetoes = false;
  std::vector<std::string> contacts;
  bool clear_contacts = false;
  bool clear_needs = false;
  std::string file;
  std::string etag;
  bool dry_run = false;
  bool long_form = false;
  Paging paging;
};

std::string PreferencesName(const std::string& city) {
  return absl::StrCat(CityKind().FullName(city), "/preferences");
}

// "OFFICE; FUNCTION; EMAIL; +PHONE": the office first, the rest in any order,
// told apart by their form. False if one kind stands twice.
bool ParseContact(const std::string& text, v1::Contact& contact) {
  bool is_first = true;
  for (const absl::string_view piece : absl::StrSplit(text, ';')) {
    const std::string part(absl::StripAsciiWhitespace(piece));
    if (is_first) {
      contact.set_office(part);
      is_first = false;
      continue;
    }
    if (part.empty()) continue;
    std::string* field = absl::StrContains(part, '@') ? contact.mutable_email()
                         : part[0] == '+'             ? contact.mutable_phone()
                                          : contact.mutable_function();
    if (!field->empty()) return false;
    *field = part;
  }
  return !contact.office().empty();
}

Grid PreferencesGrid(const v1::CityPreferences& preferences) {
  Grid grid;
  grid.columns = {{"kind"},     {"vetoed_city"}, {"office"}, {"function"},
                  {"email"},    {"phone"},       {"sector"}, {"topic"},
                  {"priority"}, {"summary"}};
  for (const std::string& city : preferences.vetoed_cities()) {
    grid.rows.push_back({"veto", city, "", "", "", "", "", "", "", ""});
  }
  for (const v1::Contact& contact : preferences.contacts()) {
    grid.rows.push_back({"contact", "", contact.office(), contact.function(),
                         contact.email(), contact.phone(), "", "", "", ""});
  }
  for (const v1::Need& need : preferences.unpublished_needs()) {
    const auto* sector =
        v1::Sector_descriptor()->FindValueByNumber(need.sector());
    grid.rows.push_back({"unpublished_need", "", "", "", "", "",
                         sector == nullptr ? "" : ShortName(*sector),
                         need.topic(), absl::StrCat(need.priority()),
                         need.summary()});
  }
  return grid;
}

int Show(Session& session, const v1::CityPreferences& preferences) {
  switch (session.format()) {
    case OutputFormat::kJson:
      session.out() << ToPrettyJson(preferences);
      break;
    case OutputFormat::kJsonl:
      session.out() << ToJsonLine(preferences) << '\n';
      break;
    case OutputFormat::kCsv:
      WriteCsv(PreferencesGrid(preferences), session.out());
      break;
    case OutputFormat::kTable:
      session.out() << ToOutline(preferences);
      break;
  }
  return kExitOk;
}

int Get(Session& session, const PreferencesFlags& flags) {
  if (const absl::Status bad = Session::CheckCityId(flags.city); !bad.ok()) {
    return session.FailForCities(bad, {flags.city});
  }
  const auto stub = v1::CityService::NewStub(session.connection().channel());
  v1::GetCityPreferencesRequest request;
  request.set_name(PreferencesName(flags.city));
  v1::CityPreferences reply;
  const absl::Status status = session.connection().Call(
      &CityStub::GetCityPreferences, *stub, request, reply);
  if (!status.ok()) return session.FailForCities(status, {flags.city});
  return Show(session, reply);
}

// Fills the preferences from the flags; `mask` are the fields given.
int Fill(Session& session, const PreferencesFlags& flags,
         v1::CityPreferences& preferences, std::vector<std::string>& mask) {
  if ((flags.clear_vetoes && !flags.vetoes.empty()) ||
      (flags.clear_contacts && !flags.contacts.empty())) {
    return session.Fail(kExitUsage,
                        "a list is either given or emptied, not both");
  }
  if (!flags.file.empty() &&
      (flags.clear_vetoes || flags.clear_contacts || flags.clear_needs ||
       !flags.vetoes.empty() || !flags.contacts.empty())) {
    return session.Fail(kExitUsage,
                        "--file says everything: leave out --veto, --contact "
                        "and the like");
  }
  if (const int code =
          FillMessage(session, {flags.file, {}}, "", preferences, mask);
      code != kExitOk) {
    return code;
  }
  for (const std::string& city : flags.vetoes) {
    preferences.add_vetoed_cities(CityKind().FullName(city));
  }
  for (const std::string& contact : flags.contacts) {
    if (!ParseContact(contact, *preferences.add_contacts())) {
      return session.Fail(
          kExitUsage,
          absl::StrCat("--contact ", Quote(contact),
                       ": must be 'OFFICE; FUNCTION; EMAIL; +PHONE', the "
                       "office first, each other part once at most"));
    }
  }
  if (flags.clear_vetoes || !flags.vetoes.empty()) {
    mask.emplace_back("vetoed_cities");
  }
  if (flags.clear_contacts || !flags.contacts.empty()) {
    mask.emplace_back("contacts");
  }
  if (flags.clear_needs) mask.emplace_back("unpublished_needs");
  if (mask.empty()) {
    return session.Fail(kExitUsage,
                        "say what to set, with --veto, --contact, --file or "
                        "one of --clear, --clear-contacts, --clear-needs");
  }
  std::vector<FieldProblem> problems;
  CheckLimits(preferences, problems);
  return problems.empty() ? static_cast<int>(kExitOk)
                          : session.FailWithProblems("command line", problems);
}

int Set(Session& session, const PreferencesFlags& flags) {
  v1::UpdateCityPreferencesRequest request;
  v1::CityPreferences& preferences = *request.mutable_city_preferences();
  std::vector<std::string> mask;
  if (const int code = Fill(session, flags, preferences, mask);
      code != kExitOk) {
    return code;
  }
  if (const absl::Status bad = Session::CheckCityId(flags.city); !bad.ok()) {
    return session.FailForCities(bad, {flags.city});
  }
  preferences.set_name(PreferencesName(flags.city));
  if (!flags.etag.empty()) preferences.set_etag(flags.etag);
  for (const std::string& path : mask) {
    request.mutable_update_mask()->add_paths(path);
  }
  request.set_request_id(RandomRequestId());
  request.set_validate_only(flags.dry_run);
  const auto stub = v1::CityService::NewStub(session.connection().channel());
  v1::CityPreferences reply;
  const absl::Status status = session.connection().Call(
      &CityStub::UpdateCityPreferences, *stub, request, reply);
  if (!status.ok()) return session.FailForCities(status, {flags.city});
  if (flags.dry_run) session.Note("Dry run: nothing was written.");
  return Show(session, reply);
}

int History(Session& session, const PreferencesFlags& flags) {
  if (const absl::Status bad = Session::CheckCityId(flags.city); !bad.ok()) {
    return session.FailForCities(bad, {flags.city});
  }
  const auto stub = v1::CityService::NewStub(session.connection().channel());
  return ShowHistory(
      session, flags.paging, flags.long_form,
      [&](int page_size,
          const std::string& page_token) -> absl::StatusOr<ChangePage> {
        v1::ListCityPreferencesChangesRequest request;
        request.set_name(PreferencesName(flags.city));
        request.set_page_size(page_size);
        request.set_page_token(page_token);
        v1::ListCityPreferencesChangesResponse reply;
        absl::Status status = session.connection().Call(
            &CityStub::ListCityPreferencesChanges, *stub, request, reply);
        if (!status.ok()) return status;
        return ChangePage{{reply.changes().begin(), reply.changes().end()},
                          reply.next_page_token()};
      },
      [&](const absl::Status& status) {
        return session.FailForCities(status, {flags.city});
      });
}

CLI::App& Add(CLI::App& parent, Session& session,
              const std::shared_ptr<PreferencesFlags>& flags, const char* name,
              const char* description,
              int (*run)(Session&, const PreferencesFlags&)) {
  CLI::App& command = *parent.add_subcommand(name, description);
  command.add_option("CITY", flags->city, "Id of the city")->required();
  command.callback([&session, flags, run] {
    session.action = [&session, flags, run] { return run(session, *flags); };
  });
  return command;
}

constexpr const char* kWhoSees =
    "All of it is confidential: it is never part of a list or an export, and "
    "counts only in answers\nto those who may see it. The city's own partner, "
    "coordinators and admins see it; for others\nthe server leaves it out. "
    "`citymatch auth explain GetCityPreferences` shows the rule of each\n"
    "field.\n\n";

}  // namespace

void AddPreferencesCommands(CLI::App& city, Session& session) {
  CLI::App& group = *city.add_subcommand(
      "preferences",
      "What a city tells in confidence: whom it will not be paired with, whom "
      "to reach, needs that it does not publish");
  group.require_subcommand(1);
  group.footer(absl::StrCat(
      kWhoSees, "Example:\n  citymatch city preferences get vn-hue"));
  auto flags = std::make_shared<PreferencesFlags>();
  Add(group, session, flags, "get", "Shows it", Get)
      .footer(absl::StrCat(
          kWhoSees, "Example:\n  citymatch city preferences get vn-hue"));

  flags = std::make_shared<PreferencesFlags>();
  CLI::App& history =
      Add(group, session, flags, "history",
          "Lists its changes, newest first, also after the city was deleted",
          History);
  AddHistoryOptions(history, flags->long_form, flags->paging);

  flags = std::make_shared<PreferencesFlags>();
  CLI::App& set = Add(group, session, flags, "set",
                      "Replaces the lists that are given, and leaves the "
                      "others as they are",
                      Set);
  set.add_option("--veto", flags->vetoes,
                 "A city that it will not be paired with; repeatable, or with "
                 "commas")
      ->delimiter(',')
      ->take_all()
      ->allow_extra_args(false);
  set.add_flag("--clear", flags->clear_vetoes, "Empties the list of vetoes");
  set.add_option("--contact", flags->contacts,
                 "Whom to reach, an office and not a person: 'OFFICE; "
                 "FUNCTION; EMAIL; +PHONE', the office first, the rest as far "
                 "as known; repeatable")
      ->take_all()
      ->allow_extra_args(false);
  set.add_flag("--clear-contacts", flags->clear_contacts,
               "Empties the list of contacts");
  set.add_flag("--clear-needs", flags->clear_needs,
               "Empties the list of unpublished needs");
  set.add_option("--file", flags->file,
                 "JSON object with vetoed_cities, contacts and "
                 "unpublished_needs; the lists that it names are replaced, [] "
                 "empties one; - is standard input");
  set.add_option("--etag", flags->etag,
                 "Change only if this is still the current etag; one in the "
                 "file counts as well");
  set.add_flag("--dry-run", flags->dry_run, "Check only");
  set.footer(absl::StrCat(
      kWhoSees,
      "Examples:\n  citymatch city preferences set vn-hue --veto jp-osaka\n"
      "  citymatch city preferences set vn-hue --contact 'Department of "
      "Foreign "
      "Affairs; cooperation;\n    office@hue.example'\n"
      "  citymatch city preferences get vn-hue -o json > hue.json\n"
      "  citymatch city preferences set vn-hue --file hue.json"));
}

}  // namespace citymatch::client
