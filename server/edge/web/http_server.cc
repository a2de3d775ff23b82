#include "server/edge/web/http_server.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "httplib.h"
#include "server/base/log.h"
#include "server/edge/web/connection.h"
#include "server/edge/web/listener.h"
#include "server/edge/web/tls_context.h"

namespace citymatch {
namespace {

constexpr int kMostRequests = 1000;  // on one connection
constexpr absl::Duration kTellEvery = absl::Seconds(5);
// How long a new connection waits for one that has to go.
constexpr absl::Duration kMakeRoom = absl::Milliseconds(200);

std::string Refusal(absl::string_view status, absl::string_view words) {
  return absl::StrCat("HTTP/1.1 ", status,
                      "\r\nContent-Type: text/plain; charset=utf-8\r\n"
                      "Content-Length: ",
                      words.size(),
                      "\r\nRetry-After: 1\r\nConnection: close\r\n\r\n", words);
}

// A request on its way through the library, which knows nothing of ours.
struct Exchange {
  Connection* connection;
  HttpHandler* handler;
  // Why it is refused before anybody looks at it; 0 = it is not.
  int refusal = 0;
  // Whether what follows may be anything but the next request: true until the
  // head has been read, and while a body has not been.
  bool unread = true;
};

// Of this thread: the library hands its handlers nothing but the request.
thread_local Exchange* current = nullptr;

bool IsNumber(absl::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789") == absl::string_view::npos;
}

// Whether it can be the name of a header.
bool IsToken(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) ||
           absl::StrContains("!#$%&'*+-.^_`|~", absl::string_view(&c, 1));
  });
}

// Finds what the library would take in a way that another HTTP program, such
// as a proxy, might not: two meanings of one request are how requests are
// smuggled. Returns an HTTP status, or 0.
int Fault(const httplib::Request& request) {
  const size_t lengths = request.get_header_value_count("Content-Length");
  const size_t encodings = request.get_header_value_count("Transfer-Encoding");
  const std::string length = request.get_header_value("Content-Length");
  if (lengths + encodings > 1) return 400;
  // Such as a blank before the colon, or a line that goes on the one before.
  if (!std::all_of(request.headers.begin(), request.headers.end(),
                   [](const auto& header) { return IsToken(header.first); })) {
    return 400;
  }
  if (encodings == 1 &&
      !absl::EqualsIgnoreCase(request.get_header_value("Transfer-Encoding"),
                              "chunked")) {
    return 501;
  }
  if (lengths == 1 && !IsNumber(length)) return 400;
  if (request.method == "POST") {
    if (lengths + encodings == 0) return 411;
    uint64_t bytes = 0;
    if (lengths == 1 && !absl::SimpleAtoi(length, &bytes)) return 413;
    return 0;  // whether it is too long is told in the protocol of the call
  }
  if (request.method != "GET" && request.method != "HEAD" &&
      request.method != "OPTIONS") {
    return 405;
  }
  if (encodings == 1 || (lengths == 1 && length != "0")) return 400;
  return 0;
}

const char* WordsFor(int status) {
  switch (status) {
    case 405:
      return "only GET, HEAD, OPTIONS and POST are answered\n";
    case 411:
      return "the length of the body is missing\n";
    case 413:
      return "the request is larger than this server takes\n";
    case 501:
      return "the only transfer encoding is chunked\n";
    default:
      return "the request is malformed\n";
  }
}

}  // namespace

