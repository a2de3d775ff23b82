// Ranking at 500, 13,000 and 1,000,000 synthetic cities: the top 10 for one
// city, with and without its explanations, and folding one change.
#include <benchmark/benchmark.h>

#include <memory>

#include "matching/matcher.h"
#include "matching/snapshot.h"
#include "tests/bench/synthetic.h"

namespace citymatch::matching {
namespace {

struct World {
  explicit World(int count) : count(count) {
    FillSynthetic(count, builder);
    snapshot = builder.Build(1);
  }
  int count;
  SnapshotBuilder builder;
  std::shared_ptr<const Snapshot> snapshot;
};

World& WorldOf(int count) {
  static std::unique_ptr<World> world;
  if (world == nullptr || world->count != count) {
    world.reset();
    world = std::make_unique<World>(count);
  }
  return *world;
}

void Rank(benchmark::State& state, Side side, int limit) {
  const World& world = WorldOf(static_cast<int>(state.range(0)));
  SuggestRequest request;
  request.city_id = SyntheticCity(side == Side::kProvider ? 0 : 3).id;
  request.options.as_of = absl::CivilDay(2024, 4, 1);
  request.limit = limit;
  // The first question of a snapshot makes its tables.
  benchmark::DoNotOptimize(Suggest(*world.snapshot, request));
  for (auto _ : state) {
    benchmark::DoNotOptimize(Suggest(*world.snapshot, request));
  }
  state.SetItemsProcessed(state.iterations() *
                          world.snapshot->city_count(Opposite(side)));
}

void BM_SuggestForPartner(benchmark::State& state) {
  Rank(state, Side::kPartner, 10);
}
void BM_SuggestForProvider(benchmark::State& state) {
  Rank(state, Side::kProvider, 10);
}
void BM_SuggestOneForPartner(benchmark::State& state) {
  Rank(state, Side::kPartner, 1);
}

void BM_FirstQuestionOfASnapshot(benchmark::State& state) {
  World& world = WorldOf(static_cast<int>(state.range(0)));
  SuggestRequest request;
  request.city_id = SyntheticCity(3).id;
  request.options.as_of = absl::CivilDay(2024, 4, 1);
  for (auto _ : state) {
    state.PauseTiming();
    world.snapshot = world.builder.Build(1);
    state.ResumeTiming();
    benchmark::DoNotOptimize(Suggest(*world.snapshot, request));
  }
}

void BM_FoldOneChange(benchmark::State& state) {
  World& world = WorldOf(static_cast<int>(state.range(0)));
  int number = 0;
  for (auto _ : state) {
    number = (number + 7919) % world.count;
    world.builder.PutCity(SyntheticCity(number));
    world.snapshot = world.builder.Build(1);
  }
}

// Sizes outermost, so that each catalogue is made once.
const int kRegistered = [] {
  for (const int count : {500, 13000, 1000000}) {
    for (const auto& [name, function] :
         {std::pair{"SuggestForPartner", &BM_SuggestForPartner},
          std::pair{"SuggestOneForPartner", &BM_SuggestOneForPartner},
          std::pair{"SuggestForProvider", &BM_SuggestForProvider},
          std::pair{"FirstQuestionOfASnapshot", &BM_FirstQuestionOfASnapshot},
          std::pair{"FoldOneChange", &BM_FoldOneChange}}) {
      benchmark::RegisterBenchmark(name, function)
          ->Arg(count)
          ->Unit(benchmark::kMillisecond);
    }
  }
  return 0;
}();

}  // namespace
}  // namespace citymatch::matching

BENCHMARK_MAIN();
