// A small solved round that the tests of rounds share.
#ifndef CITYMATCH_TESTS_CLIENT_ROUND_SAMPLE_ROUND_H_
#define CITYMATCH_TESTS_CLIENT_ROUND_SAMPLE_ROUND_H_

#include <string>

#include "citymatch/v1/round.pb.h"
#include "client/round/view.h"

namespace citymatch::client {

inline v1::City SampleCity(const std::string& id, const std::string& name,
                           const std::string& japanese, double latitude,
                           double longitude) {
  v1::City city;
  city.set_name("cities/" + id);
  city.set_display_name(name);
  const std::string country = id.substr(0, 2);
  city.set_side(country == "jp" ? v1::SIDE_PROVIDER : v1::SIDE_PARTNER);
  city.set_country_code(country == "jp" ? "JP" : country == "vn" ? "VN" : "ID");
  v1::LocalName& local = *city.add_local_names();
  local.set_language_code("ja");
  local.set_text(japanese);
  city.mutable_location()->set_latitude(latitude);
  city.mutable_location()->set_longitude(longitude);
  return city;
}

inline CityBook SampleCities() {
  CityBook cities;
  for (const v1::City& city :
       {SampleCity("jp-osaka", "Osaka", "大阪市", 34.69, 135.5),
        SampleCity("jp-kitakyushu", "Kitakyushu", "北九州市", 33.88, 130.88),
        SampleCity("vn-hai-phong", "Hai Phong", "ハイフォン市", 20.86, 106.68),
        SampleCity("id-surabaya", "Surabaya", "スラバヤ市", -7.25, 112.75),
        SampleCity("vn-hue", "Hue", "フエ市", 16.46, 107.6)}) {
    cities[city.name()] = city;
  }
  return cities;
}

inline RoundView SampleView(const std::string& language = "en") {
  RoundView view;
  view.cities = SampleCities();
  view.language = language;
  return view;
}

inline v1::Round SampleRound() {
  v1::Round round;
  round.set_name("rounds/moej-2026");
  round.set_programme("programmes/moej");
  round.set_display_name("Call 2026");
  round.set_as_of_date("2026-04-01");
  round.set_objective(v1::Round::OBJECTIVE_MOST_SERVED);
  round.set_minimum_score(40);
  round.set_state(v1::Round::STATE_SOLVED);
  round.set_solution("rounds/moej-2026/solutions/2");
  round.set_solution_count(2);
  round.set_etag("\"7\"");
  for (const char* id :
       {"jp-osaka", "jp-kitakyushu", "vn-hai-phong", "id-surabaya", "vn-hue"}) {
    round.add_participants()->set_city(std::string("cities/") + id);
  }
  round.mutable_participants(0)->set_slot_count(2);
  v1::RoundGroup& group = *round.add_groups();
  group.set_id("vietnam");
  group.set_display_name("Viet Nam");
  group.set_side(v1::SIDE_PARTNER);
  group.add_country_codes("VN");
  group.set_floor(1);
  v1::RoundPairRule& rule = *round.add_pair_rules();
  rule.set_provider("cities/jp-kitakyushu");
  rule.set_partner("cities/id-surabaya");
  rule.set_rule(v1::RoundPairRule::RULE_LOCKED);
  rule.set_reason("signed in March");
  return round;
}

inline v1::RoundSolution SampleSolution() {
  v1::RoundSolution solution;
  solution.set_name("rounds/moej-2026/solutions/2");
  *solution.mutable_round() = SampleRound();
  solution.mutable_basis()->set_facts_revision(812);
  solution.mutable_basis()->set_programme_version(4);
  solution.mutable_basis()->set_candidate_count(6);
  solution.mutable_basis()->set_digest(std::string(64, 'd'));
  solution.mutable_basis()->set_input_digest(std::string(64, 'e'));
  solution.set_feasible(true);
  v1::RoundPair& locked = *solution.add_pairs();
  locked.set_provider("cities/jp-kitakyushu");
  locked.set_partner("cities/id-surabaya");
  locked.set_score(71.25);
  locked.set_published_score(70);
  locked.set_origin(v1::RoundPair::ORIGIN_LOCKED);
  v1::RoundPair& chosen = *solution.add_pairs();
  chosen.set_provider("cities/jp-osaka");
  chosen.set_partner("cities/vn-hai-phong");
  chosen.set_score(60.5);
  chosen.set_published_score(60.5);
  chosen.set_origin(v1::RoundPair::ORIGIN_CHOSEN);
  v1::UnmatchedParticipant& left = *solution.add_unmatched();
  left.set_city("cities/vn-hue");
  left.set_side(v1::SIDE_PARTNER);
  left.set_reason(v1::UnmatchedParticipant::REASON_COUNTERPART_FULL);
  left.set_counterpart("cities/jp-osaka");
  left.set_score(55);
  left.set_sentence(
      "Osaka, its best possible counterpart at 55.0, has filled its 1 slot at "
      "60.5 or more.");
  v1::RoundGroupCount& count = *solution.add_groups();
  count.set_group("vietnam");
  count.set_member_count(2);
  count.set_served_member_count(1);
  count.set_pair_count(1);
  v1::ProofStep& step = *solution.add_proof();
  step.set_quantity(v1::ProofStep::QUANTITY_SERVED_PARTNERS);
  step.set_value(2);
  step.set_bound(2);
  step.set_sentence("2 partners have a pair, and no solution has more.");
  v1::ConstraintPrice& price = *solution.add_prices();
  price.mutable_constraint()->set_kind(v1::RoundConstraint::KIND_LOCKED);
  price.mutable_constraint()->set_sentence(
      "Kitakyushu and Surabaya have signed.");
  price.set_score(-3.5);
  price.set_served_partner_count(1);
  price.set_sentence(
      "Without it, 1 partner more would have a pair, at 3.5 points less.");
  solution.set_served_provider_count(2);
  solution.set_served_partner_count(2);
  solution.set_total_score(131.75);
  solution.mutable_create_time()->set_seconds(1775044800);  // 2026-04-01 12:00
  return solution;
}

}  // namespace citymatch::client

#endif  // CITYMATCH_TESTS_CLIENT_ROUND_SAMPLE_ROUND_H_
