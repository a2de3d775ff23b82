#include "client/output/calendar.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "client/format/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

CalendarEvent Review() {
  CalendarEvent event;
  event.uid = "jp-osaka-vn-hue-2013.review@citymatch";
  event.stamp = absl::FromUnixSeconds(1'775'001'600);  // 2026-04-01, midnight
  event.date = absl::CivilDay(2026, 12, 31);
  event.summary = "Review: Osaka – Hue";
  return event;
}

// What a reader sees after it joined the lines.
std::string Unfolded(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\r\n ", ""}});
}

TEST(CalendarTest, AnEventFillsItsDay) {
  EXPECT_EQ(WriteCalendar("Partnerships", {Review()}),
            "BEGIN:VCALENDAR\r\n"
            "VERSION:2.0\r\n"
            "PRODID:-//citymatch//citymatch//EN\r\n"
            "CALSCALE:GREGORIAN\r\n"
            "METHOD:PUBLISH\r\n"
            "X-WR-CALNAME:Partnerships\r\n"
            "BEGIN:VEVENT\r\n"
            "UID:jp-osaka-vn-hue-2013.review@citymatch\r\n"
            "DTSTAMP:20260401T000000Z\r\n"
            "DTSTART;VALUE=DATE:20261231\r\n"
            "DTEND;VALUE=DATE:20270101\r\n"
            "SUMMARY:Review: Osaka – Hue\r\n"
            "TRANSP:TRANSPARENT\r\n"
            "END:VEVENT\r\n"
            "END:VCALENDAR\r\n");
}

TEST(CalendarTest, DatesHaveEightDigits) {
  CalendarEvent event = Review();
  event.date = absl::CivilDay(1, 1, 1);
  EXPECT_THAT(WriteCalendar("n", {event}),
              AllOf(HasSubstr("\r\nDTSTART;VALUE=DATE:00010101\r\n"),
                    HasSubstr("\r\nDTEND;VALUE=DATE:00010102\r\n")));
}

TEST(CalendarTest, TextsAreEscapedAndAddressesAreNot) {
  CalendarEvent event = Review();
  event.summary = "a;b,c\\d\"e";
  event.description = "one\r\ntwo\x01\tthree";
  event.url = "https://example.org/?a=1,2;b\r\nX:y";
  EXPECT_THAT(WriteCalendar("n", {event}),
              AllOf(HasSubstr("\r\nSUMMARY:a\\;b\\,c\\\\d\"e\r\n"),
                    HasSubstr("\r\nDESCRIPTION:one\\ntwo\tthree\r\n"),
                    HasSubstr("\r\nURL:https://example.org/?a=1,2;bX:y\r\n")));
}

TEST(CalendarTest, LinesAreFoldedAtSeventyFiveBytes) {
  CalendarEvent event = Review();
  // 75 bytes stand in one line, 76 do not.
  event.summary = std::string(75 - 8, 'x');
  EXPECT_THAT(WriteCalendar("n", {event}),
              HasSubstr(absl::StrCat("\r\nSUMMARY:", event.summary, "\r\n")));
  event.summary += 'y';
  EXPECT_THAT(WriteCalendar("n", {event}), HasSubstr("x\r\n y\r\n"));
}

TEST(CalendarTest, FoldingKeepsCharactersWholeAndTextsAsTheyAre) {
  // Every alignment of characters of 1, 3 and 4 bytes to the fold.
  for (int shift = 0; shift < 8; ++shift) {
    CalendarEvent event = Review();
    event.summary = std::string(static_cast<size_t>(shift), 'a');
    for (int i = 0; i < 40; ++i) {
      absl::StrAppend(&event.summary, "覚書の満了", i % 3 == 0 ? "𠮷" : "b");
    }
    const std::string text = WriteCalendar("連携の期日", {event});
    for (const std::string& line :
         std::vector<std::string>(absl::StrSplit(text, "\r\n"))) {
      EXPECT_LE(line.size(), 75u);
      EXPECT_EQ(FirstInvalidUtf8(line), std::string::npos) << line;
    }
    EXPECT_THAT(Unfolded(text),
                HasSubstr(absl::StrCat("\r\nSUMMARY:", event.summary, "\r\n")));
    EXPECT_THAT(text, HasSubstr("\r\nX-WR-CALNAME:連携の期日\r\n"));
  }
}

TEST(CalendarTest, EveryLineEndsWithCrLf) {
  CalendarEvent event = Review();
  event.description = "one\ntwo";
  const std::string text = WriteCalendar("n", {event, event});
  EXPECT_THAT(absl::StrReplaceAll(text, {{"\r\n", ""}}),
              AllOf(Not(HasSubstr("\r")), Not(HasSubstr("\n"))));
  EXPECT_TRUE(absl::EndsWith(text, "END:VCALENDAR\r\n"));
}

}  // namespace
}  // namespace citymatch::client
