#include "server/snapshot/publisher.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/storage/v1/record.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/gate/call.h"
#include "server/store/store.h"
#include "tests/server/snapshot/damaged_store.h"
#include "tests/support/temp_store.h"

namespace citymatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SnapshotPublisherTest : public ::testing::Test {
 protected:
  static store::Key CityKey(const std::string& id) {
    return {store::Kind::kCity, id};
  }

  static storage::v1::Resource City(const std::string& id,
                                    const std::string& display_name) {
    storage::v1::Resource resource;
    v1::City& city = *resource.mutable_city();
    city.set_name("cities/" + id);
    city.set_display_name(display_name);
    city.set_side(v1::SIDE_PROVIDER);
    city.set_country_code("JP");
    city.set_level(v1::LEVEL_CITY);
    return resource;
  }

  int64_t Put(const std::string& id, const std::string& display_name) {
    return Commit({CityKey(id), City(id, display_name)});
  }
  int64_t Delete(const std::string& id) {
    return Commit({CityKey(id), std::nullopt});
  }
  int64_t Commit(store::Mutation mutation) {
    store::CommitRequest commit;
    commit.mutations.push_back(std::move(mutation));
    const auto result = store_->Commit(std::move(commit));
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? result->revision : 0;
  }

  std::unique_ptr<SnapshotPublisher> Start() {
    SnapshotPublisher::Options options;
    options.log = [this](absl::string_view line) {
      absl::MutexLock lock(&mutex_);
      log_.emplace_back(line);
    };
    auto publisher = SnapshotPublisher::Start(&damaged_, options);
    EXPECT_TRUE(publisher.ok()) << publisher.status();
    return *std::move(publisher);
  }

  static Call TestCall() {
    Call call;
    call.now = absl::Now();
    call.deadline = absl::Now() + absl::Minutes(1);
    return call;
  }

  // The snapshot as soon as it includes the newest revision.
  std::shared_ptr<const Published> Newest(const SnapshotPublisher& publisher) {
    const auto published =
        publisher.WaitFor(store_->revision(), "min_revision", TestCall());
    EXPECT_TRUE(published.ok()) << published.status();
    return *published;
  }

  std::vector<std::string> Log() {
    absl::MutexLock lock(&mutex_);
    return log_;
  }

