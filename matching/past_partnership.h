// What is known of a partnership on a day: nothing that came later is seen.
//
// Where only years are on record, what began or ended in the year of the day
// may have done so later, so that the past is strictly before that year. Where
// the days are on record, they decide. Internal to matching.
#ifndef CITYMATCH_MATCHING_PAST_PARTNERSHIP_H_
#define CITYMATCH_MATCHING_PAST_PARTNERSHIP_H_

#include <optional>

#include "absl/time/civil_time.h"
#include "matching/profile.h"

namespace citymatch::matching {

struct PartnershipAsOf {
  // Unset where not known, or not known yet. By years, a last year that is
  // still to come is a plan and is told.
  std::optional<int> first_year;
  std::optional<int> last_year;
  // Began before the day, or the year of the day: part of history. A
  // partnership of unknown first year never is.
  bool is_history = false;
  // Under way on the day (see Policy::assumed_duration_years).
  bool is_under_way = false;
  // Began on the day or in its year, before, or at an unknown time.
  bool has_begun = false;
  // Ended before the day, or the year of the day.
  bool has_ended = false;
  // What had become of it; kUnknown where that was not known yet.
  Outcome outcome = Outcome::kUnknown;
  // How long it had not been active, years, ≥ 0; 0 while it was.
  double idle_years = 0;
};

// `assumed_duration_years`: for how long a partnership of unknown end counts as
// under way.
[[nodiscard]] PartnershipAsOf SeenAsOf(const Partnership& partnership,
                                       absl::CivilDay day,
                                       int assumed_duration_years);

// The year in which it began, by year or day; nullopt = not known.
[[nodiscard]] std::optional<int> FirstYearOf(const Partnership& partnership);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_PAST_PARTNERSHIP_H_
