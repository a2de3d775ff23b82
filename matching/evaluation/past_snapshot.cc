#include "matching/evaluation/past_snapshot.h"

#include <memory>
#include <utility>
#include <vector>

#include "matching/catalogue.h"
#include "matching/profile.h"

namespace citymatch::matching {
namespace {

// Removes the items since `year` or later; returns whether there were any.
template <typename Item>
bool EraseFrom(int year, std::vector<Item>& items) {
  return std::erase_if(items, [year](const Item& item) {
           return item.since_year && *item.since_year >= year;
         }) > 0;
}

}  // namespace

std::shared_ptr<const Snapshot> SnapshotBefore(const Snapshot& snapshot,
                                               int year) {
  std::vector<Profile> changed;
  for (const Side side : {Side::kProvider, Side::kPartner}) {
    for (const auto& block : snapshot.catalogue().side(side).blocks) {
      for (const auto& profile : block->profiles) {
        Profile copy = *profile;
        const bool offers = EraseFrom(year, copy.offers);
        const bool memberships = EraseFrom(year, copy.memberships);
        if (offers || memberships) changed.push_back(std::move(copy));
      }
    }
  }
  if (changed.empty()) return {std::shared_ptr<void>(), &snapshot};
  SnapshotBuilder builder(snapshot);
  for (Profile& profile : changed) builder.PutCity(std::move(profile));
  return builder.Build(snapshot.revision());
}

}  // namespace citymatch::matching
