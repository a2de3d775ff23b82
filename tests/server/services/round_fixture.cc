#include "tests/server/services/round_fixture.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "google/protobuf/empty.pb.h"
#include "server/gate/permission.h"

namespace citymatch::testing {
namespace {

// As the edge does before it sends a reply.
template <typename Request, typename Reply>
absl::StatusOr<Reply> Sent(const Call& call, const Request& request,
                           const absl::Status& status, const Reply& reply) {
  if (!status.ok()) return status;
  Reply sent = reply;
  ClearForbidden(call, request, sent);
  return sent;
}

}  // namespace

v1::Round SmallRound() {
  v1::Round round;
  round.set_programme("programmes/p");
  round.set_display_name("Call of 2026");
  round.set_as_of_date("2026-06-01");
  for (const char* id : {"jp-a", "jp-b", "vn-x", "vn-y", "th-z"}) {
    round.add_participants()->set_city(absl::StrCat("cities/", id));
  }
  return round;
}

void AddRule(v1::RoundPairRule::Rule rule, const std::string& provider,
             const std::string& partner, v1::Round& round) {
  v1::RoundPairRule& added = *round.add_pair_rules();
  added.set_provider(absl::StrCat("cities/", provider));
  added.set_partner(absl::StrCat("cities/", partner));
  added.set_rule(rule);
}

v1::RematchRoundRequest Withdrawal(const std::string& city,
                                   const std::string& round_id) {
  v1::RematchRoundRequest request;
  request.set_name("rounds/p-2026");
  request.add_withdrawn_cities(city);
  request.set_round_id(round_id);
  return request;
}

std::vector<std::string> PairsOf(const v1::RoundSolution& solution) {
  std::vector<std::string> pairs;
  for (const v1::RoundPair& pair : solution.pairs()) {
    pairs.push_back(
        absl::StrCat(pair.provider().substr(7), "/", pair.partner().substr(7)));
  }
  return pairs;
}

void RoundsTest::SetUp() {
  Create(ProgrammeNamed("p"));
  Create(ProgrammeNamed("q"));
  for (const char* id : {"jp-a", "jp-b"}) {
    v1::City city = Provider(id);
    city.set_slot_count(1);
    Create(city);
  }
  for (const char* id : {"vn-x", "vn-y"}) Create(Partner(id));
  v1::City thai = Partner("th-z");
  thai.set_country_code("TH");
  thai.set_time_zone("Asia/Bangkok");
  thai.mutable_needs(0)->set_topic("landfill_gas");
  Create(thai);
  grants_ = CoordinatorGrants("p");
}

absl::StatusOr<v1::Round> RoundsTest::CreateRound(const std::string& id,
                                                  const v1::Round& round) {
  v1::CreateRoundRequest request;
  *request.mutable_round() = round;
  request.set_round_id(id);
  v1::Round reply;
  const Call call = CallOf("RoundService/CreateRound");
  return Sent(call, request, rounds_->CreateRound(call, request, &reply),
              reply);
}

absl::StatusOr<v1::Round> RoundsTest::GetRound(const std::string& name) {
  v1::GetRoundRequest request;
  request.set_name(name);
  v1::Round reply;
  const Call call = CallOf("RoundService/GetRound");
  return Sent(call, request, rounds_->GetRound(call, request, &reply), reply);
}

absl::StatusOr<v1::Round> RoundsTest::UpdateRound(const v1::Round& round) {
  v1::UpdateRoundRequest request;
  *request.mutable_round() = round;
  request.mutable_update_mask()->add_paths("*");
  v1::Round reply;
  const Call call = CallOf("RoundService/UpdateRound");
  return Sent(call, request, rounds_->UpdateRound(call, request, &reply),
              reply);
}

absl::Status RoundsTest::DeleteRound(const std::string& name) {
  v1::DeleteRoundRequest request;
  request.set_name(name);
  google::protobuf::Empty reply;
  return rounds_->DeleteRound(CallOf("RoundService/DeleteRound"), request,
                              &reply);
}

absl::StatusOr<v1::RoundSolution> RoundsTest::Solve(
    const std::string& name,
    const std::function<void(v1::SolveRoundRequest&)>& change) {
  v1::SolveRoundRequest request;
  request.set_name(name);
  if (change) change(request);
  Collector<v1::SolveRoundResponse> replies;
  const Call call = CallOf("RoundService/SolveRound");
  const absl::Status status = rounds_->SolveRound(call, request, replies);
  if (!status.ok()) return status;
  return Sent(call, request, status, replies.replies.back().solution());
}

absl::StatusOr<v1::RoundSolution> RoundsTest::Rematch(
    const v1::RematchRoundRequest& request) {
  Collector<v1::SolveRoundResponse> replies;
  const Call call = CallOf("RoundService/RematchRound");
  const absl::Status status = rounds_->RematchRound(call, request, replies);
  if (!status.ok()) return status;
  return Sent(call, request, status, replies.replies.back().solution());
}

absl::StatusOr<v1::RoundSolution> RoundsTest::GetSolution(
    const std::string& name, const std::string& language) {
  v1::GetRoundSolutionRequest request;
  request.set_name(name);
  request.set_language_code(language);
  v1::RoundSolution reply;
  const Call call = CallOf("RoundService/GetRoundSolution");
  return Sent(call, request, rounds_->GetRoundSolution(call, request, &reply),
              reply);
}

absl::StatusOr<v1::Round> RoundsTest::Move(const std::string& name,
                                           v1::Round::State state,
                                           const std::string& etag) {
  v1::ChangeRoundStateRequest request;
  request.set_name(name);
  request.set_state(state);
  request.set_etag(etag);
  v1::Round reply;
  const Call call = CallOf("RoundService/ChangeRoundState");
  return Sent(call, request, rounds_->ChangeRoundState(call, request, &reply),
              reply);
}

v1::Round RoundsTest::Publish(const std::string& name) {
  EXPECT_TRUE(Solve(name).ok());
  EXPECT_TRUE(Move(name, v1::Round::STATE_UNDER_REVIEW).ok());
  const absl::StatusOr<v1::Round> published =
      Move(name, v1::Round::STATE_PUBLISHED);
  EXPECT_TRUE(published.ok()) << published.status();
  return published.ok() ? *published : v1::Round();
}

absl::StatusOr<v1::PublishedRound> RoundsTest::GetPublished(
    const std::string& name) {
  v1::GetPublishedRoundRequest request;
  request.set_name(name);
  v1::PublishedRound reply;
  const Call call = CallOf("RoundService/GetPublishedRound");
  return Sent(call, request, rounds_->GetPublishedRound(call, request, &reply),
              reply);
}

absl::StatusOr<v1::VerifyRoundSolutionResponse> RoundsTest::Verify(
    const std::string& name) {
  v1::VerifyRoundSolutionRequest request;
  request.set_name(name);
  Collector<v1::VerifyRoundSolutionResponse> replies;
  const absl::Status status = rounds_->VerifyRoundSolution(
      CallOf("RoundService/VerifyRoundSolution"), request, replies);
  if (!status.ok()) return status;
  return replies.replies.back();
}

absl::StatusOr<v1::RoundRanking> RoundsTest::Rank(
    const std::string& round, const std::string& city,
    const std::vector<std::string>& ranked) {
  v1::SubmitRoundRankingRequest request;
  request.set_round(round);
  request.set_city(city);
  for (const std::string& id : ranked) {
    request.add_ranked_cities(absl::StrCat("cities/", id));
  }
  v1::RoundRanking reply;
  const Call call = CallOf("RoundService/SubmitRoundRanking");
  return Sent(call, request, rounds_->SubmitRoundRanking(call, request, &reply),
              reply);
}

void RoundsTest::As(const Grants& grants, const std::function<void()>& act) {
  const Grants before = std::exchange(grants_, grants);
  act();
  grants_ = before;
}

}  // namespace citymatch::testing
