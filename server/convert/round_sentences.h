// The sentences of a solution, made from its codes when it is read.
#ifndef CITYMATCH_SERVER_CONVERT_ROUND_SENTENCES_H_
#define CITYMATCH_SERVER_CONVERT_ROUND_SENTENCES_H_

#include "citymatch/v1/round.pb.h"
#include "matching/language.h"
#include "matching/snapshot.h"

namespace citymatch {

// Fills in every sentence. Cities are named as in the snapshot; one that is not
// there any more, by its id.
void AddSentences(const matching::Snapshot& snapshot,
                  matching::Language language, v1::RoundSolution& solution);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_ROUND_SENTENCES_H_
