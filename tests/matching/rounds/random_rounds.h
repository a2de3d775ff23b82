// Small random rounds of every shape.
#ifndef CITYMATCH_TESTS_MATCHING_ROUNDS_RANDOM_ROUNDS_H_
#define CITYMATCH_TESTS_MATCHING_ROUNDS_RANDOM_ROUNDS_H_

#include "matching/random.h"
#include "matching/rounds/round.h"

namespace citymatch::rounds {

using matching::Random;

// What a random round has.
struct RandomShape {
  int most_cities = 4;  // a side
  int most_candidates = 9;
  int most_groups = 3;
  // Groups lie one in the other, or have nothing in common.
  bool nested = false;
};
Round RandomRound(Random& random, const RandomShape& shape = {});
Rankings RandomRankings(Random& random, const Round& round);

// The same round with every list in another order.
Round Shuffled(Random& random, const Round& round);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_TESTS_MATCHING_ROUNDS_RANDOM_ROUNDS_H_
