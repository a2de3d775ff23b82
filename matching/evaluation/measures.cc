#include "matching/evaluation/measures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "matching/random.h"

namespace citymatch::matching {
namespace {

// The five figures of one pair under one method.
using Figures = std::array<double, 5>;

Figures FiguresOf(const PairOutcome& outcome, int method) {
  if (!outcome.problem.empty()) return {};
  const double rank = outcome.ranks[method];
  const int count = outcome.candidate_count;
  if (static_cast<Method>(method) == Method::kRandom) {
    // The expectation over all orders.
    double harmonic = 0;
    for (int place = 1; place <= count; ++place) harmonic += 1.0 / place;
    return {1.0 / count, std::min(1.0, 5.0 / count),
            std::min(1.0, 10.0 / count), harmonic / count, 0.5};
  }
  return {rank <= 1 ? 1.0 : 0.0, rank <= 5 ? 1.0 : 0.0, rank <= 10 ? 1.0 : 0.0,
          1 / rank, count > 1 ? 1 - (rank - 1) / (count - 1) : 1.0};
}

// Means with bootstrap intervals: the pairs are drawn anew, with replacement.
Measures Measure(const std::vector<const PairOutcome*>& outcomes, int method,
                 int resamples) {
  const size_t count = outcomes.size();
  std::vector<Figures> figures;
  figures.reserve(count);
  for (const PairOutcome* outcome : outcomes) {
    figures.push_back(FiguresOf(*outcome, method));
  }
  const auto mean_of = [&](const std::vector<size_t>& drawn) {
    Figures mean{};
    for (const size_t index : drawn) {
      for (size_t f = 0; f < mean.size(); ++f) mean[f] += figures[index][f];
    }
    for (double& value : mean) value /= static_cast<double>(count);
    return mean;
  };
  std::vector<size_t> drawn(count);
  for (size_t i = 0; i < count; ++i) drawn[i] = i;
  const Figures value = mean_of(drawn);
  Figures low = value;
  Figures high = value;
  if (resamples > 0) {
    Random random;
    std::array<std::vector<double>, 5> means;
    for (int round = 0; round < resamples; ++round) {
      for (size_t& index : drawn) index = random.Below(count);
      const Figures mean = mean_of(drawn);
      for (size_t f = 0; f < mean.size(); ++f) means[f].push_back(mean[f]);
    }
    const auto point = [&](double share) {
      return static_cast<size_t>(share * (resamples - 1));
    };
    for (size_t f = 0; f < means.size(); ++f) {
      std::sort(means[f].begin(), means[f].end());
      low[f] = means[f][point(0.025)];
      high[f] = means[f][point(0.975)];
    }
  }
  const auto estimate = [&](size_t f) {
    return Estimate{value[f], low[f], high[f]};
  };
  return {estimate(0), estimate(1), estimate(2), estimate(3), estimate(4)};
}

}  // namespace

MeasuredGroup MeasureGroup(std::string name,
                           const std::vector<const PairOutcome*>& outcomes,
                           int resamples) {
  MeasuredGroup group;
  group.name = std::move(name);
  group.pair_count = static_cast<int>(outcomes.size());
  if (outcomes.empty()) return group;
  for (int method = 0; method < kMethodCount; ++method) {
    group.measures[method] = Measure(outcomes, method, resamples);
  }
  return group;
}

bool IsUnusable(const PairOutcome& outcome) {
  return outcome.problem == "UNKNOWN_CITY" || outcome.problem == "SAME_SIDE" ||
         outcome.problem == "IN_STORE";
}

}  // namespace citymatch::matching