HttpServer::HttpServer(std::unique_ptr<Listener> listener, const Limits& limits,
                       std::unique_ptr<TlsContext> tls, HttpHandler* handler)
    : address_(listener->address()),
      listener_(std::move(listener)),
      limits_(limits),
      tls_(std::move(tls)),
      handler_(handler) {
  // The library sends streams only while it believes to listen itself.
  svr_sock_ = 0;
  set_keep_alive_max_count(kMostRequests);
  set_keep_alive_timeout(absl::ToInt64Seconds(limits.max_idle));
  set_payload_max_length(limits.connection.max_body_bytes);
  // Without the first the library promises ranges, which it does not give
  // here: `Range` is passed over.
  set_default_headers({{"Accept-Ranges", "none"},
                       {"X-Content-Type-Options", "nosniff"},
                       {"Referrer-Policy", "no-referrer"}});
  set_pre_routing_handler(
      [](const httplib::Request& request, httplib::Response& response) {
        if (current->refusal != 0) {
          response.status = current->refusal;
          response.set_content(WordsFor(current->refusal),
                               "text/plain; charset=utf-8");
          return HandlerResponse::Handled;
        }
        return current->handler->Answer(request, response)
                   ? HandlerResponse::Handled
                   : HandlerResponse::Unhandled;
      });
  // The library would tell the client what was thrown.
  set_exception_handler([](const httplib::Request&, httplib::Response& response,
                           const std::exception_ptr&) {
    LogEvent(LogLevel::kError, "web request", {{"fault", "exception"}});
    response.status = 500;
  });
  Post("/.*", [](const httplib::Request& request, httplib::Response& response,
                 const httplib::ContentReader& read_body) {
    current->unread = !current->handler->Call(*current->connection, request,
                                              response, read_body);
  });
  accepting_ = std::thread([this] { AcceptAll(); });
}

HttpServer::~HttpServer() { Shutdown(absl::Now()); }

bool HttpServer::draining() const {
  absl::MutexLock lock(&mutex_);
  return draining_;
}

void HttpServer::BeginDrain() {
  absl::MutexLock lock(&mutex_);
  if (draining_) return;
  draining_ = true;
  listener_->Wake();
  for (const auto& [id, open] : open_) {
    if (open.connection->idle_since() <= absl::Now()) {
      open.connection->Interrupt();
    }
  }
}

void HttpServer::Shutdown(absl::Time deadline) {
  BeginDrain();
  if (accepting_.joinable()) {
    accepting_.join();
    listener_.reset();  // whoever comes now is turned away by the system
  }
  {
    absl::MutexLock lock(&mutex_);
    const auto all_ended = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return open_.empty();
    };
    if (!mutex_.AwaitWithDeadline(absl::Condition(&all_ended), deadline)) {
      for (const auto& [id, open] : open_) open.connection->Interrupt();
      mutex_.Await(absl::Condition(&all_ended));
    }
  }
  JoinEnded();
}

void HttpServer::JoinEnded() {
  Threads ended;
  {
    absl::MutexLock lock(&mutex_);
    ended.swap(ended_);
  }
  for (std::thread& thread : ended) thread.join();
}

void HttpServer::AcceptAll() {
  while (!draining()) {
    Listener::Accepted accepted =
        listener_->Accept(absl::Now() + absl::Minutes(1));
    JoinEnded();
    if (accepted.socket < 0) continue;
    const Room room = MakeRoom(accepted.source);
    if (room == Room::kThere) {
      Take(std::move(accepted));
    } else {
      Refuse(accepted, room);
    }
  }
}

HttpServer::Room HttpServer::RoomFor(const std::string& source) const {
  const auto same = by_source_.find(source);
  const int most = limits_.max_connections_per_address;
  if (!source.empty() && most < limits_.max_connections &&
      same != by_source_.end() && same->second >= most) {
    return Room::kAddressFull;
  }
  return static_cast<int>(open_.size()) < limits_.max_connections
             ? Room::kThere
             : Room::kAllInUse;
}

// Browsers keep connections that they may not need again: the one that was not
// used for longest goes.
bool HttpServer::EndIdle(const std::string* source) {
  const Open* longest = nullptr;
  for (const auto& [id, open] : open_) {
    if (source != nullptr && open.source != *source) continue;
    if (longest == nullptr ||
        open.connection->idle_since() < longest->connection->idle_since()) {
      longest = &open;
    }
  }
  if (longest == nullptr || longest->connection->idle_since() > absl::Now()) {
    return false;
  }
  longest->connection->Interrupt();
  return true;
}

HttpServer::Room HttpServer::MakeRoom(const std::string& source) {
  absl::MutexLock lock(&mutex_);
  const Room room = RoomFor(source);
  if (room == Room::kThere ||
      !EndIdle(room == Room::kAddressFull ? &source : nullptr)) {
    return room;
  }
  const auto there = [this, &source]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return RoomFor(source) == Room::kThere;
  };
  (void)mutex_.AwaitWithTimeout(absl::Condition(&there), kMakeRoom);
  return RoomFor(source);
}

