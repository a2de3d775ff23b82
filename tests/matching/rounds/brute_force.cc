#include "tests/matching/rounds/brute_force.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace citymatch::rounds {
namespace {

constexpr int kManySlots = 100;

bool Contains(const std::vector<PairId>& pairs, const PairId& pair) {
  return std::find(pairs.begin(), pairs.end(), pair) != pairs.end();
}

void Erase(std::vector<PairId>& pairs, const PairId& pair) {
  pairs.erase(std::remove(pairs.begin(), pairs.end(), pair), pairs.end());
}

bool IsRequired(const Round& round, const PairId& pair) {
  return Contains(round.locked, pair) || Contains(round.forced, pair);
}

bool IsOpen(const Relaxed& relaxed, const Candidate& candidate) {
  const PairId pair = PairIdOf(relaxed.round, candidate);
  if (Contains(relaxed.round.forbidden, pair)) return false;
  return candidate.score >= relaxed.round.minimum_score ||
         relaxed.exempt.contains(pair);
}

int CountryCount(const Round& round) {
  std::set<std::string> codes;
  for (const Participant& p : round.providers) codes.insert(p.country_code);
  return std::max<int>(1, static_cast<int>(codes.size()));
}

int SlotsOf(const Round& round, Side side, int city) {
  if (side == Side::kProvider) return round.providers[city].slots.value_or(1);
  return round.partners[city].slots.value_or(
      round.triads_allowed ? CountryCount(round) : 1);
}

int CityOf(const Candidate& candidate, Side side) {
  return side == Side::kProvider ? candidate.provider : candidate.partner;
}

}  // namespace

const std::vector<Participant>& Cities(const Round& round, Side side) {
  return side == Side::kProvider ? round.providers : round.partners;
}

PairId PairIdOf(const Round& round, const Candidate& candidate) {
  return {round.providers[candidate.provider].id,
          round.partners[candidate.partner].id};
}

Relaxed Whole(const Round& round) {
  Relaxed relaxed = {round, {}};
  relaxed.exempt.insert(round.locked.begin(), round.locked.end());
  relaxed.exempt.insert(round.forced.begin(), round.forced.end());
  return relaxed;
}

Relaxed Without(const Relaxed& relaxed, const Constraint& constraint) {
  Relaxed rest = relaxed;
  const PairId pair = {constraint.provider_id, constraint.partner_id};
  switch (constraint.kind) {
    case ConstraintKind::kFloor:
    case ConstraintKind::kCap:
      for (Group& group : rest.round.groups) {
        if (group.id != constraint.group_id) continue;
        (constraint.kind == ConstraintKind::kFloor ? group.floor : group.cap)
            .reset();
      }
      break;
    case ConstraintKind::kLocked:
      Erase(rest.round.locked, pair);
      break;
    case ConstraintKind::kForced:
      Erase(rest.round.forced, pair);
      break;
    case ConstraintKind::kForbidden:
      Erase(rest.round.forbidden, pair);
      break;
    case ConstraintKind::kMinimumScore:
      rest.round.minimum_score = 0;
      break;
    case ConstraintKind::kProviderSlots:
      for (Participant& p : rest.round.providers) {
        if (pair.provider_id.empty() || p.id == pair.provider_id) {
          p.slots = kManySlots;
        }
      }
      break;
    case ConstraintKind::kPartnerSlots:
      for (Participant& p : rest.round.partners) {
        if (pair.partner_id.empty() || p.id == pair.partner_id) {
          p.slots = kManySlots;
        }
      }
      break;
    case ConstraintKind::kOnePerCountry:
      if (!rest.round.triads_allowed) break;
      for (Participant& p : rest.round.partners) {
        if (!p.slots) p.slots = CountryCount(rest.round);
      }
      rest.round.triads_allowed = false;
      break;
    case ConstraintKind::kStability:
      break;
  }
  return rest;
}

