// Rounds: the methods of round_service.proto, which says what each promises.
#ifndef CITYMATCH_SERVER_ROUND_SERVICE_H_
#define CITYMATCH_SERVER_ROUND_SERVICE_H_

#include "absl/status/status.h"
#include "citymatch/v1/round_service.pb.h"
#include "google/protobuf/empty.pb.h"
#include "server/gate/call.h"
#include "server/resource/catalogue.h"
#include "server/snapshot/publisher.h"

namespace citymatch {

// Thread-safe.
class RoundService {
 public:
  // Both must outlive the service.
  RoundService(Catalogue* catalogue, const SnapshotPublisher* publisher)
      : catalogue_(catalogue), publisher_(publisher) {}

  absl::Status GetRound(const Call& call, const v1::GetRoundRequest& request,
                        v1::Round* reply);
  absl::Status ListRounds(const Call& call,
                          const v1::ListRoundsRequest& request,
                          v1::ListRoundsResponse* reply);
  absl::Status CreateRound(const Call& call,
                           const v1::CreateRoundRequest& request,
                           v1::Round* reply);
  absl::Status UpdateRound(const Call& call,
                           const v1::UpdateRoundRequest& request,
                           v1::Round* reply);
  absl::Status DeleteRound(const Call& call,
                           const v1::DeleteRoundRequest& request,
                           google::protobuf::Empty* reply);
  absl::Status ListRoundChanges(const Call& call,
                                const v1::ListRoundChangesRequest& request,
                                v1::ListRoundChangesResponse* reply);
  absl::Status SolveRound(const Call& call,
                          const v1::SolveRoundRequest& request,
                          Sink<v1::SolveRoundResponse>& replies);
  absl::Status RematchRound(const Call& call,
                            const v1::RematchRoundRequest& request,
                            Sink<v1::SolveRoundResponse>& replies);
  absl::Status GetRoundSolution(const Call& call,
                                const v1::GetRoundSolutionRequest& request,
                                v1::RoundSolution* reply);
  absl::Status ListRoundSolutions(const Call& call,
                                  const v1::ListRoundSolutionsRequest& request,
                                  v1::ListRoundSolutionsResponse* reply);
  absl::Status CompareRoundSolutions(
      const Call& call, const v1::CompareRoundSolutionsRequest& request,
      v1::CompareRoundSolutionsResponse* reply);
  absl::Status VerifyRoundSolution(
      const Call& call, const v1::VerifyRoundSolutionRequest& request,
      Sink<v1::VerifyRoundSolutionResponse>& replies);
  absl::Status ChangeRoundState(const Call& call,
                                const v1::ChangeRoundStateRequest& request,
                                v1::Round* reply);
  absl::Status SubmitRoundRanking(const Call& call,
                                  const v1::SubmitRoundRankingRequest& request,
                                  v1::RoundRanking* reply);
  absl::Status WithdrawRoundRanking(
      const Call& call, const v1::WithdrawRoundRankingRequest& request,
      google::protobuf::Empty* reply);
  absl::Status ListRoundRankings(const Call& call,
                                 const v1::ListRoundRankingsRequest& request,
                                 v1::ListRoundRankingsResponse* reply);
  absl::Status GetPublishedRound(const Call& call,
                                 const v1::GetPublishedRoundRequest& request,
                                 v1::PublishedRound* reply);
  absl::Status ListPublishedRounds(
      const Call& call, const v1::ListPublishedRoundsRequest& request,
      v1::ListPublishedRoundsResponse* reply);

 private:
  Catalogue* const catalogue_;
  const SnapshotPublisher* const publisher_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_ROUND_SERVICE_H_
