// `citymatch partnership event`, `instrument`, `timeline`, `calendar` and
// `list --expiring`.
#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/cli_fixture.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr char kTwins[] = "partnerships/jp-osaka-vn-hue-2013";

class PartnershipCommandsTest : public CliTest {
 protected:
  PartnershipCommandsTest() {
    EXPECT_EQ(Run({"import", "cities", "-"},
                  R"([{"id":"jp-osaka","display_name":"Osaka","side":"provider",
                       "country_code":"JP","level":"designated_city",
                       "local_names":[{"language_code":"ja","text":"大阪市"}]},
                      {"id":"vn-hue","display_name":"Hue","side":"partner",
                       "country_code":"VN","level":"city"}])")
                  .code,
              kExitOk);
    EXPECT_EQ(Run({"import", "partnerships", "-"},
                  R"({"provider":"cities/jp-osaka","partner":"cities/vn-hue",
                      "first_year":2013,"programme_title":"Twin",
                      "next_review_date":"2026-09-01",
                      "instruments":[{"id":"memorandum_2021",
                        "type":"memorandum","start_date":"2021-07-01",
                        "end_date":"2026-06-30",
                        "provenance":{"basis":"declared"}}],
                      "provenance":{"basis":"reported"}})")
                  .code,
              kExitOk);
  }

  // `citymatch partnership ARGUMENTS… `.
  CliResult Do(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "partnership");
    return Run(arguments);
  }

  const v1::Partnership& Stored() { return server_.state.partnerships[kTwins]; }
};

TEST_F(PartnershipCommandsTest, RecordsEvents) {
  const CliResult result =
      Do({"event", "jp-osaka-vn-hue-2013", "activate", "--date", "2026-04-01",
          "--next-review", "2027-04-01", "--note", "signed"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.out, HasSubstr("active"));
  const v1::RecordPartnershipEventRequest& sent = server_.state.last_event;
  EXPECT_EQ(sent.event().type(), v1::PartnershipEvent::TYPE_ACTIVATE);
  EXPECT_EQ(sent.event().event_date(), "2026-04-01");
  EXPECT_EQ(sent.event().note(), "signed");
  EXPECT_EQ(sent.next_review_date(), "2027-04-01");
  EXPECT_FALSE(sent.request_id().empty());
  EXPECT_EQ(Stored().state(), v1::Partnership::STATE_ACTIVE);
}

TEST_F(PartnershipCommandsTest, TakesWordsForWhatCodesMean) {
  server_.state.partnerships[kTwins].set_state(v1::Partnership::STATE_ACTIVE);
  EXPECT_EQ(Do({"event", kTwins, "complete", "--side", "partner", "--reason",
                "funding-ended", "--outcome", "partial", "--dry-run"})
                .code,
            kExitOk);
  const v1::PartnershipEvent& event = server_.state.last_event.event();
  EXPECT_EQ(event.side(), v1::SIDE_PARTNER);
  EXPECT_EQ(event.reason(), v1::PartnershipEvent::REASON_FUNDING_ENDED);
  EXPECT_EQ(event.outcome(), v1::Partnership::OUTCOME_PARTIAL);
  // Today, where no day is given.
  EXPECT_THAT(event.event_date(), SizeIs(10));
  EXPECT_TRUE(server_.state.last_event.validate_only());
  EXPECT_THAT(Stored().events(), SizeIs(0));
}

TEST_F(PartnershipCommandsTest, TellsWhichWordsThereAre) {
  CliResult result = Do({"event", kTwins, "begin"});
  EXPECT_EQ(result.code, kExitUsage);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("TYPE \"begin\""), HasSubstr("activate")));
  result = Do({"event", kTwins, "suspend", "--reason", "money"});
  EXPECT_THAT(result.err, AllOf(HasSubstr("--reason \"money\""),
                                HasSubstr("funding_ended")));
}

