#include "matching/rounds/solver/holdings.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/types/span.h"

namespace citymatch::rounds {

Holdings::Holdings(const Instance& instance, const Preferences& preferences)
    : instance_(instance),
      preferences_(preferences),
      of_provider_(instance.providers.ids.size()),
      of_partner_(instance.partners.ids.size()),
      for_good_(instance.edges.size(), false) {}

void Holdings::Add(int e) {
  for (const Side side : {Side::kProvider, Side::kPartner}) {
    AtEnd(e, side).push_back(e);
  }
}

void Holdings::AddForGood(int e) {
  Add(e);
  for_good_[e] = true;
}

void Holdings::Remove(int e) {
  for (const Side side : {Side::kProvider, Side::kPartner}) {
    std::vector<int>& held = AtEnd(e, side);
    held.erase(std::find(held.begin(), held.end(), e));
  }
  for_good_[e] = false;
}

std::optional<int> Holdings::InTheWayOf(int e, Side side) const {
  const absl::Span<const int> held =
      Of(instance_.EndOf(instance_.edges[e], side), side);
  if (side == Side::kPartner && instance_.one_per_country) {
    const auto country_of = [this](int edge) {
      return instance_.country[instance_.edges[edge].provider];
    };
    for (const int other : held) {
      if (country_of(other) != country_of(e)) continue;
      if (for_good_[other]) return std::nullopt;
      return other;
    }
  }
  if (!IsFull(instance_.EndOf(instance_.edges[e], side), side)) return -1;
  int worst = -1;
  for (const int other : held) {
    if (for_good_[other]) continue;
    if (worst < 0 || RankOf(other, side) > RankOf(worst, side)) worst = other;
  }
  if (worst < 0) return std::nullopt;
  return worst;
}

std::optional<int> Holdings::GivenUpFor(int e, Side side) const {
  const std::optional<int> other = InTheWayOf(e, side);
  if (!other || *other < 0) return other;
  if (RankOf(*other, side) < RankOf(e, side)) return std::nullopt;
  return other;
}

bool Holdings::IsFull(int participant, Side side) const {
  return static_cast<int>(Of(participant, side).size()) >=
         instance_.side(side).slots[participant];
}

std::vector<int>& Holdings::AtEnd(int e, Side side) {
  const int participant = instance_.EndOf(instance_.edges[e], side);
  return side == Side::kProvider ? of_provider_[participant]
                                 : of_partner_[participant];
}

}  // namespace citymatch::rounds
