#include "client/output/partnership_text.h"

#include <string>

#include "absl/time/civil_time.h"
#include "citymatch/v1/partnership.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch::client {
namespace {

using ::testing::ElementsAre;

bool HasExpiring(const v1::Partnership& partnership, absl::CivilDay from,
                 absl::CivilDay to) {
  return !ExpiringOf(partnership, from, to).empty();
}

// Two memoranda of which the second renews the first, and a study of no date.
v1::Partnership Example() {
  v1::Partnership partnership;
  v1::Instrument& first = *partnership.add_instruments();
  first.set_id("first");
  first.set_type(v1::Instrument::TYPE_MEMORANDUM);
  first.set_start_date("2013-10-01");
  first.set_end_date("2016-10-01");
  v1::Instrument& second = *partnership.add_instruments();
  second.set_id("second");
  second.set_type(v1::Instrument::TYPE_MEMORANDUM);
  second.set_start_date("2016-09-01");
  second.set_end_date("2020-12-31");
  second.set_renews("first");
  v1::Instrument& study = *partnership.add_instruments();
  study.set_id("study");
  study.set_type(v1::Instrument::TYPE_FEASIBILITY_STUDY);
  study.set_title("Buses");
  v1::PartnershipEvent& accepted = *partnership.add_events();
  accepted.set_type(v1::PartnershipEvent::TYPE_ACCEPT);
  accepted.set_side(v1::SIDE_PARTNER);
  accepted.set_event_date("2013-09-01");
  v1::PartnershipEvent& suspended = *partnership.add_events();
  suspended.set_type(v1::PartnershipEvent::TYPE_SUSPEND);
  suspended.set_reason(v1::PartnershipEvent::REASON_FUNDING_ENDED);
  suspended.set_event_date("2017-01-31");
  suspended.set_note("The donor left.");
  v1::PartnershipEvent& reviewed = *partnership.add_events();
  reviewed.set_type(v1::PartnershipEvent::TYPE_REVIEW);
  reviewed.set_reason(v1::PartnershipEvent::REASON_AGREED);
  reviewed.set_outcome(v1::Partnership::OUTCOME_PARTIAL);
  reviewed.set_event_date("2017-03-31");
  partnership.set_next_review_date("2018-04-01");
  return partnership;
}

TEST(PartnershipTextTest, TimelineIsInTheOrderOfDays) {
  EXPECT_EQ(TimelineText(Example(), "en"),
            "----------  feasibility study study, Buses, start unknown\n"
            "2013-09-01  accepted by the partner\n"
            "2013-10-01  memorandum first begins\n"
            "2016-09-01  memorandum second begins, renews first\n"
            "2016-10-01  memorandum first ends\n"
            "2017-01-31  suspended (funding ended): The donor left.\n"
            "2017-03-31  reviewed (partly successful; agreed)\n"
            "2018-04-01  next review\n"
            "2020-12-31  memorandum second ends\n");
  EXPECT_EQ(TimelineText(Example(), "ja"),
            "----------  実現可能性調査 study「Buses」：開始日不明\n"
            "2013-09-01  相手側が受諾\n"
            "2013-10-01  覚書 first：発効\n"
            "2016-09-01  覚書 second：発効、更新対象 first\n"
            "2016-10-01  覚書 first：満了\n"
            "2017-01-31  中断（資金の終了）：The donor left.\n"
            "2017-03-31  レビュー（一部成功、合意）\n"
            "2018-04-01  次回レビュー\n"
            "2020-12-31  覚書 second：満了\n");
}

TEST(PartnershipTextTest, TimelineKeepsALineToItself) {
  v1::Partnership partnership;
  v1::Instrument& memorandum = *partnership.add_instruments();
  memorandum.set_id("m2");
  memorandum.set_type(v1::Instrument::TYPE_MEMORANDUM);
  EXPECT_EQ(TimelineText(partnership, "en"),
            "----------  memorandum m2, start unknown\n");
  memorandum.set_title("A\x1b[31m\nB");
  EXPECT_EQ(TimelineText(partnership, "en"),
            "----------  memorandum m2, A [31m B, start unknown\n");
}

TEST(PartnershipTextTest, TimelineRowsSayWhatWasWhen) {
  const Grid grid = TimelineGrid(Example(), "en");
  ASSERT_EQ(grid.rows.size(), 9U);
  EXPECT_THAT(grid.rows[0],
              ElementsAre("", "instrument", "begins", "", "", "", "study",
                          "feasibility_study",
                          "feasibility study study, Buses, start unknown"));
  EXPECT_THAT(grid.rows[1],
              ElementsAre("2013-09-01", "event", "accept", "partner", "", "",
                          "", "", "accepted by the partner"));
  EXPECT_THAT(
      grid.rows[6],
      ElementsAre("2017-03-31", "event", "review", "", "partial", "agreed", "",
                  "", "reviewed (partly successful; agreed)"));
  EXPECT_THAT(grid.rows[8],
              ElementsAre("2020-12-31", "instrument", "ends", "", "", "",
                          "second", "memorandum", "memorandum second ends"));
}

TEST(PartnershipTextTest, NothingExpiresWhenThePartnershipIsOver) {
  v1::Partnership partnership = Example();
  const absl::CivilDay last(2020, 12, 31);
  for (const auto state :
       {v1::Partnership::STATE_COMPLETED, v1::Partnership::STATE_DECLINED,
        v1::Partnership::STATE_TERMINATED}) {
    partnership.set_state(state);
    EXPECT_FALSE(HasExpiring(partnership, last, last)) << state;
  }
  partnership.set_state(v1::Partnership::STATE_SUSPENDED);
  EXPECT_TRUE(HasExpiring(partnership, last, last));
}

TEST(PartnershipTextTest, WhatIsRenewedDoesNotExpire) {
  const v1::Partnership partnership = Example();
  const absl::CivilDay end(2016, 10, 1);
  EXPECT_FALSE(HasExpiring(partnership, end, end));
  const absl::CivilDay last(2020, 12, 31);
  EXPECT_TRUE(HasExpiring(partnership, last, last));
  EXPECT_TRUE(HasExpiring(partnership, last - 90, last));
  EXPECT_FALSE(HasExpiring(partnership, last - 90, last - 1));
  EXPECT_FALSE(HasExpiring(partnership, last + 1, last + 90));
  // A renewal that ends no later is none.
  v1::Partnership shorter = partnership;
  shorter.mutable_instruments(1)->set_end_date("2016-09-30");
  EXPECT_TRUE(HasExpiring(shorter, end, end));
  // One without end is.
  shorter.mutable_instruments(1)->clear_end_date();
  EXPECT_FALSE(HasExpiring(shorter, end, end));
}

}  // namespace
}  // namespace citymatch::client
