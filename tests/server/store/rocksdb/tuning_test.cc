#include "server/store/rocksdb/tuning.h"

#include <string>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/store.h"
#include "tests/server/store/raw_store.h"
#include "tests/server/store/store_testing.h"
#include "tests/support/temp_store.h"

namespace citymatch::store {
namespace {

using citymatch::testing::ManualClock;
using citymatch::testing::TempStore;
using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(RequestFilterTest, RemovesExpiredRequestsWhenCompacted) {
  ManualClock clock;
  RocksDbOptions options;
  options.clock = clock.Function();
  TempStore store(options);
  for (const char* id : {"old", "young"}) {
    CommitRequest request = CommitOf({Put(CityOf(id))});
    request.request_id = id;
    ASSERT_TRUE(store->Commit(std::move(request)).ok());
    clock.Advance(absl::Hours(20));
  }
  store.Shut();
  {
    RawStore raw(store.data_dir(), clock.Function());
    raw.Put("requests", "spoilt", "not an entry");
    ASSERT_THAT(raw.All("requests"), SizeIs(3));
    raw.Compact();
    // 40 and 20 hours old, and one that only a read may judge.
    EXPECT_THAT(raw.All("requests"),
                ElementsAre(::testing::Key("spoilt"), ::testing::Key("young")));
    EXPECT_THAT(raw.All("records"), SizeIs(2));
    EXPECT_THAT(raw.All("changes"), SizeIs(2));
  }
  store.Reopen();
  EXPECT_TRUE(store->FindRequest("young", clock.Now())->has_value());
  EXPECT_EQ(store->FindRequest("spoilt", clock.Now()).status().code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace citymatch::store
