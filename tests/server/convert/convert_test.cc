#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/time/civil_time.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "matching/policy.h"
#include "matching/profile.h"
#include "server/convert/dates.h"
#include "server/convert/digest.h"
#include "server/convert/policy.h"
#include "server/convert/profile.h"

namespace citymatch {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Paths of numbers that are not set, within set messages.
void CollectUnset(const Message& message, const std::string& prefix,
                  std::vector<std::string>& unset) {
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string path = prefix + field.name();
    const bool is_set =
        field.is_repeated()
            ? message.GetReflection()->FieldSize(message, &field) > 0
            : message.GetReflection()->HasField(message, &field);
    if (!is_set) {
      unset.push_back(path);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
               !field.is_repeated()) {
      CollectUnset(message.GetReflection()->GetMessage(message, &field),
                   path + ".", unset);
    }
  }
}

TEST(PolicyTest, EffectivePolicyHasEveryField) {
  std::vector<std::string> unset;
  CollectUnset(FromMatching(matching::Policy()), "", unset);
  EXPECT_THAT(unset, ::testing::IsEmpty());
}

// Changes every number of a policy and looks whether it comes back.
void NudgeNumbers(Message& message) {
  const auto& type = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.is_repeated()) continue;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_DOUBLE:
        reflection.SetDouble(&message, &field,
                             reflection.GetDouble(message, &field) + i + 0.5);
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        reflection.SetInt32(&message, &field,
                            reflection.GetInt32(message, &field) + i + 1);
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        reflection.SetBool(&message, &field,
                           !reflection.GetBool(message, &field));
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        NudgeNumbers(*reflection.MutableMessage(&message, &field));
        break;
      default:
        break;
    }
  }
}

TEST(PolicyTest, EveryNumberReachesTheMatcherAndComesBack) {
  v1::Policy policy = FromMatching(matching::Policy());
  NudgeNumbers(policy);
  policy.mutable_weights(3)->set_weight(77);
  policy.mutable_related_sectors()->DeleteSubrange(1, 3);
  policy.mutable_sector_sensitivities(2)->set_climate(0.123);
  const auto values = ToMatching(policy);
  ASSERT_TRUE(values.ok());
  EXPECT_TRUE(MessageDifferencer::Equals(policy, FromMatching(*values)));
}

TEST(PolicyTest, UnsetMeansDefault) {
  const auto values = ToMatching(v1::Policy());
  ASSERT_TRUE(values.ok());
  EXPECT_TRUE(MessageDifferencer::Equals(FromMatching(*values),
                                         FromMatching(matching::Policy())));
}

TEST(PolicyTest, UnknownCodesAreDataLoss) {
  v1::Policy policy;
  policy.add_weights()->set_criterion("beauty");
  EXPECT_EQ(ToMatching(policy).status().code(), absl::StatusCode::kDataLoss);
}

TEST(ProfileTest, EnumNumbersOfLaterVersionsAreDataLoss) {
  v1::City city;
  city.set_name("cities/kobe");
  city.set_side(v1::SIDE_PROVIDER);
  city.set_level(v1::LEVEL_CITY);
  EXPECT_TRUE(ToProfile(city).ok());
  v1::City newer = city;
  newer.set_level(static_cast<v1::Level>(50));
  EXPECT_EQ(ToProfile(newer).status().code(), absl::StatusCode::kDataLoss);
  newer = city;
  newer.add_offers()->set_sector(static_cast<v1::Sector>(200));
  newer.mutable_offers(0)->set_maturity(1);
  EXPECT_EQ(ToProfile(newer).status().code(), absl::StatusCode::kDataLoss);
  newer = city;
  newer.add_needs()->set_sector(v1::SECTOR_WASTE);
  newer.mutable_needs(0)->set_priority(99);
  EXPECT_EQ(ToProfile(newer).status().code(), absl::StatusCode::kDataLoss);
}

// A partnership of 2010 to 2014 on record, with the events.
v1::Partnership WithEvents(
    const std::vector<std::pair<v1::PartnershipEvent::Type, std::string>>&
        events) {
  v1::Partnership partnership;
  partnership.set_name("partnerships/x");
  partnership.set_first_year(2010);
  partnership.set_last_year(2014);
  partnership.set_outcome(v1::Partnership::OUTCOME_SUCCESSFUL);
  for (const auto& [type, date] : events) {
    v1::PartnershipEvent& event = *partnership.add_events();
    event.set_type(type);
    event.set_event_date(date);
  }
  return partnership;
}

matching::Partnership Converted(const v1::Partnership& partnership) {
  const auto converted = ToMatching(partnership);
  EXPECT_TRUE(converted.ok()) << converted.status();
  return converted.value_or(matching::Partnership());
}

TEST(PartnershipTest, WithoutALifecycleTheRecordIsTaken) {
  EXPECT_TRUE(WasEverActive(WithEvents({})));
  const matching::Partnership converted = Converted(WithEvents({}));
  EXPECT_EQ(converted.first_year, 2010);
  EXPECT_EQ(converted.last_year, 2014);
  EXPECT_EQ(converted.outcome, matching::Outcome::kSuccessful);
  EXPECT_THAT(converted.phases, IsEmpty());
  EXPECT_THAT(converted.outcomes, IsEmpty());
}

