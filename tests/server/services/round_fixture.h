// Rounds over a real store: two programmes, and a few cities to pair.
#ifndef CITYMATCH_TESTS_SERVER_SERVICES_ROUND_FIXTURE_H_
#define CITYMATCH_TESTS_SERVER_SERVICES_ROUND_FIXTURE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "tests/server/services/fixture.h"

namespace citymatch::testing {

// Of programme `p`, on 2026-06-01: the providers jp-a and jp-b, each with one
// slot, and the partners vn-x, vn-y and th-z.
v1::Round SmallRound();

// Adds a rule for a pair by ids.
void AddRule(v1::RoundPairRule::Rule rule, const std::string& provider,
             const std::string& partner, v1::Round& round);

// Mends `rounds/p-2026` without a city, as another round if that has an id.
v1::RematchRoundRequest Withdrawal(const std::string& city,
                                   const std::string& round_id = "");

// `jp-a/vn-x`, in order.
std::vector<std::string> PairsOf(const v1::RoundSolution& solution);

class RoundsTest : public ServicesTest {
 protected:
  // Puts programmes `p` and `q` and the cities of SmallRound in, as an admin,
  // and goes on as coordinator of `p`.
  void SetUp() override;

  absl::StatusOr<v1::Round> CreateRound(const std::string& id,
                                        const v1::Round& round);
  absl::StatusOr<v1::Round> GetRound(const std::string& name);
  // Replaces what the coordinators write.
  absl::StatusOr<v1::Round> UpdateRound(const v1::Round& round);
  absl::Status DeleteRound(const std::string& name);
  absl::StatusOr<v1::RoundSolution> Solve(
      const std::string& name,
      const std::function<void(v1::SolveRoundRequest&)>& change = nullptr);
  absl::StatusOr<v1::RoundSolution> Rematch(
      const v1::RematchRoundRequest& request);
  absl::StatusOr<v1::RoundSolution> GetSolution(
      const std::string& name, const std::string& language = "");
  absl::StatusOr<v1::Round> Move(const std::string& name,
                                 v1::Round::State state,
                                 const std::string& etag = "");
  // Solves and publishes.
  v1::Round Publish(const std::string& name);
  absl::StatusOr<v1::PublishedRound> GetPublished(const std::string& name);
  absl::StatusOr<v1::VerifyRoundSolutionResponse> Verify(
      const std::string& name);
  absl::StatusOr<v1::RoundRanking> Rank(const std::string& round,
                                        const std::string& city,
                                        const std::vector<std::string>& ranked);

  // Does something as somebody else.
  void As(const Grants& grants, const std::function<void()>& act);
};

}  // namespace citymatch::testing

#endif  // CITYMATCH_TESTS_SERVER_SERVICES_ROUND_FIXTURE_H_
