// The rules of a programme as values: gates, weights and constants. Data, not
// code: every number here is a default that a stored programme can replace.
// The method that uses them is in README.md of this folder.
#ifndef CITYMATCH_MATCHING_POLICY_H_
#define CITYMATCH_MATCHING_POLICY_H_

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "matching/profile.h"

namespace citymatch::matching {

// The criteria, in the order in which answers list them. A new one is added at
// the end, with one row in criteria/registry.cc.
enum class CriterionId : uint8_t {
  kSectorFit,
  kNeedsFit,
  kSizeFit,
  kClimateFit,
  kSettingFit,
  kTrackRecordFit,
  kTiesFit,
  kAmbitionFit,
  kPracticalFit,
  kFinanceFit,
};
inline constexpr int kCriterionCount = 10;

// The name of a criterion in the API, such as `sector_fit`.
absl::string_view CriterionName(CriterionId criterion);
// The criterion of that name; nullopt if there is none.
std::optional<CriterionId> FindCriterion(absl::string_view name);

// How much likeness of climate and of setting matters in a sector, each [0,1].
struct SectorSensitivity {
  double climate = 0;
  double setting = 0;
};

// Weights and constants of the score.
struct Policy {
  Policy();  // the defaults

  // Importance of each criterion, ≥ 0, at least one > 0; only ratios matter.
  std::array<double, kCriterionCount> weights;

  // Credibility of a fact by its basis (index: Basis), each (0,1].
  std::array<double, 5> credibility;

  // Likeness of the topics of a need and an offer, each [0,1].
  double same_topic = 1.0;
  double close_topic = 0.85;
  double related_topic = 0.5;
  double same_sector = 0.25;
  double related_sector = 0.1;

  // Sectors whose offers help each other's needs; symmetric.
  std::vector<std::pair<Sector, Sector>> related_sectors;

  // By sector (index: Sector).
  std::array<SectorSensitivity, kSectorTableSize> sensitivity;

  // track_record_fit: years to half a credit (> 0), credits at which the fit is
  // 1 − 1/e (> 0), credit by nearness (≥ 0), share that needs shared sectors
  // ([0,1]).
  double half_life_years = 8;
  double saturation = 2;
  double same_country_credit = 1;
  double same_subregion_credit = 0.65;
  double elsewhere_credit = 0.3;
  double sector_share = 0.5;
  // Factor on the credit by what became of the partnership (index: Outcome),
  // each [0,2].
  std::array<double, 5> outcome_value;
  // Years for which a partnership of unknown end counts as under way.
  int assumed_duration_years = 5;

  // ties_fit: most that others of the provider's country in the partner's
  // country are worth ([0,1]), partnerships at which 1 − 1/e of it is reached
  // (> 0), worth of a common network ([0,1]).
  double country_tie_share = 0.5;
  double country_tie_saturation = 4;
  double network_tie = 0.1;

  // practical_fit: shares of its parts, each ≥ 0, at least one > 0.
  double distance_share = 0.6;
  double office_hours_share = 0.15;
  double language_share = 0.15;
  double slots_share = 0.1;

  // ambition_fit: net-zero years that count as 1 and as 0; best < worst.
  int ambition_best_year = 2030;
  int ambition_worst_year = 2075;

  // Fit of climate and setting where the sector does not care, [0,1].
  double neutral_fit = 0.5;

  // size_fit: σ in natural-log units of the population ratio (> 0), and the
  // factor when levels of government do not compare ([0,1]).
  double size_sigma = 1.5;
  double level_mismatch_factor = 0.3;

  // Exponent of rarity, 0 (off) to 2.
  double rarity_exponent = 0.5;

  // Exponent of a need's cover in sector_fit, 0.5 to 4.
  double cover_exponent = 2;

  // Value of an offer by maturity (index 1 to 3), each [0,1].
  std::array<double, 4> maturity_value;

  // How firm the weights are: concentration of the Dirichlet distribution
  // around them from which plausible weightings are drawn, > 0.
  double weight_concentration = 50;

  // Precedents: shares of the parts of likeness, each ≥ 0, at least one > 0.
  double precedent_needs_share = 0.35;
  double precedent_place_share = 0.25;
  double precedent_profile_share = 0.15;
  double precedent_provider_share = 0.25;

  // Slots of a provider whose number is unknown, and whether a provider without
  // a free slot fails a gate.
  int default_slot_count = 4;
  bool slots_are_hard = false;
};

// Dates between which something holds: [from, to). Unset = unbounded.
struct DateRange {
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> to;
  [[nodiscard]] bool Contains(absl::CivilDay day) const {
    return (!from || day >= *from) && (!to || day < *to);
  }
};

// A country's membership of a set.
struct CountryMember {
  std::string country_code;
  DateRange valid;
  std::string source;
};

// A named set of countries.
struct CountrySet {
  std::string id;
  std::string display_name;
  std::vector<CountryMember> members;
  Provenance provenance;
  std::vector<LocalName> local_names;
};

// Who may stand on one side. Empty = anybody.
struct SideRule {
  std::vector<std::string> country_sets;  // ids
  std::vector<Level> levels;
  std::optional<int64_t> min_population;  // persons
  std::string required_network;
};

// A way to pay.
struct FinanceRoute {
  std::string id;
  std::string display_name;
  std::vector<std::string> provider_country_sets;  // empty = any country
  std::vector<std::string> partner_country_sets;   // empty = any country
  DateRange open;
  std::vector<Sector> sectors;  // empty = all
  double strength = 0.5;        // (0,1]
  Provenance provenance;
  std::vector<LocalName> local_names;
};

// A programme. The default-constructed one has no gates and default policy.
struct Programme {
  std::string id;  // empty = none
  std::string display_name;
  std::vector<LocalName> local_names;
  DateRange running;
  std::vector<CountrySet> country_sets;
  SideRule provider_rule;
  SideRule partner_rule;
  std::vector<FinanceRoute> finance_routes;
  bool finance_route_required = false;
  Policy policy;
  std::string taxonomy_id;  // empty = none
  std::string source;
  int64_t version = 0;

  // The set with this id; nullptr if there is none.
  [[nodiscard]] const CountrySet* FindCountrySet(absl::string_view id) const;
};

// Degrees of likeness of topics.
enum class Degree : uint8_t { kClose = 1, kRelated = 2 };

// The topics and which are alike; a relation holds in both directions.
struct Taxonomy {
  struct Topic {
    std::string topic;
    Sector sector = Sector::kWaste;
    std::string definition;
    std::string display_name;  // empty = from the identifier
    std::vector<LocalName> local_names;
  };
  struct Relation {
    std::string offer_topic;
    std::string need_topic;
    Degree degree = Degree::kRelated;
  };
  std::string id;
  std::vector<Topic> topics;
  std::vector<Relation> relations;
};

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_POLICY_H_
