// Tables that every question under the same programme and day shares: computed
// once for a snapshot, then read only. Internal to matching.
#ifndef CITYMATCH_MATCHING_CONTEXT_H_
#define CITYMATCH_MATCHING_CONTEXT_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "matching/catalogue.h"
#include "matching/country.h"
#include "matching/language.h"
#include "matching/past_partnership.h"
#include "matching/policy.h"

namespace citymatch::matching {

// Identifies a row within a side.
using RowKey = int64_t;
inline RowKey KeyOf(int block_index, int row) {
  return static_cast<RowKey>(block_index) * kBlockRows + row;
}
inline RowKey KeyOf(const RowRef& ref) {
  return KeyOf(ref.block_index, ref.row);
}

// A partnership of two cities that are in the catalogue, seen as of a day. What
// the partnership itself tells of its time and outcome may be of later days.
struct KnownPartnership : PartnershipAsOf {
  const Partnership* partnership = nullptr;
  // Under which it runs; nullptr = none that is on record.
  const Programme* programme = nullptr;
  RowRef provider;
  RowRef partner;
  // Worth in history: ½ per half_life_years since it was last known to be
  // active, times the worth of its outcome. 0 if not history.
  double credit = 0;
};

// Which routes are open and who may take part on the day, by country.
struct CountryTables {
  std::array<bool, kCountryTableSize> provider_admitted;
  std::array<bool, kCountryTableSize> partner_admitted;
  // Bit i: the programme's finance route i is open to the country's side.
  std::array<uint64_t, kCountryTableSize> provider_routes;
  std::array<uint64_t, kCountryTableSize> partner_routes;
};
// Most finance routes of a programme.
inline constexpr int kMaxFinanceRoutes = 64;

class MatchContext {
 public:
  MatchContext(const Catalogue& catalogue,
               std::shared_ptr<const Programme> programme, absl::CivilDay as_of,
               std::optional<int> hide_from_year);

  [[nodiscard]] const Programme& programme() const { return *programme_; }
  [[nodiscard]] const Policy& policy() const { return programme_->policy; }
  [[nodiscard]] absl::CivilDay as_of() const { return as_of_; }
  // See MatchOptions.
  [[nodiscard]] std::optional<int> hide_from_year() const {
    return hide_from_year_;
  }
  [[nodiscard]] const CountryTables& countries() const { return countries_; }

  // Likeness of a topic to each topic, [0,1], by number; symmetric. O(topics).
  [[nodiscard]] std::vector<double> AffinityRow(uint32_t topic) const;

  // What the programme's taxonomy calls a topic in a language; English, or the
  // identifier with spaces, where it has no such name.
  [[nodiscard]] std::string TopicName(absl::string_view topic,
                                      Language language) const;

  // Rarity of a topic among providers, (0,1]: 1 if nobody offers it or a close
  // one.
  [[nodiscard]] double Rarity(uint32_t topic) const { return rarity_[topic]; }

  // Maturity value × credibility, [0,1].
  [[nodiscard]] double OfferStrength(int maturity, int basis) const {
    return policy().maturity_value[maturity] * policy().credibility[basis];
  }
  // Priority × credibility × rarity, > 0: the weight of a need in sector_fit.
  [[nodiscard]] double NeedWeight(int priority, int basis,
                                  uint32_t topic) const {
    return priority * policy().credibility[basis] * rarity_[topic];
  }

  // Offset from UTC at noon UTC of the day, minutes; kUnknownOffset if the
  // number is 0 or the zone does not load.
  [[nodiscard]] int OffsetMinutes(uint32_t time_zone) const {
    return offsets_[time_zone];
  }
  static constexpr int kUnknownOffset = 1 << 20;

  // Partnerships by city, in the order of their ids.
  [[nodiscard]] absl::Span<const KnownPartnership* const> OfProvider(
      const RowRef& provider) const;
  [[nodiscard]] absl::Span<const KnownPartnership* const> OfPartner(
      const RowRef& partner) const;
  [[nodiscard]] absl::Span<const KnownPartnership> partnerships() const {
    return partnerships_;
  }

  // Whether a partnership that began in the year of the day, before the day, is
  // part of history: its days are known.
  [[nodiscard]] bool history_ends_on_day() const {
    return history_ends_on_day_;
  }

  // Partnerships of the provider that are under way on the day.
  [[nodiscard]] int Load(const RowRef& provider) const;
  // Providers with a load above 0.
  [[nodiscard]] const absl::flat_hash_map<RowKey, int>& loads() const {
    return loads_;
  }
  // Slots of a provider: its own number, or the policy's default.
  [[nodiscard]] int Slots(const Block& block, int row) const {
    const int slots = block.slot_count[row];
    return slots >= 0 ? slots : policy().default_slot_count;
  }

  // The catalogue's mean of each criterion's known fits, [0,1]: over all pairs,
  // or over the pairs of kMeanSample cities a side, chosen by a hash of their
  // ids, where there are more. ½ where no fit is known.
  [[nodiscard]] const std::array<double, kCriterionCount>& mean_fits() const {
    return mean_fits_;
  }
  static constexpr int kMeanSample = 160;
  // Plausible weightings around the policy's; see robustness.h.
  [[nodiscard]] const std::vector<std::array<double, kCriterionCount>>&
  weight_draws() const {
    return weight_draws_;
  }

 private:
  using Index =
      absl::flat_hash_map<RowKey, std::vector<const KnownPartnership*>>;

  void FillTopics(const Catalogue& catalogue);
  void FillRarity(const Catalogue& catalogue);
  void FillCountries();
  void FillOffsets(const Catalogue& catalogue);
  void FillHistory(const Catalogue& catalogue);
  void FillMeans(const Catalogue& catalogue);

  std::shared_ptr<const Programme> programme_;
  absl::CivilDay as_of_;
  std::optional<int> hide_from_year_;
  std::vector<std::vector<std::pair<uint32_t, Degree>>> relations_;  // by topic
  std::shared_ptr<const Names> names_;
  std::shared_ptr<const Taxonomy> taxonomy_;  // nullptr = none
  absl::flat_hash_map<absl::string_view, const Taxonomy::Topic*> topics_;
  std::array<std::array<double, kSectorTableSize>, kSectorTableSize>
      sector_affinity_{};
  std::vector<double> rarity_;
  CountryTables countries_{};
  std::vector<int> offsets_;
  std::vector<KnownPartnership> partnerships_;
  bool history_ends_on_day_ = false;
  Index by_provider_;
  Index by_partner_;
  absl::flat_hash_map<RowKey, int> loads_;
  std::array<double, kCriterionCount> mean_fits_{};
  std::vector<std::array<double, kCriterionCount>> weight_draws_;
};

// The contexts of one snapshot, made at first use. Thread-safe.
class ContextCache {
 public:
  // `programme` nullptr = no gates, default policy, taxonomy `default`.
  std::shared_ptr<const MatchContext> Get(
      const Catalogue& catalogue, std::shared_ptr<const Programme> programme,
      absl::CivilDay as_of, std::optional<int> hide_from_year)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // As-of dates come from requests: the oldest entry makes room.
  static constexpr size_t kMostContexts = 16;

  absl::Mutex mutex_;
  std::vector<std::shared_ptr<const MatchContext>> contexts_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_CONTEXT_H_
