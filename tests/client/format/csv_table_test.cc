#include "client/format/csv_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace citymatch::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(ParseCsvTest, ReadsWhatSpreadsheetsWrite) {
  const CsvTable table = ParseCsv(
      "\xEF\xBB\xBFid,name\r\n1,\"大阪, 市\"\r\n\r\n2,\"a \"\"b\"\"\r\nc\"\r\n"
      "3, x \r\n");
  EXPECT_EQ(table.error, "");
  ASSERT_THAT(table.rows, SizeIs(4));
  EXPECT_THAT(table.rows[0].cells, ElementsAre("id", "name"));
  EXPECT_THAT(table.rows[1].cells, ElementsAre("1", "大阪, 市"));
  EXPECT_THAT(table.rows[2].cells, ElementsAre("2", "a \"b\"\r\nc"));
  EXPECT_THAT(table.rows[3].cells, ElementsAre("3", " x "));
  EXPECT_EQ(table.rows[2].line, 4);
  EXPECT_EQ(table.rows[3].line, 6);
  EXPECT_TRUE(table.ends_with_line_end);
}

TEST(ParseCsvTest, FindsTheDelimiter) {
  EXPECT_THAT(ParseCsv("a;b\n1,5;2\n").rows[1].cells, ElementsAre("1,5", "2"));
  EXPECT_THAT(ParseCsv("a\tb\n1\t2\n").rows[1].cells, ElementsAre("1", "2"));
}

TEST(ParseCsvTest, ReadsTheLastLineWithoutLineEnd) {
  const CsvTable table = ParseCsv("a,b\n1,2");
  EXPECT_THAT(table.rows[1].cells, ElementsAre("1", "2"));
  EXPECT_FALSE(table.ends_with_line_end);
  EXPECT_THAT(ParseCsv("").rows, IsEmpty());
}

TEST(ParseCsvTest, SaysWhereQuotesAreBroken) {
  const CsvTable stray = ParseCsv("a,b\n1,2\n3,x\"y\n5,6\n");
  EXPECT_THAT(stray.error, HasSubstr("quote"));
  EXPECT_EQ(stray.error_line, 3);
  EXPECT_THAT(stray.rows, SizeIs(2));
  const CsvTable open = ParseCsv("a,b\n1,2\n3,\"x\ny\n");
  EXPECT_THAT(open.error, HasSubstr("truncated"));
  EXPECT_EQ(open.error_line, 3);
}

TEST(ToCsvLineTest, ReadsBackAsTheSameCells) {
  constexpr unsigned kSeed = 20260401;
  std::mt19937 random(kSeed);
  const std::vector<std::string> pieces = {"a", ",",  "\"", "\r\n", "\n", " ",
                                           ";", "\t", "大", "=1+1", "\r"};
  for (int round = 0; round < 500; ++round) {
    std::vector<std::string> cells(4);
    for (std::string& cell : cells) {
      for (unsigned i = random() % 6; i > 0; --i) {
        cell += pieces[random() % pieces.size()];
      }
    }
    // A row of nothing but empty cells reads back as well.
    const CsvTable table = ParseCsv("a,b,c,d\r\n" + ToCsvLine(cells));
    ASSERT_EQ(table.error, "") << "seed " << kSeed;
    ASSERT_THAT(table.rows, SizeIs(2)) << "seed " << kSeed;
    EXPECT_EQ(table.rows[1].cells, cells) << "seed " << kSeed;
  }
}

}  // namespace
}  // namespace citymatch::client
