// What a solution says as tables of values, one definition for CSV files,
// workbooks and `-o csv`.
#ifndef CITYMATCH_CLIENT_ROUND_SHEETS_H_
#define CITYMATCH_CLIENT_ROUND_SHEETS_H_

#include <string>
#include <variant>
#include <vector>

#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "client/round/view.h"

namespace citymatch::client {

// A text, empty where there is nothing to say, or a number.
using Cell = std::variant<std::string, double>;

struct Sheet {
  struct Column {
    std::string key;    // for programs, such as `provider_name`; never changes
    std::string title;  // for people, in the language of the view
  };
  std::string title;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

// The pairs, then who has none, so that every participant stands in one table.
[[nodiscard]] Sheet OutcomeSheet(const v1::RoundSolution& solution,
                                 const RoundView& view);

// The constraints of an infeasible solution that contradict each other.
[[nodiscard]] Sheet ConflictSheet(const v1::RoundSolution& solution);
[[nodiscard]] Sheet PairSheet(const v1::RoundSolution& solution,
                              const RoundView& view);
[[nodiscard]] Sheet UnmatchedSheet(const v1::RoundSolution& solution,
                                   const RoundView& view);

// Groups with floor, cap and counts, then what each constraint costs.
[[nodiscard]] Sheet GroupSheet(const v1::RoundSolution& solution,
                               const RoundView& view);
[[nodiscard]] Sheet PriceSheet(const v1::RoundSolution& solution,
                               const RoundView& view);

// What the solution rests on, field by field, and the proof.
[[nodiscard]] Sheet BasisSheet(const v1::RoundSolution& solution,
                               const RoundView& view);

// What moved in a rematch.
[[nodiscard]] Sheet MoveSheet(const v1::RoundSolution& solution,
                              const RoundView& view);

// Pairs gained and lost.
[[nodiscard]] Sheet ComparisonSheet(
    const v1::CompareRoundSolutionsResponse& comparison, const RoundView& view);

// The participants of a round; its first columns are what
// `citymatch round add --file` reads.
[[nodiscard]] Sheet ParticipantSheet(const v1::Round& round,
                                     const RoundView& view);

// The pairs of a published round, then who has none.
[[nodiscard]] Sheet PublishedSheet(const v1::PublishedRound& round,
                                   const RoundView& view);

// As CSV with the keys for a header. Texts that a spreadsheet would take for a
// formula have an apostrophe before them; numbers are exact.
[[nodiscard]] std::string ToCsv(const Sheet& sheet);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ROUND_SHEETS_H_
