// Malformed bytes that the engine takes for good: an error that names the
// record, never a wrong record.
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/key_format.h"
#include "server/store/rocksdb_store.h"
#include "server/store/value_format.h"
#include "tests/server/store/raw_store.h"
#include "tests/server/store/store_testing.h"
#include "tests/support/temp_store.h"

namespace citymatch::store {
namespace {

using citymatch::testing::TempStore;
using storage::v1::Record;
using ::testing::AllOf;

class MalformedTest : public ::testing::Test {
 protected:
  MalformedTest() {
    MustCommit(*store_, {Put(CityOf("a", "one"))});  // 1
    MustCommit(*store_, {Put(CityOf("a", "two"))});  // 2
    MustCommit(*store_, {Put(CityOf("b")),           // 3
                         Put(PartnershipOf("p", "a", "b"))});
    CommitRequest request = CommitOf({Put(CityOf("c"))});  // 4
    request.request_id = "r1";
    EXPECT_TRUE(store_->Commit(std::move(request)).ok());
  }

  // Changes the bytes of one value, or adds it.
  void Spoil(const char* family, const std::string& key,
             const std::function<void(std::string&)>& spoil) {
    store_.Shut();
    {
      RawStore raw(store_.data_dir());
      std::string value = raw.All(family)[key];
      spoil(value);
      raw.Put(family, key, value);
    }
    store_.Reopen();
  }