  TempStore store_;
  DamagedStore damaged_{store_.get()};
  absl::Mutex mutex_;
  std::vector<std::string> log_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(SnapshotPublisherTest, StartsWithWhatIsThere) {
  Put("kobe", "Kobe");
  Put("hue", "Hue");
  Delete("hue");
  const auto publisher = Start();
  const auto published = publisher->Current();
  EXPECT_EQ(published->revision, 3);
  EXPECT_EQ(published->full.snapshot->revision(), 3);
  EXPECT_EQ(published->full.snapshot->city_count(), 1);
  EXPECT_NE(published->full.snapshot->FindCity("kobe"), nullptr);
  EXPECT_THAT(published->names->ids, ElementsAre("kobe"));
}

TEST_F(SnapshotPublisherTest, EmptyStoreHasAnEmptySnapshot) {
  const auto publisher = Start();
  EXPECT_EQ(publisher->Current()->revision, 0);
  EXPECT_EQ(publisher->Current()->full.snapshot->city_count(), 0);
  EXPECT_EQ(publisher->Current()->full.content_digest, std::string(32, '\0'));
}

TEST_F(SnapshotPublisherTest, FollowsTheFeedAndLeavesOldSnapshotsAlone) {
  Put("kobe", "Kobe");
  const auto publisher = Start();
  const auto old = publisher->Current();
  Put("kobe", "Kōbe");
  Put("osaka", "Osaka");
  auto published = Newest(*publisher);
  EXPECT_EQ(published->full.snapshot->FindCity("kobe")->display_name, "Kōbe");
  EXPECT_EQ(published->full.snapshot->city_count(), 2);
  Delete("kobe");
  published = Newest(*publisher);
  EXPECT_EQ(published->full.snapshot->FindCity("kobe"), nullptr);
  EXPECT_THAT(published->names->ids, ElementsAre("osaka"));
  EXPECT_EQ(old->full.snapshot->FindCity("kobe")->display_name, "Kobe");
  EXPECT_EQ(publisher->status().revision, store_->revision());
  EXPECT_TRUE(publisher->status().feed.ok());
}

TEST_F(SnapshotPublisherTest, ContentFollowsTheStoreWhateverTheWay) {
  const auto following = Start();
  for (int i = 0; i < 30; ++i) {
    Put(absl::StrCat("c", i % 7), absl::StrCat("City ", i));
    if (i % 5 == 4) Delete(absl::StrCat("c", i % 7));
  }
  const auto followed = Newest(*following);
  const auto loaded = Start()->Current();
  EXPECT_EQ(followed->revision, loaded->revision);
  EXPECT_EQ(followed->full.content_digest, loaded->full.content_digest);
  EXPECT_EQ(followed->full.times_digest, loaded->full.times_digest);
  EXPECT_EQ(followed->names->ids, loaded->names->ids);
  EXPECT_EQ(followed->full.snapshot->city_count(),
            loaded->full.snapshot->city_count());
}

// What a city tells in confidence: `needs` of them; 0 = nothing.
storage::v1::Resource Told(const std::string& id, int needs) {
  storage::v1::Resource resource;
  v1::CityPreferences& told = *resource.mutable_city_preferences();
  told.set_name(absl::StrCat("cities/", id, "/preferences"));
  for (int i = 0; i < needs; ++i) {
    v1::Need& need = *told.add_unpublished_needs();
    need.set_sector(v1::SECTOR_WASTE);
    need.set_topic("composting");
    need.set_summary(absl::StrCat("need ", i));
    need.set_priority(3);
    need.mutable_provenance()->set_basis(v1::BASIS_DECLARED);
  }
  return resource;
}

store::Key ToldKey(const std::string& id) {
  return {store::Kind::kCityPreferences, id};
}

size_t NeedsOf(const Facts& facts, const std::string& id) {
  return facts.snapshot->FindCity(id)->needs.size();
}

TEST_F(SnapshotPublisherTest, WhatIsToldInConfidenceIsInTheFullFactsOnly) {
  Put("hue", "Hue");
  const auto publisher = Start();
  const auto before = publisher->Current();
  EXPECT_EQ(before->open.snapshot, before->full.snapshot);
  Commit({ToldKey("hue"), Told("hue", 2)});
  const auto told = Newest(*publisher);
  EXPECT_EQ(NeedsOf(told->full, "hue"), 2U);
  EXPECT_EQ(NeedsOf(told->open, "hue"), 0U);
  EXPECT_TRUE(told->full.snapshot->FindCity("hue")->needs[0].unpublished);
  EXPECT_EQ(told->open.content_digest, before->open.content_digest);
  EXPECT_NE(told->full.content_digest, before->full.content_digest);
  // A change of the profile leaves what was told with it.
  Put("hue", "Huế");
  const auto changed = Newest(*publisher);
  EXPECT_EQ(NeedsOf(changed->full, "hue"), 2U);
  EXPECT_EQ(NeedsOf(changed->open, "hue"), 0U);
  EXPECT_EQ(changed->open.snapshot->FindCity("hue")->display_name, "Huế");
  // Contacts are in no answer.
  storage::v1::Resource contact = Told("hue", 0);
  contact.mutable_city_preferences()->add_contacts()->set_office("Office");
  Commit({ToldKey("hue"), contact});
  const auto taken_back = Newest(*publisher);
  EXPECT_EQ(NeedsOf(taken_back->full, "hue"), 0U);
  EXPECT_EQ(taken_back->full.content_digest, taken_back->open.content_digest);
  EXPECT_TRUE(taken_back->confided->empty());
}

TEST_F(SnapshotPublisherTest, BothScopesFollowTheStoreWhateverTheWay) {
  const auto following = Start();
  for (int i = 0; i < 40; ++i) {
    const std::string id = absl::StrCat("c", i % 5);
    Put(id, absl::StrCat("City ", i));
    if (i % 3 == 0) Commit({ToldKey(id), Told(id, i % 4)});
    if (i % 11 == 10) {
      Delete(id);
      Commit({ToldKey(id), std::nullopt});
    }
    const auto followed = Newest(*following);
    const auto loaded = Start()->Current();
    ASSERT_EQ(followed->open.content_digest, loaded->open.content_digest) << i;
    ASSERT_EQ(followed->full.content_digest, loaded->full.content_digest) << i;
    for (int c = 0; c < 5; ++c) {
      const std::string city = absl::StrCat("c", c);
      if (loaded->full.snapshot->FindCity(city) == nullptr) continue;
      ASSERT_EQ(NeedsOf(followed->full, city), NeedsOf(loaded->full, city));
      ASSERT_EQ(NeedsOf(followed->open, city), 0U);
    }
  }
}

TEST_F(SnapshotPublisherTest, WhoMayCallIsPublishedAndKeptWhileItIsTheSame) {
  const auto publisher = Start();
  storage::v1::Resource identity;
  identity.mutable_identity()->set_name("identities/office");
  identity.mutable_identity()->add_grants()->set_role(v1::ROLE_VIEWER);
  identity.mutable_identity()->add_certificate_names("CN=one");
  Commit({{store::Kind::kIdentity, "office"}, identity});
  const auto first = Newest(*publisher)->access;
  EXPECT_TRUE(
      first->identities.at("identities/office").grants.Has(Role::kViewer));
  EXPECT_EQ(first->by_certificate.at("CN=one"), "identities/office");
  Put("hue", "Hue");
  EXPECT_EQ(Newest(*publisher)->access, first);
  identity.mutable_identity()->set_certificate_names(0, "CN=two");
  Commit({{store::Kind::kIdentity, "office"}, identity});
  const auto second = Newest(*publisher)->access;
  EXPECT_FALSE(second->by_certificate.contains("CN=one"));
  EXPECT_TRUE(second->by_certificate.contains("CN=two"));
}

TEST_F(SnapshotPublisherTest, ContentDigestIsOfTheContentAlone) {
  TempStore other;
  Put("a", "A");
  Put("b", "B");
  Put("b", "changed");
  Put("b", "B2");
  for (const auto& [id, name] :
       {std::pair("b", "B2"), std::pair("c", "C"), std::pair("a", "A")}) {
    store::CommitRequest commit;
    commit.mutations.push_back({CityKey(id), City(id, name)});
    ASSERT_TRUE(other->Commit(std::move(commit)).ok());
  }
  const auto here = Start();
  auto there = SnapshotPublisher::Start(other.get(), {});
  ASSERT_TRUE(there.ok());
  EXPECT_NE(here->Current()->full.content_digest,
            (*there)->Current()->full.content_digest);
  Put("c", "C");
  EXPECT_EQ(Newest(*here)->full.content_digest,
            (*there)->Current()->full.content_digest);
}

TEST_F(SnapshotPublisherTest, NamesAreIndexedAnewOnlyWhenTheyChange) {
  Put("kobe", "Kobe");
  const auto publisher = Start();
  const auto names = publisher->Current()->names;
  storage::v1::Resource resource = City("kobe", "Kobe");
  resource.mutable_city()->set_note("x");
  Commit({CityKey("kobe"), resource});
  EXPECT_EQ(Newest(*publisher)->names, names);
  Put("kobe", "Kōbe");
  EXPECT_NE(Newest(*publisher)->names, names);
}

TEST_F(SnapshotPublisherTest, WaitForRefusesRevisionsThatAreNotThere) {
  Put("kobe", "Kobe");
  const auto publisher = Start();
  for (const int64_t revision : {int64_t{-1}, int64_t{2}}) {
    const auto published = publisher->WaitFor(revision, "f", TestCall());
    EXPECT_EQ(published.status().code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_TRUE(publisher->WaitFor(0, "f", TestCall()).ok());
  EXPECT_TRUE(publisher->WaitFor(1, "f", TestCall()).ok());
}

TEST_F(SnapshotPublisherTest, WaitForEndsWithTheCall) {
  Put("kobe", "Kobe");
  const auto publisher = Start();
  damaged_.FailFeed(absl::UnavailableError("the disk is away"));
  const int64_t revision = Put("osaka", "Osaka");
  Call call = TestCall();
  call.deadline = absl::Now() + absl::Milliseconds(50);
  EXPECT_EQ(publisher->WaitFor(revision, "f", call).status().code(),
            absl::StatusCode::kDeadlineExceeded);
  call = TestCall();
  call.cancelled = [] { return true; };
  EXPECT_EQ(publisher->WaitFor(revision, "f", call).status().code(),
            absl::StatusCode::kCancelled);
  // Answers at once do not wait.
  EXPECT_EQ((*publisher->WaitFor(0, "f", call))->revision, 1);
}

TEST_F(SnapshotPublisherTest, FeedThatFailsIsReportedAndTriedAgain) {
  const auto publisher = Start();
  damaged_.FailFeed(absl::UnavailableError("the disk is away"));
  Put("kobe", "Kobe");
  while (publisher->status().feed.ok()) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_EQ(publisher->status().feed.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(publisher->Current()->revision, 0);
  EXPECT_THAT(Log().at(0), HasSubstr("the disk is away"));
  damaged_.Mend();
  EXPECT_EQ(Newest(*publisher)->full.snapshot->city_count(), 1);
}

TEST_F(SnapshotPublisherTest, DamagedFeedIsReplacedByTheRecords) {
  Put("kobe", "Kobe");
  const auto publisher = Start();
  damaged_.FailFeed(absl::DataLossError("change 2 is damaged"));
  Put("osaka", "Osaka");
  EXPECT_EQ(Newest(*publisher)->full.snapshot->city_count(), 2);
}

TEST_F(SnapshotPublisherTest, DamagedRecordIsLeftOutAtTheStart) {
  Put("hue", "Hue");
  Put("kobe", "Kobe");
  Put("osaka", "Osaka");
  damaged_.Damage(CityKey("kobe"));
  const auto publisher = Start();
  const auto published = publisher->Current();
  EXPECT_EQ(published->full.snapshot->city_count(), 2);
  EXPECT_EQ(published->full.snapshot->FindCity("kobe"), nullptr);
  EXPECT_THAT(publisher->status().left_out, ElementsAre("cities/kobe"));
  EXPECT_THAT(Log(), SizeIs(1));
  EXPECT_THAT(Log().at(0), HasSubstr("cities/kobe"));
}

TEST_F(SnapshotPublisherTest, DamagedRecordIsLeftOutUntilItIsMended) {
  Put("kobe", "Kobe");
  const auto publisher = Start();
  damaged_.Damage(CityKey("kobe"));
  Put("kobe", "Kobe 2");
  EXPECT_EQ(Newest(*publisher)->full.snapshot->city_count(), 0);
  EXPECT_THAT(publisher->status().left_out, ElementsAre("cities/kobe"));
  damaged_.Mend();
  Put("kobe", "Kobe 3");
  EXPECT_EQ(Newest(*publisher)->full.snapshot->city_count(), 1);
  EXPECT_THAT(publisher->status().left_out, IsEmpty());
}

TEST_F(SnapshotPublisherTest, RecordOfALaterVersionIsLeftOut) {
  storage::v1::Resource newer = City("kobe", "Kobe");
  newer.mutable_city()->set_level(static_cast<v1::Level>(50));
  Commit({CityKey("kobe"), newer});
  Put("osaka", "Osaka");
  const auto publisher = Start();
  EXPECT_EQ(publisher->Current()->full.snapshot->city_count(), 1);
  EXPECT_THAT(publisher->status().left_out, ElementsAre("cities/kobe"));
}

TEST_F(SnapshotPublisherTest, ReadersSeeWholeRevisionsWhileWritersWrite) {
  // Two cities change together, so that their names are always the same.
  const auto put_both = [this](int i) {
    store::CommitRequest commit;
    for (const char* id : {"a", "b"}) {
      commit.mutations.push_back(
          {CityKey(id), City(id, absl::StrCat("Name ", i))});
    }
    ASSERT_TRUE(store_->Commit(std::move(commit)).ok());
  };
  put_both(0);
  const auto publisher = Start();
  std::thread writer([&] {
    for (int i = 1; i <= 60; ++i) put_both(i);
  });
  int64_t last = 0;
  while (last < 61) {
    const auto published = publisher->Current();
    EXPECT_GE(published->revision, last);
    last = published->revision;
    EXPECT_EQ(published->full.snapshot->FindCity("a")->display_name,
              published->full.snapshot->FindCity("b")->display_name);
    EXPECT_EQ(published->full.snapshot->FindCity("a")->display_name,
              absl::StrCat("Name ", last - 1));
  }
  writer.join();
}

TEST_F(SnapshotPublisherTest, OutlivesAClosedStore) {
  Put("kobe", "Kobe");
  const auto publisher = Start();
  store_->Close();
  EXPECT_EQ(publisher->Current()->full.snapshot->city_count(), 1);
}

}  // namespace
}  // namespace citymatch::testing
