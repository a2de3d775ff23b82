#include "client/format/json_reader.h"

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

struct Reading {
  v1::City city;
  std::vector<std::string> problems;  // "field|value|advice"
};

Reading Read(const std::string& text) {
  Reading reading;
  std::vector<FieldProblem> problems;
  ReadMessage(nlohmann::json::parse(text), "cities", reading.city, problems);
  for (const FieldProblem& problem : problems) {
    reading.problems.push_back(
        absl::StrCat(problem.field, "|", problem.value, "|", problem.advice));
  }
  return reading;
}

TEST(ReadMessageTest, ReadsBothSpellingsOfNames) {
  const Reading reading = Read(R"({"displayName":"Osaka","country_code":"JP",
      "population":{"residentCount":"2750000",
                    "provenance":{"basis":"BASIS_DECLARED",
                                  "reference_year":2020}}})");
  EXPECT_THAT(reading.problems, IsEmpty());
  EXPECT_EQ(ToJsonLine(reading.city),
            R"({"display_name":"Osaka","country_code":"JP","population":)"
            R"({"resident_count":"2750000","provenance":)"
            R"({"basis":"BASIS_DECLARED","reference_year":2020}}})");
}

TEST(ReadMessageTest, TakesIdForName) {
  EXPECT_EQ(Read(R"({"id":"jp-osaka"})").city.name(), "cities/jp-osaka");
  EXPECT_EQ(Read(R"({"name":"cities/jp-osaka"})").city.name(),
            "cities/jp-osaka");
  EXPECT_THAT(
      Read(R"({"id":"a","name":"cities/a"})").problems,
      ElementsAre(HasSubstr("says the same as another spelling of name")));
}

TEST(ReadMessageTest, TakesEnumsFullShortInAnyCaseAndAsNumber) {
  const Reading reading = Read(R"({"needs":[{"sector":"SECTOR_WASTE"},
      {"sector":"waste"},{"sector":"Water-Wastewater"},{"sector":5}]})");
  EXPECT_THAT(reading.problems, IsEmpty());
  ASSERT_EQ(reading.city.needs_size(), 4);
  EXPECT_EQ(reading.city.needs(0).sector(), v1::SECTOR_WASTE);
  EXPECT_EQ(reading.city.needs(1).sector(), v1::SECTOR_WASTE);
  EXPECT_EQ(reading.city.needs(2).sector(), v1::SECTOR_WATER_WASTEWATER);
  EXPECT_EQ(reading.city.needs(3).sector(), v1::SECTOR_WASTE);
}

TEST(ReadMessageTest, GivesNearestValuesForAWrongEnum) {
  const Reading reading = Read(R"({"level":"LEVEL_CTIY",
      "needs":[{"topic":"a"},{"sector":"wast","topic":"b"}]})");
  EXPECT_THAT(reading.problems,
              ElementsAre(AllOf(HasSubstr("level|LEVEL_CTIY|"),
                                HasSubstr("did you mean city?"),
                                HasSubstr("Accepted: national_capital_region")),
                          AllOf(HasSubstr("needs[1].sector|wast|"),
                                HasSubstr("did you mean waste"))));
  // The element stands where it stood, with what could be read of it.
  ASSERT_EQ(reading.city.needs_size(), 2);
  EXPECT_EQ(reading.city.needs(1).topic(), "b");
}

TEST(ReadMessageTest, KeepsPlacesOfWrongElements) {
  v1::Partnership partnership;
  std::vector<FieldProblem> problems;
  ReadMessage(nlohmann::json::parse(R"({"sectors":["x-ray","ports"]})"),
              "partnerships", partnership, problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].field, "sectors[0]");
  ASSERT_EQ(partnership.sectors_size(), 2);
  EXPECT_EQ(partnership.sectors(1), v1::SECTOR_PORTS);
}

TEST(ReadMessageTest, ListsEveryProblemOfARow) {
  const Reading reading = Read(R"({"displayname":"x","slot_count":"many",
      "side":7,"location":{"latitude":"NaN","longitude":"Infinity"},
      "needs":{"a":1},"local_names":["Osaka"],"note":5})");
  EXPECT_THAT(
      reading.problems,
      testing::UnorderedElementsAre(
          AllOf(HasSubstr("displayname||"), HasSubstr("display_name")),
          AllOf(HasSubstr("slot_count|many|"), HasSubstr("whole number")),
          HasSubstr("side|7|"),
          AllOf(HasSubstr("location.latitude|NaN|"), HasSubstr("unknown")),
          HasSubstr("location.longitude|Infinity|"),
          AllOf(HasSubstr("needs|"), HasSubstr("list in brackets")),
          AllOf(HasSubstr("local_names[0]|Osaka|"), HasSubstr("object")),
          AllOf(HasSubstr("note|5|"), HasSubstr("text in quotes"))));
}

TEST(ReadMessageTest, RefusesNumbersThatDoNotFit) {
  EXPECT_THAT(Read(R"({"slot_count":3000000000})").problems,
              ElementsAre(HasSubstr("slot_count|3000000000|")));
  EXPECT_THAT(Read(R"({"slot_count":2.5})").problems,
              ElementsAre(HasSubstr("not a whole number")));
  EXPECT_THAT(Read(R"({"population":{"resident_count":99999999999999999999}})")
                  .problems,
              ElementsAre(HasSubstr("population.resident_count|")));
  EXPECT_EQ(Read(R"({"slot_count":3.0})").city.slot_count(), 3);
}

TEST(ReadMessageTest, KeepsMissingApartFromZero) {
  EXPECT_FALSE(Read(R"({"slot_count":null})").city.has_slot_count());
  EXPECT_FALSE(Read("{}").city.has_slot_count());
  const Reading zero = Read(R"({"slot_count":0,
      "setting_features":[{"feature":"coast","present":false}]})");
  EXPECT_TRUE(zero.city.has_slot_count());
  EXPECT_TRUE(zero.city.setting_features(0).has_present());
}

TEST(ReadMessageTest, ReadsTimes) {
  EXPECT_EQ(Read(R"({"create_time":"2026-04-01T00:00:00Z"})")
                .city.create_time()
                .seconds(),
            1775001600);
  EXPECT_THAT(Read(R"({"create_time":"April"})").problems,
              ElementsAre(HasSubstr("create_time|April|must be a time")));
}

TEST(ReadMessageTest, RefusesRowsThatAreNoObjects) {
  EXPECT_THAT(Read("[1]").problems, ElementsAre(HasSubstr("|[1]|is a list")));
}

TEST(ReadTextTest, TakesWholeNumbersAsSpreadsheetsWriteThem) {
  v1::City city;
  std::vector<FieldProblem> problems;
  const auto* field = v1::City::descriptor()->FindFieldByName("slot_count");
  ReadText("12.0", *field, "slot_count", city, problems);
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(city.slot_count(), 12);
  ReadText("1,200", *field, "slot_count", city, problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].value, "1,200");
}

TEST(ShortNameTest, IsWhatFindEnumValueFinds) {
  const auto& type = *v1::Level_descriptor();
  for (const std::string& name : ShortNames(type)) {
    ASSERT_NE(FindEnumValue(type, name), nullptr) << name;
    EXPECT_EQ(ShortName(*FindEnumValue(type, name)), name);
  }
  EXPECT_EQ(FindEnumValue(type, "unspecified"), nullptr);
}

}  // namespace
}  // namespace citymatch::client
