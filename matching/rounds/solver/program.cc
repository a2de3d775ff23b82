#include "matching/rounds/solver/program.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/rounds/solver/first_edges.h"
#include "matching/rounds/solver/integer_program.h"

namespace citymatch::rounds {
namespace {

using Entry = IntegerProgram::Entry;

// Rows and columns of one round.
class ProgramBuilder {
 public:
  ProgramBuilder(const Instance& instance, const Goal& goal)
      : instance_(instance),
        goal_(goal),
        early_(FirstEdges(instance, [&](int e) {
          // A marked edge before any that is not.
          constexpr int64_t kMark = int64_t{1} << 40;
          return instance.edges[e].units +
                 (goal.first == Goal::First::kMarkedEdges && goal.marked[e]
                      ? kMark
                      : 0);
        })) {}

  // By score if `at_least_first` says how much of the first count is due, else
  // by the first count.
  IntegerProgram Build(std::optional<int64_t> at_least_first) {
    by_first_ = !at_least_first.has_value();
    if (at_least_first) first_row_ = AddRow(*at_least_first, kUnbounded);
    for (const Side side : {Side::kProvider, Side::kPartner}) AddSide(side);
    if (instance_.one_per_country) AddCountries();
    for (int e = 0; e < static_cast<int>(instance_.edges.size()); ++e) {
      const Edge& edge = instance_.edges[e];
      if (edge.open() || edge.required()) AddEdge(e);
    }
    for (const Counted& counted : counted_) AddCounted(counted);
    return std::move(program_);
  }

  [[nodiscard]] const std::vector<int>& edge_of_column() const {
    return edge_of_column_;
  }

 private:
  // A participant with room for several pairs of which it counts whether it has
  // one.
  struct Counted {
    int link_row = 0;  // counted − Σ its pairs ≤ 0
    std::vector<int> floor_rows;
    bool in_first = false;
  };
  // What a pair of a participant adds to.
  struct Role {
    std::vector<Entry> entries;
    bool in_first = false;  // a pair is a served partner
  };

  int AddRow(int64_t lower, int64_t upper) {
    program_.row_lower.push_back(lower);
    program_.row_upper.push_back(upper);
    return program_.rows() - 1;
  }

  void AddSide(Side side) {
    std::vector<int> floor_row(instance_.groups.size(), -1);
    std::vector<int> cap_row(instance_.groups.size(), -1);
    for (size_t g = 0; g < instance_.groups.size(); ++g) {
      const InstanceGroup& group = instance_.groups[g];
      if (group.side != side) continue;
      if (group.floor > 0) floor_row[g] = AddRow(group.floor, kUnbounded);
      if (group.cap != kNoLimit) cap_row[g] = AddRow(-kUnbounded, group.cap);
    }
    const std::vector<std::vector<int>> groups_of = GroupsOf(instance_, side);
    std::vector<Role>& roles = roles_[side == Side::kPartner];
    for (int i = 0; i < instance_.side(side).size(); ++i) {
      const int capacity = instance_.side(side).capacity[i];
      Role& role = roles.emplace_back();
      role.entries.push_back({AddRow(-kUnbounded, capacity), 1});
      Counted counted;
      counted.in_first =
          side == Side::kPartner && goal_.first == Goal::First::kServedPartners;
      for (const int g : groups_of[i]) {
        if (cap_row[g] >= 0) role.entries.push_back({cap_row[g], 1});
        if (floor_row[g] >= 0) counted.floor_rows.push_back(floor_row[g]);
      }
      if (capacity <= 1) {
        for (const int row : counted.floor_rows) {
          role.entries.push_back({row, 1});
        }
        role.in_first = counted.in_first;
      } else if (counted.in_first || !counted.floor_rows.empty()) {
        counted.link_row = AddRow(-kUnbounded, 0);
        role.entries.push_back({counted.link_row, -1});
        counted_.push_back(counted);
      }
    }
  }

  void AddCountries() {
    for (int q = 0; q < instance_.partners.size(); ++q) {
      first_country_row_.push_back(program_.rows());
      if (instance_.partners.capacity[q] <= 1) continue;
      for (int c = 0; c < instance_.country_count; ++c) {
        AddRow(-kUnbounded, 1);
      }
    }
  }

  void AddColumn(int lower, int64_t first, int64_t units, bool integral,
                 bool early) {
    program_.value.push_back(by_first_ ? first : units);
    if (first_row_ >= 0 && first != 0) {
      program_.entries.push_back({first_row_, static_cast<int>(first)});
    }
    program_.lower.push_back(lower);
    program_.upper.push_back(1);
    program_.integral.push_back(integral);
    program_.early.push_back(early);
    program_.first_entry.push_back(static_cast<int>(program_.entries.size()));
  }

