#include "client/round/edit.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/round/sample_round.h"

namespace citymatch::client {
namespace {

using ::testing::HasSubstr;

TEST(PairTextTest, HasTwoIdsOrFullNames) {
  const auto pair = ParsePair("jp-osaka:cities/vn-hue");
  ASSERT_TRUE(pair.ok());
  EXPECT_EQ(pair->provider, "cities/jp-osaka");
  EXPECT_EQ(pair->partner, "cities/vn-hue");
  for (const char* text :
       {"", "jp-osaka", "jp-osaka:", ":vn-hue", "a:b:c", "a, b:c"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParsePair(text).status())) << text;
  }
}

TEST(PairRuleTest, ReplacesOnlyWhatWasDroppedBefore) {
  v1::Round round = SampleRound();
  const absl::Status refused =
      SetPairRule("jp-kitakyushu:id-surabaya",
                  v1::RoundPairRule::RULE_FORBIDDEN, "", round);
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(refused.message(), HasSubstr("say --drop"));
  EXPECT_EQ(round.pair_rules(0).rule(), v1::RoundPairRule::RULE_LOCKED);
  ASSERT_TRUE(DropConstraint("jp-kitakyushu:id-surabaya", round).ok());
  ASSERT_TRUE(SetPairRule("jp-kitakyushu:id-surabaya",
                          v1::RoundPairRule::RULE_FORBIDDEN, "", round)
                  .ok());
  ASSERT_EQ(round.pair_rules_size(), 1);
  EXPECT_EQ(round.pair_rules(0).rule(), v1::RoundPairRule::RULE_FORBIDDEN);
  EXPECT_EQ(round.pair_rules(0).reason(), "");
  ASSERT_TRUE(SetPairRule("jp-osaka:vn-hue", v1::RoundPairRule::RULE_FORCED,
                          "by the board", round)
                  .ok());
  ASSERT_EQ(round.pair_rules_size(), 2);
  EXPECT_EQ(round.pair_rules(1).reason(), "by the board");
}

TEST(GroupTest, TakesEveryKey) {
  v1::Round round;
  ASSERT_TRUE(
      SetGroup("g:side=partner,countries=VN+ID,country-set=ldc,cities=vn-hue+"
               "vn-da-nang,first-time,floor=2,cap=5,name=The group",
               round)
          .ok());
  const v1::RoundGroup& group = round.groups(0);
  EXPECT_EQ(group.id(), "g");
  EXPECT_EQ(group.side(), v1::SIDE_PARTNER);
  EXPECT_THAT(group.country_codes(), testing::ElementsAre("VN", "ID"));
  EXPECT_EQ(group.country_set(), "ldc");
  EXPECT_THAT(group.cities(),
              testing::ElementsAre("cities/vn-hue", "cities/vn-da-nang"));
  EXPECT_TRUE(group.first_time());
  EXPECT_EQ(group.floor(), 2);
  EXPECT_EQ(group.cap(), 5);
  EXPECT_EQ(group.display_name(), "The group");
}

TEST(GroupTest, KeepsItsLimitsWhenItsMembersChange) {
  v1::Round round = SampleRound();
  ASSERT_TRUE(SetGroup("vietnam:side=partner,cities=vn-hue", round).ok());
  ASSERT_EQ(round.groups_size(), 1);
  EXPECT_EQ(round.groups(0).floor(), 1);
  EXPECT_EQ(round.groups(0).display_name(), "Viet Nam");
  EXPECT_TRUE(round.groups(0).country_codes().empty());
}

TEST(GroupTest, SaysWhatIsWrong) {
  v1::Round round;
  EXPECT_THAT(SetGroup("ldc:country-set=ldc", round).message(),
              HasSubstr("side=provider or side=partner"));
  EXPECT_THAT(SetGroup("ldc:side=both", round).message(),
              HasSubstr("provider or partner"));
  EXPECT_THAT(SetGroup("ldc:side=partner,colour=red", round).message(),
              HasSubstr("keys are"));
  EXPECT_THAT(SetGroup("ldc:side=partner,floor=many", round).message(),
              HasSubstr("floor must be a count"));
  EXPECT_TRUE(absl::IsInvalidArgument(SetGroup("ldc", round)));
  EXPECT_TRUE(round.groups().empty());
}

TEST(GroupLimitTest, IsSetAndLifted) {
  v1::Round round = SampleRound();
  ASSERT_TRUE(SetGroupLimit("vietnam=none", GroupLimit::kFloor, round).ok());
  ASSERT_TRUE(SetGroupLimit("vietnam=0", GroupLimit::kCap, round).ok());
  EXPECT_FALSE(round.groups(0).has_floor());
  EXPECT_TRUE(round.groups(0).has_cap());
  EXPECT_EQ(round.groups(0).cap(), 0);
  EXPECT_TRUE(absl::IsInvalidArgument(
      SetGroupLimit("vietnam=-1", GroupLimit::kCap, round)));
  const absl::Status missing =
      SetGroupLimit("vietnan=1", GroupLimit::kCap, round);
  EXPECT_TRUE(absl::IsNotFound(missing));
  EXPECT_THAT(missing.message(), HasSubstr("did you mean vietnam"));
}

TEST(DropTest, TakesOutAGroupWithItsLastLimit) {
  v1::Round round = SampleRound();
  round.mutable_groups(0)->set_cap(3);
  ASSERT_TRUE(SetGroupLimit("vietnam=none", GroupLimit::kFloor, round).ok());
  DropGroupWithoutLimits("vietnam=none", round);
  EXPECT_EQ(round.groups_size(), 1);
  ASSERT_TRUE(SetGroupLimit("vietnam=none", GroupLimit::kCap, round).ok());
  DropGroupWithoutLimits("vietnam=none", round);
  EXPECT_TRUE(round.groups().empty());
}

TEST(ParticipantTest, StaysWhileAGroupIsOfNobodyElse) {
  v1::Round round = SampleRound();
  v1::RoundGroup& alone = *round.add_groups();
  alone.set_id("port");
  alone.add_cities("cities/id-surabaya");
  const absl::Status refused = RemoveParticipant("cities/id-surabaya", round);
  EXPECT_TRUE(absl::IsFailedPrecondition(refused));
  EXPECT_THAT(refused.message(), HasSubstr("--drop port"));
  ASSERT_TRUE(DropConstraint("port", round).ok());
  EXPECT_TRUE(RemoveParticipant("cities/id-surabaya", round).ok());
}

TEST(DropTest, TakesOutPairsAndGroups) {
  v1::Round round = SampleRound();
  EXPECT_TRUE(absl::IsNotFound(DropConstraint("jp-osaka:id-surabaya", round)));
  EXPECT_TRUE(DropConstraint("jp-kitakyushu:id-surabaya", round).ok());
  EXPECT_TRUE(round.pair_rules().empty());
  EXPECT_TRUE(DropConstraint("vietnam", round).ok());
  EXPECT_TRUE(round.groups().empty());
}

TEST(ParticipantTest, ComesGoesAndComesBack) {
  v1::Round round = SampleRound();
  EXPECT_TRUE(AddParticipant("cities/vn-da-nang", std::nullopt, round));
  EXPECT_FALSE(round.participants(5).has_slot_count());
  ASSERT_TRUE(WithdrawParticipant("cities/jp-osaka", round).ok());
  EXPECT_TRUE(round.participants(0).withdrawn());
  EXPECT_FALSE(AddParticipant("cities/jp-osaka", std::nullopt, round));
  EXPECT_FALSE(round.participants(0).withdrawn());
  EXPECT_EQ(round.participants(0).slot_count(), 2);
  EXPECT_FALSE(AddParticipant("cities/jp-osaka", 0, round));
  EXPECT_EQ(round.participants(0).slot_count(), 0);
  // What was decided for it goes as well, but for what must not be.
  ASSERT_TRUE(SetPairRule("jp-osaka:id-surabaya",
                          v1::RoundPairRule::RULE_FORBIDDEN, "", round)
                  .ok());
  v1::Round withdrawn = round;
  ASSERT_TRUE(WithdrawParticipant("cities/id-surabaya", withdrawn).ok());
  ASSERT_EQ(withdrawn.pair_rules_size(), 1);
  EXPECT_EQ(withdrawn.pair_rules(0).rule(), v1::RoundPairRule::RULE_FORBIDDEN);
  round.mutable_groups(0)->add_cities("cities/vn-hue");
  round.mutable_groups(0)->add_cities("cities/id-surabaya");
  ASSERT_TRUE(RemoveParticipant("cities/id-surabaya", round).ok());
  EXPECT_TRUE(round.pair_rules().empty());
  EXPECT_EQ(round.groups(0).cities_size(), 1);
  EXPECT_TRUE(absl::IsNotFound(RemoveParticipant("cities/id-surabaya", round)));
  EXPECT_TRUE(absl::IsNotFound(WithdrawParticipant("cities/x", round)));
}

}  // namespace
}  // namespace citymatch::client
