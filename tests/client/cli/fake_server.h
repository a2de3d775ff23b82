// A server that keeps everything in memory and keeps the promises of the API
// that the command line rests on. Real enough to import into, export from and
// ask; its matches are those that a test puts in.
#ifndef CITYMATCH_TESTS_CLIENT_CLI_FAKE_SERVER_H_
#define CITYMATCH_TESTS_CLIENT_CLI_FAKE_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "citymatch/v1/access_service.grpc.pb.h"
#include "citymatch/v1/audit_service.pb.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/match_service.grpc.pb.h"
#include "citymatch/v1/partnership_service.grpc.pb.h"
#include "citymatch/v1/programme_service.grpc.pb.h"
#include "citymatch/v1/round_service.grpc.pb.h"
#include "citymatch/v1/watch_service.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"

namespace citymatch::client {

// What the server saw of one import request.
struct SeenImport {
  size_t rows = 0;
  size_t bytes = 0;
  bool validate_only = false;
  bool skip_invalid = false;
  std::string request_id;
};

// A stream of a watch: what it tells, and how it ends.
struct FakeWatch {
  std::vector<v1::WatchChangesResponse> messages;
  grpc::Status end;
};

// An error as the real server sends it.
grpc::Status MakeStatus(
    grpc::StatusCode code, const std::string& message,
    const std::string& reason,
    const std::vector<google::protobuf::Message*>& details = {});

// What the services share. Guarded by `mutex`.
struct FakeState {
  absl::Mutex mutex;
  std::map<std::string, v1::City> cities;
  std::map<std::string, v1::Partnership> partnerships;
  std::map<std::string, v1::Programme> programmes;
  std::map<std::string, v1::Taxonomy> taxonomies;
  std::map<std::string, v1::CityPreferences> preferences;
  std::map<std::string, v1::Identity> identities;
  std::map<std::string, v1::Token> tokens;
  std::map<std::string, v1::Round> rounds;
  std::map<std::string, v1::PublishedRound> published_rounds;
  std::map<std::string, v1::RoundSolution> solutions;
  int64_t revision = 0;

  // Who the caller is said to be, and what GetCaller answers otherwise.
  v1::GetCallerResponse caller;
  grpc::Status caller_status;
  v1::ListAccessRulesResponse rules;
  // The header of the last call to the access service.
  std::string last_authorization;
  v1::CreateTokenRequest last_create_token;
  // Answer to CreateToken, before a token is made, and how often it was asked.
  grpc::Status create_token_status;
  int create_token_count = 0;
  v1::UpdateIdentityRequest last_update_identity;
  v1::ListTokensRequest last_list_tokens;

  // The trail, newest entry first, and what a check of it finds; nullopt = the
  // stream ends without a verdict.
  std::vector<v1::AuditEntry> audit_entries;
  std::optional<v1::AuditVerdict> verdict;
  v1::ListAuditEntriesRequest last_list_audit;
  v1::VerifyAuditRequest last_verify;

  // The streams of a watch, one for each call in turn, and what was asked; a
  // call beyond them is ended with OUT_OF_RANGE.
  std::vector<FakeWatch> watches;
  std::vector<v1::WatchChangesRequest> watch_requests;

  std::vector<SeenImport> imports;
  std::vector<int64_t> waited_for;

  // Called before each import that writes, with its number from 1; what is
  // not OK is the answer, and nothing is written.
  std::function<grpc::Status(int)> before_write = [](int) {
    return grpc::Status::OK;
  };
  int write_count = 0;

  // Request ids that were served, with their replies.
  std::map<std::string, std::string> served;

  // The next answers of the matcher.
  v1::SuggestMatchesResponse suggestions;
  v1::ExplainPairResponse explanation;
  v1::EvaluateMatchingResponse evaluation;
  v1::TuningResult tuning;
  v1::FindPrecedentsResponse precedents;
  v1::FindCounterfactualsResponse counterfactuals;
  v1::RankQuestionsResponse questions;
  v1::SuggestTriadsResponse triads;
  v1::SuggestMatchesRequest last_suggest;
  v1::EvaluateMatchingRequest last_evaluate;
  v1::TuneMatchingRequest last_tune;
  v1::FindPrecedentsRequest last_precedents;
  v1::FindCounterfactualsRequest last_counterfactuals;
  v1::RankQuestionsRequest last_questions;
  v1::SuggestTriadsRequest last_triads;
  v1::ExplainPairRequest last_explain;
  v1::UpdateCityRequest last_update;
  v1::UpdatePartnershipRequest last_update_partnership;
  v1::RecordPartnershipEventRequest last_event;
  std::string last_partnership_filter;
  v1::UpdateCityPreferencesRequest last_preferences;

  // The next answers about rounds, and what was asked.
  v1::RoundSolution next_solution;
  v1::CompareRoundSolutionsResponse comparison;
  v1::VerifyRoundSolutionResponse verification;
  std::map<std::string, v1::RoundRanking> rankings;
  // Called after each round that was read, as somebody else would change it.
  std::function<void(FakeState&)> after_get_round = [](FakeState&) {};
  // Called when a solver is under way.
  std::function<void()> while_solving = [] {};
  v1::CreateRoundRequest last_create_round;
  v1::UpdateRoundRequest last_update_round;
  v1::SolveRoundRequest last_solve;
  v1::RematchRoundRequest last_rematch;
  v1::CompareRoundSolutionsRequest last_compare;
  v1::ChangeRoundStateRequest last_state;
  v1::SubmitRoundRankingRequest last_ranking;
};

class FakeServer {
 public:
  FakeServer();
  ~FakeServer();

  FakeState state;

  [[nodiscard]] std::shared_ptr<grpc::Channel> Channel();

  // Listens on a free port of the loopback address besides; returns the port.
  int Listen(const std::shared_ptr<grpc::ServerCredentials>& credentials);

  // Health of all services.
  void SetServing(bool serving);

 private:
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::unique_ptr<grpc::Server>> listeners_;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_TESTS_CLIENT_CLI_FAKE_SERVER_H_
