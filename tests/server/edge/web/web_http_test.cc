// HTTP itself: paths, CORS, health, malformed requests, bounds, and the end.
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "server/base/errors.h"
#include "server/edge/edge_limits.h"
#include "server/edge/listen_address.h"
#include "server/edge/web/web_options.h"
#include "tests/server/edge/web/web_fixture.h"
#include "tests/support/files.h"
#include "tests/support/temp_dir.h"

namespace citymatch {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class WebHttpTest : public WebFixture {
 protected:
  // GetCity tells `running_` and stays until `go_on_`.
  void HoldCalls() {
    cities_.get = [this](const citymatch::Call&, const v1::GetCityRequest&,
                         v1::City*) {
      running_.Notify();
      go_on_.WaitForNotification();
      return absl::OkStatus();
    };
  }

  absl::Notification running_;
  absl::Notification go_on_;
};

TEST_F(WebHttpTest, ServesTheDashboardBesideTheApi) {
  const testing::TempDir folder;
  testing::WriteFile(folder.Join("index.html"), "<html></html>");
  Start({.root = folder.path()});
  const auto page = http_->Get("/");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->body, "<html></html>");
  EXPECT_EQ(page->get_header_value("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(page->get_header_value("Accept-Ranges"), "none");
  const auto head = http_->Head("/");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->body, "");
  EXPECT_EQ(head->get_header_value("Accept-Ranges"), "none");
  const auto part = http_->Get("/", {{"Range", "bytes=0-3"}});
  ASSERT_TRUE(part);
  EXPECT_EQ(part->status, 200);
  EXPECT_EQ(part->body, "<html></html>");
  const auto deep = http_->Get("/cities/x", {{"Accept", "text/html"}});
  ASSERT_TRUE(deep);
  EXPECT_EQ(deep->body, "<html></html>");
  const auto call = GetCity();
  ASSERT_TRUE(call);
  EXPECT_EQ(call->status, 200);
}

TEST_F(WebHttpTest, NoPathLeadsOutOfTheDashboard) {
  const testing::TempDir folder;
  std::filesystem::create_directory(folder.Join("root"));
  testing::WriteFile(folder.Join("root/index.html"), "<html></html>");
  testing::WriteFile(folder.Join("outside"), "secret");
  Start({.root = folder.Join("root")});
  for (const char* path : {"/../outside", "/%2e%2e/outside", "/..%2foutside",
                           "/%2e%2e%2foutside", "/%252e%252e/outside",
                           "//etc/passwd", "/%00/../outside", "/..\\outside"}) {
    RawConnection client(port_);
    client.Send(absl::StrCat("GET ", path,
                             " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                             "\r\n"));
    const std::string reply = client.Read();
    EXPECT_THAT(reply, StartsWith("HTTP/1.1 4")) << path;
    EXPECT_THAT(reply, ::testing::Not(HasSubstr("secret"))) << path;
  }
}

TEST_F(WebHttpTest, TellsItsHealthWithoutACredential) {
  Start();
  auto health = http_->Get("/healthz");
  ASSERT_TRUE(health);
  EXPECT_EQ(health->status, 200);
  EXPECT_EQ(health->body, "ok\n");
  edge_->SetNotServing();
  health = http_->Get("/healthz");
  ASSERT_TRUE(health);
  EXPECT_EQ(health->status, 503);
}

TEST_F(WebHttpTest, OtherSitesGetNothingUnlessTheyAreNamed) {
  Start();
  const auto asked =
      http_->Options(kGetCity, {{"Origin", "https://city.example"},
                                {"Access-Control-Request-Method", "POST"}});
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->status, 403);
  const auto called = GetCity({{"Origin", "https://city.example"}});
  ASSERT_TRUE(called);
  EXPECT_FALSE(called->has_header("Access-Control-Allow-Origin"));
}

TEST_F(WebHttpTest, NamedSitesMayCallAndReadTheReply) {
  Start({.allow_origins = {"https://city.example", "https://b.example"}});
  const auto asked =
      http_->Options(kGetCity, {{"Origin", "https://b.example"},
                                {"Access-Control-Request-Method", "POST"}});
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->status, 204);
  EXPECT_EQ(asked->get_header_value("Access-Control-Allow-Origin"),
            "https://b.example");
  EXPECT_EQ(asked->get_header_value("Access-Control-Allow-Methods"), "POST");
  EXPECT_THAT(asked->get_header_value("Access-Control-Allow-Headers"),
              HasSubstr("authorization"));
  const auto called = GetCity({{"Origin", "https://b.example"}});
  ASSERT_TRUE(called);
  EXPECT_EQ(called->get_header_value("Access-Control-Allow-Origin"),
            "https://b.example");
  EXPECT_EQ(called->get_header_value("Vary"), "Origin");
  const auto other = GetCity({{"Origin", "https://c.example"}});
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->has_header("Access-Control-Allow-Origin"));
  EXPECT_EQ(other->get_header_value("Vary"), "Origin");
}

