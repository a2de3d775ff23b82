#include "matching/tuning/tuning.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "matching/context.h"
#include "matching/evaluation/measures.h"
#include "matching/ranker.h"
#include "matching/tuning/learner.h"

namespace citymatch::matching {
namespace {

constexpr TunableConstant kConstants[] = {
    {"cover_exponent", &Policy::cover_exponent, 0.5, 4},
    {"rarity_exponent", &Policy::rarity_exponent, 0, 2},
    {"size_sigma", &Policy::size_sigma, 0.25, 6},
    {"level_mismatch_factor", &Policy::level_mismatch_factor, 0, 1},
    {"neutral_fit", &Policy::neutral_fit, 0, 1},
    {"track_record.half_life_years", &Policy::half_life_years, 1, 40},
    {"track_record.saturation", &Policy::saturation, 0.25, 16},
    {"track_record.same_subregion", &Policy::same_subregion_credit, 0, 1},
    {"track_record.elsewhere", &Policy::elsewhere_credit, 0, 1},
    {"track_record.sector_share", &Policy::sector_share, 0, 1},
    {"ties.country_share", &Policy::country_tie_share, 0, 1},
    {"ties.country_saturation", &Policy::country_tie_saturation, 0.5, 32},
    {"ties.network", &Policy::network_tie, 0, 1},
    {"practical.distance_share", &Policy::distance_share, 0, 4},
};

constexpr double kLearningShares[] = {0.25, 0.5, 0.75, 1.0};

// The folds: ranks every pair by a model that never saw it.
class NestedFolds {
 public:
  NestedFolds(Learner& learner, const TuneRequest& request,
              const PairIndexes& usable)
      : learner_(learner), request_(request) {
    // By a shuffle of the asking cities: folds of one size.
    std::set<std::pair<uint64_t, std::string>> askers;
    for (size_t i = 0; i < request.pairs.size(); ++i) {
      askers.emplace(HashOf(learner.Asker(i), request.seed), learner.Asker(i));
    }
    int next = 0;
    for (const auto& [hash, asker] : askers) fold_[asker] = next++;
    asker_count_ = next;
    usable_ = usable;
  }

  struct Ranked {
    std::vector<PairOutcome> outcomes;  // by pair
    std::vector<Model> models;          // those that learnt
    double mean_pairs = 0;              // learnt from
  };

  // `share` of the asking cities may be learnt from.
  absl::StatusOr<Ranked> Run(double share, bool with_constants) {
    Ranked ranked;
    std::map<std::pair<int, int>, Model> models;  // by fold and year
    for (size_t i = 0; i < request_.pairs.size(); ++i) {
      const int year = request_.pairs[i].first_year;
      const PairIndexes pairs = SeenBy(i, share);
      ranked.mean_pairs += static_cast<double>(pairs.size());
      auto it = models.find({FoldOf(i), year});
      if (it == models.end()) {
        auto model = learner_.Learn(pairs, with_constants);
        if (!model.ok()) return model.status();
        if (pairs.size() >= static_cast<size_t>(kFewestPairs)) {
          ranked.models.push_back(*model);
        }
        it = models.emplace(std::make_pair(FoldOf(i), year), *model).first;
      }
      auto outcome = learner_.Place(i, it->second);
      if (!outcome.ok()) return outcome.status();
      ranked.outcomes.push_back(*std::move(outcome));
      if (absl::Status status = TellStep(); !status.ok()) return status;
    }
    ranked.mean_pairs /= static_cast<double>(request_.pairs.size());
    return ranked;
  }

 private:
  absl::Status TellStep() {
    ++step_;
    if (!request_.progress) return absl::OkStatus();
    const size_t runs = 1 + std::size(kLearningShares);
    return request_.progress(step_,
                             static_cast<int>(runs * request_.pairs.size()));
  }

  [[nodiscard]] int FoldOf(size_t pair) const {
    return fold_.at(learner_.Asker(pair)) % request_.folds;
  }

  // What the model that ranks `pair` may learn from.
  [[nodiscard]] PairIndexes SeenBy(size_t pair, double share) const {
    PairIndexes seen;
    for (const size_t i : usable_) {
      // Cities share out evenly over the folds, whatever the share.
      const int place = fold_.at(learner_.Asker(i)) / request_.folds;
      const int places = (asker_count_ + request_.folds - 1) / request_.folds;
      if (FoldOf(i) != FoldOf(pair) && place < share * places &&
          request_.pairs[i].first_year < request_.pairs[pair].first_year) {
        seen.push_back(i);
      }
    }
    return seen;
  }

