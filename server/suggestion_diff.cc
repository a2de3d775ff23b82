#include "server/suggestion_diff.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "citymatch/v1/match_service.pb.h"
#include "citymatch/v1/watch_service.pb.h"
#include "google/protobuf/util/message_differencer.h"

namespace citymatch {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::PairAssessment;
using v1::SuggestionChange;
using v1::SuggestMatchesResponse;

// By both cities: one of them is the same in the whole list.
using Pair = std::pair<std::string, std::string>;
using ByPair = std::map<Pair, const PairAssessment*>;

Pair PairOf(const PairAssessment& suggestion) {
  return {suggestion.provider(), suggestion.partner()};
}

ByPair Index(const SuggestMatchesResponse& answer) {
  ByPair index;
  for (const PairAssessment& suggestion : answer.suggestions()) {
    index.emplace(PairOf(suggestion), &suggestion);
  }
  return index;
}

bool SameButRank(const PairAssessment& a, PairAssessment b) {
  b.set_rank(a.rank());
  return MessageDifferencer::Equals(a, b);
}

}  // namespace

v1::WatchSuggestionsResponse DiffSuggestions(
    absl::string_view city, const SuggestMatchesResponse& before,
    const SuggestMatchesResponse& after) {
  v1::WatchSuggestionsResponse message;
  message.set_eligible_count(after.eligible_count());
  *message.mutable_excluded() = after.excluded();
  *message.mutable_basis() = after.basis();
  const auto add = [&](const PairAssessment& suggestion,
                       SuggestionChange::Type type) -> SuggestionChange& {
    SuggestionChange& change = *message.add_changes();
    change.set_counterpart(suggestion.provider() == city
                               ? suggestion.partner()
                               : suggestion.provider());
    change.set_type(type);
    return change;
  };
  const ByPair old = Index(before);
  const ByPair now = Index(after);
  for (const PairAssessment& suggestion : before.suggestions()) {
    if (now.contains(PairOf(suggestion))) continue;
    add(suggestion, SuggestionChange::TYPE_REMOVED)
        .set_previous_rank(suggestion.rank());
  }
  for (const PairAssessment& suggestion : after.suggestions()) {
    const auto found = old.find(PairOf(suggestion));
    const PairAssessment* const was =
        found == old.end() ? nullptr : found->second;
    const bool same = was != nullptr && SameButRank(*was, suggestion);
    if (same && was->rank() == suggestion.rank()) continue;
    SuggestionChange& change =
        add(suggestion, was == nullptr ? SuggestionChange::TYPE_ADDED
                        : same         ? SuggestionChange::TYPE_MOVED
                                       : SuggestionChange::TYPE_CHANGED);
    change.set_rank(suggestion.rank());
    if (was != nullptr) change.set_previous_rank(was->rank());
    if (!same) *change.mutable_suggestion() = suggestion;
  }
  return message;
}

bool CountsDiffer(const SuggestMatchesResponse& before,
                  const SuggestMatchesResponse& after) {
  return before.eligible_count() != after.eligible_count() ||
         !std::equal(before.excluded().begin(), before.excluded().end(),
                     after.excluded().begin(), after.excluded().end(),
                     [](const v1::GateCount& a, const v1::GateCount& b) {
                       return MessageDifferencer::Equals(a, b);
                     });
}

}  // namespace citymatch
