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

// A stream is asked for no longer, and then resumed, so that a connection that
// died without a word is noticed.
inline constexpr absl::Duration kLongestStream = absl::Minutes(5);

// Whether a stream that ended so may be opened again: the connection was lost,
// or the server ended it for reasons of its own, such as its longest time or
// too much to do. What the server refuses is final.
[[nodiscard]] bool IsCutOff(const absl::Status& status);

// `Keeper` knows where the stream is:
//   optional<Reply> Take(Reply)  what to hand out for a message; nullopt = not
//                                yet;
//   const Request& request()     what to ask for now;
//   void Restart()               messages that led to nothing yet are void.
// Until the first message it is a call like others. A server that was heard is
// waited for as long as it takes, unless the call's persistence is kOnce. The
// connection must outlive it. Thread-compatible.
template <typename Stub, typename Request, typename Reply, typename Keeper>
class ResumingStream {
 public:
  // `on_loss` is told when the connection was lost, once until it is back.
  ResumingStream(
      Connection& connection, StreamMethod<Stub, Request, Reply> method,
      Keeper keeper, const CallOptions& options,
      std::function<void()> on_loss = [] {})
      : connection_(connection),
        method_(method),
        keeper_(std::move(keeper)),
        options_(options),
        on_loss_(std::move(on_loss)),
        policy_(options_.retry.value_or(connection.options().retry)),
        is_resumed_(
            options_.persistence.value_or(connection.options().persistence) !=
            Persistence::kOnce),
        end_(options_.timeout.has_value() ? connection.Now() + *options_.timeout
                                          : absl::InfiniteFuture()) {}

  // Waits for the next message. There is always one, or an error.
  absl::StatusOr<std::optional<Reply>> Next() {
    while (true) {
      absl::StatusOr<std::optional<Reply>> reply = Read();
      if (reply.ok() && reply->has_value()) {
        std::optional<Reply> whole = keeper_.Take(*std::move(*reply));
        if (whole.has_value()) return whole;
        continue;
      }
      const bool was_open = std::exchange(stream_, nullptr) != nullptr;
      absl::Status ready = AfterEnd(reply.status(), was_open);
      if (!ready.ok()) return ready;
    }
  }

 private:
  absl::StatusOr<std::optional<Reply>> Read() {
    if (stream_ == nullptr) {
      keeper_.Restart();
      options_.timeout =
          std::clamp(end_ - connection_.Now(), absl::ZeroDuration(),
                     is_resumed_ ? kLongestStream : absl::InfiniteDuration());
      auto opened = connection_.Open(method_, keeper_.request(), options_);
      if (!opened.ok()) return opened.status();
      stream_ = *std::move(opened);
      opened_at_ = connection_.Now();
      if (is_resumed_) WaitFromNowOn();
    }
    return stream_->Next();
  }

  void WaitFromNowOn() {
    has_begun_ = true;
    options_.persistence = Persistence::kPatient;
    options_.retry = policy_;
    options_.retry->attempts = std::numeric_limits<int>::max();
  }

  // OK if the stream may be opened again; waits where it cannot be, or is cut
  // as soon as it begins.
  absl::Status AfterEnd(const absl::Status& status, bool was_open) {
    if (connection_.interruption().Triggered()) {
      return absl::CancelledError("interrupted");
    }
    const absl::Time now = connection_.Now();
    if (now >= end_) {
      return absl::DeadlineExceededError("the time of the stream is over");
    }
    if (!has_begun_ || (!status.ok() && !IsCutOff(status))) return status;
    const bool is_regular = status.ok() || absl::IsDeadlineExceeded(status);
    if (was_open && !is_regular) on_loss_();
    constexpr absl::Duration kShortLife = absl::Seconds(1);
    if (was_open && now - opened_at_ >= kShortLife) {
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
  const std::function<void()> on_loss_;
  const RetryPolicy policy_;
  const bool is_resumed_;
  const absl::Time end_;
  std::unique_ptr<ServerStream<Reply>> stream_;
  absl::Time opened_at_;
  bool has_begun_ = false;  // and is resumed
  int short_lives_ = 0;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_RESUMING_STREAM_H_
