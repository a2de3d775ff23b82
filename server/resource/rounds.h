// The life of rounds beyond what all resources have: their solutions, and where
// they stand.
#ifndef CITYMATCH_SERVER_RESOURCE_ROUNDS_H_
#define CITYMATCH_SERVER_RESOURCE_ROUNDS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "server/gate/call.h"
#include "server/resource/collection.h"
#include "server/resource/request/page_token.h"
#include "server/resource/writer.h"
#include "server/store/store.h"

namespace citymatch {

// A solution, and the round that it is of.
struct FoundSolution {
  storage::v1::Record round;
  v1::RoundSolution solution;  // complete, without sentences
};

// What Keep writes.
struct SolutionToKeep {
  // The round that was solved, at this revision.
  std::string round_name;
  int64_t round_revision = 0;
  // The round as it is to be: what its coordinators write, and previous_round.
  // The rest of what is output-only is set by Keep. With another name than
  // `round_name` it is a new one.
  v1::Round round;
  v1::RoundSolution solution;
};

// Thread-safe. NOT_FOUND also for what is hidden from the caller; `call.owner`
// is set where something is found.
class Rounds {
 public:
  // All must outlive this. `rounds`: the collection of rounds.
  Rounds(const Collection* rounds, store::Store* store, Writer* writer,
         const PageTokens* tokens)
      : rounds_(rounds), store_(store), writer_(writer), tokens_(tokens) {}

  // The record of a round. `field` is where the request names it.
  [[nodiscard]] absl::StatusOr<storage::v1::Record> Find(
      const Call& call, const store::ReadView& view, absl::string_view name,
      absl::string_view field) const;

  // ABORTED unless `etag` is empty or the round's current one.
  [[nodiscard]] static absl::Status CheckEtag(const storage::v1::Record& round,
                                              absl::string_view etag);

  // Whether the outcome of a round with these contents may be made or seen by
  // the caller: that of a stable round counts submitted rankings, and tells of
  // them to whoever compares several, so that it is for those alone who may
  // read them. PERMISSION_DENIED, reason RANKINGS_COUNTED.
  [[nodiscard]] static absl::Status CheckMayCountRankings(
      const Call& call, const v1::Round& round);

  // A solution by its name, `rounds/{round}/solutions/{solution}`.
  // PERMISSION_DENIED as CheckMayCountRankings, but for the one that is
  // published.
  [[nodiscard]] absl::StatusOr<FoundSolution> FindSolution(
      const Call& call, const store::ReadView& view, absl::string_view name,
      absl::string_view field) const;

  // Newest first, without what they hold; of those that FindSolution does not
  // give, only that there are such.
  [[nodiscard]] absl::Status ListSolutions(
      const Call& call, const v1::ListRoundSolutionsRequest& request,
      v1::ListRoundSolutionsResponse& reply) const;

  // Whether the same request kept a solution before: then `reply` is it.
  [[nodiscard]] absl::StatusOr<bool> WasKept(const WriteArguments& arguments,
                                             v1::RoundSolution& reply);

  // Keeps a solution and the round's new state in one commit, in a new round
  // also the rankings that were submitted to the one before, and replies with
  // the solution; without a name if nothing is written. ABORTED, reason
  // CONFLICT, if the round is not at that revision any more; ALREADY_EXISTS if
  // a new one's name is taken.
  [[nodiscard]] absl::Status Keep(const WriteArguments& arguments,
                                  const SolutionToKeep& kept,
                                  v1::RoundSolution& reply);

  // OK if a round of this id can be made of the programme: INVALID_ARGUMENT on
  // `round_id`, or ALREADY_EXISTS.
  [[nodiscard]] absl::Status CheckNewId(const store::ReadView& view,
                                        absl::string_view id,
                                        const v1::Round& round) const;

  [[nodiscard]] absl::Status ChangeState(
      const WriteArguments& arguments,
      const v1::ChangeRoundStateRequest& request, v1::Round& reply);

 private:
  absl::StatusOr<WritePlan> PlanKeep(const WriteArguments& arguments,
                                     const SolutionToKeep& kept,
                                     const store::ReadView& view) const;
  absl::Status PlanRankings(absl::string_view from_round_id,
                            const v1::Round& round, const store::ReadView& view,
                            WritePlan& plan) const;
  absl::StatusOr<WritePlan> PlanChange(
      const WriteArguments& arguments,
      const v1::ChangeRoundStateRequest& request,
      const store::ReadView& view) const;
  absl::Status PlanPublished(const Call& call, const v1::Round& round,
                             bool create_partnerships,
                             const store::ReadView& view,
                             WritePlan& plan) const;

  const Collection* const rounds_;
  store::Store* const store_;
  Writer* const writer_;
  const PageTokens* const tokens_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_ROUNDS_H_
