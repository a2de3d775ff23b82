#include "matching/advice/questions.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "matching/advice/known_values.h"
#include "matching/advice/variant.h"
#include "matching/assessment.h"
#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/criterion.h"
#include "matching/messages.h"
#include "matching/ranker.h"

namespace citymatch::matching {
namespace {

const Provenance kAnswered = {Basis::kDeclared, Confidence::kUnspecified, "",
                              std::nullopt};

// A question with the profiles that its answers would make.
struct OpenFact {
  Question question;
  std::vector<std::pair<std::string, Profile>> answers;  // value, profile
};

// Lists what is open about a city.
class OpenFactLister {
 public:
  OpenFactLister(const KnownValues& values, const MatchContext& context,
                 Language language, std::vector<OpenFact>& facts)
      : values_(values),
        context_(context),
        language_(language),
        facts_(facts) {}

  void List(const Profile& city) {
    ListNumbers(city);
    ListPlace(city);
    ListOffice(city);
    ListItems(city);
  }

 private:
  OpenFact& Open(const Profile& city, std::string path, MessageId ask,
                 MessageId whom, const std::string& topic = "",
                 const std::string& sector = "") {
    OpenFact& fact = facts_.emplace_back();
    fact.question.city_id = city.id;
    fact.question.path = std::move(path);
    fact.question.sentence = Say(
        language_, ask, {{"city", NameIn(city, language_)}, {"topic", topic}});
    fact.question.whom =
        Say(language_, whom,
            {{"city", NameIn(city, language_)}, {"sector", sector}});
    return fact;
  }
  [[nodiscard]] std::string YesNo(bool yes) const {
    return Say(language_, yes ? MessageId::kYes : MessageId::kNo, {});
  }
  template <typename Change>
  static void Answer(OpenFact& fact, const Profile& city, std::string value,
                     const Change& change) {
    Profile changed = city;
    change(changed);
    fact.answers.emplace_back(std::move(value), std::move(changed));
  }

  void ListNumbers(const Profile& city) {
    if (!city.population) {
      OpenFact& fact = Open(city, "population", MessageId::kAskPopulation,
                            MessageId::kWhomStatistics);
      for (const int64_t residents : values_.Populations(city.side)) {
        Answer(fact, city, NumberText(residents), [&](Profile& changed) {
          changed.population = Population{residents, kAnswered};
        });
      }
    }
    const bool has_target = std::any_of(
        city.targets.begin(), city.targets.end(), [](const Target& target) {
          return target.type == TargetType::kNetZero && target.target_year;
        });
    if (!has_target) {
      OpenFact& fact = Open(city, "targets", MessageId::kAskNetZero,
                            MessageId::kWhomClimateOffice);
      for (const int64_t year : values_.Years(city.side)) {
        Answer(fact, city, absl::StrCat(year), [&](Profile& changed) {
          changed.targets.push_back(
              {TargetType::kNetZero, static_cast<int>(year), kAnswered});
        });
      }
    }
    if (city.side == Side::kProvider && !city.slot_count) {
      OpenFact& fact = Open(city, "slot_count", MessageId::kAskSlots,
                            MessageId::kWhomInternational);
      for (const int slots : {1, 10}) {
        Answer(fact, city, absl::StrCat(slots),
               [&](Profile& changed) { changed.slot_count = slots; });
      }
    }
  }

  void ListPlace(const Profile& city) {
    if (!city.climate) {
      OpenFact& fact = Open(city, "climate", MessageId::kAskClimate,
                            MessageId::kWhomClimateMap);
      for (const std::string& value : values_.Climates(city)) {
        Answer(fact, city, value, [&](Profile& changed) {
          changed.climate = Climate{value, kAnswered};
        });
      }
    }
    for (int f = 1; f <= static_cast<int>(Feature::kMountain); ++f) {
      const auto feature = static_cast<Feature>(f);
      const bool known = std::any_of(
          city.setting_features.begin(), city.setting_features.end(),
          [&](const SettingFeature& s) { return s.feature == feature; });
      if (known) continue;
      OpenFact& fact =
          Open(city, absl::StrCat("setting_features.", FeatureKey(feature)),
               OfFeature(MessageId::kAskCoast, feature), MessageId::kWhomMap);
      for (const bool present : {true, false}) {
        Answer(fact, city, YesNo(present), [&](Profile& changed) {
          changed.setting_features.push_back({feature, present, kAnswered});
        });
      }
    }
  }

