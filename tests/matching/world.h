// A small catalogue in which everything differs, for tests of whole lists.
#ifndef CITYMATCH_TESTS_MATCHING_WORLD_H_
#define CITYMATCH_TESTS_MATCHING_WORLD_H_

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "matching/matcher.h"
#include "tests/matching/profiles.h"

namespace citymatch::matching {

inline constexpr const char* kTopics[] = {"composting",    "landfill_gas",
                                          "bus_transit",   "district_energy",
                                          "flood_control", "shore_power"};

inline Sector SectorOfTopic(int topic) {
  return static_cast<Sector>(1 + topic % 6);
}

// Eighteen Japanese and six US providers and four partners, all different.
struct World {
  std::vector<Profile> profiles;
  std::vector<Partnership> partnerships;

  World() {
    for (int i = 0; i < 24; ++i) {
      Profile city = i < 18 ? Provider(absl::StrCat("jp-", 10 + i))
                            : Provider(absl::StrCat("us-", 10 + i), "US");
      for (int o = 0; o < 2; ++o) {
        const int topic = (i * 5 + o * 3 + i / 6) % 6;
        city.offers.push_back(
            MakeOffer(SectorOfTopic(topic), kTopics[topic], 1 + (i + o) % 3,
                      i % 4 == 0 ? Basis::kRecalled : Basis::kReported));
      }
      if (i % 5 != 0)
        city.population = Population{100'000 + 70'000 * i, Known()};
      if (i % 3 == 0) {
        city.targets.push_back({TargetType::kNetZero, 2040 + i % 11, Known()});
      }
      profiles.push_back(std::move(city));
    }
    for (int i = 0; i < 4; ++i) {
      Profile city = Partner(absl::StrCat("q-", i), i % 2 == 0 ? "VN" : "ID");
      for (int n = 0; n < 3; ++n) {
        const int topic = (i + n * 2) % 6;
        city.needs.push_back(
            MakeNeed(SectorOfTopic(topic), kTopics[topic], 5 - n,
                     n == 0 ? Basis::kRecalled : Basis::kDeclared));
      }
      if (i != 1) city.population = Population{500'000, Known()};
      profiles.push_back(std::move(city));
    }
    for (int i = 0; i < 6; ++i) {
      Partnership tie = Tie(absl::StrCat("t-", i), absl::StrCat("jp-", 10 + i),
                            absl::StrCat("q-", 1 + i % 3), 2010 + i, 2012 + i);
      tie.sectors = {SectorOfTopic(i)};
      tie.outcome = Outcome::kSuccessful;
      partnerships.push_back(tie);
    }
  }

  [[nodiscard]] std::shared_ptr<const Snapshot> Build(
      bool backwards = false) const {
    World copy = *this;
    if (backwards) {
      std::reverse(copy.profiles.begin(), copy.profiles.end());
      std::reverse(copy.partnerships.begin(), copy.partnerships.end());
    }
    return MakeSnapshot(copy.profiles, copy.partnerships);
  }
};

inline SuggestAnswer List(const Snapshot& snapshot, const std::string& city,
                          int limit, const MatchOptions& options = Options()) {
  SuggestRequest request;
  request.city_id = city;
  request.options = options;
  request.limit = limit;
  return *Suggest(snapshot, request);
}

inline int RankIn(const SuggestAnswer& answer, const std::string& id) {
  for (const PairAssessment& pair : answer.suggestions) {
    if (pair.provider->id == id || pair.partner->id == id) return pair.rank;
  }
  return 0;
}

}  // namespace citymatch::matching

#endif  // CITYMATCH_TESTS_MATCHING_WORLD_H_
