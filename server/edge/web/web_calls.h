// Calls of the API over HTTP: from a request of a browser through the
// gatekeeper to the reply. What the bytes mean is in web_protocol.h.
#ifndef CITYMATCH_SERVER_EDGE_WEB_WEB_CALLS_H_
#define CITYMATCH_SERVER_EDGE_WEB_WEB_CALLS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "httplib.h"
#include "server/edge/api_service.h"
#include "server/edge/web/connection.h"
#include "server/edge/web/web_protocol.h"
#include "server/gate/arrival.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {

// Thread-safe.
class WebCalls {
 public:
  // `api` and `gatekeeper` must outlive this. `max_request_bytes`: the largest
  // message of a request.
  WebCalls(const Api& api, size_t max_request_bytes, Gatekeeper* gatekeeper);

  // Whether calls may be made at this path, `/citymatch.v1.CityService/GetCity`
  // or any other method of that form: that one does not exist is for the gate
  // to say.
  [[nodiscard]] static bool IsMethod(absl::string_view path);

  // Answers a POST to such a path. False if its body was not read to the end.
  bool Answer(Connection& connection, const httplib::Request& request,
              httplib::Response& response,
              const httplib::ContentReader& read_body);

 private:
  struct Question;

  void AnswerUnary(Connection& connection, Question question,
                   httplib::Response& response);
  void AnswerStream(Connection& connection, Question question,
                    httplib::Response& response);

  const size_t max_request_bytes_;
  Gatekeeper* const gatekeeper_;
  std::map<std::string, const ApiMethod*, std::less<>> methods_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_WEB_WEB_CALLS_H_
