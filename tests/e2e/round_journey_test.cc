// A round from its first city to the files that are handed on, with the real
// programs: the way of a programme's coordinators.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/process.h"

namespace citymatch::e2e {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Json = nlohmann::json;

constexpr const char* kRound = "moej-city-to-city-2027";

class RoundJourneyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = Server::Start(folder_.Join("data"));
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    ImportCatalogue(*server_);
  }

  Outcome Round(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "round");
    return server_->Client(arguments);
  }

  // The output of a command that succeeds.
  std::string Do(const std::vector<std::string>& arguments) {
    const Outcome outcome = Round(arguments);
    EXPECT_EQ(outcome.exit_code, 0)
        << arguments[0] << outcome.out << outcome.err;
    return outcome.out;
  }

  Json DoJson(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-o", "json"});
    Json json = Json::parse(Do(arguments), nullptr, /*allow_exceptions=*/false);
    EXPECT_FALSE(json.is_discarded()) << arguments[0];
    return json;
  }

  std::string Export(const std::string& name,
                     std::vector<std::string> arguments = {}) {
    const std::string path = folder_.Join(name);
    arguments.insert(arguments.begin(), {"export", kRound, "-o", path});
    Do(arguments);
    return ReadFile(path);
  }

  // Creates the round, with five providers and eight partners.
  void PutTogether() {
    Do({"create", kRound, "--programme", "moej-city-to-city", "--name",
        "Call 2027", "--as-of", "2026-04-01", "--objective", "most-served"});
    const std::string file = folder_.Join("cities.csv");
    WriteFile(file,
              "city,slots\njp-kawasaki,1\njp-kobe,1\njp-kyoto,1\n"
              "jp-fukuoka,2\njp-kumamoto,\nvn-hue,\nvn-can-tho,\n"
              "vn-nha-trang,\nid-bandung,\nid-malang,\nid-manado,\n"
              "kh-battambang,\nla-pakse,\n");
    Do({"add", kRound, "--file", file});
  }

  TempDir folder_;
  std::unique_ptr<Server> server_;
};

TEST_F(RoundJourneyTest, GoesFromTheFirstCityToTheFilesThatAreHandedOn) {
  PutTogether();
  EXPECT_THAT(Do({"get", kRound}),
              AllOf(HasSubstr("draft"), HasSubstr("participants: 13")));
  Do({"constrain", kRound, "--force", "jp-kobe:vn-hue", "--reason",
      "agreed in spring", "--group",
      "mekong:side=partner,countries=KH+LA,floor=1", "--cap", "mekong=2"});

  const Json first = DoJson({"solve", kRound, "--prices"});
  EXPECT_TRUE(first.at("feasible").get<bool>());
  EXPECT_FALSE(first.at("pairs").empty());
  EXPECT_THAT(Do({"show", kRound}),
              AllOf(HasSubstr("Call 2027 (moej-city-to-city-2027), solution 1"),
                    HasSubstr("Kobe"), HasSubstr("forced"), HasSubstr("mekong"),
                    HasSubstr("digest: ")));
  EXPECT_THAT(Do({"show", kRound, "--lang", "ja"}), HasSubstr("神戸"));

  // Another solution, to compare with.
  Do({"update", kRound, "--set", "objective=best_total"});
  EXPECT_THAT(Do({"show", kRound}), HasSubstr("not solved as it stands"));
  Do({"solve", kRound});
  EXPECT_THAT(Do({"compare", absl::StrCat(kRound, "/1"), "2"}),
              AllOf(HasSubstr("total score"), HasSubstr("objective")));
  EXPECT_THAT(Do({"solutions", kRound}), HasSubstr("yes"));
  EXPECT_THAT(Do({"verify", absl::StrCat(kRound, "/1")}),
              StartsWith("verified: "));

  // Before it is published a calendar has nothing to say.
  const Outcome no_days =
      Round({"export", kRound, "-o", folder_.Join("draft.ics")});
  EXPECT_EQ(no_days.exit_code, 4);
  EXPECT_THAT(no_days.err, HasSubstr("is not published"));
  Do({"review", kRound});
  Do({"return", kRound});
  Do({"review", kRound});
  EXPECT_EQ(Round({"publish", kRound}).exit_code, 2);  // nobody confirmed it
  Do({"publish", kRound, "--create-partnerships", "--yes"});
  EXPECT_THAT(Do({"published", "show", kRound}), HasSubstr("Kobe"));
  EXPECT_THAT(Do({"published", "list"}), HasSubstr(kRound));
  EXPECT_EQ(Round({"add", kRound, "jp-osaka"}).exit_code, 5);

  EXPECT_THAT(Export("r.csv"), HasSubstr("paired,jp-kobe,Kobe,JP,vn-hue"));
  EXPECT_THAT(Export("r.html"),
              AllOf(HasSubstr("<polyline"), HasSubstr("Call 2027")));
  EXPECT_THAT(Export("r.pdf", {"--lang", "ja"}), StartsWith("%PDF"));
  EXPECT_THAT(Export("r.ics"), HasSubstr("Published: Call 2027"));
  const std::string workbook = Export("r.xlsx");
  EXPECT_THAT(workbook, StartsWith("PK"));
  EXPECT_EQ(Export("again.xlsx"), workbook);

  const std::string next = absl::StrCat(kRound, "-b");
  const auto unnamed = Round({"rematch", kRound, "--withdraw", "vn-hue"});
  EXPECT_EQ(unnamed.exit_code, 3);
  EXPECT_THAT(unnamed.err, HasSubstr("--as NEW"));
  EXPECT_THAT(Do({"rematch", kRound, "--withdraw", "vn-hue", "--as", next}),
              AllOf(HasSubstr("Mends solution 2"), HasSubstr("  - Kobe")));
  EXPECT_THAT(Do({"compare", kRound, next}), HasSubstr("Without a pair now"));
  Do({"close", kRound});
  EXPECT_THAT(Do({"history", next}), HasSubstr("created"));
}

