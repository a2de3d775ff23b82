// What is known of other cities: the material of plausible answers. Internal to
// matching.
#ifndef CITYMATCH_MATCHING_ADVICE_KNOWN_VALUES_H_
#define CITYMATCH_MATCHING_ADVICE_KNOWN_VALUES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "matching/catalogue.h"
#include "matching/profile.h"

namespace citymatch::matching {

class KnownValues {
 public:
  explicit KnownValues(const Catalogue& catalogue);

  // The quartiles, at most two different values.
  [[nodiscard]] std::vector<int64_t> Populations(Side side) const {
    return Quartiles(populations_, side);
  }
  [[nodiscard]] std::vector<int64_t> Years(Side side) const {
    return Quartiles(years_, side);
  }
  // The two commonest in the city's country; on its side if none is known.
  [[nodiscard]] std::vector<std::string> Climates(const Profile& city) const {
    return Commonest(climates_, city);
  }
  [[nodiscard]] std::vector<std::string> Languages(const Profile& city) const {
    return Commonest(languages_, city);
  }
  [[nodiscard]] std::vector<std::string> TimeZones(const Profile& city) const {
    return Commonest(time_zones_, city);
  }
  [[nodiscard]] std::vector<std::string> Topics(const Profile& city) const {
    return Commonest(topics_, city);
  }
  [[nodiscard]] Sector SectorOf(const std::string& topic) const {
    return sectors_.at(topic);
  }

 private:
  // Counts by place and value; a place is a side and country, or a side.
  using Counts = std::map<std::string, std::map<std::string, int>>;

  static std::string PlaceOf(const Profile& city, bool with_country);
  static void Count(const Profile& city, const std::string& value,
                    Counts& counts);
  void Add(const Profile& city);
  void AddTopic(const Profile& city, const std::string& topic, Sector sector);
  static std::vector<int64_t> Quartiles(
      const std::map<Side, std::vector<int64_t>>& by_side, Side side);
  static std::vector<std::string> Commonest(const Counts& counts,
                                            const Profile& city);

  std::map<Side, std::vector<int64_t>> populations_;
  std::map<Side, std::vector<int64_t>> years_;
  Counts climates_;
  Counts time_zones_;
  Counts languages_;
  Counts topics_;
  std::map<std::string, Sector> sectors_;
};

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_ADVICE_KNOWN_VALUES_H_
