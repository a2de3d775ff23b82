#include "client/round/published_facts.h"

#include <string>
#include <utility>

namespace citymatch::client {

v1::RoundSolution OnPublishedFacts(v1::RoundSolution solution) {
  double total = 0;
  for (v1::RoundPair& pair : *solution.mutable_pairs()) {
    pair.set_score(pair.published_score());
    total += pair.score();
  }
  solution.set_total_score(total);
  for (v1::UnmatchedParticipant& left : *solution.mutable_unmatched()) {
    v1::UnmatchedParticipant bare;
    bare.set_city(left.city());
    bare.set_side(left.side());
    left = std::move(bare);
  }
  solution.clear_prices();
  solution.clear_proof();
  solution.clear_blocking_pairs();
  solution.clear_blocking_pair_count();
  solution.clear_failed_pairs();
  solution.clear_rematch();
  solution.mutable_round()->clear_pair_rules();
  return solution;
}

}  // namespace citymatch::client
