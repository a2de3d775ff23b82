// Rounds in the stream of changes: told to those who may see them, and to
// others not even by a message without content.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "server/gate/permission.h"
#include "server/watch_service.h"
#include "tests/server/services/heard_changes.h"
#include "tests/server/services/round_fixture.h"
#include "tests/server/snapshot/damaged_store.h"

namespace citymatch::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Request = v1::WatchChangesRequest;

constexpr char kRound[] = "rounds/p-2026";
// More messages than there are.
constexpr int kAll = 1'000;

class WatchRoundsTest : public RoundsTest {
 protected:
  void SetUp() override {
    RoundsTest::SetUp();
    start_ = store_->revision();
  }

  // What a caller with these grants hears of what happened since the start.
  HeardChanges HearAll(const Grants& grants, Request request) {
    HeardChanges heard(kAll);
    if (!request.initial_state()) request.set_from_revision(start_);
    As(grants, [&] { Watch(request, heard); });
    return heard;
  }

  // Ends once the stream waits for what is not there yet.
  void Watch(const Request& request, HeardChanges& heard) {
    DamagedStore store(store_.get());
    bool at_end = false;
    store.OnWait([&](int64_t after) { at_end = after >= store_->revision(); });
    WatchService service(&store, publisher_.get(), matches_.get(),
                         {.sign_of_life = absl::Hours(1)});
    Call call = CallOf("WatchService/WatchChanges");
    call.cancelled = [&] { return at_end; };
    last_ = service.WatchChanges(call, request, heard);
    for (v1::WatchChangesResponse& message : heard.messages) {
      ClearForbidden(call, request, message);  // as the edge does
    }
  }

  static Request Of(v1::WatchedKind::Kind kind,
                    const std::string& filter = "") {
    Request request;
    request.add_kinds()->set_kind(kind);
    request.mutable_kinds(0)->set_filter(filter);
    return request;
  }

  // A round that is made, ranked by a city and solved.
  void MakeSolved() {
    ASSERT_TRUE(CreateRound("p-2026", SmallRound()).ok());
    ASSERT_TRUE(Rank(kRound, "cities/vn-x", {"jp-b"}).ok());
    ASSERT_TRUE(Solve(kRound).ok());
  }

  // Whoever may not see the round that MakeSolved made.
  static std::vector<Grants> Outsiders() {
    return {ViewerGrants(), PartnerGrants("vn-x"), PartnerGrants("jp-a"),
            CoordinatorGrants("q")};
  }

  int64_t start_ = 0;
  absl::Status last_;
};

TEST_F(WatchRoundsTest, CoordinatorsOfTheProgrammeAndAdminsHearOfThem) {
  MakeSolved();
  ASSERT_TRUE(DeleteRound(kRound).ok());
  for (const Grants& grants : {CoordinatorGrants("p"), AdminGrants()}) {
    for (const Request& request :
         {Request(), Of(v1::WatchedKind::KIND_ROUND)}) {
      // The ranking has a revision of its own, 9, and is told to nobody.
      ASSERT_EQ(start_, 7);
      const HeardChanges heard = HearAll(grants, request);
      EXPECT_THAT(heard.Words(), ElementsAre("8 created rounds/p-2026",
                                             "10 updated rounds/p-2026",
                                             "11 deleted rounds/p-2026"));
      EXPECT_EQ(heard.messages[0].changes(0).round().state(),
                v1::Round::STATE_DRAFT);
      EXPECT_EQ(heard.messages[1].changes(0).round().solution(),
                "rounds/p-2026/solutions/1");
    }
  }
}

TEST_F(WatchRoundsTest, OthersHearNothingAtAll) {
  MakeSolved();
  ASSERT_TRUE(Move(kRound, v1::Round::STATE_UNDER_REVIEW).ok());
  ASSERT_TRUE(DeleteRound(kRound).ok());
  for (const Grants& grants : Outsiders()) {
    EXPECT_THAT(HearAll(grants, Request()).messages, IsEmpty());
    EXPECT_TRUE(absl::IsCancelled(last_)) << last_;
  }
  EXPECT_THAT(
      HearAll(CoordinatorGrants("q"), Of(v1::WatchedKind::KIND_ROUND)).messages,
      IsEmpty());
}

