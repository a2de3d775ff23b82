#include "server/resource/diff.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "citymatch/v1/city.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// `path: old → new` for each change.
std::vector<std::string> Lines(const v1::City& before, const v1::City& after) {
  std::vector<std::string> lines;
  for (const v1::FieldChange& change : Diff(before, after)) {
    lines.push_back(absl::StrCat(change.path(), ": ", change.old_value(), " → ",
                                 change.new_value()));
  }
  return lines;
}

v1::City WithNeeds(const std::vector<std::string>& topics) {
  v1::City city;
  for (const std::string& topic : topics) city.add_needs()->set_topic(topic);
  return city;
}

TEST(DiffTest, EqualResourcesDoNotDiffer) {
  EXPECT_THAT(Lines(WithNeeds({"a"}), WithNeeds({"a"})), IsEmpty());
}

TEST(DiffTest, TellsScalarsOfEachTypeAsJson) {
  v1::City before;
  before.set_display_name("神戸 \"K\"");
  before.set_side(v1::SIDE_PROVIDER);
  before.set_slot_count(0);
  before.mutable_location()->set_latitude(0.1);
  before.mutable_population()->set_resident_count(5);
  v1::City after;
  after.set_name("cities/other");
  after.set_display_name("Kobe");
  after.set_side(v1::SIDE_PARTNER);
  after.mutable_location()->set_latitude(0.25);
  after.mutable_population()->set_resident_count(6);
  EXPECT_THAT(Lines(before, after),
              ElementsAre("display_name: \"神戸 \\\"K\\\"\" → \"Kobe\"",
                          "side: \"SIDE_PROVIDER\" → \"SIDE_PARTNER\"",
                          "location.latitude: 0.1 → 0.25",
                          "population.resident_count: \"5\" → \"6\"",
                          "slot_count: 0 → "));
}

TEST(DiffTest, MessageOnOneSideIsOneChange) {
  v1::City after;
  after.mutable_climate()->set_koppen_class("Cfa");
  EXPECT_THAT(Lines({}, after),
              ElementsAre("climate:  → {\"koppen_class\":\"Cfa\"}"));
}

TEST(DiffTest, ComparesListsElementByElementIfTheyKeepTheirLength) {
  EXPECT_THAT(Lines(WithNeeds({"a", "b", "c"}), WithNeeds({"a", "x", "c"})),
              ElementsAre("needs[1].topic: \"b\" → \"x\""));
}

TEST(DiffTest, TellsWhatCameAndWent) {
  EXPECT_THAT(Lines(WithNeeds({"b", "c"}), WithNeeds({"a", "b", "c"})),
              ElementsAre("needs[0]:  → {\"topic\":\"a\"}"));
  EXPECT_THAT(Lines(WithNeeds({"a", "b", "c"}), WithNeeds({"a", "c"})),
              ElementsAre("needs[1]: {\"topic\":\"b\"} → "));
  EXPECT_THAT(Lines(WithNeeds({"a", "a"}), WithNeeds({"a"})),
              ElementsAre("needs[1]: {\"topic\":\"a\"} → "));
}

}  // namespace
}  // namespace citymatch
