// An edge for browsers with a service whose methods do what a test says, and
// clients before it.
#ifndef CITYMATCH_TESTS_SERVER_EDGE_WEB_WEB_FIXTURE_H_
#define CITYMATCH_TESTS_SERVER_EDGE_WEB_WEB_FIXTURE_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "nlohmann/json.hpp"
#include "server/edge/api_service.h"
#include "server/edge/edge_limits.h"
#include "server/edge/listen_address.h"
#include "server/edge/tls.h"
#include "server/edge/web/web_edge.h"
#include "server/edge/web/web_files.h"
#include "server/edge/web/web_options.h"
#include "server/gate/gatekeeper.h"
#include "tests/server/edge/edge_fixture.h"
#include "tests/support/access.h"

namespace citymatch {

inline constexpr char kGetCity[] = "/citymatch.v1.CityService/GetCity";
inline constexpr char kExportCities[] =
    "/citymatch.v1.CityService/ExportCities";

class WebFixture : public ::testing::Test {
 protected:
  void Start(const WebOptions& options = {}, const GateLimits& gate_limits = {},
             const EdgeLimits& edge_limits = {},
             const TransportSecurity& security = {}) {
    gate_ = std::make_unique<Gatekeeper>(gate_limits, &access_.authenticator());
    WebFiles files;
    if (!options.root.empty()) {
      auto loaded = WebFiles::Load(options.root);
      ASSERT_TRUE(loaded.ok()) << loaded.status();
      files = *std::move(loaded);
    }
    auto edge =
        WebEdge::Start(*ResolveListenAddress("127.0.0.1:0"), std::move(files),
                       options, edge_limits, gate_.get(), api_, security);
    ASSERT_TRUE(edge.ok()) << edge.status();
    edge_ = *std::move(edge);
    port_ = PortOf(*edge_);
    http_ = std::make_unique<httplib::Client>("127.0.0.1", port_);
    http_->set_read_timeout(60);
  }

  static int PortOf(const WebEdge& edge) {
    int port = 0;
    EXPECT_TRUE(absl::SimpleAtoi(
        edge.address().substr(edge.address().rfind(':') + 1), &port));
    return port;
  }

  // A call of the admin's, with further headers.
  httplib::Result Call(const std::string& path, const std::string& content_type,
                       const std::string& body, httplib::Headers headers = {}) {
    headers.emplace("Authorization", access_.admin());
    return http_->Post(path, headers, body, content_type);
  }

  // GetCity by Connect and JSON.
  httplib::Result GetCity(httplib::Headers headers = {}) {
    return Call(kGetCity, "application/json", R"({"name":"cities/x"})",
                std::move(headers));
  }

  // The reason in an error of Connect's.
  static std::string ReasonIn(const std::string& body) {
    const auto error =
        nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
    if (!error.is_object() || !error.contains("details")) return "";
    return error["details"][0]["debug"].value("reason", "");
  }

  testing::TestAccess access_;
  FakeCities cities_;
  const Api api_ = FakeApi(cities_);
  std::unique_ptr<Gatekeeper> gate_;
  std::unique_ptr<WebEdge> edge_;
  int port_ = 0;
  std::unique_ptr<httplib::Client> http_;
};

// A connection that sends what no HTTP client would.
class RawConnection {
 public:
  // `from`: the address of this end.
  explicit RawConnection(int port, const char* from = "127.0.0.1")
      : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    EXPECT_EQ(inet_pton(AF_INET, from, &own.sin_addr), 1);
    EXPECT_EQ(
        bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof(own)), 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{60, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&address),
                      sizeof(address)),
              0);
  }
  ~RawConnection() { close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  void Send(absl::string_view bytes) {
    // The server may have closed its end; then reading tells.
    (void)!send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  // Without reading, waits for the end; whether it was a reset.
  bool EndsByReset() {
    pollfd waited{socket_, 0, 0};
    int error = 0;
    socklen_t size = sizeof(error);
    return poll(&waited, 1, 60'000) > 0 &&
           getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size) == 0 &&
           error == ECONNRESET;
  }

  // Reads until the server closes, or `mark` has come.
  std::string Read(const std::string& mark = "") {
    std::string all;
    char buffer[4096];
    while (mark.empty() || all.find(mark) == std::string::npos) {
      const ssize_t got = recv(socket_, buffer, sizeof(buffer), 0);
      if (got <= 0) break;
      all.append(buffer, static_cast<size_t>(got));
    }
    return all;
  }

 private:
  const int socket_;
};

}  // namespace citymatch

#endif  // CITYMATCH_TESTS_SERVER_EDGE_WEB_WEB_FIXTURE_H_
