#include "server/edge/web/cors.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "httplib.h"

namespace citymatch {
namespace {

constexpr int kNoContent = 204;
constexpr int kForbidden = 403;
// How long a browser need not ask again, in seconds: two hours, the most that
// all of them keep to.
constexpr char kMaxAge[] = "7200";
constexpr char kAllowHeaders[] =
    "authorization, connect-protocol-version, connect-timeout-ms, "
    "content-type, grpc-timeout, x-grpc-web, x-user-agent";

}  // namespace

Cors::Cors(std::vector<std::string> origins)
    : origins_(std::move(origins)), all_(Allows("*")) {}

bool Cors::Allows(absl::string_view origin) const {
  return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

void Cors::Allow(const httplib::Request& request,
                 httplib::Response& response) const {
  if (origins_.empty()) return;
  response.set_header("Vary", "Origin");
  const std::string origin = request.get_header_value("Origin");
  if (origin.empty() || !(all_ || Allows(origin))) return;
  response.set_header("Access-Control-Allow-Origin", all_ ? "*" : origin);
  response.set_header("Access-Control-Expose-Headers",
                      "grpc-status, grpc-message, grpc-status-details-bin");
}

void Cors::AnswerPreflight(const httplib::Request& request,
                           httplib::Response& response) const {
  Allow(request, response);
  if (!response.has_header("Access-Control-Allow-Origin")) {
    response.status = kForbidden;
    response.set_content(
        "pages of this origin may not call this server; its operator can "
        "allow it (--web-allow-origin)\n",
        "text/plain; charset=utf-8");
    return;
  }
  response.status = kNoContent;
  response.set_header("Access-Control-Allow-Methods", "POST");
  response.set_header("Access-Control-Allow-Headers", kAllowHeaders);
  response.set_header("Access-Control-Max-Age", kMaxAge);
}

}  // namespace citymatch
