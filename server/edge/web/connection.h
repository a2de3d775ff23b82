// One connection of a browser, in plaintext or TLS, as the HTTP library reads
// and writes it; with limits that the library does not have. The library's
// own wait for each byte anew, so that a client that sends, or reads, one byte
// now and then would hold a thread for ever.
#ifndef CITYMATCH_SERVER_EDGE_WEB_CONNECTION_H_
#define CITYMATCH_SERVER_EDGE_WEB_CONNECTION_H_

#include <openssl/ssl.h>
#include <openssl/types.h>
#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "httplib.h"
#include "server/base/x509.h"

namespace citymatch {

// One thread uses it, but for Interrupt, PeerGone and `idle_since`.
class Connection final : public httplib::Stream {
 public:
  struct Limits {
    // How long a handshake, or a request from its first byte to its last, may
    // take to arrive.
    absl::Duration receive_time;
    // How long each 64 KiB of a reply, or what is left of it, may take to be
    // taken by the client's end.
    absl::Duration max_stall;
    size_t max_head_bytes = 0;
    size_t max_body_bytes = 0;
  };
  // What the client's end showed in the handshake, PEM; empty = nothing.
  struct ClientCertificate {
    std::string pem;
    std::string chain_pem;
  };

  // Owns `socket`, which does not block. `peer` as gRPC writes it, see
  // gate/address_class.h.
  Connection(int socket, std::string peer, const Limits& limits);
  ~Connection() override;

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Makes it a TLS connection; false if the client does not get there in time.
  [[nodiscard]] bool Handshake(SSL_CTX* context);

  // Waits for the first byte of a request, and begins to measure it. False if
  // none comes within `idle`, or the client is gone.
  [[nodiscard]] bool AwaitRequest(absl::Duration idle);
  // The head of the request has been read; now its body counts.
  void BeginBody() {
    in_head_ = false;
    left_bytes_ = limits_.max_body_bytes;
  }

  // Since when it has waited for a request; infinite future while it does not.
  [[nodiscard]] absl::Time idle_since() const {
    return absl::FromUnixNanos(idle_since_ns_.load());
  }

  // Whether the client has closed its end. Thread-safe.
  [[nodiscard]] bool PeerGone() const;
  // Whether a write ended because the client took too long.
  [[nodiscard]] bool stalled() const { return stalled_; }
  [[nodiscard]] const std::string& peer() const { return peer_; }
  [[nodiscard]] const ClientCertificate& certificate() const {
    return certificate_;
  }

  // Lets the client read what was sent, then ends the connection. Waits up to
  // half a second for the client. One that has stalled is ended at once, and
  // what it did not read is forgotten.
  void Finish();
  // Ends it at once: whatever waits for it returns. Thread-safe.
  void Interrupt();

  // For the HTTP library.
  [[nodiscard]] bool is_readable() const override;
  [[nodiscard]] bool is_writable() const override;
  ssize_t read(char* data, size_t size) override;
  ssize_t write(const char* data, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  [[nodiscard]] socket_t socket() const override;

 private:
  using SslPtr = std::unique_ptr<SSL, OpenSslFree<&SSL_free>>;

  // Waits for one of `events` until `deadline`; false if none comes.
  [[nodiscard]] bool Wait(int events, absl::Time deadline) const;
  // As read and write, but for as much as goes without waiting: `kAgain` if
  // that is nothing, and then `*events` is what to wait for.
  ssize_t ReadSome(char* data, size_t size, int* events);
  ssize_t WriteSome(const char* data, size_t size, int* events);
  ssize_t SslResult(int result, int* events);
  [[nodiscard]] bool FillBuffer(absl::Time deadline);
  // Whether the head may go on with this byte.
  [[nodiscard]] bool HeadTakes(char byte);
  void KeepCertificate();

  const int socket_;
  const std::string peer_;
  const Limits limits_;
  SslPtr ssl_;
  ClientCertificate certificate_;
  // Bytes read but not asked for yet: [begin_, end_) of `buffer_`.
  std::array<char, 16384> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  // Of the request under way.
  absl::Time receive_until_ = absl::InfinitePast();
  size_t left_bytes_ = 0;
  bool in_head_ = false;
  // The line of the head that is being read.
  size_t line_bytes_ = 0;
  std::array<char, 2> line_start_{};
  char last_byte_ = 0;
  bool stalled_ = false;
  std::atomic<int64_t> idle_since_ns_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_WEB_CONNECTION_H_
