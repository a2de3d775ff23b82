#include "server/edge/web/web_edge.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "httplib.h"
#include "server/base/status_macros.h"
#include "server/edge/api_service.h"
#include "server/edge/edge_limits.h"
#include "server/edge/listen_address.h"
#include "server/edge/tls.h"
#include "server/edge/web/connection.h"
#include "server/edge/web/cors.h"
#include "server/edge/web/http_server.h"
#include "server/edge/web/listener.h"
#include "server/edge/web/tls_context.h"
#include "server/edge/web/web_calls.h"
#include "server/edge/web/web_files.h"
#include "server/edge/web/web_options.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {
namespace {

constexpr size_t kMaxHeadBytes = size_t{32} << 10;
constexpr char kPlainText[] = "text/plain; charset=utf-8";

HttpServer::Limits LimitsOf(const WebOptions& options,
                            const EdgeLimits& limits) {
  const size_t request = static_cast<size_t>(limits.max_request_bytes);
  const int per_address = options.max_connections_per_address > 0
                              ? options.max_connections_per_address
                              : std::max(1, options.max_connections / 4);
  return {.max_connections = options.max_connections,
          .max_connections_per_address = per_address,
          .max_idle = options.max_idle,
          .connection = {.receive_time = options.receive_time,
                         .max_stall = limits.max_stall,
                         .max_head_bytes = kMaxHeadBytes,
                         // Room for base64, and for what marks the pieces of a
                         // body that comes in pieces.
                         .max_body_bytes = request / 2 * 3 + 4096}};
}

}  // namespace

WebEdge::WebEdge(WebFiles files, const WebOptions& options,
                 const EdgeLimits& limits, Gatekeeper* gatekeeper,
                 const Api& api)
    : files_(std::move(files)),
      cors_(options.allow_origins),
      calls_(api, static_cast<size_t>(limits.max_request_bytes), gatekeeper) {}

absl::StatusOr<std::unique_ptr<WebEdge>> WebEdge::Start(
    const ListenAddress& address, WebFiles files, const WebOptions& options,
    const EdgeLimits& limits, Gatekeeper* gatekeeper, const Api& api,
    const TransportSecurity& security) {
  std::unique_ptr<WebEdge> edge(
      new WebEdge(std::move(files), options, limits, gatekeeper, api));
  CITYMATCH_ASSIGN_OR_RETURN(std::unique_ptr<Listener> listener,
                             Listener::Open(address));
  std::unique_ptr<TlsContext> tls;
  if (security.certificate != nullptr) {
    tls = std::make_unique<TlsContext>(security);
  }
  HttpHandler* const handler = edge.get();
  edge->server_ = std::make_unique<HttpServer>(
      std::move(listener), LimitsOf(options, limits), std::move(tls), handler);
  return edge;
}

WebEdge::~WebEdge() {
  if (server_ != nullptr) Shutdown(absl::Now());
}

bool WebEdge::Answer(const httplib::Request& request,
                     httplib::Response& response) {
  if (request.path == "/healthz" && request.method != "POST") {
    AnswerHealth(response);
    return true;
  }
  if (!WebCalls::IsMethod(request.path)) {
    if (request.method == "GET" || request.method == "HEAD") {
      files_.Answer(request, response);
    } else {
      response.status = request.method == "OPTIONS" ? 204 : 404;
      response.set_header("Allow", "GET, HEAD");
    }
    return true;
  }
  if (request.method == "OPTIONS") {
    cors_.AnswerPreflight(request, response);
    return true;
  }
  if (request.method != "POST") {
    response.status = 405;
    response.set_header("Allow", "POST, OPTIONS");
    response.set_content("methods of the API are called by POST\n", kPlainText);
    return true;
  }
  return false;
}

bool WebEdge::Call(Connection& connection, const httplib::Request& request,
                   httplib::Response& response,
                   const httplib::ContentReader& read_body) {
  cors_.Allow(request, response);
  return calls_.Answer(connection, request, response, read_body);
}

void WebEdge::AnswerHealth(httplib::Response& response) const {
  response.status = serving_ ? 200 : 503;
  response.set_header("Cache-Control", "no-store");
  response.set_content(serving_ ? "ok\n" : "stopping\n", kPlainText);
}

}  // namespace citymatch
