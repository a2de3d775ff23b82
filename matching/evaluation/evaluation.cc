#include "matching/evaluation/evaluation.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "matching/context.h"
#include "matching/evaluation/measures.h"
#include "matching/evaluation/past_snapshot.h"
#include "matching/evaluation/replay.h"
#include "matching/ranker.h"

namespace citymatch::matching {

absl::string_view MethodName(Method method) {
  switch (method) {
    case Method::kMatcher:
      return "matcher";
    case Method::kCombination:
      return "combination";
    case Method::kMostUsed:
      return "most_used";
    case Method::kSharedSectors:
      return "shared_sectors";
    case Method::kNearestSize:
      return "nearest_size";
    case Method::kRandom:
      return "random";
  }
  return "";
}

std::vector<PastPair> StoredPairs(const Snapshot& snapshot) {
  std::map<std::pair<std::string, std::string>, PastPair> first;
  for (const auto& partnership : *snapshot.catalogue().partnerships) {
    const std::optional<int> first_year = FirstYearOf(*partnership);
    if (!first_year) continue;
    PastPair pair{partnership->provider_id, partnership->partner_id,
                  partnership->programme_title, *first_year};
    const auto [it, is_new] =
        first.try_emplace({pair.provider_id, pair.partner_id}, pair);
    if (!is_new && pair.first_year < it->second.first_year) it->second = pair;
  }
  std::vector<PastPair> pairs;
  for (auto& [ids, pair] : first) pairs.push_back(std::move(pair));
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const PastPair& a, const PastPair& b) {
                     return a.first_year < b.first_year;
                   });
  return pairs;
}

absl::StatusOr<EvaluateAnswer> Evaluate(const Snapshot& snapshot,
                                        const EvaluateRequest& request) {
  EvaluateAnswer answer;
  answer.basis.revision = snapshot.revision();
  answer.basis.programme_id = request.options.programme_id;
  // One context a year: by year, so that each is made once.
  std::vector<size_t> order(request.pairs.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return request.pairs[a].first_year < request.pairs[b].first_year;
  });
  answer.outcomes.resize(order.size());
  std::shared_ptr<const Snapshot> past;
  int past_year = 0;
  for (const size_t i : order) {
    if (request.check) {
      if (absl::Status status = request.check(); !status.ok()) return status;
    }
    const PastPair& pair = request.pairs[i];
    if (past == nullptr || past_year != pair.first_year) {
      past = SnapshotBefore(snapshot, pair.first_year, request.later_facts);
      past_year = pair.first_year;
    }
    auto context =
        FindContext(*past, OptionsAsOf(request.options, pair.first_year));
    if (!context.ok()) return context.status();
    const auto weights =
        EffectiveWeights((*context)->policy(), request.options);
    if (!weights.ok()) return weights.status();
    answer.basis.programme_version = (*context)->programme().version;
    answer.basis.weights = *weights;
    const absl::StatusOr<Replay> replay = Replay::Ask(
        past->catalogue(), *std::move(context), *weights, pair,
        request.ranked_side, request.options.language, request.check);
    if (!replay.ok()) return replay.status();
    answer.outcomes[i] = replay->Outcome();
  }
  std::vector<const PairOutcome*> all;
  std::map<std::string, std::vector<const PairOutcome*>> by_programme;
  std::map<std::string, std::vector<const PairOutcome*>> by_country;
  for (const PairOutcome& outcome : answer.outcomes) {
    if (IsUnusable(outcome)) continue;
    all.push_back(&outcome);
    by_programme[outcome.pair.programme_title].push_back(&outcome);
    const Profile* provider = snapshot.FindCity(outcome.pair.provider_id);
    by_country[provider->country_code].push_back(&outcome);
  }
  answer.all = MeasureGroup("", all, request.resamples);
  for (const auto& [name, outcomes] : by_programme) {
    answer.by_programme.push_back(
        MeasureGroup(name, outcomes, request.resamples));
  }
  for (const auto& [name, outcomes] : by_country) {
    answer.by_country.push_back(
        MeasureGroup(name, outcomes, request.resamples));
  }
  return answer;
}

}  // namespace citymatch::matching
