// Makes small profiles for tests.
#ifndef CITYMATCH_TESTS_MATCHING_PROFILES_H_
#define CITYMATCH_TESTS_MATCHING_PROFILES_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "matching/matcher.h"
#include "matching/profile.h"
#include "matching/snapshot.h"

namespace citymatch::matching {

inline constexpr absl::CivilDay kDay(2024, 4, 1);

inline absl::CivilDay Day(int year, int month, int day) {
  return absl::CivilDay(year, month, day);
}

inline Provenance Known(Basis basis = Basis::kDeclared) {
  return {basis, Confidence::kHigh, "a source", std::nullopt};
}

inline Profile City(Side side, std::string id, std::string country) {
  Profile profile;
  profile.side = side;
  profile.display_name = "City " + id;
  profile.id = std::move(id);
  profile.country_code = std::move(country);
  return profile;
}
inline Profile Provider(std::string id, std::string country = "JP") {
  return City(Side::kProvider, std::move(id), std::move(country));
}
inline Profile Partner(std::string id, std::string country = "VN") {
  return City(Side::kPartner, std::move(id), std::move(country));
}

inline Need MakeNeed(Sector sector, std::string topic, int priority = 3,
                     Basis basis = Basis::kDeclared) {
  return {sector, topic, "about " + topic, priority, Known(basis)};
}
inline Offer MakeOffer(Sector sector, std::string topic, int maturity = 3,
                       Basis basis = Basis::kDeclared) {
  return {sector,   topic,        "about " + topic,
          maturity, std::nullopt, Known(basis)};
}

inline Partnership Tie(std::string id, std::string provider,
                       std::string partner, std::optional<int> first,
                       std::optional<int> last = std::nullopt) {
  Partnership tie;
  tie.id = std::move(id);
  tie.provider_id = std::move(provider);
  tie.partner_id = std::move(partner);
  tie.programme_title = "A tie";
  tie.first_year = first;
  tie.last_year = last;
  tie.provenance = Known();
  return tie;
}

inline std::shared_ptr<const Snapshot> MakeSnapshot(
    std::vector<Profile> profiles, std::vector<Partnership> partnerships = {},
    std::vector<Programme> programmes = {},
    std::vector<Taxonomy> taxonomies = {}) {
  SnapshotBuilder builder;
  for (Profile& profile : profiles) builder.PutCity(std::move(profile));
  for (Partnership& p : partnerships) builder.PutPartnership(std::move(p));
  for (Programme& p : programmes) builder.PutProgramme(std::move(p));
  for (Taxonomy& t : taxonomies) builder.PutTaxonomy(std::move(t));
  return builder.Build(1);
}

inline MatchOptions Options(std::string programme = "",
                            absl::CivilDay day = kDay) {
  MatchOptions options;
  options.programme_id = std::move(programme);
  options.as_of = day;
  return options;
}

// The pair's assessment; fails the test by throwing if there is an error.
inline PairAssessment AssessPair(const Snapshot& snapshot,
                                 const std::string& provider,
                                 const std::string& partner,
                                 MatchOptions options = Options()) {
  return Explain(snapshot, {provider, partner, std::move(options), {}})
      .value()
      .assessment;
}

inline const CriterionResult& ResultOf(const PairAssessment& assessment,
                                       CriterionId criterion) {
  return assessment.criteria[static_cast<size_t>(criterion)];
}

inline std::optional<double> FitOf(const PairAssessment& assessment,
                                   CriterionId criterion) {
  return ResultOf(assessment, criterion).fit;
}

}  // namespace citymatch::matching

#endif  // CITYMATCH_TESTS_MATCHING_PROFILES_H_
