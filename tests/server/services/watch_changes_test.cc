// WatchChanges over a real store: what is told, in which order, and how a
// stream goes on after an interruption.
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/gate/call.h"
#include "server/watch_service.h"
#include "tests/server/services/fixture.h"
#include "tests/server/services/heard_changes.h"
#include "tests/server/snapshot/damaged_store.h"

namespace citymatch {
namespace {

using citymatch::testing::Partner;
using citymatch::testing::ProgrammeNamed;
using citymatch::testing::Provider;
using citymatch::testing::See;
using citymatch::testing::Seen;
using citymatch::testing::Tie;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Heard = testing::HeardChanges;
using Request = v1::WatchChangesRequest;
using Response = v1::WatchChangesResponse;

class WatchChangesTest : public testing::ServicesTest {
 protected:
  Heard Watch(const Request& request, int most,
              const std::function<void()>& on_message = nullptr) {
    Heard heard(most);
    heard.on_message = on_message;
    last_ =
        Service(store_.get())
            .WatchChanges(CallOf("WatchService/WatchChanges"), request, heard);
    return heard;
  }

  WatchService Service(const store::Store* store) {
    return WatchService(store, publisher_.get(), matches_.get(),
                        {.sign_of_life = sign_of_life_});
  }

  // The error of a stream that cannot begin.
  Seen Refused(const Request& request) {
    Watch(request, 1);
    return See(last_);
  }

  static Request From(int64_t revision) {
    Request request;
    request.set_from_revision(revision);
    return request;
  }

