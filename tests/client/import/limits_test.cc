#include "client/import/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "citymatch/v1/city.pb.h"

namespace citymatch::client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Problems(const v1::City& city) {
  std::vector<FieldProblem> problems;
  CheckLimits(city, problems);
  std::vector<std::string> texts;
  for (const FieldProblem& problem : problems) {
    texts.push_back(absl::StrCat(
        problem.field, "|", problem.value.substr(0, 10), "|", problem.advice));
  }
  return texts;
}

TEST(CheckLimitsTest, AcceptsTheEndsOfRanges) {
  v1::City city;
  city.mutable_location()->set_latitude(-90);
  city.mutable_location()->set_longitude(180);
  city.mutable_population()->set_resident_count(1000000000);
  city.set_slot_count(0);
  city.add_needs()->set_priority(5);
  city.set_note(std::string(1000, 'x'));
  EXPECT_THAT(Problems(city), IsEmpty());
}

TEST(CheckLimitsTest, RefusesWhatLiesBeyond) {
  v1::City city;
  city.mutable_location()->set_latitude(91);
  city.mutable_population()->set_resident_count(-5);
  city.mutable_population()->mutable_provenance()->set_reference_year(20220);
  city.add_needs();
  city.add_needs()->set_priority(6);
  EXPECT_THAT(
      Problems(city),
      ElementsAre(
          "location.latitude|91|must be from -90 to 90 (degrees north)",
          "population.resident_count|-5|must be from 1 to 1,000,000,000 "
          "(persons)",
          "population.provenance.reference_year|20220|must be a year from 1900 "
          "to 2100",
          "needs[1].priority|6|must be from 1 to 5 (1 low, 5 high)"));
}

TEST(CheckLimitsTest, RefusesTextsAndListsThatAreTooLong) {
  v1::City city;
  city.add_needs()->set_summary(std::string(10 << 20, 'x'));
  for (int i = 0; i < 101; ++i) city.add_offers();
  EXPECT_THAT(Problems(city),
              ElementsAre("needs[0].summary|xxxxxxxxxx|has 10,485,760 bytes, "
                          "but at most 1,000 are allowed; shorten it",
                          "offers||has 101 entries, but at most 100 are "
                          "allowed; shorten it"));
}

}  // namespace
}  // namespace citymatch::client
