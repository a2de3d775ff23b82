#include "matching/past_partnership.h"

#include <algorithm>
#include <optional>

#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "matching/profile.h"

namespace citymatch::matching {
namespace {

constexpr double kDaysPerYear = 365.2425;

// The year in which the partnership was last known to be active, not after
// `year`.
int LastActiveYear(const Partnership& partnership, int year) {
  int last = partnership.last_year.value_or(partnership.first_year.value_or(0));
  if (partnership.outcome == Outcome::kOngoing) last = year;
  return std::min(last, year);
}

PartnershipAsOf SeenByYears(const Partnership& partnership, int year,
                            int assumed_duration_years) {
  PartnershipAsOf seen;
  const auto& first = partnership.first_year;
  const auto& last = partnership.last_year;
  seen.first_year = first;
  seen.last_year = last;
  seen.is_history = first && *first < year;
  seen.has_begun = !first || *first <= year;
  if (last) {
    seen.is_under_way = seen.has_begun && *last >= year;
  } else if (partnership.outcome == Outcome::kOngoing) {
    seen.is_under_way = seen.has_begun;
  } else {
    seen.is_under_way =
        first && seen.has_begun && year - *first < assumed_duration_years;
  }
  seen.has_ended = last && *last < year;
  // An outcome that came later than the day is not known on it.
  if (seen.has_ended) seen.outcome = partnership.outcome;
  if (seen.is_history) {
    seen.idle_years = year - LastActiveYear(partnership, year);
  }
  return seen;
}

// `phases`: those that had begun by the day, at least one.
PartnershipAsOf SeenByDays(const Partnership& partnership,
                           absl::Span<const DatedPhase> phases,
                           absl::CivilDay day) {
  const DatedPhase& first = phases.front();
  const DatedPhase& last = phases.back();
  PartnershipAsOf seen;
  seen.first_year = FirstYearOf(partnership);
  // Under way already when its days began to be recorded.
  const bool is_older = *seen.first_year < first.from.year();
  seen.is_history = is_older ? *seen.first_year < day.year() : first.from < day;
  seen.has_begun = true;
  seen.is_under_way = last.phase == Phase::kActive;
  if (last.phase == Phase::kEnded) {
    seen.last_year = static_cast<int>(last.from.year());
    seen.has_ended = last.from < day;
  }
  for (const DatedOutcome& known : partnership.outcomes) {
    if (known.from < day) seen.outcome = known.outcome;
  }
  if (partnership.outcomes.empty() && seen.has_ended &&
      partnership.outcome != Outcome::kOngoing) {
    seen.outcome = partnership.outcome;
  }
  if (!seen.is_under_way) {
    auto stopped = phases.end() - 1;
    while (stopped != phases.begin() &&
           (stopped - 1)->phase != Phase::kActive) {
      --stopped;
    }
    seen.idle_years = static_cast<double>(day - stopped->from) / kDaysPerYear;
  }
  return seen;
}

}  // namespace

PartnershipAsOf SeenAsOf(const Partnership& partnership, absl::CivilDay day,
                         int assumed_duration_years) {
  const auto begun = std::count_if(
      partnership.phases.begin(), partnership.phases.end(),
      [day](const DatedPhase& phase) { return phase.from <= day; });
  if (begun > 0) {
    return SeenByDays(partnership,
                      absl::MakeConstSpan(partnership.phases.data(),
                                          static_cast<size_t>(begun)),
                      day);
  }
  // Nobody knew yet of what is known by its days only.
  if (!partnership.phases.empty() && !partnership.first_year) return {};
  return SeenByYears(partnership, static_cast<int>(day.year()),
                     assumed_duration_years);
}

std::optional<int> FirstYearOf(const Partnership& partnership) {
  if (partnership.phases.empty()) return partnership.first_year;
  const auto year = static_cast<int>(partnership.phases.front().from.year());
  return std::min(year, partnership.first_year.value_or(year));
}

}  // namespace citymatch::matching
