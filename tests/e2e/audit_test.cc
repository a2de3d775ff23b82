// Somebody changes the data folder of a stopped server, checksums and all, and
// `citymatch audit verify` finds it.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/data_folder.h"
#include "tests/e2e/process.h"

namespace citymatch::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCity = 1;  // a kind of record

class AuditE2eTest : public ::testing::Test {
 protected:
  // A city that changes once, and another.
  void SetUp() override {
    Start();
    for (const char* id : {"vn-hue", "vn-hoi-an"}) {
      Must({"city", "create", id, "--set", "display_name=First", "--set",
            "side=partner", "--set", "country_code=VN", "--set", "level=city"});
    }
    Must({"city", "update", "vn-hue", "--set", "display_name=Second"});
    head_ = HeadOf(Must({"audit", "verify"}));
    ASSERT_NE(head_, "");
    ASSERT_TRUE(absl::SimpleAtoi(head_.substr(0, head_.find(':')), &last_));
  }

  void Start() {
    auto server = Server::Start(folder_.Join("data"));
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  std::string Must(const std::vector<std::string>& arguments) {
    const Outcome outcome = server_->Client(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    return outcome.out;
  }

  // "REVISION:CHAIN" as `audit verify` printed it.
  static std::string HeadOf(const std::string& out) {
    for (const absl::string_view line : absl::StrSplit(out, '\n')) {
      if (absl::StartsWith(line, "head: ")) return std::string(line.substr(6));
    }
    return "";
  }

  // Runs `action` on the folder of the stopped server, and starts it again.
  template <typename Action>
  void Tamper(const Action& action) {
    ASSERT_EQ(server_->Stop().exit_code, 0);
    {
      DataFolder folder(folder_.Join("data"));
      action(folder);
    }
    Start();
  }

  Outcome Verify(const std::vector<std::string>& arguments = {}) {
    std::vector<std::string> command = {"audit", "verify"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return server_->Client(command);
  }

  static std::string U64(int64_t number) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<char>((number >> shift) & 0xff));
    }
    return bytes;
  }
  static std::string RecordKey(const std::string& id) {
    return absl::StrCat(std::string(1, kCity), id);
  }

  TempDir folder_;
  std::unique_ptr<Server> server_;
  std::string head_;
  int64_t last_ = 0;  // revision of the head
};

TEST_F(AuditE2eTest, FindsNothingInWhatTheServerWrote) {
  Must({"city", "delete", "vn-hoi-an"});
  const Outcome outcome = Verify({"--expect", head_});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("No fault in "));
  EXPECT_NE(HeadOf(outcome.out), head_);
  EXPECT_THAT(Must({"audit", "list", "--limit", "1"}),
              HasSubstr("cities/vn-hoi-an (deleted)"));
}

TEST_F(AuditE2eTest, FindsARecordThatWasAltered) {
  Tamper([](DataFolder& folder) {
    std::string value = folder.All("records").at(RecordKey("vn-hoi-an"));
    const size_t at = value.find("First");
    ASSERT_NE(at, std::string::npos);
    value.replace(at, 5, "Worst");
    folder.Put("records", RecordKey("vn-hoi-an"), value);
  });
  const Outcome outcome = Verify();
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("1 fault in "), HasSubstr("version damaged"),
                    HasSubstr("cities/vn-hoi-an")));
}

TEST_F(AuditE2eTest, FindsARecordThatWasPutBackToAFormerVersion) {
  Tamper([](DataFolder& folder) {
    for (const auto& [key, value] : folder.All("history")) {
      if (absl::StartsWith(key, RecordKey("vn-hue") + '\0')) {
        folder.Put("records", RecordKey("vn-hue"), value);
      }
    }
  });
  // It is served as if nothing had happened.
  EXPECT_THAT(Must({"city", "get", "vn-hue"}), HasSubstr("First"));
  const Outcome outcome = Verify();
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(
      outcome.out,
      AllOf(HasSubstr("version misplaced"), HasSubstr("version missing"),
            HasSubstr("cities/vn-hue"), Not(HasSubstr("hoi-an"))));
}

TEST_F(AuditE2eTest, FindsAnEntryThatWasDeleted) {
  Tamper(
      [this](DataFolder& folder) { folder.Delete("changes", U64(last_ - 1)); });
  const Outcome outcome = Verify();
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("entry missing"), HasSubstr("chain broken"),
                    HasSubstr(absl::StrCat(last_ - 1))));
  EXPECT_THAT(Must({"audit", "list"}),
              HasSubstr("the entry is not in the store"));
}

TEST_F(AuditE2eTest, FindsThatTheEndWasCutOff) {
  Tamper([this](DataFolder& folder) { folder.Delete("changes", U64(last_)); });
  Outcome outcome = Verify();
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.out, HasSubstr("entry missing"));
  // What comes after does not hide it.
  Must({"city", "update", "vn-hue", "--set", "display_name=Third"});
  outcome = Verify();
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.out, HasSubstr("entry missing"));
}

// An older copy of the folder is whole in itself: only the head that was noted
// elsewhere tells.
TEST_F(AuditE2eTest, FindsAnOlderCopyByTheHeadThatWasNoted) {
  const std::string older = folder_.Join("older");
  ASSERT_EQ(server_->Stop().exit_code, 0);
  ASSERT_EQ(RunCommand({"cp", "-r", folder_.Join("data"), older}).exit_code, 0);
  Start();
  Must({"city", "update", "vn-hue", "--set", "display_name=Third"});
  const std::string noted = HeadOf(Must({"audit", "verify"}));
  ASSERT_EQ(server_->Stop().exit_code, 0);
  ASSERT_EQ(RunCommand({"rm", "-r", folder_.Join("data")}).exit_code, 0);
  ASSERT_EQ(RunCommand({"mv", older, folder_.Join("data")}).exit_code, 0);
  Start();
  EXPECT_EQ(Verify().exit_code, 0);
  Outcome outcome = Verify({"--expect", noted});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.out, HasSubstr("chain unexpected"));
  // Nor does another commit of that revision hide it.
  Must({"city", "update", "vn-hue", "--set", "display_name=Fourth"});
  EXPECT_EQ(Verify({"--expect", noted}).exit_code, 3);
}

TEST_F(AuditE2eTest, RefusesAHeadThatIsNone) {
  const Outcome outcome = Verify({"--expect", "17:abc"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("REVISION:CHAIN"));
}

}  // namespace
}  // namespace citymatch::e2e
