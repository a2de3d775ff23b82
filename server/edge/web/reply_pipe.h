// Hands the replies of a call from the worker that makes them to the thread of
// the connection that sends them. One reply is under way at a time: the worker
// waits until the client's end has taken the last, so that a slow reader costs
// one message of memory.
#ifndef CITYMATCH_SERVER_EDGE_WEB_REPLY_PIPE_H_
#define CITYMATCH_SERVER_EDGE_WEB_REPLY_PIPE_H_

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/gate/call.h"

namespace citymatch {

// Thread-safe.
class ReplyPipe {
 public:
  // --- The worker's side. ---

  // Waits until `bytes` are sent. What Call::Check says if the call should
  // stop; CANCELLED if the client is gone, DEADLINE_EXCEEDED if it does not
  // read.
  [[nodiscard]] absl::Status Write(const Call& call, std::string bytes);
  // The call is over.
  void Finish(const absl::Status& outcome);
  // Whether the connection is broken.
  [[nodiscard]] bool broken() const { return broken_; }

  // --- The connection's side. ---

  // Waits for a reply; nullopt once the call is over. Calls `look` now and then
  // meanwhile, which says whether the client is gone. The reply counts as sent
  // when this is called again.
  [[nodiscard]] std::optional<std::string> Next(
      const std::function<bool()>& look);
  // Nothing can be sent any more; `stalled`: because the client does not read.
  void Break(bool stalled);
  // REQUIRES: Next has returned nullopt.
  [[nodiscard]] absl::Status outcome() const;

 private:
  std::atomic<bool> broken_ = false;
  mutable absl::Mutex mutex_;
  std::optional<std::string> waiting_ ABSL_GUARDED_BY(mutex_);
  bool sending_ ABSL_GUARDED_BY(mutex_) = false;
  bool stalled_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Status> outcome_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_WEB_REPLY_PIPE_H_
