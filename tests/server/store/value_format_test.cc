#include "server/store/value_format.h"

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/key_format.h"
#include "tests/server/store/store_testing.h"

namespace citymatch::store {
namespace {

using ::testing::HasSubstr;

storage::v1::Record Header() {
  storage::v1::Record header;
  header.set_create_revision(3);
  header.set_revision(5);
  header.set_version(2);
  return header;
}

std::string Kobe(const storage::v1::Record& header) {
  return EncodeRecord(CityKey("kobe"), header,
                      CityOf("kobe", "Kobe").SerializeAsString());
}

// The message of the error, which must be DATA_LOSS.
std::string Damage(const Key& key, const std::string& value,
                   RecordState expected = RecordState::kPresent,
                   int64_t newest = 9) {
  const absl::Status status =
      DecodeRecord(key, value, expected, newest).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
  return std::string(status.message());
}

TEST(ValueFormatTest, UnsealsWhatItSealed) {
  for (const std::string& payload :
       {std::string(), std::string("x"), std::string(5000, '\0')}) {
    EXPECT_EQ(Unseal("key", Seal("key", payload)).value(), payload);
  }
}

TEST(ValueFormatTest, FindsEveryFlippedBit) {
  const std::string sealed = Seal("key", "payload of some length");
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string flipped = sealed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_EQ(Unseal("key", flipped).status().code(),
              absl::StatusCode::kDataLoss)
        << bit;
  }
}

TEST(ValueFormatTest, FindsEveryTruncation) {
  const std::string sealed = Seal("key", "payload");
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(Unseal("key", sealed.substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(Unseal("key", sealed + "x").ok());
}

TEST(ValueFormatTest, RefusesValueWhenKeyIsAnother) {
  EXPECT_FALSE(Unseal("kez", Seal("key", "payload")).ok());
  EXPECT_THAT(Damage(CityKey("cebu"), Kobe(Header())),
              HasSubstr("cities/cebu: its bytes fail their checksum"));
}

TEST(ValueFormatTest, EncodesRecordAsProtobufItselfWould) {
  storage::v1::Record whole = Header();
  *whole.mutable_resource() = CityOf("kobe", std::string(300, 'x'));
  const std::string value = EncodeRecord(CityKey("kobe"), Header(),
                                         whole.resource().SerializeAsString());
  EXPECT_EQ(value, Seal(RecordKey(CityKey("kobe")), whole.SerializeAsString()));
  const auto decoded =
      DecodeRecord(CityKey("kobe"), value, RecordState::kPresent, 5);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(decoded->SerializeAsString(), whole.SerializeAsString());
}

TEST(ValueFormatTest, ReportsDataLossWhenRecordContradictsItself) {
  const Key kobe = CityKey("kobe");
  ASSERT_TRUE(
      DecodeRecord(kobe, Kobe(Header()), RecordState::kPresent, 9).ok());
  EXPECT_THAT(Damage(kobe, Kobe(Header()), RecordState::kPresent, 4),
              HasSubstr("cities/kobe: its revision 5 is above the store's, 4"));
  EXPECT_THAT(Damage(kobe, Kobe(Header()), RecordState::kDeleted),
              HasSubstr("not marked as deleted"));
  storage::v1::Record header = Header();
  header.set_create_revision(6);
  EXPECT_THAT(Damage(kobe, Kobe(header)), HasSubstr("out of order"));
  header = Header();
  header.set_version(0);
  EXPECT_THAT(Damage(kobe, Kobe(header)), HasSubstr("out of order"));
  header = Header();
  header.set_deleted(true);
  EXPECT_THAT(Damage(kobe, Kobe(header)), HasSubstr("marked as deleted"));
  EXPECT_TRUE(DecodeRecord(kobe, Kobe(header), RecordState::kDeleted, 9).ok());
  EXPECT_THAT(Damage(kobe, Seal(RecordKey(kobe), "\xff\xff\xff")),
              HasSubstr("do not parse"));
  EXPECT_THAT(Damage(kobe, EncodeRecord(kobe, Header(),
                                        CityOf("cebu").SerializeAsString())),
              HasSubstr("another kind or name"));
  EXPECT_THAT(
      Damage(kobe, EncodeRecord(kobe, Header(),
                                ProgrammeOf("kobe").SerializeAsString())),
      HasSubstr("another kind or name"));
}

TEST(ValueFormatTest, NeverPutsStoredBytesIntoMessages) {
  EXPECT_THAT(Damage(CityKey("kobe"), "private words"),
              ::testing::Not(HasSubstr("private")));
}

TEST(ValueFormatTest, ExpiresRequestAfter24Hours) {
  const absl::Time then = absl::FromUnixSeconds(1767225600);
  storage::v1::RequestEntry entry;
  *entry.mutable_commit_time() = ToTimestamp(then);
  EXPECT_FALSE(IsExpired(entry, then));
  EXPECT_FALSE(IsExpired(entry, then + absl::Hours(24) - absl::Nanoseconds(1)));
  EXPECT_TRUE(IsExpired(entry, then + absl::Hours(24)));
}

TEST(ValueFormatTest, KeepsTimesToTheNanosecond) {
  for (const absl::Time time :
       {absl::FromUnixNanos(1767225600123456789), absl::UnixEpoch(),
        absl::UnixEpoch() - absl::Nanoseconds(1)}) {
    const google::protobuf::Timestamp timestamp = ToTimestamp(time);
    EXPECT_EQ(FromTimestamp(timestamp), time);
    EXPECT_GE(timestamp.nanos(), 0);
    EXPECT_LT(timestamp.nanos(), 1000000000);
  }
}

}  // namespace
}  // namespace citymatch::store
