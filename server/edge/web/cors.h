// Which other sites' pages may call the API: the answers that browsers ask
// for before they let a page do so
// (https://fetch.spec.whatwg.org/#cors-protocol). It protects users of
// browsers; who calls is judged by the gate alone.
#ifndef CITYMATCH_SERVER_EDGE_WEB_CORS_H_
#define CITYMATCH_SERVER_EDGE_WEB_CORS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "httplib.h"

namespace citymatch {

// Immutable.
class Cors {
 public:
  // Each has passed CheckOrigin (web_options.h). Without any, other sites get
  // nothing.
  explicit Cors(std::vector<std::string> origins);

  // Answers the question that a browser asks before a call (OPTIONS).
  void AnswerPreflight(const httplib::Request& request,
                       httplib::Response& response) const;
  // Lets the page that asked read the reply, if it may.
  void Allow(const httplib::Request& request,
             httplib::Response& response) const;

 private:
  [[nodiscard]] bool Allows(absl::string_view origin) const;

  const std::vector<std::string> origins_;
  const bool all_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_WEB_CORS_H_
