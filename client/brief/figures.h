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

// A provider and a partner that are paired.
struct Route {
  Spot provider;
  Spot partner;
};

// The part of that map which the routes cross, with the great circle of each;
// their ends must lie in its frame. Cities are named as far as the names do not
// overlap, those with most routes first.
[[nodiscard]] Figure RouteMap(const std::vector<Route>& routes,
                              std::string description);

// A bar a criterion, as long as its weight and full as far as the points go.
[[nodiscard]] Figure ScoreBars(const v1::PairAssessment& pair,
                               std::string description);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_BRIEF_FIGURES_H_
