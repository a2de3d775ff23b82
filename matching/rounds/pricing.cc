#include "matching/rounds/pricing.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/rounds/solver/circulation.h"
#include "matching/rounds/solver/conflict.h"
#include "matching/rounds/solver/deferred_acceptance.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/network.h"
#include "matching/rounds/solver/network_solver.h"
#include "matching/rounds/solver/objective.h"
#include "matching/rounds/solver/optimum.h"
#include "matching/rounds/solver/residual.h"

namespace citymatch::rounds {
namespace {

// What a solution is worth.
struct Worth {
  int64_t units = 0;
  int64_t served = 0;
};

Worth WorthOf(const Instance& instance, const std::vector<int>& pairs) {
  return {TotalUnits(instance, pairs),
          CountServed(instance, Side::kPartner, pairs)};
}

// Prices on a network, starting from its optimum.
class NetworkPricer {
 public:
  NetworkPricer(const Instance& instance, const Goal& goal, Network network,
                NetworkOptimum optimum)
      : instance_(instance),
        goal_(goal),
        network_(std::move(network)),
        optimum_(std::move(optimum)),
        residual_(network_, optimum_) {}

  // The goal's two counts without a constraint.
  absl::StatusOr<Decoded> Without(ConstraintRef ref, Watch& watch) {
    switch (ref.kind) {
      case ConstraintKind::kFloor: {
        Arc wider = network_.frame[network_.floor_arc[ref.index]];
        wider.lower = 0;
        return WithFrameArc(network_.floor_arc[ref.index], wider, watch);
      }
      case ConstraintKind::kCap: {
        Arc wider = network_.frame[network_.cap_arc[ref.index]];
        wider.upper = kUnlimited;
        return WithFrameArc(network_.cap_arc[ref.index], wider, watch);
      }
      case ConstraintKind::kMinimumScore:
        return WithEdgesOf(rounds::Without(instance_, {ref}), watch);
      default:
        return WithoutRule(ref);
    }
  }

 private:
  [[nodiscard]] Decoded WithoutRule(ConstraintRef ref) {
    Edge edge = instance_.edges[ref.index];
    if (ref.kind == ConstraintKind::kLocked) edge.rules.locked = false;
    if (ref.kind == ConstraintKind::kForced) edge.rules.forced = false;
    if (ref.kind == ConstraintKind::kForbidden) edge.rules.forbidden = false;
    const int64_t gain = residual_.Gain(ref.index, edge.required() ? 1 : 0,
                                        edge.open() || edge.required() ? 1 : 0);
    return Decode(goal_, network_, optimum_.cost - gain);
  }

  absl::StatusOr<Decoded> WithFrameArc(int number, const Arc& wider,
                                       Watch& watch) {
    Arc& arc = network_.frame[number];
    const int64_t reduced =
        arc.cost + optimum_.potential[arc.from] - optimum_.potential[arc.to];
    const int32_t flow = optimum_.frame_flow[number];
    // Where the optimum stays one, there is nothing to solve.
    if (reduced < 0 ? flow == wider.upper
                    : reduced == 0 || flow == wider.lower) {
      return Decode(goal_, network_, optimum_.cost);
    }
    const Arc as_it_was = arc;
    arc = wider;
    absl::StatusOr<Decoded> decoded = Again(network_, watch);
    arc = as_it_was;
    return decoded;
  }

  absl::StatusOr<Decoded> WithEdgesOf(const Instance& rest, Watch& watch) {
    const std::optional<Network> network = MakeNetwork(rest, goal_);
    if (!network || network->frame.size() != network_.frame.size()) {
      return absl::InternalError("another network without the minimum score");
    }
    return Again(*network, watch);
  }

  absl::StatusOr<Decoded> Again(const Network& network, Watch& watch) {
    const absl::StatusOr<NetworkOptimum> solved =
        SolveNetwork(instance_, network, &optimum_, watch);
    if (!solved.ok()) return solved.status();
    return Decode(goal_, network, solved->cost);
  }

  const Instance& instance_;
  const Goal& goal_;
  Network network_;  // a limit is lifted at times
  const NetworkOptimum optimum_;
  Residual residual_;
};

class Pricer {
 public:
  Pricer(const Round& round, const Instance& instance, ObjectiveSpec spec,
         const ProgressCallback& progress)
      : round_(round),
        instance_(instance),
        spec_(std::move(spec)),
        goal_(GoalOf(round.objective)),
        refs_(ConstraintsOf(instance)),
        pricing_(progress, Progress::Stage::kPricing,
                 static_cast<int64_t>(refs_.size())),
        within_step_([this](const Progress&) { return pricing_.Ask(); }),
        solving_(within_step_, Progress::Stage::kSolving) {}

