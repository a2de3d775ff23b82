#include "matching/advice/counterfactuals.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "matching/advice/fact_edits.h"
#include "matching/advice/variant.h"
#include "matching/assessment.h"
#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/criterion.h"
#include "matching/gates.h"
#include "matching/messages.h"
#include "matching/ranker.h"

namespace citymatch::matching {
namespace {

// Whether one of the facts that are tried could open the gate: who is where,
// what a body is and what it has agreed to already are not for the two to
// change, and unknown facts bar nobody.
bool OpensWithFacts(const GateResult& gate) {
  return gate.gate == GateId::kProviderNetwork ||
         gate.gate == GateId::kPartnerNetwork || gate.gate == GateId::kSlots;
}

class CounterfactualFinder {
 public:
  CounterfactualFinder(const Snapshot& snapshot,
                       const CounterfactualRequest& request,
                       bool is_among_first)
      : snapshot_(snapshot),
        request_(request),
        wants_in_(!is_among_first),
        question_{request.city_id, request.options, request.top,
                  request.include_partnered, request.check},
        variants_(snapshot) {}

  // Fills the changes of facts.
  absl::Status FindFacts(std::vector<FactCounterfactual>& found) {
    std::vector<FactEdit> edits = EditsOf(snapshot_);
    std::optional<Tried> furthest;
    for (const FactEdit& edit : edits) {
      if (static_cast<int>(found.size()) == request_.limit) break;
      if (Names(found, edit.change)) continue;  // by less effort
      const auto tried = Try({}, edit);
      if (!tried.ok()) return tried.status();
      if (Flips(tried->standing)) {
        found.push_back({{edit.change},
                         edit.effort,
                         tried->standing.rank,
                         tried->standing.score});
      } else if (!furthest || IsFurther(*tried, *furthest)) {
        furthest = *tried;
      }
    }
    if (!found.empty() || !furthest) return absl::OkStatus();
    return FindTogether(*furthest, found);
  }

  // Fills the changes of weights.
  absl::Status FindWeights(const Query& query, const Weights& weights,
                           double unit,
                           std::vector<WeightCounterfactual>& found) {
    const auto eligible = ScoreEligible(
        query, weights, request_.include_partnered, request_.check);
    if (!eligible.ok()) return eligible.status();
    const Scored* target = nullptr;
    for (const Scored& scored : *eligible) {
      if (scored.ranked.row.profile().id == request_.target_id) {
        target = &scored;
      }
    }
    if (target == nullptr) return absl::OkStatus();  // no weight opens a gate
    for (int k = 0; k < kCriterionCount; ++k) {
      for (const double x : Crossings(query, weights, *eligible, *target, k)) {
        const absl::StatusOr<bool> holds =
            TryWeight(weights, unit, k, x, found);
        if (!holds.ok()) return holds.status();
        if (*holds) break;
      }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) {
                       return std::abs(a.share_after - a.share_before) <
                              std::abs(b.share_after - b.share_before);
                     });
    return absl::OkStatus();
  }

 private:
  // A set of changed profiles and what they lead to.
  struct Tried {
    std::vector<Profile> changed;
    std::vector<FactChange> changes;
    double effort = 0;
    Standing standing;
    std::shared_ptr<const Snapshot> snapshot;
  };

  [[nodiscard]] bool Flips(const Standing& standing) const {
    const bool among = standing.rank != 0 && standing.rank <= request_.top;
    return among == wants_in_;
  }

  // Whether `found` already changes the fact that `change` changes.
  static bool Names(const std::vector<FactCounterfactual>& found,
                    const FactChange& change) {
    return std::any_of(found.begin(), found.end(), [&](const auto& other) {
      return other.facts.front().city_id == change.city_id &&
             other.facts.front().path == change.path;
    });
  }

  // Whether `a` moves the counterpart further in the wished direction.
  [[nodiscard]] bool IsFurther(const Tried& a, const Tried& b) const {
    const auto place = [](const Tried& tried) {
      return tried.standing.rank == 0 ? 1 << 30 : tried.standing.rank;
    };
    if (place(a) != place(b)) {
      return wants_in_ ? place(a) < place(b) : place(a) > place(b);
    }
    return wants_in_ ? a.standing.score > b.standing.score
                     : a.standing.score < b.standing.score;
  }

