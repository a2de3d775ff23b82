#include "matching/tuning/choice_model.h"

#include <nlopt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

namespace citymatch::matching {
namespace {

double Dot(const Fits& a, const Fits& b) {
  double sum = 0;
  for (int k = 0; k < kCriterionCount; ++k) sum += a[k] * b[k];
  return sum;
}

// The loss; adds its slope to `slope` if that is given.
double LossAndSlope(const Choice& choice, const Weights& weights,
                    Weights* slope) {
  double highest = 0;  // the chosen city's own
  for (const Fits& difference : choice.differences) {
    highest = std::max(highest, Dot(weights, difference));
  }
  double sum = std::exp(-highest);
  Weights pull{};
  for (const Fits& difference : choice.differences) {
    const double share = std::exp(Dot(weights, difference) - highest);
    sum += share;
    if (slope == nullptr) continue;
    for (int k = 0; k < kCriterionCount; ++k) pull[k] += share * difference[k];
  }
  if (slope != nullptr) {
    for (int k = 0; k < kCriterionCount; ++k) (*slope)[k] += pull[k] / sum;
  }
  return highest + std::log(sum);
}

struct Problem {
  absl::Span<const Choice* const> choices;
  Weights prior;
  double firmness;

  // The sum of the losses at `weights`, and its slope.
  double Losses(const Weights& weights, Weights& slope) const {
    double sum = 0;
    for (const Choice* choice : choices) {
      sum += LossAndSlope(*choice, weights, &slope);
    }
    return sum;
  }
};

// What is minimised, as a function of the weights.
double ByWeights(unsigned, const double* x, double* gradient, void* data) {
  const auto& problem = *static_cast<const Problem*>(data);
  Weights weights;
  std::copy_n(x, kCriterionCount, weights.begin());
  Weights slope{};
  double value = problem.Losses(weights, slope);
  const double t =
      Dot(weights, problem.prior) / Dot(problem.prior, problem.prior);
  for (int k = 0; k < kCriterionCount; ++k) {
    const double off = weights[k] - t * problem.prior[k];
    value += problem.firmness * off * off;
    slope[k] += 2 * problem.firmness * off;
  }
  if (gradient != nullptr) std::copy(slope.begin(), slope.end(), gradient);
  return value;
}

// What is minimised, as a function of t where the weights are t·prior.
double BySize(unsigned, const double* x, double* gradient, void* data) {
  const auto& problem = *static_cast<const Problem*>(data);
  Weights weights = problem.prior;
  for (double& weight : weights) weight *= *x;
  Weights slope{};
  const double value = problem.Losses(weights, slope);
  if (gradient != nullptr) *gradient = Dot(slope, problem.prior);
  return value;
}

// Moves x, each element from 0 to `most`, to where `f` is least.
void Minimise(nlopt_func f, const Problem& problem, double most,
              std::vector<double>& x) {
  const std::unique_ptr<nlopt_opt_s, void (*)(nlopt_opt)> solver(
      nlopt_create(NLOPT_LD_SLSQP, static_cast<unsigned>(x.size())),
      nlopt_destroy);
  nlopt_set_min_objective(solver.get(), f, const_cast<Problem*>(&problem));
  nlopt_set_lower_bounds1(solver.get(), 0);
  nlopt_set_upper_bounds1(solver.get(), most);
  nlopt_set_ftol_rel(solver.get(), 1e-9);
  nlopt_set_maxeval(solver.get(), 500);
  double least = 0;
  // A search that stops for want of progress leaves the best x it found.
  nlopt_optimize(solver.get(), x.data(), &least);
}

}  // namespace

double Loss(const Choice& choice, const Weights& weights) {
  return LossAndSlope(choice, weights, nullptr);
}

Weights FitWeights(absl::Span<const Choice* const> choices,
                   const Weights& prior, double firmness) {
  if (choices.empty()) return prior;
  constexpr double kMost = 1000;  // beyond, scores differ by e^1000
  Problem problem{choices, prior, firmness};
  std::vector<double> size = {20};
  Minimise(BySize, problem, kMost, size);
  Weights weights = prior;
  for (double& weight : weights) weight *= size[0];
  if (firmness == kUnmoved) return weights;
  std::vector<double> x(weights.begin(), weights.end());
  for (double& weight : x) weight = std::min(weight, kMost);
  Minimise(ByWeights, problem, kMost, x);
  std::copy(x.begin(), x.end(), weights.begin());
  return weights;
}

}  // namespace citymatch::matching
