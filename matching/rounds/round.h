// What a round is: a programme's call in which all participants are paired at
// once. Values only; solver.h solves it, README.md has the method.
//
// Example: two providers with one slot each, two partners.
//   Round round;
//   round.providers = {{.id = "jp-a"}, {.id = "jp-b"}};
//   round.partners = {{.id = "vn-x"}, {.id = "vn-y"}};
//   round.candidates = {{0, 0, 71.5}, {0, 1, 64}, {1, 0, 70}};
//   const absl::StatusOr<Solution> solution = SolveRound(round, {});
// pairs jp-a with vn-y and jp-b with vn-x: 134 points in total.
#ifndef CITYMATCH_MATCHING_ROUNDS_ROUND_H_
#define CITYMATCH_MATCHING_ROUNDS_ROUND_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "matching/profile.h"

namespace citymatch::rounds {

using matching::Side;

// Scores are counted in units of 2⁻¹⁰ of a point, rounded to the nearest and at
// least 1, so that sums are exact, optima reproducible, and a pair with a score
// of 0 is better than none.
inline constexpr int64_t kUnitsPerPoint = 1024;

// A city that takes part.
struct Participant {
  std::string id;  // unique on its side, not empty
  // Pairs that it can carry in this round, ≥ 0; 0 = it takes no part. Unset =
  // 1, or for a partner of a round with triads, one for each country of
  // providers.
  std::optional<int> slots;
  // Of a provider in a round with triads: its country, which no other provider
  // of the same partner may share. Otherwise not used.
  std::string country_code;
};

// A pair that could be made. Pairs that are not listed cannot.
struct Candidate {
  int provider = 0;  // index into Round::providers
  int partner = 0;   // index into Round::partners
  double score = 0;  // [0,100], higher is better
};

// A pair by the ids of its two.
struct PairId {
  std::string provider_id;
  std::string partner_id;

  friend bool operator==(const PairId&, const PairId&) = default;
  friend bool operator<(const PairId& a, const PairId& b) {
    return a.provider_id != b.provider_id ? a.provider_id < b.provider_id
                                          : a.partner_id < b.partner_id;
  }
};

// A named set of participants of one side: a country, the least developed
// countries, small islands, first-time providers. Groups may overlap in any
// way; nested ones are solved faster.
struct Group {
  std::string id;  // unique over both sides, not empty
  Side side = Side::kPartner;
  std::vector<std::string> member_ids;  // of `side`, each once
  // At least so many members are paired at all, ≥ 0.
  std::optional<int> floor;
  // At most so many pairs have a member, ≥ 0.
  std::optional<int> cap;
};

enum class Objective : uint8_t {
  // The greatest sum of scores.
  kBestTotal,
  // The most partners with a pair; of those rounds, the greatest sum of scores.
  kMostServed,
  // The most partners with a pair; of those rounds, the one whose lowest score
  // is highest; of those, the greatest sum. Locked and forced pairs are given,
  // so they do not count as lowest.
  kFairest,
  // No two parties would both rather have each other than what they have, and
  // of all such rounds the best for every participant of `proposing_side`
  // (deferred acceptance). Which participants are paired, and how often, is the
  // same in every stable round, so that floors and caps either hold in all of
  // them or in none: then the round is infeasible.
  kStable,
};

// A call. The order of the lists does not matter.
struct Round {
  std::vector<Participant> providers;
  std::vector<Participant> partners;
  std::vector<Candidate> candidates;  // each pair once
  // Signed already: they stay. Each must be among the candidates, but need not
  // reach the minimum score.
  std::vector<PairId> locked;
  // Must be in, by decision of the programme. As for locked pairs.
  std::vector<PairId> forced;
  // Must not be in. Need not be among the candidates.
  std::vector<PairId> forbidden;
  double minimum_score = 0;  // [0,100]; of pairs not locked or forced
  std::vector<Group> groups;
  Objective objective = Objective::kBestTotal;
  Side proposing_side = Side::kPartner;  // for kStable
  // A partner has at most one provider of each country, so that one from Japan
  // and one from the US make a triad; see Participant::slots.
  bool triads_allowed = false;
};

// The order of preference that participants submitted: the participant's id →
// ids of the other side, best first. Confidential: keep it apart from what is
// shown. Candidates that a ranking leaves out come behind those in it, by
// score; who has no ranking prefers by score, then id. To refuse somebody
// outright, use Round::forbidden. Ids that are not candidates are passed over.
struct Rankings {
  std::map<std::string, std::vector<std::string>> providers;
  std::map<std::string, std::vector<std::string>> partners;

  [[nodiscard]] bool empty() const {
    return providers.empty() && partners.empty();
  }
};

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_ROUND_H_
