// `citymatch round`: the group, and what all resources have.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/message_input.h"
#include "client/cli/resource_commands.h"
#include "client/cli/round/round_call.h"
#include "client/round/solution_text.h"

namespace citymatch::client {
namespace {

struct RoundCreateFlags {
  std::string id;
  MessageInput input;
  std::string programme;
  std::string name;
  std::string description;
  std::string objective;
  std::string as_of;
  bool triads = false;
  std::optional<double> min_score;
  int candidates = 0;
  bool published_only = false;
  bool dry_run = false;
};

struct RoundGetFlags {
  std::string id;
};

v1::Round::Objective ObjectiveOf(const std::string& word) {
  if (word == "most-served") return v1::Round::OBJECTIVE_MOST_SERVED;
  if (word == "fairest") return v1::Round::OBJECTIVE_FAIREST;
  if (word == "stable") return v1::Round::OBJECTIVE_STABLE;
  return v1::Round::OBJECTIVE_BEST_TOTAL;
}

int CreateRound(Session& session, const RoundCreateFlags& flags) {
  v1::Round round;
  std::vector<std::string> mask;
  if (const int code = FillMessage(session, flags.input, "rounds", round, mask);
      code != kExitOk) {
    return code;
  }
  if (!flags.programme.empty()) {
    round.set_programme(ProgrammeKind().FullName(flags.programme));
  }
  if (!flags.name.empty()) round.set_display_name(flags.name);
  if (!flags.description.empty()) round.set_description(flags.description);
  if (!flags.objective.empty()) {
    round.set_objective(ObjectiveOf(flags.objective));
  }
  if (!flags.as_of.empty()) round.set_as_of_date(flags.as_of);
  if (flags.triads) round.set_triads_allowed(true);
  if (flags.min_score) round.set_minimum_score(*flags.min_score);
  if (flags.candidates > 0) round.set_candidate_limit(flags.candidates);
  if (flags.published_only) round.set_published_facts_only(true);
  if (round.programme().empty() || round.display_name().empty()) {
    return session.Fail(kExitUsage,
                        "a round needs --programme and --name, or a --file "
                        "with both");
  }
  // What a copy of another round brings along of its fate.
  ClearServerFields(round);
  round.clear_state();
  round.clear_solution();
  round.clear_solution_count();
  round.clear_previous_round();
  round.clear_publish_time();
  round.clear_close_time();
  const auto created =
      session.ClientOf(RoundKind())
          ->Create(round, RoundKind().Id(flags.id), flags.dry_run);
  if (!created.ok()) return session.Fail(created.status());
  round.CopyFrom(**created);
  return ShowRound(session, round, flags.dry_run);
}

int GetRoundCommand(Session& session, const RoundGetFlags& flags) {
  const absl::StatusOr<v1::Round> round = GetRound(session, flags.id);
  if (!round.ok()) return session.Fail(round.status());
  return ShowRound(session, *round, false);
}

int ListParticipants(Session& session, const RoundGetFlags& flags) {
  const absl::StatusOr<v1::Round> round = GetRound(session, flags.id);
  if (!round.ok()) return session.Fail(round.status());
  const RoundView view = ViewOf(session, *round);
  if (session.format() == OutputFormat::kJson) {
    JsonListWriter writer(session.format(), session.out());
    for (const auto& one : round->participants()) writer.Add(one);
    writer.Finish();
    return kExitOk;
  }
  Sheet sheet = ParticipantSheet(*round, view);
  return WriteRoundReply(
      session, *round, round->participants(), [&] { return sheet; },
      [&] {
        Grid grid;
        for (const Sheet::Column& column : sheet.columns) {
          grid.columns.push_back({column.title, column.key == "slots"});
        }
        for (const std::vector<Cell>& row : sheet.rows) {
          std::vector<std::string>& cells = grid.rows.emplace_back();
          for (const Cell& cell : row) {
            const double* number = std::get_if<double>(&cell);
            cells.push_back(number != nullptr
                                ? absl::StrCat(static_cast<int64_t>(*number))
                                : std::get<std::string>(cell));
          }
        }
        WriteTable(grid, session.style(), session.out());
      });
}

void AddRoundCreate(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<RoundCreateFlags>();
  CLI::App& create = AddRoundCommand(group, session, flags, "create",
                                     "Begins a round, as a draft", CreateRound);
  create
      .add_option("ID", flags->id,
                  "Id of the new round: that of the programme, -, and more")
      ->required();
  create.add_option("--programme", flags->programme,
                    "Id of the programme whose gates and weights hold");
  create.add_option("--name", flags->name, "Name to show");
  create.add_option("--description", flags->description,
                    "What the call is about");
  create
      .add_option("--objective", flags->objective,
                  "best-total (default): greatest sum of scores; most-served: "
                  "most partners first; fairest: then the highest lowest "
                  "score; stable: no two would both rather have each other")
      ->check(
          CLI::IsMember({"best-total", "most-served", "fairest", "stable"}));
  create.add_option("--as-of", flags->as_of,
                    "Date (2026-04-01) as of which gates and history hold. "
                    "Default: the day on which it is solved");
  create.add_flag("--triads", flags->triads,
                  "A partner may have one provider of each country");
  create
      .add_option("--min-score", flags->min_score,
                  "Least score of a pair, 0 to 100; published only along "
                  "with --published-only")
      // CLI::Range takes what is no number.
      ->check([](const std::string& text) {
        double score = 0;
        return absl::SimpleAtod(text, &score) && score >= 0 && score <= 100
                   ? std::string()
                   : absl::StrCat(text, " is not a number from 0 to 100");
      });
  create
      .add_option("--candidates", flags->candidates,
                  "Only the best so many counterparts of each city. Default: "
                  "all")
      ->check(CLI::Range(0, 1000));
  create.add_flag("--published-only", flags->published_only,
                  "Leaves out what cities tell in confidence, for scores that "
                  "go to everybody");
  create.add_option("--file", flags->input.file,
                    "JSON object with all that a round says; options count "
                    "before it; - is standard input");
  create
      .add_option("--set", flags->input.sets,
                  "A field, as path=value; repeatable")
      ->take_all()
      ->allow_extra_args(false);
  create.add_flag("--dry-run", flags->dry_run, "Check only");
  create.footer(
      "Examples:\n"
      "  citymatch round create moej-city-to-city-2027 \\\n"
      "    --programme moej-city-to-city --name 'Call 2027' \\\n"
      "    --objective most-served --min-score 40\n"
      "  citymatch round get moej-city-to-city-2026 -o json > old.json\n"
      "  citymatch round create moej-city-to-city-2027 --file old.json \\\n"
      "    --name 'Call 2027' --as-of 2027-04-01");
}

int ShowPublished(Session& session, const RoundGetFlags& flags) {
  const auto found =
      session.ClientOf(PublishedRoundKind())
          ->Get(PublishedRoundKind().FullName(RoundKind().Id(flags.id)));
  if (!found.ok()) return session.Fail(found.status());
  v1::PublishedRound round;
  round.CopyFrom(**found);
  const RoundView view = ViewOf(session, round);
  return WriteRoundReply(
      session, round, round.pairs(),
      [&] { return PublishedSheet(round, view); },
      [&] {
        WritePublishedRound(round, view, session.style(), session.out());
      });
}

void AddPublished(CLI::App& round, Session& session) {
  CLI::App& group = *round.add_subcommand(
      "published", "What everybody sees of rounds: pairs and grounds");
  group.require_subcommand(1);
  const auto flags = std::make_shared<RoundGetFlags>();
  CLI::App& show = AddRoundCommand(group, session, flags, "show",
                                   "Shows one published round", ShowPublished);
  show.add_option("ROUND", flags->id, "Id of the round")->required();
  AddListCommand(group, session, PublishedRoundKind())
      .description("Lists published rounds");
}

}  // namespace

void AddRoundCommands(CLI::App& app, Session& session) {
  CLI::App& group = *app.add_subcommand(
      "round",
      "Pairs all participants of a call at once, under its constraints");
  group.require_subcommand(1);
  group.footer(
      "The way of a round:\n"
      "  create, add, constrain   put it together\n"
      "  solve, show, compare     look for the best pairs\n"
      "  review, return           put them before those who decide, or back\n"
      "  publish, close           decide; nothing changes afterwards\n"
      "  rematch                  mend it after a withdrawal or a refusal\n"
      "  verify, export           check it, and hand it on\n\n"
      "Example:\n"
      "  citymatch round create moej-city-to-city-2027 \\\n"
      "    --programme moej-city-to-city --name 'Call 2027'\n"
      "  citymatch round add moej-city-to-city-2027 jp-osaka vn-hai-phong\n"
      "  citymatch round solve moej-city-to-city-2027");
  AddRoundCreate(group, session);
  const auto get_flags = std::make_shared<RoundGetFlags>();
  CLI::App& get = AddRoundCommand(
      group, session, get_flags, "get",
      "Shows what a round says; -o json has all of it", GetRoundCommand);
  get.add_option("ROUND", get_flags->id, "Id of the round")->required();
  const auto list_flags = std::make_shared<RoundGetFlags>();
  CLI::App& participants = AddRoundCommand(
      group, session, list_flags, "participants",
      "Lists who takes part; -o csv can be given to `round add --file`",
      ListParticipants);
  participants.add_option("ROUND", list_flags->id, "Id of the round")
      ->required();
  AddListCommand(group, session, RoundKind());
  AddRoundEditCommands(group, session);
  AddUpdateCommand(group, session, RoundKind())
      .footer(
          "Examples:\n"
          "  citymatch round update moej-city-to-city-2027 \\\n"
          "    --set minimum_score=45 --set objective=fairest\n"
          "  citymatch round update moej-city-to-city-2027 \\\n"
          "    --set triads_allowed=true --set as_of_date=2027-04-01");
  AddRoundSolveCommands(group, session);
  AddRoundShowCommands(group, session);
  AddRoundStateCommands(group, session);
  AddRoundRankingCommands(group, session);
  AddRoundExportCommand(group, session);
  AddHistoryCommand(group, session, RoundKind());
  AddDeleteCommand(group, session, RoundKind())
      .description(
          "Deletes a round that is not published, with its solutions and "
          "rankings; its history stays");
  AddPublished(group, session);
}

}  // namespace citymatch::client
