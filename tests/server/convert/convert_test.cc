#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/time/civil_time.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "matching/policy.h"
#include "server/convert/dates.h"
#include "server/convert/digest.h"
#include "server/convert/policy.h"
#include "server/convert/profile.h"

namespace citymatch {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::google::protobuf::util::MessageDifferencer;

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
