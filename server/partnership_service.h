// Partnerships: the methods of partnership_service.proto, which says what each
// promises.
#ifndef CITYMATCH_SERVER_PARTNERSHIP_SERVICE_H_
#define CITYMATCH_SERVER_PARTNERSHIP_SERVICE_H_

#include "absl/status/status.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "google/protobuf/empty.pb.h"
#include "server/gate/call.h"
#include "server/resource/catalogue.h"

namespace citymatch {

// Thread-safe.
class PartnershipService {
 public:
  // `catalogue` must outlive the service.
  explicit PartnershipService(Catalogue* catalogue) : catalogue_(catalogue) {}

  absl::Status GetPartnership(const Call& call,
                              const v1::GetPartnershipRequest& request,
                              v1::Partnership* reply);
  absl::Status ListPartnerships(const Call& call,
                                const v1::ListPartnershipsRequest& request,
                                v1::ListPartnershipsResponse* reply);
  absl::Status BatchGetPartnerships(
      const Call& call, const v1::BatchGetPartnershipsRequest& request,
      v1::BatchGetPartnershipsResponse* reply);
  absl::Status CreatePartnership(const Call& call,
                                 const v1::CreatePartnershipRequest& request,
                                 v1::Partnership* reply);
  absl::Status UpdatePartnership(const Call& call,
                                 const v1::UpdatePartnershipRequest& request,
                                 v1::Partnership* reply);
  absl::Status RecordPartnershipEvent(
      const Call& call, const v1::RecordPartnershipEventRequest& request,
      v1::Partnership* reply);
  absl::Status DeletePartnership(const Call& call,
                                 const v1::DeletePartnershipRequest& request,
                                 google::protobuf::Empty* reply);
  absl::Status ImportPartnerships(const Call& call,
                                  const v1::ImportPartnershipsRequest& request,
                                  v1::ImportPartnershipsResponse* reply);
  absl::Status ExportPartnerships(
      const Call& call, const v1::ExportPartnershipsRequest& request,
      Sink<v1::ExportPartnershipsResponse>& replies);
  absl::Status ListPartnershipChanges(
      const Call& call, const v1::ListPartnershipChangesRequest& request,
      v1::ListPartnershipChangesResponse* reply);

 private:
  Catalogue* const catalogue_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_PARTNERSHIP_SERVICE_H_
