#include "matching/rounds/assembly.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/country_rule.h"
#include "matching/past_partnership.h"
#include "matching/ranker.h"
#include "matching/rounds/candidates.h"

namespace citymatch::rounds {
namespace {

using matching::Profile;

// Cities with a partnership that is part of history on the day.
absl::flat_hash_set<absl::string_view> Experienced(
    const matching::Catalogue& catalogue,
    const matching::MatchContext& context) {
  absl::flat_hash_set<absl::string_view> cities;
  for (const auto& partnership : *catalogue.partnerships) {
    const matching::PartnershipAsOf seen = matching::SeenAsOf(
        *partnership, context.as_of(), context.policy().assumed_duration_years);
    if (!seen.is_history) continue;
    const auto& hidden_from = context.hide_from_year();
    if (hidden_from && *seen.first_year >= *hidden_from) continue;
    cities.insert(partnership->provider_id);
    cities.insert(partnership->partner_id);
  }
  return cities;
}

template <typename Value>
bool Has(const std::vector<Value>& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// Puts a round together.
class Assembler {
 public:
  Assembler(const matching::Snapshot& snapshot,
            const matching::MatchContext& context, const RoundPlan& plan)
      : catalogue_(snapshot.catalogue()), context_(context), plan_(plan) {}

  // Everything but the candidates.
  absl::Status Prepare() {
    absl::Status status = AddParticipants();
    if (!status.ok()) return status;
    AddPairs();
    status = AddGroups();
    round_.minimum_score = plan_.minimum_score;
    round_.objective = plan_.objective;
    round_.proposing_side = plan_.proposing_side;
    round_.triads_allowed = plan_.triads_allowed;
    return status;
  }

  absl::Status Score(const matching::Weights& weights,
                     const ProgressCallback& progress) {
    auto candidates =
        FindCandidates(catalogue_, context_, weights, plan_.candidate_limit,
                       entrants_, progress);
    if (!candidates.ok()) return candidates.status();
    round_.candidates = *std::move(candidates);
    return absl::OkStatus();
  }

  AssembledRound Take() {
    AssembledRound assembled;
    AddFailed(round_.locked, PairOrigin::kLocked, assembled.failed);
    AddFailed(round_.forced, PairOrigin::kForced, assembled.failed);
    AddBarriers(Side::kProvider, assembled.barriers);
    AddBarriers(Side::kPartner, assembled.barriers);
    for (const PlannedParticipant& planned : plan_.participants) {
      if (planned.withdrawn) assembled.withdrawn.insert(planned.city_id);
    }
    assembled.round = std::move(round_);
    return assembled;
  }

 private:
  absl::Status AddParticipants() {
    std::vector<const PlannedParticipant*> sorted;
    for (const PlannedParticipant& planned : plan_.participants) {
      sorted.push_back(&planned);
    }
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
      return a->city_id < b->city_id;
    });
    for (const PlannedParticipant* planned : sorted) {
      const auto row = catalogue_.Find(planned->city_id);
      if (!row && planned->withdrawn) continue;
      if (!row) return absl::NotFoundError("cities/" + planned->city_id);
      const Profile& profile = row->profile();
      const bool is_provider = profile.side == Side::kProvider;
      Participant participant;
      participant.id = planned->city_id;
      participant.country_code = profile.country_code;
      participant.slots = planned->slots;
      if (!planned->slots && is_provider) {
        participant.slots = profile.slot_count.value_or(1);
      }
      if (planned->withdrawn) participant.slots = 0;
      const Entrant entrant{*row, participant.slots.value_or(1) > 0};
      auto& participants = is_provider ? round_.providers : round_.partners;
      auto& entrants = is_provider ? entrants_.providers : entrants_.partners;
      auto& places = is_provider ? provider_at_ : partner_at_;
      places[planned->city_id] = static_cast<int>(participants.size());
      participants.push_back(std::move(participant));
      entrants.push_back(entrant);
      if (!planned->withdrawn) staying_.push_back(&profile);
    }
    return absl::OkStatus();
  }

