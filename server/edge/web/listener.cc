#include "server/edge/web/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/errors.h"
#include "server/edge/listen_address.h"

namespace citymatch {
namespace {

constexpr int kBacklog = 128;
// How long to rest when the system gives no more sockets.
constexpr absl::Duration kRest = absl::Milliseconds(100);

// Room for every kind of address.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(storage);

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  [[nodiscard]] const sockaddr_in& v4() const {
    return reinterpret_cast<const sockaddr_in&>(storage);
  }
  [[nodiscard]] const sockaddr_in6& v6() const {
    return reinterpret_cast<const sockaddr_in6&>(storage);
  }
  [[nodiscard]] int port() const {
    return ntohs(storage.ss_family == AF_INET6 ? v6().sin6_port
                                               : v4().sin_port);
  }
};

SocketAddress AddressOf(const ListenAddress& address) {
  SocketAddress made;
  if (!address.unix_path.empty()) {
    auto& name = reinterpret_cast<sockaddr_un&>(made.storage);
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, address.unix_path.data(),
                address.unix_path.size());
    made.size = sizeof(sockaddr_un);
    return made;
  }
  auto& v6 = reinterpret_cast<sockaddr_in6&>(made.storage);
  if (inet_pton(AF_INET6, address.host.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(static_cast<uint16_t>(address.port));
    made.size = sizeof(sockaddr_in6);
    return made;
  }
  made.storage = {};
  auto& v4 = reinterpret_cast<sockaddr_in&>(made.storage);
  inet_pton(AF_INET, address.host.c_str(), &v4.sin_addr);
  v4.sin_family = AF_INET;
  v4.sin_port = htons(static_cast<uint16_t>(address.port));
  made.size = sizeof(sockaddr_in);
  return made;
}

// As gRPC writes it: `ipv4:127.0.0.1:5000`.
std::string PeerOf(const SocketAddress& from) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (from.storage.ss_family == AF_INET) {
    inet_ntop(AF_INET, &from.v4().sin_addr, text.data(), text.size());
    return absl::StrCat("ipv4:", text.data(), ":", from.port());
  }
  if (from.storage.ss_family == AF_INET6) {
    inet_ntop(AF_INET6, &from.v6().sin6_addr, text.data(), text.size());
    return absl::StrCat("ipv6:[", text.data(), "]:", from.port());
  }
  return "unix:";
}

// See Listener::Accepted.
std::string SourceOf(const SocketAddress& from) {
  if (from.storage.ss_family == AF_INET) {
    return std::string(reinterpret_cast<const char*>(&from.v4().sin_addr),
                       sizeof(in_addr));
  }
  if (from.storage.ss_family != AF_INET6) return "";
  const in6_addr& address = from.v6().sin6_addr;
  const char* const bytes = reinterpret_cast<const char*>(&address);
  constexpr size_t kNetwork = 8;
  return IN6_IS_ADDR_V4MAPPED(&address)
             ? std::string(bytes + sizeof(in6_addr) - sizeof(in_addr),
                           sizeof(in_addr))
             : std::string(bytes, kNetwork);
}

absl::Status CannotListenThere(const ListenAddress& address, int error) {
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat("cannot listen on ", address.text, ": ",
                                std::generic_category().message(error)),
                   "CANNOT_LISTEN", {{"address", address.text}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Listener>> Listener::Open(
    const ListenAddress& address) {
  SocketAddress name = AddressOf(address);
  const int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  const int listening = socket(name.storage.ss_family,
                               SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  std::unique_ptr<Listener> listener(
      new Listener(listening, wake, "", address.unix_path));
  if (wake < 0 || listening < 0) return CannotListenThere(address, errno);
  const int on = 1;
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  // Nobody listens at a socket that is there: CheckListenPossible asked it.
  if (!address.unix_path.empty()) unlink(address.unix_path.c_str());
  if (bind(listening, name.get(), name.size) != 0 ||
      listen(listening, kBacklog) != 0) {
    return CannotListenThere(address, errno);
  }
  name.size = sizeof(name.storage);
  getsockname(listening, name.get(), &name.size);
  listener->address_ = address.Target(name.port());
  return listener;
}

Listener::~Listener() {
  if (socket_ >= 0) close(socket_);
  if (wake_ >= 0) close(wake_);
  if (!unix_path_.empty()) unlink(unix_path_.c_str());
}

Listener::Accepted Listener::Accept(absl::Time deadline) {
  while (true) {
    std::array<pollfd, 2> waited{{{socket_, POLLIN, 0}, {wake_, POLLIN, 0}}};
    const int64_t left = std::clamp<int64_t>(
        absl::ToInt64Milliseconds(deadline - absl::Now()) + 1, 0, 60'000);
    const int ready =
        poll(waited.data(), waited.size(), static_cast<int>(left));
    if (waited[1].revents != 0) return {};
    if (ready > 0 && waited[0].revents != 0) {
      SocketAddress from;
      const int accepted = accept4(socket_, from.get(), &from.size,
                                   SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (accepted >= 0) {
        // Without it each small reply would wait for the last one's receipt.
        const int on = 1;
        setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        return {accepted, PeerOf(from), SourceOf(from)};
      }
      if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) {
        absl::SleepFor(kRest);
      }
    }
    if (absl::Now() >= deadline) return {};
  }
}

void Listener::Wake() {
  const uint64_t one = 1;
  // It can only fail if it was woken before.
  (void)!write(wake_, &one, sizeof(one));
}

}  // namespace citymatch