Relaxed Only(const Round& round, const std::vector<Constraint>& constraints,
             bool keep_slots) {
  const auto has = [&](const Constraint& wanted) {
    return std::any_of(
        constraints.begin(), constraints.end(), [&](const Constraint& c) {
          return c.kind == wanted.kind && c.group_id == wanted.group_id &&
                 c.provider_id == wanted.provider_id &&
                 c.partner_id == wanted.partner_id;
        });
  };
  Relaxed rest = Whole(round);
  std::vector<Constraint> all = {{.kind = ConstraintKind::kMinimumScore}};
  for (const Group& group : round.groups) {
    all.push_back({.kind = ConstraintKind::kFloor, .group_id = group.id});
    all.push_back({.kind = ConstraintKind::kCap, .group_id = group.id});
  }
  const auto add = [&](ConstraintKind kind, const std::vector<PairId>& pairs) {
    for (const PairId& pair : pairs) {
      all.push_back({.kind = kind,
                     .provider_id = pair.provider_id,
                     .partner_id = pair.partner_id});
    }
  };
  add(ConstraintKind::kLocked, round.locked);
  add(ConstraintKind::kForced, round.forced);
  add(ConstraintKind::kForbidden, round.forbidden);
  if (!keep_slots) {
    // Slots that are named singly keep only those.
    if (!has({.kind = ConstraintKind::kProviderSlots})) {
      for (const Participant& p : round.providers) {
        all.push_back(
            {.kind = ConstraintKind::kProviderSlots, .provider_id = p.id});
      }
    }
    if (!has({.kind = ConstraintKind::kPartnerSlots})) {
      for (const Participant& p : round.partners) {
        all.push_back(
            {.kind = ConstraintKind::kPartnerSlots, .partner_id = p.id});
      }
    }
    const bool countries = std::any_of(
        constraints.begin(), constraints.end(), [](const Constraint& c) {
          return c.kind == ConstraintKind::kOnePerCountry;
        });
    if (!countries) all.push_back({.kind = ConstraintKind::kOnePerCountry});
  }
  for (const Constraint& constraint : all) {
    if (!has(constraint)) rest = Without(rest, constraint);
  }
  return rest;
}

int64_t UnitsOf(const Candidate& candidate) {
  return std::max<int64_t>(
      1, std::llround(candidate.score * static_cast<double>(kUnitsPerPoint)));
}

int64_t UnitsOf(const Round& round, Mask mask) {
  int64_t units = 0;
  for (size_t i = 0; i < round.candidates.size(); ++i) {
    if (mask >> i & 1) units += UnitsOf(round.candidates[i]);
  }
  return units;
}

int ServedPartners(const Round& round, Mask mask) {
  std::set<int> served;
  for (size_t i = 0; i < round.candidates.size(); ++i) {
    if (mask >> i & 1) served.insert(round.candidates[i].partner);
  }
  return static_cast<int>(served.size());
}

