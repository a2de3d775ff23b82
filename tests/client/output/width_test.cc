#include "client/output/width.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "client/output/match_text.h"
#include "client/output/table.h"

namespace citymatch::client {
namespace {

TEST(DisplayWidthTest, CountsWideCharactersTwiceAndMarksNot) {
  EXPECT_EQ(DisplayWidth("Osaka"), 5);
  EXPECT_EQ(DisplayWidth("大阪市"), 6);
  EXPECT_EQ(DisplayWidth("ｱｲ"), 2);           // half-width katakana
  EXPECT_EQ(DisplayWidth("Ｏ"), 2);           // full-width letter
  EXPECT_EQ(DisplayWidth("Hue\xCC\x82"), 3);  // combining circumflex
  EXPECT_EQ(DisplayWidth("a\xE2\x80\x8B"
                         "b"),
            2);  // zero-width space
  EXPECT_EQ(DisplayWidth("–█"), 2);
  EXPECT_EQ(DisplayWidth(""), 0);
}

TEST(TruncateTest, CutsBetweenCharacters) {
  EXPECT_EQ(Truncate("大阪市", 6), "大阪市");
  EXPECT_EQ(Truncate("大阪市", 5), "大阪…");
  EXPECT_EQ(Truncate("大阪市", 4), "大…");
  EXPECT_EQ(Truncate("Osaka", 4, false), "Osa~");
}

TEST(PadTest, FillsToTheWidth) {
  EXPECT_EQ(Pad("大阪", 6), "大阪  ");
  EXPECT_EQ(Pad("7", 3, true), "  7");
  EXPECT_EQ(Pad("long", 2), "long");
}

TEST(OneLineTest, DisarmsControls) {
  EXPECT_EQ(OneLine("a\nb\x1b[2J\xFFz\xC2\x9B"), "a b [2J z ");
}

TEST(WriteTableTest, AlignsJapaneseAndNumbers) {
  Grid grid;
  grid.columns = {{"name"}, {"n", true}, {"note"}};
  grid.rows = {{"大阪市", "5", "x"}, {"Hue", "1,000", "a\tb"}};
  std::ostringstream out;
  WriteTable(grid, {}, out);
  EXPECT_EQ(out.str(),
            "name        n  note\n"
            "大阪市      5  x\n"
            "Hue     1,000  a b\n");
}

TEST(WriteTableTest, CutsTheLastColumnToTheTerminal) {
  Grid grid;
  grid.columns = {{"id"}, {"text"}};
  grid.rows = {{"a", std::string(60, 'x')}};
  std::ostringstream out;
  WriteTable(grid, {.color = true, .unicode = true, .columns = 34}, out);
  EXPECT_EQ(out.str(),
            "\x1b[1mid  text\x1b[0m\na   " + std::string(29, 'x') + "…\n");
}

TEST(WrapTest, BreaksWhereTheLanguageDoes) {
  EXPECT_EQ(Wrap("one two three four five six", "- ", 2, 22),
            "- one two three four\n  five six\n");
  EXPECT_EQ(Wrap("廃棄物の分別収集と堆肥化の経験", "", 2, 22),
            "  廃棄物の分別収集と堆\n  肥化の経験\n");
  EXPECT_EQ(Wrap("one two", "- ", 2, 0), "- one two\n");
}

TEST(BarTest, FillsTheShare) {
  EXPECT_EQ(Bar(0.5, 4, true), "██░░");
  EXPECT_EQ(Bar(0.5, 4, false), "##..");
  EXPECT_EQ(Bar(2, 2, false), "##");
  EXPECT_EQ(Bar(-1, 2, false), "..");
  EXPECT_EQ(Bar(1, 0, false), "");
}

}  // namespace
}  // namespace citymatch::client
