// RecordPartnershipEvent and the instruments of partnerships, over a real
// store.
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/gate/access.h"
#include "server/gate/permission.h"
#include "tests/server/services/fixture.h"

namespace citymatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Event = v1::PartnershipEvent;

class PartnershipEventsTest : public ServicesTest {
 protected:
  PartnershipEventsTest() {
    Create(Provider("kobe"));
    Create(Partner("hue"));
    Create(ProgrammeNamed("fair"));
    v1::Partnership tie = Tie("kobe", "hue");
    tie.set_programme("programmes/fair");
    name_ = Create(tie).name();
  }

  v1::RecordPartnershipEventRequest RequestOf(Event::Type type,
                                              const std::string& date,
                                              v1::Side side) const {
    v1::RecordPartnershipEventRequest request;
    request.set_name(name_);
    request.mutable_event()->set_type(type);
    request.mutable_event()->set_event_date(date);
    request.mutable_event()->set_side(side);
    if (type == Event::TYPE_SUSPEND || type == Event::TYPE_DECLINE ||
        type == Event::TYPE_TERMINATE) {
      request.mutable_event()->set_reason(Event::REASON_FUNDING_ENDED);
    }
    return request;
  }

  absl::Status Record(const v1::RecordPartnershipEventRequest& request,
                      v1::Partnership* reply = nullptr) {
    v1::Partnership ignored;
    return partnerships_->RecordPartnershipEvent(
        CallOf("PartnershipService/RecordPartnershipEvent"), request,
        reply == nullptr ? &ignored : reply);
  }

  v1::Partnership Do(Event::Type type, const std::string& date,
                     v1::Side side = v1::SIDE_UNSPECIFIED) {
    v1::Partnership reply;
    const absl::Status status = Record(RequestOf(type, date, side), &reply);
    EXPECT_TRUE(status.ok()) << status;
    return reply;
  }

  Seen Refused(Event::Type type, const std::string& date,
               v1::Side side = v1::SIDE_UNSPECIFIED) {
    return See(Record(RequestOf(type, date, side)));
  }

  v1::Partnership Stored() {
    v1::GetPartnershipRequest request;
    request.set_name(name_);
    v1::Partnership reply;
    EXPECT_TRUE(
        partnerships_
            ->GetPartnership(CallOf("PartnershipService/GetPartnership"),
                             request, &reply)
            .ok());
    return reply;
  }

  Seen TryUpdate(const v1::Partnership& partnership,
                 v1::Partnership* reply = nullptr) {
    v1::UpdatePartnershipRequest request;
    *request.mutable_partnership() = partnership;
    request.mutable_update_mask()->add_paths("*");
    v1::Partnership ignored;
    return See(partnerships_->UpdatePartnership(
        CallOf("PartnershipService/UpdatePartnership"), request,
        reply == nullptr ? &ignored : reply));
  }

  std::string name_;
};

TEST_F(PartnershipEventsTest, AProposalIsAcceptedActivatedAndCompleted) {
  Do(Event::TYPE_PROPOSE, "2026-01-10");
  Do(Event::TYPE_ACCEPT, "2026-01-20", v1::SIDE_PARTNER);
  Do(Event::TYPE_ACCEPT, "2026-02-01", v1::SIDE_PROVIDER);
  v1::RecordPartnershipEventRequest activate =
      RequestOf(Event::TYPE_ACTIVATE, "2026-04-01", v1::SIDE_UNSPECIFIED);
  activate.set_next_review_date("2027-04-01");
  v1::Partnership active;
  ASSERT_TRUE(Record(activate, &active).ok());
  EXPECT_EQ(active.state(), v1::Partnership::STATE_ACTIVE);
  EXPECT_EQ(active.next_review_date(), "2027-04-01");
  ASSERT_EQ(active.events_size(), 4);
  EXPECT_EQ(active.events(3).event_date(), "2026-04-01");
  EXPECT_TRUE(active.events(3).has_record_time());
  EXPECT_FALSE(active.events(3).principal().empty());
  const v1::Partnership done = Do(Event::TYPE_COMPLETE, "2026-04-30");
  EXPECT_EQ(done.state(), v1::Partnership::STATE_COMPLETED);
  EXPECT_EQ(done.next_review_date(), "");
  EXPECT_EQ(Stored().SerializeAsString(), done.SerializeAsString());
}

