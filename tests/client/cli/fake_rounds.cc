#include "tests/client/cli/fake_rounds.h"

#include <memory>
#include <string>

#include "tests/client/cli/fake_tables.h"

namespace citymatch::client {
namespace {

using grpc::ServerContext;
using grpc::Status;

class FakeRounds final : public v1::RoundService::Service {
 public:
  explicit FakeRounds(FakeState& state) : state_(state) {}

  Status GetRound(ServerContext*, const v1::GetRoundRequest* request,
                  v1::Round* reply) override {
    const Status status = Get(state_, state_.rounds, request->name(), *reply);
    state_.after_get_round(state_);
    return status;
  }
  Status ListRounds(ServerContext*, const v1::ListRoundsRequest* request,
                    v1::ListRoundsResponse* reply) override {
    return List(state_, state_.rounds, *request, *reply->mutable_rounds(),
                *reply->mutable_next_page_token());
  }
  Status CreateRound(ServerContext*, const v1::CreateRoundRequest* request,
                     v1::Round* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_create_round = *request;
    *reply = request->round();
    reply->set_name("rounds/" + request->round_id());
    reply->set_state(v1::Round::STATE_DRAFT);
    if (!request->validate_only()) state_.rounds[reply->name()] = *reply;
    return Status::OK;
  }
  Status UpdateRound(ServerContext*, const v1::UpdateRoundRequest* request,
                     v1::Round* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_update_round = *request;
    return Update(state_, state_.rounds, *request, request->round(), *reply);
  }
  Status DeleteRound(ServerContext*, const v1::DeleteRoundRequest* request,
                     google::protobuf::Empty*) override {
    absl::MutexLock lock(&state_.mutex);
    return state_.rounds.erase(request->name()) > 0 ? Status::OK
                                                    : NotFound(request->name());
  }
  Status SolveRound(
      ServerContext* context, const v1::SolveRoundRequest* request,
      grpc::ServerWriter<v1::SolveRoundResponse>* writer) override {
    {
      absl::MutexLock lock(&state_.mutex);
      state_.last_solve = *request;
    }
    return Answer(context, writer);
  }
  Status RematchRound(
      ServerContext* context, const v1::RematchRoundRequest* request,
      grpc::ServerWriter<v1::SolveRoundResponse>* writer) override {
    {
      absl::MutexLock lock(&state_.mutex);
      state_.last_rematch = *request;
    }
    return Answer(context, writer);
  }
  Status GetRoundSolution(ServerContext*,
                          const v1::GetRoundSolutionRequest* request,
                          v1::RoundSolution* reply) override {
    return Get(state_, state_.solutions, request->name(), *reply);
  }
  Status ListRoundSolutions(ServerContext*,
                            const v1::ListRoundSolutionsRequest*,
                            v1::ListRoundSolutionsResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    for (const auto& [name, solution] : state_.solutions) {
      *reply->add_solutions() = solution;
    }
    return Status::OK;
  }
  Status CompareRoundSolutions(
      ServerContext*, const v1::CompareRoundSolutionsRequest* request,
      v1::CompareRoundSolutionsResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_compare = *request;
    *reply = state_.comparison;
    return Status::OK;
  }
  Status VerifyRoundSolution(
      ServerContext*, const v1::VerifyRoundSolutionRequest*,
      grpc::ServerWriter<v1::VerifyRoundSolutionResponse>* writer) override {
    v1::VerifyRoundSolutionResponse reply;
    reply.mutable_progress()->set_stage(v1::RoundProgress::STAGE_READING);
    writer->Write(reply);
    absl::MutexLock lock(&state_.mutex);
    writer->Write(state_.verification);
    return Status::OK;
  }
  Status ChangeRoundState(ServerContext*,
                          const v1::ChangeRoundStateRequest* request,
                          v1::Round* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_state = *request;
    const auto it = state_.rounds.find(request->name());
    if (it == state_.rounds.end()) return NotFound(request->name());
    if (!request->etag().empty() && request->etag() != it->second.etag()) {
      return MakeStatus(grpc::StatusCode::ABORTED,
                        it->first + " was changed since", "ETAG_MISMATCH");
    }
    *reply = it->second;
    reply->set_state(request->state());
    if (!request->validate_only()) it->second = *reply;
    return Status::OK;
  }
  Status SubmitRoundRanking(ServerContext*,
                            const v1::SubmitRoundRankingRequest* request,
                            v1::RoundRanking* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_ranking = *request;
    reply->set_name(request->round() + "/rankings/" +
                    request->city().substr(sizeof("cities/") - 1));
    *reply->mutable_cities() = request->ranked_cities();
    state_.rankings[reply->name()] = *reply;
    return Status::OK;
  }
  Status WithdrawRoundRanking(ServerContext*,
                              const v1::WithdrawRoundRankingRequest* request,
                              google::protobuf::Empty*) override {
    absl::MutexLock lock(&state_.mutex);
    const std::string name = request->round() + "/rankings/" +
                             request->city().substr(sizeof("cities/") - 1);
    return state_.rankings.erase(name) > 0 ? Status::OK : NotFound(name);
  }
  // One ranking a page.
  Status ListRoundRankings(ServerContext*,
                           const v1::ListRoundRankingsRequest* request,
                           v1::ListRoundRankingsResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    auto it = state_.rankings.upper_bound(request->page_token());
    if (it == state_.rankings.end()) return Status::OK;
    *reply->add_rankings() = it->second;
    const std::string name = it->first;
    if (++it != state_.rankings.end()) reply->set_next_page_token(name);
    return Status::OK;
  }
  Status GetPublishedRound(ServerContext*,
                           const v1::GetPublishedRoundRequest* request,
                           v1::PublishedRound* reply) override {
    return Get(state_, state_.published_rounds, request->name(), *reply);
  }
  Status ListPublishedRounds(ServerContext*,
                             const v1::ListPublishedRoundsRequest* request,
                             v1::ListPublishedRoundsResponse* reply) override {
    return List(state_, state_.published_rounds, *request,
                *reply->mutable_published_rounds(),
                *reply->mutable_next_page_token());
  }

 private:
  // Two messages of progress, then the solution, unless the call is cancelled.
  Status Answer(ServerContext* context,
                grpc::ServerWriter<v1::SolveRoundResponse>* writer) {
    v1::SolveRoundResponse reply;
    reply.mutable_progress()->set_stage(v1::RoundProgress::STAGE_SCORING);
    reply.mutable_progress()->set_done_count(5);
    reply.mutable_progress()->set_total_count(10);
    writer->Write(reply);
    reply.mutable_progress()->set_stage(v1::RoundProgress::STAGE_SOLVING);
    reply.mutable_progress()->set_total_count(0);
    writer->Write(reply);
    state_.while_solving();
    if (context->IsCancelled()) return Status::CANCELLED;
    absl::MutexLock lock(&state_.mutex);
    reply.Clear();
    *reply.mutable_solution() = state_.next_solution;
    writer->Write(reply);
    return Status::OK;
  }

  FakeState& state_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeFakeRounds(FakeState& state) {
  return std::make_unique<FakeRounds>(state);
}

}  // namespace citymatch::client
