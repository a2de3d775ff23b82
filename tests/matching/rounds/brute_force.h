// Rounds small enough to try every set of pairs: random ones, and the answers
// by trying. Written from the comments of matching/rounds/*.h alone; knows
// nothing of the solvers.
#ifndef CITYMATCH_TESTS_MATCHING_ROUNDS_BRUTE_FORCE_H_
#define CITYMATCH_TESTS_MATCHING_ROUNDS_BRUTE_FORCE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"

namespace citymatch::rounds {

// The round without a constraint. Pairs that were locked or forced stay exempt
// from the minimum score.
struct Relaxed {
  Round round;
  std::set<PairId> exempt;
};
Relaxed Whole(const Round& round);
Relaxed Without(const Relaxed& relaxed, const Constraint& constraint);
// Without all constraints but these, and, if `keep_slots`, slots and countries.
Relaxed Only(const Round& round, const std::vector<Constraint>& constraints,
             bool keep_slots);

// A set of candidates: bit i is candidate i.
using Mask = uint32_t;

const std::vector<Participant>& Cities(const Round& round, Side side);
int64_t UnitsOf(const Candidate& candidate);
int64_t UnitsOf(const Round& round, Mask mask);
int ServedPartners(const Round& round, Mask mask);
std::vector<PairId> PairsOf(const Round& round, Mask mask);
Mask MaskOf(const Round& round, const std::vector<SolvedPair>& pairs);
PairId PairIdOf(const Round& round, const Candidate& candidate);

// All sets of pairs that meet all constraints; with `groups` = no, floors and
// caps left aside.
std::vector<Mask> Feasible(const Relaxed& relaxed, bool groups = true);

// The best value by an objective other than kStable, most important first;
// nothing if there is no round.
std::optional<std::vector<int64_t>> BestValue(const Relaxed& relaxed,
                                              Objective objective);

// The counterparts in a set by preference, best first.
class Choices {
 public:
  Choices(const Relaxed& relaxed, const Rankings& rankings)
      : relaxed_(relaxed), rankings_(rankings) {}
  // What a city would keep of these candidates.
  [[nodiscard]] Mask Choose(Side side, int city, Mask of) const;
  // Candidates that block the set.
  [[nodiscard]] Mask Blocking(Mask mask) const;

 private:
  [[nodiscard]] bool Prefers(Side side, int city, int a, int b) const;

  const Relaxed& relaxed_;
  const Rankings& rankings_;
};

}  // namespace citymatch::rounds

#endif  // CITYMATCH_TESTS_MATCHING_ROUNDS_BRUTE_FORCE_H_
