// What the store keeps beside records: replies to requests, and secrets.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/rocksdb_store.h"
#include "server/store/store.h"
#include "server/store/value_format.h"
#include "tests/server/store/store_testing.h"
#include "tests/support/temp_store.h"

namespace citymatch::store {
namespace {

using citymatch::testing::ManualClock;
using citymatch::testing::OptionsWith;
using citymatch::testing::TempStore;
using ::testing::ElementsAre;
using ::testing::SizeIs;

// A commit with a request id, and its reply.
CommitRequest Identified(std::vector<Mutation> mutations,
                         const std::string& id) {
  CommitRequest request = CommitOf(std::move(mutations));
  request.request_id = id;
  request.idempotency.set_method("citymatch.v1.CityService/CreateCity");
  request.idempotency.set_fingerprint("\xfe\xff");  // any bytes
  request.idempotency.set_reply("reply to " + id);
  return request;
}

TEST(RocksDbStoreRequestsTest, RemembersRequestWhenCommittedWithIt) {
  ManualClock clock;
  TempStore store(OptionsWith(clock));
  EXPECT_EQ(store->FindRequest("r1", clock.Now()).value(), std::nullopt);
  ASSERT_TRUE(store->Commit(Identified({Put(CityOf("a"))}, "r1")).ok());
  const absl::Status again =
      store->Commit(Identified({Put(CityOf("b"))}, "r1")).status();
  EXPECT_EQ(again.code(), absl::StatusCode::kAlreadyExists) << again;
  store.Reopen();
  EXPECT_THAT(Listing(*store, Kind::kCity), ElementsAre("a@1:"));
  const auto entry = store->FindRequest("r1", clock.Now());
  ASSERT_TRUE(entry.ok() && entry->has_value()) << entry.status();
  EXPECT_EQ((*entry)->reply(), "reply to r1");
  EXPECT_EQ((*entry)->fingerprint(), "\xfe\xff");
  EXPECT_EQ(FromTimestamp((*entry)->commit_time()), clock.Now());
}

TEST(RocksDbStoreRequestsTest, ForgetsRequestWhenItsCommitFails) {
  ManualClock clock;
  TempStore store(OptionsWith(clock));
  EXPECT_FALSE(
      store->Commit(Identified({Put(CityOf("a"), kMustExist)}, "r1")).ok());
  EXPECT_EQ(store->FindRequest("r1", clock.Now()).value(), std::nullopt);
}

TEST(RocksDbStoreRequestsTest, RemembersRequestWhenItChangedNothing) {
  ManualClock clock;
  TempStore store(OptionsWith(clock));
  const auto result = store->Commit(Identified({Delete(CityKey("a"))}, "r1"));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->revision, 0);
  EXPECT_TRUE(store->FindRequest("r1", clock.Now())->has_value());
  store.Reopen();
  EXPECT_TRUE(store->FindRequest("r1", clock.Now())->has_value());
  EXPECT_EQ(store->revision(), 0);
}

TEST(RocksDbStoreRequestsTest, TakesRequestIdAgainWhenItExpired) {
  ManualClock clock;
  TempStore store(OptionsWith(clock));
  ASSERT_TRUE(store->Commit(Identified({Put(CityOf("a"))}, "r1")).ok());
  clock.Advance(absl::Hours(24) - absl::Nanoseconds(1));
  EXPECT_TRUE(store->FindRequest("r1", clock.Now())->has_value());
  EXPECT_FALSE(store->Commit(Identified({Put(CityOf("b"))}, "r1")).ok());
  clock.Advance(absl::Nanoseconds(1));
  EXPECT_FALSE(store->FindRequest("r1", clock.Now())->has_value());
  EXPECT_TRUE(store->Commit(Identified({Put(CityOf("b"))}, "r1")).ok());
  EXPECT_TRUE(store->FindRequest("r1", clock.Now())->has_value());
}

TEST(RocksDbStoreRequestsTest, KeepsSecretWhenReopened) {
  TempStore store;
  const auto secret = store->Secret("page_tokens", 32);
  ASSERT_TRUE(secret.ok()) << secret.status();
  EXPECT_THAT(*secret, SizeIs(32));
  EXPECT_NE(*secret, std::string(32, '\0'));
  EXPECT_EQ(store->Secret("page_tokens", 32).value(), *secret);
  EXPECT_NE(store->Secret("other", 32).value(), *secret);
  store.Reopen();
  EXPECT_EQ(store->Secret("page_tokens", 32).value(), *secret);
  EXPECT_EQ(store->Secret("page_tokens", 16).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(store->Secret("", 16).ok());
  EXPECT_FALSE(store->Secret("none", 0).ok());
  EXPECT_NE(TempStore()->Secret("page_tokens", 32).value(), *secret);
}

TEST(RocksDbStoreRequestsTest, RefusesCommitsWhenClosedButStillReads) {
  TempStore store;
  MustCommit(*store, {Put(CityOf("a"))});
  const std::string secret = store->Secret("s", 8).value();
  store->Close();
  store->Close();
  EXPECT_EQ(store->Commit(CommitOf({Put(CityOf("b"))})).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(store->Secret("new", 8).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(store->Secret("s", 8).value(), secret);
  EXPECT_TRUE(store->View()->Get(CityKey("a")).ok());
  EXPECT_THAT(store->ReadChanges(0, 9).value(), SizeIs(1));
}

}  // namespace
}  // namespace citymatch::store
