// What would have to be otherwise for a counterpart to be among the first of a
// list, or not to be: the smallest changes of facts and of weights, each
// verified by computing the list anew.
//
// Facts: one changed fact of either city, tried in the order of effort:
//   1    a fact is confirmed by the city itself, or supplied where it was
//        missing
//   1.5+ a need's priority is another (½ a step)
//   2, 3 an offer's maturity is another by one step, by two; slots are others
//   3    a city joins a network, works in a language, sets a target, drops a
//        need or an offer
//   4–6  an offer of maturity 1, 2, 3; 4, 5 a need of priority 3, 5 is added
// Where no single fact suffices, facts are added greedily, each the one that
// moves the counterpart furthest, up to kMostFactsTogether. Where a gate fails
// that no fact of the two opens (all but networks and slots), none is tried.
//
// Weights: for each criterion the nearest weight, all others as they are, at
// which the counterpart crosses the line. Exact: with one weight x free, each
// competitor's lead is linear in x, so that the rank changes only at one point
// for each competitor.
#ifndef CITYMATCH_MATCHING_ADVICE_COUNTERFACTUALS_H_
#define CITYMATCH_MATCHING_ADVICE_COUNTERFACTUALS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/matcher.h"
#include "matching/snapshot.h"

namespace citymatch::matching {

struct CounterfactualRequest {
  std::string city_id;    // whose list
  std::string target_id;  // who shall enter or leave it
  MatchOptions options;
  int top = 10;   // length of the list, ≥ 1
  int limit = 5;  // most changes of facts, ≥ 1
  bool include_partnered = false;
  std::function<absl::Status()> check;
};

// One fact that would be otherwise.
struct FactChange {
  std::string city_id;
  std::string path;
  std::string from;  // empty = not on record
  std::string to;    // empty = gone
  std::string sentence;
};

// Changes of facts that together suffice.
struct FactCounterfactual {
  std::vector<FactChange> facts;
  double effort = 0;
  int rank_after = 0;  // 0 = fails a gate
  double score_after = 0;
};

inline constexpr int kMostFactsTogether = 3;

// A weight that would suffice.
struct WeightCounterfactual {
  CriterionId criterion = CriterionId::kSectorFit;
  double share_before = 0;  // of the sum of weights, [0,1]
  double share_after = 0;
  // In the unit of the weights in force: asking with this weight gives the
  // list.
  double weight_after = 0;
  int rank_after = 0;
  double score_after = 0;
  std::string sentence;
};

struct CounterfactualAnswer {
  int rank_now = 0;  // from 1; 0 = fails a gate
  double score_now = 0;
  bool is_among_first = false;
  std::vector<GateResult> failed_gates;
  std::vector<FactCounterfactual> facts;      // least effort first
  std::vector<WeightCounterfactual> weights;  // least change of share first
  AnswerBasis basis;
};

// Errors as from Explain, of city and target.
absl::StatusOr<CounterfactualAnswer> FindCounterfactuals(
    const Snapshot& snapshot, const CounterfactualRequest& request);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_ADVICE_COUNTERFACTUALS_H_
