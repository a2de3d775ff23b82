// `citymatch round show`, `solutions` and `compare`.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/resource_commands.h"
#include "client/cli/round/round_call.h"
#include "client/round/solution_text.h"
#include "google/protobuf/util/time_util.h"

namespace citymatch::client {
namespace {

constexpr int kSolutionPage = 1000;

struct ShowRoundFlags {
  std::string round;
  int number = 0;
  bool with_ids = false;
};

struct SolutionsFlags {
  std::string round;
  Paging paging;
};

struct CompareFlags {
  std::string before;
  std::string after;
  bool with_ids = false;
};

// A draft may have been solved, without success or before it was changed.
void NoteLastSolution(Session& session, const v1::Round& round) {
  if (round.solution_count() == 0) return;
  const std::string name =
      absl::StrCat(round.name(), "/solutions/", round.solution_count());
  const absl::StatusOr<v1::RoundSolution> last = GetSolution(session, name);
  if (!last.ok()) return;  // it may be hidden from the caller
  session.Note(absl::StrCat(
      "Solution ", round.solution_count(),
      !last->feasible()
          ? ", the last one, found constraints that contradict each "
            "other: citymatch round show "
          : ", the last one, is of what the round said before: "
            "citymatch round show ",
      RoundKind().Id(round.name()), "/", round.solution_count()));
}

int ShowRoundCommand(Session& session, const ShowRoundFlags& flags) {
  const bool names_solution =
      flags.number > 0 ||
      RoundKind().Id(flags.round).find('/') != std::string::npos;
  if (session.format() == OutputFormat::kTable && !names_solution) {
    const absl::StatusOr<v1::Round> round = GetRound(session, flags.round);
    if (!round.ok()) return session.Fail(round.status());
    // A draft is shown as what it is.
    if (round->solution().empty()) {
      const int code = ShowRound(session, *round, false);
      if (code == kExitOk) NoteLastSolution(session, *round);
      return code;
    }
  }
  const absl::StatusOr<std::string> name =
      SolutionName(session, flags.round, flags.number);
  if (!name.ok()) return session.Fail(name.status());
  const absl::StatusOr<v1::RoundSolution> solution =
      GetSolution(session, *name);
  if (!solution.ok()) return session.Fail(solution.status());
  // That it is not feasible is no failure of this command.
  const int code = ShowSolution(session, *solution, flags.with_ids);
  return code == kExitConflict ? static_cast<int>(kExitOk) : code;
}

int ListSolutions(Session& session, const SolutionsFlags& flags) {
  v1::ListRoundSolutionsRequest request;
  request.set_name(RoundKind().FullName(flags.round));
  request.set_page_token(flags.paging.page_token);
  v1::ListRoundSolutionsResponse all;
  do {
    const int left = flags.paging.limit - all.solutions_size();
    request.set_page_size(flags.paging.limit == 0
                              ? kSolutionPage
                              : std::min(kSolutionPage, left));
    v1::ListRoundSolutionsResponse page;
    const absl::Status status =
        CallRounds(session, &RoundStub::ListRoundSolutions, request, page);
    if (!status.ok()) return session.Fail(status);
    all.mutable_solutions()->MergeFrom(page.solutions());
    all.set_next_page_token(page.next_page_token());
    request.set_page_token(page.next_page_token());
  } while (
      !all.next_page_token().empty() &&
      (flags.paging.limit == 0 || all.solutions_size() < flags.paging.limit));
  Sheet sheet{"",
              {{"solution", ""},
               {"solved", ""},
               {"feasible", ""},
               {"providers", ""},
               {"partners", ""},
               {"total_score", ""},
               {"digest", ""}},
              {}};
  for (const v1::RoundSolution& solution : all.solutions()) {
    const std::string solved =
        google::protobuf::util::TimeUtil::ToString(solution.create_time());
    // Of a stable one others than coordinators see that it is there.
    if (!solution.has_basis()) {
      const std::string hidden = "hidden";
      sheet.rows.push_back({NumberOfSolution(solution.name()), solved, hidden,
                            Cell(), Cell(), Cell(), Cell()});
      continue;
    }
    sheet.rows.push_back({NumberOfSolution(solution.name()), solved,
                          std::string(solution.feasible() ? "yes" : "no"),
                          static_cast<double>(solution.served_provider_count()),
                          static_cast<double>(solution.served_partner_count()),
                          solution.total_score(), solution.basis().digest()});
  }
  const int code = WriteRoundReply(
      session, all, all.solutions(), [&] { return sheet; },
      [&] {
        Grid grid;
        for (const Sheet::Column& column : sheet.columns) {
          const bool is_score = column.key == "total_score";
          grid.columns.push_back({is_score ? "score" : column.key,
                                  is_score || column.key == "providers" ||
                                      column.key == "partners"});
        }
        for (const std::vector<Cell>& row : sheet.rows) {
          std::vector<std::string>& cells = grid.rows.emplace_back();
          for (size_t i = 0; i < row.size(); ++i) {
            const double* number = std::get_if<double>(&row[i]);
            cells.push_back(number == nullptr ? std::get<std::string>(row[i])
                            : sheet.columns[i].key == "total_score"
                                ? ScoreText(*number)
                                : absl::StrCat(static_cast<int>(*number)));
          }
          // Enough to tell them apart; to the minute.
          cells.back().resize(std::min<size_t>(cells.back().size(), 12));
          cells[1].resize(std::min<size_t>(cells[1].size(), 16));
        }
        WriteTable(grid, session.style(), session.out());
      });
  if (!all.next_page_token().empty()) {
    session.Note(absl::StrCat("There are more: go on with --page-token ",
                              all.next_page_token(),
                              ", or get all with --limit 0."));
  }
  return code;
}

int CompareRounds(Session& session, const CompareFlags& flags) {
  // `R/1 2` is `R/1 R/2`.
  std::string after = flags.after;
  const size_t slash = flags.before.rfind('/');
  if (slash != std::string::npos &&
      after.find_first_not_of("0123456789") == std::string::npos) {
    after = absl::StrCat(flags.before.substr(0, slash + 1), after);
  }
  const absl::StatusOr<std::string> first = SolutionName(session, flags.before);
  if (!first.ok()) return session.Fail(first.status());
  const absl::StatusOr<std::string> second = SolutionName(session, after);
  if (!second.ok()) return session.Fail(second.status());
  v1::CompareRoundSolutionsRequest request;
  request.set_before(*first);
  request.set_after(*second);
  v1::CompareRoundSolutionsResponse reply;
  const absl::Status status =
      CallRounds(session, &RoundStub::CompareRoundSolutions, request, reply);
  if (!status.ok()) return session.Fail(status);
  const RoundView view = ViewOf(session, reply, flags.with_ids);
  const auto short_name = [](const std::string& name) {
    return absl::StrCat(RoundKind().Id(RoundOfSolution(name)), "/",
                        NumberOfSolution(name));
  };
  const std::vector<v1::CompareRoundSolutionsResponse> rows = {reply};
  return WriteRoundReply(
      session, reply, rows, [&] { return ComparisonSheet(reply, view); },
      [&] {
        WriteComparison(reply, short_name(*first), short_name(*second), view,
                        session.style(), session.out());
      });
}

}  // namespace

void AddRoundShowCommands(CLI::App& group, Session& session) {
  const auto show_flags = std::make_shared<ShowRoundFlags>();
  CLI::App& show = AddRoundCommand(
      group, session, show_flags, "show",
      "Shows the solution in force, or another one; of a draft, what it says",
      ShowRoundCommand);
  show.add_option("ROUND", show_flags->round,
                  "Id of the round, or ROUND/N for one of its solutions")
      ->required();
  show.add_option("--solution", show_flags->number, "Number of a solution")
      ->check(CLI::PositiveNumber);
  show.add_flag("--ids", show_flags->with_ids,
                "Ids of cities in the place of names");
  show.footer(
      "With -o json, jsonl or csv there must be a solution.\n\n"
      "Examples:\n"
      "  citymatch round show moej-city-to-city-2027\n"
      "  citymatch round show moej-city-to-city-2027/2 --ids");

  const auto list_flags = std::make_shared<SolutionsFlags>();
  CLI::App& list = AddRoundCommand(
      group, session, list_flags, "solutions",
      "Lists the solutions of a round, newest first", ListSolutions);
  list.add_option("ROUND", list_flags->round, "Id of the round")->required();
  AddPaging(list, "solutions", list_flags->paging);

  const auto compare_flags = std::make_shared<CompareFlags>();
  CLI::App& compare = AddRoundCommand(
      group, session, compare_flags, "compare",
      "What two solutions have and have not in common, side by side",
      CompareRounds);
  compare
      .add_option("BEFORE", compare_flags->before,
                  "ROUND/N, or ROUND for its solution in force")
      ->required();
  compare
      .add_option("AFTER", compare_flags->after,
                  "Likewise; of the same round the number is enough")
      ->required();
  compare.add_flag("--ids", compare_flags->with_ids,
                   "Ids of cities in the place of names");
  compare.footer(
      "The two may be of two rounds of the same programme.\n\n"
      "Examples:\n"
      "  citymatch round compare moej-city-to-city-2027/1 2\n"
      "  citymatch round compare moej-city-to-city-2027 "
      "moej-city-to-city-2027-b");
}

}  // namespace citymatch::client