TEST_F(WebHttpTest, MethodsAreCalledByPostAlone) {
  Start();
  const auto got = http_->Get(kGetCity);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 405);
  EXPECT_THAT(got->get_header_value("Allow"), HasSubstr("POST"));
  const auto put = http_->Put(kGetCity, "{}", "application/json");
  ASSERT_TRUE(put);
  EXPECT_EQ(put->status, 405);
  const auto elsewhere = http_->Post("/form", "a=b", "text/plain");
  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(elsewhere->status, 404);
}

// Whatever another program on the way might understand otherwise is refused,
// and the connection ends with it.
TEST_F(WebHttpTest, RefusesRequestsWithTwoMeanings) {
  Start();
  const std::string post =
      absl::StrCat("POST ", kGetCity,
                   " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                   "Authorization: ",
                   access_.admin(), "\r\n");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", "400"},
      {post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
              "2\r\n{}\r\n0\r\n\r\n",
       "400"},
      {post + "Content-Length: -2\r\n\r\n{}", "400"},
      {post + "Content-Length: +2\r\n\r\n{}", "400"},
      {post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "501"},
      {post + "\r\n{}", "411"},
      {post + "Content-Length: 99999999999999999999\r\n\r\n{}", "413"},
      {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", "400"},
      {"DELETE / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", "405"},
      {"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length : 2\r\n\r\n{}", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\n Content-Length: 2\r\n\r\n{}", "400"},
      {"GET / HTTP/1.1\r\nHost: x\nContent-Length: 2\r\n\r\n{}", "400"},
      {"GET /\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nX: \t\r\nY: " + std::string(9000, 'y') + "\r\n\r\n",
       "400"}};
  for (const auto& [request, status] : cases) {
    RawConnection client(port_);
    client.Send(request);
    EXPECT_THAT(client.Read(), StartsWith("HTTP/1.1 " + status)) << request;
  }
}

TEST_F(WebHttpTest, HeadsThatDoNotEndAreCutOff) {
  Start();
  RawConnection many(port_);
  many.Send("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 5000; ++i)
    many.Send(absl::StrCat("X-", i, ": abcdef\r\n"));
  many.Send("\r\n");
  EXPECT_THAT(many.Read(), ::testing::Not(StartsWith("HTTP/1.1 2")));
  RawConnection line(port_);
  line.Send(absl::StrCat("GET /", std::string(100'000, 'x')));
  EXPECT_THAT(line.Read(), ::testing::Not(StartsWith("HTTP/1.1 2")));
  RawConnection ranges(port_);
  std::string range = "bytes=0-0";
  while (range.size() < 8000) range += ",0-0";
  ranges.Send(absl::StrCat("GET /healthz HTTP/1.1\r\nRange: ", range,
                           "\r\nConnection: close\r\n\r\n"));
  EXPECT_THAT(ranges.Read(), StartsWith("HTTP/1.1 400"));
  EXPECT_TRUE(http_->Get("/healthz"));
}

// The library loses the end of a body in pieces that is malformed.
TEST_F(WebHttpTest, ABodyInPiecesIsTheLastOfItsConnection) {
  Start();
  RawConnection client(port_);
  client.Send(
      absl::StrCat("POST ", kGetCity,
                   " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                   "Authorization: ",
                   access_.admin(),
                   "\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "2\r\n{}XX\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"));
  const std::string reply = client.Read();
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 "));
  EXPECT_THAT(reply, ::testing::Not(HasSubstr("ok\n")));
}

TEST_F(WebHttpTest, SlowAndSilentClientsAreCutOff) {
  Start({.max_idle = absl::Milliseconds(200),
         .receive_time = absl::Milliseconds(300)});
  const absl::Time start = absl::Now();
  RawConnection silent(port_);
  EXPECT_EQ(silent.Read(), "");
  // A byte now and then does not help.
  RawConnection slow(port_);
  slow.Send("GET / HTTP/1.1\r\nX: ");
  std::thread dripping([&] {
    for (int i = 0; i < 20; ++i) {
      slow.Send("x");
      absl::SleepFor(absl::Milliseconds(50));
    }
  });
  EXPECT_THAT(slow.Read(), ::testing::Not(StartsWith("HTTP/1.1 2")));
  dripping.join();
  EXPECT_LT(absl::Now() - start, absl::Seconds(30));
}

TEST_F(WebHttpTest, KeepsAConnectionForFurtherRequests) {
  Start();
  RawConnection client(port_);
  for (int i = 0; i < 5; ++i) {
    client.Send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(client.Read("ok\n"), StartsWith("HTTP/1.1 200"));
  }
  // Also for those that were sent before the first was answered.
  client.Send(
      "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string both = client.Read();
  EXPECT_NE(both.find("ok\n"), both.rfind("ok\n"));
}

TEST_F(WebHttpTest, IdleConnectionsGiveWayAndBusyOnesDoNot) {
  HoldCalls();
  Start({.max_connections = 2, .max_connections_per_address = 2});
  std::thread busy([this] { EXPECT_TRUE(GetCity()); });
  running_.WaitForNotification();
  RawConnection idle(port_);
  idle.Send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(idle.Read("ok\n"), StartsWith("HTTP/1.1 200"));
  // Refused only as long as the second has not come to rest.
  std::string reply;
  while (!absl::StartsWith(reply, "HTTP/1.1 200")) {
    RawConnection third(port_);
    third.Send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    reply = third.Read("ok\n");
  }
  EXPECT_EQ(idle.Read(), "");  // it gave way
  go_on_.Notify();
  busy.join();
}

TEST_F(WebHttpTest, SaysWhenAllConnectionsAreInUse) {
  HoldCalls();
  Start({.max_connections = 1});
  std::thread busy([this] { EXPECT_TRUE(GetCity()); });
  running_.WaitForNotification();
  RawConnection refused(port_);
  EXPECT_THAT(refused.Read(), StartsWith("HTTP/1.1 503"));
  go_on_.Notify();
  busy.join();
}

TEST_F(WebHttpTest, OneAddressHasAShareOfTheConnections) {
  absl::BlockingCounter running(2);
  cities_.get = [&](const citymatch::Call&, const v1::GetCityRequest&,
                    v1::City*) {
    running.DecrementCount();
    go_on_.WaitForNotification();
    return absl::OkStatus();
  };
  Start({.max_connections = 4, .max_connections_per_address = 2},
        {.max_running_per_identity = 2});
  const std::string call =
      absl::StrCat("POST ", kGetCity,
                   " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                   "Content-Length: 2\r\nAuthorization: ",
                   access_.admin(), "\r\n\r\n{}");
  RawConnection first(port_, "127.0.0.2");
  first.Send(call);
  RawConnection second(port_, "127.0.0.2");
  second.Send(call);
  running.Wait();
  RawConnection third(port_, "127.0.0.2");
  const std::string refusal = third.Read();
  EXPECT_THAT(refusal, StartsWith("HTTP/1.1 429"));
  EXPECT_THAT(refusal, HasSubstr("Your address has 2 connections in use"));
  EXPECT_TRUE(http_->Get("/healthz")) << "another address";
  go_on_.Notify();
  EXPECT_THAT(first.Read("}"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(second.Read("}"), StartsWith("HTTP/1.1 200"));
  // One of its own that has come to rest gives way.
  std::string reply;
  while (!absl::StartsWith(reply, "HTTP/1.1 200")) {
    RawConnection fourth(port_, "127.0.0.2");
    fourth.Send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    reply = fourth.Read("ok\n");
  }
}

TEST_F(WebHttpTest, WhenDrainingRunningCallsFinish) {
  HoldCalls();
  Start();
  std::thread busy([this] {
    const auto reply = GetCity();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
  });
  running_.WaitForNotification();
  RawConnection idle(port_);
  std::thread down([this] { edge_->Shutdown(absl::InfiniteFuture()); });
  EXPECT_EQ(idle.Read(), "");
  go_on_.Notify();
  busy.join();
  down.join();
  EXPECT_FALSE(http_->Get("/healthz"));
}

}  // namespace
}  // namespace citymatch
