#include "server/snapshot/past.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/storage/v1/record.pb.h"
#include "gtest/gtest.h"
#include "server/gate/call.h"
#include "server/snapshot/publisher.h"
#include "server/store/store.h"
#include "tests/support/temp_store.h"

namespace citymatch::testing {
namespace {

class PastTest : public ::testing::Test {
 protected:
  int64_t PutCity(const std::string& id, const std::string& display_name,
                  v1::Side side = v1::SIDE_PARTNER) {
    storage::v1::Resource resource;
    v1::City& city = *resource.mutable_city();
    city.set_name("cities/" + id);
    city.set_display_name(display_name);
    city.set_side(side);
    city.set_country_code("VN");
    city.set_level(v1::LEVEL_CITY);
    return Commit({{store::Kind::kCity, id}, resource});
  }

  int64_t PutPreferences(const std::string& id,
                         const std::vector<std::string>& vetoes) {
    storage::v1::Resource resource;
    v1::CityPreferences& preferences = *resource.mutable_city_preferences();
    preferences.set_name("cities/" + id + "/preferences");
    for (const std::string& veto : vetoes) {
      preferences.add_vetoed_cities("cities/" + veto);
    }
    v1::Need& need = *preferences.add_unpublished_needs();
    need.set_sector(v1::SECTOR_WASTE);
    need.set_summary("Told in confidence");
    need.set_priority(3);
    need.mutable_provenance()->set_basis(v1::BASIS_DECLARED);
    return Commit({{store::Kind::kCityPreferences, id}, resource});
  }

  int64_t Commit(store::Mutation mutation) {
    store::CommitRequest commit;
    commit.mutations.push_back(std::move(mutation));
    const auto result = store_->Commit(std::move(commit));
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? result->revision : 0;
  }

  std::shared_ptr<const Published> Now() {
    if (!publisher_) publisher_ = *SnapshotPublisher::Start(store_.get(), {});
    Call call;
    call.deadline = absl::Now() + absl::Minutes(1);
    return *publisher_->WaitFor(store_->revision(), "min_revision", call);
  }

  std::shared_ptr<const Published> At(int64_t revision) {
    const auto past = PublishedAt(
        *store_, revision, [](int64_t, int64_t) { return absl::OkStatus(); });
    EXPECT_TRUE(past.ok()) << past.status();
    return *past;
  }

  TempStore store_;
  std::unique_ptr<SnapshotPublisher> publisher_;
};

TEST_F(PastTest, IsWhatWasPublishedThen) {
  std::vector<std::shared_ptr<const Published>> then;
  const auto note = [&] { then.push_back(Now()); };
  PutCity("hue", "Hue");
  note();
  PutPreferences("hue", {"kobe"});
  note();
  PutCity("kobe", "Kobe", v1::SIDE_PROVIDER);
  PutCity("hue", "Huế");
  note();
  Commit({{store::Kind::kCityPreferences, "hue"}, std::nullopt});
  note();
  Commit({{store::Kind::kCity, "hue"}, std::nullopt});
  note();
  for (const auto& published : then) {
    const auto past = At(published->revision);
    EXPECT_EQ(past->revision, published->revision);
    EXPECT_EQ(past->open.content_digest, published->open.content_digest);
    EXPECT_EQ(past->full.content_digest, published->full.content_digest);
    EXPECT_EQ(past->open.times_digest, published->open.times_digest);
    EXPECT_EQ(past->full.snapshot->city_count(),
              published->full.snapshot->city_count());
    EXPECT_EQ(past->confided->size(), published->confided->size());
    const auto* const city = past->full.snapshot->FindCity("hue");
    const auto* const was = published->full.snapshot->FindCity("hue");
    ASSERT_EQ(city == nullptr, was == nullptr);
    if (city == nullptr) continue;
    EXPECT_EQ(city->display_name, was->display_name);
    EXPECT_EQ(city->needs.size(), was->needs.size());
  }
}

TEST_F(PastTest, EndsWithTheErrorOfItsProgress) {
  const int64_t revision = PutCity("hue", "Hue");
  EXPECT_EQ(
      PublishedAt(*store_, revision,
                  [](int64_t, int64_t) { return absl::CancelledError("gone"); })
          .status()
          .code(),
      absl::StatusCode::kCancelled);
}

TEST_F(PastTest, VersionIsTheOneOfThen) {
  const int64_t first = PutCity("hue", "Hue");
  const int64_t second = PutCity("hue", "Huế");
  const int64_t deleted = Commit({{store::Kind::kCity, "hue"}, std::nullopt});
  const store::Key key{store::Kind::kCity, "hue"};
  const auto view = store_->View();
  EXPECT_FALSE(VersionAt(*view, key, first - 1)->has_value());
  EXPECT_EQ((*VersionAt(*view, key, first))->revision(), first);
  EXPECT_EQ((*VersionAt(*view, key, second))->revision(), second);
  EXPECT_FALSE(VersionAt(*view, key, deleted)->has_value());
}

}  // namespace
}  // namespace citymatch::testing
