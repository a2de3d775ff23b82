// What to ask: the missing or unconfirmed facts whose answer would change a
// list most.
//
// For each open fact of the city itself, and of counterparts that are in the
// list or could enter it, a few plausible answers are tried: quartiles or the
// commonest values of what is known of cities of the same side (of the same
// country where possible), yes and no for features, and for a need or an offer
// that is only recalled: confirmed, and not so. The list is computed anew for
// each answer. The worth of a question is the mean share of the list that would
// be replaced, over its answers.
#ifndef CITYMATCH_MATCHING_ADVICE_QUESTIONS_H_
#define CITYMATCH_MATCHING_ADVICE_QUESTIONS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/matcher.h"
#include "matching/snapshot.h"

namespace citymatch::matching {

struct QuestionsRequest {
  std::string city_id;
  MatchOptions options;
  int top = 10;    // length of the list, ≥ 1
  int limit = 10;  // most questions, ≥ 1
  bool include_partnered = false;
  std::function<absl::Status()> check;
};

// An answer that was tried.
struct PossibleAnswer {
  std::string value;
  double replaced = 0;         // share of the list that would be others, [0,1]
  bool changes_first = false;  // whether another would stand first
};

struct Question {
  std::string city_id;  // whose fact
  std::string path;
  std::string sentence;
  std::string whom;    // whom to ask
  double worth = 0;    // mean of `replaced`
  double reorder = 0;  // share of the answers that change the order of the list
  std::vector<PossibleAnswer> answers;
};

struct QuestionsAnswer {
  // By worth, then by how often the first changes, by reorder, by whose fact it
  // is (the city's own first) and path.
  std::vector<Question> questions;
  int open_count = 0;  // facts that were tried
  AnswerBasis basis;
};

// Counterparts whose facts are looked at: those within reach of the list, the
// best first, at most this many times its length.
inline constexpr int kReachFactor = 2;

// Errors as from Suggest.
absl::StatusOr<QuestionsAnswer> RankQuestions(const Snapshot& snapshot,
                                              const QuestionsRequest& request);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_ADVICE_QUESTIONS_H_
