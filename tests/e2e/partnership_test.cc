// The life of a partnership from proposal to completion, with the real
// programs, and what answers as of each day know of it.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/process.h"

namespace citymatch::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

constexpr int kRefused = 8;
constexpr int kConflict = 5;

class PartnershipTest : public ::testing::Test {
 protected:
  PartnershipTest() {
    auto server = Server::Start(folder_.Join("data"));
    EXPECT_TRUE(server.ok()) << server.status();
    if (!server.ok()) return;
    server_ = *std::move(server);
    ImportCatalogue(*server_);
    Ask({"partnership", "create", "twins", "--set",
         "provider=cities/jp-sapporo", "--set", "partner=cities/vn-da-nang",
         "--set", "programme=programmes/moej-city-to-city", "--set",
         "sectors=buildings", "--set", "provenance.basis=declared"});
  }

  Outcome Try(const std::vector<std::string>& arguments) const {
    return server_->Client(arguments);
  }

  // The output of a command that succeeds.
  std::string Ask(const std::vector<std::string>& arguments) const {
    const Outcome outcome = Try(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    return outcome.out;
  }

  Json AskJson(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--output", "json"});
    const std::string text = Ask(arguments);
    Json parsed = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    EXPECT_FALSE(parsed.is_discarded()) << text;
    return parsed;
  }

  // The command line of an event; `more` is split at spaces.
  static std::vector<std::string> Event(const std::string& type,
                                        const std::string& date,
                                        const std::string& more = "") {
    std::vector<std::string> command = {"partnership", "event",  "twins",
                                        type,          "--date", date};
    for (const auto& word : absl::StrSplit(more, ' ', absl::SkipEmpty())) {
      command.emplace_back(word);
    }
    return command;
  }

  // The file with a token of a partner for the city.
  std::string TokenOf(const std::string& city) const {
    std::string file = folder_.Join(city);
    Ask({"identity", "create", city, "--name", city, "--grant",
         absl::StrCat("partner:", city)});
    Ask({"token", "create", "--identity", city, "--for", "a test",
         "--secret-file", file});
    return file;
  }

  bool IsExpiring(const std::string& as_of) const {
    return Ask({"partnership", "list", "--expiring", "90d", "--as-of", as_of})
               .find("twins") != std::string::npos;
  }

  // Whether the pair counts as partnered under its programme on the day.
  bool IsPartnered(const std::string& day) const {
    const Json answer =
        AskJson({"explain", "jp-sapporo", "vn-da-nang", "--programme",
                 "moej-city-to-city", "--as-of", day});
    for (const Json& gate : answer.at("assessment").at("gates")) {
      if (gate.at("gate") == "already_partnered") {
        return !gate.value("passed", false);
      }
    }
    ADD_FAILURE() << answer;
    return false;
  }

  // What a precedent says of the partnership on the day; empty = nothing.
  std::string OutcomeOn(const std::string& day) const {
    const Json answer = AskJson({"precedents", "jp-sapporo", "vn-da-nang",
                                 "--limit", "100", "--as-of", day});
    for (const Json& precedent : answer.at("precedents")) {
      if (precedent.at("partnership") == "partnerships/twins") {
        return precedent.value("outcome", "unknown");
      }
    }
    return "";
  }

  TempDir folder_;
  std::unique_ptr<Server> server_;
};

TEST_F(PartnershipTest, GoesFromProposalToCompletion) {
  Ask(Event("propose", "2025-01-10"));
  Ask(Event("accept", "2025-01-20", "--side partner"));
  Ask(Event("accept", "2025-02-01", "--side provider"));
  Ask(Event("activate", "2025-04-01", "--next-review 2025-10-01"));

  const Outcome illegal = Try(Event("propose", "2025-04-02"));
  EXPECT_EQ(illegal.exit_code, kConflict);
  EXPECT_THAT(illegal.err,
              AllOf(HasSubstr("PROPOSE is not possible in the state ACTIVE"),
                    HasSubstr("SUSPEND, COMPLETE, TERMINATE, REVIEW")));

  Ask({"partnership", "instrument", "add", "twins", "memorandum_2025", "--type",
       "memorandum", "--start", "2025-04-01", "--end", "2026-03-31"});
  EXPECT_TRUE(IsExpiring("2026-01-01"));
  EXPECT_FALSE(IsExpiring("2025-12-01"));
  EXPECT_THAT(Ask({"partnership", "calendar"}),
              AllOf(HasSubstr("UID:twins.memorandum_2025.end@citymatch\r\n"),
                    HasSubstr("DTSTART;VALUE=DATE:20251001\r\n")));
  Ask({"partnership", "instrument", "add", "twins", "memorandum_2026", "--type",
       "memorandum", "--start", "2026-03-01", "--end", "2029-03-31", "--renews",
       "memorandum_2025"});
  EXPECT_FALSE(IsExpiring("2026-01-01"));

  Ask(Event("suspend", "2025-06-01", "--reason disaster"));
  Ask(Event("resume", "2025-08-01"));
  Ask(Event("complete", "2025-11-15", "--outcome successful"));
  EXPECT_FALSE(IsExpiring("2029-01-01"));
  EXPECT_EQ(Ask({"partnership", "timeline", "twins"}),
            "2025-01-10  proposed\n"
            "2025-01-20  accepted by the partner\n"
            "2025-02-01  accepted by the provider\n"
            "2025-04-01  memorandum memorandum_2025 begins\n"
            "2025-04-01  activated\n"
            "2025-06-01  suspended (disaster)\n"
            "2025-08-01  resumed\n"
            "2025-11-15  completed (successful)\n"
            "2026-03-01  memorandum memorandum_2026 begins, renews "
            "memorandum_2025\n"
            "2026-03-31  memorandum memorandum_2025 ends\n"
            "2029-03-31  memorandum memorandum_2026 ends\n");
  EXPECT_THAT(Ask({"partnership", "show", "twins"}), HasSubstr("completed"));
  EXPECT_THAT(Ask({"partnership", "list", "--state", "completed"}),
              HasSubstr("twins"));

  // A server that starts again knows the same.
  EXPECT_EQ(server_->Stop().exit_code, 0);
  auto again = Server::Start(folder_.Join("data"));
  ASSERT_TRUE(again.ok()) << again.status();
  server_ = *std::move(again);
  EXPECT_EQ(OutcomeOn("2025-11-16"), "OUTCOME_SUCCESSFUL");
}

TEST_F(PartnershipTest, AnswersKnowWhatWasKnownOnTheirDay) {
  Ask(Event("propose", "2025-01-10"));
  Ask(Event("accept", "2025-01-20", "--side partner"));
  Ask(Event("accept", "2025-02-01", "--side provider"));
  EXPECT_FALSE(IsPartnered("2026-01-01"));
  EXPECT_EQ(OutcomeOn("2026-01-01"), "");
  Ask(Event("activate", "2025-04-01"));
  Ask(Event("terminate", "2025-11-15",
            "--reason priorities_changed --outcome partial"));
  EXPECT_FALSE(IsPartnered("2025-03-31"));
  EXPECT_TRUE(IsPartnered("2025-04-01"));
  EXPECT_EQ(OutcomeOn("2025-04-01"), "");
  EXPECT_EQ(OutcomeOn("2025-04-02"), "OUTCOME_ONGOING");
  EXPECT_EQ(OutcomeOn("2025-11-14"), "OUTCOME_ONGOING");
  EXPECT_EQ(OutcomeOn("2025-11-16"), "OUTCOME_PARTIAL");
}

TEST_F(PartnershipTest, ACityAnswersForItselfAlone) {
  const std::string token = TokenOf("vn-da-nang");
  const auto as_partner = [&](std::vector<std::string> command) {
    command.insert(command.begin(), {"--token-file", token});
    return Try(command);
  };
  EXPECT_EQ(as_partner(Event("propose", "2025-01-10")).exit_code, kRefused);
  Ask(Event("propose", "2025-01-10"));
  EXPECT_EQ(
      as_partner(Event("accept", "2025-01-20", "--side provider")).exit_code,
      kRefused);
  EXPECT_EQ(as_partner(Event("terminate", "2025-01-20", "--reason poor_fit"))
                .exit_code,
            kRefused);
  const Outcome accepted =
      as_partner(Event("accept", "2025-01-20", "--side partner"));
  EXPECT_EQ(accepted.exit_code, 0) << accepted.err;
  // Who recorded it is told in confidence; to the city's own, its part.
  const Json seen = AskJson({"partnership", "show", "twins"});
  EXPECT_EQ(seen.at("events").at(1).at("principal"), "identities/vn-da-nang");
  EXPECT_EQ(as_partner({"partnership", "update", "twins", "--set", "note=x"})
                .exit_code,
            kRefused);
}

}  // namespace
}  // namespace citymatch::e2e
