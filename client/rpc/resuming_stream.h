// A stream that is opened again, where it was, whenever it is cut.
#ifndef CITYMATCH_CLIENT_RPC_RESUMING_STREAM_H_
#define CITYMATCH_CLIENT_RPC_RESUMING_STREAM_H_

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/rpc/connection.h"
#include "client/rpc/server_stream.h"

namespace citymatch::client {

// Whether a stream that ended so may be opened again: the connection was lost,
// or the server ended it for reasons of its own, such as its longest time, or
// is full for the moment. What the server refuses is final.
[[nodiscard]] bool IsCutOff(const absl::Status& status);

struct ResumeOptions {
  // A stream is asked for no longer, and then opened again, so that a
  // connection that died without a word is noticed.
  absl::Duration longest = absl::Minutes(5);

  // Whether a server that was never reached is waited for as well; else it is
  // tried as often as other calls are.
  bool wait_for_first = true;

  // Called when a stream was lost that had begun, before it is opened again.
  std::function<void()> on_lost;
};

// `Keeper` knows where the stream is:
//   optional<Reply> Take(Reply)  what to hand out for a message; nullopt = not
//                                yet;
//   const Request& request()     what to ask for now;
//   void Restart()               messages that led to nothing yet are void.
// A server that cannot be reached is waited for as long as it takes, unless the
// call is impatient. The connection must outlive it. Thread-compatible.
template <typename Stub, typename Request, typename Reply, typename Keeper>
class ResumingStream {
 public:
  ResumingStream(Connection& connection,
                 StreamMethod<Stub, Request, Reply> method, Keeper keeper,
                 CallOptions options, ResumeOptions resume = {})
      : connection_(connection),
        method_(method),
        keeper_(std::move(keeper)),
        options_(std::move(options)),
        resume_(std::move(resume)),
        policy_(options_.retry.value_or(connection.options().retry)),
        end_(options_.timeout.has_value() ? connection.Now() + *options_.timeout
                                          : absl::InfiniteFuture()) {}

  // Waits for the next message. There is always one, or an error.
  absl::StatusOr<std::optional<Reply>> Next() {
    while (true) {
      if (stream_ == nullptr) {
        if (absl::Status opened = Open(); !opened.ok()) {
          const bool waits = heard_ || (resume_.wait_for_first &&
                                        absl::IsDeadlineExceeded(opened));
          absl::Status ready = waits ? AfterCut(opened) : opened;
          if (!ready.ok()) return ready;
          continue;
        }
      }
      absl::StatusOr<std::optional<Reply>> reply = stream_->Next();
      if (reply.ok() && reply->has_value()) {
        heard_ = true;
        is_lost_ = false;
        std::optional<Reply> whole = keeper_.Take(*std::move(*reply));
        if (whole.has_value()) return whole;
        continue;
      }
      stream_.reset();
      absl::Status ready = AfterCut(reply.status());
      if (!ready.ok()) return ready;
    }
  }

 private:
  absl::Status Open() {
    keeper_.Restart();
    opened_at_ = connection_.Now();
    options_.timeout = std::min(
        resume_.longest, std::max(end_ - opened_at_, absl::ZeroDuration()));
    options_.retry = policy_;
    if (heard_ || resume_.wait_for_first) {
      options_.retry->attempts = std::numeric_limits<int>::max();
    }
    auto opened = connection_.Open(method_, keeper_.request(), options_);
    if (!opened.ok()) return opened.status();
    stream_ = *std::move(opened);
    return absl::OkStatus();
  }

  // OK if the stream may be opened again; waits where streams are cut as soon
  // as they begin.
  absl::Status AfterCut(const absl::Status& status) {
    if (connection_.interruption().Triggered()) {
      return absl::CancelledError("interrupted");
    }
    const absl::Time now = connection_.Now();
    if (now >= end_) {
      return absl::DeadlineExceededError("the time of the stream is over");
    }
    const Persistence persistence =
        options_.persistence.value_or(connection_.options().persistence);
    if (!status.ok() &&
        (!IsCutOff(status) || persistence == Persistence::kOnce)) {
      return status;
    }
    const bool was_longest =
        absl::IsDeadlineExceeded(status) && now - opened_at_ >= resume_.longest;
    if (heard_ && !was_longest && !std::exchange(is_lost_, true) &&
        resume_.on_lost) {
      resume_.on_lost();
    }
    constexpr absl::Duration kShortLife = absl::Seconds(1);
    if (now - opened_at_ >= kShortLife) {
      short_lives_ = 0;
      return absl::OkStatus();
    }
    short_lives_ = std::min(short_lives_ + 1, 100);
    return connection_.WaitBefore(short_lives_ + 1, policy_, status);
  }

  Connection& connection_;
  const StreamMethod<Stub, Request, Reply> method_;
  Keeper keeper_;
  CallOptions options_;
  const ResumeOptions resume_;
  const RetryPolicy policy_;
  const absl::Time end_;
  std::unique_ptr<ServerStream<Reply>> stream_;
  absl::Time opened_at_;  // or tried to
  bool heard_ = false;    // a message, ever
  bool is_lost_ = false;  // and on_lost was told
  int short_lives_ = 0;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_RESUMING_STREAM_H_
