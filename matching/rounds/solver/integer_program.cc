// Compiled as C++17; see integer_program.h.
#include "matching/rounds/solver/integer_program.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "coin/CbcEventHandler.hpp"
#include "coin/CbcModel.hpp"
#include "coin/ClpEventHandler.hpp"
#include "coin/CoinPackedMatrix.hpp"
#include "coin/OsiClpSolverInterface.hpp"

namespace citymatch::rounds {
namespace {

constexpr int kFractionBits = 16;
constexpr int kPivotsBetween = 200;

// Asks whether to go on, in the search.
class SearchWatch : public CbcEventHandler {
 public:
  explicit SearchWatch(const std::function<bool()>* go_on) : go_on_(go_on) {}
  CbcAction event(CbcEvent) override { return (*go_on_)() ? noAction : stop; }
  [[nodiscard]] CbcEventHandler* clone() const override {
    return new SearchWatch(*this);
  }

 private:
  const std::function<bool()>* go_on_;
};

// Asks whether to go on, in a linear program.
class PivotWatch : public ClpEventHandler {
 public:
  explicit PivotWatch(const std::function<bool()>* go_on) : go_on_(go_on) {}
  int event(Event which) override {
    if (which != endOfIteration || ++pivots_ % kPivotsBetween != 0) return -1;
    return (*go_on_)() ? -1 : 5;  // 5: stopped by event
  }
  [[nodiscard]] ClpEventHandler* clone() const override {
    return new PivotWatch(*this);
  }

 private:
  const std::function<bool()>* go_on_;
  int64_t pivots_ = 0;
};

double Real(int64_t bound) {
  if (bound >= kUnbounded) return COIN_DBL_MAX;
  if (bound <= -kUnbounded) return -COIN_DBL_MAX;
  return static_cast<double>(bound);
}

void Load(const IntegerProgram& program, OsiClpSolverInterface& solver) {
  std::vector<int> rows(program.entries.size());
  std::vector<double> coefficients(program.entries.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i] = program.entries[i].row;
    coefficients[i] = program.entries[i].coefficient;
  }
  const std::vector<CoinBigIndex> starts(program.first_entry.begin(),
                                         program.first_entry.end());
  std::vector<double> lower(program.lower.begin(), program.lower.end());
  std::vector<double> upper(program.upper.begin(), program.upper.end());
  std::vector<double> value(program.value.begin(), program.value.end());
  std::vector<double> row_lower;
  std::vector<double> row_upper;
  for (const int64_t bound : program.row_lower)
    row_lower.push_back(Real(bound));
  for (const int64_t bound : program.row_upper)
    row_upper.push_back(Real(bound));
  solver.loadProblem(program.columns(), program.rows(), starts.data(),
                     rows.data(), coefficients.data(), lower.data(),
                     upper.data(), value.data(), row_lower.data(),
                     row_upper.data());
  solver.setObjSense(-1);  // greatest
  for (int j = 0; j < program.columns(); ++j) {
    if (program.integral[j]) solver.setInteger(j);
  }
}

// A bound from multipliers y of the rows, whatever they are:
//   Σᵢ yᵢ·bᵢ + Σⱼ max over xⱼ of (valueⱼ − y·Aⱼ)·xⱼ,
// with bᵢ the row's upper bound where yᵢ > 0, else the lower. A column that is
// not where its maximum is takes |valueⱼ − y·Aⱼ| off the bound.
struct DualBound {
  __int128 fixed = 0;            // times 2^kFractionBits
  std::vector<int64_t> reduced;  // by column, likewise