std::vector<PairId> PairsOf(const Round& round, Mask mask) {
  std::vector<PairId> pairs;
  for (size_t i = 0; i < round.candidates.size(); ++i) {
    if (mask >> i & 1) pairs.push_back(PairIdOf(round, round.candidates[i]));
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

Mask MaskOf(const Round& round, const std::vector<SolvedPair>& pairs) {
  Mask mask = 0;
  for (const SolvedPair& pair : pairs) {
    for (size_t i = 0; i < round.candidates.size(); ++i) {
      if (PairIdOf(round, round.candidates[i]) == pair.id) mask |= Mask{1} << i;
    }
  }
  return mask;
}

namespace {

bool GroupHolds(const Round& round, const Group& group, Mask mask) {
  std::map<std::string, int> counts;
  for (size_t i = 0; i < round.candidates.size(); ++i) {
    if ((mask >> i & 1) == 0) continue;
    ++counts[Cities(round, group.side)[CityOf(round.candidates[i], group.side)]
                 .id];
  }
  int served = 0;
  int pairs = 0;
  for (const std::string& id : group.member_ids) {
    served += counts.contains(id) ? 1 : 0;
    pairs += counts.contains(id) ? counts[id] : 0;
  }
  return served >= group.floor.value_or(0) &&
         pairs <= group.cap.value_or(kManySlots);
}

}  // namespace

std::vector<Mask> Feasible(const Relaxed& relaxed, bool groups) {
  const Round& round = relaxed.round;
  Mask required = 0;
  Mask open = 0;
  for (size_t i = 0; i < round.candidates.size(); ++i) {
    if (IsRequired(round, PairIdOf(round, round.candidates[i]))) {
      required |= Mask{1} << i;
    }
    if (IsOpen(relaxed, round.candidates[i])) open |= Mask{1} << i;
  }
  std::vector<Mask> feasible;
  for (Mask mask = 0; mask < Mask{1} << round.candidates.size(); ++mask) {
    if ((mask & required) != required || (mask & ~open) != 0) continue;
    int counts[2][8] = {};
    bool fine = true;
    for (size_t i = 0; i < round.candidates.size() && fine; ++i) {
      if ((mask >> i & 1) == 0) continue;
      const Candidate& candidate = round.candidates[i];
      fine = ++counts[0][candidate.provider] <=
                 SlotsOf(round, Side::kProvider, candidate.provider) &&
             ++counts[1][candidate.partner] <=
                 SlotsOf(round, Side::kPartner, candidate.partner);
      for (size_t j = 0; j < i && round.triads_allowed; ++j) {
        if ((mask >> j & 1) == 0) continue;
        const Candidate& other = round.candidates[j];
        fine &= other.partner != candidate.partner ||
                round.providers[other.provider].country_code !=
                    round.providers[candidate.provider].country_code;
      }
    }
    if (groups) {
      for (const Group& group : round.groups) {
        fine = fine && GroupHolds(round, group, mask);
      }
    }
    if (fine) feasible.push_back(mask);
  }
  return feasible;
}

std::optional<std::vector<int64_t>> BestValue(const Relaxed& relaxed,
                                              Objective objective) {
  const std::vector<Mask> feasible = Feasible(relaxed);
  const Round& round = relaxed.round;
  std::optional<std::vector<int64_t>> best;
  const auto offer = [&](std::vector<int64_t> value) {
    if (!best || value > *best) best = std::move(value);
  };
  if (objective != Objective::kFairest) {
    for (const Mask mask : feasible) {
      std::vector<int64_t> value = {UnitsOf(round, mask)};
      if (objective == Objective::kMostServed) {
        value.insert(value.begin(), ServedPartners(round, mask));
      }
      offer(std::move(value));
    }
    return best;
  }
  std::set<int64_t> levels = {0};
  for (const Candidate& candidate : round.candidates) {
    if (!IsRequired(round, PairIdOf(round, candidate)) &&
        IsOpen(relaxed, candidate)) {
      levels.insert(UnitsOf(candidate));
    }
  }
  for (const Mask mask : feasible) {
    int64_t level = *levels.rbegin();
    for (size_t i = 0; i < round.candidates.size(); ++i) {
      const Candidate& candidate = round.candidates[i];
      if ((mask >> i & 1) == 0 ||
          IsRequired(round, PairIdOf(round, candidate))) {
        continue;
      }
      level = std::min(level, UnitsOf(candidate));
    }
    offer({ServedPartners(round, mask), level, UnitsOf(round, mask)});
  }
  return best;
}

bool Choices::Prefers(Side side, int city, int a, int b) const {
  const Round& round = relaxed_.round;
  const Side other = matching::Opposite(side);
  const auto& rankings =
      side == Side::kProvider ? rankings_.providers : rankings_.partners;
  const auto at = rankings.find(Cities(round, side)[city].id);
  const auto id = [&](int i) {
    return Cities(round, other)[CityOf(round.candidates[i], other)].id;
  };
  const auto place = [&](int i) -> size_t {
    if (at == rankings.end()) return 0;
    return std::find(at->second.begin(), at->second.end(), id(i)) -
           at->second.begin();
  };
  if (place(a) != place(b)) return place(a) < place(b);
  const int64_t units_a = UnitsOf(round.candidates[a]);
  const int64_t units_b = UnitsOf(round.candidates[b]);
  return units_a != units_b ? units_a > units_b : id(a) < id(b);
}

Mask Choices::Choose(Side side, int city, Mask of) const {
  const Round& round = relaxed_.round;
  std::vector<int> list;
  for (size_t i = 0; i < round.candidates.size(); ++i) {
    if ((of >> i & 1) != 0 && CityOf(round.candidates[i], side) == city) {
      list.push_back(static_cast<int>(i));
    }
  }
  const auto required = [&](int i) {
    return IsRequired(round, PairIdOf(round, round.candidates[i]));
  };
  std::sort(list.begin(), list.end(), [&](int a, int b) {
    if (required(a) != required(b)) return required(a);
    return Prefers(side, city, a, b);
  });
  Mask chosen = 0;
  int count = 0;
  std::set<std::string> countries;
  for (const int i : list) {
    if (count >= SlotsOf(round, side, city)) break;
    const std::string& country =
        round.providers[round.candidates[i].provider].country_code;
    if (side == Side::kPartner && round.triads_allowed &&
        !countries.insert(country).second) {
      continue;
    }
    chosen |= Mask{1} << i;
    ++count;
  }
  return chosen;
}

Mask Choices::Blocking(Mask mask) const {
  const Round& round = relaxed_.round;
  Mask blocking = 0;
  for (size_t i = 0; i < round.candidates.size(); ++i) {
    const Mask bit = Mask{1} << i;
    const Candidate& candidate = round.candidates[i];
    if ((mask & bit) != 0 || !IsOpen(relaxed_, candidate)) continue;
    if ((Choose(Side::kProvider, candidate.provider, mask | bit) & bit) != 0 &&
        (Choose(Side::kPartner, candidate.partner, mask | bit) & bit) != 0) {
      blocking |= bit;
    }
  }
  return blocking;
}

}  // namespace citymatch::rounds