TEST_F(WatchRoundsTest, WhoMaySeeNoRoundAtAllIsRefusedTheKind) {
  for (const Grants& grants : {ViewerGrants(), PartnerGrants("vn-x")}) {
    HearAll(grants, Of(v1::WatchedKind::KIND_ROUND));
    const Seen seen = See(last_);
    EXPECT_EQ(seen.code, absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(seen.reason, "ROLE_MISSING");
    // The same, whether there is a round or not.
    As(CoordinatorGrants("p"),
       [&] { (void)CreateRound("p-2026", SmallRound()); });
    HearAll(grants, Of(v1::WatchedKind::KIND_ROUND));
    EXPECT_EQ(See(last_).message, seen.message);
  }
}

TEST_F(WatchRoundsTest, TheStateLeavesOutWhatIsHidden) {
  MakeSolved();
  Request request;
  request.set_initial_state(true);
  for (const Grants& grants : Outsiders()) {
    const HeardChanges heard = HearAll(grants, request);
    ASSERT_EQ(heard.messages.size(), 1U);
    EXPECT_THAT(heard.Words(), Each(Not(HasSubstr("rounds/"))));
    EXPECT_THAT(heard.messages[0].DebugString(), Not(HasSubstr("p-2026")));
  }
  EXPECT_THAT(HearAll(CoordinatorGrants("p"), request).Words(),
              ::testing::Contains("state 10 created rounds/p-2026"));
}

TEST_F(WatchRoundsTest, AFilterTellsNothingOfWhatIsHidden) {
  MakeSolved();
  const Request solved =
      Of(v1::WatchedKind::KIND_ROUND, "participants.city:cities/vn-x");
  EXPECT_THAT(HearAll(CoordinatorGrants("q"), solved).messages, IsEmpty());
  EXPECT_THAT(
      HearAll(CoordinatorGrants("p"), solved).Words(),
      ElementsAre("8 created rounds/p-2026", "10 updated rounds/p-2026"));
  // One that begins to pass, by being solved.
  EXPECT_THAT(HearAll(CoordinatorGrants("p"),
                      Of(v1::WatchedKind::KIND_ROUND, "state = solved"))
                  .Words(),
              ElementsAre("10 created rounds/p-2026"));
}

TEST_F(WatchRoundsTest, RankingsAndSolutionsAreInNoStream) {
  MakeSolved();
  const v1::RoundSolution solution = *GetSolution("rounds/p-2026/solutions/1");
  ASSERT_GT(solution.pairs_size(), 0);
  for (const Grants& grants :
       {AdminGrants(), CoordinatorGrants("p"), PartnerGrants("vn-x")}) {
    const HeardChanges heard = HearAll(grants, Request());
    for (const v1::WatchChangesResponse& message : heard.messages) {
      for (const v1::ResourceChange& change : message.changes()) {
        EXPECT_EQ(change.resource_case(), v1::ResourceChange::kRound);
        EXPECT_EQ(change.name(), kRound);
      }
      // The revision of the ranking passes without a word.
      EXPECT_NE(message.revision(), start_ + 2);
      EXPECT_THAT(message.DebugString(), Not(HasSubstr("rankings")));
    }
  }
}

TEST_F(WatchRoundsTest, EverybodyHearsWhatIsPublishedAndNoMore) {
  ASSERT_TRUE(CreateRound("p-2026", SmallRound()).ok());
  Publish(kRound);
  const v1::PublishedRound published = *GetPublished("publishedRounds/p-2026");
  for (const Grants& grants : Outsiders()) {
    const HeardChanges heard = HearAll(grants, Request());
    EXPECT_THAT(heard.Words(),
                ElementsAre("11 created publishedRounds/p-2026"));
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(
        heard.messages[0].changes(0).published_round(), published));
    EXPECT_THAT(
        HearAll(grants, Of(v1::WatchedKind::KIND_PUBLISHED_ROUND)).Words(),
        heard.Words());
  }
  EXPECT_THAT(HearAll(CoordinatorGrants("p"), Request()).Words(),
              ::testing::IsSupersetOf({"11 updated rounds/p-2026",
                                       "11 created publishedRounds/p-2026"}));
}

TEST_F(WatchRoundsTest, ARoundIsToldWhileTheStreamRuns) {
  bool made = false;
  Request request;
  const auto hear = [&](const Grants& grants, const std::string& id) {
    HeardChanges heard(kAll);
    made = false;
    heard.on_message = [&] {
      if (std::exchange(made, true)) return;
      As(CoordinatorGrants("p"),
         [&] { EXPECT_TRUE(CreateRound(id, SmallRound()).ok()); });
      As(AdminGrants(), [&] { Create(Provider("jp-" + id)); });
    };
    As(grants, [&] { Watch(request, heard); });
    return heard.Words();
  };
  // The first message says where the stream begins.
  EXPECT_THAT(
      hear(CoordinatorGrants("p"), "p-1"),
      ElementsAre("7", "8 created rounds/p-1", "9 created cities/jp-p-1"));
  EXPECT_THAT(hear(CoordinatorGrants("q"), "p-2"),
              ElementsAre("9", "11 created cities/jp-p-2"));
}

TEST_F(WatchRoundsTest, NorDoesDamageNameThem) {
  MakeSolved();
  DamagedStore store(store_.get());
  store.Damage({store::Kind::kRound, "p-2026"});
  WatchService service(&store, publisher_.get(), matches_.get());
  As(CoordinatorGrants("q"), [&] {
    Request request;
    request.set_from_revision(start_);
    HeardChanges heard(kAll);
    last_ = service.WatchChanges(CallOf("WatchService/WatchChanges"), request,
                                 heard);
  });
  EXPECT_TRUE(absl::IsDataLoss(last_));
  EXPECT_THAT(std::string(last_.message()), Not(HasSubstr("p-2026")));
}

TEST_F(WatchRoundsTest, WhoMayDoNothingHearsNothing) {
  MakeSolved();
  Request request;
  request.set_initial_state(true);
  const HeardChanges heard = HearAll(Grants(), request);
  ASSERT_EQ(heard.messages.size(), 1U);
  EXPECT_THAT(heard.messages[0].changes(), IsEmpty());
}

}  // namespace
}  // namespace citymatch::testing
