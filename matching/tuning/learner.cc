#include "matching/tuning/learner.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "matching/evaluation/past_snapshot.h"
#include "matching/ranker.h"

namespace citymatch::matching {
namespace {

constexpr int kInnerFolds = 3;
constexpr std::array kFirmnesses = {kUnmoved, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01};
// Bounds of memory: candidates of all choices together, and settings of the
// constants kept.
constexpr size_t kMostRows = 100'000;
constexpr size_t kMostSettings = 48;

double MeanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// Whether `tried` is less than `kept` by more than twice the standard error of
// the mean difference.
bool GainsSurely(const std::vector<double>& kept,
                 const std::vector<double>& tried) {
  const auto count = static_cast<double>(kept.size());
  double sum = 0;
  double squares = 0;
  for (size_t i = 0; i < kept.size(); ++i) {
    const double gain = kept[i] - tried[i];
    sum += gain;
    squares += gain * gain;
  }
  const double mean = sum / count;
  const double variance = std::max(0.0, squares / count - mean * mean);
  return mean > 2 * std::sqrt(variance / count) && mean > 1e-9;
}

Weights Normalised(Weights weights) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  for (double& weight : weights) weight /= sum;
  return weights;
}

std::vector<double> ValuesOf(const Policy& policy) {
  std::vector<double> values;
  for (const TunableConstant& constant : TunableConstants()) {
    values.push_back(policy.*constant.member);
  }
  return values;
}

// Of a long list, those candidates whose ids hash lowest.
Choice ChoiceOf(const Replay& replay, size_t most_rows) {
  std::vector<const Scored*> others;
  for (size_t j = 0; j < replay.candidates().size(); ++j) {
    if (j != replay.chosen()) others.push_back(&replay.candidates()[j]);
  }
  if (others.size() > most_rows) {
    const auto key = [](const Scored* candidate) {
      const std::string& id = candidate->ranked.row.profile().id;
      return std::make_pair(HashOf(id, 0), absl::string_view(id));
    };
    std::sort(
        others.begin(), others.end(),
        [&](const Scored* a, const Scored* b) { return key(a) < key(b); });
    others.resize(most_rows);
  }
  // Sums do not depend on the order of loading.
  std::sort(others.begin(), others.end(), [](const Scored* a, const Scored* b) {
    return a->ranked.row.profile().id < b->ranked.row.profile().id;
  });
  const Fits& means = replay.context().mean_fits();
  const Fits own = WithMeans(replay.candidates()[replay.chosen()].fits, means);
  Choice choice;
  for (const Scored* other : others) {
    Fits difference = WithMeans(other->fits, means);
    for (int k = 0; k < kCriterionCount; ++k) difference[k] -= own[k];
    choice.differences.push_back(difference);
  }
  return choice;
}

}  // namespace

uint64_t HashOf(absl::string_view text, uint64_t seed) {
  uint64_t hash =
      14695981039346656037u ^ (seed * 0x9E3779B97F4A7C15);  // FNV-1a
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  // FNV leaves likenesses among the high bits of short texts.
  hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
  return hash ^ (hash >> 31);
}

Learner::Learner(const Snapshot& snapshot, const TuneRequest& request,
                 std::shared_ptr<const Programme> programme,
                 const Weights& prior)
    : snapshot_(snapshot),
      request_(request),
      programme_(std::move(programme)),
      prior_(prior) {}

const std::string& Learner::Asker(size_t pair) const {
  const PastPair& asked = request_.pairs[pair];
  return request_.ranked_side == Side::kProvider ? asked.partner_id
                                                 : asked.provider_id;
}

absl::StatusOr<PairIndexes> Learner::Usable() {
  auto choices = ChoicesUnder(programme_->policy);
  if (!choices.ok()) return choices.status();
  PairIndexes usable;
  for (size_t i = 0; i < request_.pairs.size(); ++i) {
    if ((**choices)[i]) usable.push_back(i);
  }
  return usable;
}

absl::StatusOr<Model> Learner::Learn(const PairIndexes& pairs,
                                     bool with_constants) {
  Model model{programme_->policy, Normalised(prior_), kUnmoved};
  if (pairs.size() < static_cast<size_t>(kFewestPairs)) return model;
  absl::StatusOr<std::vector<double>> least =
      ChooseFirmness(pairs, model.policy, model.firmness);
  if (!least.ok()) return least.status();
  if (with_constants) {
    for (const TunableConstant& constant : TunableConstants()) {
      for (const double factor : {0.5, 2.0}) {
        Policy tried = model.policy;
        tried.*constant.member =
            std::clamp(model.policy.*constant.member * factor, constant.lowest,
                       constant.highest);
        if (tried.*constant.member == model.policy.*constant.member) continue;
        auto losses = UnseenLosses(pairs, tried, model.firmness);
        if (!losses.ok()) return losses.status();
        if (!GainsSurely(*least, *losses)) continue;
        least = std::move(losses);
        model.policy = tried;
        break;
      }
    }
    // Other constants may want other weights.
    least = ChooseFirmness(pairs, model.policy, model.firmness);
    if (!least.ok()) return least.status();
  }
  auto weights = Fit(pairs, model.policy, model.firmness);
  if (!weights.ok()) return weights.status();
  model.weights = Normalised(*weights);
  return model;
}

