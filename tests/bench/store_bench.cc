// What commits cost in the store, in one process and on a real disk: cities
// changed one by one and a thousand at a time, what of that is the chain of the
// trail, and how fast an audit reads it all again.
//
//   store_bench [--commits N] [--city-bytes N] [--rounds N]
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/storage/v1/record.pb.h"
#include "server/store/audit.h"
#include "server/store/chain.h"
#include "server/store/store.h"
#include "tests/bench/load.h"
#include "tests/support/temp_store.h"

namespace citymatch::bench {
namespace {

constexpr int kCities = 1000;

// CPU time of this process, the engine's threads included.
absl::Duration OwnCpu() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return absl::DurationFromTimeval(used.ru_utime) +
         absl::DurationFromTimeval(used.ru_stime);
}

struct Cost {
  double wall_us = 0;
  double cpu_us = 0;
};

// The cost of `action`, divided by `count`.
template <typename Action>
Cost CostOf(int count, const Action& action) {
  const absl::Duration cpu = OwnCpu();
  const absl::Time start = absl::Now();
  action();
  return {absl::ToDoubleMicroseconds(absl::Now() - start) / count,
          absl::ToDoubleMicroseconds(OwnCpu() - cpu) / count};
}

store::Mutation CityOf(int number, int version, int bytes) {
  const std::string id = absl::StrCat("city-", number);
  storage::v1::Resource resource;
  auto& city = *resource.mutable_city();
  city.set_name(absl::StrCat("cities/", id));
  city.set_display_name(absl::StrCat("City ", number, " version ", version));
  city.set_note(std::string(static_cast<size_t>(bytes), 'x'));
  return {{store::Kind::kCity, id}, std::move(resource), store::kAnyRevision};
}

void Commit(store::Store& store, std::vector<store::Mutation> mutations) {
  store::CommitRequest request;
  request.mutations = std::move(mutations);
  request.origin.set_principal("identities/office");
  request.origin.set_credential("token:t0123456789ab");
  request.origin.set_address_class("private");
  request.origin.set_method("citymatch.v1.CityService/UpdateCity");
  const auto result = store.Commit(std::move(request));
  if (result.ok()) return;
  std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
  std::exit(1);
}

// What the chain adds to a commit of `cities` cities: their digests, and the
// hash of the entry.
Cost CostOfChain(int commits, int cities, int bytes) {
  const std::string version(static_cast<size_t>(bytes) + 200, 'x');
  const std::string entry(static_cast<size_t>(cities) * 50 + 120, 'x');
  std::string chain;
  return CostOf(commits, [&] {
    for (int i = 0; i < commits; ++i) {
      for (int city = 0; city < cities; ++city) {
        chain = store::DigestOf(version);
      }
      chain = store::NextChain(chain, i + 1, entry);
    }
  });
}

struct Row {
  const char* what;
  std::vector<double> wall;
  std::vector<double> cpu;

  void Add(const Cost& cost) {
    wall.push_back(cost.wall_us);
    cpu.push_back(cost.cpu_us);
  }
};

int Measure(int commits, int bytes, int rounds) {
  Row one{"commit of 1 city, us", {}, {}};
  Row chain_of_one{"  of that the chain", {}, {}};
  Row many{"commit of 1,000 cities, us", {}, {}};
  Row chain_of_many{"  of that the chain", {}, {}};
  Row audit{"audit, us per version", {}, {}};
  for (int round = 0; round < rounds; ++round) {
    testing::TempStore store;
    const int imports = std::max(1, commits / 100);
    many.Add(CostOf(imports, [&] {
      for (int i = 0; i < imports; ++i) {
        std::vector<store::Mutation> all;
        for (int city = 0; city < kCities; ++city) {
          all.push_back(CityOf(city, i, bytes));
        }
        Commit(*store, std::move(all));
      }
    }));
    one.Add(CostOf(commits, [&] {
      for (int i = 0; i < commits; ++i) {
        Commit(*store, {CityOf(i % kCities, imports + i, bytes)});
      }
    }));
    chain_of_one.Add(CostOfChain(commits, 1, bytes));
    chain_of_many.Add(CostOfChain(imports, kCities, bytes));
    audit.Add(CostOf(imports * kCities + commits, [&] {
      const auto report = store::VerifyTrail(*store->Trail(), {});
      if (!report.ok() || report->fault_count != 0) std::exit(1);
    }));
  }
  std::printf("%-32s %12s %12s\n", "", "wall", "CPU");
  for (const Row* row : {&one, &chain_of_one, &many, &chain_of_many, &audit}) {
    std::printf("%-32s %12.2f %12.2f\n", row->what, Median(row->wall),
                Median(row->cpu));
  }
  std::printf("cities of about %d bytes; medians of %d runs of %d commits\n",
              bytes, rounds, commits);
  return 0;
}

int Main(int argc, char** argv) {
  CLI::App app("Commits and audits of the store");
  int commits = 2000;
  int bytes = 3000;
  int rounds = 5;
  app.add_option("--commits", commits, "Commits of one city in a run")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--city-bytes", bytes, "About the size of a city")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--rounds", rounds, "Runs")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return Measure(commits, bytes, rounds);
}

}  // namespace
}  // namespace citymatch::bench

int main(int argc, char** argv) { return citymatch::bench::Main(argc, argv); }