void HttpServer::Refuse(const Listener::Accepted& accepted, Room why) {
  // One try: whoever does not take it at once learns it from the closed end.
  if (tls_ == nullptr) {
    const std::string reply =
        why == Room::kAddressFull
            ? Refusal("429 Too Many Requests",
                      absl::StrCat("Your address has ",
                                   limits_.max_connections_per_address,
                                   " connections in use, the most that one "
                                   "may have; close some, or try again in a "
                                   "second or two.\n"))
            : Refusal("503 Service Unavailable",
                      "All connections are in use; try again in a second or "
                      "two.\n");
    (void)!send(accepted.socket, reply.data(), reply.size(),
                MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(accepted.socket, SHUT_WR);
  }
  close(accepted.socket);
  ++refused_;
  if (why == Room::kAddressFull) ++refused_of_full_address_;
  const absl::Time now = absl::Now();
  if (now < next_warning_) return;
  LogEvent(LogLevel::kWarning, "web connections refused",
           {{"count", absl::StrCat(refused_)},
            {"of_full_addresses", absl::StrCat(refused_of_full_address_)},
            {"web_max_connections", absl::StrCat(limits_.max_connections)},
            {"web_max_connections_per_address",
             absl::StrCat(limits_.max_connections_per_address)}});
  refused_ = 0;
  refused_of_full_address_ = 0;
  next_warning_ = now + kTellEvery;
}

void HttpServer::Leave(int64_t id) {
  const auto open = open_.find(id);
  const auto same = by_source_.find(open->second.source);
  if (--same->second == 0) by_source_.erase(same);
  open_.erase(open);
}

void HttpServer::Take(Listener::Accepted accepted) {
  auto connection = std::make_unique<Connection>(
      accepted.socket, std::move(accepted.peer), limits_.connection);
  absl::MutexLock lock(&mutex_);
  const int64_t id = next_id_++;
  open_[id] = {connection.get(), accepted.source};
  ++by_source_[accepted.source];
  try {
    // It waits for the lock, so that it finds its own thread in the table.
    threads_[id] = std::thread([this, id, owned = std::move(connection)] {
      Serve(*owned);
      absl::MutexLock end(&mutex_);
      const auto own = threads_.find(id);
      ended_.push_back(std::move(own->second));
      threads_.erase(own);
      Leave(id);
    });
  } catch (const std::system_error&) {  // no more threads to be had
    threads_.erase(id);
    Leave(id);
  }
}

void HttpServer::Serve(Connection& connection) {
  // OpenSSL writes to connections that may be closed.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  if (tls_ != nullptr) {
    const std::shared_ptr<SSL_CTX> context = tls_->Current();
    if (context == nullptr || !connection.Handshake(context.get())) return;
  }
  for (int i = 1; i <= kMostRequests; ++i) {
    if (!connection.AwaitRequest(limits_.max_idle)) break;
    if (!ServeRequest(connection, i == kMostRequests || draining())) break;
    if (draining()) break;
  }
  connection.Finish();
}

bool HttpServer::ServeRequest(Connection& connection, bool last) {
  Exchange exchange{&connection, handler_};
  current = &exchange;
  bool closed = false;
  const auto prepare = [&](httplib::Request& request) {
    connection.BeginBody();
    exchange.refusal = Fault(request);
    exchange.unread = exchange.refusal != 0 || request.method == "POST";
    // The library does not always find the end of a body in pieces.
    last = last || exchange.refusal != 0 ||
           request.has_header("Transfer-Encoding");
    if (last) {
      request.headers.erase("Connection");
      request.headers.emplace("Connection", "close");
    }
    // The library would compress each reply anew, and slowly.
    const std::string encodings = request.get_header_value("Accept-Encoding");
    request.headers.erase("Accept-Encoding");
    request.set_header(kAcceptEncoding, encodings);
    request.ranges.clear();
  };
  bool answered = false;
  try {
    answered = process_request(connection, last, closed, prepare);
  } catch (const std::exception& error) {  // memory above all
    LogEvent(LogLevel::kError, "web request", {{"fault", error.what()}});
  }
  current = nullptr;
  return answered && !closed && !last && !exchange.unread;
}

}  // namespace citymatch
