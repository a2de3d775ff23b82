// Random commits, checked against a model in memory.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/store/failed_demand.h"
#include "server/store/references.h"
#include "server/store/store.h"
#include "tests/server/store/raw_store.h"
#include "tests/server/store/store_testing.h"
#include "tests/support/temp_store.h"

namespace citymatch::store {
namespace {

using citymatch::testing::TempStore;
using storage::v1::Record;

// A store that is plainly right: every version of every record, in order.
class Model {
 public:
  struct Version {
    int64_t create_revision;
    int64_t revision;
    int64_t version;
    std::optional<std::string> resource;  // serialized; nullopt: deleted
  };

  // The result of the commit: its revision, or the demand that failed.
  std::pair<int64_t, std::optional<FailedDemand>> Commit(
      const CommitRequest& request) {
    for (const Precondition& demand : request.preconditions) {
      if (!Meets(demand.key, demand.expected_revision)) {
        return {0, Failed(demand.key, demand.expected_revision)};
      }
    }
    bool changes = false;
    for (const Mutation& mutation : request.mutations) {
      if (!Meets(mutation.key, mutation.expected_revision)) {
        return {0, Failed(mutation.key, mutation.expected_revision)};
      }
      changes |= mutation.resource.has_value() || Revision(mutation.key) != 0;
    }
    if (!changes) return {revision_, std::nullopt};
    ++revision_;
    std::vector<Key>& touched = feed_.emplace_back();
    for (const Mutation& mutation : request.mutations) {
      const bool present = Revision(mutation.key) != 0;
      if (!mutation.resource.has_value() && !present) continue;
      touched.push_back(mutation.key);
      std::vector<Version>& versions = records_[mutation.key];
      Version next{revision_, revision_, 1, std::nullopt};
      if (present) {
        next.create_revision = versions.back().create_revision;
        next.version = versions.back().version + 1;
      }
      if (mutation.resource.has_value()) {
        next.resource = mutation.resource->SerializeAsString();
      }
      versions.push_back(std::move(next));
    }
    return {revision_, std::nullopt};
  }

  // 0 if absent.
  [[nodiscard]] int64_t Revision(const Key& key) const {
    const auto it = records_.find(key);
    if (it == records_.end() || !it->second.back().resource.has_value()) {
      return 0;
    }
    return it->second.back().revision;
  }

  void ExpectSame(const Store& store) const {
    ASSERT_EQ(store.revision(), revision_);
    const std::unique_ptr<ReadView> view = store.View();
    ASSERT_EQ(view->revision(), revision_);
    std::map<Kind, std::vector<std::string>> present;
    std::map<std::pair<Key, Kind>, std::vector<std::string>> referrers;
    for (const auto& [key, versions] : records_) {
      ExpectSameHistory(*view, key, versions);
      if (Revision(key) == 0) continue;
      present[key.kind].push_back(*versions.back().resource);
      storage::v1::Resource resource;
      ASSERT_TRUE(resource.ParseFromString(*versions.back().resource));
      const auto targets = References(resource);
      ASSERT_TRUE(targets.ok()) << targets.status();
      for (const Key& target : *targets) {
        referrers[{target, key.kind}].push_back(key.id);
      }
    }
    for (const auto& [kind, resources] : present) {
      const auto scanned = view->Scan(kind, "", 1 << 20);
      ASSERT_TRUE(scanned.ok()) << scanned.status();
      std::vector<std::string> found;
      for (const Record& record : *scanned) {
        found.push_back(record.resource().SerializeAsString());
      }
      EXPECT_EQ(found, resources);
    }
    for (const Key& target : Targets()) {
      for (const Kind kind : {Kind::kPartnership, Kind::kProgramme}) {
        EXPECT_EQ(view->Referrers(target, kind, 1 << 20).value(),
                  (referrers[{target, kind}]))
            << NameOf(target);
      }
    }
    const auto changes = store.ReadChanges(0, 1 << 20);
    ASSERT_TRUE(changes.ok()) << changes.status();
    ASSERT_EQ(changes->size(), feed_.size());
    for (size_t i = 0; i < feed_.size(); ++i) {
      std::vector<Key> touched;
      for (const auto& one : changes->at(i).entry.touched()) {
        touched.push_back({static_cast<Kind>(one.kind()), one.id()});
      }
      EXPECT_EQ(touched, feed_[i]) << i;
    }
  }

  static std::vector<Key> Targets() {
    std::vector<Key> keys;
    for (int i = 0; i < 6; ++i) {
      keys.push_back(CityKey(absl::StrCat("c", i)));
      keys.push_back(ProgrammeKey(absl::StrCat("g", i)));
      keys.push_back(TaxonomyKey(absl::StrCat("x", i)));
    }
    return keys;
  }

