// Mends a round after a withdrawal or a refusal.
//
// Problem: some cities have withdrawn, or have refused a counterpart. Choose
// pairs anew so that, first, as many as possible of the pairs there were stay,
// and then the sum of scores is greatest; all constraints of the round hold.
// Locked pairs stay, unless told otherwise, or one of the two has withdrawn or
// refused. Method: as SolveRound, with the kept pairs as the first count; both
// counts are proved. The round's objective does not matter here.
//
// Thread-safe and pure.
#ifndef CITYMATCH_MATCHING_ROUNDS_REMATCH_H_
#define CITYMATCH_MATCHING_ROUNDS_REMATCH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "matching/rounds/progress.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"

namespace citymatch::rounds {

struct RematchRequest {
  Round round;  // as it was, or with new candidates, slots, limits
  std::vector<PairId> previous;
  // Participants, or else cities of previous pairs that are in the round no
  // more.
  std::vector<std::string> withdrawn_provider_ids;
  std::vector<std::string> withdrawn_partner_ids;
  std::vector<PairId> refused;
  // Locked pairs may be given up like others.
  bool release_locked = false;
};

enum class MoveCode : uint8_t {
  // Of a pair that is lost.
  kProviderWithdrew,
  kPartnerWithdrew,
  kRefused,
  kNotPossible,  // forbidden, below the minimum or no longer a candidate
  kGaveWay,      // all constraints cannot be met with it and as many others
  // Of a pair that is gained.
  kReplaces,      // one of the two lost a pair, with `other_id`
  kUsesFreeSlot,  // neither did
};

struct Move {
  PairId pair;
  MoveCode code = MoveCode::kUsesFreeSlot;
  double score = 0;  // 0 if it is no longer a candidate
  // For kReplaces: the counterpart in the pair that was lost.
  std::string other_id;
  Side other_side = Side::kProvider;

  [[nodiscard]] bool is_gain() const { return code >= MoveCode::kReplaces; }
  friend bool operator==(const Move&, const Move&) = default;
};

struct RematchAnswer {
  Solution solution;
  std::vector<Move> moves;  // lost ones by pair, then gained ones by pair
  int kept_count = 0;       // of the previous pairs
};

// INVALID_ARGUMENT: the round is malformed, or a withdrawn id is unknown. Else
// as SolveRound.
absl::StatusOr<RematchAnswer> Rematch(
    const RematchRequest& request, const ProgressCallback& progress = nullptr);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_REMATCH_H_
