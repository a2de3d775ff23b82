// The compiled catalogue: flat columns in blocks. Internal to matching.
//
// Units and missing values are stated at each column; a row is a city. An item
// is an offer (provider side) or a need (partner side).
#ifndef CITYMATCH_MATCHING_CATALOGUE_H_
#define CITYMATCH_MATCHING_CATALOGUE_H_

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "matching/policy.h"
#include "matching/profile.h"

namespace citymatch::matching {

// Most rows of a block.
inline constexpr int kBlockRows = 1024;

// Numbers strings from 1, in the order in which they come; 0 is no string.
// The numbers depend on that order: nothing may be computed from them but
// equality.
class Interner {
 public:
  // The string's number, given to it now if it is new.
  uint32_t Add(absl::string_view text);
  // The string's number; 0 if it has none.
  [[nodiscard]] uint32_t Find(absl::string_view text) const;
  // REQUIRES: 1 ≤ number ≤ size().
  [[nodiscard]] const std::string& Text(uint32_t number) const {
    return texts_[number - 1];
  }
  [[nodiscard]] uint32_t size() const {
    return static_cast<uint32_t>(texts_.size());
  }

 private:
  std::vector<std::string> texts_;
  absl::flat_hash_map<std::string, uint32_t> numbers_;
};

// A list of numbers for each row: row i has values[begin[i] … begin[i+1]).
template <typename T>
struct Lists {
  std::vector<uint32_t> begin = {0};
  std::vector<T> values;

  [[nodiscard]] absl::Span<const T> operator[](size_t row) const {
    return absl::MakeConstSpan(values).subspan(begin[row],
                                               begin[row + 1] - begin[row]);
  }
  void EndRow() { begin.push_back(static_cast<uint32_t>(values.size())); }
};

// Cities of one side with neighbouring ids, in columns. Immutable.
struct Block {
  std::vector<std::shared_ptr<const Profile>> profiles;  // by id, ascending

  std::vector<int64_t> resident_count;       // persons; 0 = unknown
  std::vector<double> log_population;        // ln(persons); NaN = unknown
  std::vector<std::array<double, 3>> place;  // unit vector; NaN = unknown
  std::vector<uint16_t> country;             // CountryIndex
  std::vector<Level> level;
  std::vector<uint8_t> climate;          // ClimateIndex; 0 = unknown
  std::vector<uint8_t> feature_known;    // bit Feature: known to be so or not
  std::vector<uint8_t> feature_present;  // bit Feature: known to be so
  std::vector<uint16_t> hazards;         // bit hazard type; 0 = none known
  std::vector<uint32_t> time_zone;       // Names::time_zones; 0 = unknown
  std::vector<int16_t> net_zero_year;    // 0 = unknown
  std::vector<int16_t> slot_count;       // -1 = unknown
  std::vector<int64_t> gone_from;        // day number; kNeverGone = exists
  Lists<uint32_t> languages;             // Names::languages
  Lists<uint32_t> networks;              // Names::networks

  std::vector<uint32_t> item_begin = {0};  // by row, size() + 1
  std::vector<uint32_t> item_topic;        // Names::topics, of (sector, topic)
  std::vector<uint8_t> item_sector;        // Sector
  std::vector<uint8_t> item_grade;         // priority 1–5 or maturity 1–3
  std::vector<uint8_t> item_basis;         // Basis
  Lists<uint32_t> item_terms;              // Names::terms, by hash of the word

  [[nodiscard]] int size() const { return static_cast<int>(profiles.size()); }
};
inline constexpr int64_t kNeverGone = std::numeric_limits<int64_t>::max();

// The number of a day, for columns and tables.
int64_t DayNumber(absl::CivilDay day);

// Where a city's columns are.
struct RowRef {
  const Block* block = nullptr;
  int block_index = 0;
  int row = 0;

  [[nodiscard]] const Profile& profile() const { return *block->profiles[row]; }
};

// The strings that columns hold by number. Grows only.
struct Names {
  Interner topics;  // TopicKey(sector, topic)
  std::vector<Sector> topic_sector = {Sector::kWaste};  // by number; [0] unused
  std::vector<std::string> topic_name = {""};           // by number
  Interner time_zones;
  Interner languages;  // primary subtags: `zh` for `zh-Hans`
  Interner networks;
  Interner terms;

  uint32_t AddTopic(Sector sector, absl::string_view topic);
  [[nodiscard]] uint32_t FindTopic(Sector sector,
                                   absl::string_view topic) const;
};

// The primary subtag of a BCP-47 tag, in lower case.
std::string PrimaryLanguage(absl::string_view tag);

// All cities of one side.
struct SideTable {
  std::vector<std::shared_ptr<const Block>> blocks;
  // Euclidean norm of each item's term vector, by block and item.
  std::shared_ptr<const std::vector<std::vector<double>>> item_norms;
  int64_t city_count = 0;

  [[nodiscard]] std::optional<RowRef> Find(absl::string_view id) const;
};

// Everything that a snapshot knows. Immutable once in a snapshot.
class Catalogue {
 public:
  [[nodiscard]] const SideTable& side(Side side) const {
    return side == Side::kProvider ? providers : partners;
  }
  [[nodiscard]] std::optional<RowRef> Find(absl::string_view city_id) const;

  SideTable providers;
  SideTable partners;
  std::shared_ptr<const Names> names;
  // Inverse document frequency of each term, by number: ln((N+1)/(n+1)) + 1
  // for n of N items; [0] unused.
  std::shared_ptr<const std::vector<double>> idf;

  // All partnerships, by id.
  std::shared_ptr<const std::vector<std::shared_ptr<const Partnership>>>
      partnerships;
  absl::btree_map<std::string, std::shared_ptr<const Programme>> programmes;
  absl::btree_map<std::string, std::shared_ptr<const Taxonomy>> taxonomies;
  // Confidential: who will not be paired with whom, by the city that said so.
  std::shared_ptr<
      const absl::flat_hash_map<std::string, std::vector<std::string>>>
      vetoes;
};

// The terms of an item, numbered: the words of its summary and topic, sorted
// by a hash of the word so that sums over them come out the same whatever the
// numbering.
std::vector<uint32_t> ItemTerms(absl::string_view topic,
                                absl::string_view summary, Interner& terms);

// Compiles one block. Rows that stand in `reuse` with the same profile take
// their terms from there. REQUIRES: 1 ≤ profiles.size() ≤ kBlockRows, all of
// one side, ascending ids.
std::shared_ptr<const Block> CompileBlock(
    std::vector<std::shared_ptr<const Profile>> profiles, const Block* reuse,
    Names& names);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_CATALOGUE_H_
