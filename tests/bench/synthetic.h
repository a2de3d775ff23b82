// Synthetic catalogues for benchmarks: fixed seeds, the shape of the starter
// catalogue (about four needs or offers a city, a third of the optional facts
// missing).
#ifndef CITYMATCH_TESTS_BENCH_SYNTHETIC_H_
#define CITYMATCH_TESTS_BENCH_SYNTHETIC_H_

#include <memory>

#include "matching/snapshot.h"

namespace citymatch::matching {

// Fills a builder with `count` cities, two fifths of them providers, and one
// partnership for every hundred.
void FillSynthetic(int count, SnapshotBuilder& builder);

// A city of FillSynthetic, to replace one with.
Profile SyntheticCity(int number);

}  // namespace citymatch::matching

#endif  // CITYMATCH_TESTS_BENCH_SYNTHETIC_H_
