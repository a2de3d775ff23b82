// Version 1 of the format, byte by byte (tests/golden/store/).
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "server/store/audit.h"
#include "server/store/key_format.h"
#include "server/store/references.h"
#include "server/store/value_format.h"
#include "tests/server/store/raw_store.h"
#include "tests/server/store/store_testing.h"
#include "tests/support/temp_store.h"

namespace citymatch::store {
namespace {

using citymatch::testing::TempStore;
using google::protobuf::TextFormat;
using google::protobuf::util::MessageDifferencer;
using storage::v1::ChangeEntry;
using storage::v1::Record;
using storage::v1::RequestEntry;

constexpr int64_t kNewest = 5;  // revision of the golden store

struct Entry {
  std::string family;
  std::vector<std::string> name;  // what the key means
  std::string key;
  std::string value;
  std::string means;
};

std::vector<Entry> ReadGolden(const std::string& file = "v1.txt") {
  const char* source = std::getenv("CITYMATCH_SOURCE_DIR");
  std::ifstream in(absl::StrCat(source != nullptr ? source : ".",
                                "/tests/golden/store/", file));
  EXPECT_TRUE(in.good()) << "set CITYMATCH_SOURCE_DIR to the project's root";
  std::vector<Entry> entries;
  for (std::string line; std::getline(in, line);) {
    absl::string_view rest = line;
    if (rest.empty() || rest.front() == '#') continue;
    if (absl::ConsumePrefix(&rest, "key ")) {
      entries.back().key = absl::HexStringToBytes(rest);
    } else if (absl::ConsumePrefix(&rest, "value ")) {
      entries.back().value = absl::HexStringToBytes(rest);
    } else if (absl::ConsumePrefix(&rest, "means ")) {
      entries.back().means = std::string(rest);
    } else {
      const std::vector<std::string> words = absl::StrSplit(rest, ' ');
      entries.push_back(
          {words[0], {words.begin() + 1, words.end()}, "", "", ""});
    }
  }
  return entries;
}

template <typename Message>
void ExpectMeans(const absl::StatusOr<Message>& decoded,
                 const std::string& text) {
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  Message expected;
  ASSERT_TRUE(TextFormat::ParseFromString(text, &expected)) << text;
  EXPECT_TRUE(MessageDifferencer::Equals(*decoded, expected))
      << decoded->ShortDebugString() << "\nis not\n"
      << text;
}

// The bytes that this program would write for `record`.
std::string Encoded(const Key& key, Record record) {
  const std::string resource = record.resource().SerializeAsString();
  record.clear_resource();
  return EncodeRecord(key, record, resource);
}

void CheckRecord(const Entry& entry) {
  const Key key = KeyOfName(entry.name.at(0)).value();
  EXPECT_EQ(DecodeRecordKey(entry.key).value(), key);
  EXPECT_EQ(RecordKey(key), entry.key);
  const auto record =
      DecodeRecord(key, entry.value, RecordState::kPresent, kNewest);
  ExpectMeans(record, entry.means);
  EXPECT_EQ(Encoded(key, record.value()), entry.value);
}

void CheckHistory(const Entry& entry) {
  const Key key = KeyOfName(entry.name.at(0)).value();
  int64_t revision = 0;
  ASSERT_TRUE(absl::SimpleAtoi(entry.name.at(1), &revision));
  const auto position = DecodeHistoryKey(entry.key);
  ASSERT_TRUE(position.ok()) << position.status();
  EXPECT_EQ(position->key, key);
  EXPECT_EQ(position->revision, revision);
  EXPECT_EQ(HistoryKey(key, revision), entry.key);
  const auto record =
      DecodeRecord(key, entry.value, RecordState::kEither, kNewest);
  ExpectMeans(record, entry.means);
  EXPECT_EQ(Encoded(key, record.value()), entry.value);
}

void CheckReference(const Entry& entry) {
  const Key target = KeyOfName(entry.name.at(0)).value();
  const Key referrer = KeyOfName(entry.name.at(1)).value();
  const auto reference = DecodeReferenceKey(entry.key);
  ASSERT_TRUE(reference.ok()) << reference.status();
  EXPECT_EQ(reference->target, target);
  EXPECT_EQ(reference->referrer, referrer);
  EXPECT_EQ(ReferenceKey(target, referrer), entry.key);
  EXPECT_EQ(entry.value, "");
}

void CheckChange(const Entry& entry) {
  int64_t revision = 0;
  ASSERT_TRUE(absl::SimpleAtoi(entry.name.at(0), &revision));
  EXPECT_EQ(DecodeChangeKey(entry.key).value(), revision);
  EXPECT_EQ(ChangeKey(revision), entry.key);
  const auto change = DecodeChange(revision, entry.value);
  ExpectMeans(change, entry.means);
  EXPECT_EQ(Seal(entry.key, change->SerializeAsString()), entry.value);
}

void CheckRequest(const Entry& entry) {
  EXPECT_EQ(entry.key, entry.name.at(0));
  const auto request = DecodeRequest(entry.key, entry.value);
  ExpectMeans(request, entry.means);
  EXPECT_EQ(Seal(entry.key, request->SerializeAsString()), entry.value);
}

void CheckMeta(const Entry& entry) {
  EXPECT_EQ(entry.key, entry.name.at(0));
  if (entry.key == kSchemaVersionKey) {
    EXPECT_EQ(absl::StrCat(DecodeU32(entry.value).value()), entry.means);
    return;
  }
  EXPECT_EQ(Unseal(entry.key, entry.value).value(),
            absl::HexStringToBytes(entry.means));
}

TEST(GoldenTest, ReadsAndWritesEveryByteOfVersion1) {
  const std::map<std::string, void (*)(const Entry&)> checks = {
      {"records", CheckRecord},       {"history", CheckHistory},
      {"references", CheckReference}, {"changes", CheckChange},
      {"requests", CheckRequest},     {"meta", CheckMeta}};
  std::map<std::string, int> seen;
  for (const Entry& entry : ReadGolden()) {
    SCOPED_TRACE(absl::StrCat(entry.family, " ", entry.name.at(0)));
    ++seen[entry.family];
    checks.at(entry.family)(entry);
  }
  EXPECT_EQ(seen, (std::map<std::string, int>{{"records", 6},
                                              {"history", 3},
                                              {"references", 1},
                                              {"changes", 5},
                                              {"requests", 1},
                                              {"meta", 3}}));
}

// Kinds that came later: keys and values of their records.
TEST(GoldenTest, ReadsAndWritesEveryByteOfRounds) {
  std::vector<Kind> kinds;
  for (const Entry& entry : ReadGolden("v1_rounds.txt")) {
    SCOPED_TRACE(entry.name.at(0));
    kinds.push_back(KeyOfName(entry.name.at(0)).value().kind);
    CheckRecord(entry);
  }
  EXPECT_THAT(kinds, ::testing::ElementsAre(Kind::kRound, Kind::kRoundSolution,
                                            Kind::kRoundRanking,
                                            Kind::kPublishedRound));
}

TEST(GoldenTest, ServesAVersion1Store) {
  TempStore store;
  store.Shut();
  {
    RawStore raw(store.data_dir());
    for (const Entry& entry : ReadGolden()) {
      raw.Put(entry.family, entry.key, entry.value);
    }
  }
  store.Reopen();
  EXPECT_EQ(store->revision(), kNewest);
  EXPECT_TRUE(CheckWhole(*store).ok()) << CheckWhole(*store);
  EXPECT_EQ(store->View()
                ->Get(CityKey("kitakyushu"))
                ->resource()
                .city()
                .display_name(),
            "Kitakyūshū");
  EXPECT_EQ(store->View()
                ->Referrers(TaxonomyKey("default"), Kind::kProgramme, 9)
                .value(),
            std::vector<std::string>{"c2c"});
  EXPECT_EQ(store->View()
                ->History(PartnershipKey("kitakyushu-hai-phong-2009"), 0, 9)
                ->size(),
            2u);
  const auto request =
      store->FindRequest("6f1e0f0e-5a0c-4b38-9d3f-0d6c3a1b2c4d",
                         absl::FromUnixSeconds(1767225602));
  ASSERT_TRUE(request.ok() && request->has_value()) << request.status();
  EXPECT_EQ((*request)->reply(), "reply");
  EXPECT_TRUE(store->Secret("page_tokens", 16).ok());
  const auto audit = VerifyTrail(*store->Trail(), {});
  ASSERT_TRUE(audit.ok()) << audit.status();
  EXPECT_EQ(audit->fault_count, 0);
  EXPECT_EQ(audit->chain_start_revision, 5);
  EXPECT_EQ(MustCommit(*store, {Delete(CityKey("hai-phong"))}), kNewest + 1);
}

}  // namespace
}  // namespace citymatch::store