  [[nodiscard]] std::vector<FactEdit> EditsOf(const Snapshot& snapshot) const {
    const Catalogue& catalogue = snapshot.catalogue();
    const auto context = *FindContext(snapshot, request_.options);
    RowRef provider = *catalogue.Find(request_.city_id);
    RowRef partner = *catalogue.Find(request_.target_id);
    if (provider.profile().side == Side::kPartner) std::swap(provider, partner);
    return PossibleEdits({catalogue, *context, provider, partner},
                         request_.options.language);
  }

  absl::StatusOr<Tried> Try(const Tried& base, const FactEdit& edit) {
    if (request_.check) {
      if (absl::Status status = request_.check(); !status.ok()) return status;
    }
    Tried tried;
    tried.changed = base.changed;
    const auto same =
        std::find_if(tried.changed.begin(), tried.changed.end(),
                     [&](const Profile& p) { return p.id == edit.changed.id; });
    if (same == tried.changed.end()) {
      tried.changed.push_back(edit.changed);
    } else {
      *same = edit.changed;
    }
    tried.changes = base.changes;
    tried.changes.push_back(edit.change);
    tried.effort = base.effort + edit.effort;
    tried.snapshot = variants_.With(tried.changed);
    const auto standing =
        StandingOf(*tried.snapshot, question_, request_.target_id);
    if (!standing.ok()) return standing.status();
    tried.standing = *standing;
    return tried;
  }

  absl::Status FindTogether(Tried base,
                            std::vector<FactCounterfactual>& found) {
    for (int step = 1; step < kMostFactsTogether; ++step) {
      std::optional<Tried> furthest;
      for (const FactEdit& edit : EditsOf(*base.snapshot)) {
        auto tried = Try(base, edit);
        if (!tried.ok()) return tried.status();
        if (Flips(tried->standing)) {
          found.push_back({tried->changes, tried->effort, tried->standing.rank,
                           tried->standing.score});
          return absl::OkStatus();
        }
        if (!furthest || IsFurther(*tried, *furthest)) {
          furthest = *std::move(tried);
        }
      }
      if (!furthest || !IsFurther(*furthest, base)) return absl::OkStatus();
      base = *std::move(furthest);
    }
    return absl::OkStatus();
  }

  // Values of the weight of criterion k at which the counterpart crosses the
  // line, the nearest first: at most one below and one above.
  [[nodiscard]] std::vector<double> Crossings(
      const Query& query, const Weights& weights,
      const std::vector<Scored>& eligible, const Scored& target, int k) const {
    // With a share above this one, nothing else would count.
    constexpr double kGreatestShare = 0.9;
    const double now = weights[k];
    const double most =
        kGreatestShare / (1 - kGreatestShare) * std::max(1 - now, 1e-9);
    const Fits own = WithMeans(target.fits, query.context.mean_fits());
    // Each competitor leads by a + x·b at weight x.
    std::vector<std::pair<double, double>> leads;
    std::vector<double> points = {0, most};
    for (const Scored& other : eligible) {
      if (&other == &target) continue;
      const Fits fits = WithMeans(other.fits, query.context.mean_fits());
      double a = 0;
      for (int j = 0; j < kCriterionCount; ++j) {
        if (j != k) a += weights[j] * (fits[j] - own[j]);
      }
      const double b = fits[k] - own[k];
      leads.emplace_back(a, b);
      if (b == 0) continue;
      const double x = -a / b;
      if (x > 0 && x < most) points.push_back(x);
    }
    std::sort(points.begin(), points.end());
    const auto rank_at = [&](double x) {
      int rank = 1;
      for (const auto& [a, b] : leads) rank += a + x * b > 0 ? 1 : 0;
      return rank;
    };
    std::vector<double> crossings;
    // The middle between two neighbouring points decides for all between them.
    for (size_t i = 0; i + 1 < points.size(); ++i) {
      const double from = points[i];
      const double to = points[i + 1];
      if (to - from < 1e-12) continue;
      const int rank = rank_at((from + to) / 2);
      if ((rank <= request_.top) != wants_in_) continue;
      if (from <= now && now <= to) continue;
      const double step = std::min((to - from) / 2, 1e-4);
      crossings.push_back(from > now ? from + step : to - step);
    }
    std::sort(crossings.begin(), crossings.end(), [now](double a, double b) {
      return std::abs(a - now) < std::abs(b - now);
    });
    constexpr size_t kMostTried = 4;
    if (crossings.size() > kMostTried) crossings.resize(kMostTried);
    return crossings;
  }

