// The facts of a pair that could be otherwise. Internal to matching.
#ifndef CITYMATCH_MATCHING_ADVICE_FACT_EDITS_H_
#define CITYMATCH_MATCHING_ADVICE_FACT_EDITS_H_

#include <vector>

#include "matching/advice/counterfactuals.h"
#include "matching/criterion.h"
#include "matching/language.h"
#include "matching/profile.h"

namespace citymatch::matching {

// A change that can be tried.
struct FactEdit {
  double effort = 0;  // see counterfactuals.h
  FactChange change;
  Profile changed;  // the city as it would be
};

// Every change of one fact of either city, the least effort first.
std::vector<FactEdit> PossibleEdits(const Pair& pair, Language language);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_ADVICE_FACT_EDITS_H_
