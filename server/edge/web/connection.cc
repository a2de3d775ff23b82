#include "server/edge/web/connection.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/x509.h"

namespace citymatch {
namespace {

constexpr ssize_t kAgain = -2;
constexpr int64_t kBusy = std::numeric_limits<int64_t>::max();
// How much of a reply must be taken within `max_stall`.
constexpr size_t kPieceBytes = size_t{64} << 10;
constexpr size_t kLongestRange = 512;
constexpr absl::Duration kFarewell = absl::Milliseconds(500);

std::string PemOf(X509* certificate) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  if (out == nullptr || PEM_write_bio_X509(out.get(), certificate) != 1) {
    return "";
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<size_t>(size)};
}

}  // namespace

Connection::Connection(int socket, std::string peer, const Limits& limits)
    : socket_(socket),
      peer_(std::move(peer)),
      limits_(limits),
      idle_since_ns_(kBusy) {}

Connection::~Connection() { close(socket_); }

bool Connection::Wait(int events, absl::Time deadline) const {
  while (true) {
    pollfd waited{socket_, static_cast<short>(events), 0};
    const int64_t left = std::clamp<int64_t>(
        absl::ToInt64Milliseconds(deadline - absl::Now()) + 1, 0, 60'000);
    const int ready = poll(&waited, 1, static_cast<int>(left));
    // A closed connection is ready too: reading and writing tell.
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (absl::Now() >= deadline) return false;
  }
}

bool Connection::Handshake(SSL_CTX* context) {
  ssl_.reset(SSL_new(context));
  if (ssl_ == nullptr || SSL_set_fd(ssl_.get(), socket_) != 1) {
    return false;
  }
  const absl::Time deadline = absl::Now() + limits_.receive_time;
  while (true) {
    ERR_clear_error();
    int events = 0;
    const ssize_t done = SslResult(SSL_accept(ssl_.get()), &events);
    if (done > 0) break;
    if (done != kAgain || !Wait(events, deadline)) return false;
  }
  KeepCertificate();
  return true;
}

void Connection::KeepCertificate() {
  const X509Ptr shown(SSL_get1_peer_certificate(ssl_.get()));
  if (shown == nullptr) return;
  certificate_.pem = PemOf(shown.get());
  STACK_OF(X509)* const chain = SSL_get_peer_cert_chain(ssl_.get());
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    certificate_.chain_pem += PemOf(sk_X509_value(chain, i));
  }
}

bool Connection::AwaitRequest(absl::Duration idle) {
  idle_since_ns_ = absl::ToUnixNanos(absl::Now());
  const bool here = begin_ < end_ || FillBuffer(absl::Now() + idle);
  idle_since_ns_ = kBusy;
  receive_until_ = absl::Now() + limits_.receive_time;
  left_bytes_ = limits_.max_head_bytes;
  in_head_ = true;
  line_bytes_ = 0;
  return here;
}

bool Connection::PeerGone() const {
  pollfd asked{socket_, POLLRDHUP, 0};
  return poll(&asked, 1, 0) > 0;
}

void Connection::Finish() {
  if (stalled_) {
    // What a client does not read would stay in memory for as long as it holds
    // its end open. With a reset the system forgets it.
    const linger at_once{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    return;
  }
  if (ssl_ != nullptr) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());  // says goodbye; the answer does not matter
  }
  shutdown(socket_, SHUT_WR);
  // What the client still sends would turn the end into a reset, which takes
  // from the client what it has not read yet.
  const absl::Time deadline = absl::Now() + kFarewell;
  while (Wait(POLLIN, deadline) &&
         recv(socket_, buffer_.data(), buffer_.size(), 0) > 0) {
  }
}

void Connection::Interrupt() { shutdown(socket_, SHUT_RDWR); }

ssize_t Connection::SslResult(int result, int* events) {
  if (result > 0) return result;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      *events = POLLIN;
      return kAgain;
    case SSL_ERROR_WANT_WRITE:
      *events = POLLOUT;
      return kAgain;
    case SSL_ERROR_ZERO_RETURN:
      return 0;
    default:
      return -1;
  }
}

