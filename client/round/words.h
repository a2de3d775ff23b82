// The words of rounds, in English and Japanese.
#ifndef CITYMATCH_CLIENT_ROUND_WORDS_H_
#define CITYMATCH_CLIENT_ROUND_WORDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "citymatch/v1/round.pb.h"

namespace citymatch::client {

struct RoundWords {
  const char* solution_of;     // $0 round, $1 number
  const char* basis_line;      // $0 date, $1 revision, $2 programme, $3 version
  const char* served_line;     // $0 objective, $1 providers, $2 partners
  const char* programme_line;  // $0 programme, $1 state
  const char* participants;    // $0 all, $1 providers, $2 partners
  const char* withdrawn;       // $0 count
  const char* gone;            // $0 count
  const char* not_solved;
  const char* pairs_head;  // $0 count, $1 total score
  const char* left_over;   // $0 count
  const char* nobody_left_over;
  const char* failed_pairs;
  const char* groups;
  const char* rules;
  const char* proof;
  const char* prices;
  const char* prices_note;
  const char* blocking;  // $0 count
  const char* not_feasible;
  const char* remedies;
  const char* rematch_of;  // $0 solution, $1 kept, $2 gone, $3 come
  const char* comparison;  // $0 and $1 solutions
  const char* common;      // $0 common, $1 gained, $2 lost
  const char* pairs_gained;
  const char* pairs_lost;
  const char* newly_served;
  const char* no_longer_served;
  const char* differences;
  const char* before;
  const char* after;
  const char* pairs;
  const char* providers_served;
  const char* partners_served;
  const char* total_score;
  const char* provider;
  const char* partner;
  const char* provider_id;
  const char* partner_id;
  const char* provider_country;
  const char* partner_country;
  const char* city;
  const char* city_id;
  const char* country;
  const char* side;
  const char* score;
  const char* origin;
  const char* status;
  const char* without_pair;
  const char* reason;
  const char* counterpart;
  const char* group;
  const char* members;
  const char* served;
  const char* floor;
  const char* cap;
  const char* held;
  const char* yes;
  const char* no;
  const char* constraint;
  const char* gain;
  const char* partners_gained;
  const char* slots;
  const char* state;
  const char* name;
  const char* field;
  const char* value;
  const char* digest;
  const char* triads;
  const char* least_score;      // $0 score
  const char* candidate_limit;  // $0 count
  const char* published_facts;
  const char* objective;
  const char* basis_sheet;
  const char* prices_sheet;
  const char* map;            // $0 pairs
  const char* map_left_out;   // $0 pairs
  const char* report_totals;  // $0 pairs, $1 providers, $2 partners, $3 score
  const char* report_left_over;  // $0 count
  const char* published_line;    // $0 day, $1 programme
  const char* as_of;             // $0 day, $1 version of the programme
  const char* mended;
  const char* publication;  // $0 name of the round
  const char* calendar;     // $0 name of the round
  const char* colon;
  const char* comma;
  const char* open_bracket;
  const char* close_bracket;
};

[[nodiscard]] const RoundWords& RoundWordsFor(absl::string_view language);

// Values of enums to show; what this program does not know, as a number.
[[nodiscard]] std::string ObjectiveText(v1::Round::Objective objective,
                                        absl::string_view language);
[[nodiscard]] std::string StateText(v1::Round::State state,
                                    absl::string_view language);
[[nodiscard]] std::string OriginText(v1::RoundPair::Origin origin,
                                     absl::string_view language);
[[nodiscard]] std::string SideText(v1::Side side, absl::string_view language);
[[nodiscard]] std::string RuleText(v1::RoundPairRule::Rule rule,
                                   absl::string_view language);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ROUND_WORDS_H_
