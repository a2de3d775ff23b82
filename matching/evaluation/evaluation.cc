#include "matching/evaluation/evaluation.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "matching/assessment.h"
#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/criterion.h"
#include "matching/gates.h"
#include "matching/random.h"
#include "matching/ranker.h"

namespace citymatch::matching {
namespace {

unsigned SectorsOf(const RowRef& city) {
  const Block& block = *city.block;
  unsigned sectors = 0;
  for (uint32_t item = block.item_begin[city.row];
       item < block.item_begin[city.row + 1]; ++item) {
    sectors |= 1u << block.item_sector[item];
  }
  return sectors;
}

// All candidates of one question that pass the gates.
class Field {
 public:
  Field(const Query& query, const Weights& weights)
      : query_(query), weights_(weights) {
    const GateChecker gates(query, /*include_partnered=*/true);
    Ranker ranker(query, weights);
    const SideTable& side = query.catalogue.side(query.candidate_side);
    for (int b = 0; b < static_cast<int>(side.blocks.size()); ++b) {
      ranker.LoadBlock(b);
      for (int row = 0; row < ranker.block().size(); ++row) {
        const RowRef ref = ranker.Row(row);
        if (gates.Failures(ref) != 0) continue;
        const Fits fits = ranker.FitsOf(ref);
        candidates_.push_back(
            {{ScoreOf(fits, weights, query.context.mean_fits()), ref}, fits});
      }
    }
  }

  [[nodiscard]] int size() const {
    return static_cast<int>(candidates_.size());
  }

  // Fills ranks, costliest and best.
  void Place(const RowRef& chosen, PairOutcome& outcome) const {
    const auto is_chosen = [&](const Candidate& candidate) {
      return KeyOf(candidate.ranked.row) == KeyOf(chosen);
    };
    const Candidate& self =
        *std::find_if(candidates_.begin(), candidates_.end(), is_chosen);
    std::vector<const Candidate*> above;
    const Candidate* best = &self;
    for (const Candidate& other : candidates_) {
      if (other.ranked.Before(self.ranked)) above.push_back(&other);
      if (other.ranked.Before(best->ranked)) best = &other;
    }
    outcome.best_id = best->ranked.row.profile().id;
    Rank(Method::kMatcher, outcome) = static_cast<double>(above.size()) + 1;
    FindCostliest(self, above, outcome);
    Rank(Method::kCombination, outcome) =
        MiddlePlace(self, [&](const Candidate& c) { return Combination(c); });
    Rank(Method::kMostUsed, outcome) =
        MiddlePlace(self, [&](const Candidate& c) { return TimesUsed(c); });
    const unsigned own = SectorsOf(query_.self);
    Rank(Method::kSharedSectors, outcome) =
        MiddlePlace(self, [&](const Candidate& c) -> double {
          return std::popcount(own & SectorsOf(c.ranked.row));
        });
    Rank(Method::kNearestSize, outcome) =
        MiddlePlace(self, [&](const Candidate& c) { return -SizeDistance(c); });
    Rank(Method::kRandom, outcome) = (size() + 1) / 2.0;
  }

 private:
  struct Candidate {
    Ranked ranked;
    Fits fits;
  };

  static double& Rank(Method method, PairOutcome& outcome) {
    return outcome.ranks[static_cast<size_t>(method)];
  }

  // Those with a greater value stand before; equals share their places.
  template <typename Value>
  double MiddlePlace(const Candidate& self, const Value& value) const {
    const double own = value(self);
    int before = 0;
    int equal = 0;
    for (const Candidate& other : candidates_) {
      const double its = value(other);
      if (its > own) ++before;
      if (its == own) ++equal;
    }
    return before + (equal + 1) / 2.0;
  }

  [[nodiscard]] double FitOrMean(const Candidate& candidate,
                                 CriterionId criterion) const {
    const auto k = static_cast<size_t>(criterion);
    return std::isnan(candidate.fits[k]) ? query_.context.mean_fits()[k]
                                         : candidate.fits[k];
  }
  [[nodiscard]] double Combination(const Candidate& candidate) const {
    return FitOrMean(candidate, CriterionId::kSectorFit) +
           FitOrMean(candidate, CriterionId::kSizeFit) +
           FitOrMean(candidate, CriterionId::kTrackRecordFit);
  }
  [[nodiscard]] double TimesUsed(const Candidate& candidate) const {
    const RowRef& row = candidate.ranked.row;
    int count = 0;
    for (const KnownPartnership* known :
         query_.candidate_side == Side::kProvider
             ? query_.context.OfProvider(row)
             : query_.context.OfPartner(row)) {
      count += known->is_history ? 1 : 0;
    }
    return count;
  }
  [[nodiscard]] double SizeDistance(const Candidate& candidate) const {
    const RowRef& row = candidate.ranked.row;
    const double distance =
        std::abs(row.block->log_population[row.row] -
                 query_.self.block->log_population[query_.self.row]);
    return std::isnan(distance) ? 100 : distance;  // unknown: behind all others
  }

