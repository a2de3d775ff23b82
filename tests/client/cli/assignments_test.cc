#include "client/cli/assignments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "client/format/message_json.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <typename Message>
std::vector<std::string> Apply(const std::vector<std::string>& assignments,
                               Message& message,
                               std::vector<std::string>& mask) {
  std::vector<FieldProblem> problems;
  Assign(assignments, message, mask, problems);
  std::vector<std::string> texts;
  for (const FieldProblem& problem : problems) {
    texts.push_back(absl::StrCat(problem.field, "|", problem.advice));
  }
  return texts;
}

TEST(AssignTest, SetsScalarsMessagesAndLists) {
  v1::City city;
  std::vector<std::string> mask;
  EXPECT_THAT(
      Apply({"display_name=A = B", "level=city", "slot_count=3",
             "population.resident_count=12", R"(hazards=[{"type":"flood"}])",
             R"(climate={"koppen_class":"Cfa"})"},
            city, mask),
      IsEmpty());
  EXPECT_EQ(ToJsonLine(city),
            R"({"display_name":"A = B","level":"LEVEL_CITY","population":)"
            R"({"resident_count":"12"},"climate":{"koppen_class":"Cfa"},)"
            R"("hazards":[{"type":"TYPE_FLOOD"}],"slot_count":3})");
  EXPECT_THAT(mask,
              ElementsAre("display_name", "level", "slot_count",
                          "population.resident_count", "hazards", "climate"));
}

TEST(AssignTest, TakesCommasInListsOfScalars) {
  v1::Partnership partnership;
  std::vector<std::string> mask;
  EXPECT_THAT(Apply({"sectors=waste, ports"}, partnership, mask), IsEmpty());
  EXPECT_THAT(partnership.sectors(),
              ElementsAre(v1::SECTOR_WASTE, v1::SECTOR_PORTS));
}

TEST(AssignTest, ClearsWithAnEmptyValue) {
  v1::City city;
  city.set_slot_count(3);
  std::vector<std::string> mask;
  EXPECT_THAT(Apply({"slot_count="}, city, mask), IsEmpty());
  EXPECT_FALSE(city.has_slot_count());
  EXPECT_THAT(mask, ElementsAre("slot_count"));
}

TEST(AssignTest, ExplainsWhatIsWrong) {
  v1::City city;
  std::vector<std::string> mask;
  EXPECT_THAT(
      Apply({"noequals", "displayname=x", "needs[0].priority=3",
             "needs.priority=3", "hazards=[1", "slot_count=many"},
            city, mask),
      ElementsAre(HasSubstr("--set|must be path=value"),
                  AllOf(HasSubstr("displayname|"), HasSubstr("display_name")),
                  HasSubstr("give the whole list"),
                  HasSubstr("set it as a whole"), HasSubstr("must be JSON"),
                  HasSubstr("whole number")));
}

}  // namespace
}  // namespace citymatch::client
