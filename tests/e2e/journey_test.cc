// From the starter catalogue's files to explained suggestions, with the real
// programs: the way every admin and coordinator goes.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/process.h"

namespace citymatch::e2e {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;

// The rows of an export without what the server adds to them.
std::vector<Json> Content(const std::string& jsonl) {
  std::vector<Json> rows;
  for (const absl::string_view line :
       absl::StrSplit(jsonl, '\n', absl::SkipEmpty())) {
    Json row = Json::parse(line.begin(), line.end(), nullptr,
                           /*allow_exceptions=*/false);
    EXPECT_TRUE(row.is_object()) << line;
    for (const char* own :
         {"etag", "revision", "create_time", "update_time", "version"}) {
      row.erase(own);
    }
    rows.push_back(std::move(row));
  }
  EXPECT_FALSE(rows.empty());
  return rows;
}

// One server with the catalogue for all tests that only ask.
class JourneyTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempDir();
    auto server = Server::Start(folder_->Join("data"));
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = std::move(*server).release();
    ImportCatalogue(*server_);
  }

  static void TearDownTestSuite() {
    if (server_ != nullptr) {
      EXPECT_EQ(server_->Stop().exit_code, 0);
    }
    delete server_;
    delete folder_;
  }

  // The output of a client command that succeeds.
  static std::string Ask(const std::vector<std::string>& arguments,
                         const Server* server = server_) {
    const Outcome outcome = server->Client(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    return outcome.out;
  }

  static Json AskJson(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--output", "json"});
    const std::string text = Ask(arguments);
    Json parsed = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    EXPECT_FALSE(parsed.is_discarded()) << text;
    return parsed;
  }

  static std::vector<std::string> Names(const Json& answer, const char* side) {
    std::vector<std::string> names;
    for (const Json& suggestion : answer.at("suggestions")) {
      names.push_back(suggestion.at(side).get<std::string>());
    }
    return names;
  }

  static TempDir* folder_;
  static Server* server_;
};

TempDir* JourneyTest::folder_ = nullptr;
Server* JourneyTest::server_ = nullptr;

TEST_F(JourneyTest, HoldsEveryRowOfTheFiles) {
  for (const auto& [kind, file] : CatalogueFiles()) {
    const std::string content = ReadFile(file);
    auto rows = std::count(content.begin(), content.end(), '\n');
    if (absl::EndsWith(file, ".csv")) --rows;  // the header
    const std::string exported = Ask({"export", kind, "--output", "jsonl"});
    EXPECT_EQ(std::count(exported.begin(), exported.end(), '\n'), rows) << kind;
  }
}

TEST_F(JourneyTest, ChangesNothingWhenImportedAgain) {
  std::string before;
  for (const auto& [kind, file] : CatalogueFiles()) {
    before += Ask({"export", kind, "--output", "jsonl"});
  }
  ImportCatalogue(*server_);
  std::string after;
  for (const auto& [kind, file] : CatalogueFiles()) {
    after += Ask({"export", kind, "--output", "jsonl"});
  }
  EXPECT_EQ(after, before);
}

TEST_F(JourneyTest, SuggestsJapaneseProvidersUnderTheJapaneseProgramme) {
  const Json answer =
      AskJson({"suggest", "vn-hai-phong", "--programme", "moej-city-to-city",
               "--limit", "5", "--as-of", "2026-04-01"});
  const std::vector<std::string> names = Names(answer, "provider");
  EXPECT_EQ(names.size(), 5u);
  EXPECT_THAT(names, Each(StartsWith("cities/jp-")));
  double above = 100;
  for (const Json& suggestion : answer.at("suggestions")) {
    const double score = suggestion.at("score").get<double>();
    EXPECT_LE(score, above);
    EXPECT_GE(score, 0);
    above = score;
    // The contributions are the score, exactly.
    double sum = 0;
    for (const Json& criterion : suggestion.at("criteria")) {
      sum += criterion.value("contribution", 0.0);
      EXPECT_NE(criterion.value("sentence", ""), "");
    }
    EXPECT_EQ(sum, score);
  }
}

TEST_F(JourneyTest, SuggestsUsProvidersUnderTheUsProgramme) {
  const Json answer =
      AskJson({"suggest", "vn-da-nang", "--programme", "us-ascn-partnership",
               "--limit", "5", "--as-of", "2026-04-01"});
  const std::vector<std::string> names = Names(answer, "provider");
  EXPECT_FALSE(names.empty());
  EXPECT_THAT(names, Each(StartsWith("cities/us-")));
}

TEST_F(JourneyTest, SuggestsPartnersForAProvider) {
  const Json answer =
      AskJson({"suggest", "jp-kitakyushu", "--programme", "moej-city-to-city",
               "--limit", "5", "--as-of", "2026-04-01"});
  EXPECT_EQ(Names(answer, "partner").size(), 5u);
  EXPECT_THAT(Names(answer, "provider"), Each("cities/jp-kitakyushu"));
  EXPECT_THAT(Names(answer, "partner"),
              Each(Not(::testing::AnyOf(StartsWith("cities/jp-"),
                                        StartsWith("cities/us-")))));
}

