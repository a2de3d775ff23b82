#include "matching/catalogue.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "matching/climate.h"
#include "matching/country.h"
#include "matching/text.h"

namespace citymatch::matching {
namespace {

// From the centre of the globe to a place on it.
std::array<double, 3> UnitVector(const std::optional<Location>& location) {
  if (!location) return {NAN, NAN, NAN};
  constexpr double kRadians = std::numbers::pi / 180;
  const double latitude = location->latitude * kRadians;
  const double longitude = location->longitude * kRadians;
  return {std::cos(latitude) * std::cos(longitude),
          std::cos(latitude) * std::sin(longitude), std::sin(latitude)};
}

// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/).
uint64_t HashOf(absl::string_view text) {
  uint64_t hash = 14695981039346656037u;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  return hash;
}

int16_t NetZeroYear(const Profile& profile) {
  int year = 0;
  for (const Target& target : profile.targets) {
    if (target.type != TargetType::kNetZero || !target.target_year) continue;
    if (year == 0 || *target.target_year < year) year = *target.target_year;
  }
  return static_cast<int16_t>(year);
}

int64_t GoneFrom(const Profile& profile) {
  int64_t gone = kNeverGone;
  for (const AdministrativeChange& change : profile.administrative_changes) {
    if (change.kind == ChangeKind::kEnlarged) continue;
    gone = std::min(gone, DayNumber(change.effective_date));
  }
  return gone;
}

void AppendPlace(const Profile& profile, Block& block, Names& names) {
  const int64_t residents =
      profile.population ? profile.population->resident_count : 0;
  block.resident_count.push_back(residents);
  block.log_population.push_back(
      residents > 0 ? std::log(static_cast<double>(residents)) : NAN);
  block.place.push_back(UnitVector(profile.location));
  block.country.push_back(
      static_cast<uint16_t>(CountryIndex(profile.country_code)));
  block.level.push_back(profile.level);
  block.climate.push_back(static_cast<uint8_t>(
      profile.climate ? ClimateIndex(profile.climate->koppen_class) : 0));
  uint8_t known = 0;
  uint8_t present = 0;
  for (const SettingFeature& feature : profile.setting_features) {
    const auto bit =
        static_cast<uint8_t>(1u << static_cast<unsigned>(feature.feature));
    known |= bit;
    if (feature.present) present |= bit;
  }
  block.feature_known.push_back(known);
  block.feature_present.push_back(present);
  uint16_t hazards = 0;
  for (const Hazard& hazard : profile.hazards) {
    hazards = static_cast<uint16_t>(hazards | 1u << hazard.type);
  }
  block.hazards.push_back(hazards);
  block.time_zone.push_back(
      profile.time_zone.empty() ? 0 : names.time_zones.Add(profile.time_zone));
}

void AppendInstitution(const Profile& profile, Block& block, Names& names) {
  block.net_zero_year.push_back(NetZeroYear(profile));
  block.slot_count.push_back(
      static_cast<int16_t>(profile.slot_count.value_or(-1)));
  block.gone_from.push_back(GoneFrom(profile));
  for (const WorkingLanguage& language : profile.working_languages) {
    block.languages.values.push_back(
        names.languages.Add(PrimaryLanguage(language.language_code)));
  }
  block.languages.EndRow();
  for (const Membership& membership : profile.memberships) {
    block.networks.values.push_back(names.networks.Add(membership.network));
  }
  block.networks.EndRow();
}

template <typename Item>
void AppendItem(const Item& item, int grade, Block& block, Names& names) {
  block.item_topic.push_back(names.AddTopic(item.sector, item.topic));
  block.item_sector.push_back(static_cast<uint8_t>(item.sector));
  block.item_grade.push_back(static_cast<uint8_t>(grade));
  block.item_basis.push_back(static_cast<uint8_t>(item.provenance.basis));
}

void AppendItems(const Profile& profile, Block& block, Names& names) {
  if (profile.side == Side::kProvider) {
    for (const Offer& offer : profile.offers) {
      AppendItem(offer, offer.maturity, block, names);
    }
  } else {
    for (const Need& need : profile.needs) {
      AppendItem(need, need.priority, block, names);
    }
  }
  block.item_begin.push_back(static_cast<uint32_t>(block.item_topic.size()));
}

template <typename Item>
void AppendTerms(const std::vector<Item>& items, Block& block, Names& names) {
  for (const Item& item : items) {
    for (const uint32_t term :
         ItemTerms(item.topic, item.summary, names.terms)) {
      block.item_terms.values.push_back(term);
    }
    block.item_terms.EndRow();
  }
}

// The row of `profile` in `block`, compared by identity; -1 if absent.
int RowOfSame(const Block* block, const Profile* profile) {
  if (block == nullptr) return -1;
  const auto it = std::lower_bound(
      block->profiles.begin(), block->profiles.end(), profile->id,
      [](const auto& p, const std::string& id) { return p->id < id; });
  if (it == block->profiles.end() || it->get() != profile) return -1;
  return static_cast<int>(it - block->profiles.begin());
}

}  // namespace

uint32_t Interner::Add(absl::string_view text) {
  const auto [it, is_new] =
      numbers_.try_emplace(std::string(text), texts_.size() + 1);
  if (is_new) texts_.emplace_back(text);
  return it->second;
}

uint32_t Interner::Find(absl::string_view text) const {
  const auto it = numbers_.find(text);
  return it == numbers_.end() ? 0 : it->second;
}

int64_t DayNumber(absl::CivilDay day) { return day - absl::CivilDay(); }

uint32_t Names::AddTopic(Sector sector, absl::string_view topic) {
  const uint32_t number =
      topics.Add(absl::StrCat(static_cast<int>(sector), ":", topic));
  if (number == topic_sector.size()) {
    topic_sector.push_back(sector);
    topic_name.emplace_back(topic);
  }
  return number;
}

uint32_t Names::FindTopic(Sector sector, absl::string_view topic) const {
  return topics.Find(absl::StrCat(static_cast<int>(sector), ":", topic));
}

std::string PrimaryLanguage(absl::string_view tag) {
  return absl::AsciiStrToLower(tag.substr(0, tag.find('-')));
}

std::optional<RowRef> SideTable::Find(absl::string_view id) const {
  // The last block whose first id is not above `id`.
  auto it = std::upper_bound(blocks.begin(), blocks.end(), id,
                             [](absl::string_view wanted, const auto& block) {
                               return wanted < block->profiles.front()->id;
                             });
  if (it == blocks.begin()) return std::nullopt;
  --it;
  const auto& profiles = (*it)->profiles;
  const auto row = std::lower_bound(
      profiles.begin(), profiles.end(), id,
      [](const auto& p, absl::string_view wanted) { return p->id < wanted; });
  if (row == profiles.end() || (*row)->id != id) return std::nullopt;
  return RowRef{it->get(), static_cast<int>(it - blocks.begin()),
                static_cast<int>(row - profiles.begin())};
}

std::optional<RowRef> Catalogue::Find(absl::string_view city_id) const {
  if (auto row = providers.Find(city_id)) return row;
  return partners.Find(city_id);
}

std::vector<uint32_t> ItemTerms(absl::string_view topic,
                                absl::string_view summary, Interner& terms) {
  std::vector<std::pair<uint64_t, std::string>> words;
  const std::string text =
      absl::StrCat(absl::StrReplaceAll(topic, {{"_", " "}}), " . ", summary);
  for (std::string& word : Words(text)) {
    const uint64_t hash = HashOf(word);
    words.emplace_back(hash, std::move(word));
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  std::vector<uint32_t> numbers;
  numbers.reserve(words.size());
  for (const auto& [hash, word] : words) numbers.push_back(terms.Add(word));
  return numbers;
}

std::shared_ptr<const Block> CompileBlock(
    std::vector<std::shared_ptr<const Profile>> profiles, const Block* reuse,
    Names& names) {
  auto block = std::make_shared<Block>();
  for (const auto& profile : profiles) {
    AppendPlace(*profile, *block, names);
    AppendInstitution(*profile, *block, names);
    AppendItems(*profile, *block, names);
    const int old_row = RowOfSame(reuse, profile.get());
    if (old_row >= 0) {
      for (uint32_t item = reuse->item_begin[old_row];
           item < reuse->item_begin[old_row + 1]; ++item) {
        const auto terms = reuse->item_terms[item];
        block->item_terms.values.insert(block->item_terms.values.end(),
                                        terms.begin(), terms.end());
        block->item_terms.EndRow();
      }
    } else if (profile->side == Side::kProvider) {
      AppendTerms(profile->offers, *block, names);
    } else {
      AppendTerms(profile->needs, *block, names);
    }
  }
  block->profiles = std::move(profiles);
  return block;
}

}  // namespace citymatch::matching