  void AddPairs() {
    const auto sorted = [](std::vector<PairId> pairs) {
      std::sort(pairs.begin(), pairs.end());
      pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
      return pairs;
    };
    round_.locked = sorted(plan_.locked);
    round_.forced = sorted(plan_.forced);
    round_.forbidden = sorted(plan_.forbidden);
    DropMootPairs(round_.forbidden);
    absl::flat_hash_map<std::pair<int, int>, bool> required;
    const auto add = [&](const std::vector<PairId>& pairs, bool is_required) {
      for (const PairId& pair : pairs) {
        const auto provider = provider_at_.find(pair.provider_id);
        const auto partner = partner_at_.find(pair.partner_id);
        if (provider == provider_at_.end() || partner == partner_at_.end()) {
          continue;
        }
        required[{provider->second, partner->second}] |= is_required;
      }
    };
    add(round_.locked, true);
    add(round_.forced, true);
    add(round_.forbidden, false);
    for (const auto& [pair, is_required] : required) {
      entrants_.ruled.push_back({pair.first, pair.second, is_required, 0});
    }
    std::sort(entrants_.ruled.begin(), entrants_.ruled.end(), IsBefore);
  }

  // What is forbidden of who has withdrawn, and is gone or has changed sides.
  void DropMootPairs(std::vector<PairId>& pairs) const {
    absl::flat_hash_set<absl::string_view> withdrawn;
    for (const PlannedParticipant& planned : plan_.participants) {
      if (planned.withdrawn) withdrawn.insert(planned.city_id);
    }
    const auto is_moot = [&](const PairId& pair) {
      return (withdrawn.contains(pair.provider_id) &&
              !provider_at_.contains(pair.provider_id)) ||
             (withdrawn.contains(pair.partner_id) &&
              !partner_at_.contains(pair.partner_id));
    };
    pairs.erase(std::remove_if(pairs.begin(), pairs.end(), is_moot),
                pairs.end());
  }

  static bool IsBefore(const RuledPair& a, const RuledPair& b) {
    return a.provider != b.provider ? a.provider < b.provider
                                    : a.partner < b.partner;
  }

  absl::Status AddGroups() {
    const absl::flat_hash_set<absl::string_view> experienced =
        Experienced(catalogue_, context_);
    for (const PlannedGroup& planned : plan_.groups) {
      const matching::CountrySet* set = nullptr;
      if (!planned.country_set.empty()) {
        set = context_.programme().FindCountrySet(planned.country_set);
        if (set == nullptr) {
          return absl::InvalidArgumentError(absl::StrCat(
              "groups: `", planned.id, "`: the programme has no country set `",
              planned.country_set, "`"));
        }
      }
      Group& group = round_.groups.emplace_back();
      group.id = planned.id;
      group.side = planned.side;
      group.floor = planned.floor;
      group.cap = planned.cap;
      const absl::flat_hash_set<absl::string_view> cities(
          planned.city_ids.begin(), planned.city_ids.end());
      for (const Profile* city : staying_) {
        const bool is_member =
            city->side == planned.side &&
            (cities.empty() || cities.contains(city->id)) &&
            (planned.country_codes.empty() ||
             Has(planned.country_codes, city->country_code)) &&
            (set == nullptr ||
             matching::IsMember(*set, city->country_code, context_.as_of())) &&
            (!planned.first_time || !experienced.contains(city->id));
        if (is_member) group.member_ids.push_back(city->id);
      }
    }
    std::sort(round_.groups.begin(), round_.groups.end(),
              [](const Group& a, const Group& b) { return a.id < b.id; });
    return absl::OkStatus();
  }

