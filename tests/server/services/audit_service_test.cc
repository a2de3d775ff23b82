#include "server/audit_service.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "citymatch/v1/audit_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/services/fixture.h"

namespace citymatch::testing {
namespace {

using ::testing::ElementsAre;

class AuditServiceTest : public ServicesTest {
 protected:
  AuditServiceTest() : audit_(catalogue_.get()) {
    Create(Provider("osaka"));
    Create(Partner("hue"));
    EXPECT_TRUE(Delete("cities/hue").ok());
  }

  v1::ListAuditEntriesResponse List(
      const v1::ListAuditEntriesRequest& request) {
    v1::ListAuditEntriesResponse reply;
    const absl::Status status = audit_.ListAuditEntries(
        CallOf("AuditService/ListAuditEntries"), request, &reply);
    EXPECT_TRUE(status.ok()) << status;
    return reply;
  }

  static std::vector<int64_t> RevisionsOf(
      const v1::ListAuditEntriesResponse& reply) {
    std::vector<int64_t> revisions;
    for (const v1::AuditEntry& entry : reply.entries()) {
      revisions.push_back(entry.revision());
    }
    return revisions;
  }

  absl::Status Verify(const v1::VerifyAuditRequest& request,
                      v1::AuditVerdict* verdict) {
    Collector<v1::VerifyAuditResponse> replies;
    const absl::Status status = audit_.VerifyAudit(
        CallOf("AuditService/VerifyAudit"), request, replies);
    if (status.ok()) *verdict = replies.replies.back().verdict();
    return status;
  }

  AuditService audit_;
};

TEST_F(AuditServiceTest, ListsWhoChangedWhatNewestFirst) {
  const v1::ListAuditEntriesResponse reply = List({});
  EXPECT_THAT(RevisionsOf(reply), ElementsAre(3, 2, 1));
  const v1::AuditEntry& newest = reply.entries(0);
  EXPECT_EQ(newest.resources(0).name(), "cities/hue");
  EXPECT_TRUE(newest.resources(0).deleted());
  EXPECT_EQ(newest.method(), "citymatch.v1.CityService/DeleteCity");
  EXPECT_EQ(newest.chain().size(), 64u);
  EXPECT_EQ(reply.next_page_token(), "");
}

TEST_F(AuditServiceTest, FiltersByResourceMethodAndRevision) {
  v1::ListAuditEntriesRequest request;
  request.set_resource("cities/hue");
  EXPECT_THAT(RevisionsOf(List(request)), ElementsAre(3, 2));
  request.set_method("CreateCity");
  EXPECT_THAT(RevisionsOf(List(request)), ElementsAre(2));
  request.Clear();
  request.set_first_revision(2);
  request.set_last_revision(2);
  EXPECT_THAT(RevisionsOf(List(request)), ElementsAre(2));
  request.Clear();
  request.set_principal("identities/nobody");
  EXPECT_THAT(RevisionsOf(List(request)), ElementsAre());
}

TEST_F(AuditServiceTest, PagesWithoutGapOrRepetition) {
  v1::ListAuditEntriesRequest request;
  request.set_page_size(2);
  const v1::ListAuditEntriesResponse first = List(request);
  EXPECT_THAT(RevisionsOf(first), ElementsAre(3, 2));
  request.set_page_token(first.next_page_token());
  const v1::ListAuditEntriesResponse second = List(request);
  EXPECT_THAT(RevisionsOf(second), ElementsAre(1));
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(AuditServiceTest, RefusesAResourceThatIsNoName) {
  v1::ListAuditEntriesRequest request;
  request.set_resource("osaka");
  v1::ListAuditEntriesResponse reply;
  const Seen seen = See(audit_.ListAuditEntries(
      CallOf("AuditService/ListAuditEntries"), request, &reply));
  EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(seen.fields, ElementsAre("resource"));
}

TEST_F(AuditServiceTest, VerifiesAndComparesWithANotedChain) {
  v1::AuditVerdict verdict;
  ASSERT_TRUE(Verify({}, &verdict).ok());
  EXPECT_EQ(verdict.fault_count(), 0);
  EXPECT_EQ(verdict.first_revision(), 1);
  EXPECT_EQ(verdict.last_revision(), 3);
  EXPECT_EQ(verdict.chain_start_revision(), 1);
  EXPECT_EQ(verdict.entry_count(), 3);
  EXPECT_EQ(verdict.version_count(), 3);

  v1::VerifyAuditRequest request;
  request.set_expected_revision(3);
  request.set_expected_chain(verdict.chain());
  ASSERT_TRUE(Verify(request, &verdict).ok());
  EXPECT_EQ(verdict.fault_count(), 0);
  request.set_expected_revision(4);
  ASSERT_TRUE(Verify(request, &verdict).ok());
  ASSERT_EQ(verdict.faults_size(), 1);
  EXPECT_EQ(verdict.faults(0).type(), v1::AuditFault::TYPE_CHAIN_UNEXPECTED);
}

TEST_F(AuditServiceTest, RefusesAChainWithoutRevisionOrOfOtherForm) {
  v1::AuditVerdict verdict;
  v1::VerifyAuditRequest request;
  request.set_expected_chain(std::string(64, 'a'));
  EXPECT_THAT(See(Verify(request, &verdict)).fields,
              ElementsAre("expected_revision"));
  request.set_expected_revision(1);
  request.set_expected_chain("not hexadecimal");
  EXPECT_THAT(See(Verify(request, &verdict)).fields,
              ElementsAre("expected_chain"));
}

}  // namespace
}  // namespace citymatch::testing