TEST_F(RoundJourneyTest, TellsWhatContradictsAndMendsItWithWhatItSays) {
  PutTogether();
  Do({"constrain", kRound, "--group",
      "mekong:side=partner,countries=KH+LA,floor=2", "--forbid",
      "jp-kobe:vn-hue", "--cap", "mekong=1"});
  const Outcome refused = Round({"solve", kRound});
  EXPECT_EQ(refused.exit_code, 5) << refused.out << refused.err;
  EXPECT_THAT(refused.out,
              AllOf(HasSubstr("No solution"),
                    HasSubstr(absl::StrCat("citymatch round constrain ", kRound,
                                           " --cap mekong=none"))));
  Do({"constrain", kRound, "--cap", "mekong=none"});
  EXPECT_THAT(Do({"solve", kRound}), HasSubstr("mekong"));
}

TEST_F(RoundJourneyTest, CountsRankingsInAStableRound) {
  PutTogether();
  Do({"update", kRound, "--set", "objective=stable"});
  // Rankings are for the coordinators of the programme, not even for admins.
  EXPECT_EQ(Round({"ranking", "list", kRound}).exit_code, 8);
  const std::string token = folder_.Join("office.token");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"identity", "create", "office", "--name", "O",
                                 "--grant", "coordinator:moej-city-to-city"},
        {"token", "create", "--identity", "office", "--for", "a test",
         "--secret-file", token}}) {
    const Outcome made = server_->Client(command);
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }
  const auto ranking = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {"--token-file", token, "round", "ranking"});
    const Outcome outcome = server_->Client(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome.out;
  };
  ranking({"submit", kRound, "vn-hue", "jp-kyoto", "jp-kobe"});
  EXPECT_THAT(ranking({"list", kRound}),
              HasSubstr("vn-hue: jp-kyoto, jp-kobe"));
  // Nor may an admin have them counted.
  EXPECT_EQ(Round({"solve", kRound}).exit_code, 8);
  const Outcome solved = server_->Client(
      {"--token-file", token, "round", "solve", kRound, "-o", "json"});
  ASSERT_EQ(solved.exit_code, 0) << solved.err;
  EXPECT_THAT(solved.out, HasSubstr("\"feasible\": true"));
  ranking({"withdraw", kRound, "vn-hue"});
  EXPECT_EQ(ranking({"list", kRound}), "");
  Do({"delete", kRound});
  EXPECT_EQ(Round({"get", kRound}).exit_code, 4);
}

}  // namespace
}  // namespace citymatch::e2e
