// Browsers: the API by gRPC-Web and Connect, and the built dashboard, without
// a proxy. Calls pass the same gate as gRPC's.
//
//   POST /citymatch.v1.CityService/GetCity   a call, see web_protocol.h
//   GET  /healthz                            `ok`, or 503 while it stops
//   GET  /…                                  the dashboard, see web_files.h
#ifndef CITYMATCH_SERVER_EDGE_WEB_WEB_EDGE_H_
#define CITYMATCH_SERVER_EDGE_WEB_WEB_EDGE_H_

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "httplib.h"
#include "server/edge/api_service.h"
#include "server/edge/edge_limits.h"
#include "server/edge/listen_address.h"
#include "server/edge/tls.h"
#include "server/edge/web/connection.h"
#include "server/edge/web/cors.h"
#include "server/edge/web/http_server.h"
#include "server/edge/web/web_calls.h"
#include "server/edge/web/web_files.h"
#include "server/edge/web/web_options.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {

// Thread-safe.
class WebEdge final : private HttpHandler {
 public:
  // Starts to answer `api` at `address`, and gives out `files`, in plaintext
  // unless `security` says otherwise. Of `limits` those on requests and stalls
  // count; `options.root` is not looked at again. `api` and `gatekeeper` must
  // outlive the edge. Reason CANNOT_LISTEN.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<WebEdge>> Start(
      const ListenAddress& address, WebFiles files, const WebOptions& options,
      const EdgeLimits& limits, Gatekeeper* gatekeeper, const Api& api,
      const TransportSecurity& security = {});

  // Shuts down at once.
  ~WebEdge() override;

  // Where it listens, with the port in use: `127.0.0.1:41234`.
  [[nodiscard]] const std::string& address() const {
    return server_->address();
  }

  // Tells /healthz that no new calls are wanted.
  void SetNotServing() { serving_ = false; }

  // Closes the door; replies still under way at `deadline` are cut off.
  // Returns when all have ended. Idempotent.
  void Shutdown(absl::Time deadline) { server_->Shutdown(deadline); }

 private:
  WebEdge(WebFiles files, const WebOptions& options, const EdgeLimits& limits,
          Gatekeeper* gatekeeper, const Api& api);

  bool Answer(const httplib::Request& request,
              httplib::Response& response) override;
  bool Call(Connection& connection, const httplib::Request& request,
            httplib::Response& response,
            const httplib::ContentReader& read_body) override;
  void AnswerHealth(httplib::Response& response) const;

  const WebFiles files_;
  const Cors cors_;
  WebCalls calls_;
  std::atomic<bool> serving_ = true;
  std::unique_ptr<HttpServer> server_;  // last: it uses all of the above
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_WEB_WEB_EDGE_H_
