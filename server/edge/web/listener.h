// A socket that listens for browsers.
#ifndef CITYMATCH_SERVER_EDGE_WEB_LISTENER_H_
#define CITYMATCH_SERVER_EDGE_WEB_LISTENER_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/edge/listen_address.h"

namespace citymatch {

// Thread-safe, but for the destructor.
class Listener {
 public:
  // A client that has connected.
  struct Accepted {
    int socket = -1;   // does not block; whoever gets it closes it
    std::string peer;  // as gRPC writes it, see gate/address_class.h
    // What counts as one address: of IPv4 the address, of IPv6 the network of
    // 64 bits, since whoever has one has all of it. Empty at a Unix socket,
    // where nothing tells clients apart.
    std::string source;
  };

  // Reason CANNOT_LISTEN.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Listener>> Open(
      const ListenAddress& address);
  // Stops listening.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Where it listens, with the port in use: `127.0.0.1:41234`.
  [[nodiscard]] const std::string& address() const { return address_; }

  // Waits for a client, until `deadline` or Wake: then `socket` is -1.
  [[nodiscard]] Accepted Accept(absl::Time deadline);
  // Ends the waiting of Accept, now or when it comes.
  void Wake();

 private:
  Listener(int socket, int wake, std::string address, std::string unix_path)
      : socket_(socket),
        wake_(wake),
        address_(std::move(address)),
        unix_path_(std::move(unix_path)) {}

  const int socket_;
  const int wake_;       // readable once it was woken
  std::string address_;  // set by Open
  const std::string unix_path_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_WEB_LISTENER_H_
