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

const Provenance kSupposed = {Basis::kDeclared, Confidence::kUnspecified, "",
                              std::nullopt};

// A change that can be tried.
struct Edit {
  double effort = 0;
  FactChange change;
  Profile changed;
};

std::string TextOf(int number) { return absl::StrCat(number); }

// Lists the facts of a pair that could be otherwise.
class EditMaker {
 public:
  EditMaker(const MatchContext& context, const Pair& pair, Language language)
      : context_(context),
        provider_(pair.provider.profile()),
        partner_(pair.partner.profile()),
        load_(context.Load(pair.provider)),
        language_(language) {}

  std::vector<Edit> Make() {
    EditOffers();
    EditNeeds();
    EditSlots();
    EditCity(provider_, partner_);
    EditCity(partner_, provider_);
    std::stable_sort(
        edits_.begin(), edits_.end(),
        [](const Edit& a, const Edit& b) { return a.effort < b.effort; });
    return std::move(edits_);
  }

 private:
  // Adds an edit of a copy of `city`; `change` makes it.
  template <typename Change>
  void Add(const Profile& city, double effort, std::string path,
           std::string from, std::string to, MessageId id,
           std::string topic_name, const Change& change,
           std::string to_text = "") {
    Edit edit;
    edit.effort = effort;
    edit.changed = city;
    change(edit.changed);
    if (to_text.empty()) to_text = to;
    edit.change.sentence = Say(language_, id,
                               {{"city", NameIn(city, language_)},
                                {"topic", std::move(topic_name)},
                                {"from", from},
                                {"to", std::move(to_text)}});
    edit.change.city_id = city.id;
    edit.change.path = std::move(path);
    edit.change.from = std::move(from);
    edit.change.to = std::move(to);
    edits_.push_back(std::move(edit));
  }

  [[nodiscard]] std::string TopicName(const std::string& topic) const {
    return context_.TopicName(topic, language_);
  }

  void EditOffers() {
    for (const Need& need : partner_.needs) {
      const bool offered = std::any_of(
          provider_.offers.begin(), provider_.offers.end(),
          [&](const Offer& offer) { return offer.topic == need.topic; });
      if (offered) continue;
      for (int maturity = 1; maturity <= 3; ++maturity) {
        Add(
            provider_, 3 + maturity, "offers", "",
            absl::StrCat(need.topic, " ", maturity), MessageId::kChangeAddOffer,
            TopicName(need.topic),
            [&](Profile& city) {
              city.offers.push_back({need.sector, need.topic, "", maturity,
                                     std::nullopt, kSupposed});
            },
            TextOf(maturity));
      }
    }
    for (size_t i = 0; i < provider_.offers.size(); ++i) {
      const Offer& offer = provider_.offers[i];
      const std::string path = absl::StrCat("offers[", i, "]");
      const std::string name = TopicName(offer.topic);
      for (int maturity = 1; maturity <= 3; ++maturity) {
        if (maturity == offer.maturity) continue;
        Add(provider_, 1 + std::abs(maturity - offer.maturity),
            path + ".maturity", TextOf(offer.maturity), TextOf(maturity),
            MessageId::kChangeOfferMaturity, name,
            [&](Profile& city) { city.offers[i].maturity = maturity; });
      }
      if (offer.provenance.basis != Basis::kDeclared) {
        Add(provider_, 1, path + ".provenance.basis", "", "DECLARED",
            MessageId::kChangeOfferConfirmed, name, [&](Profile& city) {
              city.offers[i].provenance.basis = Basis::kDeclared;
            });
      }
      Add(provider_, 3, path, offer.topic, "", MessageId::kChangeDropOffer,
          name, [&](Profile& city) {
            city.offers.erase(city.offers.begin() + static_cast<long>(i));
          });
    }
  }

  void EditNeeds() {
    for (const Offer& offer : provider_.offers) {
      const bool needed = std::any_of(
          partner_.needs.begin(), partner_.needs.end(),
          [&](const Need& need) { return need.topic == offer.topic; });
      if (needed) continue;
      for (const int priority : {3, 5}) {
        Add(
            partner_, 2.5 + priority / 2.0, "needs", "",
            absl::StrCat(offer.topic, " ", priority), MessageId::kChangeAddNeed,
            TopicName(offer.topic),
            [&](Profile& city) {
              city.needs.push_back(
                  {offer.sector, offer.topic, "", priority, kSupposed});
            },
            TextOf(priority));
      }
    }
    for (size_t i = 0; i < partner_.needs.size(); ++i) {
      const Need& need = partner_.needs[i];
      const std::string path = absl::StrCat("needs[", i, "]");
      const std::string name = TopicName(need.topic);
      for (int priority = 1; priority <= 5; ++priority) {
        if (priority == need.priority) continue;
        Add(partner_, 1 + std::abs(priority - need.priority) / 2.0,
            path + ".priority", TextOf(need.priority), TextOf(priority),
            MessageId::kChangeNeedPriority, name,
            [&](Profile& city) { city.needs[i].priority = priority; });
      }
      if (need.provenance.basis != Basis::kDeclared) {
        Add(partner_, 1, path + ".provenance.basis", "", "DECLARED",
            MessageId::kChangeNeedConfirmed, name, [&](Profile& city) {
              city.needs[i].provenance.basis = Basis::kDeclared;
            });
      }
      Add(partner_, 3, path, need.topic, "", MessageId::kChangeDropNeed, name,
          [&](Profile& city) {
            city.needs.erase(city.needs.begin() + static_cast<long>(i));
          });
    }
  }

