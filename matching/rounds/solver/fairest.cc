#include "matching/rounds/solver/fairest.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/rounds/solver/network.h"
#include "matching/rounds/solver/network_solver.h"

namespace citymatch::rounds {
namespace {

// Scores of the pairs that can be chosen, ascending, each once.
std::vector<int> Levels(const Instance& instance) {
  std::vector<int> levels;
  for (const Edge& edge : instance.edges) {
    if (edge.open() && !edge.required()) levels.push_back(edge.units);
  }
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  if (levels.empty()) levels.push_back(0);
  return levels;
}

// Asks at which levels as many partners are served as at any.
class LevelSearch {
 public:
  LevelSearch(const Instance& instance, const Goal& served, int64_t most)
      : instance_(instance),
        served_(served),
        most_(most),
        levels_(Levels(instance)),
        missed_(levels_.size()),
        network_(MakeNetwork(instance, served)) {}

  // With the optimum of a level that does not hold.
  void StartFrom(NetworkOptimum optimum, int level) {
    start_ = std::move(optimum);
    start_level_ = level;
  }

  // At this level, or the lowest, as many are served.
  void SetReached(int level) {
    reached_ = std::min(PlaceOf(level), levels_.size() - 1);
  }
  // At this level fewer are served.
  void SetMissed(int level) {
    missed_ = std::max(PlaceOf(level), reached_ + 1);
  }

  // The highest level that holds. The lowest does. Whether others do is asked
  // by halves; with a guess, beside it in growing steps first.
  absl::StatusOr<int> Highest(std::optional<int> guess, Watch& watch) {
    if (guess) {
      if (absl::Status s = AskBeside(PlaceOf(*guess), watch); !s.ok()) return s;
    }
    while (missed_ - reached_ > 1) {
      const size_t middle = (reached_ + missed_) / 2;
      if (absl::Status s = Ask(middle, watch); !s.ok()) return s;
    }
    return levels_[reached_];
  }

 private:
  [[nodiscard]] size_t PlaceOf(int level) const {
    return static_cast<size_t>(
        std::lower_bound(levels_.begin(), levels_.end(), level) -
        levels_.begin());
  }

  // Until the place is found to lie between two answers close by.
  absl::Status AskBeside(size_t place, Watch& watch) {
    const auto is_open = [this](size_t asked) {
      return asked > reached_ && asked < missed_;
    };
    if (is_open(place)) {
      if (absl::Status s = Ask(place, watch); !s.ok()) return s;
    }
    const bool upwards = reached_ >= place;
    for (size_t step = 1;; step *= 8) {
      const size_t asked =
          upwards ? reached_ + step : missed_ - std::min(missed_, step);
      if (!is_open(asked)) return absl::OkStatus();
      if (absl::Status s = Ask(asked, watch); !s.ok()) return s;
    }
  }

  absl::Status Ask(size_t place, Watch& watch) {
    const absl::StatusOr<bool> holds =
        network_ ? HoldsInNetwork(levels_[place], watch)
                 : HoldsInProgram(levels_[place], watch);
    if (!holds.ok()) return holds.status();
    if (*holds) {
      reached_ = place;
    } else {
      missed_ = std::min(place, FirstBarred());
    }
    return absl::OkStatus();
  }

  // After a miss: no pair from this place on could better the flow, so those
  // levels are missed too.
  [[nodiscard]] size_t FirstBarred() const {
    if (!start_ || start_level_ != asked_level_) return levels_.size();
    const std::vector<int64_t>& potential = start_->potential;
    int best = 0;
    for (size_t e = 0; e < instance_.edges.size(); ++e) {
      const Edge& edge = instance_.edges[e];
      const Arc& arc = network_->edges[e];
      if (arc.upper > 0 || !edge.open() || edge.units <= best) continue;
      if (potential[arc.from] < potential[arc.to]) best = edge.units;
    }
    return std::max(PlaceOf(best + 1), reached_ + 1);
  }

  absl::StatusOr<bool> HoldsInProgram(int level, Watch& watch) const {
    const absl::StatusOr<Optimum> there =
        Maximise(AtLeast(instance_, level), served_, watch);
    if (!there.ok()) return there.status();
    return there->feasible && there->first_value == most_;
  }

  absl::StatusOr<bool> HoldsInNetwork(int level, Watch& watch) {
    asked_level_ = level;
    for (size_t e = 0; e < instance_.edges.size(); ++e) {
      const Edge& edge = instance_.edges[e];
      network_->edges[e].upper =
          edge.required() || (edge.open() && edge.units >= level) ? 1 : 0;
    }
    // The pairs of a higher level are open at this one too.
    const bool can_start = start_ && level <= start_level_;
    absl::StatusOr<NetworkOptimum> there = SolveNetwork(
        instance_, *network_, can_start ? &*start_ : nullptr, watch);
    if (!there.ok()) return there.status();
    if (!there->feasible) return false;
    if (Decode(served_, *network_, there->cost).first == most_) return true;
    StartFrom(*std::move(there), level);
    return false;
  }

  const Instance& instance_;
  const Goal& served_;
  const int64_t most_;
  const std::vector<int> levels_;
  size_t reached_ = 0;  // this one holds
  size_t missed_;       // this one does not, or is behind the last
  std::optional<Network> network_;
  std::optional<NetworkOptimum> start_;
  int start_level_ = 0;
  int asked_level_ = -1;
};

}  // namespace

absl::StatusOr<FairestOptimum> SolveFairest(const Instance& instance,
                                            std::optional<FairestHint> hint,
                                            Watch& watch) {
  FairestOptimum fairest;
  const Goal served = MostServedGoal(/*then_score=*/false);
  if (hint) {
    fairest.most.first_value = hint->most;
  } else {
    absl::StatusOr<Optimum> most = Maximise(instance, served, watch);
    if (!most.ok()) return most.status();
    if (!most->feasible) return fairest;
    fairest.most = *std::move(most);
  }
  LevelSearch search(instance, served, fairest.most.first_value);
  if (hint && hint->served_above != nullptr) {
    search.StartFrom(*hint->served_above, hint->level + 1);
  }
  std::optional<int> guess;
  if (hint) {
    using Holds = FairestHint::Holds;
    if (hint->holds == Holds::kAbove) search.SetReached(hint->level + 1);
    if (hint->holds == Holds::kBelow) search.SetMissed(hint->level);
    guess = hint->level;
  }
  const absl::StatusOr<int> level = search.Highest(guess, watch);
  if (!level.ok()) return level.status();
  fairest.level = *level;
  absl::StatusOr<Optimum> best =
      MaximiseFrom(hint && fairest.level <= hint->level ? hint->best : nullptr,
                   AtLeast(instance, fairest.level),
                   MostServedGoal(/*then_score=*/true), watch);
  if (!best.ok()) return best.status();
  fairest.best = *std::move(best);
  fairest.feasible = true;
  return fairest;
}

Instance AtLeast(const Instance& instance, int units) {
  Instance copy = instance;
  for (Edge& edge : copy.edges) {
    if (edge.units >= units || edge.required()) continue;
    edge.rules.below_minimum = true;
    edge.rules.exempt = false;
  }
  return copy;
}

Goal MostServedGoal(bool then_score) {
  Goal goal;
  goal.first = Goal::First::kServedPartners;
  goal.then_score = then_score;
  return goal;
}

}  // namespace citymatch::rounds