  void ListOffice(const Profile& city) {
    if (city.time_zone.empty()) {
      OpenFact& fact =
          Open(city, "time_zone", MessageId::kAskTimeZone, MessageId::kWhomMap);
      for (const std::string& value : values_.TimeZones(city)) {
        Answer(fact, city, value,
               [&](Profile& changed) { changed.time_zone = value; });
      }
    }
    if (city.working_languages.empty()) {
      OpenFact& fact = Open(city, "working_languages", MessageId::kAskLanguages,
                            MessageId::kWhomInternational);
      for (const std::string& value : values_.Languages(city)) {
        Answer(fact, city, LanguageName(value, language_),
               [&](Profile& changed) {
                 changed.working_languages.push_back({value, kAnswered});
               });
      }
    }
  }

  void ListItems(const Profile& city) {
    const bool is_provider = city.side == Side::kProvider;
    if (is_provider ? city.offers.empty() : city.needs.empty()) {
      OpenFact& fact =
          Open(city, is_provider ? "offers" : "needs",
               is_provider ? MessageId::kAskOffers : MessageId::kAskNeeds,
               MessageId::kWhomClimateOffice);
      for (const std::string& topic : values_.Topics(city)) {
        Answer(fact, city, context_.TopicName(topic, language_),
               [&](Profile& changed) {
                 const Sector sector = values_.SectorOf(topic);
                 if (is_provider) {
                   changed.offers.push_back(
                       {sector, topic, "", 2, std::nullopt, kAnswered});
                 } else {
                   changed.needs.push_back({sector, topic, "", 3, kAnswered});
                 }
               });
      }
    }
    if (is_provider) {
      ListRecalled(city, &Profile::offers, "offers",
                   MessageId::kAskConfirmOffer);
    } else {
      ListRecalled(city, &Profile::needs, "needs", MessageId::kAskConfirmNeed);
    }
  }

  // Items that are only recalled: confirmed, or not so.
  template <typename Item>
  void ListRecalled(const Profile& city, std::vector<Item> Profile::*items,
                    absl::string_view name, MessageId ask) {
    for (size_t i = 0; i < (city.*items).size(); ++i) {
      const Item& item = (city.*items)[i];
      if (item.provenance.basis != Basis::kRecalled) continue;
      OpenFact& fact = Open(city, absl::StrCat(name, "[", i, "]"), ask,
                            MessageId::kWhomSector,
                            context_.TopicName(item.topic, language_),
                            SectorText(item.sector, language_));
      Answer(fact, city, YesNo(true), [&](Profile& changed) {
        (changed.*items)[i].provenance.basis = Basis::kDeclared;
      });
      Answer(fact, city, YesNo(false), [&](Profile& changed) {
        (changed.*items).erase((changed.*items).begin() + static_cast<long>(i));
      });
    }
  }

