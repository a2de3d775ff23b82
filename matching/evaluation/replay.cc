#include "matching/evaluation/replay.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "matching/gates.h"
#include "matching/messages.h"

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

double& Rank(Method method, PairOutcome& outcome) {
  return outcome.ranks[static_cast<size_t>(method)];
}

}  // namespace

MatchOptions OptionsAsOf(MatchOptions options, int first_year) {
  options.as_of = absl::CivilDay(first_year, 1, 1);
  options.hide_from_year = first_year;
  return options;
}

Replay::Replay(std::shared_ptr<const MatchContext> context,
               const Weights& weights, const PastPair& pair, Side ranked_side)
    : context_(std::move(context)),
      weights_(weights),
      ranked_side_(ranked_side) {
  outcome_.pair = pair;
}

absl::StatusOr<Replay> Replay::Ask(const Catalogue& catalogue,
                                   std::shared_ptr<const MatchContext> context,
                                   const Weights& weights, const PastPair& pair,
                                   Side ranked_side, Language language,
                                   const std::function<absl::Status()>& check) {
  Replay replay(std::move(context), weights, pair, ranked_side);
  if (absl::Status status = replay.Fill(catalogue, language, check);
      !status.ok()) {
    return status;
  }
  return replay;
}

void Replay::Refuse(absl::string_view problem, std::string sentence) {
  outcome_.problem = std::string(problem);
  outcome_.problem_sentence = std::move(sentence);
}

absl::Status Replay::Fill(const Catalogue& catalogue, Language language,
                          const std::function<absl::Status()>& check) {
  const PastPair& pair = outcome_.pair;
  const auto provider = catalogue.Find(pair.provider_id);
  const auto partner = catalogue.Find(pair.partner_id);
  if (!provider || !partner) {
    Refuse("UNKNOWN_CITY",
           Say(language, MessageId::kPastUnknownCity,
               {{"city", provider ? pair.partner_id : pair.provider_id}}));
    return absl::OkStatus();
  }
  if (provider->profile().side != Side::kProvider ||
      partner->profile().side != Side::kPartner) {
    Refuse("SAME_SIDE",
           Say(language, MessageId::kPastSides,
               {{"provider", pair.provider_id}, {"partner", pair.partner_id}}));
    return absl::OkStatus();
  }
  for (const KnownPartnership* known : context_->OfProvider(*provider)) {
    if (KeyOf(known->partner) == KeyOf(*partner)) {
      Refuse("IN_STORE", Say(language, MessageId::kPastInStore,
                             {{"year", absl::StrCat(pair.first_year)},
                              {"tie", PartnershipText(*known, "", language)}}));
      return absl::OkStatus();
    }
  }
  const bool ranks_providers = ranked_side_ == Side::kProvider;
  asker_ = ranks_providers ? *partner : *provider;
  const RowRef chosen = ranks_providers ? *provider : *partner;
  const Query query{catalogue, *context_, asker_, ranked_side_};
  const GateChecker gates(query, /*include_partnered=*/true);
  absl::StatusOr<std::vector<Scored>> eligible =
      ScoreEligible(query, weights_, /*include_partnered=*/true, check);
  if (!eligible.ok()) return eligible.status();
  candidates_ = *std::move(eligible);
  outcome_.candidate_count = static_cast<int>(candidates_.size());
  if (const uint32_t failures = gates.Failures(chosen); failures != 0) {
    const auto gate = static_cast<GateId>(std::countr_zero(failures));
    const Pair both{catalogue, *context_, *provider, *partner};
    for (GateResult& result : ExplainGates(both, failures, language)) {
      if (result.gate != gate) continue;
      Refuse(GateName(gate), std::move(result.reason));
    }
    return absl::OkStatus();
  }
  const auto it = std::find_if(
      candidates_.begin(), candidates_.end(), [&](const Scored& candidate) {
        return KeyOf(candidate.ranked.row) == KeyOf(chosen);
      });
  chosen_ = static_cast<size_t>(it - candidates_.begin());
  return absl::OkStatus();
}

