#include "tests/bench/rounds_synthetic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "matching/random.h"

namespace citymatch::rounds {
namespace {

using matching::Random;

constexpr int kTraits = 6;
constexpr int kCountries = 26;

struct City {
  std::array<double, kTraits> traits;
  double pull = 0;  // how good it is at everything
};

City RandomCity(Random& random) {
  City city;
  for (double& trait : city.traits) trait = random.Unit();
  city.pull = random.Unit();
  return city;
}

double Score(const City& a, const City& b) {
  double distance = 0;
  for (int k = 0; k < kTraits; ++k) {
    const double d = a.traits[k] - b.traits[k];
    distance += d * d;
  }
  return 100 * (0.8 * std::exp(-distance) + 0.2 * a.pull);
}

void AddGroups(const SyntheticShape& shape, Random& random, Round& round) {
  std::vector<Group> countries(kCountries);
  Group least_developed = {.id = "least-developed"};
  Group islands = {.id = "small-islands"};
  for (int c = 0; c < kCountries; ++c) {
    countries[c].id = absl::StrFormat("country-%02d", c);
  }
  for (const Participant& partner : round.partners) {
    // Some countries are large.
    const double u = random.Unit();
    const auto c = static_cast<int>(kCountries * u * u);
    countries[c].member_ids.push_back(partner.id);
    const bool least = shape.overlapping ? random.Below(3) == 0 : c % 3 == 0;
    const bool island = shape.overlapping ? random.Below(5) == 0 : c % 3 == 1;
    if (least) least_developed.member_ids.push_back(partner.id);
    if (island) islands.member_ids.push_back(partner.id);
  }
  const auto share = [](const Group& group, double part) {
    return static_cast<int>(part *
                            static_cast<double>(group.member_ids.size()));
  };
  for (Group& country : countries) {
    country.cap = share(country, 0.9);
    round.groups.push_back(country);
  }
  least_developed.floor = share(least_developed, 0.89);
  islands.floor = share(islands, 0.85);
  round.groups.push_back(least_developed);
  round.groups.push_back(islands);
  Group first_time = {.id = "first-time", .side = Side::kProvider};
  for (const Participant& provider : round.providers) {
    if (random.Below(4) == 0) first_time.member_ids.push_back(provider.id);
  }
  first_time.floor = share(first_time, 0.9);
  round.groups.push_back(first_time);
}

void AddPairs(Random& random, Round& round) {
  std::vector<int> left;
  for (const Participant& provider : round.providers) {
    left.push_back(provider.slots.value_or(1));
  }
  std::vector<bool> used(round.partners.size(), false);
  const size_t count = round.partners.size() / 130;
  for (size_t i = 0; i < 3 * count; ++i) {
    const Candidate& candidate =
        round.candidates[random.Below(round.candidates.size())];
    if (used[candidate.partner]) continue;
    used[candidate.partner] = true;
    const PairId pair = {round.providers[candidate.provider].id,
                         round.partners[candidate.partner].id};
    if (i % 3 == 0) {
      round.forbidden.push_back(pair);
    } else if (--left[candidate.provider] >= 0) {
      (i % 3 == 1 ? round.locked : round.forced).push_back(pair);
    }
  }
}

}  // namespace

Round SyntheticRound(const SyntheticShape& shape) {
  Random random(shape.seed);
  Round round;
  std::vector<City> providers;
  std::vector<City> partners;
  const double slots =
      shape.slots_per_partner * shape.partners / shape.providers;
  for (int p = 0; p < shape.providers; ++p) {
    providers.push_back(RandomCity(random));
    Participant& city = round.providers.emplace_back();
    city.id = absl::StrFormat("jp-%05d", p);
    city.slots = static_cast<int>(std::ceil(2 * slots * random.Unit() - 0.5));
  }
  for (int q = 0; q < shape.partners; ++q) {
    partners.push_back(RandomCity(random));
    round.partners.push_back({.id = absl::StrFormat("vn-%05d", q)});
  }
  for (int q = 0; q < shape.partners; ++q) {
    std::vector<Candidate> candidates;
    for (int p = 0; p < shape.providers; ++p) {
      candidates.push_back({p, q, Score(providers[p], partners[q])});
    }
    const auto best = static_cast<size_t>(shape.best_of_partner);
    if (best > 0 && best < candidates.size()) {
      std::nth_element(
          candidates.begin(), candidates.begin() + shape.best_of_partner,
          candidates.end(), [](const Candidate& a, const Candidate& b) {
            return a.score > b.score;
          });
      candidates.resize(best);
    }
    round.candidates.insert(round.candidates.end(), candidates.begin(),
                            candidates.end());
  }
  if (shape.constraints) {
    AddGroups(shape, random, round);
    AddPairs(random, round);
    round.minimum_score = 20;
  }
  return round;
}

}  // namespace citymatch::rounds
