#include "matching/rounds/pricing.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/rounds/solver/acceptance_pricer.h"
#include "matching/rounds/solver/conflict.h"
#include "matching/rounds/solver/deferred_acceptance.h"
#include "matching/rounds/solver/fairest.h"
#include "matching/rounds/solver/fairest_pricer.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/network_pricer.h"
#include "matching/rounds/solver/network_solver.h"
#include "matching/rounds/solver/objective.h"
#include "matching/rounds/solver/optimum.h"

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

bool IsRule(ConstraintKind kind) {
  return kind == ConstraintKind::kLocked || kind == ConstraintKind::kForced ||
         kind == ConstraintKind::kForbidden;
}

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
    for (size_t i = 0; i < refs_.size(); ++i) {
      const absl::StatusOr<Worth> worth = WorthWithout(i);
      if (!worth.ok()) return worth.status();
      prices.prices.push_back(Price(refs_[i], *worth));
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
    switch (round_.objective) {
      case Objective::kBestTotal:
      case Objective::kMostServed:
        return SolveNetworkBase();
      case Objective::kFairest:
        return SolveFairestBase();
      case Objective::kStable:
        return SolveStableBase();
    }
    return SolveAnyBase();
  }

  absl::StatusOr<bool> SolveNetworkBase() {
    absl::StatusOr<std::unique_ptr<NetworkPricer>> network =
        NetworkPricer::Make(instance_, goal_, /*least_units=*/0, solving_);
    if (!network.ok()) return network.status();
    if (*network == nullptr) return SolveAnyBase();
    if (!(*network)->feasible()) return false;
    network_ = *std::move(network);
    base_ = WorthOf(instance_, network_->Base().pairs);
    return true;
  }

  absl::StatusOr<bool> SolveFairestBase() {
    const absl::StatusOr<FairestOptimum> fairest =
        SolveFairest(instance_, std::nullopt, solving_);
    if (!fairest.ok()) return fairest.status();
    if (!fairest->feasible) return false;
    base_ = WorthOf(instance_, fairest->best.pairs);
    absl::StatusOr<std::unique_ptr<FairestPricer>> pricer =
        FairestPricer::Make(instance_, *fairest, solving_);
    if (!pricer.ok()) return pricer.status();
    fairest_ = *std::move(pricer);
    return true;
  }

  absl::StatusOr<bool> SolveStableBase() {
    absl::StatusOr<bool> feasible = SolveAnyBase();
    if (!feasible.ok() || !*feasible) return feasible;
    if (absl::Status s = PriceStableRules(); !s.ok()) return s;
    return true;
  }

  absl::StatusOr<bool> SolveAnyBase() {
    const absl::StatusOr<Outcome> outcome =
        SolveObjective(instance_, spec_, solving_);
    if (!outcome.ok()) return outcome.status();
    base_ = WorthOf(instance_, outcome->pairs);
    return outcome->feasible;
  }

  // Without the constraint at this place of refs_.
  absl::StatusOr<Worth> WorthWithout(size_t place) {
    if (round_.objective == Objective::kStable) return StableWithout(place);
    const ConstraintRef ref = refs_[place];
    if (network_ != nullptr) {
      const absl::StatusOr<std::optional<Decoded>> decoded =
          network_->Without(ref, solving_);
      if (!decoded.ok()) return decoded.status();
      if (!decoded->has_value()) {
        return absl::InternalError("infeasible with one constraint less");
      }
      return Worth{(*decoded)->units, (*decoded)->first};
    }
    if (fairest_ != nullptr) {
      const absl::StatusOr<Decoded> decoded = fairest_->Without(ref, solving_);
      if (!decoded.ok()) return decoded.status();
      return Worth{decoded->units, decoded->first};
    }
    const Instance rest = Without(instance_, {ref});
    const absl::StatusOr<Outcome> outcome =
        SolveObjective(rest, spec_, solving_);
    if (!outcome.ok()) return outcome.status();
    return WorthOf(rest, outcome->pairs);
  }

  // Of the rules of pairs, all at once; then one by one out of `stable_`.
  absl::Status PriceStableRules() {
    std::vector<ConstraintRef> rules;
    std::vector<size_t> places;
    for (size_t i = 0; i < refs_.size(); ++i) {
      if (!IsRule(refs_[i].kind)) continue;
      rules.push_back(refs_[i]);
      places.push_back(i);
    }
    stable_.resize(refs_.size());
    return AcceptWithoutEach(instance_, spec_.preferences, spec_.proposing,
                             rules,
                             [&](int rule, const std::vector<int>& pairs) {
                               stable_[places[rule]] = StableWorth(pairs);
                               return solving_.Step();
                             });
  }

  absl::StatusOr<Worth> StableWithout(size_t place) {
    switch (refs_[place].kind) {
      case ConstraintKind::kMinimumScore: {
        const Instance rest = Without(instance_, {refs_[place]});
        return StableWorth(
            DeferredAcceptance(rest, spec_.preferences, spec_.proposing));
      }
      // They hold, and stable pairs come about without them.
      case ConstraintKind::kFloor:
      case ConstraintKind::kCap:
        return base_;
      default:
        return stable_[place];
    }
  }

  // Without one locked pair, stable rounds may miss a floor.
  [[nodiscard]] Worth StableWorth(const std::vector<int>& pairs) const {
    return GroupsHold(instance_, pairs) ? WorthOf(instance_, pairs) : base_;
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
  // The one that fits the objective, if the round is a flow.
  std::unique_ptr<NetworkPricer> network_;
  std::unique_ptr<FairestPricer> fairest_;
  // Of a stable round, by place in refs_: without the rule of a pair.
  std::vector<Worth> stable_;
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
