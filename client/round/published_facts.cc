#include "client/round/published_facts.h"

#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "client/rpc/resource_kind.h"

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
  // Counts and digests of what was considered tell of vetoes.
  solution.mutable_basis()->clear_candidate_count();
  solution.mutable_basis()->clear_input_digest();
  solution.mutable_basis()->clear_digest();
  solution.clear_prices();
  solution.clear_proof();
  solution.clear_blocking_pairs();
  solution.clear_blocking_pair_count();
  solution.clear_failed_pairs();
  solution.clear_rematch();
  v1::Round& round = *solution.mutable_round();
  round.clear_pair_rules();
  // Beside published scores, bounds of others tell which pairs are in for what
  // was told in confidence.
  if (!round.published_facts_only()) {
    round.clear_minimum_score();
    round.clear_candidate_limit();
  }
  return solution;
}

v1::RoundSolution ToSolution(const v1::PublishedRound& published,
                             const RoundView& view) {
  v1::RoundSolution solution;
  v1::Round& round = *solution.mutable_round();
  round.set_name(
      RoundKind().FullName(PublishedRoundKind().Id(published.name())));
  round.set_programme(published.programme());
  round.set_display_name(published.display_name());
  round.set_description(published.description());
  round.set_as_of_date(published.as_of_date());
  round.set_objective(published.objective());
  round.set_triads_allowed(published.triads_allowed());
  round.set_minimum_score(published.minimum_score());
  *round.mutable_groups() = published.groups();
  solution.set_feasible(true);
  *solution.mutable_pairs() = published.pairs();
  *solution.mutable_groups() = published.group_counts();
  double total = 0;
  std::set<std::string> providers;
  std::set<std::string> partners;
  for (const v1::RoundPair& pair : published.pairs()) {
    total += pair.score();
    providers.insert(pair.provider());
    partners.insert(pair.partner());
  }
  solution.set_total_score(total);
  solution.set_served_provider_count(static_cast<int32_t>(providers.size()));
  solution.set_served_partner_count(static_cast<int32_t>(partners.size()));
  for (const std::string& city : published.unmatched_cities()) {
    v1::UnmatchedParticipant& left = *solution.add_unmatched();
    left.set_city(city);
    const auto known = view.cities.find(city);
    if (known != view.cities.end()) left.set_side(known->second.side());
  }
  solution.mutable_basis()->set_digest(published.digest());
  solution.mutable_basis()->set_programme_version(
      published.programme_version());
  *solution.mutable_create_time() = published.publish_time();
  return solution;
}

}  // namespace citymatch::client
