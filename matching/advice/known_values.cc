#include "matching/advice/known_values.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace citymatch::matching {

KnownValues::KnownValues(const Catalogue& catalogue) {
  for (const Side side : {Side::kProvider, Side::kPartner}) {
    for (const auto& block : catalogue.side(side).blocks) {
      for (const auto& profile : block->profiles) Add(*profile);
    }
  }
  for (auto& [side, values] : populations_) {
    std::sort(values.begin(), values.end());
  }
  for (auto& [side, values] : years_) std::sort(values.begin(), values.end());
}

std::string KnownValues::PlaceOf(const Profile& city, bool with_country) {
  return absl::StrCat(static_cast<int>(city.side),
                      with_country ? city.country_code : "");
}

void KnownValues::Count(const Profile& city, const std::string& value,
                        Counts& counts) {
  ++counts[PlaceOf(city, true)][value];
  ++counts[PlaceOf(city, false)][value];
}

void KnownValues::Add(const Profile& city) {
  if (city.population) {
    populations_[city.side].push_back(city.population->resident_count);
  }
  for (const Target& target : city.targets) {
    if (target.type == TargetType::kNetZero && target.target_year) {
      years_[city.side].push_back(*target.target_year);
    }
  }
  if (city.climate) Count(city, city.climate->koppen_class, climates_);
  if (!city.time_zone.empty()) Count(city, city.time_zone, time_zones_);
  for (const WorkingLanguage& language : city.working_languages) {
    Count(city, language.language_code, languages_);
  }
  for (const Need& need : city.needs) AddTopic(city, need.topic, need.sector);
  for (const Offer& offer : city.offers) {
    AddTopic(city, offer.topic, offer.sector);
  }
}

void KnownValues::AddTopic(const Profile& city, const std::string& topic,
                           Sector sector) {
  Count(city, topic, topics_);
  sectors_.emplace(topic, sector);
}

std::vector<int64_t> KnownValues::Quartiles(
    const std::map<Side, std::vector<int64_t>>& by_side, Side side) {
  const auto it = by_side.find(side);
  if (it == by_side.end()) return {};
  const std::vector<int64_t>& values = it->second;
  std::vector<int64_t> quartiles = {values[values.size() / 4],
                                    values[values.size() * 3 / 4]};
  if (quartiles[0] == quartiles[1]) quartiles.pop_back();
  return quartiles;
}

std::vector<std::string> KnownValues::Commonest(const Counts& counts,
                                                const Profile& city) {
  for (const bool with_country : {true, false}) {
    const auto it = counts.find(PlaceOf(city, with_country));
    if (it == counts.end()) continue;
    std::vector<std::pair<int, std::string>> values;
    for (const auto& [value, count] : it->second) {
      values.emplace_back(-count, value);
    }
    std::sort(values.begin(), values.end());
    constexpr size_t kMostValues = 2;
    if (values.size() > kMostValues) values.resize(kMostValues);
    std::vector<std::string> texts;
    for (auto& [count, value] : values) texts.push_back(std::move(value));
    return texts;
  }
  return {};
}

}  // namespace citymatch::matching