TEST_F(PartnershipCommandsTest, TellsWhatIsAllowedInstead) {
  server_.state.partnerships[kTwins].set_state(v1::Partnership::STATE_ACTIVE);
  const CliResult result = Do({"event", kTwins, "activate"});
  EXPECT_EQ(result.code, kExitConflict);
  EXPECT_THAT(result.err, AllOf(HasSubstr("allowed: SUSPEND, COMPLETE"),
                                HasSubstr("ILLEGAL_TRANSITION")));
}

TEST_F(PartnershipCommandsTest, AddsChangesAndRemovesInstruments) {
  const auto instrument = [this](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "instrument");
    return Do(arguments);
  };
  CliResult result =
      instrument({"add", kTwins, "study", "--type", "feasibility-study",
                  "--start", "2024-01-10", "--title", "Buses"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(server_.state.last_update_partnership.update_mask().paths(),
              ElementsAre("instruments"));
  ASSERT_THAT(Stored().instruments(), SizeIs(2));
  EXPECT_EQ(Stored().instruments(1).type(),
            v1::Instrument::TYPE_FEASIBILITY_STUDY);
  EXPECT_EQ(Stored().instruments(1).provenance().basis(), v1::BASIS_DECLARED);
  EXPECT_EQ(instrument({"add", kTwins, "study"}).code, kExitConflict);

  EXPECT_EQ(instrument({"update", kTwins, "study", "--end", "2024-12-31",
                        "--outcome", "successful"})
                .code,
            kExitOk);
  EXPECT_EQ(Stored().instruments(1).title(), "Buses");
  EXPECT_EQ(Stored().instruments(1).end_date(), "2024-12-31");
  EXPECT_EQ(Stored().instruments(1).outcome(),
            v1::Partnership::OUTCOME_SUCCESSFUL);
  result = instrument({"update", kTwins, "none", "--title", "x"});
  EXPECT_EQ(result.code, kExitNotFound);
  EXPECT_THAT(result.err, HasSubstr("no instrument \"none\"; there are: "
                                    "memorandum_2021, study"));

  EXPECT_EQ(instrument({"remove", kTwins, "study"}).code, kExitOk);
  EXPECT_THAT(Stored().instruments(), SizeIs(1));
}

TEST_F(PartnershipCommandsTest, AnInstrumentIsWrittenOnTheEtagThatWasRead) {
  EXPECT_EQ(Do({"instrument", "remove", kTwins, "memorandum_2021"}).code,
            kExitOk);
  EXPECT_FALSE(
      server_.state.last_update_partnership.partnership().etag().empty());
}

TEST_F(PartnershipCommandsTest, ShowsTheTimeline) {
  EXPECT_EQ(Do({"timeline", kTwins}).out,
            "2021-07-01  memorandum memorandum_2021 begins\n"
            "2026-06-30  memorandum memorandum_2021 ends\n"
            "2026-09-01  next review\n");
  EXPECT_THAT(Run({"--lang", "ja", "partnership", "timeline", kTwins}).out,
              HasSubstr("2026-06-30  覚書 memorandum_2021：満了\n"));
  EXPECT_EQ(Do({"timeline", "none"}).code, kExitNotFound);
  EXPECT_THAT(Do({"timeline", kTwins, "-o", "csv"}).out,
              HasSubstr("\n2026-09-01,review,next,,,,,,next review\r\n"));
  EXPECT_THAT(Do({"timeline", kTwins, "-o", "jsonl"}).out,
              HasSubstr(R"({"date":"2026-06-30","kind":"instrument",)"
                        R"("what":"ends")"));
}

TEST_F(PartnershipCommandsTest, ShowIsGet) {
  const CliResult shown = Do({"show", "jp-osaka-vn-hue-2013"});
  EXPECT_EQ(shown.code, kExitOk);
  EXPECT_THAT(shown.out, HasSubstr("memorandum_2021"));
  EXPECT_EQ(shown.out, Do({"get", kTwins}).out);
}

TEST_F(PartnershipCommandsTest, ListsWhatExpires) {
  const auto list = [this](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"list", "--as-of", "2026-04-01"});
    return Do(arguments);
  };
  const std::string expiring = list({"--expiring", "90d"}).out;
  EXPECT_THAT(expiring, HasSubstr("jp-osaka-vn-hue-2013"));
  EXPECT_THAT(expiring, HasSubstr("2026-06-30"));  // and when
  EXPECT_EQ(server_.state.last_partnership_filter, "instruments.end_date:*");
  EXPECT_THAT(list({"--expiring", "89d"}).out,
              Not(HasSubstr("jp-osaka-vn-hue-2013")));
  EXPECT_EQ(list({"--expiring", "soon"}).code, kExitUsage);
  EXPECT_EQ(list({"--expiring", "90d", "-o", "csv"}).out,
            "end_date,days_left,instrument,type,partnership,provider,partner,"
            "title\r\n"
            "2026-06-30,90,memorandum_2021,memorandum,jp-osaka-vn-hue-2013,"
            "jp-osaka,vn-hue,\r\n");
  EXPECT_EQ(list({"--expiring", "90d", "-o", "jsonl"}).out,
            R"({"end_date":"2026-06-30","days_left":90,)"
            R"("instrument":"memorandum_2021","type":"memorandum",)"
            R"("partnership":"jp-osaka-vn-hue-2013","provider":"jp-osaka",)"
            R"("partner":"vn-hue","title":""})"
            "\n");
  EXPECT_EQ(list({"--expiring", "1d", "-o", "json"}).out, "[]\n");
  EXPECT_EQ(Do({"list", "--state", "active", "--filter", "a OR b"}).code,
            kExitOk);
  EXPECT_EQ(server_.state.last_partnership_filter,
            "state = \"active\" AND (a OR b)");
}

