// The pictures of dossiers.
#ifndef CITYMATCH_CLIENT_BRIEF_FIGURES_H_
#define CITYMATCH_CLIENT_BRIEF_FIGURES_H_

#include <string>
#include <vector>

#include "citymatch/v1/match_service.pb.h"
#include "client/brief/document.h"

namespace citymatch::client {

// A place on the Earth, degrees.
struct Spot {
  std::string name;
  double latitude = 0;
  double longitude = 0;
};

// Length of the great circle, km.
[[nodiscard]] double DistanceKm(const Spot& a, const Spot& b);

// Whether the map has the place in its frame.
[[nodiscard]] bool IsOnMap(const Spot& spot);

// A map around the Pacific: meridians and parallels, all `places` as dots, and
// the great circle between the two, which must lie in its frame. Places outside
// are left out.
[[nodiscard]] Figure MapOf(const std::vector<Spot>& places, const Spot& first,
                           const Spot& second, std::string description);

// A bar a criterion, as long as its weight and full as far as the points go.
[[nodiscard]] Figure ScoreBars(const v1::PairAssessment& pair,
                               std::string description);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_BRIEF_FIGURES_H_
