// Changes that race with each other leave no reference to nothing.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/city_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/server/services/fixture.h"

namespace citymatch::testing {
namespace {

using ::google::protobuf::util::MessageDifferencer;

class RaceTest : public ServicesTest {};

TEST_F(RaceTest, CityIsDeletedOrGetsItsPartnershipButNotBoth) {
  Create(Partner("hue"));
  for (int round = 0; round < 40; ++round) {
    const std::string id = absl::StrCat("kobe", round);
    Create(Provider(id));
    absl::Status deleted;
    absl::Status tied;
    std::thread other([&] { deleted = Delete("cities/" + id); });
    v1::CreatePartnershipRequest request;
    *request.mutable_partnership() = Tie(id, "hue");
    v1::Partnership tie;
    tied = partnerships_->CreatePartnership(
        CallOf("PartnershipService/CreatePartnership"), request, &tie);
    other.join();
    EXPECT_NE(deleted.ok(), tied.ok())
        << round << ": " << deleted << " / " << tied;
    if (tied.ok()) {
      EXPECT_EQ(See(deleted).reason, "CITY_IN_USE");
    } else {
      EXPECT_EQ(See(tied).fields,
                std::vector<std::string>{"partnership.provider"});
    }
  }
}

TEST_F(RaceTest, CityChangesSidesOrGetsItsPartnershipButNotBoth) {
  Create(Partner("hue"));
  for (int round = 0; round < 40; ++round) {
    const std::string id = absl::StrCat("kobe", round);
    Create(Provider(id));
    absl::Status moved;
    std::thread other([&] { moved = Update(Partner(id), {"*"}); });
    v1::CreatePartnershipRequest request;
    *request.mutable_partnership() = Tie(id, "hue");
    v1::Partnership tie;
    const absl::Status tied = partnerships_->CreatePartnership(
        CallOf("PartnershipService/CreatePartnership"), request, &tie);
    other.join();
    EXPECT_NE(moved.ok(), tied.ok()) << round << ": " << moved << " / " << tied;
  }
}

TEST_F(RaceTest, UpdatesWithoutEtagLoseNothing) {
  Create(Provider("kobe"));
  constexpr int kThreads = 4;
  constexpr int kRounds = 10;
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kRounds; ++i) {
        v1::City patch;
        patch.set_name("cities/kobe");
        // Each thread has a field of its own.
        if (t == 0) patch.set_note(absl::StrCat(i));
        if (t == 1) patch.set_admin1(absl::StrCat(i));
        if (t == 2) patch.set_slot_count(i);
        if (t == 3) patch.set_display_name(absl::StrCat("Kobe ", i));
        if (!Update(patch, {}).ok()) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  v1::City city;
  ASSERT_TRUE(Get("cities/kobe", &city).ok());
  EXPECT_EQ(city.note(), "9");
  EXPECT_EQ(city.admin1(), "9");
  EXPECT_EQ(city.slot_count(), 9);
  EXPECT_EQ(city.display_name(), "Kobe 9");
  EXPECT_EQ(city.offers_size(), 1);
}

TEST_F(RaceTest, SameRequestSentTwiceAtOnceIsDoneOnce) {
  for (int round = 0; round < 80; ++round) {
    v1::CreateCityRequest request;
    const std::string id = absl::StrCat("kobe", round);
    *request.mutable_city() = Provider(id);
    request.set_city_id(id);
    request.set_request_id(
        absl::StrCat("123e4567-e89b-42d3-a456-4266141740", round + 10));
    v1::City replies[2];
    absl::Status statuses[2];
    const auto send = [&](int i) {
      statuses[i] = cities_->CreateCity(CallOf("CityService/CreateCity"),
                                        request, &replies[i]);
    };
    std::thread other([&] { send(1); });
    send(0);
    other.join();
    EXPECT_TRUE(statuses[0].ok()) << statuses[0];
    EXPECT_TRUE(statuses[1].ok()) << statuses[1];
    EXPECT_TRUE(MessageDifferencer::Equals(replies[0], replies[1]))
        << replies[0].DebugString() << replies[1].DebugString();
  }
}

}  // namespace
}  // namespace citymatch::testing