PairOutcome Replay::Outcome() const {
  PairOutcome outcome = outcome_;
  if (!outcome.problem.empty()) return outcome;
  const Scored& self = candidates_[chosen_];
  std::vector<const Scored*> above;
  const Scored* best = &self;
  for (const Scored& other : candidates_) {
    if (other.ranked.Before(self.ranked)) above.push_back(&other);
    if (other.ranked.Before(best->ranked)) best = &other;
  }
  outcome.best_id = best->ranked.row.profile().id;
  Rank(Method::kMatcher, outcome) = static_cast<double>(above.size()) + 1;
  FindCostliest(std::move(above), outcome);
  Rank(Method::kCombination, outcome) =
      MiddlePlace([&](const Scored& c) { return Combination(c); });
  Rank(Method::kMostUsed, outcome) =
      MiddlePlace([&](const Scored& c) { return TimesUsed(c); });
  const unsigned own = SectorsOf(asker_);
  Rank(Method::kSharedSectors, outcome) =
      MiddlePlace([&](const Scored& c) -> double {
        return std::popcount(own & SectorsOf(c.ranked.row));
      });
  Rank(Method::kNearestSize, outcome) =
      MiddlePlace([&](const Scored& c) { return -SizeDistance(c); });
  Rank(Method::kRandom, outcome) =
      (static_cast<double>(candidates_.size()) + 1) / 2.0;
  return outcome;
}

// Those with a greater value stand before; equals share their places.
template <typename Value>
double Replay::MiddlePlace(const Value& value) const {
  const double own = value(candidates_[chosen_]);
  int before = 0;
  int equal = 0;
  for (const Scored& other : candidates_) {
    const double its = value(other);
    if (its > own) ++before;
    if (its == own) ++equal;
  }
  return before + (equal + 1) / 2.0;
}

double Replay::FitOrMean(const Scored& candidate, CriterionId criterion) const {
  const auto k = static_cast<size_t>(criterion);
  return std::isnan(candidate.fits[k]) ? context_->mean_fits()[k]
                                       : candidate.fits[k];
}

double Replay::Combination(const Scored& candidate) const {
  return FitOrMean(candidate, CriterionId::kSectorFit) +
         FitOrMean(candidate, CriterionId::kSizeFit) +
         FitOrMean(candidate, CriterionId::kTrackRecordFit);
}

double Replay::TimesUsed(const Scored& candidate) const {
  const RowRef& row = candidate.ranked.row;
  int count = 0;
  for (const KnownPartnership* known : ranked_side_ == Side::kProvider
                                           ? context_->OfProvider(row)
                                           : context_->OfPartner(row)) {
    count += known->is_history ? 1 : 0;
  }
  return count;
}

double Replay::SizeDistance(const Scored& candidate) const {
  const RowRef& row = candidate.ranked.row;
  const double distance = std::abs(row.block->log_population[row.row] -
                                   asker_.block->log_population[asker_.row]);
  return std::isnan(distance) ? 100 : distance;  // unknown: behind all others
}

void Replay::FindCostliest(std::vector<const Scored*> above,
                           PairOutcome& outcome) const {
  if (above.empty()) return;
  std::sort(above.begin(), above.end(), [](const Scored* a, const Scored* b) {
    return a->ranked.Before(b->ranked);
  });
  if (above.size() > 10) above.resize(10);
  for (int k = 0; k < kCriterionCount; ++k) {
    const auto criterion = static_cast<CriterionId>(k);
    double mean = 0;
    for (const Scored* other : above) mean += FitOrMean(*other, criterion);
    mean /= static_cast<double>(above.size());
    const double lost =
        100 * weights_[k] * (mean - FitOrMean(candidates_[chosen_], criterion));
    if (lost > outcome.points_lost) {
      outcome.points_lost = lost;
      outcome.costliest = criterion;
    }
  }
}

}  // namespace citymatch::matching
