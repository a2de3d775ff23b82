// The C++ client: every method of the API, with what a caller across a network
// needs around it.
#ifndef CITYMATCH_CLIENT_CLIENT_H_
#define CITYMATCH_CLIENT_CLIENT_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "citymatch/v1/access_service.pb.h"
#include "citymatch/v1/audit_service.pb.h"
#include "citymatch/v1/city_service.pb.h"
#include "citymatch/v1/match_service.pb.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "citymatch/v1/programme_service.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "citymatch/v1/watch_service.pb.h"
#include "client/results.h"
#include "client/rpc/call_options.h"
#include "client/rpc/connection_options.h"
#include "client/rpc/status_details.h"

namespace citymatch::client {

class Calls;

// A client of one server, or of several that answer for the same data.
//
//   ConnectionOptions options;
//   options.address = "citymatch.example:443";
//   options.fallback_addresses = {"standby.example:443"};
//   options.token = ReadFile("token");
//   absl::StatusOr<Client> client = Client::Connect(options);
//
// Methods are those of the contract, proto/citymatch/v1, which says what they
// do and how they fail. They wait for the reply. Around each:
//
// - Deadline: ConnectionOptions::timeout, for a stream stream_timeout, or
//   CallOptions::timeout, for all tries together. DEADLINE_EXCEEDED when it is
//   over.
// - Retries: after UNAVAILABLE alone, with exponential backoff and jitter, not
//   before the time that the server asks for, and only where sending twice is
//   safe: what only reads, or carries a request id. CreateToken never is.
// - Request id: a change without one gets a random one, the same for all its
//   tries, so that it happens once although its reply was lost. To make a
//   change safe beyond one call, such as after a crash of the caller, keep an
//   id and set it.
// - Fail-over: the first server of the list that serves is called. A call goes
//   to the next one where a server cannot be connected, and, if sending twice
//   is safe, where it answers UNAVAILABLE. The first is asked for its health
//   after ConnectionOptions::return_after, and called again once it serves.
// - Errors: code and message of the server; ReasonOf(status) is its reason,
//   such as `ETAG_MISMATCH`, and GetDetail<google::rpc::ErrorInfo>(status) and
//   so on are the details. UNAVAILABLE without a reason: no server was reached,
//   or the connection was lost, and then the call may have been done.
//
// Thread-safe. Copies share connections and Shutdown.
class Client {
 public:
  // Does not connect yet. INVALID_ARGUMENT if the options are wrong: see
  // CheckOptions.
  [[nodiscard]] static absl::StatusOr<Client> Connect(
      const ConnectionOptions& options);

  // Ends all calls under way and makes later ones fail at once, with
  // CANCELLED, those of copies and Results included. Watches end by this.
  void Shutdown() const;

  // What ListX returns fetches page after page: `page_size` only says how many
  // at a time, and a `page_token` where to begin. What ExportX returns comes as
  // one stream. A stream is repeated only while its first message is not there.

