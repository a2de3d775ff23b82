#include "client/format/csv_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "client/format/csv_table.h"
#include "client/format/message_json.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"

namespace citymatch::client {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Every field of a city, with texts that are hard on tables.
v1::City FullCity() {
  v1::City city;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        name: "cities/jp-osaka"
        display_name: "Osaka, \"city of water\""
        local_names { language_code: "ja" text: "大阪市" }
        local_names { language_code: "zh" text: "大阪" }
        local_names { language_code: "ja" text: "おおさか" }
        side: SIDE_PROVIDER
        country_code: "JP"
        admin1: "Ōsaka"
        level: LEVEL_DESIGNATED_CITY
        location {
          latitude: 34.6937378
          longitude: 0
          provenance { basis: BASIS_REPORTED source: "GeoNames; CC BY 4.0" }
        }
        population {
          resident_count: 2752412
          provenance {
            basis: BASIS_DECLARED
            confidence: CONFIDENCE_HIGH
            source: "census"
            reference_year: 2020
          }
        }
        time_zone: "Asia/Tokyo"
        climate {
          koppen_class: "Cfa"
          provenance { basis: BASIS_DERIVED }
        }
        setting_features {
          feature: FEATURE_COAST
          present: true
          provenance { basis: BASIS_RECALLED }
        }
        setting_features {
          feature: FEATURE_DELTA
          present: false
          provenance { basis: BASIS_RECALLED }
        }
        hazards {
          type: TYPE_FLOOD
          provenance { basis: BASIS_DECLARED }
        }
        targets {
          type: TYPE_NET_ZERO
          target_year: 2050
          reduction_percent: 0.1
          provenance { basis: BASIS_DECLARED }
        }
        memberships {
          network: "c40"
          provenance { basis: BASIS_REPORTED }
        }
        working_languages {
          language_code: "ja"
          provenance { basis: BASIS_DECLARED }
        }
        needs {
          sector: SECTOR_WASTE
          topic: "a"
          summary: "x"
          priority: 2
          stage: STAGE_PLAN
          provenance { basis: BASIS_DECLARED }
        }
        offers {
          sector: SECTOR_WASTE
          topic: "b"
          summary: "line\r\nbreak, \"quoted\""
          maturity: 3
          since_year: 1998
          provenance { basis: BASIS_DECLARED }
        }
        slot_count: 0
        administrative_changes {
          type: TYPE_ENLARGED
          effective_date: "2005-04-01"
          provenance { basis: BASIS_REPORTED }
        }
        external_ids { system: "geonames" value: "1853909" }
        note: " leading space; =SUM(A1) "
      )pb",
      &city));
  return city;
}

// Reads `message`, written by `form`, back through the text of a file.
template <typename Message>
Message RoundTrip(const CsvForm& form, const Message& message) {
  const CsvTable table = ParseCsv(kByteOrderMark + ToCsvLine(form.Header()) +
                                  ToCsvLine(form.Write(message)));
  EXPECT_EQ(table.error, "");
  std::vector<FieldProblem> problems;
  Message read;
  form.Read(table.rows.at(1).cells,
            form.MatchHeader(table.rows.at(0).cells, problems), read, problems);
  EXPECT_THAT(problems, IsEmpty());
  return read;
}

TEST(CityCsvFormTest, LosesNothing) {
  const v1::City city = FullCity();
  const v1::City read = RoundTrip(CityCsvForm(), city);
  EXPECT_TRUE(MessageDifferencer::Equals(city, read))
      << ToJsonLine(city) << '\n'
      << ToJsonLine(read);
  EXPECT_EQ(CityCsvForm().Write(city), CityCsvForm().Write(read));
}

TEST(CityCsvFormTest, HoldsEveryFieldThatAClientSets) {
  // A field that is added to cities needs a column, else exports lose it.
  v1::City city = FullCity();
  const auto* reflection = city.GetReflection();
  for (int i = 0; i < v1::City::descriptor()->field_count(); ++i) {
    const auto* field = v1::City::descriptor()->field(i);
    const bool set = field->is_repeated()
                         ? reflection->FieldSize(city, field) > 0
                         : reflection->HasField(city, field);
    EXPECT_TRUE(set || field->number() >= 90)
        << field->name() << " is not covered by this test";
  }
}

TEST(CityCsvFormTest, LeavesUnknownFactsOut) {
  v1::City city;
  city.set_name("cities/vn-hue");
  city.set_display_name("Huế");
  const v1::City read = RoundTrip(CityCsvForm(), city);
  EXPECT_FALSE(read.has_location());
  EXPECT_FALSE(read.has_population());
  EXPECT_FALSE(read.has_slot_count());
  EXPECT_TRUE(MessageDifferencer::Equals(city, read));
}

TEST(CityCsvFormTest, KeepsTheOrderOfLocalNames) {
  v1::City city;
  city.set_name("cities/jp-osaka");
  for (const char* language : {"en", "ja", "zh"}) {
    auto& name = *city.add_local_names();
    name.set_language_code(language);
    name.set_text(std::string("in ") + language);
  }
  EXPECT_TRUE(MessageDifferencer::Equals(city, RoundTrip(CityCsvForm(), city)));
}

