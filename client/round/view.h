// How a round is shown: who its cities are, and in which language.
#ifndef CITYMATCH_CLIENT_ROUND_VIEW_H_
#define CITYMATCH_CLIENT_ROUND_VIEW_H_

#include <map>
#include <set>
#include <string>

#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/round.pb.h"
#include "client/round/words.h"

namespace citymatch::client {

// Cities by resource name. One that is missing shows by its id.
using CityBook = std::map<std::string, v1::City>;

struct RoundView {
  CityBook cities;
  std::set<std::string> gone;   // by resource name: in the catalogue no more
  std::string language = "en";  // `en` or `ja`
  bool with_ids = false;        // ids of cities in the place of names

  [[nodiscard]] const RoundWords& words() const {
    return RoundWordsFor(language);
  }

  // "Hai Phong", "Hai Phong (VN)"; the id where the name is not known.
  [[nodiscard]] std::string Name(const std::string& city) const;
  [[nodiscard]] std::string NameAndCountry(const std::string& city) const;
  // ISO 3166-1 alpha-2; empty if not known.
  [[nodiscard]] std::string CountryCode(const std::string& city) const;
};

// "rounds/x" of "rounds/x/solutions/3", and "3".
[[nodiscard]] std::string RoundOfSolution(const std::string& solution);
[[nodiscard]] std::string NumberOfSolution(const std::string& solution);

// The name of a round to show with its id: "Call 2026 (moej-2026)".
[[nodiscard]] std::string RoundTitle(const v1::Round& round,
                                     const RoundView& view);

// "best total, triads allowed, least score 40": what is asked of solutions.
[[nodiscard]] std::string RoundDemands(const v1::Round& round,
                                       const RoundView& view);

// The cities that a message names in any of its fields.
void CollectCities(const google::protobuf::Message& message,
                   std::set<std::string>& names);

// "partner, country set ldc, first time": who is in a group.
[[nodiscard]] std::string GroupText(const v1::RoundGroup& group);

// A score with one decimal; a count without.
[[nodiscard]] std::string ScoreText(double score);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ROUND_VIEW_H_
