// What a solved round says. Values only; ids throughout, sorted, so that the
// same round gives the same bytes whatever the order of its lists.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLUTION_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLUTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "matching/matcher.h"
#include "matching/rounds/round.h"

namespace citymatch::rounds {

// Something that a round demands, named so that people can change it.
enum class ConstraintKind : uint8_t {
  kFloor,          // group_id, limit, possible_count
  kCap,            // group_id, limit
  kLocked,         // provider_id, partner_id
  kForced,         // provider_id, partner_id
  kForbidden,      // provider_id, partner_id
  kMinimumScore,   // minimum_score
  kProviderSlots,  // provider_id and limit; without id: of all providers
  kPartnerSlots,   // partner_id and limit; without id: of all partners
  kOnePerCountry,  // a partner's providers; partner_id, without: of all
  kStability,      // the objective kStable
};

struct Constraint {
  ConstraintKind kind = ConstraintKind::kFloor;
  std::string group_id;
  std::string provider_id;
  std::string partner_id;
  int limit = 0;
  double minimum_score = 0;
  int possible_count = 0;  // members that have a candidate that is not barred

  friend bool operator==(const Constraint&, const Constraint&) = default;
};

// Where a pair of a solution comes from.
enum class PairOrigin : uint8_t { kChosen, kLocked, kForced };

struct SolvedPair {
  PairId id;
  double score = 0;  // the candidate's
  PairOrigin origin = PairOrigin::kChosen;

  friend bool operator==(const SolvedPair&, const SolvedPair&) = default;
};

// Why a participant has no pair. The first that applies, judged by scores,
// slots, constraints and the pairs of the solution alone: never by rankings.
enum class UnmatchedCode : uint8_t {
  kNoSlots,       // its slots are 0
  kNoCandidates,  // no candidate names it; `gate`, if that is why
  kAllForbidden,  // every candidate is forbidden or below the minimum score,
                  // some forbidden
  kBelowMinimum,  // every candidate is below the minimum; `score` is the best
  kOwnGroupFull,  // one more pair would break the cap of its group `group_id`
  // The rest tells of `counterpart_id`, its best possible counterpart, with
  // which it would score `score`.
  kCounterpartCommitted,  // all `limit` slots hold locked or forced pairs
  kCounterpartFull,       // all `limit` slots are filled, at `other_score` or
                          // more; `other_score` may lie below `score` where the
                          // counterpart's other pair is worth more to the whole
  kCountryTaken,          // it has a provider of that country already
  kCounterpartGroupFull,  // a pair would break the cap of its group `group_id`
  kObjective,             // none of these: the objective is better without
  // Said by AddReasons (assembly.h) in the place of kNoSlots.
  kWithdrawn,
  kFloor,  // as kCounterpartFull, but a pair in a slot that scores less keeps
           // the floor of `group_id`
};

struct Unmatched {
  Side side = Side::kPartner;
  std::string id;
  UnmatchedCode code = UnmatchedCode::kNoCandidates;
  std::string group_id;
  std::string counterpart_id;
  double score = 0;
  double other_score = 0;
  int limit = 0;
  int possible_count = 0;  // counterparts neither forbidden nor below minimum
  // Of kNoCandidates, by AddReasons: the gate that most of its
  // `counterpart_count` counterparts fail first, and how many do.
  std::optional<matching::GateId> gate;
  int gate_failure_count = 0;
  int counterpart_count = 0;

  friend bool operator==(const Unmatched&, const Unmatched&) = default;
};

// How a bound was shown.
enum class ProofMethod : uint8_t {
  // A dual solution was checked, in integers, to have exactly this value.
  kDuals,
  // Branch and bound of the integer solver closed; its bound in floating point
  // was rounded to the integer.
  kBranchAndBound,
  // The next better value was shown to be infeasible.
  kExhausted,
  // Deferred acceptance: every candidate was checked not to block.
  kNoBlockingPair,
};

enum class Quantity : uint8_t {
  kServedPartners,
  kLowestScore,    // in units of 1/kUnitsPerPoint
  kTotalScore,     // likewise
  kKeptPairs,      // in Rematch
  kBlockingPairs,  // less is better
};

// One step of a lexicographic optimum: given the steps before, no solution is
// better than `bound`, and this one has `value`. They are equal.
struct ProofStep {
  Quantity quantity = Quantity::kTotalScore;
  int64_t value = 0;
  int64_t bound = 0;
  ProofMethod method = ProofMethod::kDuals;

  friend bool operator==(const ProofStep&, const ProofStep&) = default;
};

// A group in a solution.
struct GroupCount {
  std::string group_id;
  int served = 0;  // members with a pair; what a floor counts
  int pairs = 0;   // pairs with a member; what a cap counts

  friend bool operator==(const GroupCount&, const GroupCount&) = default;
};

struct Solution {
  // No: the constraints contradict each other, and `conflict` has a minimal set
  // of them that does: without any one of it the rest of it can be met. All
  // else is empty then.
  bool feasible = true;
  std::vector<Constraint> conflict;
  std::vector<SolvedPair> pairs;     // by provider, then partner
  std::vector<Unmatched> unmatched;  // providers by id, then partners by id
  std::vector<GroupCount> groups;    // by id
  std::vector<ProofStep> proof;      // in the order of the objective
  int served_providers = 0;
  int served_partners = 0;
  int64_t total_units = 0;  // Σ of scores in units of 1/kUnitsPerPoint

  [[nodiscard]] double total_score() const {
    return static_cast<double>(total_units) / kUnitsPerPoint;
  }
  friend bool operator==(const Solution&, const Solution&) = default;
};

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLUTION_H_
