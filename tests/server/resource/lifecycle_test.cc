#include "server/resource/lifecycle.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "citymatch/v1/partnership.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/resource/validate/message.h"

namespace citymatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Event = v1::PartnershipEvent;
using P = v1::Partnership;

// What is possible, written down a second time: state, event, state after. An
// event with a side has a letter for it: p the provider, q the partner.
const std::map<std::pair<std::string, std::string>, std::string>& Expected() {
  static const auto* const expected =
      new std::map<std::pair<std::string, std::string>, std::string>{
          {{"none", "PROPOSE"}, "PROPOSED"},
          {{"none", "ACTIVATE"}, "ACTIVE"},
          {{"PROPOSED", "ACCEPT p"}, "ACCEPTED_BY_PROVIDER"},
          {{"PROPOSED", "ACCEPT q"}, "ACCEPTED_BY_PARTNER"},
          {{"PROPOSED", "DECLINE p"}, "DECLINED"},
          {{"PROPOSED", "DECLINE q"}, "DECLINED"},
          {{"PROPOSED", "TERMINATE"}, "TERMINATED"},
          {{"ACCEPTED_BY_PROVIDER", "ACCEPT q"}, "ACCEPTED"},
          {{"ACCEPTED_BY_PROVIDER", "DECLINE p"}, "DECLINED"},
          {{"ACCEPTED_BY_PROVIDER", "DECLINE q"}, "DECLINED"},
          {{"ACCEPTED_BY_PROVIDER", "TERMINATE"}, "TERMINATED"},
          {{"ACCEPTED_BY_PARTNER", "ACCEPT p"}, "ACCEPTED"},
          {{"ACCEPTED_BY_PARTNER", "DECLINE p"}, "DECLINED"},
          {{"ACCEPTED_BY_PARTNER", "DECLINE q"}, "DECLINED"},
          {{"ACCEPTED_BY_PARTNER", "TERMINATE"}, "TERMINATED"},
          {{"ACCEPTED", "ACTIVATE"}, "ACTIVE"},
          {{"ACCEPTED", "DECLINE p"}, "DECLINED"},
          {{"ACCEPTED", "DECLINE q"}, "DECLINED"},
          {{"ACCEPTED", "TERMINATE"}, "TERMINATED"},
          {{"ACTIVE", "SUSPEND"}, "SUSPENDED"},
          {{"ACTIVE", "COMPLETE"}, "COMPLETED"},
          {{"ACTIVE", "TERMINATE"}, "TERMINATED"},
          {{"ACTIVE", "REVIEW"}, "ACTIVE"},
          {{"SUSPENDED", "RESUME"}, "ACTIVE"},
          {{"SUSPENDED", "TERMINATE"}, "TERMINATED"},
          {{"SUSPENDED", "REVIEW"}, "SUSPENDED"},
          {{"COMPLETED", "REVIEW"}, "COMPLETED"},
      };
  return *expected;
}

TEST(LifecycleTest, EveryStateWithEveryEvent) {
  size_t possible = 0;
  for (int s = P::State_MIN; s <= P::State_MAX; ++s) {
    const auto state = static_cast<P::State>(s);
    for (int t = Event::Type_MIN; t <= Event::Type_MAX; ++t) {
      const auto type = static_cast<Event::Type>(t);
      for (const v1::Side side :
           {v1::SIDE_UNSPECIFIED, v1::SIDE_PROVIDER, v1::SIDE_PARTNER}) {
        if (HasSide(type) == (side == v1::SIDE_UNSPECIFIED)) continue;
        std::string event = EventText(type, v1::SIDE_UNSPECIFIED);
        if (HasSide(type)) {
          absl::StrAppend(&event, side == v1::SIDE_PROVIDER ? " p" : " q");
        }
        const auto expected = Expected().find({StateText(state), event});
        const std::optional<P::State> after = StateAfter(state, type, side);
        EXPECT_EQ(after.has_value(), expected != Expected().end())
            << StateText(state) << ", " << event;
        if (!after || expected == Expected().end()) continue;
        ++possible;
        EXPECT_EQ(StateText(*after), expected->second)
            << StateText(state) << ", " << event;
        EXPECT_THAT(AllowedIn(state), HasSubstr(EventText(type, side)));
      }
      if (HasSide(type)) {
        EXPECT_FALSE(StateAfter(state, type, v1::SIDE_UNSPECIFIED));
      }
    }
  }
  EXPECT_EQ(possible, Expected().size());
}

