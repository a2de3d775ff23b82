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

// Those of one pair under one method, by Figure.
using Figures = std::array<double, kFigureCount>;

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

// The means with bootstrap intervals, by Figure.
std::array<Estimate, kFigureCount> MeansOf(const std::vector<Figures>& figures,
                                           int resamples) {
  const size_t count = figures.size();
  std::array<Estimate, kFigureCount> estimates{};
  if (count == 0) return estimates;
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
  for (size_t f = 0; f < value.size(); ++f) {
    estimates[f] = {value[f], value[f], value[f]};
  }
  if (resamples == 0) return estimates;
  Random random;
  std::array<std::vector<double>, kFigureCount> means;
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
    estimates[f].low = means[f][point(0.025)];
    estimates[f].high = means[f][point(0.975)];
  }
  return estimates;
}

Measures Measure(const std::vector<const PairOutcome*>& outcomes, int method,
                 int resamples) {
  std::vector<Figures> figures;
  figures.reserve(outcomes.size());
  for (const PairOutcome* outcome : outcomes) {
    figures.push_back(FiguresOf(*outcome, method));
  }
  const auto means = MeansOf(figures, resamples);
  return {means[0], means[1], means[2], means[3], means[4]};
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

Estimate MeasureGain(const std::vector<const PairOutcome*>& before,
                     const std::vector<const PairOutcome*>& after,
                     Figure figure, int resamples) {
  std::vector<Figures> gains;
  for (size_t i = 0; i < before.size(); ++i) {
    Figures gain = FiguresOf(*after[i], 0);
    const Figures was = FiguresOf(*before[i], 0);
    for (size_t f = 0; f < gain.size(); ++f) gain[f] -= was[f];
    gains.push_back(gain);
  }
  return MeansOf(gains, resamples)[static_cast<size_t>(figure)];
}

bool IsUnusable(const PairOutcome& outcome) {
  return outcome.problem == "UNKNOWN_CITY" || outcome.problem == "SAME_SIDE" ||
         outcome.problem == "IN_STORE";
}

}  // namespace citymatch::matching