absl::StatusOr<PairOutcome> Learner::Place(size_t pair, const Model& model) {
  auto replay = Ask(pair, model.policy, model.weights);
  if (!replay.ok()) return replay.status();
  return replay->Outcome();
}

absl::StatusOr<Replay> Learner::Ask(size_t pair, const Policy& policy,
                                    const Weights& weights) {
  if (request_.check) {
    if (absl::Status status = request_.check(); !status.ok()) return status;
  }
  const PastPair& asked = request_.pairs[pair];
  return Replay::Ask(Before(asked.first_year).catalogue(),
                     ContextOf(policy, asked.first_year), weights, asked,
                     request_.ranked_side, request_.options.language,
                     request_.check);
}

const Snapshot& Learner::Before(int year) {
  std::shared_ptr<const Snapshot>& past = pasts_[year];
  if (past == nullptr) {
    past = SnapshotBefore(snapshot_, year, LaterFacts::kHidden);
  }
  return *past;
}

// Weights play no part in a context's tables: one a year and setting.
std::shared_ptr<const MatchContext> Learner::ContextOf(const Policy& policy,
                                                       int year) {
  std::vector<double> values = ValuesOf(policy);
  if (values != context_values_) {
    contexts_.clear();
    context_values_ = std::move(values);
  }
  std::shared_ptr<const MatchContext>& context = contexts_[year];
  if (context == nullptr) {
    auto programme = std::make_shared<Programme>(*programme_);
    programme->policy = policy;
    const MatchOptions options = OptionsAsOf(request_.options, year);
    context = std::make_shared<const MatchContext>(
        Before(year).catalogue(), std::move(programme), options.as_of,
        options.hide_from_year);
  }
  return context;
}

absl::StatusOr<const Learner::Choices*> Learner::ChoicesUnder(
    const Policy& policy) {
  const std::vector<double> values = ValuesOf(policy);
  const auto it = choices_.find(values);
  if (it != choices_.end()) return &it->second;
  const size_t most_rows =
      std::max<size_t>(50, kMostRows / request_.pairs.size());
  Weights any;  // of every criterion, so that all fits are computed
  any.fill(1.0 / kCriterionCount);
  Choices choices(request_.pairs.size());
  for (size_t i = 0; i < choices.size(); ++i) {
    const absl::StatusOr<Replay> replay = Ask(i, policy, any);
    if (!replay.ok()) return replay.status();
    if (!replay->problem().empty() || replay->candidates().size() < 2) {
      continue;
    }
    choices[i] = ChoiceOf(*replay, most_rows);
  }
  if (choices_.size() >= kMostSettings) choices_.clear();
  return &choices_.emplace(values, std::move(choices)).first->second;
}

absl::StatusOr<Weights> Learner::Fit(const PairIndexes& pairs,
                                     const Policy& policy, double firmness) {
  if (request_.check) {
    if (absl::Status status = request_.check(); !status.ok()) return status;
  }
  const auto choices = ChoicesUnder(policy);
  if (!choices.ok()) return choices.status();
  std::vector<const Choice*> learnt;
  for (const size_t i : pairs) {
    if ((**choices)[i]) learnt.push_back(&*(**choices)[i]);
  }
  return FitWeights(learnt, prior_, firmness);
}

// The loss of each pair under weights learnt from the other inner folds.
absl::StatusOr<std::vector<double>> Learner::UnseenLosses(
    const PairIndexes& pairs, const Policy& policy, double firmness) {
  std::vector<double> losses(pairs.size());
  for (int fold = 0; fold < kInnerFolds; ++fold) {
    const auto is_held = [&](size_t i) {
      return HashOf(Asker(i), request_.seed + 1) % kInnerFolds ==
             static_cast<uint64_t>(fold);
    };
    PairIndexes learnt;
    for (const size_t i : pairs) {
      if (!is_held(i)) learnt.push_back(i);
    }
    auto weights = Fit(learnt, policy, firmness);
    if (!weights.ok()) return weights.status();
    const auto choices = ChoicesUnder(policy);
    if (!choices.ok()) return choices.status();
    for (size_t p = 0; p < pairs.size(); ++p) {
      const auto& choice = (**choices)[pairs[p]];
      if (is_held(pairs[p]) && choice) losses[p] = Loss(*choice, *weights);
    }
  }
  return losses;
}

// Sets the firmness of least mean loss on inner folds; returns the losses.
absl::StatusOr<std::vector<double>> Learner::ChooseFirmness(
    const PairIndexes& pairs, const Policy& policy, double& firmness) {
  std::vector<double> least;
  for (const double tried : kFirmnesses) {
    auto losses = UnseenLosses(pairs, policy, tried);
    if (!losses.ok()) return losses.status();
    if (least.empty() || MeanOf(*losses) < MeanOf(least)) {
      least = *std::move(losses);
      firmness = tried;
    }
  }
  return least;
}

}  // namespace citymatch::matching
