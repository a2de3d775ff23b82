#include "client/round/report.h"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/brief/document.h"
#include "client/brief/figures.h"
#include "client/brief/writers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/round/sample_round.h"

namespace citymatch::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// A round with so many pairs, each of a provider with a partner of its own.
v1::RoundSolution LargeSolution(int pairs, RoundView& view) {
  v1::RoundSolution solution = SampleSolution();
  solution.clear_pairs();
  for (int i = 0; i < pairs; ++i) {
    v1::RoundPair& pair = *solution.add_pairs();
    for (const char* country : {"jp", "vn"}) {
      const v1::City city = SampleCity(
          absl::StrCat(country, "-", i), absl::StrCat("City number ", i),
          absl::StrCat(i, "市"), country[0] == 'j' ? 35 : 10, 100 + i);
      view.cities[city.name()] = city;
      (country[0] == 'j' ? pair.mutable_provider() : pair.mutable_partner())
          ->assign(city.name());
    }
    pair.set_score(50);
  }
  return solution;
}

TEST(RoundReportTest, HasMapPairsTotalsAndDigestOnOnePage) {
  const Document report =
      MakeRoundReport(SampleSolution(), SampleView(), false);
  const std::string html = ToHtml(report);
  EXPECT_THAT(
      html,
      AllOf(HasSubstr("Call 2026 (moej-2026), solution 2"),
            HasSubstr("<polyline"), HasSubstr("Kitakyushu (JP)"),
            HasSubstr("pairs: 2, of 2 providers and 2 partners; total "
                      "score 131.8"),
            HasSubstr("Participants without a pair: 1"),
            HasSubstr(std::string(64, 'd')), Not(HasSubstr("Confidential"))));
  const auto pdf = ToPdf(report);
  ASSERT_TRUE(pdf.ok());
  EXPECT_EQ(pdf->page_count, 1);
}

TEST(RoundReportTest, SaysThatItIsConfidential) {
  EXPECT_THAT(ToHtml(MakeRoundReport(SampleSolution(), SampleView(), true)),
              HasSubstr("Confidential"));
}

TEST(RoundReportTest, SpeaksJapanese) {
  const Document report =
      MakeRoundReport(SampleSolution(), SampleView("ja"), true);
  EXPECT_THAT(ToHtml(report),
              AllOf(HasSubstr("lang=\"ja\""), HasSubstr("北九州市（JP）"),
                    HasSubstr("合計点")));
  const auto pdf = ToPdf(report);
  ASSERT_TRUE(pdf.ok());
  EXPECT_EQ(pdf->unknown_glyph_count, 0);
}

TEST(RoundReportTest, HoldsSixtyPairsOnAPageAndGoesOnWithMore) {
  RoundView view = SampleView();
  const v1::RoundSolution some = LargeSolution(60, view);
  const auto page = ToPdf(MakeRoundReport(some, view, true));
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->page_count, 1);
  const v1::RoundSolution many = LargeSolution(150, view);
  const Document report = MakeRoundReport(many, view, true);
  const auto pages = ToPdf(report);
  ASSERT_TRUE(pages.ok());
  EXPECT_GT(pages->page_count, 1);
  EXPECT_THAT(ToHtml(report), HasSubstr("City number 149 (VN)"));
}

TEST(RoundReportTest, TellsOfPairsThatAreNotOnTheMap) {
  RoundView view = SampleView();
  view.cities.erase("cities/id-surabaya");
  EXPECT_THAT(
      ToHtml(MakeRoundReport(SampleSolution(), view, false)),
      AllOf(HasSubstr("beyond its frame: 1"), HasSubstr("id-surabaya")));
}

TEST(RouteMapTest, ShowsThePartThatTheRoutesCross) {
  const auto distance = [](const Figure& map) {
    std::vector<Point> discs;
    for (const Shape& shape : map.shapes) {
      if (const Disc* disc = std::get_if<Disc>(&shape)) {
        discs.push_back(disc->centre);
      }
    }
    return discs.at(0).x - discs.at(1).x;
  };
  const Spot osaka = {"Osaka", 34.69, 135.5};
  const Spot hue = {"Hue", 16.46, 107.6};
  const Figure near = RouteMap({{osaka, hue}}, "");
  const Figure wide =
      RouteMap({{osaka, hue}, {{"Miami", 25.8, -80.2}, hue}}, "");
  EXPECT_EQ(near.width, wide.width);
  EXPECT_NEAR(near.height, wide.height, 1e-9);
  EXPECT_GT(distance(near), 2 * 27.9 * kFigureWidth / 270);
  for (const Figure* map : {&near, &wide}) {
    for (const Shape& shape : map->shapes) {
      const Line* line = std::get_if<Line>(&shape);
      if (line == nullptr) continue;
      for (const Point& point : line->points) {
        EXPECT_GE(point.x, 0);
        EXPECT_LE(point.x, map->width + 1e-9);
      }
    }
  }
}

TEST(RouteMapTest, NamesCitiesOnlyWhereTheNamesAreApart) {
  std::vector<Route> routes;
  for (int i = 0; i < 40; ++i) {
    routes.push_back({{absl::StrCat("Provider ", i), 35 + i * 0.05, 135},
                      {absl::StrCat("Partner ", i), 10, 105 + i * 0.05}});
  }
  const Figure map = RouteMap(routes, "crowded");
  const auto count = [&map](auto predicate) {
    return std::count_if(map.shapes.begin(), map.shapes.end(), predicate);
  };
  const auto names = count([](const Shape& shape) {
    const Caption* caption = std::get_if<Caption>(&shape);
    return caption != nullptr && caption->text[0] == 'P';
  });
  EXPECT_GE(names, 2);
  EXPECT_LT(names, 40);
  EXPECT_EQ(count([](const Shape& shape) {
              return std::holds_alternative<Disc>(shape);
            }),
            80);
}

}  // namespace
}  // namespace citymatch::client
