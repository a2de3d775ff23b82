// Solves a round, or mends it, and keeps the solution.
#ifndef CITYMATCH_SERVER_ROUNDS_SOLVE_H_
#define CITYMATCH_SERVER_ROUNDS_SOLVE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "matching/language.h"
#include "server/gate/call.h"
#include "server/resource/catalogue.h"
#include "server/resource/rounds.h"
#include "server/resource/writer.h"
#include "server/rounds/progress_stream.h"
#include "server/rounds/question.h"
#include "server/snapshot/publisher.h"

namespace citymatch {

// What one call solves. Not thread-safe.
class RoundSolving {
 public:
  // All must outlive this.
  RoundSolving(Catalogue* catalogue, const SnapshotPublisher* publisher,
               const Call* call, Sink<v1::SolveRoundResponse>* replies)
      : catalogue_(*catalogue),
        publisher_(*publisher),
        call_(*call),
        replies_(*replies),
        progress_(call, replies) {}

  [[nodiscard]] absl::Status Solve(const v1::SolveRoundRequest& request);
  [[nodiscard]] absl::Status Rematch(const v1::RematchRoundRequest& request);

 private:
  // Whether the request was done before; it is then answered.
  absl::StatusOr<bool> AnsweredBefore(const WriteArguments& arguments,
                                      absl::string_view round,
                                      matching::Language language);
  // Reads the facts and rankings for `question.round`, none older than
  // `min_revision`. Empty `as_of_date`: today's.
  absl::Status ReadFacts(int64_t min_revision, RoundQuestion& question);
  // Computes, keeps and replies. `kept.round` says what else the round is to
  // be.
  absl::Status Finish(const WriteArguments& arguments,
                      const RoundQuestion& question, SolutionToKeep kept,
                      matching::Language language);
  absl::Status Reply(v1::RoundSolution solution, matching::Language language);

  Catalogue& catalogue_;
  const SnapshotPublisher& publisher_;
  const Call& call_;
  Sink<v1::SolveRoundResponse>& replies_;
  ProgressStream<v1::SolveRoundResponse> progress_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_ROUNDS_SOLVE_H_
