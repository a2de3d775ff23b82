#include "server/convert/evaluation.h"

#include <string>

#include "citymatch/v1/match_service.pb.h"
#include "matching/evaluation/evaluation.h"
#include "matching/policy.h"
#include "server/convert/names.h"
#include "server/convert/policy.h"

namespace citymatch {
namespace {

v1::Estimate Convert(const matching::Estimate& estimate) {
  v1::Estimate result;
  result.set_value(estimate.value);
  result.set_low(estimate.low);
  result.set_high(estimate.high);
  return result;
}

v1::MeasuredGroup Convert(const matching::MeasuredGroup& group) {
  v1::MeasuredGroup result;
  result.set_group(group.name);
  result.set_pair_count(group.pair_count);
  for (int i = 0; i < matching::kMethodCount; ++i) {
    const matching::Measures& measures = group.measures[static_cast<size_t>(i)];
    v1::MethodMeasures* added = result.add_methods();
    added->set_method(
        std::string(MethodName(static_cast<matching::Method>(i))));
    *added->mutable_hit_at_1() = Convert(measures.hit_at_1);
    *added->mutable_hit_at_5() = Convert(measures.hit_at_5);
    *added->mutable_hit_at_10() = Convert(measures.hit_at_10);
    *added->mutable_mean_reciprocal_rank() = Convert(measures.reciprocal_rank);
    *added->mutable_mean_percentile_rank() = Convert(measures.percentile_rank);
  }
  return result;
}

v1::PairOutcome Convert(const matching::PairOutcome& outcome) {
  v1::PairOutcome result;
  *result.mutable_pair() = FromMatching(outcome.pair);
  result.set_problem(outcome.problem);
  result.set_problem_sentence(outcome.problem_sentence);
  result.set_candidate_count(outcome.candidate_count);
  if (!outcome.problem.empty()) return result;
  for (const double rank : outcome.ranks) result.add_ranks(rank);
  if (outcome.costliest) {
    result.set_costliest_criterion(
        std::string(matching::CriterionName(*outcome.costliest)));
    result.set_points_lost(outcome.points_lost);
  }
  result.set_best(NameOf(kCityPrefix, outcome.best_id));
  return result;
}

}  // namespace

v1::PastPair FromMatching(const matching::PastPair& pair) {
  v1::PastPair result;
  result.set_provider(NameOf(kCityPrefix, pair.provider_id));
  result.set_partner(NameOf(kCityPrefix, pair.partner_id));
  result.set_programme_title(pair.programme_title);
  result.set_first_year(pair.first_year);
  return result;
}

v1::EvaluateMatchingResponse FromMatching(
    const matching::EvaluateAnswer& answer) {
  v1::EvaluateMatchingResponse response;
  *response.mutable_all() = Convert(answer.all);
  for (const matching::MeasuredGroup& group : answer.by_programme) {
    *response.add_by_programme() = Convert(group);
  }
  for (const matching::MeasuredGroup& group : answer.by_country) {
    *response.add_by_country() = Convert(group);
  }
  for (const matching::PairOutcome& outcome : answer.outcomes) {
    *response.add_outcomes() = Convert(outcome);
  }
  return response;
}

v1::TuningResult FromMatching(const matching::TuneAnswer& answer) {
  v1::TuningResult result;
  *result.mutable_policy() = FromMatching(answer.after);
  result.set_better(answer.is_better);
  *result.mutable_before() = Convert(answer.measured_before);
  *result.mutable_after() = Convert(answer.measured_after);
  *result.mutable_hit_at_10_gain() = Convert(answer.hit_at_10_gain);
  *result.mutable_mean_reciprocal_rank_gain() =
      Convert(answer.reciprocal_rank_gain);
  for (const matching::TunedWeight& weight : answer.weights) {
    v1::TuningResult::Weight* added = result.add_weights();
    added->set_criterion(
        std::string(matching::CriterionName(weight.criterion)));
    added->set_before(weight.before);
    added->set_after(weight.after);
    added->set_low(weight.low);
    added->set_high(weight.high);
  }
  for (const matching::TunedConstant& constant : answer.constants) {
    v1::TuningResult::Constant* added = result.add_constants();
    added->set_path(std::string(constant.path));
    added->set_before(constant.before);
    added->set_after(constant.after);
    added->set_moved_share(constant.moved_share);
  }
  for (const matching::LearningPoint& point : answer.learning_curve) {
    v1::TuningResult::LearningPoint* added = result.add_learning_curve();
    added->set_share(point.share);
    added->set_mean_pair_count(point.mean_pairs);
    *added->mutable_hit_at_10() = Convert(point.hit_at_10);
    *added->mutable_mean_reciprocal_rank() = Convert(point.reciprocal_rank);
  }
  for (const matching::PairOutcome& outcome : answer.outcomes) {
    *result.add_outcomes() = Convert(outcome);
  }
  result.set_learnt_pair_count(answer.learnt_pair_count);
  result.set_model_count(answer.model_count);
  return result;
}

}  // namespace citymatch
