// The catalogue as a question of the past may see it. Internal to matching.
#ifndef CITYMATCH_MATCHING_EVALUATION_PAST_SNAPSHOT_H_
#define CITYMATCH_MATCHING_EVALUATION_PAST_SNAPSHOT_H_

#include <memory>

#include "matching/evaluation/evaluation.h"
#include "matching/snapshot.h"

namespace citymatch::matching {

// `snapshot` without the facts that are dated in `year` or later: what a city
// learnt from a partnership cannot be why it was chosen for it. A fact's date
// is the year since which it holds (offers, memberships), else the one that its
// source speaks of; what bears no date stays. With LaterFacts::kKept only the
// first kind of date counts. Partnerships are hidden by
// `MatchOptions.hide_from_year`. The result may be `snapshot` itself, which
// must outlive it. O(items).
std::shared_ptr<const Snapshot> SnapshotBefore(const Snapshot& snapshot,
                                               int year, LaterFacts later);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_EVALUATION_PAST_SNAPSHOT_H_
