// Commits in one group, each of which sees those before it.
#include "server/store/rocksdb/commit_batch.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/failed_demand.h"
#include "server/store/rocksdb/engine.h"
#include "server/store/rocksdb/view.h"
#include "server/store/rocksdb_store.h"
#include "tests/server/store/store_testing.h"
#include "tests/support/temp_dir.h"

namespace citymatch::store {
namespace {

using citymatch::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CommitBatchTest : public ::testing::Test {
 protected:
  CommitBatchTest() {
    RocksDbOptions options;
    options.data_dir = dir_.path();
    engine_ = Engine::Open(options).value();
    batch_ = std::make_unique<CommitBatch>(*engine_, 0, now_);
  }

  absl::StatusOr<CommitResult> Add(CommitRequest request) {
    // The prepared commit must live as long as the call only.
    const auto prepared = PrepareCommit(std::move(request));
    if (!prepared.ok()) return prepared.status();
    return batch_->Add(*prepared);
  }

  // Writes the batch, and returns a view of what is there then.
  std::unique_ptr<RocksDbView> Write() {
    batch_->Finish();
    EXPECT_TRUE(batch_->status().ok());
    EXPECT_TRUE(engine_->WriteDurably(batch_->batch()).ok());
    return std::make_unique<RocksDbView>(std::make_shared<const Snapshot>(
        engine_, batch_->revision(), batch_->chain()));
  }

  const absl::Time now_ = absl::FromUnixSeconds(1767225600);
  TempDir dir_;
  std::shared_ptr<Engine> engine_;
  std::unique_ptr<CommitBatch> batch_;
};

TEST_F(CommitBatchTest, JudgesDemandsAgainstEarlierCommitsOfTheGroup) {
  EXPECT_EQ(Add(CommitOf({Put(CityOf("a"), kMustNotExist)}))->revision, 1);
  EXPECT_EQ(GetFailedDemand(
                Add(CommitOf({Put(CityOf("a"), kMustNotExist)})).status()),
            (FailedDemand{CityKey("a"), kMustNotExist, 1}));
  EXPECT_EQ(Add(CommitOf({Put(CityOf("a"), 1)}))->revision, 2);
  EXPECT_EQ(GetFailedDemand(Add(CommitOf({Put(CityOf("a"), 1)})).status()),
            (FailedDemand{CityKey("a"), 1, 2}));
  EXPECT_EQ(Add(CommitOf({Put(CityOf("b"))}, {{CityKey("a"), 2}}))->revision,
            3);
  EXPECT_EQ(Add(CommitOf({Delete(CityKey("a"), kMustExist)}))->revision, 4);
  EXPECT_EQ(GetFailedDemand(
                Add(CommitOf({Put(CityOf("c"))}, {{CityKey("a")}})).status()),
            (FailedDemand{CityKey("a"), kMustExist, 0}));
  EXPECT_EQ(Add(CommitOf({Put(CityOf("a"), kMustNotExist)}))->revision, 5);
  EXPECT_EQ(batch_->revision(), 5);

  const auto view = Write();
  const auto history = view->History(CityKey("a"), 0, 9);
  ASSERT_TRUE(history.ok()) << history.status();
  std::vector<int64_t> revisions;
  std::vector<int64_t> versions;
  for (const auto& record : *history) {
    revisions.push_back(record.revision());
    versions.push_back(record.version());
  }
  EXPECT_THAT(revisions, ElementsAre(5, 4, 2, 1));
  EXPECT_THAT(versions, ElementsAre(1, 3, 2, 1));
  EXPECT_TRUE(absl::IsNotFound(view->Get(CityKey("c")).status()));
}

TEST_F(CommitBatchTest, AddsNothingOfARefusedCommit) {
  EXPECT_TRUE(Add(CommitOf({Put(PartnershipOf("p", "a", "b"))})).ok());
  const int before = batch_->batch().Count();
  CommitRequest request = CommitOf(
      {Put(PartnershipOf("p", "x", "y")), Delete(CityKey("none"), kMustExist)});
  request.request_id = "r1";
  EXPECT_FALSE(Add(request).ok());
  EXPECT_EQ(batch_->batch().Count(), before);
  EXPECT_EQ(batch_->revision(), 1);
  // The id is free, and the record is as it was.
  request.mutations = {Put(CityOf("z"), kMustNotExist)};
  request.preconditions = {{PartnershipKey("p"), 1}};
  EXPECT_EQ(Add(request)->revision, 2);
}

TEST_F(CommitBatchTest, RefusesARequestIdOfTheSameGroup) {
  CommitRequest request = CommitOf({Put(CityOf("a"))});
  request.request_id = "r1";
  EXPECT_TRUE(Add(request).ok());
  EXPECT_EQ(Add(request).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(batch_->revision(), 1);
}

TEST_F(CommitBatchTest, FollowsReferencesThroughTheGroup) {
  EXPECT_TRUE(Add(CommitOf({Put(PartnershipOf("p", "a", "b"))})).ok());
  EXPECT_TRUE(Add(CommitOf({Put(PartnershipOf("p", "a", "c"))})).ok());
  EXPECT_TRUE(Add(CommitOf({Put(PartnershipOf("q", "a", "b"))})).ok());
  EXPECT_TRUE(Add(CommitOf({Delete(PartnershipKey("q"))})).ok());
  const auto view = Write();
  const auto referrers = [&](const char* city) {
    return view->Referrers(CityKey(city), Kind::kPartnership, 9).value();
  };
  EXPECT_THAT(referrers("a"), ElementsAre("p"));
  EXPECT_THAT(referrers("b"), IsEmpty());
  EXPECT_THAT(referrers("c"), ElementsAre("p"));
}

TEST_F(CommitBatchTest, GivesTheRevisionSoFarWhenNothingChanges) {
  EXPECT_EQ(Add(CommitOf({Put(CityOf("a"))}))->revision, 1);
  EXPECT_EQ(Add(CommitOf({Delete(CityKey("b"))}))->revision, 1);
  EXPECT_EQ(Add(CommitOf({Put(CityOf("c"))}))->revision, 2);
  EXPECT_EQ(Add(CommitOf({}))->commit_time, now_);
}

}  // namespace
}  // namespace citymatch::store
