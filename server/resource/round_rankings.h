// The orders of preference that cities submit to rounds: records of their own,
// so that nothing that reads rounds can meet them.
#ifndef CITYMATCH_SERVER_RESOURCE_ROUND_RANKINGS_H_
#define CITYMATCH_SERVER_RESOURCE_ROUND_RANKINGS_H_

#include "absl/status/status.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "google/protobuf/empty.pb.h"
#include "server/gate/call.h"
#include "server/resource/collection.h"
#include "server/resource/request/page_token.h"
#include "server/resource/writer.h"
#include "server/store/store.h"

namespace citymatch {

// Thread-safe. Messages never repeat what is ranked, and what is kept with a
// request id holds no ranking. To whom a city may submit without seeing the
// round, a round that does not exist, in which the city does not take part or
// which takes no rankings any more are one and the same: NOT_FOUND.
class RoundRankings {
 public:
  // All must outlive this. `rounds`: the collection of rounds.
  RoundRankings(const Collection* rounds, store::Store* store, Writer* writer,
                const PageTokens* tokens)
      : rounds_(rounds), store_(store), writer_(writer), tokens_(tokens) {}

  // Coordinators of the programme are told what is wrong: INVALID_ARGUMENT on
  // `city`, FAILED_PRECONDITION, reason ROUND_STATE.
  [[nodiscard]] absl::Status Submit(
      const WriteArguments& arguments,
      const v1::SubmitRoundRankingRequest& request, v1::RoundRanking& reply);

  // Changes nothing if there is none.
  [[nodiscard]] absl::Status Withdraw(
      const WriteArguments& arguments,
      const v1::WithdrawRoundRankingRequest& request,
      google::protobuf::Empty& reply);

  [[nodiscard]] absl::Status List(const Call& call,
                                  const v1::ListRoundRankingsRequest& request,
                                  v1::ListRoundRankingsResponse& reply) const;

 private:
  const Collection* const rounds_;
  store::Store* const store_;
  Writer* const writer_;
  const PageTokens* const tokens_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_ROUND_RANKINGS_H_