 private:
  [[nodiscard]] bool Meets(const Key& key, int64_t demand) const {
    const int64_t actual = Revision(key);
    switch (demand) {
      case kAnyRevision:
        return true;
      case kMustExist:
        return actual > 0;
      default:
        return actual == demand;
    }
  }

  [[nodiscard]] FailedDemand Failed(const Key& key, int64_t demand) const {
    return {key, demand, Revision(key)};
  }

  static void ExpectSameHistory(const ReadView& view, const Key& key,
                                const std::vector<Version>& versions) {
    const auto history = view.History(key, 0, 1 << 20);
    ASSERT_TRUE(history.ok()) << history.status();
    ASSERT_EQ(history->size(), versions.size()) << NameOf(key);
    for (size_t i = 0; i < versions.size(); ++i) {
      const Version& expected = versions[versions.size() - 1 - i];
      const Record& record = history->at(i);
      EXPECT_EQ(record.create_revision(), expected.create_revision);
      EXPECT_EQ(record.revision(), expected.revision);
      EXPECT_EQ(record.version(), expected.version);
      EXPECT_EQ(record.deleted(), !expected.resource.has_value());
      EXPECT_EQ(record.resource().SerializeAsString(),
                expected.resource.value_or(""));
    }
    const auto latest = view.Get(key);
    EXPECT_EQ(latest.ok(), versions.back().resource.has_value());
  }

  int64_t revision_ = 0;
  std::map<Key, std::vector<Version>> records_;
  std::vector<std::vector<Key>> feed_;
};

class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  // 0 to `bound` − 1.
  int Below(int bound) { return static_cast<int>(engine_() % bound); }

 private:
  std::mt19937 engine_;
};

storage::v1::Resource RandomResource(Chance& chance) {
  const std::string id = absl::StrCat(chance.Below(6));
  switch (chance.Below(4)) {
    case 0:
      return PartnershipOf(
          "p" + id, absl::StrCat("c", chance.Below(6)),
          absl::StrCat("c", chance.Below(6)),
          chance.Below(2) == 0 ? "" : absl::StrCat("g", chance.Below(6)));
    case 1:
      return ProgrammeOf("g" + id, chance.Below(2) == 0
                                       ? ""
                                       : absl::StrCat("x", chance.Below(6)));
    default:
      return CityOf("c" + id, std::string(chance.Below(300), 'a'));
  }
}

int64_t RandomDemand(Chance& chance, const Model& model, const Key& key) {
  switch (chance.Below(12)) {
    case 0:
      return kMustExist;
    case 1:
      return kMustNotExist;
    case 2:
    case 3:
      return model.Revision(key);  // met
    case 4:
      return 1 + chance.Below(50);  // hardly ever met
    default:
      return kAnyRevision;
  }
}

CommitRequest RandomCommit(Chance& chance, const Model& model) {
  std::vector<Mutation> mutations;
  std::set<Key> keys;
  for (int i = chance.Below(4); i >= 0; --i) {
    Mutation mutation = Put(RandomResource(chance));
    if (!keys.insert(mutation.key).second) continue;
    if (chance.Below(3) == 0) mutation.resource.reset();
    mutation.expected_revision = RandomDemand(chance, model, mutation.key);
    mutations.push_back(std::move(mutation));
  }
  std::vector<Precondition> demands;
  if (chance.Below(4) == 0) {
    const Key key = CityKey(absl::StrCat("c", chance.Below(6)));
    demands.push_back({key, RandomDemand(chance, model, key)});
  }
  return CommitOf(std::move(mutations), std::move(demands));
}

class ModelTest : public ::testing::TestWithParam<unsigned> {};

TEST_P(ModelTest, AgreesWhenCommitsAreRandom) {
  SCOPED_TRACE(absl::StrCat("seed ", GetParam()));
  Chance chance(GetParam());
  Model model;
  TempStore store;
  int refused = 0;
  for (int step = 1; step <= 300; ++step) {
    const CommitRequest request = RandomCommit(chance, model);
    const auto [revision, failed] = model.Commit(request);
    const absl::StatusOr<CommitResult> result = store->Commit(request);
    if (failed.has_value()) {
      ++refused;
      ASSERT_EQ(GetFailedDemand(result.status()), failed) << result.status();
    } else {
      ASSERT_TRUE(result.ok()) << result.status();
      ASSERT_EQ(result->revision, revision);
    }
    if (step % 60 == 0) {
      store.Shut();
      // From the log, from table files, or from both.
      if (chance.Below(2) == 0) RawStore(store.data_dir()).Compact();
      store.Reopen();
      model.ExpectSame(*store);
    }
  }
  EXPECT_GT(refused, 10);
  EXPECT_TRUE(CheckWhole(*store).ok()) << CheckWhole(*store);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ModelTest, ::testing::Range(1u, 7u));

}  // namespace
}  // namespace citymatch::store