ssize_t Connection::ReadSome(char* data, size_t size, int* events) {
  if (ssl_ != nullptr) {
    ERR_clear_error();
    return SslResult(SSL_read(ssl_.get(), data, static_cast<int>(size)),
                     events);
  }
  const ssize_t got = recv(socket_, data, size, 0);
  if (got >= 0) return got;
  *events = POLLIN;
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? kAgain
                                                                   : -1;
}

ssize_t Connection::WriteSome(const char* data, size_t size, int* events) {
  if (ssl_ != nullptr) {
    ERR_clear_error();
    return SslResult(SSL_write(ssl_.get(), data, static_cast<int>(size)),
                     events);
  }
  const ssize_t sent = send(socket_, data, size, MSG_NOSIGNAL);
  if (sent >= 0) return sent;
  *events = POLLOUT;
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? kAgain
                                                                   : -1;
}

bool Connection::FillBuffer(absl::Time deadline) {
  while (true) {
    int events = 0;
    const ssize_t got = ReadSome(buffer_.data(), buffer_.size(), &events);
    if (got > 0) {
      begin_ = 0;
      end_ = static_cast<size_t>(got);
      return true;
    }
    if (got != kAgain || !Wait(events, deadline)) return false;
  }
}

bool Connection::is_readable() const { return begin_ < end_ || !PeerGone(); }

bool Connection::is_writable() const { return !stalled_; }

bool Connection::HeadTakes(char byte) {
  // The library passes over lines that end in a bare line feed, and others do
  // not: such a head has two meanings. It reads lines as C strings, too.
  if (byte == '\0' || (byte == '\n' && last_byte_ != '\r')) return false;
  last_byte_ = byte;
  if (byte == '\n') {
    line_bytes_ = 0;
    return true;
  }
  if (line_bytes_ < line_start_.size()) {
    line_start_[line_bytes_] = absl::ascii_tolower(byte);
  }
  ++line_bytes_;
  // The library matches the header `Range` by a regular expression, whose depth
  // of recursion grows with the text.
  return line_bytes_ <= kLongestRange || line_start_[0] != 'r' ||
         line_start_[1] != 'a';
}

ssize_t Connection::read(char* data, size_t size) {
  // -1 ends the request; the library then answers, or not, and it is over.
  if (left_bytes_ == 0) return -1;
  if (begin_ == end_ && !FillBuffer(receive_until_)) return -1;
  if (absl::Now() > receive_until_) return -1;
  const size_t count = std::min({size, end_ - begin_, left_bytes_});
  std::memcpy(data, buffer_.data() + begin_, count);
  begin_ += count;
  left_bytes_ -= count;
  if (in_head_ && !std::all_of(data, data + count,
                               [this](char c) { return HeadTakes(c); })) {
    left_bytes_ = 0;
    return -1;
  }
  return static_cast<ssize_t>(count);
}

ssize_t Connection::write(const char* data, size_t size) {
  size_t sent = 0;
  while (sent < size) {
    const size_t end = std::min(size, sent + kPieceBytes);
    const absl::Time deadline = absl::Now() + limits_.max_stall;
    while (sent < end) {
      int events = 0;
      const ssize_t some = WriteSome(data + sent, end - sent, &events);
      if (some > 0) {
        sent += static_cast<size_t>(some);
      } else if (some != kAgain) {
        return -1;
      } else if (!Wait(events, deadline)) {
        stalled_ = true;
        return -1;
      }
      if (sent < end && absl::Now() >= deadline) {
        stalled_ = true;
        return -1;
      }
    }
  }
  return static_cast<ssize_t>(sent);
}

// The library only passes these on to handlers, which ask `peer`.
void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}
void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

// The library refuses sockets from 1024 on, because it would wait for them by
// select(2); here it never waits by itself.
socket_t Connection::socket() const { return 0; }

}  // namespace citymatch
