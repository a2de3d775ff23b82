// audit, in-process against a fake server.
#include <gmock/gmock.h>

#include <string>

#include "tests/client/cli/cli_fixture.h"

namespace citymatch::client {
namespace {

using testing::HasSubstr;
using testing::Not;

class AuditCommandTest : public CliTest {
 protected:
  AuditCommandTest() {
    v1::AuditVerdict& verdict = server_.state.verdict.emplace();
    verdict.set_first_revision(1);
    verdict.set_last_revision(1204);
    verdict.set_chain_start_revision(1);
    verdict.set_chain(std::string(64, 'a'));
    verdict.set_entry_count(1204);
    verdict.set_version_count(2310);
  }

  void AddFaults() {
    v1::AuditVerdict& verdict = *server_.state.verdict;
    verdict.set_chain_start_revision(200);
    verdict.set_fault_count(3);
    v1::AuditFault& missing = *verdict.add_faults();
    missing.set_type(v1::AuditFault::TYPE_ENTRY_MISSING);
    missing.set_revision(17);
    missing.set_last_revision(19);
    missing.set_description("the entry is missing");
    v1::AuditFault& altered = *verdict.add_faults();
    altered.set_type(v1::AuditFault::TYPE_VERSION_ALTERED);
    altered.set_revision(20);
    altered.set_last_revision(20);
    altered.set_resource("cities/vn-hue");
    altered.set_description(
        "this version is not the one that the entry is about");
  }

  void AddEntries() {
    v1::AuditEntry entry;
    entry.set_revision(2);
    entry.mutable_commit_time()->set_seconds(1775001602);
    entry.set_principal("identities/office");
    entry.set_credential("token:t0123456789ab");
    entry.set_address_class("private");
    entry.set_method("citymatch.v1.CityService/DeleteCity");
    entry.add_resources()->set_name("cities/vn-hue");
    entry.mutable_resources(0)->set_deleted(true);
    entry.set_chain(std::string(64, 'b'));
    server_.state.audit_entries.push_back(entry);
    entry.Clear();
    entry.set_revision(1);
    entry.set_problem("the entry is not in the store");
    server_.state.audit_entries.push_back(entry);
  }
};

TEST_F(AuditCommandTest, SaysThatNothingIsWrongAndWhatToNote) {
  const CliResult result = Run({"audit", "verify"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  ExpectGolden("audit_verify.txt", result.out);
  EXPECT_EQ(server_.state.last_verify.expected_revision(), 0);
}

TEST_F(AuditCommandTest, ListsFaultsAndEndsWithTheCodeOfWrongData) {
  AddFaults();
  const CliResult result = Run({"audit", "verify"});
  EXPECT_EQ(result.code, kExitInvalidData);
  ExpectGolden("audit_verify_faults.txt", result.out);
  const CliResult csv = Run({"audit", "verify", "-o", "csv"});
  EXPECT_EQ(csv.code, kExitInvalidData);
  ExpectGolden("audit_verify_faults.csv", csv.out);
  EXPECT_THAT(Run({"audit", "verify", "-o", "jsonl"}).out,
              HasSubstr("TYPE_ENTRY_MISSING"));
}

TEST_F(AuditCommandTest, SendsTheHeadThatWasNoted) {
  const std::string chain(64, 'c');
  EXPECT_EQ(Run({"audit", "verify", "--expect", "17:" + chain}).code, kExitOk);
  EXPECT_EQ(server_.state.last_verify.expected_revision(), 17);
  EXPECT_EQ(server_.state.last_verify.expected_chain(), chain);
}

TEST_F(AuditCommandTest, RefusesAHeadThatIsNone) {
  for (const std::string& head :
       {std::string(), std::string("17"), std::string("17:abc"),
        ":" + std::string(64, 'c'), "0:" + std::string(64, 'c'),
        "17:" + std::string(64, 'x')}) {
    const CliResult result = Run({"audit", "verify", "--expect", head});
    EXPECT_EQ(result.code, kExitUsage) << head;
    EXPECT_THAT(result.err, HasSubstr("REVISION:CHAIN")) << head;
  }
}

TEST_F(AuditCommandTest, FailsWithoutAVerdict) {
  server_.state.verdict.reset();
  const CliResult result = Run({"audit", "verify"});
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_THAT(result.err, HasSubstr("without a verdict"));
}

TEST_F(AuditCommandTest, ListsEntries) {
  AddEntries();
  ExpectGolden("audit_list.txt", Run({"audit", "list"}).out);
  ExpectGolden("audit_list.csv", Run({"audit", "list", "-o", "csv"}).out);
  const CliResult one = Run({"audit", "list", "--limit", "1"});
  EXPECT_THAT(one.out, Not(HasSubstr("not in the store")));
  EXPECT_THAT(one.err, HasSubstr("There are more"));
}

TEST_F(AuditCommandTest, SaysWhatIsNoMethodAndWhatMatchesNothing) {
  server_.state.rules.add_methods()->set_method(
      "citymatch.v1.CityService/UpdateCity");
  const CliResult wrong = Run({"audit", "list", "--method", "UpdateCiti"});
  EXPECT_EQ(wrong.code, kExitNotFound);
  EXPECT_EQ(wrong.out, "");
  EXPECT_THAT(wrong.err, HasSubstr("\"UpdateCiti\" is not a method; did you "
                                   "mean UpdateCity?"));
  const CliResult none = Run({"audit", "list", "--principal", "identities/nope",
                              "--method", "UpdateCity"});
  EXPECT_EQ(none.code, kExitOk);
  EXPECT_EQ(none.err,
            "No entry matches: --principal \"identities/nope\", --method "
            "\"UpdateCity\".\n");
}

TEST_F(AuditCommandTest, SendsWhatToListOnly) {
  server_.state.rules.add_methods()->set_method(
      "citymatch.v1.CityService/UpdateCity");
  const CliResult result =
      Run({"audit", "list", "--principal", "identities/office", "--method",
           "UpdateCity", "--resource", "cities/vn-hue", "--since",
           "2026-01-01T00:00:00Z", "--until", "2026-02-01T00:00:00Z"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  const v1::ListAuditEntriesRequest& sent = server_.state.last_list_audit;
  EXPECT_EQ(sent.principal(), "identities/office");
  EXPECT_EQ(sent.method(), "UpdateCity");
  EXPECT_EQ(sent.resource(), "cities/vn-hue");
  EXPECT_EQ(sent.start_time().seconds(), 1767225600);
  EXPECT_EQ(sent.end_time().seconds(), 1769904000);
  EXPECT_EQ(Run({"audit", "list", "--since", "yesterday"}).code, kExitUsage);
}

}  // namespace
}  // namespace citymatch::client