  // Signs of life would count as messages.
  absl::Duration sign_of_life_ = absl::Hours(1);
  absl::Status last_;
};

TEST_F(WatchChangesTest, TellsOfEachChangeOnceAndInOrder) {
  Create(Provider("jp"));
  Create(Partner("vn"));
  v1::City city = Partner("vn");
  city.set_note("x");
  ASSERT_TRUE(Update(city, {"note"}).ok());
  Create(Tie("jp", "vn"));
  const int64_t end = store_->revision();
  ASSERT_EQ(end, 4);
  const Heard heard = Watch(From(0), 4);
  EXPECT_THAT(
      heard.Words(),
      ElementsAre("1 created cities/jp", "2 created cities/vn",
                  "3 updated cities/vn", HasSubstr("4 created partnerships/")));
  // Each as it was after its commit, not as it is now.
  EXPECT_EQ(heard.messages[1].changes(0).city().note(), "");
  EXPECT_EQ(heard.messages[2].changes(0).city().note(), "x");
  EXPECT_EQ(heard.messages[2].changes(0).city().revision(), 3);
  EXPECT_TRUE(heard.messages[2].has_commit_time());
}

TEST_F(WatchChangesTest, GoesOnWhereItWasAlsoAfterTheServerWasStartedAgain) {
  for (const char* id : {"a", "b", "c", "d"}) Create(Provider(id));
  const Heard first = Watch(From(0), 2);
  ASSERT_EQ(first.messages.back().revision(), 2);
  matches_.reset();
  publisher_.reset();
  catalogue_.reset();
  store_.Reopen();
  Request request = From(2);
  *request.mutable_from_commit_time() = first.messages.back().commit_time();
  EXPECT_THAT(Watch(request, 2).Words(),
              ElementsAre("3 created cities/c", "4 created cities/d"));
}

TEST_F(WatchChangesTest, WithoutARevisionItBeginsNow) {
  Create(Provider("old"));
  bool created = false;
  const Heard heard = Watch({}, 2, [&] {
    if (!created) Create(Provider("new"));
    created = true;
  });
  EXPECT_THAT(heard.Words(), ElementsAre("1", "2 created cities/new"));
}

TEST_F(WatchChangesTest, TellsTheStateAndThenTheChanges) {
  Create(Provider("b"));
  Create(Provider("a"));
  Create(ProgrammeNamed("p"));
  ASSERT_TRUE(Delete("cities/b").ok());
  Request request;
  request.set_initial_state(true);
  bool created = false;
  const Heard heard = Watch(request, 2, [&] {
    if (!created) Create(Provider("c"));
    created = true;
  });
  EXPECT_THAT(heard.Words(), ElementsAre("state 4 created cities/a",
                                         "state 4 created programmes/p",
                                         "5 created cities/c"));
}

TEST_F(WatchChangesTest, AnEmptyCatalogueHasAStateToo) {
  Request request;
  request.set_initial_state(true);
  const Heard heard = Watch(request, 1);
  ASSERT_EQ(heard.messages.size(), 1U);
  EXPECT_TRUE(heard.messages[0].initial_state());
  EXPECT_TRUE(heard.messages[0].complete());
  EXPECT_FALSE(heard.messages[0].has_commit_time());
}

TEST_F(WatchChangesTest, AFilterTellsWhatBeginsAndCeasesToPass) {
  v1::City city = Provider("x");
  Create(city);
  Create(Partner("vn"));
  city.set_display_name("Other");
  ASSERT_TRUE(Update(city, {"display_name"}).ok());
  city.set_display_name("City x");
  ASSERT_TRUE(Update(city, {"display_name"}).ok());
  ASSERT_TRUE(Delete("cities/x").ok());
  Request request = From(0);
  request.add_kinds()->set_kind(v1::WatchedKind::KIND_CITY);
  request.mutable_kinds(0)->set_filter("display_name = \"City x\"");
  EXPECT_THAT(Watch(request, 4).Words(),
              ElementsAre("1 created cities/x", "3 deleted cities/x",
                          "4 created cities/x", "5 deleted cities/x"));
}

TEST_F(WatchChangesTest, WhatIsToldInConfidenceIsInNoStream) {
  Create(Partner("vn"));
  v1::UpdateCityPreferencesRequest update;
  update.mutable_city_preferences()->set_name("cities/vn/preferences");
  update.mutable_city_preferences()->add_contacts()->set_office("secret");
  v1::CityPreferences reply;
  ASSERT_TRUE(
      cities_
          ->UpdateCityPreferences(CallOf("CityService/UpdateCityPreferences"),
                                  update, &reply)
          .ok());
  Create(Provider("jp"));
  const Heard heard = Watch(From(0), 2);
  EXPECT_THAT(heard.Words(),
              ElementsAre("1 created cities/vn", "3 created cities/jp"));
  for (const Response& message : heard.messages) {
    EXPECT_THAT(message.DebugString(), ::testing::Not(HasSubstr("secret")));
  }
}

TEST_F(WatchChangesTest, GivesSignsOfLifeThatSayHowFarItIs) {
  sign_of_life_ = absl::Milliseconds(200);
  Create(Provider("a"));
  Request request = From(0);
  request.add_kinds()->set_kind(v1::WatchedKind::KIND_TAXONOMY);
  const Heard heard = Watch(request, 2);
  EXPECT_THAT(heard.Words(), ElementsAre("1", "1"));
  EXPECT_TRUE(heard.messages[0].complete());
}

TEST_F(WatchChangesTest, ALargeCommitComesInPartsOfOneRevision) {
  std::vector<v1::City> many;
  for (int i = 0; i < 600; ++i) {
    many.push_back(Provider(absl::StrCat("c", 1000 + i)));
  }
  Import(many);
  const Heard heard = Watch(From(0), 1);
  ASSERT_GT(heard.messages.size(), 1U);
  int count = 0;
  for (size_t i = 0; i < heard.messages.size(); ++i) {
    EXPECT_EQ(heard.messages[i].revision(), 1);
    EXPECT_EQ(heard.messages[i].complete(), i + 1 == heard.messages.size());
    count += heard.messages[i].changes_size();
  }
  EXPECT_EQ(count, 600);
}

TEST_F(WatchChangesTest, ARevisionThatWasNotReachedSaysHowToStartAnew) {
  Create(Provider("a"));
  const Seen seen = Refused(From(7));
  EXPECT_EQ(seen.code, absl::StatusCode::kOutOfRange);
  EXPECT_EQ(seen.reason, "REVISION_UNKNOWN");
  EXPECT_THAT(seen.message, HasSubstr("initial_state"));
  EXPECT_EQ(seen.metadata.at("newest_revision"), "1");
}

TEST_F(WatchChangesTest, AnotherHistoryIsNoticed) {
  Create(Provider("a"));
  Request request = From(1);
  request.mutable_from_commit_time()->set_seconds(1);
  const Seen seen = Refused(request);
  EXPECT_EQ(seen.code, absl::StatusCode::kOutOfRange);
  EXPECT_EQ(seen.reason, "HISTORY_REPLACED");
  EXPECT_THAT(seen.message, HasSubstr("initial_state"));
}

TEST_F(WatchChangesTest, ACompactedFeedSaysHowToStartAnew) {
  Create(Provider("a"));
  testing::DamagedStore store(store_.get());
  store.FailFeed(absl::OutOfRangeError("compacted"));
  Heard heard(1);
  const Seen seen = See(Service(&store).WatchChanges(
      CallOf("WatchService/WatchChanges"), From(0), heard));
  EXPECT_EQ(seen.code, absl::StatusCode::kOutOfRange);
  EXPECT_EQ(seen.reason, "COMPACTED");
  EXPECT_THAT(seen.message, HasSubstr("initial_state"));
}

TEST_F(WatchChangesTest, SaysWhatIsWrongWithTheRequest) {
  EXPECT_THAT(Refused(From(-1)).fields, ElementsAre("from_revision"));
  Request both = From(0);
  both.set_initial_state(true);
  EXPECT_THAT(Refused(both).fields, ElementsAre("from_revision"));
  Request time;
  time.mutable_from_commit_time()->set_seconds(1);
  EXPECT_THAT(Refused(time).fields, ElementsAre("from_commit_time"));
  Request kind = From(0);
  kind.add_kinds();
  EXPECT_THAT(Refused(kind).fields, ElementsAre("kinds[0].kind"));
  kind.mutable_kinds(0)->set_kind(v1::WatchedKind::KIND_CITY);
  *kind.add_kinds() = kind.kinds(0);
  EXPECT_THAT(Refused(kind).fields, ElementsAre("kinds[1].kind"));
  kind.mutable_kinds()->RemoveLast();
  kind.mutable_kinds(0)->set_filter("no_such_field = 1");
  EXPECT_EQ(Refused(kind).code, absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Refused(kind).fields, ElementsAre("kinds[0].filter"));
}

TEST_F(WatchChangesTest, EndsWhenTheCallerIsGoneOrLosesItsRights) {
  Call call = CallOf("WatchService/WatchChanges");
  Heard heard(100);
  call.cancelled = [] { return true; };
  EXPECT_EQ(Service(store_.get()).WatchChanges(call, From(0), heard).code(),
            absl::StatusCode::kCancelled);
  call.cancelled = [] { return false; };
  call.still_allowed = [] { return absl::PermissionDeniedError("gone"); };
  EXPECT_EQ(Service(store_.get()).WatchChanges(call, From(0), heard).code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(heard.messages, IsEmpty());
}

TEST_F(WatchChangesTest, MissesNothingWhileManyWrite) {
  constexpr int kWriters = 3;
  constexpr int kEach = 20;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([this, w] {
      for (int i = 0; i < kEach; ++i) {
        Create(Provider(absl::StrCat("w", w, "-", i)));
      }
    });
  }
  const Heard heard = Watch(From(0), kWriters * kEach);
  for (std::thread& writer : writers) writer.join();
  int64_t expected = 0;
  for (const Response& message : heard.messages) {
    EXPECT_EQ(message.revision(), ++expected);
  }
}

}  // namespace
}  // namespace citymatch