TEST(PartnershipCsvFormTest, LosesNothing) {
  v1::Partnership partnership;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        name: "partnerships/p1"
        provider: "cities/jp-osaka"
        partner: "cities/vn-hue"
        programme: "programmes/moej"
        programme_title: "MoEJ City-to-City"
        first_year: 2013
        last_year: 2022
        sectors: SECTOR_WASTE
        sectors: SECTOR_PORTS
        outcome: OUTCOME_PARTIAL
        provenance {
          basis: BASIS_REPORTED
          confidence: CONFIDENCE_MEDIUM
          source: "https://example.org/a,b"
          reference_year: 2022
        }
        note: "n"
        next_review_date: "2026-04-01"
        instruments {
          id: "memorandum_2013"
          type: TYPE_MEMORANDUM
          start_date: "2013-10-01"
          provenance { basis: BASIS_DECLARED }
        }
        indicators {
          indicator: "emission_reduction"
          value: 0.5
          unit: "t/a"
          provenance { basis: BASIS_DERIVED }
        }
      )pb",
      &partnership));
  EXPECT_TRUE(MessageDifferencer::Equals(
      partnership, RoundTrip(PartnershipCsvForm(), partnership)));
  const std::vector<std::string> cells =
      PartnershipCsvForm().Write(partnership);
  EXPECT_EQ(cells[1], "jp-osaka");
  EXPECT_EQ(cells[7], "waste;ports");
}

std::vector<std::string> HeaderProblems(
    const CsvForm& form, const std::vector<std::string>& header) {
  std::vector<FieldProblem> problems;
  (void)form.MatchHeader(header, problems);
  std::vector<std::string> texts;
  for (const FieldProblem& problem : problems) {
    texts.push_back(
        absl::StrCat(problem.field, "|", problem.value, "|", problem.advice));
  }
  return texts;
}

TEST(MatchHeaderTest, NamesUnknownAndMissingColumns) {
  EXPECT_THAT(
      HeaderProblems(PartnershipCsvForm(),
                     {"provider_id", "partnr", "basis", "colour", "", "basis"}),
      ElementsAre(
          AllOf(HasSubstr("|basis|"), HasSubstr("twice")),
          AllOf(HasSubstr("|partnr|"), HasSubstr("did you mean partner")),
          AllOf(HasSubstr("|colour|"), HasSubstr("delete it")),
          HasSubstr("without a name"),
          AllOf(HasSubstr("partner||"), HasSubstr("lacks"))));
}

TEST(MatchHeaderTest, TakesAnyOrderCaseAndSynonyms) {
  EXPECT_THAT(HeaderProblems(PartnershipCsvForm(),
                             {" Basis", "PARTNER_ID", "provider"}),
              IsEmpty());
}

TEST(CsvFormTest, ReportsEveryWrongCell) {
  std::vector<FieldProblem> problems;
  const std::vector<std::string> header = {
      "id",    "display_name", "side",           "country_code",
      "level", "latitude",     "resident_count", "needs"};
  const std::vector<int> order = CityCsvForm().MatchHeader(header, problems);
  ASSERT_THAT(problems, IsEmpty());
  v1::City city;
  CityCsvForm().Read({"jp-x", "X", "provder", "JP", "city", "nan", "many",
                      "[{\"sector\":\"wast\"}]"},
                     order, city, problems);
  std::vector<std::string> fields;
  for (const FieldProblem& problem : problems) fields.push_back(problem.field);
  EXPECT_THAT(fields,
              ElementsAre("side", "location.latitude",
                          "population.resident_count", "needs[0].sector"));
  EXPECT_EQ(CityCsvForm().ColumnOf("population.resident_count"),
            "resident_count");
  EXPECT_EQ(CityCsvForm().ColumnOf("needs[0].sector"), "");
}

TEST(CsvFormTest, SaysWhenAListIsCutOff) {
  std::vector<FieldProblem> problems;
  const std::vector<int> order = CityCsvForm().MatchHeader(
      {"id", "display_name", "side", "country_code", "level", "needs"},
      problems);
  v1::City city;
  CityCsvForm().Read(
      {"jp-x", "X", "provider", "JP", "city", "[{\"sector\":\"waste\",\"topi"},
      order, city, problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].advice, HasSubstr("truncated"));
}

TEST(CsvFormTest, RefusesCellsBeyondTheHeader) {
  std::vector<FieldProblem> problems;
  const std::vector<int> order = PartnershipCsvForm().MatchHeader(
      {"provider", "partner", "basis"}, problems);
  v1::Partnership partnership;
  PartnershipCsvForm().Read({"a", "b", "declared", " ", ""}, order, partnership,
                            problems);
  EXPECT_THAT(problems, IsEmpty());
  PartnershipCsvForm().Read({"a", "b", "declared", "x"}, order, partnership,
                            problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].advice, HasSubstr("4 cells, but the header 3"));
}

}  // namespace
}  // namespace citymatch::client