TEST(LifecycleTest, FinalStatesSayThatNothingIsAllowed) {
  EXPECT_EQ(AllowedIn(P::STATE_DECLINED), "none, it is final");
  EXPECT_EQ(AllowedIn(P::STATE_COMPLETED), "REVIEW");
  EXPECT_EQ(AllowedIn(P::STATE_UNSPECIFIED), "PROPOSE, ACTIVATE");
  EXPECT_TRUE(IsFinal(P::STATE_TERMINATED));
  EXPECT_FALSE(IsFinal(P::STATE_SUSPENDED));
}

std::vector<std::string> Wrong(const Event& event,
                               const std::string& latest = "") {
  Problems problems("");
  ValidateEvent(event, latest, absl::CivilDay(2026, 5, 1), problems);
  std::vector<std::string> fields;
  for (const auto& violation : problems.violations()) {
    fields.push_back(violation.field());
  }
  return fields;
}

Event On(Event::Type type, const std::string& date) {
  Event event;
  event.set_type(type);
  event.set_event_date(date);
  return event;
}

TEST(LifecycleTest, DatesNeitherGoBackNorFarAhead) {
  EXPECT_THAT(Wrong(On(Event::TYPE_PROPOSE, "2026-05-01")), IsEmpty());
  EXPECT_THAT(Wrong(On(Event::TYPE_PROPOSE, "2026-05-01"), "2026-05-01"),
              IsEmpty());
  EXPECT_THAT(Wrong(On(Event::TYPE_PROPOSE, "2026-04-30"), "2026-05-01"),
              ElementsAre("event_date"));
  EXPECT_THAT(Wrong(On(Event::TYPE_PROPOSE, "2027-05-01")), IsEmpty());
  EXPECT_THAT(Wrong(On(Event::TYPE_PROPOSE, "2027-05-02")),
              ElementsAre("event_date"));
  EXPECT_THAT(Wrong(On(Event::TYPE_PROPOSE, "2026-02-30")),
              ElementsAre("event_date"));
  EXPECT_THAT(Wrong(Event()), ElementsAre("type", "event_date"));
  EXPECT_THAT(Wrong(On(Event::TYPE_ACTIVATE, "1900-01-01")), IsEmpty());
  for (const char* date : {"1899-12-31", "0001-01-01", "9999-12-31"}) {
    EXPECT_THAT(Wrong(On(Event::TYPE_ACTIVATE, date)),
                ElementsAre("event_date"))
        << date;
  }
}

TEST(LifecycleTest, SidesAndReasonsStandWhereTheyBelong) {
  Event event = On(Event::TYPE_DECLINE, "2026-05-01");
  EXPECT_THAT(Wrong(event), ElementsAre("side", "reason"));
  event.set_side(v1::SIDE_PARTNER);
  event.set_reason(Event::REASON_OTHER);
  EXPECT_THAT(Wrong(event), ElementsAre("note"));
  event.set_note("The council voted against it.");
  EXPECT_THAT(Wrong(event), IsEmpty());
  event.set_type(Event::TYPE_SUSPEND);
  EXPECT_THAT(Wrong(event), ElementsAre("side"));
  EXPECT_THAT(Wrong(On(Event::TYPE_TERMINATE, "2026-05-01")),
              ElementsAre("reason"));
  EXPECT_THAT(Wrong(On(Event::TYPE_COMPLETE, "2026-05-01")), IsEmpty());
}

TEST(LifecycleTest, OutcomesAreToldAtTheEndAndInReviews) {
  for (const Event::Type type :
       {Event::TYPE_COMPLETE, Event::TYPE_TERMINATE, Event::TYPE_REVIEW}) {
    Event event = On(type, "2026-05-01");
    event.set_reason(Event::REASON_AGREED);
    event.set_outcome(P::OUTCOME_PARTIAL);
    EXPECT_THAT(Wrong(event), IsEmpty()) << type;
    event.set_outcome(P::OUTCOME_ONGOING);
    EXPECT_THAT(Wrong(event), ElementsAre("outcome")) << type;
  }
  Event event = On(Event::TYPE_ACTIVATE, "2026-05-01");
  event.set_outcome(P::OUTCOME_SUCCESSFUL);
  EXPECT_THAT(Wrong(event), ElementsAre("outcome"));
}

}  // namespace
}  // namespace citymatch
