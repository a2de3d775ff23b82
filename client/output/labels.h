// The fixed words around an answer, in the languages of the answer.
#ifndef CITYMATCH_CLIENT_OUTPUT_LABELS_H_
#define CITYMATCH_CLIENT_OUTPUT_LABELS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace citymatch::client {

struct Labels {
  const char* city;
  const char* id;
  const char* country;
  const char* score;
  const char* interval;
  const char* known;
  const char* best_for;  // $0 name
  const char* eligible;  // $0 shown, $1 eligible
  const char* nothing_found;
  const char* left_out;
  const char* covered;
  const char* not_covered;
  const char* no_needs;
  const char* pair;               // $0 provider, $1 partner
  const char* score_line;         // $0 score, $1 low, $2 high, $3 percent known
  const char* barred_score_line;  // as score_line, for a pair that may not be
  const char* rank_partner;       // $0 rank, $1 partner
  const char* rank_provider;      // $0 rank, $1 provider
  const char* not_eligible;
  const char* gates;
  const char* passed;
  const char* failed;
  const char* criteria;
  const char* of;            // $0 contribution, $1 most
  const char* missing_mean;  // $0 percent
  const char* needs;
  const char* priority;
  const char* need;
  const char* basis;
  const char* cover;
  const char* offer;
  const char* nobody;
  const char* missing;
  const char* cautions;
  const char* basis_line;  // $0 date, $1 revision
  const char* programme;   // $0 name, $1 version
  const char* digest;
  const char* comma;
  const char* declared;
  const char* reported;
  const char* derived;
  const char* recalled;
  const char* evaluation;
  const char* evaluation_note;
  const char* method;
  const char* pairs;
  const char* percentile;
  const char* programme_title;
  const char* none;
  const char* tuning;
  const char* tuning_note;  // $0 pairs, $1 models
  const char* learnt;
  const char* present;
  const char* gain_line;  // $0 of hit@10, $1 of MRR
  const char* better;
  const char* not_better;
  const char* weight;
  const char* constant;
  const char* before;
  const char* after;
  const char* over_folds;
  const char* moved;
  const char* learning_curve;
  const char* cities_learnt_from;
  const char* pairs_learnt_from;
  const char* worst_misses;
  const char* not_ranked;
  const char* rank;
  const char* provider;
  const char* partner;
  const char* year;
  const char* cost;
  const char* robust;
  const char* finance_routes;
  const char* precedents;
  const char* precedent;
  const char* precedents_for;  // $0 name
  const char* compared;        // $0 count
  const char* no_precedents;
  const char* lead_in;     // $0 target, $1 length, $2 city
  const char* lead_out;    // likewise
  const char* stands_now;  // $0 rank, $1 score
  const char* fails_now;   // $0 score
  const char* fact_changes;
  const char* changed_together;
  const char* weight_changes;
  const char* no_facts;
  const char* no_weights;
  const char* then;  // $0 rank, $1 score
  const char* then_out;
  const char* questions_for;  // $0 name, $1 length
  const char* open_facts;     // $0 count
  const char* no_questions;   // $0 count
  const char* whom;
  const char* replaced;
  const char* answers_tried;  // $0 values
  const char* other_first;
  const char* triads_for;  // $0 name
  const char* triads_of;   // $0 and $1 counts
  const char* no_triads;
  const char* no_triads_side;  // $0 country of which nobody passes the gates
  const char* only_order;
  const char* facts_barred;
  const char* gain_unsure;
  const char* japan;
  const char* united_states;
  const char* alone;
  const char* brings;         // $0 name, $1 topics
  const char* nobody_covers;  // $0 topics
  const char* open_bracket;
  const char* close_bracket;
  const char* topic_separator;  // between topics, which may hold commas
  const char* barred;           // $0 name, $1 gates
  const char* filter;
  const char* changed_weights;
  const char* other_day;  // $0 date
  const char* own_confidence;
  const char* confidence;
  const char* unpublished;
  bool japanese;
};

// The words in `language_code`: Japanese for `ja`, else English.
[[nodiscard]] const Labels& LabelsFor(absl::string_view language_code);

// The name of a gate to show; a gate that is not known keeps the API's word.
[[nodiscard]] std::string GateLabel(absl::string_view gate,
                                    const Labels& labels);

// Likewise of a criterion such as `sector_fit`, and of a ranking method such as
// `most_used`.
[[nodiscard]] std::string CriterionLabel(absl::string_view criterion,
                                         const Labels& labels);
[[nodiscard]] std::string MethodLabel(absl::string_view method,
                                      const Labels& labels);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_LABELS_H_
