// Solutions as workbooks (Office Open XML, .xlsx).
#ifndef CITYMATCH_CLIENT_ROUND_WORKBOOK_H_
#define CITYMATCH_CLIENT_ROUND_WORKBOOK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "citymatch/v1/round.pb.h"
#include "client/round/sheets.h"
#include "client/round/view.h"

namespace citymatch::client {

// One sheet of a workbook: tables, one below the other with an empty row
// between. The head of the first stays in view.
struct WorkbookSheet {
  std::string title;  // at most 31 characters, without []:*?/ and backslash
  std::vector<Sheet> tables;
};

// The bytes of a workbook. Numbers are numbers; texts are never formulas.
// `created` is the date that it tells: the same content with the same date
// gives the same bytes. INTERNAL if it cannot be put together.
[[nodiscard]] absl::StatusOr<std::string> ToWorkbook(
    const std::vector<WorkbookSheet>& sheets, const std::string& title,
    absl::Time created);

// Pairs, who has none, groups and prices, basis.
[[nodiscard]] absl::StatusOr<std::string> SolutionWorkbook(
    const v1::RoundSolution& solution, const RoundView& view);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ROUND_WORKBOOK_H_