TEST_F(PartnershipCommandsTest, HelpIsOfTheCommandThatWasGiven) {
  const CliResult shown = Do({"show", "--help"});
  EXPECT_THAT(shown.out, AllOf(HasSubstr("Usage: citymatch partnership show "),
                               HasSubstr("citymatch partnership show ID"),
                               Not(HasSubstr("CITYMATCH_SERVER"))));
  EXPECT_THAT(Do({"show"}).err, HasSubstr("See citymatch partnership show "));
  EXPECT_THAT(Do({"instrument", "--help"}).out,
              AllOf(HasSubstr("citymatch partnership instrument add ID"),
                    Not(HasSubstr("CITYMATCH_SERVER"))));
}

TEST_F(PartnershipCommandsTest, WritesNoCalendarWithoutADay) {
  const std::string file = folder_ + "/dates.ics";
  const CliResult result =
      Do({"calendar", "--expiring", "1d", "--as-of", "2026-04-01", "-o", file});
  EXPECT_EQ(result.code, kExitNotFound);
  EXPECT_THAT(result.err, HasSubstr("there is nothing to put into a calendar"));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(PartnershipCommandsTest, WritesACalendar) {
  const CliResult result = Do({"calendar"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("\r\nDTSTART;VALUE=DATE:20260630\r\n"),
            HasSubstr("\r\nSUMMARY:Memorandum expires: Osaka – Hue\r\n"),
            HasSubstr("\r\nSUMMARY:Review: Osaka – Hue\r\n")));
  EXPECT_EQ(Do({"calendar"}).out, result.out);
  EXPECT_THAT(
      Do({"calendar", "--expiring", "90d", "--as-of", "2026-04-01"}).out,
      AllOf(HasSubstr("SUMMARY:Memorandum expires"),
            Not(HasSubstr("SUMMARY:Review"))));
  const std::string file = folder_ + "/dates.ics";
  const CliResult written =
      Run({"--lang", "ja", "partnership", "calendar", "-o", file});
  EXPECT_EQ(written.code, kExitOk);
  EXPECT_THAT(written.err, HasSubstr("2 dates written to"));
  EXPECT_THAT(Read(file), HasSubstr("SUMMARY:覚書の満了：大阪市 – Hue\r\n"));
}

}  // namespace
}  // namespace citymatch::client
