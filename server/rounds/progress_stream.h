// Tells a caller how far a long computation is, and the computation that its
// caller is gone.
#ifndef CITYMATCH_SERVER_ROUNDS_PROGRESS_STREAM_H_
#define CITYMATCH_SERVER_ROUNDS_PROGRESS_STREAM_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/round_service.pb.h"
#include "matching/rounds/progress.h"
#include "server/base/status_macros.h"
#include "server/gate/call.h"

namespace citymatch {

// `Reply` has a field `progress`. Not thread-safe.
template <typename Reply>
class ProgressStream {
 public:
  // Between two messages, but for the first of a stage.
  static constexpr absl::Duration kPace = absl::Milliseconds(200);

  // Both must outlive this.
  ProgressStream(const Call* call, Sink<Reply>* sink)
      : call_(call), sink_(sink) {}

  // OK, or why to stop: the caller is gone, or does not read.
  absl::Status Tell(v1::RoundProgress::Stage stage, int64_t done,
                    int64_t total) {
    CITYMATCH_RETURN_IF_ERROR(call_->Check());
    const absl::Time now = absl::Now();
    if (now - last_ < kPace) return absl::OkStatus();
    last_ = now;
    Reply reply;
    v1::RoundProgress& progress = *reply.mutable_progress();
    progress.set_stage(stage);
    progress.set_done_count(done);
    progress.set_total_count(total);
    return sink_->Write(reply);
  }

  [[nodiscard]] rounds::ProgressCallback Callback() {
    return [this](const rounds::Progress& progress) {
      return Tell(StageOf(progress.stage), progress.done, progress.total);
    };
  }

 private:
  static v1::RoundProgress::Stage StageOf(rounds::Progress::Stage stage) {
    switch (stage) {
      case rounds::Progress::Stage::kScoring:
        return v1::RoundProgress::STAGE_SCORING;
      case rounds::Progress::Stage::kSolving:
        return v1::RoundProgress::STAGE_SOLVING;
      case rounds::Progress::Stage::kExplaining:
        return v1::RoundProgress::STAGE_EXPLAINING;
      case rounds::Progress::Stage::kPricing:
        return v1::RoundProgress::STAGE_PRICING;
    }
    return v1::RoundProgress::STAGE_UNSPECIFIED;
  }

  const Call* const call_;
  Sink<Reply>* const sink_;
  absl::Time last_ = absl::InfinitePast();
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_ROUNDS_PROGRESS_STREAM_H_
