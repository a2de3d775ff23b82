#include "matching/rounds/solver/conflict.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "matching/rounds/solver/deferred_acceptance.h"

namespace citymatch::rounds {
namespace {

using Refs = std::vector<ConstraintRef>;

// To look up what is kept.
using RefSet = absl::flat_hash_set<std::pair<ConstraintKind, int>>;

RefSet SetOf(const Refs& refs) {
  RefSet set;
  for (const ConstraintRef& ref : refs) set.insert({ref.kind, ref.index});
  return set;
}

ConstraintRef RequirementOf(const Instance& instance, int e) {
  return {instance.edges[e].rules.locked ? ConstraintKind::kLocked
                                         : ConstraintKind::kForced,
          e};
}

Refs TooManyRequired(const Instance& instance, Side side) {
  const InstanceSide& of = instance.side(side);
  for (int i = 0; i < of.size(); ++i) {
    Refs refs;
    for (const int e : of.EdgesOf(i)) {
      if (!instance.edges[e].required()) continue;
      refs.push_back(RequirementOf(instance, e));
      if (static_cast<int>(refs.size()) <= of.slots[i]) continue;
      refs.push_back({side == Side::kProvider ? ConstraintKind::kProviderSlots
                                              : ConstraintKind::kPartnerSlots,
                      i});
      return refs;
    }
  }
  return {};
}

Refs TwoOfOneCountry(const Instance& instance) {
  if (!instance.one_per_country) return {};
  for (int q = 0; q < instance.partners.size(); ++q) {
    std::vector<int> of_country(instance.country_count, -1);
    for (const int e : instance.partners.EdgesOf(q)) {
      if (!instance.edges[e].required()) continue;
      int& other = of_country[instance.country[instance.edges[e].provider]];
      if (other >= 0) {
        return {RequirementOf(instance, other),
                RequirementOf(instance, e),
                {ConstraintKind::kOnePerCountry, q}};
      }
      other = e;
    }
  }
  return {};
}

// QuickXplain over `universe`; all of it together is infeasible.
class Explainer {
 public:
  // Whether what is kept can be met, all else of the instance being left out.
  using Oracle = std::function<absl::StatusOr<bool>(const Refs& kept)>;

  // Gives up after so many questions; 0 = never.
  Explainer(Oracle oracle, int most_questions)
      : oracle_(std::move(oracle)), most_questions_(most_questions) {}

  // `background` is kept throughout. ResourceExhausted: it gave up.
  absl::StatusOr<Refs> Explain(const Refs& background, const Refs& universe) {
    return Narrow(background, !background.empty(), universe);
  }

 private:
  absl::StatusOr<Refs> Narrow(const Refs& kept, bool kept_more,
                              absl::Span<const ConstraintRef> among) {
    if (kept_more) {
      if (most_questions_ > 0 && questions_ >= most_questions_) {
        return absl::ResourceExhaustedError("too many questions");
      }
      ++questions_;
      const absl::StatusOr<bool> feasible = oracle_(kept);
      if (!feasible.ok()) return feasible.status();
      if (!*feasible) return Refs();
    }
    if (among.size() <= 1) return Refs(among.begin(), among.end());
    const auto left = among.first(among.size() / 2);
    const auto right = among.subspan(among.size() / 2);
    absl::StatusOr<Refs> of_right = Narrow(Join(kept, left), true, right);
    if (!of_right.ok()) return of_right;
    absl::StatusOr<Refs> of_left =
        Narrow(Join(kept, *of_right), !of_right->empty(), left);
    if (!of_left.ok()) return of_left;
    return Join(*of_left, *of_right);
  }

  static Refs Join(Refs a, absl::Span<const ConstraintRef> b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }

  const Oracle oracle_;
  const int most_questions_;
  int questions_ = 0;
};

// What can be left out, beside the round's own constraints.
Refs Structure(const Instance& instance) {
  Refs refs = {{ConstraintKind::kProviderSlots, -1},
               {ConstraintKind::kPartnerSlots, -1}};
  if (instance.one_per_country) {
    refs.push_back({ConstraintKind::kOnePerCountry, -1});
  }
  return refs;
}

// Those of `all` that are not kept. Slots of single participants: all others of
// the side.
Refs LeftOut(const Instance& instance, const Refs& all, const Refs& kept_refs) {
  const RefSet kept = SetOf(kept_refs);
  Refs off;
  for (const ConstraintRef& ref : all) {
    if (kept.contains({ref.kind, ref.index})) continue;
    const bool slots = ref.kind == ConstraintKind::kProviderSlots ||
                       ref.kind == ConstraintKind::kPartnerSlots;
    if (!slots) {
      off.push_back(ref);
      continue;
    }
    const InstanceSide& side = instance.side(
        ref.kind == ConstraintKind::kProviderSlots ? Side::kProvider
                                                   : Side::kPartner);
    for (int i = 0; i < side.size(); ++i) {
      if (!kept.contains({ref.kind, i})) off.push_back({ref.kind, i});
    }
  }
  return off;
}

// Replaces the slots of a side by those of the participants that matter.
absl::StatusOr<Refs> NarrowSlots(const Instance& instance, Refs conflict,
                                 ConstraintKind kind,
                                 const Explainer::Oracle& oracle) {
  constexpr int kMostQuestions = 60;
  Refs others;
  for (const ConstraintRef& ref : conflict) {
    if (ref.kind != kind) others.push_back(ref);
  }
  if (others.size() == conflict.size()) return conflict;
  const InstanceSide& side =
      instance.side(kind == ConstraintKind::kProviderSlots ? Side::kProvider
                                                           : Side::kPartner);
  Refs single;
  for (int i = 0; i < side.size(); ++i) single.push_back({kind, i});
  Explainer explainer(oracle, kMostQuestions);
  const absl::StatusOr<Refs> narrowed = explainer.Explain(others, single);
  if (absl::IsResourceExhausted(narrowed.status())) return conflict;
  if (!narrowed.ok()) return narrowed.status();
  others.insert(others.end(), narrowed->begin(), narrowed->end());
  return others;
}

// The stable pairs are found by an algorithm that may break a floor with fewer
// locked pairs and meet it with more, so that leaving out is tried one by one
// until nothing more can be.
absl::StatusOr<Refs> StableConflict(const Instance& instance,
                                    const ObjectiveSpec& spec, Watch& watch) {
  const Refs all = ConstraintsOf(instance);
  const auto holds = [&](const Refs& kept) -> absl::StatusOr<bool> {
    if (absl::Status status = watch.Step(); !status.ok()) return status;
    const Instance rest = Without(instance, LeftOut(instance, all, kept));
    return GroupsHold(
        rest, DeferredAcceptance(rest, spec.preferences, spec.proposing));
  };
  Refs conflict = all;
  // One limit alone often does.
  for (const ConstraintRef& ref : all) {
    if (ref.kind != ConstraintKind::kFloor &&
        ref.kind != ConstraintKind::kCap) {
      continue;
    }
    const absl::StatusOr<bool> alone = holds({ref});
    if (!alone.ok()) return alone.status();
    if (*alone) continue;
    conflict = {ref};
    break;
  }
  for (size_t chunk = conflict.size(); chunk > 0;) {
    bool smaller = false;
    for (size_t at = 0; at < conflict.size() && conflict.size() > 1;) {
      Refs rest = conflict;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at),
                 rest.begin() + static_cast<std::ptrdiff_t>(
                                    std::min(at + chunk, conflict.size())));
      const absl::StatusOr<bool> fine = holds(rest);
      if (!fine.ok()) return fine.status();
      if (*fine) {
        at += chunk;
      } else {
        conflict = rest;
        smaller = true;
      }
    }
    if (chunk == 1 && !smaller) break;
    chunk = std::max<size_t>(1, chunk / 2);
  }
  conflict.push_back({ConstraintKind::kStability, -1});
  return conflict;
}

}  // namespace

std::vector<ConstraintRef> FindContradiction(const Instance& instance) {
  for (int e = 0; e < static_cast<int>(instance.edges.size()); ++e) {
    const Edge& edge = instance.edges[e];
    if (!edge.required() || !edge.rules.forbidden) continue;
    return {RequirementOf(instance, e), {ConstraintKind::kForbidden, e}};
  }
  for (const Side side : {Side::kProvider, Side::kPartner}) {
    Refs refs = TooManyRequired(instance, side);
    if (!refs.empty()) return refs;
  }
  return TwoOfOneCountry(instance);
}

absl::StatusOr<std::vector<ConstraintRef>> FindConflict(
    const Instance& instance, const ObjectiveSpec& spec, Watch& watch) {
  if (spec.objective == Objective::kStable) {
    const absl::StatusOr<bool> otherwise = IsFeasible(instance, watch);
    if (!otherwise.ok()) return otherwise.status();
    if (*otherwise) return StableConflict(instance, spec, watch);
  }
  Refs all = Structure(instance);
  const Refs own = ConstraintsOf(instance);
  all.insert(all.end(), own.begin(), own.end());
  const Explainer::Oracle oracle = [&](const Refs& kept) {
    return IsFeasible(Without(instance, LeftOut(instance, all, kept)), watch);
  };
  Explainer explainer(oracle, 0);
  absl::StatusOr<Refs> conflict = explainer.Explain({}, all);
  for (const ConstraintKind kind :
       {ConstraintKind::kProviderSlots, ConstraintKind::kPartnerSlots}) {
    if (!conflict.ok()) return conflict;
    conflict = NarrowSlots(instance, *std::move(conflict), kind, oracle);
  }
  return conflict;
}

}  // namespace citymatch::rounds