TEST_F(PartnershipEventsTest, AnOutcomeOfAnEventIsThatOfThePartnership) {
  Do(Event::TYPE_ACTIVATE, "2026-04-01");
  v1::RecordPartnershipEventRequest request =
      RequestOf(Event::TYPE_COMPLETE, "2026-04-30", v1::SIDE_UNSPECIFIED);
  request.mutable_event()->set_outcome(v1::Partnership::OUTCOME_SUCCESSFUL);
  v1::Partnership done;
  ASSERT_TRUE(Record(request, &done).ok());
  EXPECT_EQ(done.outcome(), v1::Partnership::OUTCOME_SUCCESSFUL);
  request = RequestOf(Event::TYPE_REVIEW, "2026-05-30", v1::SIDE_UNSPECIFIED);
  ASSERT_TRUE(Record(request, &done).ok());
  EXPECT_EQ(done.outcome(), v1::Partnership::OUTCOME_SUCCESSFUL);
  request.mutable_event()->set_outcome(v1::Partnership::OUTCOME_PARTIAL);
  ASSERT_TRUE(Record(request, &done).ok());
  EXPECT_EQ(done.outcome(), v1::Partnership::OUTCOME_PARTIAL);
  EXPECT_EQ(done.events(1).outcome(), v1::Partnership::OUTCOME_SUCCESSFUL);
}

