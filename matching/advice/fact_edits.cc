#include "matching/advice/fact_edits.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/messages.h"

namespace citymatch::matching {
namespace {

const Provenance kSupposed = {Basis::kDeclared, Confidence::kUnspecified, "",
                              std::nullopt};

// As in the API, without its prefix.
std::string BasisText(Basis basis) {
  switch (basis) {
    case Basis::kDeclared:
      return "DECLARED";
    case Basis::kReported:
      return "REPORTED";
    case Basis::kDerived:
      return "DERIVED";
    default:
      return "RECALLED";
  }
}

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

  std::vector<FactEdit> Make() {
    EditOffers();
    EditNeeds();
    EditSlots();
    EditCity(provider_, partner_);
    EditCity(partner_, provider_);
    std::stable_sort(edits_.begin(), edits_.end(),
                     [](const FactEdit& a, const FactEdit& b) {
                       return a.effort < b.effort;
                     });
    return std::move(edits_);
  }

 private:
  // Adds an edit of a copy of `city`; `change` makes it.
  template <typename Change>
  void Add(const Profile& city, double effort, std::string path,
           std::string from, std::string to, MessageId id,
           std::string topic_name, const Change& change,
           std::string to_text = "") {
    FactEdit edit;
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
        Add(provider_, 1, path + ".provenance.basis",
            BasisText(offer.provenance.basis), "DECLARED",
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
      const std::string path = NeedPath(partner_, i);
      const std::string name = TopicName(need.topic);
      for (int priority = 1; priority <= 5; ++priority) {
        if (priority == need.priority) continue;
        Add(partner_, 1 + std::abs(priority - need.priority) / 2.0,
            path + ".priority", TextOf(need.priority), TextOf(priority),
            MessageId::kChangeNeedPriority, name,
            [&](Profile& city) { city.needs[i].priority = priority; });
      }
      if (need.provenance.basis != Basis::kDeclared) {
        Add(partner_, 1, path + ".provenance.basis",
            BasisText(need.provenance.basis), "DECLARED",
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
      Add(
          city, 3, "memberships", "", network, MessageId::kChangeNetwork, "",
          [&](Profile& changed) {
            changed.memberships.push_back({network, std::nullopt, kSupposed});
          },
          NetworkText(network, language_));
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
        Add(city, 1, absl::StrCat("setting_features.", FeatureKey(feature)), "",
            present ? "true" : "false",
            OfFeature(
                present ? MessageId::kChangeCoast : MessageId::kChangeNoCoast,
                feature),
            "", [&](Profile& changed) {
              changed.setting_features.push_back({feature, present, kSupposed});
            });
      }
    }
  }

  const MatchContext& context_;
  const Profile& provider_;
  const Profile& partner_;
  int load_;
  Language language_;
  std::vector<FactEdit> edits_;
};

}  // namespace

std::vector<FactEdit> PossibleEdits(const Pair& pair, Language language) {
  return EditMaker(pair.context, pair, language).Make();
}

}  // namespace citymatch::matching
