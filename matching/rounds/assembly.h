// From a programme's call to a round that can be solved.
//
// Problem: a call names cities, groups by what their members have in common,
// and pairs that are decided beforehand. A round (round.h) wants every pair
// that could be made, with its score. Method: the matcher's own gates and
// scores, computed city by city on the smaller side, over the rows of the
// participants alone. A candidate's score is the one that `Suggest` and
// `Explain` give, to the bit, and at most 100.
//
// A pair is a candidate if it passes the matcher's gates, but for slots: the
// slots of the round rule, not those that the policy counts (README.md says
// why). A pair that is partnered under the programme already is none, so that
// nobody is proposed what he has. Cities without slots in the round are no
// one's candidates. Locked and forced pairs are candidates come what may.
//
// Time: about half a microsecond a pair of participants. Memory: 16 bytes a
// candidate; with a limit of k, 32·k bytes a city of the larger side.
// Deterministic: the same plan gives the same round to the bit, whatever the
// order of its lists and of loading.
//
// Thread-safe and pure: no clock, no I/O.
#ifndef CITYMATCH_MATCHING_ROUNDS_ASSEMBLY_H_
#define CITYMATCH_MATCHING_ROUNDS_ASSEMBLY_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "matching/matcher.h"
#include "matching/rounds/progress.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"
#include "matching/snapshot.h"

namespace citymatch::rounds {

// A city of a call; its side is that of its profile.
struct PlannedParticipant {
  std::string city_id;
  // Pairs that it can carry, ≥ 0. Unset: of a provider the slots of its
  // profile, else 1; of a partner as Participant::slots.
  std::optional<int> slots;
  // It stays on the list, with 0 slots, and need not be in the snapshot: then
  // it is no participant of the round, as its side is not known.
  bool withdrawn = false;
};

// A set of participants: those of `side`, not withdrawn, that fit all that is
// set of the next four. None set = all of the side.
struct PlannedGroup {
  std::string id;
  Side side = Side::kPartner;
  std::vector<std::string> city_ids;
  std::vector<std::string> country_codes;  // ISO 3166-1 alpha-2
  // A country set of the programme, as of the day of the options.
  std::string country_set;
  // No partnership on record that began before the day, or where only years are
  // on record, before its year (PartnershipAsOf::is_history). One that began at
  // an unknown time does not count.
  bool first_time = false;
  std::optional<int> floor;  // as Group
  std::optional<int> cap;
};

struct RoundPlan {
  // The programme, the day, weights; `language` does not matter.
  matching::MatchOptions options;
  std::vector<PlannedParticipant> participants;  // each city once
  std::vector<PlannedGroup> groups;              // each id once
  std::vector<PairId> locked;                    // of participants, as Round
  std::vector<PairId> forced;
  std::vector<PairId> forbidden;
  double minimum_score = 0;  // [0,100]
  // Only pairs among the best so many of one of their two cities, in the order
  // in which `Suggest` lists them, are candidates; pairs that are locked,
  // forced or forbidden take no room. ≥ 0; 0 = all.
  int candidate_limit = 0;
  Objective objective = Objective::kBestTotal;
  Side proposing_side = Side::kPartner;
  bool triads_allowed = false;
};

// A locked or forced pair that would not be a candidate by itself.
struct FailedPair {
  PairId id;
  PairOrigin origin = PairOrigin::kLocked;
  // In their order, not empty. A locked pair is signed, so that it may be on
  // record already: kAlreadyPartnered is not told of one.
  std::vector<matching::GateId> gates;

  friend bool operator==(const FailedPair&, const FailedPair&) = default;
};

// Why no candidate names a participant: the gate that most of its counterparts
// fail first; of several, the first.
struct Barrier {
  matching::GateId gate = matching::GateId::kProgrammeDates;
  int failure_count = 0;
  int counterpart_count = 0;

  friend bool operator==(const Barrier&, const Barrier&) = default;
};

struct AssembledRound {
  // Participants by id, candidates by provider, then partner, members and pairs
  // sorted, groups by id. Forbidden pairs that pass the gates are candidates,
  // so that their price can be told.
  Round round;
  std::vector<FailedPair> failed;   // locked ones by pair, then forced ones
  matching::AnswerBasis basis;      // what the scores were computed on
  std::set<std::string> withdrawn;  // ids
  // By id of participants that take part and have counterparts, all of which
  // fail a gate. Ruled pairs do not count.
  std::map<std::string, Barrier> barriers;
};

// REQUIRES: participants, and the cities of pairs and groups, are as said.
// Whoever asks people checks that first; here it is only made sure of:
// NOT_FOUND: a participant that has not withdrawn, or the programme, is not in
// the snapshot
// (`cities/{id}` or `programmes/{id}`). INVALID_ARGUMENT: all weights are 0; a
// group's country set is not the programme's. What else is wrong, SolveRound
// says of the round. Else what `progress` returns; a step is the scores of one
// city.
absl::StatusOr<AssembledRound> AssembleRound(
    const matching::Snapshot& snapshot, const RoundPlan& plan,
    const ProgressCallback& progress = nullptr);

// Says of the unmatched of a solution of `assembled` what a round alone does
// not know: who has withdrawn, and which gate stands before who has no
// candidates.
void AddReasons(const AssembledRound& assembled, Solution& solution);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_ASSEMBLY_H_