  // Cities: `CityService`.
  [[nodiscard]] absl::StatusOr<v1::City> GetCity(
      const v1::GetCityRequest& request, const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::City> ListCities(
      const v1::ListCitiesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::BatchGetCitiesResponse> BatchGetCities(
      const v1::BatchGetCitiesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::City> CreateCity(
      const v1::CreateCityRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::City> UpdateCity(
      const v1::UpdateCityRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::Status DeleteCity(const v1::DeleteCityRequest& request,
                                        const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::ImportCitiesResponse> ImportCities(
      const v1::ImportCitiesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::City> ExportCities(
      const v1::ExportCitiesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Change> ListCityChanges(
      const v1::ListCityChangesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::SearchCitiesResponse> SearchCities(
      const v1::SearchCitiesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::CityPreferences> GetCityPreferences(
      const v1::GetCityPreferencesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::CityPreferences> UpdateCityPreferences(
      const v1::UpdateCityPreferencesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Change> ListCityPreferencesChanges(
      const v1::ListCityPreferencesChangesRequest& request,
      const CallOptions& options = {}) const;

  // Partnerships: `PartnershipService`.
  [[nodiscard]] absl::StatusOr<v1::Partnership> GetPartnership(
      const v1::GetPartnershipRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Partnership> ListPartnerships(
      const v1::ListPartnershipsRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::BatchGetPartnershipsResponse>
  BatchGetPartnerships(const v1::BatchGetPartnershipsRequest& request,
                       const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Partnership> CreatePartnership(
      const v1::CreatePartnershipRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Partnership> UpdatePartnership(
      const v1::UpdatePartnershipRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Partnership> RecordPartnershipEvent(
      const v1::RecordPartnershipEventRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::Status DeletePartnership(
      const v1::DeletePartnershipRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::ImportPartnershipsResponse>
  ImportPartnerships(const v1::ImportPartnershipsRequest& request,
                     const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Partnership> ExportPartnerships(
      const v1::ExportPartnershipsRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Change> ListPartnershipChanges(
      const v1::ListPartnershipChangesRequest& request,
      const CallOptions& options = {}) const;

  // Programmes and taxonomies: `ProgrammeService`.
  [[nodiscard]] absl::StatusOr<v1::Programme> GetProgramme(
      const v1::GetProgrammeRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Programme> ListProgrammes(
      const v1::ListProgrammesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Programme> CreateProgramme(
      const v1::CreateProgrammeRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Programme> UpdateProgramme(
      const v1::UpdateProgrammeRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::Status DeleteProgramme(
      const v1::DeleteProgrammeRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::ImportProgrammesResponse> ImportProgrammes(
      const v1::ImportProgrammesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Programme> ExportProgrammes(
      const v1::ExportProgrammesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Change> ListProgrammeChanges(
      const v1::ListProgrammeChangesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Taxonomy> GetTaxonomy(
      const v1::GetTaxonomyRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Taxonomy> ListTaxonomies(
      const v1::ListTaxonomiesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Taxonomy> CreateTaxonomy(
      const v1::CreateTaxonomyRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Taxonomy> UpdateTaxonomy(
      const v1::UpdateTaxonomyRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::Status DeleteTaxonomy(
      const v1::DeleteTaxonomyRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::ImportTaxonomiesResponse> ImportTaxonomies(
      const v1::ImportTaxonomiesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Taxonomy> ExportTaxonomies(
      const v1::ExportTaxonomiesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Change> ListTaxonomyChanges(
      const v1::ListTaxonomyChangesRequest& request,
      const CallOptions& options = {}) const;

  // Matches: `MatchService`.
  [[nodiscard]] absl::StatusOr<v1::SuggestMatchesResponse> SuggestMatches(
      const v1::SuggestMatchesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::ExplainPairResponse> ExplainPair(
      const v1::ExplainPairRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::EvaluateMatchingResponse> EvaluateMatching(
      const v1::EvaluateMatchingRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::TuneMatchingResponse> TuneMatching(
      const v1::TuneMatchingRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::FindPrecedentsResponse> FindPrecedents(
      const v1::FindPrecedentsRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::FindCounterfactualsResponse>
  FindCounterfactuals(const v1::FindCounterfactualsRequest& request,
                      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::RankQuestionsResponse> RankQuestions(
      const v1::RankQuestionsRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::SuggestTriadsResponse> SuggestTriads(
      const v1::SuggestTriadsRequest& request,
      const CallOptions& options = {}) const;

  // Rounds: `RoundService`.
  [[nodiscard]] absl::StatusOr<v1::Round> GetRound(
      const v1::GetRoundRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Round> ListRounds(
      const v1::ListRoundsRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Round> CreateRound(
      const v1::CreateRoundRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Round> UpdateRound(
      const v1::UpdateRoundRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::Status DeleteRound(const v1::DeleteRoundRequest& request,
                                         const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Change> ListRoundChanges(
      const v1::ListRoundChangesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::SolveRoundResponse> SolveRound(
      const v1::SolveRoundRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::SolveRoundResponse> RematchRound(
      const v1::RematchRoundRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::RoundSolution> GetRoundSolution(
      const v1::GetRoundSolutionRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::RoundSolution> ListRoundSolutions(
      const v1::ListRoundSolutionsRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::CompareRoundSolutionsResponse>
  CompareRoundSolutions(const v1::CompareRoundSolutionsRequest& request,
                        const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::VerifyRoundSolutionResponse> VerifyRoundSolution(
      const v1::VerifyRoundSolutionRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Round> ChangeRoundState(
      const v1::ChangeRoundStateRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::RoundRanking> SubmitRoundRanking(
      const v1::SubmitRoundRankingRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::Status WithdrawRoundRanking(
      const v1::WithdrawRoundRankingRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::RoundRanking> ListRoundRankings(
      const v1::ListRoundRankingsRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::PublishedRound> GetPublishedRound(
      const v1::GetPublishedRoundRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::PublishedRound> ListPublishedRounds(
      const v1::ListPublishedRoundsRequest& request,
      const CallOptions& options = {}) const;

  // The trail: `AuditService`.
  [[nodiscard]] Results<v1::AuditEntry> ListAuditEntries(
      const v1::ListAuditEntriesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::VerifyAuditResponse> VerifyAudit(
      const v1::VerifyAuditRequest& request,
      const CallOptions& options = {}) const;

  // Who may call: `AccessService`.
  [[nodiscard]] absl::StatusOr<v1::GetCallerResponse> GetCaller(
      const v1::GetCallerRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::ListAccessRulesResponse> ListAccessRules(
      const v1::ListAccessRulesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Identity> GetIdentity(
      const v1::GetIdentityRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Identity> ListIdentities(
      const v1::ListIdentitiesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Identity> CreateIdentity(
      const v1::CreateIdentityRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Identity> UpdateIdentity(
      const v1::UpdateIdentityRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Change> ListIdentityChanges(
      const v1::ListIdentityChangesRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::CreateTokenResponse> CreateToken(
      const v1::CreateTokenRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Token> GetToken(
      const v1::GetTokenRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] Results<v1::Token> ListTokens(
      const v1::ListTokensRequest& request,
      const CallOptions& options = {}) const;
  [[nodiscard]] absl::StatusOr<v1::Token> RevokeToken(
      const v1::RevokeTokenRequest& request,
      const CallOptions& options = {}) const;

  // Changes as they happen: `WatchService`.
  //
  // A watch does not end by itself. Once it has begun it is opened again
  // whenever it is cut, also at another server, and as long as that takes;
  // never with Persistence::kOnce. CallOptions::timeout is that of the whole
  // watch. Five minutes after it was opened it is opened anew, so that a
  // connection that died without a word is noticed.
  //
  // Changes come once and in order, all of a revision in one message: it goes
  // on after the last one handed out. A message without changes is a sign of
  // life, some of the same revision. Keep `revision` and `commit_time` of that
  // to go on in another process, with `from_revision` and `from_commit_time`.
  // It ends with OUT_OF_RANGE, reason `COMPACTED`, `REVISION_UNKNOWN` or
  // `HISTORY_REPLACED`, where it cannot go on without a gap: watch anew with
  // `initial_state` and replace what is held. It ends with PERMISSION_DENIED,
  // reason `ACCESS_CHANGED`, when the caller's rights change.
  [[nodiscard]] Results<v1::WatchChangesResponse> WatchChanges(
      const v1::WatchChangesRequest& request,
      const CallOptions& options = {}) const;

  // Whenever the stream is opened, which is every five minutes at least, the
  // list comes whole, with `whole` set.
  [[nodiscard]] Results<v1::WatchSuggestionsResponse> WatchSuggestions(
      const v1::WatchSuggestionsRequest& request,
      const CallOptions& options = {}) const;

 private:
  explicit Client(std::shared_ptr<Calls> calls);

  std::shared_ptr<Calls> calls_;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLIENT_H_
