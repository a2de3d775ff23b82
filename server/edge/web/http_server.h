// HTTP/1.1 for browsers: connections, each with a thread, bounded in number
// and in time. The HTTP library parses requests and writes replies; sockets,
// TLS, threads and limits are looked after here.
#ifndef CITYMATCH_SERVER_EDGE_WEB_HTTP_SERVER_H_
#define CITYMATCH_SERVER_EDGE_WEB_HTTP_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "httplib.h"
#include "server/edge/web/connection.h"
#include "server/edge/web/listener.h"
#include "server/edge/web/tls_context.h"

namespace citymatch {

// Under this name handlers find the header `Accept-Encoding`.
inline constexpr char kAcceptEncoding[] = "Citymatch-Accept-Encoding";

// What answers. Called on the threads of connections, many at a time.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // Answers a request, but for its body. False: it is a call, and its body is
  // wanted; Call follows.
  virtual bool Answer(const httplib::Request& request,
                      httplib::Response& response) = 0;
  // Answers a call. `read_body` gives its body, piece by piece; false if the
  // body was not read to its end.
  virtual bool Call(Connection& connection, const httplib::Request& request,
                    httplib::Response& response,
                    const httplib::ContentReader& read_body) = 0;
};

// Thread-safe.
class HttpServer final : private httplib::Server {
 public:
  struct Limits {
    int max_connections = 1;
    int max_connections_per_address = 1;  // see Listener::Accepted::source
    absl::Duration max_idle;
    Connection::Limits connection;
  };

  // Serves at once. `tls` null = plaintext. `handler` must outlive this.
  HttpServer(std::unique_ptr<Listener> listener, const Limits& limits,
             std::unique_ptr<TlsContext> tls, HttpHandler* handler);
  // Shuts down at once.
  ~HttpServer() override;

  [[nodiscard]] const std::string& address() const { return address_; }

  // Takes no more connections, and no more requests on those there are.
  void BeginDrain();
  // BeginDrain; requests still under way at `deadline` are cut off. Returns
  // when all have ended. Idempotent, but not from two threads at once.
  void Shutdown(absl::Time deadline);

 private:
  using Threads = std::vector<std::thread>;
  enum class Room { kThere, kAllInUse, kAddressFull };
  struct Open {
    Connection* connection;
    std::string source;
  };

  void AcceptAll();
  void Take(Listener::Accepted accepted);
  // Whether there is room for one more of this source, making some if need be.
  Room MakeRoom(const std::string& source);
  // Ends the connection that was not used for longest, of all or of one source.
  // False if each is in use.
  bool EndIdle(const std::string* source) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Room RoomFor(const std::string& source) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Refuse(const Listener::Accepted& accepted, Room why);
  void Leave(int64_t id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Serve(Connection& connection);
  // Of one request; false if it is the last of the connection.
  bool ServeRequest(Connection& connection, bool last);
  bool draining() const;
  void JoinEnded();

  const std::string address_;
  std::unique_ptr<Listener> listener_;  // null once it is shut down
  const Limits limits_;
  const std::unique_ptr<TlsContext> tls_;
  HttpHandler* const handler_;
  mutable absl::Mutex mutex_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_map<int64_t, std::thread> threads_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<int64_t, Open> open_ ABSL_GUARDED_BY(mutex_);
  // How many of them are of each source that has any.
  absl::flat_hash_map<std::string, int> by_source_ ABSL_GUARDED_BY(mutex_);
  Threads ended_ ABSL_GUARDED_BY(mutex_);  // or about to
  int64_t next_id_ ABSL_GUARDED_BY(mutex_) = 0;
  // Only the accepting thread uses them.
  absl::Time next_warning_ = absl::InfinitePast();
  int64_t refused_ = 0;
  int64_t refused_of_full_address_ = 0;  // of `refused_`
  std::thread accepting_;                // last: it uses all of the above
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_WEB_HTTP_SERVER_H_