  TempStore store_;
};

void FlipLast(std::string& value) { value.back() ^= 1; }

MATCHER_P(IsDataLossNaming, name, "") {
  return arg.code() == absl::StatusCode::kDataLoss &&
         absl::StrContains(arg.message(), name);
}

TEST_F(MalformedTest, NamesTheRecordWhenItsBytesAreSpoilt) {
  Spoil("records", RecordKey(CityKey("b")), FlipLast);
  const auto view = store_->View();
  EXPECT_THAT(view->Get(CityKey("b")).status(), IsDataLossNaming("cities/b"));
  EXPECT_THAT(view->Scan(Kind::kCity, "", 9).status(),
              IsDataLossNaming("cities/b"));
  EXPECT_THAT(view->History(CityKey("b"), 0, 9).status(),
              IsDataLossNaming("cities/b"));
  // The others are served.
  EXPECT_TRUE(view->Get(CityKey("a")).ok());
  EXPECT_TRUE(view->Scan(Kind::kCity, "b", 9).ok());
  // It is not built upon either, and the store goes on.
  EXPECT_THAT(store_->Commit(CommitOf({Put(CityOf("b"))})).status(),
              IsDataLossNaming("cities/b"));
  EXPECT_THAT(
      store_->Commit(CommitOf({Put(CityOf("x"))}, {{CityKey("b")}})).status(),
      IsDataLossNaming("cities/b"));
  EXPECT_EQ(MustCommit(*store_, {Put(CityOf("x"))}), 5);
}

TEST_F(MalformedTest, RefusesEveryKindOfMalformedValue) {
  const std::string key = RecordKey(CityKey("b"));
  const auto spoilt = [&](const std::function<void(std::string&)>& spoil) {
    Spoil("records", key, spoil);
    return store_->View()->Get(CityKey("b")).status();
  };
  Record header;
  header.set_create_revision(3);
  header.set_revision(3);
  header.set_version(1);
  const auto b = CityOf("b").SerializeAsString();
  for (const std::string& value :
       {std::string(), std::string("\x01"), std::string("\x01\0\0\0\0", 5),
        std::string(4000, 'x'), Seal(key, ""), Seal(key, "\x0a\xff"),
        EncodeRecord(CityKey("b"), header, ""),
        EncodeRecord(CityKey("b"), header, CityOf("a").SerializeAsString())}) {
    EXPECT_THAT(spoilt([&](std::string& bytes) { bytes = value; }),
                IsDataLossNaming("cities/b"))
        << value.size();
  }
  header.set_revision(99);
  EXPECT_THAT(spoilt([&](std::string& bytes) {
                bytes = EncodeRecord(CityKey("b"), header, b);
              }),
              IsDataLossNaming("cities/b"));
  header.set_revision(3);
  EXPECT_TRUE(spoilt([&](std::string& bytes) {
                bytes = EncodeRecord(CityKey("b"), header, b);
              }).ok());
}

TEST_F(MalformedTest, RefusesAValueThatStrayedToAnotherKey) {
  store_.Shut();
  {
    RawStore raw(store_.data_dir());
    auto records = raw.All("records");
    raw.Put("records", RecordKey(CityKey("b")),
            records[RecordKey(CityKey("a"))]);
  }
  store_.Reopen();
  EXPECT_THAT(store_->View()->Get(CityKey("b")).status(),
              IsDataLossNaming("cities/b"));
}

TEST_F(MalformedTest, ReportsMalformedKeys) {
  Spoil("records",
        "\x01"
        "Bad Key",
        [](std::string& v) { v = "x"; });
  EXPECT_EQ(store_->View()->Scan(Kind::kCity, "", 9).status().code(),
            absl::StatusCode::kDataLoss);
  Spoil("references",
        ReferenceKeyPrefix(CityKey("a"), Kind::kPartnership) + "Bad Key",
        [](std::string& v) { v = ""; });
  EXPECT_EQ(store_->View()
                ->Referrers(CityKey("a"), Kind::kPartnership, 9)
                .status()
                .code(),
            absl::StatusCode::kDataLoss);
}

TEST_F(MalformedTest, ReportsSpoiltHistory) {
  Spoil("history", HistoryKey(CityKey("a"), 1), FlipLast);
  const auto view = store_->View();
  EXPECT_TRUE(view->Get(CityKey("a")).ok());
  EXPECT_EQ(view->History(CityKey("a"), 0, 1)->size(), 1u);  // not reached
  EXPECT_THAT(view->History(CityKey("a"), 0, 2).status(),
              IsDataLossNaming("cities/a"));
}

TEST_F(MalformedTest, ReportsHistoryUnderAnotherRevision) {
  store_.Shut();
  {
    RawStore raw(store_.data_dir());
    auto history = raw.All("history");
    const std::string key = HistoryKey(CityKey("b"), 2);
    Record header;
    header.set_create_revision(1);
    header.set_revision(1);
    header.set_version(1);
    raw.Put(
        "history", key,
        EncodeRecord(CityKey("b"), header, CityOf("b").SerializeAsString()));
  }
  store_.Reopen();
  EXPECT_THAT(store_->View()->History(CityKey("b"), 0, 9).status(),
              IsDataLossNaming("cities/b"));
}

TEST_F(MalformedTest, ReportsSpoiltOrMissingChange) {
  Spoil("changes", ChangeKey(3), FlipLast);
  EXPECT_EQ(store_->ReadChanges(0, 2)->size(), 2u);
  EXPECT_THAT(store_->ReadChanges(0, 9).status(), IsDataLossNaming("change 3"));
  store_.Shut();
  RawStore(store_.data_dir()).Delete("changes", ChangeKey(2));
  store_.Reopen();
  EXPECT_THAT(store_->ReadChanges(0, 9).status(),
              AllOf(IsDataLossNaming("change 2"), IsDataLossNaming("missing")));
}

TEST_F(MalformedTest, ReportsSpoiltRequestAndSecret) {
  ASSERT_TRUE(store_->Secret("s", 8).ok());
  Spoil("requests", "r1", FlipLast);
  EXPECT_EQ(store_->FindRequest("r1", absl::UnixEpoch()).status().code(),
            absl::StatusCode::kDataLoss);
  CommitRequest request = CommitOf({Put(CityOf("d"))});
  request.request_id = "r1";
  EXPECT_EQ(store_->Commit(std::move(request)).status().code(),
            absl::StatusCode::kDataLoss);
  Spoil("meta", SecretKey("s"), FlipLast);
  EXPECT_THAT(store_->Secret("s", 8).status(), IsDataLossNaming("\"s\""));
}

TEST_F(MalformedTest, RefusesToOpenWhenTheFeedEndsInAMalformedKey) {
  store_.Shut();
  RawStore(store_.data_dir()).Put("changes", "\xff not a revision", "");
  RocksDbOptions options;
  options.data_dir = store_.data_dir();
  EXPECT_EQ(OpenRocksDbStore(options).status().code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace citymatch::store
