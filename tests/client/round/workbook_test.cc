#include "client/round/workbook.h"

#include <cstdlib>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/round/sample_round.h"
#include "tests/client/round/zip_reader.h"

namespace citymatch::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::map<std::string, std::string> MembersOf(const v1::RoundSolution& solution,
                                             const std::string& language) {
  const auto bytes = SolutionWorkbook(solution, SampleView(language));
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.ok() ? ReadZip(*bytes) : std::map<std::string, std::string>();
}

// The text of a shared string by its number.
std::string SharedString(const std::string& xml, int number) {
  size_t at = 0;
  for (int i = 0; i <= number; ++i) at = xml.find("<si>", at) + 4;
  const size_t begin = xml.find('>', at + 1) + 1;
  return xml.substr(begin, xml.find("</t>", begin) - begin);
}

// What stands in a cell: a number as it is, a text in quotes.
std::string CellOf(std::map<std::string, std::string>& members,
                   const std::string& sheet, const std::string& cell) {
  const std::string& xml = members["xl/worksheets/" + sheet + ".xml"];
  const size_t at = xml.find(absl::StrCat("<c r=\"", cell, "\""));
  if (at == std::string::npos) return "";
  const size_t value = xml.find("<v>", at);
  const std::string text =
      xml.substr(value + 3, xml.find("</v>", value) - value - 3);
  const bool is_text =
      xml.substr(at, value - at).find("t=\"s\"") != std::string::npos;
  return is_text ? absl::StrCat("\"",
                                SharedString(members["xl/sharedStrings.xml"],
                                             std::atoi(text.c_str())),
                                "\"")
                 : text;
}

TEST(WorkbookTest, HasASheetForEachPartWithTextsAndNumbers) {
  auto members = MembersOf(SampleSolution(), "en");
  EXPECT_THAT(
      members["xl/workbook.xml"],
      AllOf(HasSubstr("name=\"pairs\""), HasSubstr("name=\"without a pair\""),
            HasSubstr("name=\"Groups and prices\""),
            HasSubstr("name=\"Basis\"")));
  EXPECT_EQ(CellOf(members, "sheet1", "A1"), "\"provider id\"");
  EXPECT_EQ(CellOf(members, "sheet1", "A2"), "\"jp-kitakyushu\"");
  EXPECT_EQ(CellOf(members, "sheet1", "E3"), "\"Hai Phong\"");
  EXPECT_EQ(CellOf(members, "sheet1", "G2"), "71.25");
  EXPECT_EQ(CellOf(members, "sheet1", "H2"), "\"locked\"");
  EXPECT_EQ(CellOf(members, "sheet2", "A2"), "\"vn-hue\"");
  EXPECT_EQ(CellOf(members, "sheet3", "E2"), "1");  // the floor
  EXPECT_EQ(CellOf(members, "sheet3", "G2"), "");   // no cap
  EXPECT_EQ(CellOf(members, "sheet3", "B5"), "-3.5");
}

TEST(WorkbookTest, KeepsTheHeadInView) {
  auto members = MembersOf(SampleSolution(), "en");
  for (const char* sheet : {"sheet1", "sheet2", "sheet3", "sheet4"}) {
    EXPECT_THAT(members[absl::StrCat("xl/worksheets/", sheet, ".xml")],
                AllOf(HasSubstr("<pane ySplit=\"1\""), HasSubstr("<cols>")));
  }
}

TEST(WorkbookTest, TakesNoTextForAFormula) {
  v1::RoundSolution solution = SampleSolution();
  solution.mutable_unmatched(0)->set_sentence("=HYPERLINK(\"http://x\")");
  auto members = MembersOf(solution, "en");
  EXPECT_EQ(CellOf(members, "sheet2", "E2"), "\"=HYPERLINK(\"http://x\")\"");
  EXPECT_THAT(members["xl/worksheets/sheet2.xml"], Not(HasSubstr("<f>")));
}

TEST(WorkbookTest, IsTheSameToTheByteAndTellsTheTimeOfTheSolution) {
  const auto first = SolutionWorkbook(SampleSolution(), SampleView());
  absl::SleepFor(absl::Milliseconds(1100));
  const auto second = SolutionWorkbook(SampleSolution(), SampleView());
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(*first, *second);
  EXPECT_THAT(ReadZip(*first)["docProps/core.xml"],
              HasSubstr("2026-04-01T12:00:00Z"));
}

TEST(WorkbookTest, SpeaksJapanese) {
  auto members = MembersOf(SampleSolution(), "ja");
  EXPECT_THAT(members["xl/workbook.xml"], HasSubstr("name=\"組なし\""));
  EXPECT_EQ(CellOf(members, "sheet1", "B2"), "\"北九州市\"");
}

TEST(WorkbookTest, RefusesANameThatASheetMayNotHave) {
  EXPECT_FALSE(ToWorkbook({{"a/b", {}}}, "", absl::UnixEpoch()).ok());
}

}  // namespace
}  // namespace citymatch::client
