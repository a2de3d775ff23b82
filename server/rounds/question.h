// What a solution of a round is computed from, now or as of an earlier
// revision.
#ifndef CITYMATCH_SERVER_ROUNDS_QUESTION_H_
#define CITYMATCH_SERVER_ROUNDS_QUESTION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "citymatch/v1/round.pb.h"
#include "matching/rounds/round.h"
#include "matching/snapshot.h"
#include "server/snapshot/folder.h"
#include "server/store/store.h"

namespace citymatch {

// The facts of one revision. Immutable.
struct RoundFacts {
  int64_t revision = 0;
  // What pairs are chosen by: everything, vetoes included; or what is
  // published, and vetoes.
  std::shared_ptr<const matching::Snapshot> scoring;
  // What is published.
  std::shared_ptr<const matching::Snapshot> open;
};

[[nodiscard]] RoundFacts FactsOf(const Published& published,
                                 bool published_facts_only);

// The submitted rankings, by the city's id: ids, best first. Confidential.
using SubmittedRankings = std::map<std::string, std::vector<std::string>>;

// Those of the round's participants, submitted to the round of this name, as of
// a revision.
[[nodiscard]] absl::StatusOr<SubmittedRankings> RankingsAt(
    const store::ReadView& view, const v1::Round& round,
    absl::string_view submitted_to, int64_t revision);

struct RoundQuestion {
  // What its coordinators write, with `as_of_date` set.
  v1::Round round;
  // The round whose rankings count: itself, or the one that it mends.
  std::string rankings_of;
  RoundFacts facts;
  SubmittedRankings rankings;
  bool with_prices = false;
  // Set: the round is mended. What happened, and the pairs before; `round`
  // already says so too (AfterEvents).
  std::optional<v1::Rematch> rematch;
  std::vector<rounds::PairId> previous;
};

// FAILED_PRECONDITION, reason ROUND_FACTS, if the round speaks of what the
// facts do not have: a city or the programme that has gone, a country set, a
// city on another side. Who has withdrawn need not be there.
[[nodiscard]] absl::Status CheckFacts(const RoundQuestion& question);

// The round after a withdrawal or a refusal: who has withdrawn is marked, what
// was refused is forbidden, and no rule asks for a pair that cannot be.
[[nodiscard]] v1::Round AfterEvents(const v1::Round& round,
                                    const v1::Rematch& events);

// The round as it stands beside its solution: as it was solved, without locks
// that the solution gave up.
[[nodiscard]] v1::Round AfterSolution(const v1::RoundSolution& solution);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_ROUNDS_QUESTION_H_
