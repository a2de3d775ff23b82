#include "server/store/rocksdb_store.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/failed_demand.h"
#include "server/store/store.h"
#include "server/store/value_format.h"
#include "tests/server/store/raw_store.h"
#include "tests/server/store/store_testing.h"
#include "tests/support/temp_store.h"

namespace citymatch::store {
namespace {

using citymatch::testing::ManualClock;
using citymatch::testing::OptionsWith;
using citymatch::testing::TempStore;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The revisions of the history of `key`, newest first, minus for deletions.
std::vector<int64_t> Revisions(const ReadView& view, const Key& key,
                               int64_t before = 0, int limit = 100) {
  const auto history = view.History(key, before, limit);
  EXPECT_TRUE(history.ok()) << history.status();
  std::vector<int64_t> revisions;
  for (const storage::v1::Record& record : history.value()) {
    revisions.push_back(record.deleted() ? -record.revision()
                                         : record.revision());
  }
  return revisions;
}

TEST(RocksDbStoreTest, IsEmptyWhenNew) {
  TempStore store;
  EXPECT_EQ(store->revision(), 0);
  EXPECT_EQ(store->View()->revision(), 0);
  EXPECT_THAT(store->ReadChanges(0, 10).value(), IsEmpty());
  EXPECT_THAT(Listing(*store, Kind::kCity), IsEmpty());
  EXPECT_EQ(store->View()->Get(CityKey("kobe")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST(RocksDbStoreTest, KeepsRecordAndItsTimesWhenReopened) {
  ManualClock clock;
  TempStore store(OptionsWith(clock));
  const absl::Time created = clock.Now();
  ASSERT_EQ(MustCommit(*store, {Put(CityOf("kobe", "Kobe"))}), 1);
  clock.Advance(absl::Seconds(90));
  ASSERT_EQ(MustCommit(*store, {Put(CityOf("kobe", "Kōbe"))}), 2);
  store.Reopen();
  EXPECT_EQ(store->revision(), 2);
  const auto record = store->View()->Get(CityKey("kobe"));
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->resource().city().display_name(), "Kōbe");
  EXPECT_EQ(record->create_revision(), 1);
  EXPECT_EQ(record->revision(), 2);
  EXPECT_EQ(record->version(), 2);
  EXPECT_EQ(FromTimestamp(record->create_time()), created);
  EXPECT_EQ(FromTimestamp(record->update_time()), created + absl::Seconds(90));
  EXPECT_EQ(record->origin().principal(), "tester");
  EXPECT_FALSE(record->deleted());
}

TEST(RocksDbStoreTest, TakesOneRevisionForAllRecordsOfACommit) {
  TempStore store;
  const auto result =
      store->Commit(CommitOf({Put(CityOf("a")), Put(CityOf("b"))}));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->revision, 1);
  EXPECT_THAT(Listing(*store, Kind::kCity), ElementsAre("a@1:", "b@1:"));
}

TEST(RocksDbStoreTest, MeetsOrRefusesEachDemandOnAMutation) {
  TempStore store;
  const auto commit = [&](int64_t demand) {
    return store->Commit(CommitOf({Put(CityOf("kobe"), demand)})).status();
  };
  const auto failed = [&](int64_t demand, int64_t actual) {
    const absl::Status status = commit(demand);
    EXPECT_EQ(status.code(), absl::StatusCode::kAborted) << status;
    EXPECT_EQ(GetFailedDemand(status),
              (FailedDemand{CityKey("kobe"), demand, actual}));
  };
  failed(kMustExist, 0);
  failed(7, 0);
  EXPECT_EQ(store->revision(), 0);
  EXPECT_TRUE(commit(kMustNotExist).ok());  // 1
  failed(kMustNotExist, 1);
  EXPECT_TRUE(commit(kMustExist).ok());  // 2
  EXPECT_TRUE(commit(2).ok());           // 3
  failed(2, 3);
  EXPECT_TRUE(commit(kAnyRevision).ok());  // 4
  EXPECT_EQ(store->revision(), 4);
}

TEST(RocksDbStoreTest, WritesNothingWhenOneDemandOfManyFails) {
  TempStore store;
  MustCommit(*store, {Put(CityOf("a"))});
  const auto result = store->Commit(CommitOf(
      {Put(CityOf("a", "new")), Put(CityOf("b")), Put(CityOf("c"), 9)}));
  EXPECT_EQ(GetFailedDemand(result.status()),
            (FailedDemand{CityKey("c"), 9, 0}));
  EXPECT_THAT(Listing(*store, Kind::kCity), ElementsAre("a@1:"));
  EXPECT_EQ(store->revision(), 1);
  EXPECT_TRUE(CheckWhole(*store).ok());
}

TEST(RocksDbStoreTest, DemandsWhatItDoesNotChange) {
  TempStore store;
  MustCommit(*store, {Put(CityOf("a"))});
  const auto commit = [&](const Key& key, int64_t demand) {
    return store->Commit(CommitOf({Put(CityOf("x"))}, {{key, demand}}))
        .status();
  };
  EXPECT_TRUE(commit(CityKey("a"), kMustExist).ok());
  EXPECT_TRUE(commit(CityKey("a"), 1).ok());
  EXPECT_TRUE(commit(CityKey("b"), kMustNotExist).ok());
  EXPECT_EQ(GetFailedDemand(commit(CityKey("b"), kMustExist)),
            (FailedDemand{CityKey("b"), kMustExist, 0}));
  EXPECT_EQ(GetFailedDemand(commit(CityKey("a"), kMustNotExist)),
            (FailedDemand{CityKey("a"), kMustNotExist, 1}));
  EXPECT_EQ(GetFailedDemand(commit(CityKey("a"), 2)),
            (FailedDemand{CityKey("a"), 2, 1}));
  EXPECT_EQ(store->revision(), 4);
}

TEST(RocksDbStoreTest, TakesNoRevisionWhenNothingChanges) {
  TempStore store;
  EXPECT_EQ(MustCommit(*store, {}), 0);
  EXPECT_EQ(MustCommit(*store, {Delete(CityKey("a"))}), 0);
  MustCommit(*store, {Put(CityOf("a"))});
  EXPECT_EQ(MustCommit(*store, {Delete(CityKey("b"))}), 1);
  EXPECT_EQ(store->revision(), 1);
  EXPECT_EQ(store->Commit(CommitOf({Delete(CityKey("b"), kMustExist)}))
                .status()
                .code(),
            absl::StatusCode::kAborted);
}

TEST(RocksDbStoreTest, LeavesNoOpDeletionOutOfTheFeed) {
  TempStore store;
  MustCommit(*store, {Delete(CityKey("b")), Put(CityOf("a"))});
  const auto changes = store->ReadChanges(0, 10);
  ASSERT_THAT(changes.value(), SizeIs(1));
  ASSERT_EQ(changes->front().entry.touched_size(), 1);
  EXPECT_EQ(changes->front().entry.touched(0).id(), "a");
}

TEST(RocksDbStoreTest, RefusesBadCommits) {
  TempStore store;
  const auto refused = [&](CommitRequest request) {
    const absl::Status status = store->Commit(std::move(request)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    return std::string(status.message());
  };
  EXPECT_THAT(refused(CommitOf({Put(CityOf("a")), Delete(CityKey("a"))})),
              HasSubstr("cities/a occurs twice"));
  EXPECT_THAT(refused(CommitOf({Delete(CityKey("A"))})),
              HasSubstr("characters"));
  EXPECT_THAT(refused(CommitOf({}, {{CityKey("")}})), HasSubstr("empty"));
  EXPECT_THAT(refused(CommitOf({Put(CityOf("a"), -3)})), HasSubstr("-3"));
  EXPECT_THAT(refused(CommitOf({{CityKey("b"), CityOf("a")}})),
              HasSubstr("another name"));
  EXPECT_THAT(refused(CommitOf({{ProgrammeKey("a"), CityOf("a")}})),
              HasSubstr("another kind"));
  EXPECT_THAT(refused(CommitOf({Put(PartnershipOf("p", "a", "B"))})),
              HasSubstr("`partner`"));
  EXPECT_THAT(refused(CommitOf({Put(CityOf("a", "\xff\xfe"))})),
              HasSubstr("UTF-8"));
  CommitRequest request = CommitOf({Put(CityOf("a"))});
  request.origin.set_principal("\xff");
  EXPECT_THAT(refused(request), HasSubstr("UTF-8"));
  request = CommitOf({Put(CityOf("a"))});
  request.request_id = std::string(513, 'r');
  EXPECT_THAT(refused(request), HasSubstr("513 bytes"));
  EXPECT_EQ(store->revision(), 0);
}

TEST(RocksDbStoreTest, TellsTheWholeHistoryWhenRecordComesAndGoes) {
  TempStore store;
  MustCommit(*store, {Put(CityOf("a", "one"))});    // 1
  MustCommit(*store, {Put(CityOf("a-b"))});         // 2, a neighbour
  MustCommit(*store, {Put(CityOf("a", "two"))});    // 3
  MustCommit(*store, {Delete(CityKey("a"))});       // 4
  MustCommit(*store, {Put(CityOf("a", "three"))});  // 5
  MustCommit(*store, {Put(CityOf("a", "four"))});   // 6
  store.Reopen();
  const auto view = store->View();
  EXPECT_THAT(Revisions(*view, CityKey("a")), ElementsAre(6, 5, -4, 3, 1));
  EXPECT_THAT(Revisions(*view, CityKey("a"), 5), ElementsAre(-4, 3, 1));
  EXPECT_THAT(Revisions(*view, CityKey("a"), 6, 2), ElementsAre(5, -4));
  EXPECT_THAT(Revisions(*view, CityKey("a"), 1), IsEmpty());
  EXPECT_THAT(Revisions(*view, CityKey("a"), 0, 1), ElementsAre(6));
  EXPECT_THAT(Revisions(*view, CityKey("a"), 0, 0), IsEmpty());
  EXPECT_THAT(Revisions(*view, CityKey("never")), IsEmpty());

  const auto history = view->History(CityKey("a"), 0, 10);
  EXPECT_EQ(history->at(0).version(), 2);
  EXPECT_EQ(history->at(0).create_revision(), 5);
  EXPECT_EQ(history->at(1).version(), 1);
  EXPECT_EQ(history->at(1).create_revision(), 5);
  EXPECT_EQ(history->at(2).version(), 3);
  EXPECT_EQ(history->at(2).create_revision(), 1);
  EXPECT_FALSE(history->at(2).has_resource());
  EXPECT_EQ(history->at(3).resource().city().display_name(), "two");
  EXPECT_EQ(history->at(4).resource().city().display_name(), "one");
  EXPECT_EQ(view->History(CityKey("a"), -1, 9).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(RocksDbStoreTest, ScansInPagesWhenRecordsComeAndGo) {
  TempStore store;
  std::vector<Mutation> mutations;
  for (const char* id : {"b", "a", "a-b", "ab", "z", "0", "-"}) {
    mutations.push_back(Put(CityOf(id)));
  }
  mutations.push_back(Put(ProgrammeOf("m")));
  MustCommit(*store, mutations);
  EXPECT_THAT(
      Listing(*store, Kind::kCity),
      ElementsAre("-@1:", "0@1:", "a@1:", "a-b@1:", "ab@1:", "b@1:", "z@1:"));
  const auto view = store->View();
  const auto ids = [&](const char* after, int limit) {
    std::vector<std::string> names;
    const auto page = view->Scan(Kind::kCity, after, limit);
    EXPECT_TRUE(page.ok()) << page.status();
    for (const auto& record : page.value()) {
      names.push_back(record.resource().city().name());
    }
    return names;
  };
  EXPECT_THAT(ids("a", 2), ElementsAre("cities/a-b", "cities/ab"));
  EXPECT_THAT(ids("aa", 1), ElementsAre("cities/ab"));  // need not exist
  EXPECT_THAT(ids("z", 9), IsEmpty());
  EXPECT_THAT(ids("", 0), IsEmpty());
}

TEST(RocksDbStoreTest, ShowsAViewAsOfItsRevisionWhenOthersCommit) {
  TempStore store;
  MustCommit(*store, {Put(CityOf("a", "old"))});
  MustCommit(*store, {Put(PartnershipOf("p", "a", "b"))});
  const auto view = store->View();
  MustCommit(*store, {Put(CityOf("a", "new"))});
  MustCommit(*store, {Delete(PartnershipKey("p")), Put(CityOf("c"))});
  EXPECT_EQ(view->revision(), 2);
  EXPECT_EQ(view->Get(CityKey("a"))->resource().city().display_name(), "old");
  EXPECT_THAT(view->Scan(Kind::kCity, "", 9).value(), SizeIs(1));
  EXPECT_THAT(Revisions(*view, CityKey("a")), ElementsAre(1));
  EXPECT_THAT(view->Referrers(CityKey("a"), Kind::kPartnership, 9).value(),
              ElementsAre("p"));
  EXPECT_EQ(store->View()->revision(), 4);
  EXPECT_THAT(
      store->View()->Referrers(CityKey("a"), Kind::kPartnership, 9).value(),
      IsEmpty());
}

TEST(RocksDbStoreTest, ServesAViewWhenItsStoreIsGone) {
  TempStore store;
  MustCommit(*store, {Put(CityOf("a", "old"))});
  auto view = store->View();
  store.Shut();
  EXPECT_EQ(view->Get(CityKey("a"))->resource().city().display_name(), "old");
  view.reset();
  store.Reopen();
  EXPECT_EQ(store->revision(), 1);
}

TEST(RocksDbStoreTest, TracksReferrersWhenTheyChange) {
  TempStore store;
  MustCommit(*store, {Put(PartnershipOf("p1", "osaka", "cebu", "c2c")),
                      Put(PartnershipOf("p2", "kobe", "cebu")),
                      Put(ProgrammeOf("c2c", "topics"))});
  const auto referrers = [&](const Key& target, Kind kind, int limit = 10) {
    return store->View()->Referrers(target, kind, limit).value();
  };
  EXPECT_THAT(referrers(CityKey("cebu"), Kind::kPartnership),
              ElementsAre("p1", "p2"));
  EXPECT_THAT(referrers(CityKey("cebu"), Kind::kPartnership, 1),
              ElementsAre("p1"));
  EXPECT_THAT(referrers(CityKey("cebu"), Kind::kProgramme), IsEmpty());
  EXPECT_THAT(referrers(ProgrammeKey("c2c"), Kind::kPartnership),
              ElementsAre("p1"));
  EXPECT_THAT(referrers(TaxonomyKey("topics"), Kind::kProgramme),
              ElementsAre("c2c"));

  MustCommit(*store, {Put(PartnershipOf("p1", "osaka", "davao"))});
  store.Reopen();
  EXPECT_THAT(referrers(CityKey("cebu"), Kind::kPartnership),
              ElementsAre("p2"));
  EXPECT_THAT(referrers(CityKey("davao"), Kind::kPartnership),
              ElementsAre("p1"));
  EXPECT_THAT(referrers(CityKey("osaka"), Kind::kPartnership),
              ElementsAre("p1"));
  EXPECT_THAT(referrers(ProgrammeKey("c2c"), Kind::kPartnership), IsEmpty());

  MustCommit(*store, {Delete(PartnershipKey("p1"))});
  EXPECT_THAT(referrers(CityKey("davao"), Kind::kPartnership), IsEmpty());
  EXPECT_THAT(referrers(CityKey("osaka"), Kind::kPartnership), IsEmpty());
}

TEST(RocksDbStoreTest, FeedsCommitsInOrderAndInPages) {
  ManualClock clock;
  TempStore store(OptionsWith(clock));
  MustCommit(*store, {Put(CityOf("b")), Put(CityOf("a"))});
  MustCommit(*store, {Delete(CityKey("b"))});
  MustCommit(*store, {Put(ProgrammeOf("c2c"))});
  store.Reopen();
  const auto page = store->ReadChanges(0, 2);
  ASSERT_THAT(page.value(), SizeIs(2));
  EXPECT_EQ(page->at(0).revision, 1);
  EXPECT_EQ(page->at(0).entry.origin().principal(), "tester");
  EXPECT_EQ(FromTimestamp(page->at(0).entry.commit_time()), clock.Now());
  ASSERT_EQ(page->at(0).entry.touched_size(), 2);
  EXPECT_EQ(page->at(0).entry.touched(0).id(), "b");
  EXPECT_EQ(page->at(0).entry.touched(1).id(), "a");
  EXPECT_EQ(page->at(1).revision, 2);
  EXPECT_TRUE(page->at(1).entry.touched(0).deleted());
  const auto rest = store->ReadChanges(2, 9);
  ASSERT_THAT(rest.value(), SizeIs(1));
  EXPECT_EQ(rest->at(0).entry.touched(0).kind(),
            static_cast<int>(Kind::kProgramme));
  EXPECT_THAT(store->ReadChanges(3, 9).value(), IsEmpty());
  EXPECT_THAT(store->ReadChanges(99, 9).value(), IsEmpty());
  EXPECT_FALSE(store->ReadChanges(-1, 9).ok());
}

TEST(RocksDbStoreTest, TakesLargeCommits) {
  TempStore store;
  std::vector<Mutation> mutations;
  for (int i = 0; i < 3000; ++i) {
    mutations.push_back(
        Put(CityOf(absl::StrCat("city-", i), std::string(2000, 'x'))));
  }
  MustCommit(*store, std::move(mutations));
  store.Reopen();
  EXPECT_EQ(store->View()->Scan(Kind::kCity, "", 9999)->size(), 3000u);
  EXPECT_EQ(store->ReadChanges(0, 9)->front().entry.touched_size(), 3000);
}

}  // namespace
}  // namespace citymatch::store
