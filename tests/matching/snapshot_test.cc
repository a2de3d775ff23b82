#include "matching/snapshot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "matching/catalogue.h"
#include "tests/matching/profiles.h"

namespace citymatch::matching {
namespace {

std::vector<std::string> Ids(const Snapshot& snapshot, Side side) {
  std::vector<std::string> ids;
  for (const auto& block : snapshot.catalogue().side(side).blocks) {
    EXPECT_GT(block->size(), 0);
    EXPECT_LE(block->size(), kBlockRows);
    for (const auto& profile : block->profiles) ids.push_back(profile->id);
  }
  return ids;
}

TEST(SnapshotTest, IsEmptyAtFirst) {
  SnapshotBuilder builder;
  const auto snapshot = builder.Build(0);
  EXPECT_EQ(snapshot->revision(), 0);
  EXPECT_EQ(snapshot->city_count(), 0);
  EXPECT_EQ(snapshot->FindCity("jp-a"), nullptr);
}

TEST(SnapshotTest, EarlierSnapshotsStayAsTheyWere) {
  SnapshotBuilder builder;
  Profile city = Provider("jp-a");
  builder.PutCity(city);
  const auto before = builder.Build(1);
  city.display_name = "Renamed";
  builder.PutCity(city);
  builder.PutCity(Provider("jp-b"));
  const auto after = builder.Build(2);
  EXPECT_EQ(before->FindCity("jp-a")->display_name, "City jp-a");
  EXPECT_EQ(before->FindCity("jp-b"), nullptr);
  EXPECT_EQ(after->FindCity("jp-a")->display_name, "Renamed");
  EXPECT_EQ(after->city_count(), 2);
}

TEST(SnapshotTest, CityMovesWhenItsSideChanges) {
  SnapshotBuilder builder;
  builder.PutCity(Provider("jp-a"));
  static_cast<void>(builder.Build(1));
  builder.PutCity(Partner("jp-a", "JP"));
  const auto snapshot = builder.Build(2);
  EXPECT_EQ(snapshot->city_count(Side::kProvider), 0);
  EXPECT_EQ(snapshot->city_count(Side::kPartner), 1);
  EXPECT_EQ(snapshot->FindCity("jp-a")->side, Side::kPartner);
}

TEST(SnapshotTest, SplitsBlocksAndFindsEveryRow) {
  SnapshotBuilder builder;
  const int count = 3 * kBlockRows + 17;
  for (int i = 0; i < count; ++i) {
    builder.PutCity(Partner(absl::StrCat("vn-", i)));
  }
  const auto snapshot = builder.Build(1);
  const auto ids = Ids(*snapshot, Side::kPartner);
  EXPECT_EQ(ids.size(), static_cast<size_t>(count));
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  for (int i = 0; i < count; ++i) {
    const std::string id = absl::StrCat("vn-", i);
    ASSERT_NE(snapshot->FindCity(id), nullptr) << id;
    EXPECT_EQ(snapshot->FindCity(id)->id, id);
  }
  EXPECT_EQ(snapshot->FindCity("vn-"), nullptr);
  EXPECT_EQ(snapshot->FindCity("zz"), nullptr);
}

TEST(SnapshotTest, SharesBlocksThatDidNotChange) {
  SnapshotBuilder builder;
  for (int i = 0; i < 4 * kBlockRows; ++i) {
    builder.PutCity(Partner(absl::StrCat("vn-", i)));
  }
  const auto before = builder.Build(1);
  builder.PutCity(Partner("vn-0"));
  const auto after = builder.Build(2);
  int shared = 0;
  const auto& old_blocks = before->catalogue().partners.blocks;
  for (const auto& block : after->catalogue().partners.blocks) {
    shared += static_cast<int>(
        std::count(old_blocks.begin(), old_blocks.end(), block));
  }
  EXPECT_EQ(shared, static_cast<int>(old_blocks.size()) - 1);
}

// Whatever the order and the grouping of changes, the same content compiles to
// the same answers.
TEST(SnapshotTest, FoldingChangesEqualsBuildingAnew) {
  constexpr unsigned kSeed = 20240401;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  SnapshotBuilder folded;
  std::map<std::string, Profile> content;
  for (int step = 0; step < 3000; ++step) {
    const std::string id = absl::StrCat("c-", random() % 400);
    if (random() % 4 == 0) {
      folded.RemoveCity(id);
      content.erase(id);
    } else {
      Profile city = random() % 2 == 0 ? Provider(id) : Partner(id);
      const std::string topic = absl::StrCat("topic_", random() % 9);
      if (city.side == Side::kProvider) {
        city.offers = {MakeOffer(Sector::kWaste, topic)};
      } else {
        city.needs = {MakeNeed(Sector::kWaste, topic)};
      }
      folded.PutCity(city);
      content[id] = city;
    }
    if (random() % 50 == 0) static_cast<void>(folded.Build(step));
  }
  std::vector<Profile> profiles;
  for (const auto& [id, city] : content) profiles.push_back(city);
  std::shuffle(profiles.begin(), profiles.end(), random);
  const auto a = folded.Build(1);
  const auto b = MakeSnapshot(profiles);
  for (const Side side : {Side::kProvider, Side::kPartner}) {
    EXPECT_EQ(Ids(*a, side), Ids(*b, side));
  }
  for (const auto& [id, city] : content) {
    SuggestRequest request;
    request.city_id = id;
    request.options = Options();
    const SuggestAnswer x = *Suggest(*a, request);
    const SuggestAnswer y = *Suggest(*b, request);
    ASSERT_EQ(x.suggestions.size(), y.suggestions.size());
    for (size_t i = 0; i < x.suggestions.size(); ++i) {
      EXPECT_EQ(x.suggestions[i].provider->id, y.suggestions[i].provider->id);
      EXPECT_EQ(x.suggestions[i].partner->id, y.suggestions[i].partner->id);
      EXPECT_EQ(x.suggestions[i].score, y.suggestions[i].score);
      EXPECT_EQ(x.suggestions[i].score_low, y.suggestions[i].score_low);
    }
  }
}

}  // namespace
}  // namespace citymatch::matching
