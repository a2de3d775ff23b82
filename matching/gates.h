// Gates: the hard rules that a pair must pass before it is ranked, evaluated as
// of the context's day. Internal to matching.
#ifndef CITYMATCH_MATCHING_GATES_H_
#define CITYMATCH_MATCHING_GATES_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "matching/criterion.h"
#include "matching/language.h"
#include "matching/matcher.h"

namespace citymatch::matching {

// Tries the gates on the candidates of one query. Thread-compatible.
class GateChecker {
 public:
  // `include_partnered`: whether kAlreadyPartnered passes always.
  GateChecker(const Query& query, bool include_partnered);

  // Bit i: the pair with this candidate fails gate i. 0 = eligible.
  [[nodiscard]] uint32_t Failures(const RowRef& candidate) const;

 private:
  [[nodiscard]] uint32_t SideFailures(const RowRef& city, Side side) const;

  const Query& query_;
  uint32_t self_failures_;
  uint32_t provider_levels_;  // bit Level
  uint32_t partner_levels_;
  uint32_t provider_network_;  // number; 0 = none asked for
  uint32_t partner_network_;
  int64_t day_;
  absl::flat_hash_set<RowKey> unavailable_;  // vetoed, either way
  absl::flat_hash_set<RowKey> partnered_;    // under the same programme
};

// Every gate for a pair, with reasons, in the order of GateId.
std::vector<GateResult> ExplainGates(const Pair& pair, uint32_t failures,
                                     Language language);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_GATES_H_