  // Asks anew with the weight `x`; keeps it if it does what was wished.
  absl::StatusOr<bool> TryWeight(const Weights& weights, double unit, int k,
                                 double x,
                                 std::vector<WeightCounterfactual>& found) {
    const auto criterion = static_cast<CriterionId>(k);
    // Six decimals in the unit of the policy: what is told is what was tried.
    const double told = std::round(x * unit * 1e6) / 1e6;
    ListQuestion question = question_;
    question.options.weights[criterion] = told;
    const auto standing = StandingOf(snapshot_, question, request_.target_id);
    if (!standing.ok()) return standing.status();
    if (!Flips(*standing)) return false;
    WeightCounterfactual change;
    change.criterion = criterion;
    change.share_before = weights[k];
    change.share_after = told / unit / (1 - weights[k] + told / unit);
    change.weight_after = told;
    change.rank_after = standing->rank;
    change.score_after = standing->score;
    const Language language = request_.options.language;
    change.sentence =
        Say(language, MessageId::kChangeWeight,
            {{"criterion", CriterionDisplayName(criterion, language)},
             {"from", DecimalText(100 * change.share_before, 1)},
             {"to", DecimalText(100 * change.share_after, 1)}});
    found.push_back(std::move(change));
    return true;
  }

  const Snapshot& snapshot_;
  const CounterfactualRequest& request_;
  const bool wants_in_;
  const ListQuestion question_;
  VariantMaker variants_;
};

}  // namespace

absl::StatusOr<CounterfactualAnswer> FindCounterfactuals(
    const Snapshot& snapshot, const CounterfactualRequest& request) {
  const Catalogue& catalogue = snapshot.catalogue();
  const auto self = catalogue.Find(request.city_id);
  if (!self) return absl::NotFoundError("cities/" + request.city_id);
  const auto target = catalogue.Find(request.target_id);
  if (!target) return absl::NotFoundError("cities/" + request.target_id);
  if (self->profile().side == target->profile().side) {
    return absl::InvalidArgumentError(absl::StrCat(
        "cities/", request.city_id, " and cities/", request.target_id,
        " stand on the same side; a pair has one provider and one partner"));
  }
  const auto context = FindContext(snapshot, request.options);
  if (!context.ok()) return context.status();
  const auto weights = EffectiveWeights((*context)->policy(), request.options);
  if (!weights.ok()) return weights.status();
  const auto now = StandingOf(snapshot,
                              {request.city_id, request.options, request.top,
                               request.include_partnered, request.check},
                              request.target_id);
  if (!now.ok()) return now.status();
  CounterfactualAnswer answer;
  answer.rank_now = now->rank;
  answer.score_now = now->score;
  answer.is_among_first = now->rank != 0 && now->rank <= request.top;
  const Query query{catalogue, **context, *self, target->profile().side};
  const bool to_partners = target->profile().side == Side::kPartner;
  if (now->rank == 0) {
    for (GateResult& gate : ExplainGates(
             {catalogue, **context, to_partners ? *self : *target,
              to_partners ? *target : *self},
             GateChecker(query, request.include_partnered).Failures(*target),
             request.options.language)) {
      if (!gate.passed) answer.failed_gates.push_back(std::move(gate));
    }
  }
  CounterfactualFinder finder(snapshot, request, answer.is_among_first);
  if (std::all_of(answer.failed_gates.begin(), answer.failed_gates.end(),
                  OpensWithFacts)) {
    if (absl::Status status = finder.FindFacts(answer.facts); !status.ok()) {
      return status;
    }
  }
  // The sum of the weights before they were normalised.
  double unit = 0;
  for (int k = 0; k < kCriterionCount; ++k) {
    const auto own = request.options.weights.find(static_cast<CriterionId>(k));
    unit += own == request.options.weights.end()
                ? (*context)->policy().weights[k]
                : own->second;
  }
  if (absl::Status status =
          finder.FindWeights(query, *weights, unit, answer.weights);
      !status.ok()) {
    return status;
  }
  answer.basis = MakeBasis(snapshot, **context, *weights);
  return answer;
}

}  // namespace citymatch::matching