TEST_F(JourneyTest, ExplainsAPairTheSameWhicheverComesFirst) {
  const std::vector<std::string> options = {"--programme", "moej-city-to-city",
                                            "--as-of", "2026-04-01"};
  std::vector<std::string> one = {"explain", "jp-kitakyushu", "vn-hai-phong"};
  std::vector<std::string> other = {"explain", "vn-hai-phong", "jp-kitakyushu"};
  one.insert(one.end(), options.begin(), options.end());
  other.insert(other.end(), options.begin(), options.end());
  EXPECT_EQ(AskJson(one).at("assessment"), AskJson(other).at("assessment"));
}

TEST_F(JourneyTest, ExplainsInBothLanguages) {
  const std::vector<std::string> ask = {
      "explain", "jp-kitakyushu", "vn-hai-phong", "--as-of", "2026-04-01"};
  std::vector<std::string> japanese = ask;
  japanese.insert(japanese.end(), {"--lang", "ja"});
  EXPECT_THAT(Ask(ask), AllOf(HasSubstr("Kitakyushu"), HasSubstr("Hai Phong")));
  EXPECT_THAT(Ask(japanese),
              AllOf(HasSubstr("北九州"), HasSubstr("ハイフォン")));
  // The language changes words, not numbers.
  EXPECT_EQ(AskJson(ask).at("assessment").at("score"),
            AskJson(japanese).at("assessment").at("score"));
}

TEST_F(JourneyTest, FindsACityByItsNameInAnotherScriptOrMisspelt) {
  EXPECT_THAT(Ask({"city", "search", "北九州"}), HasSubstr("jp-kitakyushu"));
  EXPECT_THAT(Ask({"city", "search", "kitakyusyu"}),
              HasSubstr("jp-kitakyushu"));
  EXPECT_THAT(Ask({"city", "search", "Hải Phòng"}), HasSubstr("vn-hai-phong"));
  EXPECT_THAT(Ask({"city", "search", "Saigon"}),
              HasSubstr("vn-ho-chi-minh-city"));
}

TEST_F(JourneyTest, AnswersTheSameToTheByteWhenAskedAgainOrRestarted) {
  TempDir folder;
  const std::vector<std::vector<std::string>> questions = {
      {"suggest", "vn-hai-phong", "--as-of", "2026-04-01", "--output", "json"},
      {"suggest", "jp-kitakyushu", "--programme", "moej-city-to-city",
       "--as-of", "2026-04-01", "--lang", "ja", "--output", "json"},
      {"explain", "jp-kitakyushu", "vn-hai-phong", "--as-of", "2026-04-01",
       "--output", "json"},
      {"city", "get", "vn-hai-phong", "--output", "json"},
      {"export", "cities", "--output", "jsonl"}};
  std::vector<std::string> first;
  {
    auto server = Server::Start(folder.Join("data"));
    ASSERT_TRUE(server.ok()) << server.status();
    ImportCatalogue(**server);
    for (const auto& question : questions) {
      first.push_back(Ask(question, server->get()));
      EXPECT_EQ(Ask(question, server->get()), first.back());
    }
    EXPECT_EQ((*server)->Stop().exit_code, 0);
  }
  auto server = Server::Start(folder.Join("data"));
  ASSERT_TRUE(server.ok()) << server.status();
  for (size_t i = 0; i < questions.size(); ++i) {
    EXPECT_EQ(Ask(questions[i], server->get()), first[i]);
  }
}

TEST_F(JourneyTest, GivesTheSameCatalogueWhenExportedAndImportedElsewhere) {
  for (const char* format : {"jsonl", "csv"}) {
    SCOPED_TRACE(format);
    TempDir folder;
    auto other = Server::Start(folder.Join("data"));
    ASSERT_TRUE(other.ok()) << other.status();
    for (const auto& [kind, file] : CatalogueFiles()) {
      // Cities and partnerships have a form in CSV; the others travel as JSON.
      const bool table = kind == "cities" || kind == "partnerships";
      const std::string form = table ? format : "jsonl";
      const std::string copy = folder.Join(absl::StrCat(kind, ".", form));
      WriteFile(copy, Ask({"export", kind, "--output", form}));
      const Outcome outcome = (*other)->Client({"import", kind, copy});
      ASSERT_EQ(outcome.exit_code, 0) << kind << outcome.out << outcome.err;
    }
    for (const auto& [kind, file] : CatalogueFiles()) {
      EXPECT_EQ(
          Content(Ask({"export", kind, "--output", "jsonl"})),
          Content(Ask({"export", kind, "--output", "jsonl"}, other->get())))
          << kind;
    }
  }
}

}  // namespace
}  // namespace citymatch::e2e
