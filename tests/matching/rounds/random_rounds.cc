#include "tests/matching/rounds/random_rounds.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/matching/rounds/brute_force.h"

namespace citymatch::rounds {
namespace {

template <typename T>
void Shuffle(Random& random, std::vector<T>& list) {
  for (size_t i = list.size(); i > 1; --i) {
    std::swap(list[i - 1], list[random.Below(i)]);
  }
}

std::vector<Participant> RandomCities(Random& random, const char* prefix,
                                      int most) {
  std::vector<Participant> cities;
  const size_t count = 1 + random.Below(most);
  for (size_t i = 0; i < count; ++i) {
    Participant& city = cities.emplace_back();
    city.id = absl::StrCat(prefix, i);
    if (random.Below(2) == 0) city.slots = static_cast<int>(random.Below(4));
    city.country_code = random.Below(2) == 0 ? "JP" : "US";
  }
  return cities;
}

Group RandomGroup(Random& random, const Round& round, int number) {
  Group group;
  group.id = absl::StrCat("g", number);
  group.side = random.Below(2) == 0 ? Side::kProvider : Side::kPartner;
  for (const Participant& city : Cities(round, group.side)) {
    if (random.Below(2) == 0) group.member_ids.push_back(city.id);
  }
  if (random.Below(2) == 0) group.floor = static_cast<int>(random.Below(3));
  if (random.Below(2) == 0) group.cap = static_cast<int>(random.Below(4));
  return group;
}

bool Nested(const Group& a, const Group& b) {
  if (a.side != b.side) return true;
  const std::set<std::string> of_a(a.member_ids.begin(), a.member_ids.end());
  size_t common = 0;
  for (const std::string& id : b.member_ids) common += of_a.count(id);
  return common == 0 || common == of_a.size() || common == b.member_ids.size();
}

}  // namespace

Round RandomRound(Random& random, const RandomShape& shape) {
  Round round;
  round.providers = RandomCities(random, "jp-", shape.most_cities);
  round.partners = RandomCities(random, "vn-", shape.most_cities);
  round.triads_allowed = random.Below(2) == 0;
  const bool ties = random.Below(3) == 0;
  for (size_t p = 0; p < round.providers.size(); ++p) {
    for (size_t q = 0; q < round.partners.size(); ++q) {
      if (random.Below(4) == 0 ||
          static_cast<int>(round.candidates.size()) >= shape.most_candidates) {
        continue;
      }
      const double score = ties ? 20.0 * static_cast<double>(random.Below(6))
                                : 100 * random.Unit();
      round.candidates.push_back(
          {static_cast<int>(p), static_cast<int>(q), score});
    }
  }
  Shuffle(random, round.candidates);
  for (const Candidate& candidate : round.candidates) {
    const PairId pair = PairIdOf(round, candidate);
    switch (random.Below(16)) {
      case 0:
        round.locked.push_back(pair);
        break;
      case 1:
        round.forced.push_back(pair);
        break;
      case 2:
      case 3:
        round.forbidden.push_back(pair);
        break;
      default:
        break;
    }
  }
  if (random.Below(3) == 0) round.minimum_score = 60 * random.Unit();
  const size_t groups = random.Below(shape.most_groups + 1);
  for (size_t g = 0; g < groups; ++g) {
    Group group = RandomGroup(random, round, static_cast<int>(g));
    const bool fits =
        std::all_of(round.groups.begin(), round.groups.end(),
                    [&](const Group& other) { return Nested(group, other); });
    if (fits || !shape.nested) round.groups.push_back(std::move(group));
  }
  return round;
}

Rankings RandomRankings(Random& random, const Round& round) {
  Rankings rankings;
  for (const Side side : {Side::kProvider, Side::kPartner}) {
    const Side other = matching::Opposite(side);
    for (const Participant& city : Cities(round, side)) {
      if (random.Below(3) == 0) continue;
      std::vector<std::string> ids;
      for (const Participant& counterpart : Cities(round, other)) {
        if (random.Below(4) != 0) ids.push_back(counterpart.id);
      }
      Shuffle(random, ids);
      (side == Side::kProvider ? rankings.providers
                               : rankings.partners)[city.id] = ids;
    }
  }
  return rankings;
}

Round Shuffled(Random& random, const Round& round) {
  Round other = round;
  Shuffle(random, other.providers);
  Shuffle(random, other.partners);
  Shuffle(random, other.locked);
  Shuffle(random, other.forced);
  Shuffle(random, other.forbidden);
  Shuffle(random, other.groups);
  for (Group& group : other.groups) Shuffle(random, group.member_ids);
  std::map<std::string, int> place;
  for (const Side side : {Side::kProvider, Side::kPartner}) {
    const std::vector<Participant>& cities = Cities(other, side);
    for (size_t i = 0; i < cities.size(); ++i) {
      place[cities[i].id] = static_cast<int>(i);
    }
  }
  for (Candidate& candidate : other.candidates) {
    const PairId pair = PairIdOf(round, candidate);
    candidate.provider = place[pair.provider_id];
    candidate.partner = place[pair.partner_id];
  }
  Shuffle(random, other.candidates);
  return other;
}

}  // namespace citymatch::rounds