  const KnownValues& values_;
  const MatchContext& context_;
  Language language_;
  std::vector<OpenFact>& facts_;
};

// Counterparts whose open facts could change the list, the best first.
absl::StatusOr<std::vector<const Profile*>> WithinReach(
    const Query& query, const Weights& weights,
    const QuestionsRequest& request) {
  const auto top = static_cast<size_t>(request.top);
  const auto best = BestOf(query, weights, request.include_partnered,
                           std::max<size_t>(100, top * 4), request.check);
  if (!best.ok()) return best.status();
  const bool to_partners = query.candidate_side == Side::kPartner;
  const Ranker ranker(query, weights);
  std::vector<const Profile*> within;
  const size_t listed = std::min(top, best->size());
  for (size_t i = 0; i < best->size(); ++i) {
    if (within.size() == top * kReachFactor) break;
    const RowRef& row = (*best)[i].row;
    if (i >= listed) {
      const double last =
          static_cast<double>((*best)[listed - 1].points.score) / kPointUnits;
      const Pair pair{query.catalogue, query.context,
                      to_partners ? query.self : row,
                      to_partners ? row : query.self};
      const PairAssessment assessment =
          Assess(pair, ranker.FitsOf(row), weights, /*failures=*/0,
                 /*all_gates=*/false, request.options.language);
      if (assessment.score_high < last) continue;
    }
    within.push_back(&row.profile());
  }
  return within;
}

}  // namespace

absl::StatusOr<QuestionsAnswer> RankQuestions(const Snapshot& snapshot,
                                              const QuestionsRequest& request) {
  const Catalogue& catalogue = snapshot.catalogue();
  const auto self = catalogue.Find(request.city_id);
  if (!self) return absl::NotFoundError("cities/" + request.city_id);
  const auto context = FindContext(snapshot, request.options);
  if (!context.ok()) return context.status();
  const auto weights = EffectiveWeights((*context)->policy(), request.options);
  if (!weights.ok()) return weights.status();
  const Query query{catalogue, **context, *self,
                    Opposite(self->profile().side)};
  const auto within = WithinReach(query, *weights, request);
  if (!within.ok()) return within.status();

  std::vector<OpenFact> facts;
  const KnownValues values(catalogue);
  OpenFactLister lister(values, **context, request.options.language, facts);
  lister.List(self->profile());
  for (const Profile* city : *within) lister.List(*city);

  const ListQuestion question{request.city_id, request.options, request.top,
                              request.include_partnered, request.check};
  const auto now = FirstOf(snapshot, question);
  if (!now.ok()) return now.status();
  const std::set<std::string> members(now->begin(), now->end());
  VariantMaker variants(snapshot);
  QuestionsAnswer answer;
  for (OpenFact& fact : facts) {
    if (fact.answers.empty()) continue;  // nothing like it is known anywhere
    ++answer.open_count;
    if (request.check) {
      if (absl::Status status = request.check(); !status.ok()) return status;
    }
    Question& asked = fact.question;
    for (const auto& [value, profile] : fact.answers) {
      const auto then = FirstOf(*variants.With({profile}), question);
      if (!then.ok()) return then.status();
      PossibleAnswer& possible = asked.answers.emplace_back();
      possible.value = value;
      int others = 0;
      for (const std::string& id : *then)
        others += members.contains(id) ? 0 : 1;
      possible.replaced = then->empty() ? 0
                                        : static_cast<double>(others) /
                                              static_cast<double>(then->size());
      possible.changes_first =
          !then->empty() && !now->empty() && then->front() != now->front();
      asked.worth += possible.replaced;
      asked.reorder += *then != *now ? 1 : 0;
    }
    asked.worth /= static_cast<double>(fact.answers.size());
    asked.reorder /= static_cast<double>(fact.answers.size());
    // What changes nothing need not be asked.
    if (asked.reorder > 0) answer.questions.push_back(std::move(asked));
  }
  const auto order = [&](const Question& q) {
    const auto firsts =
        std::count_if(q.answers.begin(), q.answers.end(),
                      [](const PossibleAnswer& a) { return a.changes_first; });
    return std::tuple(-q.worth, -firsts, -q.reorder,
                      q.city_id != request.city_id, q.city_id, q.path);
  };
  std::sort(answer.questions.begin(), answer.questions.end(),
            [&](const Question& a, const Question& b) {
              return order(a) < order(b);
            });
  const auto most = static_cast<size_t>(std::max(1, request.limit));
  if (answer.questions.size() > most) answer.questions.resize(most);
  answer.basis = MakeBasis(snapshot, **context, *weights);
  return answer;
}

}  // namespace citymatch::matching
