// Client: the methods around matches, rounds and access.

#include "citymatch/v1/access_service.grpc.pb.h"
#include "citymatch/v1/audit_service.grpc.pb.h"
#include "citymatch/v1/match_service.grpc.pb.h"
#include "citymatch/v1/round_service.grpc.pb.h"
#include "client/client.h"
#include "client/rpc/calls.h"

namespace citymatch::client {

absl::StatusOr<v1::SuggestMatchesResponse> Client::SuggestMatches(
    const v1::SuggestMatchesRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::MatchService::Stub::SuggestMatches, request, options);
}

absl::StatusOr<v1::ExplainPairResponse> Client::ExplainPair(
    const v1::ExplainPairRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::MatchService::Stub::ExplainPair, request, options);
}

absl::StatusOr<v1::EvaluateMatchingResponse> Client::EvaluateMatching(
    const v1::EvaluateMatchingRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::MatchService::Stub::EvaluateMatching, request,
                     options);
}

Results<v1::TuneMatchingResponse> Client::TuneMatching(
    const v1::TuneMatchingRequest& request, const CallOptions& options) const {
  return calls_->Stream(&v1::MatchService::Stub::TuneMatching, request,
                        options);
}

absl::StatusOr<v1::FindPrecedentsResponse> Client::FindPrecedents(
    const v1::FindPrecedentsRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::MatchService::Stub::FindPrecedents, request, options);
}

absl::StatusOr<v1::FindCounterfactualsResponse> Client::FindCounterfactuals(
    const v1::FindCounterfactualsRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::MatchService::Stub::FindCounterfactuals, request,
                     options);
}

absl::StatusOr<v1::RankQuestionsResponse> Client::RankQuestions(
    const v1::RankQuestionsRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::MatchService::Stub::RankQuestions, request, options);
}

absl::StatusOr<v1::SuggestTriadsResponse> Client::SuggestTriads(
    const v1::SuggestTriadsRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::MatchService::Stub::SuggestTriads, request, options);
}

absl::StatusOr<v1::Round> Client::GetRound(const v1::GetRoundRequest& request,
                                           const CallOptions& options) const {
  return calls_->Get(&v1::RoundService::Stub::GetRound, request, options);
}

Results<v1::Round> Client::ListRounds(const v1::ListRoundsRequest& request,
                                      const CallOptions& options) const {
  return calls_->Pages<v1::Round>(
      &v1::RoundService::Stub::ListRounds, request, options,
      [](auto& reply) { return reply.mutable_rounds(); });
}

absl::StatusOr<v1::Round> Client::CreateRound(
    const v1::CreateRoundRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::RoundService::Stub::CreateRound, request, options);
}

absl::StatusOr<v1::Round> Client::UpdateRound(
    const v1::UpdateRoundRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::RoundService::Stub::UpdateRound, request, options);
}

absl::Status Client::DeleteRound(const v1::DeleteRoundRequest& request,
                                 const CallOptions& options) const {
  return calls_->Do(&v1::RoundService::Stub::DeleteRound, request, options);
}

Results<v1::Change> Client::ListRoundChanges(
    const v1::ListRoundChangesRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::Change>(
      &v1::RoundService::Stub::ListRoundChanges, request, options,
      [](auto& reply) { return reply.mutable_changes(); });
}

Results<v1::SolveRoundResponse> Client::SolveRound(
    const v1::SolveRoundRequest& request, const CallOptions& options) const {
  return calls_->Stream(&v1::RoundService::Stub::SolveRound, request, options);
}

Results<v1::SolveRoundResponse> Client::RematchRound(
    const v1::RematchRoundRequest& request, const CallOptions& options) const {
  return calls_->Stream(&v1::RoundService::Stub::RematchRound, request,
                        options);
}

absl::StatusOr<v1::RoundSolution> Client::GetRoundSolution(
    const v1::GetRoundSolutionRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::RoundService::Stub::GetRoundSolution, request,
                     options);
}

Results<v1::RoundSolution> Client::ListRoundSolutions(
    const v1::ListRoundSolutionsRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::RoundSolution>(
      &v1::RoundService::Stub::ListRoundSolutions, request, options,
      [](auto& reply) { return reply.mutable_solutions(); });
}

absl::StatusOr<v1::CompareRoundSolutionsResponse> Client::CompareRoundSolutions(
    const v1::CompareRoundSolutionsRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::RoundService::Stub::CompareRoundSolutions, request,
                     options);
}