  [[nodiscard]] int64_t RoundedDown() const {
    return static_cast<int64_t>(fixed >> kFractionBits);
  }
};

DualBound BoundBy(const IntegerProgram& program, const double* duals) {
  const auto scale = static_cast<double>(int64_t{1} << kFractionBits);
  std::vector<int64_t> y(program.rows());
  DualBound bound;
  for (int i = 0; i < program.rows(); ++i) {
    y[i] = std::llround(duals[i] * scale);
    if (y[i] > 0 && program.row_upper[i] >= kUnbounded) y[i] = 0;
    if (y[i] < 0 && program.row_lower[i] <= -kUnbounded) y[i] = 0;
    bound.fixed += static_cast<__int128>(y[i]) *
                   (y[i] > 0 ? program.row_upper[i] : program.row_lower[i]);
  }
  bound.reduced.resize(program.columns());
  for (int j = 0; j < program.columns(); ++j) {
    int64_t& reduced = bound.reduced[j];
    reduced = program.value[j] * (int64_t{1} << kFractionBits);
    for (int k = program.first_entry[j]; k < program.first_entry[j + 1]; ++k) {
      reduced -= y[program.entries[k].row] * program.entries[k].coefficient;
    }
    bound.fixed += static_cast<__int128>(reduced) *
                   (reduced > 0 ? program.upper[j] : program.lower[j]);
  }
  return bound;
}

bool IsIntegral(const IntegerProgram& program, const double* x) {
  for (int j = 0; j < program.columns(); ++j) {
    if (!program.integral[j]) continue;
    if (std::abs(x[j] - std::round(x[j])) > 1e-6) return false;
  }
  return true;
}

void Take(const IntegerProgram& program, const double* x,
          ProgramOptimum& optimum) {
  optimum.end = ProgramOptimum::End::kOptimal;
  optimum.x.resize(program.columns());
  for (int j = 0; j < program.columns(); ++j) {
    optimum.x[j] = std::llround(x[j]);
  }
}

int64_t ValueOf(const IntegerProgram& program, const std::vector<int64_t>& x) {
  int64_t value = 0;
  for (int j = 0; j < program.columns(); ++j) value += program.value[j] * x[j];
  return value;
}

// Branch and bound on the columns whose reduced cost is at most `width`; the
// others stay where the bound has them.
ProgramOptimum Search(const IntegerProgram& program, const DualBound& dual,
                      const OsiClpSolverInterface& relaxation, int64_t width,
                      const std::function<bool()>& go_on) {
  OsiClpSolverInterface solver(relaxation);
  for (int j = 0; j < program.columns(); ++j) {
    if (dual.reduced[j] < -width) {
      solver.setColUpper(j, program.lower[j]);
    } else if (dual.reduced[j] > width) {
      solver.setColLower(j, program.upper[j]);
    }
  }
  CbcModel model(solver);
  model.setLogLevel(0);
  model.setNumberThreads(0);
  model.setAllowableGap(0);
  model.setAllowableFractionGap(0);
  // All values are integers: what is better is better by one.
  model.setCutoffIncrement(0.999);
  SearchWatch watch(&go_on);
  model.passInEventHandler(&watch);
  model.branchAndBound();
  ProgramOptimum optimum;
  if (model.isProvenInfeasible()) {
    optimum.end = ProgramOptimum::End::kInfeasible;
  } else if (model.isProvenOptimal() && model.bestSolution() != nullptr) {
    Take(program, model.bestSolution(), optimum);
    optimum.bound_by_duals = ValueOf(program, optimum.x) == dual.RoundedDown();
    optimum.bound = optimum.bound_by_duals
                        ? dual.RoundedDown()
                        : static_cast<int64_t>(std::floor(
                              model.getBestPossibleObjValue() + 0.01));
  }
  return optimum;
}

// Searches few columns first. Their optimum tells how far below the bound the
// whole optimum can be at most, and no better one has a column that alone takes
// more than that off the bound.
ProgramOptimum SearchByWidth(const IntegerProgram& program,
                             const DualBound& dual,
                             const OsiClpSolverInterface& relaxation,
                             const std::function<bool()>& go_on) {
  constexpr int64_t kAll = std::numeric_limits<int64_t>::max();
  constexpr size_t kColumnsARow = 6;
  int64_t width = kAll;
  std::vector<int64_t> sizes;
  for (const int64_t reduced : dual.reduced) sizes.push_back(std::abs(reduced));
  const size_t few = kColumnsARow * static_cast<size_t>(program.rows());
  if (few < sizes.size()) {
    const auto at = sizes.begin() + static_cast<std::ptrdiff_t>(few);
    std::nth_element(sizes.begin(), at, sizes.end());
    width = *at;
  }
  ProgramOptimum optimum = Search(program, dual, relaxation, width, go_on);
  if (width == kAll) return optimum;
  int64_t gap = kAll;
  if (optimum.end == ProgramOptimum::End::kOptimal) {
    gap = static_cast<int64_t>(
        dual.fixed -
        (static_cast<__int128>(ValueOf(program, optimum.x)) << kFractionBits));
  }
  if (gap <= width || optimum.bound_by_duals || !go_on()) return optimum;
  return Search(program, dual, relaxation, gap, go_on);
}

}  // namespace

ProgramOptimum SolveIntegerProgram(const IntegerProgram& program,
                                   const std::function<bool()>& go_on) {
  bool stopped = false;
  const std::function<bool()> ask = [&] {
    stopped = stopped || !go_on();
    return !stopped;
  };
  ProgramOptimum optimum;
  OsiClpSolverInterface solver;
  solver.messageHandler()->setLogLevel(0);
  solver.getModelPtr()->setLogLevel(0);
  const PivotWatch pivots(&ask);
  solver.getModelPtr()->passInEventHandler(&pivots);
  Load(program, solver);
  solver.initialSolve();
  if (stopped) {
    optimum.end = ProgramOptimum::End::kStopped;
    return optimum;
  }
  if (solver.isProvenPrimalInfeasible()) {
    optimum.end = ProgramOptimum::End::kInfeasible;
    return optimum;
  }
  if (!solver.isProvenOptimal()) return optimum;
  const DualBound dual = BoundBy(program, solver.getRowPrice());
  optimum.bound = dual.RoundedDown();
  if (IsIntegral(program, solver.getColSolution())) {
    Take(program, solver.getColSolution(), optimum);
    optimum.bound_by_duals = true;
    if (ValueOf(program, optimum.x) == optimum.bound) return optimum;
  }
  optimum = SearchByWidth(program, dual, solver, ask);
  if (stopped) optimum.end = ProgramOptimum::End::kStopped;
  return optimum;
}

}  // namespace citymatch::rounds