  void AddEdge(int e) {
    const Edge& edge = instance_.edges[e];
    edge_of_column_.push_back(e);
    int64_t first =
        goal_.first == Goal::First::kMarkedEdges && goal_.marked[e] ? 1 : 0;
    for (const Role* role :
         {&roles_[0][edge.provider], &roles_[1][edge.partner]}) {
      program_.entries.insert(program_.entries.end(), role->entries.begin(),
                              role->entries.end());
      first += role->in_first ? 1 : 0;
    }
    if (instance_.one_per_country &&
        instance_.partners.capacity[edge.partner] > 1) {
      program_.entries.push_back(
          {first_country_row_[edge.partner] + instance_.country[edge.provider],
           1});
    }
    AddColumn(edge.required() ? 1 : 0, first, edge.units, true, early_[e]);
  }

  void AddCounted(const Counted& counted) {
    program_.entries.push_back({counted.link_row, 1});
    for (const int row : counted.floor_rows) {
      program_.entries.push_back({row, 1});
    }
    // With whole pairs it is whole by itself where it counts.
    AddColumn(0, counted.in_first ? 1 : 0, 0, false, true);
  }

  const Instance& instance_;
  const Goal& goal_;
  const std::vector<bool> early_;  // by edge
  IntegerProgram program_;
  bool by_first_ = false;
  int first_row_ = -1;
  std::vector<Role> roles_[2];  // providers, partners
  std::vector<Counted> counted_;
  std::vector<int> first_country_row_;  // by partner
  std::vector<int> edge_of_column_;
};

struct StageResult {
  bool feasible = false;
  std::vector<int> pairs;
  int64_t bound = 0;
  bool by_duals = false;
};

absl::StatusOr<StageResult> SolveStage(const Instance& instance,
                                       const Goal& goal,
                                       std::optional<int64_t> at_least_first,
                                       Watch& watch) {
  ProgramBuilder builder(instance, goal);
  const IntegerProgram program = builder.Build(at_least_first);
  absl::Status status;
  const ProgramOptimum solved = SolveIntegerProgram(program, [&] {
    if (status.ok()) status = watch.Step();
    return status.ok();
  });
  if (!status.ok()) return status;
  // A small program is solved before it asks.
  status = watch.Step();
  if (!status.ok()) return status;
  StageResult result;
  if (solved.end == ProgramOptimum::End::kInfeasible) return result;
  if (solved.end != ProgramOptimum::End::kOptimal) {
    return absl::InternalError("the integer solver gave up");
  }
  result.feasible = true;
  result.bound = solved.bound;
  result.by_duals = solved.bound_by_duals;
  const std::vector<int>& edges = builder.edge_of_column();
  for (size_t j = 0; j < edges.size(); ++j) {
    if (solved.x[j] > 0) result.pairs.push_back(edges[j]);
  }
  if (!Obeys(instance, result.pairs)) {
    return absl::InternalError("the integer solver broke a constraint");
  }
  return result;
}

}  // namespace

absl::StatusOr<Optimum> MaximiseByProgram(const Instance& instance,
                                          const Goal& goal, Watch& watch) {
  Optimum optimum;
  bool by_duals = true;
  const bool has_first = goal.first != Goal::First::kNothing;
  if (has_first || !goal.then_score) {
    const absl::StatusOr<StageResult> stage =
        SolveStage(instance, goal, std::nullopt, watch);
    if (!stage.ok()) return stage.status();
    if (!stage->feasible) return optimum;
    optimum.feasible = true;
    optimum.pairs = stage->pairs;
    optimum.first_value = FirstValue(instance, goal, stage->pairs);
    optimum.first_bound = has_first ? stage->bound : 0;
    by_duals &= stage->by_duals;
  }
  if (goal.then_score) {
    const absl::StatusOr<StageResult> stage =
        SolveStage(instance, goal, optimum.first_value, watch);
    if (!stage.ok()) return stage.status();
    if (!stage->feasible) {
      if (!has_first) return optimum;
      return absl::InternalError("the integer solver contradicts itself");
    }
    optimum.feasible = true;
    optimum.pairs = stage->pairs;
    optimum.units_value = TotalUnits(instance, stage->pairs);
    optimum.units_bound = stage->bound;
    by_duals &= stage->by_duals;
  }
  optimum.method =
      by_duals ? ProofMethod::kDuals : ProofMethod::kBranchAndBound;
  if (optimum.first_value != optimum.first_bound ||
      optimum.units_value != optimum.units_bound) {
    return absl::InternalError("the integer solver did not close its bound");
  }
  return optimum;
}

}  // namespace citymatch::rounds
