// What the participants of a stable round have, and what they would give up for
// another pair. Internal to rounds.
//
// A participant wants the best pairs for its slots; a partner in a round with
// triads at most one of each country of providers. Pairs held for good are
// given up for none.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_HOLDINGS_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_HOLDINGS_H_

#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/preferences.h"

namespace citymatch::rounds {

class Holdings {
 public:
  // Nothing is held. Both must outlive it.
  Holdings(const Instance& instance, const Preferences& preferences);

  // At both ends; `e` is not held.
  void Add(int e);
  void AddForGood(int e);
  // `e` is held, be it for good.
  void Remove(int e);

  // What the end of `e` on this side has to let go if `e` has to come: −1 = a
  // slot is free for it; nothing: all that is in the way is held for good.
  [[nodiscard]] std::optional<int> InTheWayOf(int e, Side side) const;

  // As InTheWayOf, if the participant would rather have `e`; else nothing.
  [[nodiscard]] std::optional<int> GivenUpFor(int e, Side side) const;

  [[nodiscard]] bool IsFull(int participant, Side side) const;

  // Its edges, in no order.
  [[nodiscard]] absl::Span<const int> Of(int participant, Side side) const {
    return side == Side::kProvider ? of_provider_[participant]
                                   : of_partner_[participant];
  }

 private:
  std::vector<int>& AtEnd(int e, Side side);
  [[nodiscard]] int RankOf(int e, Side side) const {
    return preferences_.of(side)[e];
  }

  const Instance& instance_;
  const Preferences& preferences_;
  std::vector<std::vector<int>> of_provider_;
  std::vector<std::vector<int>> of_partner_;
  std::vector<bool> for_good_;  // by edge
};

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_HOLDINGS_H_
