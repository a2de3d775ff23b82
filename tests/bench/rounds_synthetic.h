// Synthetic rounds for benchmarks, from fixed seeds.
#ifndef CITYMATCH_TESTS_BENCH_ROUNDS_SYNTHETIC_H_
#define CITYMATCH_TESTS_BENCH_ROUNDS_SYNTHETIC_H_

#include <cstdint>

#include "matching/rounds/round.h"

namespace citymatch::rounds {

struct SyntheticShape {
  int providers = 1800;
  int partners = 13000;
  int best_of_partner = 50;  // candidates: so many providers each; 0 = all
  double slots_per_partner = 1.05;  // of all providers together
  // Countries with caps; around them the least developed and the islands, with
  // floors; locked, forced and forbidden pairs.
  bool constraints = true;
  // The floors' groups cut through the countries and each other.
  bool overlapping = false;
  uint64_t seed = 7;
};

// Cities are points in a space of needs, offers and sizes, so that scores have
// the structure of real ones: some providers are wanted by many.
Round SyntheticRound(const SyntheticShape& shape);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_TESTS_BENCH_ROUNDS_SYNTHETIC_H_
