#include "tests/bench/synthetic.h"

#include <random>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace citymatch::matching {
namespace {

class Maker {
 public:
  explicit Maker(uint32_t seed) : random_(seed) {}

  int Roll(int sides) { return static_cast<int>(random_() % sides); }

  Profile City(Side side, std::string id) {
    static const char* const kProviders[] = {"JP", "US"};
    static const char* const kPartners[] = {"VN", "ID", "TH", "PH", "IN",
                                            "MY", "LK", "KH", "MN", "FJ"};
    static const char* const kZones[] = {"Asia/Tokyo", "America/New_York",
                                         "Asia/Jakarta", "Asia/Manila"};
    static const char* const kClasses[] = {"Af",  "Am",  "Aw",
                                           "Cfa", "Cwa", "Dfb"};
    Profile city;
    city.id = std::move(id);
    city.side = side;
    city.display_name = absl::StrCat("City ", city.id);
    city.country_code =
        side == Side::kProvider ? kProviders[Roll(2)] : kPartners[Roll(10)];
    city.level = Roll(5) == 0 ? Level::kProvince : Level::kCity;
    if (Roll(3) > 0) city.population = Population{5000 + Roll(4000000), Fact()};
    if (Roll(3) > 0) city.climate = Climate{kClasses[Roll(6)], Fact()};
    city.time_zone = kZones[Roll(4)];
    city.setting_features = {{Feature::kCoast, Roll(2) == 0, Fact()}};
    if (Roll(3) == 0) {
      city.targets = {{TargetType::kNetZero, 2030 + Roll(40), Fact()}};
    }
    city.working_languages = {{Roll(2) == 0 ? "en" : "ja", Fact()}};
    const int items = 2 + Roll(5);
    for (int i = 0; i < items; ++i) AddItem(city);
    return city;
  }

 private:
  Provenance Fact() {
    Provenance provenance;
    provenance.basis = static_cast<Basis>(1 + Roll(4));
    return provenance;
  }

  void AddItem(Profile& city) {
    const auto sector = static_cast<Sector>(1 + Roll(14));
    const std::string topic =
        absl::StrCat("topic_", static_cast<int>(sector), "_", Roll(17));
    std::string summary;
    for (int word = 0; word < 9; ++word) {
      // Common words are much more common than rare ones.
      absl::StrAppend(&summary, "w", Roll(60) * Roll(60), " ");
    }
    if (city.side == Side::kProvider) {
      city.offers.push_back(
          {sector, topic, summary, 1 + Roll(3), std::nullopt, Fact()});
    } else {
      city.needs.push_back({sector, topic, summary, 1 + Roll(5), Fact()});
    }
  }

  std::mt19937 random_;
};

std::string IdOf(int number) { return absl::StrCat("c-", 10000000 + number); }

Side SideOf(int number) {
  return number % 5 < 2 ? Side::kProvider : Side::kPartner;
}

}  // namespace

Profile SyntheticCity(int number) {
  return Maker(static_cast<uint32_t>(number) + 1)
      .City(SideOf(number), IdOf(number));
}

void FillSynthetic(int count, SnapshotBuilder& builder) {
  Maker maker(7);
  for (int i = 0; i < count; ++i) {
    builder.PutCity(maker.City(SideOf(i), IdOf(i)));
  }
  for (int i = 0; i < count / 100; ++i) {
    Partnership tie;
    tie.id = absl::StrCat("t-", i);
    tie.provider_id = IdOf(maker.Roll(count / 5) * 5);
    tie.partner_id = IdOf(maker.Roll(count / 5) * 5 + 3);
    tie.first_year = 2005 + maker.Roll(15);
    tie.last_year = *tie.first_year + maker.Roll(5);
    tie.sectors = {static_cast<Sector>(1 + maker.Roll(14))};
    builder.PutPartnership(std::move(tie));
  }
}

}  // namespace citymatch::matching
