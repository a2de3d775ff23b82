#include "server/store/key_format.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch::store {
namespace {

using ::testing::HasSubstr;

// Bytes with NULs in them.
template <size_t N>
std::string Bytes(const char (&text)[N]) {
  return std::string(text, N - 1);
}

TEST(KeyFormatTest, EncodesAsTheGrammarSays) {
  const Key kobe{Kind::kCity, "kobe"};
  const Key pair{Kind::kPartnership, "p-1"};
  EXPECT_EQ(RecordKey(kobe), Bytes("\x01kobe"));
  EXPECT_EQ(HistoryKey(kobe, 0x0102),
            Bytes("\x01kobe\x00\x00\x00\x00\x00\x00\x00\x01\x02"));
  EXPECT_EQ(ReferenceKey(kobe, pair), Bytes("\x01kobe\x00\x03p-1"));
  EXPECT_EQ(ReferenceKeyPrefix(kobe, Kind::kPartnership),
            Bytes("\x01kobe\x00\x03"));
  EXPECT_EQ(ChangeKey(std::numeric_limits<int64_t>::max()),
            Bytes("\x7f\xff\xff\xff\xff\xff\xff\xff"));
  EXPECT_EQ(SecretKey("page"), "secret/page");
  EXPECT_EQ(EncodeU32(0x01020304), Bytes("\x01\x02\x03\x04"));
}

TEST(KeyFormatTest, DecodesWhatItEncodes) {
  const Key longest{Kind::kTaxonomy, std::string(kMaxIdBytes, 'z')};
  for (const Key& key : {Key{Kind::kCity, "a"}, Key{Kind::kProgramme, "0-9"},
                         Key{Kind::kCityPreferences, "-"}, longest}) {
    EXPECT_EQ(DecodeRecordKey(RecordKey(key)).value(), key);
    for (const int64_t revision :
         {int64_t{1}, int64_t{255}, std::numeric_limits<int64_t>::max()}) {
      const auto position = DecodeHistoryKey(HistoryKey(key, revision));
      ASSERT_TRUE(position.ok());
      EXPECT_EQ(position->key, key);
      EXPECT_EQ(position->revision, revision);
      EXPECT_EQ(DecodeChangeKey(ChangeKey(revision)).value(), revision);
    }
    const auto reference = DecodeReferenceKey(ReferenceKey(longest, key));
    ASSERT_TRUE(reference.ok());
    EXPECT_EQ(reference->target, longest);
    EXPECT_EQ(reference->referrer, key);
  }
  EXPECT_EQ(DecodeU32(EncodeU32(0xfffffffe)).value(), 0xfffffffeu);
}

TEST(KeyFormatTest, SortsHistoryByRecordThenRevision) {
  const std::vector<std::string> keys = {
      HistoryKey({Kind::kCity, "a"}, 1), HistoryKey({Kind::kCity, "a"}, 256),
      HistoryKey({Kind::kCity, "a-b"}, 1), HistoryKey({Kind::kCity, "ab"}, 1),
      HistoryKey({Kind::kProgramme, "a"}, 1)};
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  const std::string prefix = HistoryKeyPrefix({Kind::kCity, "a"});
  EXPECT_LT(keys[1], EndOfPrefix(prefix));
  EXPECT_GT(keys[2], EndOfPrefix(prefix));
}

TEST(KeyFormatTest, ReportsDataLossWhenRecordKeyIsMalformed) {
  for (const std::string& bytes :
       {Bytes(""), Bytes("\x01"), Bytes("\x00kobe"), Bytes("\x0ckobe"),
        Bytes("\x01Kobe"), Bytes("\x01ko be"), Bytes("\x01kobe\x00"),
        "\x01" + std::string(kMaxIdBytes + 1, 'a'), Bytes("\xffkobe")}) {
    EXPECT_EQ(DecodeRecordKey(bytes).status().code(),
              absl::StatusCode::kDataLoss);
  }
}

TEST(KeyFormatTest, ReportsDataLossWhenOtherKeysAreMalformed) {
  const std::string history = HistoryKey({Kind::kCity, "kobe"}, 5);
  const std::string reference =
      ReferenceKey({Kind::kCity, "kobe"}, {Kind::kPartnership, "p"});
  for (size_t size = 0; size < history.size(); ++size) {
    EXPECT_EQ(DecodeHistoryKey(history.substr(0, size)).status().code(),
              absl::StatusCode::kDataLoss)
        << size;
  }
  // The last byte is all that the referrer's id has.
  for (size_t size = 0; size < reference.size(); ++size) {
    EXPECT_EQ(DecodeReferenceKey(reference.substr(0, size)).status().code(),
              absl::StatusCode::kDataLoss)
        << size;
  }
  EXPECT_FALSE(DecodeHistoryKey(history + "x").ok());
  EXPECT_FALSE(DecodeReferenceKey(reference + Bytes("\x00")).ok());
  EXPECT_FALSE(DecodeChangeKey(Bytes("\0\0\0\0\0\0\0\0")).ok());  // revision 0
  EXPECT_FALSE(DecodeChangeKey("\xff\xff\xff\xff\xff\xff\xff\xff").ok());
  EXPECT_FALSE(DecodeChangeKey("1234567").ok());
  EXPECT_FALSE(DecodeU32("123").ok());
  EXPECT_FALSE(DecodeU32("12345").ok());
}

TEST(KeyFormatTest, NamesWhatIsWrongWithAnId) {
  const auto message = [](Kind kind, const std::string& id) {
    const absl::Status status = ValidateKey({kind, id});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << id;
    return std::string(status.message());
  };
  EXPECT_THAT(message(Kind::kCity, ""), HasSubstr("empty"));
  EXPECT_THAT(message(Kind::kCity, std::string(191, 'a')),
              HasSubstr("191 bytes; at most 190"));
  EXPECT_THAT(message(Kind::kCity, "Kobe"), HasSubstr("other characters"));
  EXPECT_THAT(message(Kind::kCity, "k\xc3\xb6"), HasSubstr("other characters"));
  EXPECT_THAT(message(static_cast<Kind>(12), "a"),
              HasSubstr("kind of record: 12"));
  EXPECT_TRUE(ValidateKey({Kind::kCity, std::string(190, 'a')}).ok());
}

}  // namespace
}  // namespace citymatch::store
