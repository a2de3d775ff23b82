// What a solved round says to people, in English and Japanese.
//
// Thread-safe and pure.
#ifndef CITYMATCH_MATCHING_ROUNDS_SENTENCES_H_
#define CITYMATCH_MATCHING_ROUNDS_SENTENCES_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "matching/language.h"
#include "matching/rounds/pricing.h"
#include "matching/rounds/rematch.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"

namespace citymatch::rounds {

using matching::Language;

// How to name things in sentences. The functions must not be empty.
struct Names {
  Language language = Language::kEnglish;
  std::function<std::string(Side side, const std::string& id)> city;
  std::function<std::string(const std::string& group_id)> group;
};

// A constraint as part of a sentence: `at least 3 of Small islands`.
std::string ConstraintText(const Constraint& constraint, const Names& names);

// That these cannot all hold; empty if there are none.
std::string ConflictSentence(absl::Span<const Constraint> conflict,
                             const Names& names);

// Why a participant has no pair.
std::string UnmatchedSentence(const Unmatched& unmatched, const Names& names);

// What the round would be without a constraint.
std::string PriceSentence(const ConstraintPrice& price, const Names& names);

// What became of a pair in a rematch.
std::string MoveSentence(const Move& move, const Names& names);

// What was proved, with both numbers.
std::string ProofSentence(const ProofStep& step, Language language);

// The texts as they stand, for tests: `index` from 0 to kRoundTextCount − 1.
extern const int kRoundTextCount;
absl::string_view RoundText(Language language, int index);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SENTENCES_H_
