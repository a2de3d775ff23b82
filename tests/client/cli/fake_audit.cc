#include "tests/client/cli/fake_audit.h"

#include <cstdlib>
#include <string>

#include "citymatch/v1/audit_service.grpc.pb.h"

namespace citymatch::client {
namespace {

using grpc::ServerContext;
using grpc::Status;

class FakeAudit final : public v1::AuditService::Service {
 public:
  explicit FakeAudit(FakeState& state) : state_(state) {}

  // The page token is the index of the next entry.
  Status ListAuditEntries(ServerContext*,
                          const v1::ListAuditEntriesRequest* request,
                          v1::ListAuditEntriesResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_list_audit = *request;
    int at = std::atoi(request->page_token().c_str());
    const int size = static_cast<int>(state_.audit_entries.size());
    for (; at < size && reply->entries_size() < request->page_size(); ++at) {
      *reply->add_entries() = state_.audit_entries[static_cast<size_t>(at)];
    }
    if (at < size) reply->set_next_page_token(std::to_string(at));
    return Status::OK;
  }

  Status VerifyAudit(
      ServerContext*, const v1::VerifyAuditRequest* request,
      grpc::ServerWriter<v1::VerifyAuditResponse>* writer) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_verify = *request;
    v1::VerifyAuditResponse reply;
    reply.mutable_progress()->set_checked_revision(1);
    reply.mutable_progress()->set_last_revision(2);
    writer->Write(reply);
    if (!state_.verdict.has_value()) return Status::OK;
    *reply.mutable_verdict() = *state_.verdict;
    writer->Write(reply);
    return Status::OK;
  }

 private:
  FakeState& state_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeFakeAudit(FakeState& state) {
  return std::make_unique<FakeAudit>(state);
}

}  // namespace citymatch::client
