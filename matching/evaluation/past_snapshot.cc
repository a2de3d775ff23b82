#include "matching/evaluation/past_snapshot.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "matching/catalogue.h"
#include "matching/profile.h"

namespace citymatch::matching {
namespace {

template <typename Fact>
concept HasOwnYear = requires(const Fact& fact) {
  fact.since_year;
};

// The year that a fact is of: its own if it bears one, else the one that its
// source speaks of.
template <typename Fact>
std::optional<int> YearOf(const Fact& fact, LaterFacts later) {
  if constexpr (HasOwnYear<Fact>) {
    if (fact.since_year) return fact.since_year;
  }
  if (later == LaterFacts::kKept) return std::nullopt;
  return fact.provenance.reference_year;
}

// Removes the facts of `year` or later; returns whether there were any.
template <typename Fact>
bool EraseFrom(int year, LaterFacts later, std::vector<Fact>& facts) {
  return std::erase_if(facts, [&](const Fact& fact) {
           const std::optional<int> of = YearOf(fact, later);
           return of && *of >= year;
         }) > 0;
}

template <typename Fact>
bool EraseFrom(int year, LaterFacts later, std::optional<Fact>& fact) {
  const std::optional<int> of =
      fact ? YearOf(*fact, later) : std::optional<int>();
  if (!of || *of < year) return false;
  fact.reset();
  return true;
}

bool EraseFactsFrom(int year, LaterFacts later, Profile& city) {
  bool erased = EraseFrom(year, later, city.population);
  erased |= EraseFrom(year, later, city.climate);
  erased |= EraseFrom(year, later, city.setting_features);
  erased |= EraseFrom(year, later, city.hazards);
  erased |= EraseFrom(year, later, city.targets);
  erased |= EraseFrom(year, later, city.memberships);
  erased |= EraseFrom(year, later, city.working_languages);
  erased |= EraseFrom(year, later, city.needs);
  erased |= EraseFrom(year, later, city.offers);
  return erased;
}

}  // namespace

std::shared_ptr<const Snapshot> SnapshotBefore(const Snapshot& snapshot,
                                               int year, LaterFacts later) {
  std::vector<Profile> changed;
  for (const Side side : {Side::kProvider, Side::kPartner}) {
    for (const auto& block : snapshot.catalogue().side(side).blocks) {
      for (const auto& profile : block->profiles) {
        Profile copy = *profile;
        if (EraseFactsFrom(year, later, copy)) {
          changed.push_back(std::move(copy));
        }
      }
    }
  }
  if (changed.empty()) return {std::shared_ptr<void>(), &snapshot};
  SnapshotBuilder builder(snapshot);
  for (Profile& profile : changed) builder.PutCity(std::move(profile));
  return builder.Build(snapshot.revision());
}

}  // namespace citymatch::matching
