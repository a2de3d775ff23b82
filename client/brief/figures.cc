#include "client/brief/figures.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/output/match_text.h"
#include "client/output/width.h"

namespace citymatch::client {
namespace {

template <typename Kind>
void Add(Figure& figure, Kind shape) {
  figure.shapes.emplace_back(std::in_place_type<Kind>, std::move(shape));
}

constexpr double kRadians = std::numbers::pi / 180;

// A part of the Earth as plate carrée; longitudes run eastwards beyond 180°.
struct Frame {
  double west, span, north, south;  // degrees

  // Points a degree.
  [[nodiscard]] double Scale() const { return kFigureWidth / span; }
  [[nodiscard]] double Height() const { return (north - south) * Scale(); }
  [[nodiscard]] Point At(double latitude, double longitude) const {
    const double east = std::fmod(longitude - west + 720, 360);
    return {east * Scale(), (north - latitude) * Scale()};
  }
  [[nodiscard]] Point At(const Spot& spot) const {
    return At(spot.latitude, spot.longitude);
  }
};

// East Africa to the US Atlantic coast, Alaska to the South Island of New
// Zealand.
constexpr Frame kPacific = {30, 270, 67, -49};

struct Vector {
  double x, y, z;
};

Vector ToVector(const Spot& spot) {
  const double phi = spot.latitude * kRadians;
  const double lambda = spot.longitude * kRadians;
  return {std::cos(phi) * std::cos(lambda), std::cos(phi) * std::sin(lambda),
          std::sin(phi)};
}

double AngleBetween(const Vector& a, const Vector& b) {
  return std::acos(std::clamp(a.x * b.x + a.y * b.y + a.z * b.z, -1.0, 1.0));
}

// Points along the great circle.
std::vector<Point> GreatCircle(const Spot& first, const Spot& second,
                               const Frame& frame) {
  const Vector a = ToVector(first);
  const Vector b = ToVector(second);
  const double angle = AngleBetween(a, b);
  constexpr int kSteps = 48;
  std::vector<Point> points;
  if (angle < 1e-9) return points;
  for (int i = 0; i <= kSteps; ++i) {
    const double share = static_cast<double>(i) / kSteps;
    const double p = std::sin((1 - share) * angle) / std::sin(angle);
    const double q = std::sin(share * angle) / std::sin(angle);
    const Vector at = {p * a.x + q * b.x, p * a.y + q * b.y, p * a.z + q * b.z};
    points.push_back(
        frame.At(std::atan2(at.z, std::hypot(at.x, at.y)) / kRadians,
                 std::atan2(at.y, at.x) / kRadians));
  }
  return points;
}

void AddCity(const Spot& spot, Ink ink, bool above, Figure& figure) {
  const Point at = kPacific.At(spot);
  Add(figure, Disc{at, 3.2, ink});
  above = above || at.y > figure.height - 22;  // not among the degrees below
  const bool right = at.x < kFigureWidth * 0.75;
  Add(figure, Caption{{at.x + (right ? 5 : -5), at.y + (above ? -4 : 9)},
                      spot.name,
                      ink,
                      right ? Caption::Anchor::kStart : Caption::Anchor::kEnd,
                      9});
}

// Degrees between meridians, such that few of them cross the frame.
double StepOf(const Frame& frame) {
  for (const double step : {5.0, 10.0, 15.0}) {
    if (frame.span / step <= 9) return step;
  }
  return 30;
}

// Meridians and parallels.
Figure EmptyMap(const Frame& frame, std::string description) {
  Figure figure{kFigureWidth, frame.Height(), {}, std::move(description)};
  const double step = StepOf(frame);
  for (double longitude = std::ceil(frame.west / step) * step;
       longitude <= frame.west + frame.span; longitude += step) {
    const double x = (longitude - frame.west) * frame.Scale();
    Add(figure, Line{{{x, 0}, {x, figure.height}}});
    const double shown = longitude > 180 ? 360 - longitude : longitude;
    Add(figure, Caption{{x + 2, figure.height - 2},
                        absl::StrCat(shown, "°",
                                     longitude < 180   ? "E"
                                     : longitude > 180 ? "W"
                                                       : ""),
                        Ink::kFaint,
                        Caption::Anchor::kStart,
                        6});
  }
  for (double latitude = std::ceil(frame.south / step) * step;
       latitude <= frame.north; latitude += step) {
    const double y = (frame.north - latitude) * frame.Scale();
    Add(figure, Line{{{0, y}, {kFigureWidth, y}},
                     Ink::kGrid,
                     latitude == 0 ? 1.0 : 0.5});
    Add(figure, Caption{{2, y - 2},
                        absl::StrCat(std::abs(latitude), "°",
                                     latitude > 0   ? "N"
                                     : latitude < 0 ? "S"
                                                    : ""),
                        Ink::kFaint,
                        Caption::Anchor::kStart,
                        6});
  }
  return figure;
}

// The part of the Pacific that the routes cross, with some room around them, in
// its proportions.
Frame FrameOf(const std::vector<Route>& routes) {
  constexpr double kRoom = 30;          // points of the whole map
  constexpr double kLeastShare = 0.25;  // of the whole map's width
  const double width = kFigureWidth;
  const double height = kPacific.Height();
  double left = width;
  double right = 0;
  double top = height;
  double bottom = 0;
  const auto include = [&](const Point& point) {
    left = std::min(left, point.x);
    right = std::max(right, point.x);
    top = std::min(top, point.y);
    bottom = std::max(bottom, point.y);
  };
  for (const Route& route : routes) {
    include(kPacific.At(route.provider));
    include(kPacific.At(route.partner));
    for (const Point& point :
         GreatCircle(route.provider, route.partner, kPacific)) {
      include(point);
    }
  }
  const double share = std::clamp(std::max((right - left + 2 * kRoom) / width,
                                           (bottom - top + 2 * kRoom) / height),
                                  kLeastShare, 1.0);
  // Around their middle, as far as the whole map goes.
  const double x =
      std::clamp((left + right - share * width) / 2, 0.0, (1 - share) * width);
  const double y = std::clamp((top + bottom - share * height) / 2, 0.0,
                              (1 - share) * height);
  const double north = kPacific.north - y / kPacific.Scale();
  return {kPacific.west + x / kPacific.Scale(), share * kPacific.span, north,
          north - share * (kPacific.north - kPacific.south)};
}

// A rectangle that a name takes.
struct Room {
  double left, right, top, bottom;
};

bool Overlap(const Room& a, const Room& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom &&
         b.top < a.bottom;
}

// Names the city where nothing is in the way: right, left, below or above.
void AddNameWhereFree(const Spot& spot, const Point& at, Ink ink,
                      std::vector<Room>& taken, Figure& figure) {
  constexpr double kSize = 7;
  // Half an em for each column of a terminal is about what text takes.
  const double width = DisplayWidth(spot.name) * kSize * 0.55;
  struct Place {
    double x, y;
    bool is_right;
  };
  for (const Place& place :
       {Place{4, 2.5, true}, Place{-4, 2.5, false}, Place{2, 9.5, true},
        Place{2, -4, true}, Place{-2, 9.5, false}, Place{-2, -4, false}}) {
    const double x = at.x + place.x;
    const double y = at.y + place.y;
    const Room room = {place.is_right ? x : x - width,
                       place.is_right ? x + width : x, y - kSize, y + 1.5};
    const bool is_free =
        room.left >= 0 && room.right <= figure.width && room.top >= 0 &&
        room.bottom <= figure.height - 8 &&
        std::none_of(taken.begin(), taken.end(),
                     [&](const Room& other) { return Overlap(room, other); });
    if (!is_free) continue;
    taken.push_back(room);
    Add(figure, Caption{{x, y},
                        spot.name,
                        ink,
                        place.is_right ? Caption::Anchor::kStart
                                       : Caption::Anchor::kEnd,
                        kSize});
    return;
  }
}

}  // namespace

bool IsOnMap(const Spot& spot) {
  return std::fmod(spot.longitude - kPacific.west + 720, 360) <=
             kPacific.span &&
         spot.latitude <= kPacific.north && spot.latitude >= kPacific.south;
}

double DistanceKm(const Spot& a, const Spot& b) {
  constexpr double kEarthRadiusKm = 6371;
  return kEarthRadiusKm * AngleBetween(ToVector(a), ToVector(b));
}

Figure MapOf(const std::vector<Spot>& places, const Spot& first,
             const Spot& second, std::string description) {
  Figure figure = EmptyMap(kPacific, std::move(description));
  for (const Spot& place : places) {
    if (!IsOnMap(place)) continue;
    Add(figure, Disc{kPacific.At(place), 1.2, Ink::kDot});
  }
  Add(figure, Line{GreatCircle(first, second, kPacific), Ink::kFaint, 1});
  const bool first_above = first.latitude >= second.latitude;
  AddCity(first, Ink::kFirst, first_above, figure);
  AddCity(second, Ink::kSecond, !first_above, figure);
  return figure;
}

Figure RouteMap(const std::vector<Route>& routes, std::string description) {
  const Frame frame = FrameOf(routes);
  Figure figure = EmptyMap(frame, std::move(description));
  struct End {
    Spot spot;
    Ink ink;
    int count;
  };
  std::vector<End> ends;
  const auto count = [&ends](const Spot& spot, Ink ink) {
    for (End& end : ends) {
      if (end.ink == ink && end.spot.latitude == spot.latitude &&
          end.spot.longitude == spot.longitude) {
        ++end.count;
        return;
      }
    }
    ends.push_back({spot, ink, 1});
  };
  for (const Route& route : routes) {
    Add(figure, Line{GreatCircle(route.provider, route.partner, frame),
                     Ink::kFaint, 0.6});
    count(route.provider, Ink::kFirst);
    count(route.partner, Ink::kSecond);
  }
  std::stable_sort(ends.begin(), ends.end(), [](const End& a, const End& b) {
    return a.count > b.count;
  });
  std::vector<Room> taken;
  for (const End& end : ends) {
    const Point at = frame.At(end.spot);
    Add(figure, Disc{at, 2.2, end.ink});
    taken.push_back({at.x - 2.5, at.x + 2.5, at.y - 2.5, at.y + 2.5});
  }
  for (const End& end : ends) {
    AddNameWhereFree(end.spot, frame.At(end.spot), end.ink, taken, figure);
  }
  return figure;
}

Figure ScoreBars(const v1::PairAssessment& pair, std::string description) {
  constexpr double kRow = 13;
  constexpr double kNames = 130;
  constexpr double kPoints = 60;
  Figure figure{
      kFigureWidth, kRow * pair.criteria_size(), {}, std::move(description)};
  double most = 0;
  for (const v1::CriterionResult& criterion : pair.criteria()) {
    most = std::max(most, criterion.weight());
  }
  const std::vector<std::string> points = ShownPoints(pair);
  for (int i = 0; i < pair.criteria_size(); ++i) {
    const v1::CriterionResult& criterion = pair.criteria(i);
    const double y = kRow * i;
    const double length =
        most > 0 ? (kFigureWidth - kNames - kPoints) * criterion.weight() / most
                 : 0;
    Add(figure, Caption{{kNames - 6, y + 9.5},
                        criterion.display_name(),
                        Ink::kText,
                        Caption::Anchor::kEnd});
    Add(figure, Box{{kNames, y + 2}, length, kRow - 4, Ink::kOpen});
    // A fit that is not known counts as the mean: shown fainter.
    Add(figure, Box{{kNames, y + 2},
                    length * criterion.effective_fit(),
                    kRow - 4,
                    criterion.has_fit() ? Ink::kFirst : Ink::kDot});
    const std::string of = absl::StrCat(points[static_cast<size_t>(i)], " / ",
                                        OneDecimal(100 * criterion.weight()));
    Add(figure, Caption{{kNames + length + 5, y + 9.5}, of});
    figure.rows.push_back({criterion.display_name(), of});
  }
  return figure;
}

}  // namespace citymatch::client
