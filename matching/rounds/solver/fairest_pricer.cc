#include "matching/rounds/solver/fairest_pricer.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace citymatch::rounds {

FairestPricer::FairestPricer(const Instance& instance,
                             const FairestOptimum& fairest)
    : instance_(instance),
      level_(fairest.level),
      at_level_(AtLeast(instance, level_)),
      above_level_(AtLeast(instance, level_ + 1)) {}

absl::StatusOr<std::unique_ptr<FairestPricer>> FairestPricer::Make(
    const Instance& instance, const FairestOptimum& fairest, Watch& watch) {
  auto pricer = absl::WrapUnique(new FairestPricer(instance, fairest));
  const absl::StatusOr<bool> made = pricer->MakeNetworks(watch);
  if (!made.ok()) return made.status();
  if (!*made) return nullptr;
  return pricer;
}

absl::StatusOr<bool> FairestPricer::MakeNetworks(Watch& watch) {
  absl::StatusOr<std::unique_ptr<NetworkPricer>> any =
      NetworkPricer::Make(instance_, served_, 0, watch);
  if (!any.ok()) return any.status();
  if (*any == nullptr) return false;
  absl::StatusOr<std::unique_ptr<NetworkPricer>> best =
      NetworkPricer::Make(at_level_, then_score_, level_, watch);
  if (!best.ok()) return best.status();
  if (*best == nullptr || !(*any)->feasible() || !(*best)->feasible()) {
    return absl::InternalError("another network at the fairest level");
  }
  served_by_any_ = *std::move(any);
  best_ = *std::move(best);
  return MakeAbove(watch);
}

absl::StatusOr<bool> FairestPricer::MakeAbove(Watch& watch) {
  for (const bool with_floors : {true, false}) {
    floors_above_ = with_floors;
    if (!with_floors) {
      for (InstanceGroup& group : above_level_.groups) group.floor = 0;
    }
    absl::StatusOr<std::unique_ptr<NetworkPricer>> above =
        NetworkPricer::Make(above_level_, served_, level_ + 1, watch);
    if (!above.ok()) return above.status();
    if (*above == nullptr) break;
    served_above_ = *std::move(above);
    if (served_above_->feasible()) return true;
  }
  return absl::InternalError("another network above the fairest level");
}

absl::StatusOr<Decoded> FairestPricer::Without(ConstraintRef ref,
                                               Watch& watch) {
  const absl::StatusOr<std::optional<Decoded>> any =
      served_by_any_->Without(ref, watch);
  if (!any.ok()) return any.status();
  if (!any->has_value()) {
    return absl::InternalError("infeasible with one constraint less");
  }
  // The minimum score bars too many pairs to be mended one by one.
  if (ref.kind == ConstraintKind::kMinimumScore) {
    return SolveAnew(ref, (*any)->first, Holds::kUnknown, watch);
  }
  const absl::StatusOr<std::optional<Decoded>> best =
      best_->Without(ref, watch);
  if (!best.ok()) return best.status();
  if (!best->has_value() || (*best)->first != (*any)->first) {
    return SolveAnew(ref, (*any)->first, Holds::kBelow, watch);
  }
  const absl::StatusOr<bool> rises = Rises(ref, (*any)->first, watch);
  if (!rises.ok()) return rises.status();
  if (*rises) return SolveAnew(ref, (*any)->first, Holds::kAbove, watch);
  return **best;
}

absl::StatusOr<bool> FairestPricer::Rises(ConstraintRef ref, int64_t most,
                                          Watch& watch) {
  const absl::StatusOr<std::optional<Decoded>> above =
      served_above_->Without(ref, watch);
  if (!above.ok()) return above.status();
  if (!above->has_value() || (*above)->first < most) return false;
  if (floors_above_) return true;
  // With the floors there may be none.
  const absl::StatusOr<Optimum> whole = Maximise(
      AtLeast(rounds::Without(instance_, {ref}), level_ + 1), served_, watch);
  if (!whole.ok()) return whole.status();
  return whole->feasible && whole->first_value == most;
}

absl::StatusOr<Decoded> FairestPricer::SolveAnew(ConstraintRef ref,
                                                 int64_t most, Holds holds,
                                                 Watch& watch) {
  FairestHint hint = {.most = most, .level = level_, .holds = holds};
  Instance rest = instance_;
  if (ref.kind == ConstraintKind::kFloor || ref.kind == ConstraintKind::kCap) {
    // The group stays without its limit, so that the frame is the same.
    InstanceGroup& group = rest.groups[ref.index];
    (ref.kind == ConstraintKind::kFloor ? group.floor : group.cap) =
        ref.kind == ConstraintKind::kFloor ? 0 : kNoLimit;
    if (floors_above_) hint.served_above = &served_above_->optimum();
    hint.best = &best_->optimum();
  } else {
    rest = rounds::Without(instance_, {ref});
  }
  const absl::StatusOr<FairestOptimum> fairest =
      SolveFairest(rest, hint, watch);
  if (!fairest.ok()) return fairest.status();
  return Decoded{fairest->best.first_value, fairest->best.units_value};
}

}  // namespace citymatch::rounds
