// Integer programs, by CBC and CLP of COIN-OR (projects.coin-or.org/Cbc).
// Internal to rounds.
//
// integer_program.cc is compiled as C++17 by its own target, like
// circulation.cc; this header names nothing of COIN-OR.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_INTEGER_PROGRAM_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_INTEGER_PROGRAM_H_

#include <cstdint>
#include <functional>
#include <vector>

namespace citymatch::rounds {

// Greatest Σ value·x with row_lower ≤ A·x ≤ row_upper and lower ≤ x ≤ upper.
// All numbers are integers, and so is every x of an optimum that has `integral`
// set.
struct IntegerProgram {
  struct Entry {
    int row = 0;
    int coefficient = 0;
  };
  std::vector<int64_t> value;
  std::vector<int> lower;
  std::vector<int> upper;
  std::vector<bool> integral;
  // Columns that the relaxation starts with; others join as it asks.
  std::vector<bool> early;
  // By column: where its entries begin; one more at the end.
  std::vector<int> first_entry = {0};
  std::vector<Entry> entries;
  std::vector<int64_t> row_lower;
  std::vector<int64_t> row_upper;  // kUnbounded = none

  [[nodiscard]] int columns() const { return static_cast<int>(value.size()); }
  [[nodiscard]] int rows() const { return static_cast<int>(row_lower.size()); }
};
inline constexpr int64_t kUnbounded = int64_t{1} << 40;

struct ProgramOptimum {
  enum class End : uint8_t { kOptimal, kInfeasible, kStopped, kFailed };
  End end = End::kFailed;
  std::vector<int64_t> x;
  // No solution has more. Rounded down from what was proved.
  int64_t bound = 0;
  // The bound comes from duals of the linear relaxation, rounded to multiples
  // of 2⁻¹⁶ and summed up in integers; else from branch and bound.
  bool bound_by_duals = false;
};

// `go_on` is asked at each node of the search and every few hundred pivots; no
// ends the search. Deterministic for a version of the libraries: one thread, no
// limit of time.
ProgramOptimum SolveIntegerProgram(const IntegerProgram& program,
                                   const std::function<bool()>& go_on);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_INTEGER_PROGRAM_H_