  void FindCostliest(const Candidate& self,
                     std::vector<const Candidate*>& above,
                     PairOutcome& outcome) const {
    if (above.empty()) return;
    std::sort(above.begin(), above.end(),
              [](const Candidate* a, const Candidate* b) {
                return a->ranked.Before(b->ranked);
              });
    if (above.size() > 10) above.resize(10);
    for (int k = 0; k < kCriterionCount; ++k) {
      const auto criterion = static_cast<CriterionId>(k);
      double mean = 0;
      for (const Candidate* other : above) mean += FitOrMean(*other, criterion);
      mean /= static_cast<double>(above.size());
      const double lost =
          100 * weights_[k] * (mean - FitOrMean(self, criterion));
      if (lost > outcome.points_lost) {
        outcome.points_lost = lost;
        outcome.costliest = criterion;
      }
    }
  }

  const Query query_;
  const Weights& weights_;
  std::vector<Candidate> candidates_;
};

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

// Whether the pair cannot be evaluated at all, rather than ranked badly.
bool IsUnusable(const PairOutcome& outcome) {
  return outcome.problem == "UNKNOWN_CITY" || outcome.problem == "SAME_SIDE" ||
         outcome.problem == "IN_STORE";
}

class Evaluator {
 public:
  Evaluator(const Snapshot& snapshot, const EvaluateRequest& request)
      : snapshot_(snapshot), request_(request) {}

  absl::StatusOr<PairOutcome> Run(const PastPair& pair, AnswerBasis& basis) {
    PairOutcome outcome;
    outcome.pair = pair;
    const Catalogue& catalogue = snapshot_.catalogue();
    const auto provider = catalogue.Find(pair.provider_id);
    const auto partner = catalogue.Find(pair.partner_id);
    if (!provider || !partner) {
      return Refuse(
          "UNKNOWN_CITY",
          absl::StrCat("cities/", provider ? pair.partner_id : pair.provider_id,
                       " does not exist"),
          std::move(outcome));
    }
    if (provider->profile().side != Side::kProvider ||
        partner->profile().side != Side::kPartner) {
      return Refuse("SAME_SIDE",
                    absl::StrCat("cities/", pair.provider_id,
                                 " must be a provider and cities/",
                                 pair.partner_id, " a partner"),
                    std::move(outcome));
    }
    MatchOptions options = request_.options;
    options.as_of = absl::CivilDay(pair.first_year, 1, 1);
    options.hide_from_year = pair.first_year;
    const auto context = FindContext(snapshot_, options);
    if (!context.ok()) return context.status();
    const auto weights = EffectiveWeights((*context)->policy(), options);
    if (!weights.ok()) return weights.status();
    basis.programme_version = (*context)->programme().version;
    basis.weights = *weights;
    for (const KnownPartnership* known : (*context)->OfProvider(*provider)) {
      if (KeyOf(known->partner) == KeyOf(*partner)) {
        return Refuse(
            "IN_STORE",
            absl::StrCat("partnerships/", known->partnership->id,
                         " of the two began before ", pair.first_year),
            std::move(outcome));
      }
    }
    const bool rank_providers = request_.ranked_side == Side::kProvider;
    const Query query{catalogue, **context,
                      rank_providers ? *partner : *provider,
                      request_.ranked_side};
    const RowRef& chosen = rank_providers ? *provider : *partner;
    const GateChecker gates(query, /*include_partnered=*/true);
    const uint32_t failures = gates.Failures(chosen);
    const Field field(query, *weights);
    outcome.candidate_count = field.size();
    if (failures != 0) {
      const auto gate = static_cast<GateId>(std::countr_zero(failures));
      return Refuse(std::string(GateName(gate)),
                    absl::StrCat("fails the gate ", GateName(gate), " as of ",
                                 pair.first_year, "-01-01"),
                    std::move(outcome));
    }
    field.Place(chosen, outcome);
    return outcome;
  }

 private:
  static PairOutcome Refuse(std::string problem, std::string sentence,
                            PairOutcome outcome) {
    outcome.problem = std::move(problem);
    outcome.problem_sentence = std::move(sentence);
    return outcome;
  }

  const Snapshot& snapshot_;
  const EvaluateRequest& request_;
};

}  // namespace

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
    if (!partnership->first_year) continue;
    PastPair pair{partnership->provider_id, partnership->partner_id,
                  partnership->programme_title, *partnership->first_year};
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
  Evaluator evaluator(snapshot, request);
  for (const size_t i : order) {
    if (request.check) {
      if (absl::Status status = request.check(); !status.ok()) return status;
    }
    absl::StatusOr<PairOutcome> outcome =
        evaluator.Run(request.pairs[i], answer.basis);
    if (!outcome.ok()) return outcome.status();
    answer.outcomes[i] = *std::move(outcome);
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
