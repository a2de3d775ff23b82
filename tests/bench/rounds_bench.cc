// Rounds of several shapes: SolveRound, the prices of all constraints and all
// blocking pairs, each beside one plain run of LEMON's network simplex on the
// whole graph of the same round; and AssembleRound on a synthetic catalogue.
// Medians of turns; ratios are of the medians.
//
// usage: rounds_bench [--turns N] [--only NAME] [--seed N] [--export FOLDER]
// With --export, writes for each round without constraints the candidates and
// our total, for rounds_scipy.py.
#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "matching/rounds/assembly.h"
#include "matching/rounds/pricing.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"
#include "matching/rounds/solver.h"
#include "matching/rounds/solver/circulation.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/network.h"
#include "matching/rounds/solver/optimum.h"
#include "matching/rounds/stability.h"
#include "matching/snapshot.h"
#include "tests/bench/rounds_synthetic.h"
#include "tests/bench/synthetic.h"

namespace citymatch::rounds {
namespace {

struct Case {
  std::string name;
  SyntheticShape shape;
  Objective objective = Objective::kBestTotal;
  // Each price is a solution of its own, or several.
  bool with_prices = true;
  bool only_by_name = false;  // takes minutes
  // So many pairs of the best round are refused, so that each has a price.
  int refused = 0;
};

std::vector<Case> Cases() {
  SyntheticShape sparse;
  SyntheticShape scarce = sparse;
  scarce.slots_per_partner = 0.8;
  SyntheticShape dense;
  dense.providers = 200;
  dense.partners = 2000;
  dense.best_of_partner = 0;
  SyntheticShape call;
  call.providers = 30;
  call.partners = 100;
  call.best_of_partner = 0;
  const auto plain = [](SyntheticShape shape) {
    shape.constraints = false;
    return shape;
  };
  const auto overlapping = [](SyntheticShape shape) {
    shape.overlapping = true;
    return shape;
  };
  return {
      {"sparse", sparse},
      {"sparse-scarce", scarce},
      {"dense", dense},
      {"sparse-plain", plain(sparse)},
      {"dense-plain", plain(dense)},
      {"sparse-served", sparse, Objective::kMostServed},
      {"scarce-served", scarce, Objective::kMostServed},
      {"sparse-refused", sparse, Objective::kBestTotal, true, false, 200},
      {"served-refused", sparse, Objective::kMostServed, true, false, 200},
      {"sparse-stable", plain(sparse), Objective::kStable, true, false, 200},
      {"sparse-fairest", sparse, Objective::kFairest, true, true},
      {"scarce-fairest", scarce, Objective::kFairest},
      {"call-overlapping", overlapping(call)},
      {"dense-overlapping", overlapping(dense), Objective::kBestTotal, false},
      {"sparse-overlapping", overlapping(sparse), Objective::kBestTotal, false,
       true}};
}

// CPU time of this process, which has one thread: on a shared machine it says
// more than the time of day.
double CpuMilliseconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 +
         static_cast<double>(time.tv_nsec) / 1e6;
}

double Milliseconds(const std::function<void()>& work) {
  const double start = CpuMilliseconds();
  work();
  return CpuMilliseconds() - start;
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

[[noreturn]] void Fail(const std::string& what) {
  absl::FPrintF(stderr, "rounds_bench: %s\n", what);
  std::exit(1);
}

// One plain run on the whole graph; −1 where there is no network.
double PlainRun(const Round& round, int64_t& cost) {
  const auto instance = MakeInstance(round);
  const std::optional<Network> network = MakeNetwork(*instance, Goal());
  if (!network) return -1;
  std::vector<Arc> arcs = network->frame;
  arcs.insert(arcs.end(), network->edges.begin(), network->edges.end());
  Circulation circulation;
  const double time = Milliseconds(
      [&] { circulation = MinCostCirculation(network->node_count, arcs); });
  cost = 0;
  for (size_t a = 0; a < circulation.flow.size(); ++a) {
    cost += arcs[a].cost * circulation.flow[a];
  }
  return time;
}

// Candidates as `provider partner units` behind a line of slots, and the total.
void Export(const Round& round, const Solution& solution,
            const std::string& file) {
  const auto instance = MakeInstance(round);
  std::ofstream out(file);
  out << solution.total_units << "\n";
  for (const int slots : instance->providers.slots) out << slots << " ";
  out << "\n" << instance->partners.size() << "\n";
  for (const Edge& edge : instance->edges) {
    out << edge.provider << " " << edge.partner << " " << edge.units << "\n";
  }
}

// Forbids so many chosen pairs of the optimum.
void Refuse(int count, Round& round) {
  if (count == 0) return;
  const auto solved = SolveRound(round, {});
  if (!solved.ok()) Fail(solved.status().ToString());
  const size_t step = solved->pairs.size() / static_cast<size_t>(count);
  for (size_t i = 0; i < solved->pairs.size(); i += step) {
    const SolvedPair& pair = solved->pairs[i];
    if (pair.origin == PairOrigin::kChosen) round.forbidden.push_back(pair.id);
  }
}

void Measure(const Case& measured, int turns, const std::string& folder) {
  Round round = SyntheticRound(measured.shape);
  round.objective = measured.objective;
  Refuse(measured.refused, round);
  std::vector<double> plain;
  std::vector<double> solve;
  std::vector<double> price;
  std::vector<double> blocking;
  std::vector<double> pause;
  Solution solution;
  size_t price_count = 0;
  size_t blocking_count = 0;
  for (int turn = 0; turn < turns; ++turn) {
    int64_t plain_cost = 0;
    plain.push_back(PlainRun(round, plain_cost));
    double longest = 0;
    double last = CpuMilliseconds();
    const ProgressCallback progress = [&](const Progress&) {
      const double now = CpuMilliseconds();
      longest = std::max(longest, now - last);
      last = now;
      return absl::OkStatus();
    };
    solve.push_back(Milliseconds([&] {
      auto solved = SolveRound(round, {}, progress);
      if (!solved.ok()) Fail(solved.status().ToString());
      solution = *std::move(solved);
    }));
    pause.push_back(longest);
    if (measured.objective == Objective::kBestTotal && plain.back() >= 0 &&
        -plain_cost != solution.total_units) {
      Fail("the plain run has another total");
    }
    if (!solution.feasible) break;
    if (measured.with_prices) {
      price.push_back(Milliseconds([&] {
        const auto priced = PriceConstraints(round, {});
        if (!priced.ok()) Fail(priced.status().ToString());
        price_count = priced->prices.size();
      }));
    }
    blocking.push_back(Milliseconds([&] {
      const auto report = FindBlockingPairs(round, {}, solution.pairs);
      if (!report.ok()) Fail(report.status().ToString());
      blocking_count = report->blocking.size();
    }));
  }
  if (!folder.empty() && !measured.shape.constraints &&
      measured.objective == Objective::kBestTotal) {
    Export(round, solution, folder + "/" + measured.name + ".txt");
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double base = Median(solve);
  absl::PrintF(
      "%-19s %9d %8.0f %8.0f %6.2f %8.0f %8.0f (%4d) %6.1f %8.0f (%6d) %7.0f\n",
      measured.name, round.candidates.size(), Median(plain), base,
      Median(plain) > 0 ? base / Median(plain) : 0, Median(pause),
      Median(price), price_count, (Median(price) + Median(blocking)) / base,
      Median(blocking), blocking_count,
      static_cast<double>(usage.ru_maxrss) / 1024);
  for (const ProofStep& step : solution.proof) {
    absl::PrintF("    proof: quantity %d, value %d, bound %d, method %d\n",
                 static_cast<int>(step.quantity), step.value, step.bound,
                 static_cast<int>(step.method));
  }
  if (!solution.feasible) absl::PrintF("    infeasible\n");
  std::fflush(stdout);
}

// Putting rounds together: every fifth provider or so of a catalogue takes part
// with some of its partners.
void MeasureAssembly(int turns) {
  constexpr int kCities = 22000;  // 8,800 providers, 13,200 partners
  matching::SnapshotBuilder builder;
  matching::FillSynthetic(kCities, builder);
  const auto snapshot = builder.Build(1);
  absl::PrintF("\n%-32s %9s %9s %8s %8s\n", "assembly", "pairs", "kept", "ms",
               "ns/pair");
  const auto measure = [&](int providers, int partners, int limit) {
    RoundPlan plan;
    plan.options.as_of = absl::CivilDay(2026, 1, 1);
    plan.candidate_limit = limit;
    for (int i = 0, p = 0, q = 0; i < kCities; ++i) {
      const bool is_provider = i % 5 < 2;
      int& count = is_provider ? p : q;
      const int wanted = is_provider ? providers : partners;
      const int all = is_provider ? kCities / 5 * 2 : kCities / 5 * 3;
      const int number = count++;
      if (number * wanted / all == (number + 1) * wanted / all) continue;
      plan.participants.push_back({.city_id = matching::SyntheticCity(i).id});
    }
    std::vector<double> times;
    size_t kept = 0;
    for (int turn = 0; turn < turns; ++turn) {
      times.push_back(Milliseconds([&] {
        const auto assembled = AssembleRound(*snapshot, plan);
        if (!assembled.ok()) Fail(assembled.status().ToString());
        kept = assembled->round.candidates.size();
      }));
    }
    const double pairs = static_cast<double>(providers) * partners;
    absl::PrintF(
        "%-32s %9.0f %9d %8.0f %8.0f\n",
        absl::StrFormat("%d x %d, %s", providers, partners,
                        limit == 0 ? "all" : absl::StrFormat("best %d", limit)),
        pairs, kept, Median(times), Median(times) * 1e6 / pairs);
    std::fflush(stdout);
  };
  measure(1800, 13000, 50);
  measure(200, 2000, 0);
  measure(200, 2000, 50);
  measure(2500, 2500, 0);
  measure(20, 60, 0);
}

}  // namespace
}  // namespace citymatch::rounds

int main(int argc, char** argv) {
  CLI::App app("Measures rounds.");
  int turns = 5;
  std::string only;
  std::string folder;
  uint64_t seed = citymatch::rounds::SyntheticShape().seed;
  app.add_option("--turns", turns, "turns of each measurement");
  app.add_option("--only", only, "one shape by name, or assembly");
  app.add_option("--export", folder, "where rounds_scipy.py finds them");
  app.add_option("--seed", seed, "of the rounds");
  CLI11_PARSE(app, argc, argv);
  absl::PrintF("%-19s %9s %8s %8s %6s %8s %15s %6s %17s %7s\n", "round",
               "pairs", "LEMON ms", "solve ms", "ratio", "pause ms",
               "prices ms", "ratio", "blocking ms", "peak MB");
  for (citymatch::rounds::Case measured : citymatch::rounds::Cases()) {
    measured.shape.seed = seed;
    if (only.empty() ? measured.only_by_name : only != measured.name) continue;
    citymatch::rounds::Measure(measured, turns, folder);
  }
  if (only.empty() || only == "assembly") {
    citymatch::rounds::MeasureAssembly(turns);
  }
}
