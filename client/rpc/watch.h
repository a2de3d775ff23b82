// Where streams of the watch service are, and how they go on.
#ifndef CITYMATCH_CLIENT_RPC_WATCH_H_
#define CITYMATCH_CLIENT_RPC_WATCH_H_

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "citymatch/v1/watch_service.pb.h"

namespace citymatch::client {

// Puts the messages of one revision together and goes on behind the last that
// was whole. A Keeper of ResumingStream.
class ChangeKeeper {
 public:
  explicit ChangeKeeper(v1::WatchChangesRequest request)
      : request_(std::move(request)) {}

  // One message for each revision; nullopt = more of it follows, or it was
  // handed out before.
  std::optional<v1::WatchChangesResponse> Take(v1::WatchChangesResponse reply);

  [[nodiscard]] const v1::WatchChangesRequest& request() const {
    return request_;
  }
  void Restart() { parts_.Clear(); }

 private:
  v1::WatchChangesRequest request_;
  v1::WatchChangesResponse parts_;
};

// A stream that begins with the whole list whenever it is opened. A Keeper of
// ResumingStream.
class SuggestionKeeper {
 public:
  explicit SuggestionKeeper(v1::WatchSuggestionsRequest request)
      : request_(std::move(request)) {}

  static std::optional<v1::WatchSuggestionsResponse> Take(
      v1::WatchSuggestionsResponse reply) {
    return reply;
  }
  [[nodiscard]] const v1::WatchSuggestionsRequest& request() const {
    return request_;
  }
  static void Restart() {}

 private:
  v1::WatchSuggestionsRequest request_;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_WATCH_H_
