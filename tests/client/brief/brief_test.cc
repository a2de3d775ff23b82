#include "client/brief/brief.h"

#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/brief/figures.h"
#include "client/brief/writers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch::client {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

v1::City MakeCity(const std::string& id, const std::string& name,
                  const std::string& japanese, v1::Side side) {
  v1::City city;
  city.set_name("cities/" + id);
  city.set_display_name(name);
  city.set_side(side);
  city.set_country_code(side == v1::SIDE_PROVIDER ? "JP" : "ID");
  city.set_level(v1::LEVEL_CITY);
  v1::LocalName* local = city.add_local_names();
  local->set_language_code("ja");
  local->set_text(japanese);
  return city;
}

// A pair with more of everything than a page holds.
PairBrief FullBrief() {
  PairBrief brief;
  brief.provider = MakeCity("jp-a", "A & <B>", "北九州市", v1::SIDE_PROVIDER);
  brief.provider.mutable_location()->set_latitude(33.9);
  brief.provider.mutable_location()->set_longitude(130.9);
  brief.provider.mutable_population()->set_resident_count(939622);
  brief.partner = MakeCity("id-b", "Surabaya", "スラバヤ", v1::SIDE_PARTNER);
  brief.partner.mutable_location()->set_latitude(-7.25);
  brief.partner.mutable_location()->set_longitude(112.75);
  brief.places = {{"", 0, 100}, {"", 50, 10}};
  v1::PairAssessment& pair = *brief.reply.mutable_assessment();
  pair.set_provider("cities/jp-a");
  pair.set_partner("cities/id-b");
  pair.set_eligible(true);
  pair.set_score(41.5);
  for (int i = 0; i < 10; ++i) {
    v1::CriterionResult* criterion = pair.add_criteria();
    criterion->set_display_name(absl::StrCat("criterion ", i));
    criterion->set_weight(0.1);
    criterion->set_fit(0.4);
    criterion->set_effective_fit(0.4);
    criterion->set_contribution(4.15);
    criterion->set_sentence(std::string(200, 'x'));
    for (int f = 0; f < 5; ++f) {
      criterion->add_facts()->mutable_provenance()->set_source(
          absl::StrCat("source ", i, " ", f, " ", std::string(200, 's')));
    }
  }
  for (int i = 0; i < 20; ++i) {
    v1::NeedCover* need = pair.add_need_covers();
    need->set_need_priority(5);
    need->set_need_topic_display_name("waste_water | sludge");
    need->set_cover(i == 0 ? 0.8 : 0.1);
    need->set_offer_index(0);
    need->set_offer_topic_display_name("composting");
    v1::Caution* caution = pair.add_cautions();
    caution->set_sentence(std::string(150, 'c'));
  }
  for (int i = 0; i < 3; ++i) {
    pair.add_precedents()->set_sentence(std::string(250, 'p'));
  }
  brief.reply.mutable_basis()->set_as_of_date("2026-04-01");
  brief.reply.mutable_basis()->set_digest("abc123");
  return brief;
}

BriefSetting Setting(const std::string& language = "en") {
  return {language, "", "citymatch explain jp-a id-b"};
}

TEST(DistanceTest, FollowsTheGreatCircle) {
  EXPECT_NEAR(DistanceKm({"", 0, 0}, {"", 0, 90}), 10007.5, 1);
  EXPECT_NEAR(DistanceKm({"", 35.68, 139.69}, {"", 37.77, -122.42}), 8270, 30);
  EXPECT_EQ(DistanceKm({"", 10, 20}, {"", 10, 20}), 0);
}

TEST(MapTest, CrossesThePacificAndLeavesOutWhatIsOutside) {
  const Figure map =
      MapOf({{"", 0, 100}, {"", 50, 10}}, {"Tokyo", 35.68, 139.69},
            {"San Francisco", 37.77, -122.42}, "a map");
  int discs = 0;
  for (const Shape& shape : map.shapes) {
    if (const auto* disc = std::get_if<Disc>(&shape)) {
      ++discs;
      EXPECT_GE(disc->centre.x, 0);
      EXPECT_LE(disc->centre.x, map.width);
    }
    const auto* line = std::get_if<Line>(&shape);
    if (line == nullptr || line->points.size() < 10) continue;
    // Eastwards all the way, without a jump.
    for (size_t i = 1; i < line->points.size(); ++i) {
      EXPECT_GT(line->points[i].x, line->points[i - 1].x);
      EXPECT_LT(line->points[i].x - line->points[i - 1].x, 10);
    }
  }
  EXPECT_EQ(discs, 3);  // one dot and the two cities
}

