#include "client/output/partnership_calendar.h"

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "citymatch/v1/partnership.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch::client {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A memorandum that is renewed, the one that renews it, and a review.
v1::Partnership Twins() {
  v1::Partnership partnership;
  partnership.set_name("partnerships/jp-osaka-vn-hue-2013");
  partnership.set_provider("cities/jp-osaka");
  partnership.set_partner("cities/vn-hue");
  partnership.set_programme_title("Twin");
  partnership.set_next_review_date("2026-09-01");
  partnership.mutable_update_time()->set_seconds(1'775'001'600);
  v1::Instrument& first = *partnership.add_instruments();
  first.set_id("first");
  first.set_type(v1::Instrument::TYPE_MEMORANDUM);
  first.set_end_date("2016-10-01");
  v1::Instrument& second = *partnership.add_instruments();
  second.set_id("second");
  second.set_type(v1::Instrument::TYPE_MEMORANDUM);
  second.set_title("Second memorandum");
  second.set_end_date("2026-06-30");
  second.set_reference("https://example.org/mou");
  second.set_renews("first");
  return partnership;
}

CityNames EnglishNames() {
  return {{"cities/jp-osaka", "Osaka"}, {"cities/vn-hue", "Hue"}};
}

TEST(PartnershipCalendarTest, HoldsNoDayWithoutADayAfter) {
  v1::Partnership partnership = Twins();
  partnership.mutable_instruments(1)->set_end_date("9999-12-31");
  partnership.set_next_review_date("9998-12-31");
  const std::vector<CalendarEvent> events =
      CalendarOf(partnership, EnglishNames(), "en");
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_THAT(WriteCalendar("n", events),
              HasSubstr("\r\nDTEND;VALUE=DATE:99990101\r\n"));
}

TEST(PartnershipCalendarTest, ShowsReviewsAndWhatIsNotRenewed) {
  const std::vector<CalendarEvent> events =
      CalendarOf(Twins(), EnglishNames(), "en");
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].uid, "jp-osaka-vn-hue-2013.second.end@citymatch");
  EXPECT_EQ(events[0].stamp, absl::FromUnixSeconds(1'775'001'600));
  EXPECT_EQ(events[0].date, absl::CivilDay(2026, 6, 30));
  EXPECT_EQ(events[0].summary, "Memorandum expires: Osaka – Hue");
  EXPECT_EQ(events[0].description,
            "Second memorandum\nTwin\npartnerships/jp-osaka-vn-hue-2013");
  EXPECT_EQ(events[0].url, "https://example.org/mou");
  EXPECT_EQ(events[1].uid, "jp-osaka-vn-hue-2013.review@citymatch");
  EXPECT_EQ(events[1].date, absl::CivilDay(2026, 9, 1));
  EXPECT_EQ(events[1].summary, "Review: Osaka – Hue");
}

TEST(PartnershipCalendarTest, SpeaksJapanese) {
  const std::vector<CalendarEvent> events = CalendarOf(
      Twins(), {{"cities/jp-osaka", "大阪市"}, {"cities/vn-hue", "フエ"}},
      "ja");
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].summary, "覚書の満了：大阪市 – フエ");
  EXPECT_EQ(events[1].summary, "レビュー：大阪市 – フエ");
}

TEST(PartnershipCalendarTest, AnEventKeepsItsUidWhenItsDateMoves) {
  v1::Partnership moved = Twins();
  moved.set_next_review_date("2027-09-01");
  EXPECT_EQ(CalendarOf(moved, EnglishNames(), "en")[1].uid,
            CalendarOf(Twins(), EnglishNames(), "ja")[1].uid);
}

TEST(PartnershipCalendarTest, ShowsNoEndsOfWhatIsOver) {
  v1::Partnership over = Twins();
  over.set_state(v1::Partnership::STATE_TERMINATED);
  over.clear_next_review_date();
  EXPECT_THAT(CalendarOf(over, EnglishNames(), "en"), IsEmpty());
}

TEST(PartnershipCalendarTest, ReferencesThatAreNoAddressesAreText) {
  v1::Partnership partnership = Twins();
  partnership.clear_next_review_date();
  partnership.mutable_instruments(1)->set_reference("No. 12/2016");
  const CalendarEvent event = CalendarOf(partnership, {}, "en").at(0);
  EXPECT_EQ(event.url, "");
  EXPECT_EQ(event.summary, "Memorandum expires: jp-osaka – vn-hue");
  EXPECT_EQ(event.description,
            "Second memorandum\nNo. 12/2016\nTwin\n"
            "partnerships/jp-osaka-vn-hue-2013");
}

}  // namespace
}  // namespace citymatch::client
