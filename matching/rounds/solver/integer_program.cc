// Compiled as C++17; see integer_program.h.
#include "matching/rounds/solver/integer_program.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "coin/CbcEventHandler.hpp"
#include "coin/CbcModel.hpp"
#include "coin/ClpEventHandler.hpp"
#include "coin/ClpSimplex.hpp"
#include "coin/ClpSolve.hpp"
#include "coin/CoinMessageHandler.hpp"
#include "coin/CoinPackedMatrix.hpp"
#include "coin/CoinWarmStartBasis.hpp"
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

// Says nothing, whatever the libraries think worth a line: standard output
// belongs to the program that solves a round.
class Silence : public CoinMessageHandler {
 public:
  Silence() { setLogLevel(0); }
  int print() override { return 0; }
  [[nodiscard]] CoinMessageHandler* clone() const override {
    return new Silence(*this);
  }
};

// Silence must outlive the solver's work.
void Prepare(Silence& silence, OsiClpSolverInterface& solver) {
  solver.passInMessageHandler(&silence);
  // The solver's own way with many columns cannot be silenced.
  ClpSolve by_dual;
  by_dual.setSolveType(ClpSolve::useDual);
  solver.setSolveOptions(by_dual);
}

double Real(int64_t bound) {
  if (bound >= kUnbounded) return COIN_DBL_MAX;
  if (bound <= -kUnbounded) return -COIN_DBL_MAX;
  return static_cast<double>(bound);
}

// Columns of a program, as a solver wants them.
struct ColumnSet {
  std::vector<CoinBigIndex> starts = {0};
  std::vector<int> rows;
  std::vector<double> coefficients;
  std::vector<double> lower;
  std::vector<double> upper;
  std::vector<double> value;

  ColumnSet(const IntegerProgram& program, const std::vector<int>& columns) {
    for (const int j : columns) {
      for (int k = program.first_entry[j]; k < program.first_entry[j + 1];
           ++k) {
        rows.push_back(program.entries[k].row);
        coefficients.push_back(program.entries[k].coefficient);
      }
      starts.push_back(static_cast<CoinBigIndex>(rows.size()));
      lower.push_back(program.lower[j]);
      upper.push_back(program.upper[j]);
      value.push_back(static_cast<double>(program.value[j]));
    }
  }
};

