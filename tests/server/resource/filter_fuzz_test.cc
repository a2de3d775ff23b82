// Random filters: the parser never crashes, and every refusal names a position
// within the text.
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "matching/profile.h"
#include "server/base/errors.h"
#include "server/resource/filter/filter.h"
#include "server/resource/filter/parser.h"
#include "server/resource/filter/tables.h"

namespace citymatch {
namespace {

// The position that an error names, from 1; 0 if it names none.
size_t PositionIn(const absl::Status& status) {
  const google::rpc::Status rpc = ToRpcStatus(status);
  for (const auto& detail : rpc.details()) {
    google::rpc::BadRequest bad;
    if (!detail.UnpackTo(&bad) || bad.field_violations_size() != 1) continue;
    const std::vector<std::string> words = absl::StrSplit(
        bad.field_violations(0).description(), absl::ByAnyChar(" :"));
    size_t position = 0;
    if (words.size() > 3 && words[0] == "at" && words[1] == "character" &&
        absl::SimpleAtoi(words[2], &position)) {
      return position;
    }
  }
  return 0;
}

void ExpectSane(const std::string& text) {
  const auto filter = CityFilter::Parse(text, "filter", CityFilterFields());
  if (filter.ok()) {
    matching::Profile city;
    city.id = "kobe";
    (void)filter->Matches(city);
    return;
  }
  EXPECT_EQ(filter.status().code(), absl::StatusCode::kInvalidArgument);
  const size_t position = PositionIn(filter.status());
  EXPECT_GE(position, 1u) << filter.status();
  EXPECT_LE(position, text.size() + 1) << filter.status();
}

TEST(FilterFuzzTest, SurvivesRandomBytes) {
  constexpr uint32_t kSeed = 20260101;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 64, '\0');
    for (char& c : text) c = static_cast<char>(random());
    ExpectSane(text);
  }
}

TEST(FilterFuzzTest, SurvivesRandomTokens) {
  constexpr uint32_t kSeed = 20260102;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  const std::vector<std::string> tokens = {"AND",
                                           "OR",
                                           "NOT",
                                           "-",
                                           "(",
                                           ")",
                                           "=",
                                           "!=",
                                           "<",
                                           "<=",
                                           ">",
                                           ">=",
                                           ":",
                                           "*",
                                           "\"",
                                           "'",
                                           "\\",
                                           " ",
                                           " ",
                                           " ",
                                           "name",
                                           "side",
                                           "waste",
                                           "provider",
                                           "1",
                                           "2.5",
                                           "-3",
                                           "1e99",
                                           "needs",
                                           ".",
                                           "topic",
                                           "needs.sector",
                                           "JP",
                                           "é",
                                           "\xff",
                                           "country_code = JP",
                                           "slot_count:*",
                                           "resident_count > 5"};
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (size_t i = random() % 12; i > 0; --i) {
      absl::StrAppend(&text, tokens[random() % tokens.size()],
                      random() % 2 == 0 ? " " : "");
    }
    ExpectSane(text);
    accepted +=
        CityFilter::Parse(text, "filter", CityFilterFields()).ok() ? 1 : 0;
  }
  // The generator also makes good filters.
  EXPECT_GT(accepted, 500);
}

// Reference: the parsed tree of a random expression, printed with parentheses
// round everything, gives the same truth as the expression itself.
TEST(FilterFuzzTest, PrecedenceIsThatOfTheGrammar) {
  constexpr uint32_t kSeed = 20260103;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  matching::Profile city;
  city.id = "kobe";
  for (int round = 0; round < 2'000; ++round) {
    // A conjunction of disjunctions of possibly negated constants.
    std::string flat;
    std::string grouped;
    bool truth = true;
    for (size_t i = 0, ands = 1 + random() % 3; i < ands; ++i) {
      bool any = false;
      std::string group;
      for (size_t j = 0, ors = 1 + random() % 3; j < ors; ++j) {
        const bool value = random() % 2 == 0;
        const bool negated = random() % 2 == 0;
        absl::StrAppend(&group, j == 0 ? "" : " OR ", negated ? "NOT " : "",
                        value ? "name = cities/kobe" : "name = cities/hue");
        any |= value != negated;
      }
      truth &= any;
      absl::StrAppend(&flat, i == 0 ? "" : " AND ", group);
      absl::StrAppend(&grouped, i == 0 ? "" : " AND ", "(", group, ")");
    }
    for (const std::string& text : {flat, grouped}) {
      const auto filter = CityFilter::Parse(text, "filter", CityFilterFields());
      ASSERT_TRUE(filter.ok()) << text;
      EXPECT_EQ(filter->Matches(city), truth) << text;
    }
  }
}

}  // namespace
}  // namespace citymatch