  Learner& learner_;
  const TuneRequest& request_;
  std::map<std::string, int> fold_;  // place in the shuffle, by asking city
  int asker_count_ = 0;
  PairIndexes usable_;
  int step_ = 0;
};

std::vector<const PairOutcome*> Countable(
    const std::vector<PairOutcome>& outcomes) {
  std::vector<const PairOutcome*> countable;
  for (const PairOutcome& outcome : outcomes) {
    if (!IsUnusable(outcome)) countable.push_back(&outcome);
  }
  return countable;
}

void DescribeChange(const std::vector<Model>& models, const Weights& before,
                    const Weights& after, TuneAnswer& answer) {
  for (int k = 0; k < kCriterionCount; ++k) {
    TunedWeight weight{static_cast<CriterionId>(k), before[k], after[k],
                       after[k], after[k]};
    for (const Model& model : models) {
      weight.low = std::min(weight.low, model.weights[k]);
      weight.high = std::max(weight.high, model.weights[k]);
    }
    answer.weights.push_back(weight);
  }
  for (const TunableConstant& constant : kConstants) {
    TunedConstant tuned{constant.path, answer.before.*constant.member,
                        answer.after.*constant.member, 0};
    for (const Model& model : models) {
      if (model.policy.*constant.member != tuned.before) ++tuned.moved_share;
    }
    if (!models.empty()) {
      tuned.moved_share /= static_cast<double>(models.size());
    }
    answer.constants.push_back(tuned);
  }
}

// Whether the learnt policy is another one than the present.
bool Differs(const TuneAnswer& answer) {
  const auto differs = [](const auto& learnt) {
    return std::abs(learnt.before - learnt.after) > 1e-9;
  };
  return std::any_of(answer.weights.begin(), answer.weights.end(), differs) ||
         std::any_of(answer.constants.begin(), answer.constants.end(), differs);
}

// In the size of the policy's weights, rounded so that they read well.
Weights Rounded(Weights weights, const Weights& like) {
  double sum = 0;
  for (const double weight : like) sum += weight;
  for (double& weight : weights)
    weight = std::round(weight * sum * 1000) / 1000;
  return weights;
}

}  // namespace

absl::Span<const TunableConstant> TunableConstants() { return kConstants; }

absl::StatusOr<TuneAnswer> Tune(const Snapshot& snapshot,
                                const TuneRequest& request) {
  MatchOptions options = request.options;
  options.weights.clear();
  options.as_of = absl::CivilDay(2000, 1, 1);  // only the programme is used
  const auto context = FindContext(snapshot, options);
  if (!context.ok()) return context.status();
  const auto programme =
      std::make_shared<const Programme>((*context)->programme());
  const auto current = EffectiveWeights(programme->policy, options);
  if (!current.ok()) return current.status();
  TuneAnswer answer;
  answer.before = programme->policy;
  answer.basis.revision = snapshot.revision();
  answer.basis.programme_id = options.programme_id;
  answer.basis.programme_version = programme->version;
  answer.basis.weights = *current;

  Weights prior = *current;
  if (request.from_equal_weights) prior.fill(1.0 / kCriterionCount);
  Learner learner(snapshot, request, programme, prior);
  PairIndexes usable;
  if (!request.pairs.empty()) {
    auto found = learner.Usable();
    if (!found.ok()) return found.status();
    usable = *std::move(found);
  }
  answer.learnt_pair_count = static_cast<int>(usable.size());
  if (answer.learnt_pair_count < kFewestPairs) {
    return absl::FailedPreconditionError(absl::StrCat(
        answer.learnt_pair_count, " of ", request.pairs.size(),
        " pairs can be learnt from; at least ", kFewestPairs, " are needed"));
  }

  std::vector<PairOutcome> before;
  for (size_t i = 0; i < request.pairs.size(); ++i) {
    auto outcome = learner.Place(i, {programme->policy, *current, kUnmoved});
    if (!outcome.ok()) return outcome.status();
    before.push_back(*std::move(outcome));
  }
  NestedFolds folds(learner, request, usable);
  auto unseen = folds.Run(1, request.tune_constants);
  if (!unseen.ok()) return unseen.status();
  const auto final = learner.Learn(usable, request.tune_constants);
  if (!final.ok()) return final.status();
  answer.after = final->policy;
  answer.after.weights = Rounded(final->weights, programme->policy.weights);
  answer.firmness = final->firmness;
  answer.model_count = static_cast<int>(unseen->models.size());
  DescribeChange(unseen->models, *current, final->weights, answer);

  answer.measured_before =
      MeasureGroup("", Countable(before), request.resamples);
  answer.measured_after =
      MeasureGroup("", Countable(unseen->outcomes), request.resamples);
  const auto gain = [&](Figure figure) {
    return MeasureGain(Countable(before), Countable(unseen->outcomes), figure,
                       request.resamples);
  };
  answer.hit_at_10_gain = gain(Figure::kHitAt10);
  answer.reciprocal_rank_gain = gain(Figure::kReciprocalRank);
  answer.is_better = Differs(answer) && answer.reciprocal_rank_gain.value > 0 &&
                     answer.hit_at_10_gain.value >= 0;
  for (const double share : kLearningShares) {
    auto point = folds.Run(share, /*with_constants=*/false);
    if (!point.ok()) return point.status();
    const MeasuredGroup group =
        MeasureGroup("", Countable(point->outcomes), request.resamples);
    const Measures& measures = group.measures[0];
    answer.learning_curve.push_back({share, point->mean_pairs,
                                     measures.hit_at_10,
                                     measures.reciprocal_rank});
  }
  answer.outcomes = std::move(unseen->outcomes);
  return answer;
}

}  // namespace citymatch::matching