TEST(PartnershipTest, EventsBecomePhasesAndPlannedYearsGo) {
  using Event = v1::PartnershipEvent;
  v1::Partnership partnership =
      WithEvents({{Event::TYPE_PROPOSE, "2019-11-01"},
                  {Event::TYPE_ACTIVATE, "2020-04-01"},
                  {Event::TYPE_SUSPEND, "2021-02-01"},
                  {Event::TYPE_RESUME, "2022-02-01"},
                  {Event::TYPE_REVIEW, "2023-03-31"},
                  {Event::TYPE_TERMINATE, "2025-01-31"}});
  partnership.mutable_events(4)->set_outcome(v1::Partnership::OUTCOME_PARTIAL);
  const matching::Partnership converted = Converted(partnership);
  EXPECT_EQ(converted.first_year, std::nullopt);
  EXPECT_EQ(converted.last_year, std::nullopt);
  std::vector<std::pair<std::string, matching::Phase>> phases;
  for (const matching::DatedPhase& phase : converted.phases) {
    phases.emplace_back(FormatDate(phase.from), phase.phase);
  }
  EXPECT_THAT(phases,
              ElementsAre(std::pair("2020-04-01", matching::Phase::kActive),
                          std::pair("2021-02-01", matching::Phase::kSuspended),
                          std::pair("2022-02-01", matching::Phase::kActive),
                          std::pair("2025-01-31", matching::Phase::kEnded)));
  ASSERT_EQ(converted.outcomes.size(), 1u);
  EXPECT_EQ(FormatDate(converted.outcomes[0].from), "2023-03-31");
  EXPECT_EQ(converted.outcomes[0].outcome, matching::Outcome::kPartial);
}

TEST(PartnershipTest, WhatWasUnderWayBeforeItsLifecycleKeepsItsYears) {
  const matching::Partnership converted = Converted(
      WithEvents({{v1::PartnershipEvent::TYPE_ACTIVATE, "2020-04-01"}}));
  EXPECT_EQ(converted.first_year, 2010);
  EXPECT_EQ(converted.last_year, 2014);
  EXPECT_EQ(converted.phases.size(), 1u);
}

TEST(PartnershipTest, WhatWasNeverActiveIsNotCounted) {
  using Event = v1::PartnershipEvent;
  EXPECT_FALSE(
      WasEverActive(WithEvents({{Event::TYPE_PROPOSE, "2020-01-01"}})));
  const v1::Partnership withdrawn =
      WithEvents({{Event::TYPE_PROPOSE, "2020-01-01"},
                  {Event::TYPE_TERMINATE, "2020-02-01"}});
  EXPECT_FALSE(WasEverActive(withdrawn));
  EXPECT_THAT(Converted(withdrawn).phases, IsEmpty());
}

TEST(DatesTest, AcceptsRealDaysOnly) {
  EXPECT_EQ(ParseDate("2024-02-29"), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(FormatDate(absl::CivilDay(812, 3, 4)), "0812-03-04");
  for (const char* text :
       {"", "2025-02-29", "2025-13-01", "2025-00-01", "2025-04-31", "2025-1-01",
        "2025/01/01", "20250101", "0000-01-01", "2025-01-01 ", " 025-01-01",
        "+025-01-01"}) {
    EXPECT_FALSE(ParseDate(text).has_value()) << text;
  }
}

TEST(DigestTest, Sha256AndHmacAreTheStandardOnes) {
  EXPECT_EQ(absl::BytesToHexString(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test case 2.
  EXPECT_EQ(absl::BytesToHexString(
                HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(SetDigestTest, DoesNotDependOnTheOrderNorOnWhatWent) {
  const auto a = SetDigest::MemberOf("a");
  const auto b = SetDigest::MemberOf("b");
  const auto c = SetDigest::MemberOf("c");
  SetDigest one;
  one.Add(a);
  one.Add(b);
  SetDigest other;
  other.Add(c);
  other.Add(b);
  other.Add(a);
  EXPECT_NE(one.bytes(), other.bytes());
  other.Remove(c);
  EXPECT_EQ(one.bytes(), other.bytes());
  one.Remove(a);
  one.Remove(b);
  EXPECT_EQ(one.bytes(), std::string(32, '\0'));
}

TEST(SetDigestTest, CarriesThroughAllLimbs) {
  const SetDigest::Member all_ones = {~uint64_t{0}, ~uint64_t{0}, ~uint64_t{0},
                                      0};
  SetDigest digest;
  digest.Add(all_ones);
  digest.Add({1, 0, 0, 0});
  EXPECT_EQ(absl::BytesToHexString(digest.bytes()),
            "0000000000000001" + std::string(48, '0'));
  digest.Remove({1, 0, 0, 0});
  EXPECT_EQ(absl::BytesToHexString(digest.bytes()),
            std::string(16, '0') + std::string(48, 'f'));
}

}  // namespace
}  // namespace citymatch