  absl::StatusOr<RoundPrices> Run() {
    RoundPrices prices;
    const absl::StatusOr<bool> feasible = SolveBase();
    if (!feasible.ok()) return feasible.status();
    prices.feasible = *feasible;
    if (!prices.feasible) return prices;
    prices.total_units = base_.units;
    prices.served_partners = static_cast<int>(base_.served);
    for (const ConstraintRef& ref : refs_) {
      const absl::StatusOr<Worth> worth = WorthWithout(ref);
      if (!worth.ok()) return worth.status();
      prices.prices.push_back(Price(ref, *worth));
      if (absl::Status s = pricing_.Step(); !s.ok()) return s;
    }
    if (round_.objective == Objective::kStable) {
      const absl::StatusOr<Outcome> best =
          SolveGoal(instance_, GoalOf(Objective::kBestTotal), solving_);
      if (!best.ok()) return best.status();
      prices.prices.push_back(Price({ConstraintKind::kStability, -1},
                                    WorthOf(instance_, best->pairs)));
    }
    return prices;
  }

 private:
  absl::StatusOr<bool> SolveBase() {
    if (round_.objective == Objective::kBestTotal ||
        round_.objective == Objective::kMostServed) {
      std::optional<Network> network = MakeNetwork(instance_, goal_);
      if (network) {
        absl::StatusOr<NetworkOptimum> solved =
            SolveNetwork(instance_, *network, nullptr, solving_);
        if (!solved.ok()) return solved.status();
        if (!solved->feasible) return false;
        base_ = WorthOf(instance_,
                        ToOptimum(instance_, goal_, *network, *solved).pairs);
        network_.emplace(instance_, goal_, *std::move(network),
                         *std::move(solved));
        return true;
      }
    }
    const absl::StatusOr<Outcome> outcome =
        SolveObjective(instance_, spec_, solving_);
    if (!outcome.ok()) return outcome.status();
    base_ = WorthOf(instance_, outcome->pairs);
    return outcome->feasible;
  }

  absl::StatusOr<Worth> WorthWithout(ConstraintRef ref) {
    if (network_) {
      const absl::StatusOr<Decoded> decoded = network_->Without(ref, solving_);
      if (!decoded.ok()) return decoded.status();
      return Worth{decoded->units, decoded->first};
    }
    const Instance rest = Without(instance_, {ref});
    const absl::StatusOr<Outcome> outcome =
        SolveObjective(rest, spec_, solving_);
    if (!outcome.ok()) return outcome.status();
    // Without one locked pair, stable rounds may miss a floor.
    if (!outcome->feasible) return base_;
    return WorthOf(rest, outcome->pairs);
  }

  [[nodiscard]] ConstraintPrice Price(ConstraintRef ref,
                                      const Worth& without) const {
    ConstraintPrice price;
    price.constraint = Describe(instance_, ref);
    price.units = without.units - base_.units;
    // Where only the total counts, several optima may serve differently many.
    if (round_.objective != Objective::kBestTotal) {
      price.served_partners = static_cast<int>(without.served - base_.served);
    }
    return price;
  }

  const Round& round_;
  const Instance& instance_;
  const ObjectiveSpec spec_;
  const Goal goal_;
  const std::vector<ConstraintRef> refs_;
  Watch pricing_;
  const ProgressCallback within_step_;
  Watch solving_;
  Worth base_;
  std::optional<NetworkPricer> network_;
};

}  // namespace

absl::StatusOr<RoundPrices> PriceConstraints(const Round& round,
                                             const Rankings& rankings,
                                             const ProgressCallback& progress) {
  const absl::StatusOr<Instance> instance = MakeInstance(round);
  if (!instance.ok()) return instance.status();
  if (!FindContradiction(*instance).empty()) {
    RoundPrices none;
    none.feasible = false;
    return none;
  }
  ObjectiveSpec spec;
  spec.objective = round.objective;
  spec.proposing = round.proposing_side;
  if (round.objective == Objective::kStable) {
    spec.preferences = MakePreferences(*instance, rankings);
  }
  return Pricer(round, *instance, std::move(spec), progress).Run();
}

}  // namespace citymatch::rounds
