#include "client/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/client/rpc/scripted_server.h"

namespace citymatch::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class ClientTest : public testing::Test {
 protected:
  ClientTest() : client_(Connect()) {}

  Client Connect() {
    ConnectionOptions options;
    options.address = server_.address();
    return *Client::Connect(options);
  }

  ScriptedServer server_;
  Client client_;
};

// Names, and the code of what is no row.
template <typename Cities>
std::vector<std::string> Walk(Cities cities) {
  std::vector<std::string> seen;
  for (const absl::StatusOr<v1::City>& city : cities) {
    seen.push_back(city.ok() ? city->name()
                             : absl::StatusCodeToString(city.status().code()));
  }
  return seen;
}

TEST_F(ClientTest, WalksThroughAllPages) {
  server_.script.pages = {{"a", "b"}, {}, {"c"}};
  EXPECT_THAT(Walk(client_.ListCities({})),
              ElementsAre("cities/a", "cities/b", "cities/c"));
  EXPECT_EQ(server_.script.Calls(), 3);
  const auto all = client_.ListCities({}).All();
  ASSERT_TRUE(all.ok());
  EXPECT_THAT(*all, SizeIs(3));
}

TEST_F(ClientTest, EndsAListWithItsError) {
  server_.script.pages = {{"a"}, {"b"}};
  server_.script.answers = {
      grpc::Status::OK,
      Refusal(grpc::StatusCode::INVALID_ARGUMENT, "INVALID_PAGE_TOKEN")};
  EXPECT_THAT(Walk(client_.ListCities({})),
              ElementsAre("cities/a", "INVALID_ARGUMENT"));
  EXPECT_EQ(server_.script.Calls(), 2);
  server_.script.answers = {
      Refusal(grpc::StatusCode::INVALID_ARGUMENT, "INVALID_FILTER")};
  EXPECT_EQ(ReasonOf(client_.ListCities({}).All().status()), "INVALID_FILTER");
}

TEST_F(ClientTest, FetchesNoPageThatIsNotWalkedTo) {
  server_.script.pages = {{"a", "b"}, {"c"}};
  for (const auto& city : client_.ListCities({})) {
    EXPECT_TRUE(city.ok());
    break;
  }
  EXPECT_EQ(server_.script.Calls(), 1);
}

TEST_F(ClientTest, RepeatsAPageThatFails) {
  server_.script.pages = {{"a"}, {"b"}};
  server_.script.answers = {grpc::Status::OK, NotReady()};
  EXPECT_THAT(Walk(client_.ListCities({})),
              ElementsAre("cities/a", "cities/b"));
  EXPECT_EQ(server_.script.Calls(), 3);
}

TEST_F(ClientTest, WalksThroughAnExport) {
  server_.script.pages = {{"a", "b"}, {"c"}};
  EXPECT_THAT(Walk(client_.ExportCities({})),
              ElementsAre("cities/a", "cities/b", "cities/c"));
  server_.script.answers = {grpc::Status::OK,
                            Refusal(grpc::StatusCode::INTERNAL, "INTERNAL")};
  EXPECT_THAT(Walk(client_.ExportCities({})),
              ElementsAre("cities/a", "cities/b", "cities/c", "INTERNAL"));
}

TEST_F(ClientTest, EndsTheCallOfAStreamThatIsLeft) {
  v1::WatchChangesResponse beginning;
  beginning.set_complete(true);
  // Ends only when the caller is gone.
  server_.script.streams = {{{beginning}, grpc::Status::OK, /*stays=*/true}};
  for (const auto& message : client_.WatchChanges({})) {
    EXPECT_TRUE(message.ok());
    break;
  }
  const auto has_ended = [this] { return server_.script.ended_streams == 1; };
  absl::MutexLock lock(&server_.script.mutex);
  EXPECT_TRUE(server_.script.mutex.AwaitWithTimeout(absl::Condition(&has_ended),
                                                    absl::Minutes(1)));
}

TEST_F(ClientTest, KeepsTheReasonOfAnError) {
  server_.script.answers = {
      Refusal(grpc::StatusCode::NOT_FOUND, "CITY_NOT_FOUND")};
  const auto city = client_.GetCity({});
  EXPECT_TRUE(absl::IsNotFound(city.status()));
  EXPECT_EQ(ReasonOf(city.status()), "CITY_NOT_FOUND");
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
}

TEST_F(ClientTest, ResultsOutliveTheirClient) {
  server_.script.pages = {{"a"}, {"b"}};
  auto cities = Connect().ListCities({});
  EXPECT_THAT(Walk(std::move(cities)), ElementsAre("cities/a", "cities/b"));
}

TEST_F(ClientTest, ShutsDownWatchesOfOtherThreads) {
  v1::WatchChangesResponse beginning;
  beginning.set_revision(1);
  beginning.set_complete(true);
  server_.script.streams = {{{beginning}, grpc::Status::OK, /*stays=*/true}};
  absl::Status end;
  int seen = 0;
  std::thread watcher([&] {
    for (const auto& message : client_.WatchChanges({})) {
      if (!message.ok()) {
        end = message.status();
        break;
      }
      ++seen;
      // As another thread would.
      const Client copy = client_;
      std::thread([copy] { copy.Shutdown(); }).join();
    }
  });
  watcher.join();
  EXPECT_EQ(seen, 1);
  EXPECT_TRUE(absl::IsCancelled(end)) << end;
  EXPECT_TRUE(absl::IsCancelled(client_.GetCity({}).status()));
}

TEST(ClientConnectTest, RefusesWrongOptions) {
  ConnectionOptions options;
  options.fallback_addresses = {"https://h.example"};
  EXPECT_TRUE(absl::IsInvalidArgument(Client::Connect(options).status()));
  options.fallback_addresses = {"h.example:1"};
  options.token = "secret";
  EXPECT_TRUE(Client::Connect(options).ok());  // by TLS
  options.transport = Transport::kPlaintext;
  EXPECT_THAT(std::string(Client::Connect(options).status().message()),
              HasSubstr("h.example:1 in plaintext"));
}

}  // namespace
}  // namespace citymatch::client