TEST(MapTest, HasTheWholeIndoPacificInItsFrame) {
  const Spot sapporo = {"Sapporo", 43.06, 141.35};
  for (const Spot& spot :
       {Spot{"Dunedin", -45.87, 170.5}, Spot{"Mombasa", -4.05, 39.67},
        Spot{"Anchorage", 61.22, -149.9}, Spot{"Boston", 42.36, -71.06}}) {
    ASSERT_TRUE(IsOnMap(spot)) << spot.name;
    const Figure map = MapOf({}, sapporo, spot, "");
    std::vector<Point> cities;
    for (const Shape& shape : map.shapes) {
      if (const auto* disc = std::get_if<Disc>(&shape)) {
        cities.push_back(disc->centre);
      }
    }
    ASSERT_THAT(cities, SizeIs(2)) << spot.name;
    EXPECT_GT(cities[1].y, 0);
    EXPECT_LT(cities[1].y, map.height) << spot.name;
  }
  EXPECT_FALSE(IsOnMap({"London", 51.5, -0.1}));
}

TEST(ScoreBarsTest, ABarIsFullAsFarAsTheFitGoes) {
  v1::PairAssessment pair;
  v1::CriterionResult* known = pair.add_criteria();
  known->set_weight(0.5);
  known->set_fit(0.25);
  known->set_effective_fit(0.25);
  pair.add_criteria()->set_weight(0.5);
  const Figure figure = ScoreBars(pair, "bars");
  std::vector<Box> boxes;
  for (const Shape& shape : figure.shapes) {
    if (const auto* box = std::get_if<Box>(&shape)) boxes.push_back(*box);
  }
  ASSERT_THAT(boxes, SizeIs(4));
  EXPECT_DOUBLE_EQ(boxes[1].width, 0.25 * boxes[0].width);
  EXPECT_EQ(boxes[1].ink, Ink::kFirst);
  EXPECT_EQ(boxes[3].ink, Ink::kDot);  // unknown: the mean
}

TEST(PairBriefTest, HtmlHasEverythingAndEscapesIt) {
  const std::string html = ToHtml(MakePairBrief(FullBrief(), Setting()));
  EXPECT_THAT(
      html,
      AllOf(HasSubstr("A &amp; &lt;B&gt; and Surabaya"), HasSubstr("<svg"),
            HasSubstr("939,622"), HasSubstr("criterion 3"),
            HasSubstr("composting"), HasSubstr("80 %"), HasSubstr("abc123"),
            HasSubstr("citymatch explain jp-a id-b"), HasSubstr("unknown"),
            Not(HasSubstr("<B>")), EndsWith("</html>\n")));
}

TEST(PairBriefTest, MarkdownStartsNoMarkupByAccident) {
  const std::string markdown =
      ToMarkdown(MakePairBrief(FullBrief(), Setting()));
  EXPECT_THAT(markdown, AllOf(StartsWith("# A & &lt;B> and Surabaya"),
                              HasSubstr("waste\\_water \\| sludge"),
                              HasSubstr("Map: A"), Not(HasSubstr("<svg"))));
}

TEST(PairBriefTest, ThePdfHasTwoPagesAndTheSameBytesEveryTime) {
  const Document document = MakePairBrief(FullBrief(), Setting());
  const auto pdf = ToPdf(document);
  ASSERT_TRUE(pdf.ok()) << pdf.status();
  EXPECT_EQ(pdf->page_count, 2);
  EXPECT_THAT(pdf->bytes, AllOf(StartsWith("%PDF-"), HasSubstr("%%EOF")));
  EXPECT_EQ(ToPdf(document)->bytes, pdf->bytes);
}

TEST(PairBriefTest, JapaneseIsSetWithFontsThatHaveIt) {
  const Document document = MakePairBrief(FullBrief(), Setting("ja"));
  EXPECT_THAT(
      ToHtml(document),
      AllOf(HasSubstr("<html lang=\"ja\">"), HasSubstr("北九州市とスラバヤ"),
            HasSubstr("人口"), HasSubstr("出典"), Not(HasSubstr("unknown"))));
  EXPECT_EQ(ToPdf(document)->unknown_glyph_count, 0);
}

TEST(PairBriefTest, SaysWhyThereIsNoMap) {
  PairBrief brief = FullBrief();
  brief.partner.clear_location();
  EXPECT_THAT(ToMarkdown(MakePairBrief(brief, Setting())),
              HasSubstr("No map: the place of a city is not on record."));
}

TEST(PairBriefTest, SaysSoWhereACityLiesBeyondTheMap) {
  PairBrief brief = FullBrief();
  brief.partner.mutable_location()->set_latitude(51.5);
  brief.partner.mutable_location()->set_longitude(-0.1);
  const std::string text = ToMarkdown(MakePairBrief(brief, Setting()));
  EXPECT_THAT(text, AllOf(HasSubstr("No map: "), Not(HasSubstr("Map: "))));
}