void Load(const IntegerProgram& program, const std::vector<int>& columns,
          OsiClpSolverInterface& solver) {
  const ColumnSet set(program, columns);
  std::vector<double> row_lower;
  std::vector<double> row_upper;
  for (const int64_t bound : program.row_lower)
    row_lower.push_back(Real(bound));
  for (const int64_t bound : program.row_upper)
    row_upper.push_back(Real(bound));
  solver.loadProblem(
      static_cast<int>(columns.size()), program.rows(), set.starts.data(),
      set.rows.data(), set.coefficients.data(), set.lower.data(),
      set.upper.data(), set.value.data(), row_lower.data(), row_upper.data());
  solver.setObjSense(-1);  // greatest
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

// Values by column of the program; those that a solver does not have are at
// their lower bounds.
std::vector<double> Spread(const IntegerProgram& program,
                           const std::vector<int>& columns, const double* x) {
  std::vector<double> all(program.lower.begin(), program.lower.end());
  for (size_t c = 0; c < columns.size(); ++c) all[columns[c]] = x[c];
  return all;
}

bool IsIntegral(const IntegerProgram& program, const std::vector<double>& x) {
  for (int j = 0; j < program.columns(); ++j) {
    if (!program.integral[j]) continue;
    if (std::abs(x[j] - std::round(x[j])) > 1e-6) return false;
  }
  return true;
}

void Take(const IntegerProgram& program, const std::vector<double>& x,
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

// The linear relaxation, on the columns that it takes.
class Relaxation {
 public:
  enum class End { kOptimal, kInfeasible, kStopped, kFailed };

  explicit Relaxation(const IntegerProgram& program)
      : program_(program), place_(program.columns(), -1) {
    Prepare(silence_, solver_);
    solver_.setHintParam(OsiDoDualInResolve, false);
  }

  // Solves it on the early columns, takes in those left out that could better
  // the optimum, and goes on from there until there is none.
  End Solve(const std::function<bool()>& go_on) {
    const PivotWatch pivots(&go_on);
    solver_.getModelPtr()->passInEventHandler(&pivots);
    for (int j = 0; j < program_.columns(); ++j) {
      if (program_.early[j] || program_.lower[j] != 0) TakeIn(j);
    }
    Load(program_, columns_, solver_);
    solver_.initialSolve();
    while (go_on()) {
      std::vector<int> more;
      if (solver_.isProvenPrimalInfeasible()) {
        for (int j = 0; j < program_.columns(); ++j) {
          if (place_[j] < 0) more.push_back(j);
        }
        if (more.empty()) return End::kInfeasible;
      } else if (solver_.isProvenOptimal()) {
        more = BetterColumns();
        if (more.empty()) return End::kOptimal;
      } else {
        return End::kFailed;
      }
      for (const int j : more) TakeIn(j);
      const ColumnSet set(program_, more);
      solver_.addCols(static_cast<int>(more.size()), set.starts.data(),
                      set.rows.data(), set.coefficients.data(),
                      set.lower.data(), set.upper.data(), set.value.data());
      solver_.resolve();
    }
    return End::kStopped;
  }

  [[nodiscard]] const double* duals() const { return solver_.getRowPrice(); }
  [[nodiscard]] std::vector<double> Values() const {
    return Spread(program_, columns_, solver_.getColSolution());
  }

  // The basis in terms of other columns, of which new ones stand at their lower
  // bounds.
  [[nodiscard]] CoinWarmStartBasis BasisOf(
      const std::vector<int>& columns) const {
    CoinWarmStartBasis basis;
    basis.setSize(static_cast<int>(columns.size()), program_.rows());
    const ClpSimplex& simplex = *solver_.getModelPtr();
    const auto status = [](ClpSimplex::Status of) {
      return of == ClpSimplex::basic ? CoinWarmStartBasis::basic
             : of == ClpSimplex::atUpperBound
                 ? CoinWarmStartBasis::atUpperBound
                 : CoinWarmStartBasis::atLowerBound;
    };
    for (size_t c = 0; c < columns.size(); ++c) {
      const int place = place_[columns[c]];
      if (place < 0) continue;
      basis.setStructStatus(static_cast<int>(c),
                            status(simplex.getColumnStatus(place)));
    }
    const std::unique_ptr<CoinWarmStart> whole(solver_.getWarmStart());
    const auto* rows = dynamic_cast<const CoinWarmStartBasis*>(whole.get());
    for (int i = 0; i < program_.rows(); ++i) {
      basis.setArtifStatus(i, rows->getArtifStatus(i));
    }
    return basis;
  }

 private:
  void TakeIn(int column) {
    place_[column] = static_cast<int>(columns_.size());
    columns_.push_back(column);
  }

  // Columns left out whose reduced cost says that they could better the
  // optimum; the best of them where there are many.
  [[nodiscard]] std::vector<int> BetterColumns() const {
    constexpr double kTolerance = 1e-6;
    const double* const y = solver_.getRowPrice();
    std::vector<std::pair<double, int>> better;
    for (int j = 0; j < program_.columns(); ++j) {
      if (place_[j] >= 0) continue;
      auto reduced = static_cast<double>(program_.value[j]);
      for (int k = program_.first_entry[j]; k < program_.first_entry[j + 1];
           ++k) {
        const IntegerProgram::Entry& entry = program_.entries[k];
        reduced -= y[entry.row] * entry.coefficient;
      }
      if (reduced > kTolerance) better.emplace_back(-reduced, j);
    }
    std::sort(better.begin(), better.end());
    const auto most = static_cast<size_t>(program_.rows()) + 1000;
    if (better.size() > most) better.resize(most);
    std::vector<int> columns;
    for (const auto& [reduced, j] : better) columns.push_back(j);
    return columns;
  }

  const IntegerProgram& program_;
  Silence silence_;
  OsiClpSolverInterface solver_;
  std::vector<int> columns_;  // of the program, in the solver's order
  std::vector<int> place_;    // by column of the program; −1 = left out
};

// Branch and bound on the columns whose reduced cost is at most `width`; the
// others stay where the bound has them.
ProgramOptimum Search(const IntegerProgram& program, const DualBound& dual,
                      const Relaxation& relaxation, int64_t width,
                      const std::function<bool()>& go_on) {
  std::vector<int> columns;
  for (int j = 0; j < program.columns(); ++j) {
    if (dual.reduced[j] >= -width || program.lower[j] != 0) {
      columns.push_back(j);
    }
  }
  Silence silence;
  OsiClpSolverInterface solver;
  Prepare(silence, solver);
  const PivotWatch pivots(&go_on);
  solver.getModelPtr()->passInEventHandler(&pivots);
  Load(program, columns, solver);
  for (size_t c = 0; c < columns.size(); ++c) {
    const auto column = static_cast<int>(c);
    const int j = columns[c];
    if (program.integral[j]) solver.setInteger(column);
    if (dual.reduced[j] < -width) {
      solver.setColUpper(column, program.lower[j]);
    } else if (dual.reduced[j] > width) {
      solver.setColLower(column, program.upper[j]);
    }
  }
  const CoinWarmStartBasis basis = relaxation.BasisOf(columns);
  solver.setWarmStart(&basis);
  CbcModel model(solver);
  model.passInMessageHandler(&silence);
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
    Take(program, Spread(program, columns, model.bestSolution()), optimum);
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
                             const Relaxation& relaxation,
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
  Relaxation relaxation(program);
  const Relaxation::End end = relaxation.Solve(ask);
  if (stopped) {
    optimum.end = ProgramOptimum::End::kStopped;
    return optimum;
  }
  if (end == Relaxation::End::kInfeasible) {
    optimum.end = ProgramOptimum::End::kInfeasible;
    return optimum;
  }
  if (end != Relaxation::End::kOptimal) return optimum;
  const DualBound dual = BoundBy(program, relaxation.duals());
  optimum.bound = dual.RoundedDown();
  const std::vector<double> values = relaxation.Values();
  if (IsIntegral(program, values)) {
    Take(program, values, optimum);
    optimum.bound_by_duals = true;
    if (ValueOf(program, optimum.x) == optimum.bound) return optimum;
  }
  optimum = SearchByWidth(program, dual, relaxation, ask);
  if (stopped) optimum.end = ProgramOptimum::End::kStopped;
  return optimum;
}

}  // namespace citymatch::rounds