  // Of those whom every counterpart fails; who has candidates is passed over.
  void AddBarriers(Side side, std::map<std::string, Barrier>& barriers) const {
    const bool of_providers = side == Side::kProvider;
    const auto& participants =
        of_providers ? round_.providers : round_.partners;
    const auto& entrants =
        of_providers ? entrants_.providers : entrants_.partners;
    const auto& others =
        of_providers ? entrants_.partners : entrants_.providers;
    const auto active =
        std::count_if(others.begin(), others.end(),
                      [](const Entrant& other) { return other.takes_part; });
    std::vector<int> ruled(entrants.size());
    for (const RuledPair& pair : entrants_.ruled) {
      const int other = of_providers ? pair.partner : pair.provider;
      if (!others[other].takes_part) continue;
      ++ruled[of_providers ? pair.provider : pair.partner];
    }
    for (size_t i = 0; i < entrants.size(); ++i) {
      if (!entrants[i].takes_part) continue;
      const auto& failed = entrants[i].failed;
      const int count = static_cast<int>(active) - ruled[i];
      if (count == 0 ||
          std::accumulate(failed.begin(), failed.end(), 0) < count) {
        continue;
      }
      const auto most = std::max_element(failed.begin(), failed.end());
      barriers[participants[i].id] = {
          static_cast<matching::GateId>(most - failed.begin()), *most, count};
    }
  }

  void AddFailed(const std::vector<PairId>& pairs, PairOrigin origin,
                 std::vector<FailedPair>& failed) const {
    for (const PairId& id : pairs) {
      const auto provider = provider_at_.find(id.provider_id);
      const auto partner = partner_at_.find(id.partner_id);
      if (provider == provider_at_.end() || partner == partner_at_.end()) {
        continue;
      }
      const auto pair = std::lower_bound(
          entrants_.ruled.begin(), entrants_.ruled.end(),
          RuledPair{provider->second, partner->second, true, 0}, IsBefore);
      FailedPair of_pair{id, origin, {}};
      for (int g = 0; g < matching::kGateCount; ++g) {
        const auto gate = static_cast<matching::GateId>(g);
        if ((pair->failures >> static_cast<unsigned>(g) & 1) == 0) continue;
        if (origin == PairOrigin::kLocked &&
            gate == matching::GateId::kAlreadyPartnered) {
          continue;
        }
        of_pair.gates.push_back(gate);
      }
      if (!of_pair.gates.empty()) failed.push_back(std::move(of_pair));
    }
  }

  const matching::Catalogue& catalogue_;
  const matching::MatchContext& context_;
  const RoundPlan& plan_;
  Round round_;
  Entrants entrants_;  // by place in the round
  absl::flat_hash_map<absl::string_view, int> provider_at_;
  absl::flat_hash_map<absl::string_view, int> partner_at_;
  std::vector<const Profile*> staying_;  // by id
};

}  // namespace

absl::StatusOr<AssembledRound> AssembleRound(const matching::Snapshot& snapshot,
                                             const RoundPlan& plan,
                                             const ProgressCallback& progress) {
  const auto context = matching::FindContext(snapshot, plan.options);
  if (!context.ok()) return context.status();
  const auto weights =
      matching::EffectiveWeights((*context)->policy(), plan.options);
  if (!weights.ok()) return weights.status();
  Assembler assembler(snapshot, **context, plan);
  absl::Status status = assembler.Prepare();
  if (!status.ok()) return status;
  status = assembler.Score(*weights, progress);
  if (!status.ok()) return status;
  AssembledRound assembled = assembler.Take();
  assembled.basis = matching::MakeBasis(snapshot, **context, *weights);
  return assembled;
}

void AddReasons(const AssembledRound& assembled, Solution& solution) {
  for (Unmatched& unmatched : solution.unmatched) {
    if (unmatched.code == UnmatchedCode::kNoSlots &&
        assembled.withdrawn.contains(unmatched.id)) {
      unmatched.code = UnmatchedCode::kWithdrawn;
    }
    const auto barrier = assembled.barriers.find(unmatched.id);
    if (unmatched.code != UnmatchedCode::kNoCandidates ||
        barrier == assembled.barriers.end()) {
      continue;
    }
    unmatched.gate = barrier->second.gate;
    unmatched.gate_failure_count = barrier->second.failure_count;
    unmatched.counterpart_count = barrier->second.counterpart_count;
  }
}

}  // namespace citymatch::rounds
