// The trail of all changes: the methods of audit_service.proto, which says what
// each promises.
#ifndef CITYMATCH_SERVER_AUDIT_SERVICE_H_
#define CITYMATCH_SERVER_AUDIT_SERVICE_H_

#include "absl/status/status.h"
#include "citymatch/v1/audit_service.pb.h"
#include "server/gate/call.h"
#include "server/resource/catalogue.h"

namespace citymatch {

// Thread-safe.
class AuditService {
 public:
  // `catalogue` must outlive the service.
  explicit AuditService(Catalogue* catalogue) : catalogue_(catalogue) {}

  absl::Status ListAuditEntries(const Call& call,
                                const v1::ListAuditEntriesRequest& request,
                                v1::ListAuditEntriesResponse* reply) const;
  absl::Status VerifyAudit(const Call& call,
                           const v1::VerifyAuditRequest& request,
                           Sink<v1::VerifyAuditResponse>& replies) const;

 private:
  Catalogue* const catalogue_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_AUDIT_SERVICE_H_
