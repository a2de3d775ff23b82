// A stream that is opened again, where it was, whenever it is cut.
#ifndef CITYMATCH_CLIENT_RPC_RESUMING_STREAM_H_
#define CITYMATCH_CLIENT_RPC_RESUMING_STREAM_H_

#include <algorithm>
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
// or the server ended it for reasons of its own, such as its longest time. What
// the server refuses is final.
[[nodiscard]] bool IsCutOff(const absl::Status& status);

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
                 CallOptions options)
      : connection_(connection),
        method_(method),
        keeper_(std::move(keeper)),
        options_(std::move(options)),
        policy_(options_.retry.value_or(connection.options().retry)),
        end_(options_.timeout.has_value() ? connection.Now() + *options_.timeout
                                          : absl::InfiniteFuture()) {
    options_.retry = policy_;
    options_.retry->attempts = std::numeric_limits<int>::max();
  }

  // Waits for the next message. There is always one, or an error.
  absl::StatusOr<std::optional<Reply>> Next() {
    while (true) {
      if (stream_ == nullptr) {
        if (absl::Status opened = Open(); !opened.ok()) return opened;
      }
      absl::StatusOr<std::optional<Reply>> reply = stream_->Next();
      if (reply.ok() && reply->has_value()) {
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
    if (end_ < absl::InfiniteFuture()) {
      options_.timeout =
          std::max(end_ - connection_.Now(), absl::ZeroDuration());
    }
    auto opened = connection_.Open(method_, keeper_.request(), options_);
    if (!opened.ok()) return opened.status();
    stream_ = *std::move(opened);
    opened_at_ = connection_.Now();
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
  const RetryPolicy policy_;
  const absl::Time end_;
  std::unique_ptr<ServerStream<Reply>> stream_;
  absl::Time opened_at_;
  int short_lives_ = 0;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_RESUMING_STREAM_H_
