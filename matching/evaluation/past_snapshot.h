// The catalogue as a question of the past may see it. Internal to matching.
#ifndef CITYMATCH_MATCHING_EVALUATION_PAST_SNAPSHOT_H_
#define CITYMATCH_MATCHING_EVALUATION_PAST_SNAPSHOT_H_

#include <memory>

#include "matching/snapshot.h"

namespace citymatch::matching {

// `snapshot` without the offers and memberships that are dated in `year` or
// later: what a city learnt from a partnership cannot be why it was chosen for
// it. What bears no date of its own stays, and so do needs, figures and
// targets, whose reference year is that of the source and not of the fact.
// Partnerships are hidden by `MatchOptions.hide_from_year`.
// The result may be `snapshot` itself, which must outlive it. O(items).
std::shared_ptr<const Snapshot> SnapshotBefore(const Snapshot& snapshot,
                                               int year);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_EVALUATION_PAST_SNAPSHOT_H_
