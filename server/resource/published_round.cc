#include "server/resource/published_round.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "citymatch/v1/round.pb.h"
#include "server/convert/dates.h"
#include "server/convert/digest.h"
#include "server/convert/names.h"

namespace citymatch {

v1::PublishedRound MakePublishedRound(const v1::Round& round,
                                      const v1::RoundSolution& solution,
                                      absl::Time when) {
  const v1::Round& solved = solution.round();
  v1::PublishedRound published;
  published.set_name(
      absl::StrCat(kPublishedRoundPrefix, IdIn(kRoundPrefix, round.name())));
  published.set_programme(round.programme());
  published.set_display_name(round.display_name());
  published.set_description(round.description());
  published.set_as_of_date(solved.as_of_date());
  published.set_objective(round.objective());
  published.set_triads_allowed(round.triads_allowed());
  for (const v1::RoundPair& pair : solution.pairs()) {
    v1::RoundPair& shown = *published.add_pairs();
    shown = pair;
    shown.set_score(pair.published_score());
    shown.clear_published_score();
  }
  std::vector<std::string> unmatched;
  for (const v1::UnmatchedParticipant& city : solution.unmatched()) {
    unmatched.push_back(city.city());
  }
  std::sort(unmatched.begin(), unmatched.end());
  for (std::string& city : unmatched) {
    published.add_unmatched_cities(std::move(city));
  }
  *published.mutable_groups() = round.groups();
  *published.mutable_group_counts() = solution.groups();
  published.set_previous_round(round.previous_round());
  published.set_programme_version(solution.basis().programme_version());
  // Beside scores on published facts the minimum of other scores would tell
  // which pairs are in, or out, for what a city told in confidence.
  if (solved.published_facts_only()) {
    published.set_minimum_score(solved.minimum_score());
  }
  published.set_mended(solution.has_rematch());
  published.set_digest(
      absl::BytesToHexString(Sha256(DeterministicBytes(published))));
  *published.mutable_publish_time() = ToTimestamp(when);
  return published;
}

}  // namespace citymatch