TEST_F(PartnershipEventsTest, AnIllegalTransitionSaysWhatIsAllowed) {
  Do(Event::TYPE_PROPOSE, "2026-01-10");
  const Seen seen = Refused(Event::TYPE_RESUME, "2026-01-11");
  EXPECT_EQ(seen.code, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(seen.reason, "ILLEGAL_TRANSITION");
  EXPECT_EQ(seen.metadata.at("state"), "PROPOSED");
  EXPECT_EQ(seen.metadata.at("event"), "RESUME");
  EXPECT_THAT(seen.metadata.at("allowed"), HasSubstr("ACCEPT by the partner"));
  EXPECT_EQ(Stored().events_size(), 1);
}

TEST_F(PartnershipEventsTest, WrongRequestsAreRefusedWithAllThatIsWrong) {
  Do(Event::TYPE_ACTIVATE, "2026-04-01");
  v1::RecordPartnershipEventRequest request =
      RequestOf(Event::TYPE_SUSPEND, "2026-03-31", v1::SIDE_PARTNER);
  request.mutable_event()->clear_reason();
  request.set_next_review_date("2026-03-01");
  EXPECT_THAT(See(Record(request)).fields,
              ElementsAre("event.side", "event.reason", "event.event_date",
                          "next_review_date"));
  request = RequestOf(Event::TYPE_REVIEW, "2026-04-02", v1::SIDE_UNSPECIFIED);
  request.set_etag("\"0\"");
  EXPECT_EQ(See(Record(request)).reason, "ETAG_MISMATCH");
  request.set_etag("");
  request.set_name("partnerships/none");
  EXPECT_EQ(See(Record(request)).code, absl::StatusCode::kNotFound);
}

TEST_F(PartnershipEventsTest, TheSameRequestCountsOnceAndACheckNever) {
  v1::RecordPartnershipEventRequest request =
      RequestOf(Event::TYPE_ACTIVATE, "2026-04-01", v1::SIDE_UNSPECIFIED);
  request.set_validate_only(true);
  v1::Partnership first;
  ASSERT_TRUE(Record(request, &first).ok());
  EXPECT_EQ(first.state(), v1::Partnership::STATE_ACTIVE);
  EXPECT_EQ(Stored().events_size(), 0);
  request.set_validate_only(false);
  request.set_request_id("0d6ae1f1-0d2c-4c43-9ad3-5c1d3f0b8a10");
  ASSERT_TRUE(Record(request, &first).ok());
  v1::Partnership again;
  ASSERT_TRUE(Record(request, &again).ok());
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  EXPECT_EQ(Stored().events_size(), 1);
}

TEST_F(PartnershipEventsTest, WhatHappenedStaysBetweenItsTwo) {
  v1::Partnership changed = Do(Event::TYPE_ACTIVATE, "2026-04-01");
  Create(Provider("jp-other"));
  changed.set_provider("cities/jp-other");
  changed.set_note("changed");
  const Seen seen = TryUpdate(changed);
  EXPECT_THAT(seen.fields, ElementsAre("partnership.provider"));
  EXPECT_THAT(seen.message, HasSubstr("make another partnership"));
  EXPECT_EQ(Stored().note(), "");
}

TEST_F(PartnershipEventsTest, UpdatesAndImportsLeaveTheLifecycleAlone) {
  v1::Partnership changed = Do(Event::TYPE_ACTIVATE, "2026-04-01");
  changed.set_state(v1::Partnership::STATE_COMPLETED);
  changed.clear_events();
  changed.set_note("changed");
  v1::Partnership after;
  EXPECT_EQ(TryUpdate(changed, &after).code, absl::StatusCode::kOk);
  EXPECT_EQ(after.note(), "changed");
  EXPECT_EQ(after.state(), v1::Partnership::STATE_ACTIVE);
  EXPECT_EQ(after.events_size(), 1);
  v1::ImportPartnershipsRequest request;
  *request.add_partnerships() = after;
  request.mutable_partnerships(0)->clear_events();
  request.mutable_partnerships(0)->clear_state();
  v1::ImportPartnershipsResponse reply;
  ASSERT_TRUE(
      partnerships_
          ->ImportPartnerships(CallOf("PartnershipService/ImportPartnerships"),
                               request, &reply)
          .ok());
  EXPECT_EQ(reply.results(0).outcome(), v1::ImportResult::OUTCOME_UNCHANGED);
}

TEST_F(PartnershipEventsTest, ACityAnswersForItselfAndACoordinatorForAll) {
  Do(Event::TYPE_PROPOSE, "2026-01-10");
  grants_ = Grants({{.role = Role::kPartner, .scope = "cities/hue"}});
  EXPECT_EQ(Refused(Event::TYPE_ACCEPT, "2026-01-11", v1::SIDE_PROVIDER).code,
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Refused(Event::TYPE_TERMINATE, "2026-01-11").code,
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(
      Do(Event::TYPE_ACCEPT, "2026-01-11", v1::SIDE_PARTNER).events_size(), 2);
  grants_ = Grants({{.role = Role::kCoordinator, .scope = "programmes/x"}});
  EXPECT_EQ(Refused(Event::TYPE_ACCEPT, "2026-01-12", v1::SIDE_PROVIDER).code,
            absl::StatusCode::kPermissionDenied);
  grants_ = Grants({{.role = Role::kCoordinator, .scope = "programmes/fair"}});
  EXPECT_EQ(Do(Event::TYPE_ACCEPT, "2026-01-12", v1::SIDE_PROVIDER).state(),
            v1::Partnership::STATE_ACCEPTED);
}

TEST_F(PartnershipEventsTest, HistoryDoesNotTellWhoRecorded) {
  const std::string principal =
      Do(Event::TYPE_PROPOSE, "2026-01-10").events(0).principal();
  v1::ListPartnershipChangesRequest request;
  request.set_name(name_);
  v1::ListPartnershipChangesResponse reply;
  ASSERT_TRUE(partnerships_
                  ->ListPartnershipChanges(
                      CallOf("PartnershipService/ListPartnershipChanges"),
                      request, &reply)
                  .ok());
  std::string values;
  for (const auto& field : reply.changes(0).field_changes()) {
    absl::StrAppend(&values, field.path(), field.new_value());
  }
  EXPECT_THAT(values, HasSubstr("TYPE_PROPOSE"));
  EXPECT_THAT(values, Not(HasSubstr("principal")));
  EXPECT_FALSE(principal.empty());
}

v1::Instrument InstrumentOf(const std::string& id, const std::string& start,
                            const std::string& end) {
  v1::Instrument instrument;
  instrument.set_id(id);
  instrument.set_type(v1::Instrument::TYPE_MEMORANDUM);
  instrument.set_start_date(start);
  instrument.set_end_date(end);
  instrument.mutable_provenance()->set_basis(v1::BASIS_DECLARED);
  return instrument;
}

TEST_F(PartnershipEventsTest, InstrumentsOverlapAndRenewEachOther) {
  v1::Partnership partnership = Stored();
  *partnership.add_instruments() =
      InstrumentOf("first", "2013-10-01", "2016-09-01");
  *partnership.add_instruments() =
      InstrumentOf("second", "2016-08-01", "2020-12-31");
  partnership.mutable_instruments(1)->set_renews("first");
  EXPECT_EQ(TryUpdate(partnership, &partnership).code, absl::StatusCode::kOk);
  EXPECT_EQ(partnership.instruments_size(), 2);
  const auto found = [this](const std::string& filter) {
    v1::ListPartnershipsRequest request;
    request.set_filter(filter);
    v1::ListPartnershipsResponse reply;
    EXPECT_TRUE(
        partnerships_
            ->ListPartnerships(CallOf("PartnershipService/ListPartnerships"),
                               request, &reply)
            .ok())
        << filter;
    return reply.partnerships_size();
  };
  EXPECT_EQ(found("instruments.type:memorandum"), 1);
  EXPECT_EQ(found("instruments.type:feasibility_study"), 0);
  EXPECT_EQ(found("instruments.end_date:2020-12-31"), 1);
  EXPECT_EQ(found("instruments.end_date:* AND NOT state:*"), 1);
  EXPECT_EQ(found("state = active"), 0);
  EXPECT_EQ(found("next_review_date:*"), 0);
}

TEST_F(PartnershipEventsTest, DatesAreOfTheYears1900To2100) {
  v1::Partnership partnership = Stored();
  *partnership.add_instruments() =
      InstrumentOf("old", "0001-01-01", "2100-12-31");
  *partnership.add_instruments() =
      InstrumentOf("new", "1900-01-01", "9999-12-31");
  partnership.set_next_review_date("2101-01-01");
  EXPECT_THAT(TryUpdate(partnership).fields,
              ElementsAre("partnership.instruments[0].start_date",
                          "partnership.instruments[1].end_date",
                          "partnership.next_review_date"));
  v1::RecordPartnershipEventRequest request =
      RequestOf(Event::TYPE_ACTIVATE, "0001-01-01", v1::SIDE_UNSPECIFIED);
  request.set_next_review_date("9999-12-31");
  EXPECT_THAT(See(Record(request)).fields,
              ElementsAre("event.event_date", "next_review_date"));
  EXPECT_EQ(Stored().events_size(), 0);
}

TEST_F(PartnershipEventsTest, WrongInstrumentsAndIndicatorsAreRefused) {
  v1::Partnership partnership = Stored();
  *partnership.add_instruments() =
      InstrumentOf("first", "2016-09-01", "2013-10-01");
  *partnership.add_instruments() =
      InstrumentOf("first", "2013-10-01", "2016-09-01");
  partnership.mutable_instruments(1)->set_renews("unknown");
  *partnership.add_instruments() = InstrumentOf("ring", "", "");
  partnership.mutable_instruments(2)->set_renews("ring");
  v1::IndicatorValue value;
  value.set_indicator("emission_reduction");
  value.set_value(1200);
  value.set_unit("t per year");
  value.mutable_provenance()->set_basis(v1::BASIS_DECLARED);
  *partnership.add_indicators() = value;
  value.set_unit("t/a");
  *partnership.add_indicators() = value;
  EXPECT_THAT(TryUpdate(partnership).fields,
              ElementsAre("partnership.instruments[1]",
                          "partnership.instruments[0].end_date",
                          "partnership.instruments[1].renews",
                          "partnership.instruments[2].renews",
                          "partnership.indicators[0].unit",
                          "partnership.indicators[1]"));
}

}  // namespace
}  // namespace citymatch::testing
