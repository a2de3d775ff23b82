#include "server/round_service.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/round_service.pb.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "matching/language.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/round_sentences.h"
#include "server/gate/call.h"
#include "server/languages.h"
#include "server/resource/catalogue.h"
#include "server/resource/collection.h"
#include "server/resource/rounds.h"
#include "server/rounds/compare.h"
#include "server/rounds/solve.h"
#include "server/rounds/verify.h"
#include "server/service_helpers.h"
#include "server/snapshot/publisher.h"
#include "server/store/store.h"

namespace citymatch {

absl::Status RoundService::GetRound(const Call& call,
                                    const v1::GetRoundRequest& request,
                                    v1::Round* reply) {
  return catalogue_->rounds().Get(call, request.name(), *reply);
}

absl::Status RoundService::ListRounds(const Call& call,
                                      const v1::ListRoundsRequest& request,
                                      v1::ListRoundsResponse* reply) {
  return ListInto(catalogue_->rounds(), call, request, reply->mutable_rounds(),
                  reply->mutable_next_page_token());
}

absl::Status RoundService::CreateRound(const Call& call,
                                       const v1::CreateRoundRequest& request,
                                       v1::Round* reply) {
  return catalogue_->rounds().Create(WriteArgumentsOf(call, request),
                                     request.round_id(), request.round(),
                                     *reply);
}

absl::Status RoundService::UpdateRound(const Call& call,
                                       const v1::UpdateRoundRequest& request,
                                       v1::Round* reply) {
  return catalogue_->rounds().Update(WriteArgumentsOf(call, request),
                                     request.round(), request.update_mask(),
                                     /*allow_missing=*/false, *reply);
}

absl::Status RoundService::DeleteRound(const Call& call,
                                       const v1::DeleteRoundRequest& request,
                                       google::protobuf::Empty* reply) {
  return catalogue_->rounds().Delete(WriteArgumentsOf(call, request),
                                     request.name(), request.etag(),
                                     request.allow_missing(), *reply);
}

absl::Status RoundService::ListRoundChanges(
    const Call& call, const v1::ListRoundChangesRequest& request,
    v1::ListRoundChangesResponse* reply) {
  return ListChangesInto(catalogue_->rounds(), call, request, reply);
}

absl::Status RoundService::SolveRound(const Call& call,
                                      const v1::SolveRoundRequest& request,
                                      Sink<v1::SolveRoundResponse>& replies) {
  return RoundSolving(catalogue_, publisher_, &call, &replies).Solve(request);
}

absl::Status RoundService::RematchRound(const Call& call,
                                        const v1::RematchRoundRequest& request,
                                        Sink<v1::SolveRoundResponse>& replies) {
  return RoundSolving(catalogue_, publisher_, &call, &replies).Rematch(request);
}

absl::Status RoundService::GetRoundSolution(
    const Call& call, const v1::GetRoundSolutionRequest& request,
    v1::RoundSolution* reply) {
  CITYMATCH_ASSIGN_OR_RETURN(const matching::Language language,
                             ParseLanguage(request.language_code()));
  CITYMATCH_ASSIGN_OR_RETURN(
      FoundSolution found,
      catalogue_->round_lives().FindSolution(call, *catalogue_->store().View(),
                                             request.name(), "name"));
  *reply = std::move(found.solution);
  AddSentences(*publisher_->Current()->open.snapshot, language, *reply);
  return absl::OkStatus();
}

absl::Status RoundService::ListRoundSolutions(
    const Call& call, const v1::ListRoundSolutionsRequest& request,
    v1::ListRoundSolutionsResponse* reply) {
  return catalogue_->round_lives().ListSolutions(call, request, *reply);
}

absl::Status RoundService::CompareRoundSolutions(
    const Call& call, const v1::CompareRoundSolutionsRequest& request,
    v1::CompareRoundSolutionsResponse* reply) {
  const std::unique_ptr<store::ReadView> view = catalogue_->store().View();
  const Rounds& lives = catalogue_->round_lives();
  CITYMATCH_ASSIGN_OR_RETURN(
      const FoundSolution before,
      lives.FindSolution(call, *view, request.before(), "before"));
  CITYMATCH_ASSIGN_OR_RETURN(
      const FoundSolution after,
      lives.FindSolution(call, *view, request.after(), "after"));
  if (before.solution.round().programme() !=
      after.solution.round().programme()) {
    return InvalidField(
        "after",
        absl::StrCat("is of a round of ", after.solution.round().programme(),
                     ", and `before` of one of ",
                     before.solution.round().programme(),
                     "; name two of one programme"));
  }
  *reply = CompareKept(before.solution, after.solution);
  return absl::OkStatus();
}

absl::Status RoundService::VerifyRoundSolution(
    const Call& call, const v1::VerifyRoundSolutionRequest& request,
    Sink<v1::VerifyRoundSolutionResponse>& replies) {
  return VerifySolution(*catalogue_, call, request, replies);
}

absl::Status RoundService::ChangeRoundState(
    const Call& call, const v1::ChangeRoundStateRequest& request,
    v1::Round* reply) {
  return catalogue_->round_lives().ChangeState(WriteArgumentsOf(call, request),
                                               request, *reply);
}

absl::Status RoundService::SubmitRoundRanking(
    const Call& call, const v1::SubmitRoundRankingRequest& request,
    v1::RoundRanking* reply) {
  return catalogue_->round_rankings().Submit(WriteArgumentsOf(call, request),
                                             request, *reply);
}

absl::Status RoundService::WithdrawRoundRanking(
    const Call& call, const v1::WithdrawRoundRankingRequest& request,
    google::protobuf::Empty* reply) {
  return catalogue_->round_rankings().Withdraw(WriteArgumentsOf(call, request),
                                               request, *reply);
}

absl::Status RoundService::ListRoundRankings(
    const Call& call, const v1::ListRoundRankingsRequest& request,
    v1::ListRoundRankingsResponse* reply) {
  return catalogue_->round_rankings().List(call, request, *reply);
}

absl::Status RoundService::GetPublishedRound(
    const Call& call, const v1::GetPublishedRoundRequest& request,
    v1::PublishedRound* reply) {
  return catalogue_->published_rounds().Get(call, request.name(), *reply);
}

absl::Status RoundService::ListPublishedRounds(
    const Call& call, const v1::ListPublishedRoundsRequest& request,
    v1::ListPublishedRoundsResponse* reply) {
  return ListInto(catalogue_->published_rounds(), call, request,
                  reply->mutable_published_rounds(),
                  reply->mutable_next_page_token());
}

}  // namespace citymatch
