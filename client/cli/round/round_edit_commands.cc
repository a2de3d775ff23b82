// `citymatch round add`, `remove`, `withdraw`, `constrain`: who takes part, and
// under which constraints.
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/cli/round/round_call.h"
#include "client/format/csv_table.h"
#include "client/format/problem.h"
#include "client/import/reader.h"
#include "client/round/edit.h"

namespace citymatch::client {
namespace {

struct RoundMembersFlags {
  std::string round;
  std::vector<std::string> cities;
  int slots = -1;
  std::string file;
  bool dry_run = false;
};

struct ConstrainFlags {
  std::string round;
  std::vector<std::string> locked;
  std::vector<std::string> forced;
  std::vector<std::string> forbidden;
  std::string reason;
  std::vector<std::string> groups;
  std::vector<std::string> floors;
  std::vector<std::string> caps;
  std::vector<std::string> dropped;
  bool dry_run = false;
};

// A city to add, of the command line or a file.
struct NewMember {
  std::string city;
  std::optional<int> slots;
};

// Reads the round, changes it, and writes back the fields of `mask`, unless
// somebody else changed it meanwhile.
int EditRound(Session& session, const std::string& id,
              const std::vector<std::string>& mask,
              const std::vector<std::string>& cities, bool dry_run,
              const std::function<absl::Status(v1::Round&)>& edit) {
  absl::StatusOr<v1::Round> round = GetRound(session, id);
  if (!round.ok()) return session.Fail(round.status());
  if (const absl::Status edited = edit(*round); !edited.ok()) {
    return session.Fail(absl::IsNotFound(edited) ? kExitNotFound : kExitUsage,
                        std::string(edited.message()));
  }
  // The etag that was read goes along.
  const auto updated =
      session.ClientOf(RoundKind())
          ->Update(*round, {.mask = mask, .validate_only = dry_run});
  if (!updated.ok()) {
    return absl::IsAborted(updated.status()) || cities.empty()
               ? FailForRound(session, updated.status(), id)
               : session.FailForCities(updated.status(), cities);
  }
  round->CopyFrom(**updated);
  return ShowRound(session, *round, dry_run);
}

// One line of a file. False, with `problem`, if it is wrong.
bool ReadMember(const CsvRow& row, size_t city_column,
                std::optional<size_t> slot_column, NewMember& member,
                FieldProblem& problem) {
  const auto cell = [&row](size_t column) {
    return column < row.cells.size()
               ? std::string(absl::StripAsciiWhitespace(row.cells[column]))
               : std::string();
  };
  member.city = cell(city_column);
  if (const absl::Status bad = Session::CheckCityId(member.city); !bad.ok()) {
    problem = {absl::StrCat("line ", row.line, ", city"), member.city,
               std::string(bad.message())};
    return false;
  }
  const std::string slots = slot_column.has_value() ? cell(*slot_column) : "";
  int count = 0;
  if (slots.empty()) return true;
  if (!absl::SimpleAtoi(slots, &count) || count < 0 || count > 1000) {
    problem = {absl::StrCat("line ", row.line, ", slots"), slots,
               "must be a count from 0 to 1,000, or empty"};
    return false;
  }
  member.slots = count;
  return true;
}

// A CSV file with the columns `city` and perhaps `slots`; others are left
// alone. Tells every problem of it.
int ReadMembers(Session& session, const std::string& path,
                std::vector<NewMember>& members) {
  std::string text;
  if (const absl::Status read = ReadFile(path, session.streams().in, text);
      !read.ok()) {
    return session.Fail(kExitUsage, std::string(read.message()));
  }
  const CsvTable table = ParseCsv(text);
  std::vector<FieldProblem> problems;
  std::optional<size_t> city_column;
  std::optional<size_t> slot_column;
  if (!table.error.empty()) {
    problems.push_back(
        {absl::StrCat("line ", table.error_line), "", table.error});
  } else if (!table.rows.empty()) {
    const std::vector<std::string>& head = table.rows.front().cells;
    for (size_t i = 0; i < head.size(); ++i) {
      if (head[i] == "city") city_column = i;
      if (head[i] == "slots") slot_column = i;
    }
  }
  if (problems.empty() && !city_column.has_value()) {
    problems.push_back({"line 1", "",
                        "has no column city; the file needs a header with "
                        "city, and may have slots"});
  }
  for (size_t i = 1; i < table.rows.size() && city_column.has_value(); ++i) {
    NewMember member;
    FieldProblem problem;
    if (ReadMember(table.rows[i], *city_column, slot_column, member, problem)) {
      members.push_back(std::move(member));
    } else {
      problems.push_back(std::move(problem));
    }
  }
  if (problems.empty()) return kExitOk;
  return session.FailWithProblems(path, problems);
}

// Checks what was given as ids of cities.
int CheckCities(Session& session, const std::vector<std::string>& cities) {
  for (const std::string& city : cities) {
    if (const absl::Status bad = Session::CheckCityId(city); !bad.ok()) {
      return session.FailForCities(bad, {city});
    }
  }
  return kExitOk;
}

bool HasWithdrawn(const std::string& city, const v1::Round& round) {
  return std::any_of(round.participants().begin(), round.participants().end(),
                     [&city](const v1::RoundParticipant& there) {
                       return there.city() == city && there.withdrawn();
                     });
}

int AddMembers(Session& session, const RoundMembersFlags& flags) {
  std::vector<NewMember> members;
  if (const int code = CheckCities(session, flags.cities); code != kExitOk) {
    return code;
  }
  for (const std::string& city : flags.cities) {
    members.push_back(
        {city, flags.slots < 0 ? std::nullopt : std::optional(flags.slots)});
  }
  if (!flags.file.empty()) {
    if (const int code = ReadMembers(session, flags.file, members);
        code != kExitOk) {
      return code;
    }
  }
  if (members.empty()) {
    return session.Fail(kExitUsage, "name the cities, or give a --file");
  }
  std::vector<std::string> cities;
  for (const NewMember& member : members) cities.push_back(member.city);
  int added = 0;
  int back = 0;
  const int code = EditRound(
      session, flags.round, {"participants"}, cities, flags.dry_run,
      [&](v1::Round& round) {
        for (const NewMember& member : members) {
          back += HasWithdrawn(CityKind().FullName(member.city), round);
          added += AddParticipant(CityKind().FullName(member.city),
                                  member.slots, round);
        }
        return absl::OkStatus();
      });
  if (code == kExitOk) {
    session.Note(absl::StrCat(
        added, " added, ", static_cast<int>(members.size()) - added - back,
        " were there",
        back > 0 ? absl::StrCat(", ", back, " had withdrawn and are back.")
                 : "."));
  }
  return code;
}

int ForEachMember(Session& session, const RoundMembersFlags& flags,
                  const std::vector<std::string>& mask,
                  absl::Status (*edit)(const std::string&, v1::Round&)) {
  if (const int code = CheckCities(session, flags.cities); code != kExitOk) {
    return code;
  }
  return EditRound(session, flags.round, mask, flags.cities, flags.dry_run,
                   [&](v1::Round& round) {
                     for (const std::string& city : flags.cities) {
                       absl::Status done =
                           edit(CityKind().FullName(city), round);
                       if (!done.ok()) return done;
                     }
                     return absl::OkStatus();
                   });
}

int RemoveMembers(Session& session, const RoundMembersFlags& flags) {
  return ForEachMember(session, flags, {"participants", "pair_rules", "groups"},
                       RemoveParticipant);
}

int WithdrawMembers(Session& session, const RoundMembersFlags& flags) {
  return ForEachMember(session, flags, {"participants", "pair_rules"},
                       WithdrawParticipant);
}

// A pair cannot be decided in two ways at once.
absl::Status CheckDecidedOnce(const ConstrainFlags& flags) {
  std::map<std::string, std::string> option_of;
  for (const auto& [option, pairs] :
       {std::pair("--lock", &flags.locked), std::pair("--force", &flags.forced),
        std::pair("--forbid", &flags.forbidden)}) {
    for (const std::string& pair : *pairs) {
      const auto [at, is_new] = option_of.emplace(pair, option);
      if (is_new || at->second == option) continue;
      return absl::InvalidArgumentError(
          absl::StrCat(pair, " is given with ", at->second, " and with ",
                       option, ", which contradict each other; leave one out"));
    }
  }
  return absl::OkStatus();
}

// All that one call says, in an order that does not depend on that of the
// options: what is dropped goes first, limits of groups come last.
absl::Status ApplyConstraints(const ConstrainFlags& flags, v1::Round& round) {
  using Edit = std::function<absl::Status(const std::string&)>;
  const auto all = [](const std::vector<std::string>& texts,
                      const Edit& edit) -> absl::Status {
    for (const std::string& text : texts) {
      if (absl::Status done = edit(text); !done.ok()) return done;
    }
    return absl::OkStatus();
  };
  const auto rule = [&](v1::RoundPairRule::Rule kind) -> Edit {
    return [&flags, &round, kind](const std::string& text) {
      return SetPairRule(text, kind, flags.reason, round);
    };
  };
  const auto limit = [&round](GroupLimit kind) -> Edit {
    return [&round, kind](const std::string& text) {
      return SetGroupLimit(text, kind, round);
    };
  };
  const std::vector<std::pair<const std::vector<std::string>*, Edit>> steps = {
      {&flags.dropped,
       [&round](const std::string& t) { return DropConstraint(t, round); }},
      {&flags.locked, rule(v1::RoundPairRule::RULE_LOCKED)},
      {&flags.forced, rule(v1::RoundPairRule::RULE_FORCED)},
      {&flags.forbidden, rule(v1::RoundPairRule::RULE_FORBIDDEN)},
      {&flags.groups,
       [&round](const std::string& t) { return SetGroup(t, round); }},
      {&flags.floors, limit(GroupLimit::kFloor)},
      {&flags.caps, limit(GroupLimit::kCap)}};
  if (absl::Status done = CheckDecidedOnce(flags); !done.ok()) return done;
  for (const auto& [texts, edit] : steps) {
    if (absl::Status done = all(*texts, edit); !done.ok()) return done;
  }
  for (const auto* limits : {&flags.floors, &flags.caps}) {
    for (const std::string& text : *limits) DropGroupWithoutLimits(text, round);
  }
  return absl::OkStatus();
}

int ConstrainRound(Session& session, const ConstrainFlags& flags) {
  if (flags.locked.empty() && flags.forced.empty() && flags.forbidden.empty() &&
      flags.groups.empty() && flags.floors.empty() && flags.caps.empty() &&
      flags.dropped.empty()) {
    return session.Fail(kExitUsage,
                        "say what, with --lock, --force, --forbid, --group, "
                        "--floor, --cap or --drop");
  }
  return EditRound(
      session, flags.round, {"pair_rules", "groups"}, {}, flags.dry_run,
      [&](v1::Round& round) { return ApplyConstraints(flags, round); });
}

CLI::App& AddMembersCommand(CLI::App& group, Session& session,
                            const std::shared_ptr<RoundMembersFlags>& flags,
                            const char* name, const char* description,
                            int (*run)(Session&, const RoundMembersFlags&)) {
  CLI::App& command =
      AddRoundCommand(group, session, flags, name, description, run);
  command.add_option("ROUND", flags->round, "Id of the round")->required();
  command.add_option("CITY", flags->cities, "Ids of cities");
  command.add_flag("--dry-run", flags->dry_run, "Check only");
  return command;
}

void AddConstrain(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<ConstrainFlags>();
  CLI::App& command =
      AddRoundCommand(group, session, flags, "constrain",
                      "Decides pairs beforehand, and sets floors and caps of "
                      "groups; all of one call, or nothing",
                      ConstrainRound);
  command.add_option("ROUND", flags->round, "Id of the round")->required();
  const auto add = [&command](const char* name, std::vector<std::string>& texts,
                              const char* description) {
    command.add_option(name, texts, description)
        ->take_all()
        ->allow_extra_args(false);
  };
  add("--lock", flags->locked,
      "A pair that has signed, as PROVIDER:PARTNER; it stays in a rematch too");
  add("--force", flags->forced, "A pair that must be in");
  add("--forbid", flags->forbidden, "A pair that must not be in");
  command.add_option("--reason", flags->reason,
                     "Why, of all pairs of this call");
  add("--group", flags->groups,
      "A group, as ID:KEY=VALUE,…; replaces that of the id");
  add("--floor", flags->floors,
      "GROUP=N: so many members have a pair at least; GROUP=none lifts it");
  add("--cap", flags->caps,
      "GROUP=N: so many pairs have a member at most; GROUP=none lifts it");
  add("--drop", flags->dropped,
      "PROVIDER:PARTNER that is no longer decided, or a GROUP; goes first, so "
      "that it can be decided anew");
  command.add_flag("--dry-run", flags->dry_run, "Check only");
  command.footer(
      "Every option can be repeated. Members of a group fit all of its keys:\n"
      "  side=provider|partner      whose members; always needed\n"
      "  countries=VN+ID            countries, by ISO code\n"
      "  country-set=ID             a country set of the programme\n"
      "  cities=vn-hue+vn-da-nang   cities by id\n"
      "  first-time                 without a partnership before the date\n"
      "  floor=N, cap=N, name=TEXT\n\n"
      "Examples:\n"
      "  citymatch round constrain R --lock jp-osaka:vn-ho-chi-minh-city\n"
      "  citymatch round constrain R --forbid jp-kobe:vn-hue \\\n"
      "    --reason 'asked by both'\n"
      "  citymatch round constrain R \\\n"
      "    --group mekong:side=partner,countries=KH+LA+VN,floor=3 \\\n"
      "    --group newcomers:side=provider,first-time --floor newcomers=2\n"
      "  citymatch round constrain R --cap mekong=5 --drop jp-kobe:vn-hue");
}

}  // namespace

void AddRoundEditCommands(CLI::App& group, Session& session) {
  auto flags = std::make_shared<RoundMembersFlags>();
  CLI::App& add =
      AddMembersCommand(group, session, flags, "add",
                        "Adds participants, or gives them other slots; who had "
                        "withdrawn is back",
                        AddMembers);
  add.add_option("--slots", flags->slots,
                 "Pairs that each of the named cities can carry. Default: of a "
                 "provider those of its profile, of a partner 1, with "
                 "--triads one for each country of providers")
      ->check(CLI::Range(0, 1000));
  add.add_option("--file", flags->file,
                 "CSV file with the columns city and, perhaps, slots; - is "
                 "standard input");
  add.footer(
      "Examples:\n"
      "  citymatch round add moej-city-to-city-2027 vn-hue id-surabaya\n"
      "  citymatch round add moej-city-to-city-2027 jp-osaka --slots 2\n"
      "  citymatch round add moej-city-to-city-2027 --file cities.csv");
  flags = std::make_shared<RoundMembersFlags>();
  AddMembersCommand(group, session, flags, "remove",
                    "Takes participants out, with what is decided of their "
                    "pairs",
                    RemoveMembers)
      .get_option("CITY")
      ->required();
  flags = std::make_shared<RoundMembersFlags>();
  AddMembersCommand(group, session, flags, "withdraw",
                    "Marks participants as withdrawn: they stay on the list "
                    "and take no part, also when they are in the catalogue no "
                    "more; pairs with them that were locked or forced are not",
                    WithdrawMembers)
      .get_option("CITY")
      ->required();
  AddConstrain(group, session);
}

}  // namespace citymatch::client