TEST(PairBriefTest, WhatIsNotKnownIsNoReason) {
  PairBrief brief = FullBrief();
  v1::PairAssessment& pair = *brief.reply.mutable_assessment();
  pair.mutable_criteria(0)->clear_fit();
  pair.mutable_criteria(0)->set_contribution(20);
  pair.mutable_criteria(0)->set_sentence("Not on record.");
  pair.mutable_criteria(1)->set_fit(0.05);
  pair.mutable_criteria(1)->set_contribution(19);
  pair.mutable_criteria(1)->set_sentence("Hardly alike.");
  EXPECT_THAT(
      ToMarkdown(MakePairBrief(brief, Setting())),
      AllOf(Not(HasSubstr("Not on record.")), Not(HasSubstr("Hardly alike.")),
            HasSubstr("criterion 2: xxx")));
}

TEST(PairBriefTest, NamesCountriesNetworksLanguagesAndHazards) {
  PairBrief brief = FullBrief();
  brief.provider.add_memberships()->set_network("gcom");
  brief.provider.add_working_languages()->set_language_code("ja");
  brief.provider.add_hazards()->set_type(v1::Hazard::TYPE_MASS_MOVEMENT);
  brief.partner.add_hazards()->set_type(static_cast<v1::Hazard::Type>(99));
  EXPECT_THAT(ToMarkdown(MakePairBrief(brief, Setting())),
              AllOf(HasSubstr("| Japan | Indonesia |"),
                    HasSubstr("Global Covenant of Mayors"),
                    HasSubstr("| Japanese |"), HasSubstr("mass movement")));
  EXPECT_THAT(ToMarkdown(MakePairBrief(brief, Setting("ja"))),
              AllOf(HasSubstr("| 日本 | インドネシア |"),
                    HasSubstr("世界気候エネルギー首長誓約"),
                    HasSubstr("| 日本語 |"), HasSubstr("土砂災害・地盤沈下")));
}

TEST(PairBriefTest, MarkdownHasThePointsAndTheCaptionOnce) {
  const std::string text = ToMarkdown(MakePairBrief(FullBrief(), Setting()));
  EXPECT_EQ(text.find("Map: "), text.rfind("Map: "));
  EXPECT_THAT(text, HasSubstr("| criterion 3 | 4.2 / 10.0 |"));
}

TEST(PairBriefTest, APairThatFailsAGateIsSaidToFail) {
  PairBrief brief = FullBrief();
  brief.reply.mutable_assessment()->set_eligible(false);
  v1::GateResult* gate = brief.reply.mutable_assessment()->add_gates();
  gate->set_gate("partner_country");
  gate->set_reason("Not in the call.");
  EXPECT_THAT(ToMarkdown(MakePairBrief(brief, Setting())),
              AllOf(HasSubstr("not eligible"), HasSubstr("41.5 of 100"),
                    HasSubstr("**partner country: Not in the call.**")));
}

TEST(EventBriefTest, EachCityHasAPageWithThoseWhoAttendFirst) {
  EventPage page;
  page.city = FullBrief().partner;
  v1::PairAssessment pair = FullBrief().reply.assessment();
  pair.set_provider_display_name("Attending");
  page.attending = {pair};
  pair.set_provider_display_name("Elsewhere");
  page.not_attending = {pair};
  page.basis.set_as_of_date("2026-04-01");
  EventPage lonely = page;
  lonely.attending.clear();
  const Document document = MakeEventBrief({page, lonely}, Setting());
  ASSERT_THAT(document.sections, SizeIs(2));
  const std::string text = ToMarkdown(document);
  EXPECT_LT(text.find("Attending"), text.find("Elsewhere"));
  EXPECT_THAT(text, HasSubstr("Nobody who attends passes the gates."));
  EXPECT_EQ(ToPdf(document)->page_count, 2);
}

TEST(EventBriefTest, TellsReasonsAndEachCautionOnce) {
  EventPage page;
  page.city = FullBrief().partner;
  for (int i = 0; i < 20; ++i) {
    v1::PairAssessment pair = FullBrief().reply.assessment();
    pair.set_provider_display_name(absl::StrCat("City ", i));
    pair.clear_cautions();
    pair.clear_need_covers();
    pair.add_cautions()->set_sentence("Of the city itself.");
    if (i == 4) pair.add_cautions()->set_sentence("Of one pair.");
    page.attending.push_back(pair);
  }
  page.not_attending = {page.attending[0], page.attending[1],
                        page.attending[2]};
  page.basis.set_as_of_date("2026-04-01");
  const Document document = MakeEventBrief({page}, Setting());
  const std::string text = ToMarkdown(document);
  const std::string own = "- Of the city itself.";
  EXPECT_NE(text.find(own), std::string::npos);
  EXPECT_EQ(text.find(own), text.rfind(own));
  EXPECT_THAT(
      text,
      AllOf(HasSubstr("- City 4: Of one pair."), HasSubstr("- City 0: xxx"),
            HasSubstr("Indonesia, partner"), HasSubstr("nothing on record")));
  EXPECT_EQ(ToPdf(document)->page_count, 1);
}

}  // namespace
}  // namespace citymatch::client