Results<v1::VerifyRoundSolutionResponse> Client::VerifyRoundSolution(
    const v1::VerifyRoundSolutionRequest& request,
    const CallOptions& options) const {
  return calls_->Stream(&v1::RoundService::Stub::VerifyRoundSolution, request,
                        options);
}

absl::StatusOr<v1::Round> Client::ChangeRoundState(
    const v1::ChangeRoundStateRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::RoundService::Stub::ChangeRoundState, request,
                     options);
}

absl::StatusOr<v1::RoundRanking> Client::SubmitRoundRanking(
    const v1::SubmitRoundRankingRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::RoundService::Stub::SubmitRoundRanking, request,
                     options);
}

absl::Status Client::WithdrawRoundRanking(
    const v1::WithdrawRoundRankingRequest& request,
    const CallOptions& options) const {
  return calls_->Do(&v1::RoundService::Stub::WithdrawRoundRanking, request,
                    options);
}

Results<v1::RoundRanking> Client::ListRoundRankings(
    const v1::ListRoundRankingsRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::RoundRanking>(
      &v1::RoundService::Stub::ListRoundRankings, request, options,
      [](auto& reply) { return reply.mutable_rankings(); });
}

absl::StatusOr<v1::PublishedRound> Client::GetPublishedRound(
    const v1::GetPublishedRoundRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::RoundService::Stub::GetPublishedRound, request,
                     options);
}

Results<v1::PublishedRound> Client::ListPublishedRounds(
    const v1::ListPublishedRoundsRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::PublishedRound>(
      &v1::RoundService::Stub::ListPublishedRounds, request, options,
      [](auto& reply) { return reply.mutable_published_rounds(); });
}

Results<v1::AuditEntry> Client::ListAuditEntries(
    const v1::ListAuditEntriesRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::AuditEntry>(
      &v1::AuditService::Stub::ListAuditEntries, request, options,
      [](auto& reply) { return reply.mutable_entries(); });
}

Results<v1::VerifyAuditResponse> Client::VerifyAudit(
    const v1::VerifyAuditRequest& request, const CallOptions& options) const {
  return calls_->Stream(&v1::AuditService::Stub::VerifyAudit, request, options);
}

absl::StatusOr<v1::GetCallerResponse> Client::GetCaller(
    const v1::GetCallerRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::AccessService::Stub::GetCaller, request, options);
}

absl::StatusOr<v1::ListAccessRulesResponse> Client::ListAccessRules(
    const v1::ListAccessRulesRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::AccessService::Stub::ListAccessRules, request,
                     options);
}

absl::StatusOr<v1::Identity> Client::GetIdentity(
    const v1::GetIdentityRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::AccessService::Stub::GetIdentity, request, options);
}

Results<v1::Identity> Client::ListIdentities(
    const v1::ListIdentitiesRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::Identity>(
      &v1::AccessService::Stub::ListIdentities, request, options,
      [](auto& reply) { return reply.mutable_identities(); });
}

absl::StatusOr<v1::Identity> Client::CreateIdentity(
    const v1::CreateIdentityRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::AccessService::Stub::CreateIdentity, request,
                     options);
}

absl::StatusOr<v1::Identity> Client::UpdateIdentity(
    const v1::UpdateIdentityRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::AccessService::Stub::UpdateIdentity, request,
                     options);
}

Results<v1::Change> Client::ListIdentityChanges(
    const v1::ListIdentityChangesRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::Change>(
      &v1::AccessService::Stub::ListIdentityChanges, request, options,
      [](auto& reply) { return reply.mutable_changes(); });
}

absl::StatusOr<v1::CreateTokenResponse> Client::CreateToken(
    const v1::CreateTokenRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::AccessService::Stub::CreateToken, request, options);
}

absl::StatusOr<v1::Token> Client::GetToken(const v1::GetTokenRequest& request,
                                           const CallOptions& options) const {
  return calls_->Get(&v1::AccessService::Stub::GetToken, request, options);
}

Results<v1::Token> Client::ListTokens(const v1::ListTokensRequest& request,
                                      const CallOptions& options) const {
  return calls_->Pages<v1::Token>(
      &v1::AccessService::Stub::ListTokens, request, options,
      [](auto& reply) { return reply.mutable_tokens(); });
}

absl::StatusOr<v1::Token> Client::RevokeToken(
    const v1::RevokeTokenRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::AccessService::Stub::RevokeToken, request, options);
}

}  // namespace citymatch::client