  void EditSlots() {
    const std::string from =
        provider_.slot_count ? TextOf(*provider_.slot_count) : "";
    for (const int slots : {std::max(1, load_), load_ + 2, load_ + 8}) {
      if (slots == provider_.slot_count) continue;
      Add(provider_, provider_.slot_count ? 2 : 1, "slot_count", from,
          TextOf(slots), MessageId::kChangeSlots, "",
          [&](Profile& city) { city.slot_count = slots; });
    }
  }

  void EditCity(const Profile& city, const Profile& other) {
    if (!city.population && other.population) {
      const int64_t residents = other.population->resident_count;
      Add(
          city, 1, "population.resident_count", "", absl::StrCat(residents),
          MessageId::kChangePopulation, "",
          [&](Profile& changed) {
            changed.population = Population{residents, kSupposed};
          },
          NumberText(residents));
    }
    if (!city.climate && other.climate) {
      Add(city, 1, "climate.koppen_class", "", other.climate->koppen_class,
          MessageId::kChangeClimate, "", [&](Profile& changed) {
            changed.climate = Climate{other.climate->koppen_class, kSupposed};
          });
    }
    EditTargets(city);
    EditLanguages(city, other);
    EditNetworks(city, other);
    EditFeatures(city);
  }

  void EditTargets(const Profile& city) {
    int earliest = 0;
    for (const Target& target : city.targets) {
      if (target.type != TargetType::kNetZero || !target.target_year) continue;
      if (earliest == 0 || *target.target_year < earliest) {
        earliest = *target.target_year;
      }
    }
    for (const int year : {2050, 2040, context_.policy().ambition_best_year}) {
      if (earliest != 0 && year >= earliest) continue;
      Add(city, earliest == 0 ? 1 : 3, "targets",
          earliest == 0 ? "" : TextOf(earliest), TextOf(year),
          MessageId::kChangeNetZero, "", [&](Profile& changed) {
            changed.targets.push_back({TargetType::kNetZero, year, kSupposed});
          });
    }
  }

  void EditLanguages(const Profile& city, const Profile& other) {
    for (const WorkingLanguage& theirs : other.working_languages) {
      const std::string tag = PrimaryLanguage(theirs.language_code);
      const bool known = std::any_of(
          city.working_languages.begin(), city.working_languages.end(),
          [&](const WorkingLanguage& ours) {
            return PrimaryLanguage(ours.language_code) == tag;
          });
      if (known) continue;
      Add(
          city, city.working_languages.empty() ? 1 : 3, "working_languages", "",
          tag, MessageId::kChangeLanguages, "",
          [&](Profile& changed) {
            changed.working_languages.push_back({tag, kSupposed});
          },
          LanguageName(tag, language_));
    }
  }

  void EditNetworks(const Profile& city, const Profile& other) {
    std::vector<std::string> networks;
    for (const Membership& membership : other.memberships) {
      networks.push_back(membership.network);
    }
    const Programme& programme = context_.programme();
    const SideRule& rule = city.side == Side::kProvider
                               ? programme.provider_rule
                               : programme.partner_rule;
    if (!rule.required_network.empty()) {
      networks.push_back(rule.required_network);
    }
    std::sort(networks.begin(), networks.end());
    networks.erase(std::unique(networks.begin(), networks.end()),
                   networks.end());
    for (const std::string& network : networks) {
      const bool member = std::any_of(
          city.memberships.begin(), city.memberships.end(),
          [&](const Membership& ours) { return ours.network == network; });
      if (member) continue;
      Add(city, 3, "memberships", "", network, MessageId::kChangeNetwork, "",
          [&](Profile& changed) {
            changed.memberships.push_back({network, std::nullopt, kSupposed});
          });
    }
  }

  void EditFeatures(const Profile& city) {
    for (int f = 1; f <= static_cast<int>(Feature::kMountain); ++f) {
      const auto feature = static_cast<Feature>(f);
      const bool known = std::any_of(
          city.setting_features.begin(), city.setting_features.end(),
          [&](const SettingFeature& s) { return s.feature == feature; });
      if (known) continue;
      for (const bool present : {true, false}) {
        Add(
            city, 1, absl::StrCat("setting_features.", FeatureKey(feature)), "",
            present ? "true" : "false",
            present ? MessageId::kChangeFeature : MessageId::kChangeNoFeature,
            "",
            [&](Profile& changed) {
              changed.setting_features.push_back({feature, present, kSupposed});
            },
            FeatureText(feature, language_));
      }
    }
  }

  const MatchContext& context_;
  const Profile& provider_;
  const Profile& partner_;
  int load_;
  Language language_;
  std::vector<Edit> edits_;
};

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
    std::vector<Edit> edits = EditsOf(snapshot_);
    std::optional<Tried> furthest;
    for (const Edit& edit : edits) {
      if (static_cast<int>(found.size()) == request_.limit) break;
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

  [[nodiscard]] std::vector<Edit> EditsOf(const Snapshot& snapshot) const {
    const Catalogue& catalogue = snapshot.catalogue();
    const auto context = *FindContext(snapshot, request_.options);
    RowRef provider = *catalogue.Find(request_.city_id);
    RowRef partner = *catalogue.Find(request_.target_id);
    if (provider.profile().side == Side::kPartner) std::swap(provider, partner);
    return EditMaker(*context, {catalogue, *context, provider, partner},
                     request_.options.language)
        .Make();
  }

  absl::StatusOr<Tried> Try(const Tried& base, const Edit& edit) {
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
      for (const Edit& edit : EditsOf(*base.snapshot)) {
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
  if (absl::Status status = finder.FindFacts(answer.facts); !status.ok()) {
    return status;
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
