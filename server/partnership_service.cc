#include "server/partnership_service.h"

#include <utility>

#include "absl/status/status.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "google/protobuf/empty.pb.h"
#include "server/base/status_macros.h"
#include "server/gate/call.h"
#include "server/resource/collection.h"
#include "server/service_helpers.h"

namespace citymatch {

absl::Status PartnershipService::GetPartnership(
    const Call& call, const v1::GetPartnershipRequest& request,
    v1::Partnership* reply) {
  return catalogue_->partnerships().Get(call, request.name(), *reply);
}

absl::Status PartnershipService::ListPartnerships(
    const Call& call, const v1::ListPartnershipsRequest& request,
    v1::ListPartnershipsResponse* reply) {
  return ListInto(catalogue_->partnerships(), call, request,
                  reply->mutable_partnerships(),
                  reply->mutable_next_page_token());
}

absl::Status PartnershipService::BatchGetPartnerships(
    const Call& call, const v1::BatchGetPartnershipsRequest& request,
    v1::BatchGetPartnershipsResponse* reply) {
  CITYMATCH_ASSIGN_OR_RETURN(
      Resources resources,
      catalogue_->partnerships().BatchGet(call, request.names()));
  Take(std::move(resources), reply->mutable_partnerships());
  return absl::OkStatus();
}

absl::Status PartnershipService::CreatePartnership(
    const Call& call, const v1::CreatePartnershipRequest& request,
    v1::Partnership* reply) {
  return catalogue_->partnerships().Create(WriteArgumentsOf(call, request),
                                           request.partnership_id(),
                                           request.partnership(), *reply);
}

absl::Status PartnershipService::UpdatePartnership(
    const Call& call, const v1::UpdatePartnershipRequest& request,
    v1::Partnership* reply) {
  return catalogue_->partnerships().Update(
      WriteArgumentsOf(call, request), request.partnership(),
      request.update_mask(), request.allow_missing(), *reply);
}

absl::Status PartnershipService::RecordPartnershipEvent(
    const Call& call, const v1::RecordPartnershipEventRequest& request,
    v1::Partnership* reply) {
  return catalogue_->partnership_events().Record(
      WriteArgumentsOf(call, request), request, *reply);
}

absl::Status PartnershipService::DeletePartnership(
    const Call& call, const v1::DeletePartnershipRequest& request,
    google::protobuf::Empty* reply) {
  return catalogue_->partnerships().Delete(WriteArgumentsOf(call, request),
                                           request.name(), request.etag(),
                                           request.allow_missing(), *reply);
}

absl::Status PartnershipService::ImportPartnerships(
    const Call& call, const v1::ImportPartnershipsRequest& request,
    v1::ImportPartnershipsResponse* reply) {
  return catalogue_->partnerships().Import(WriteArgumentsOf(call, request),
                                           RowsOf(request.partnerships()),
                                           request.skip_invalid(), *reply);
}

absl::Status PartnershipService::ExportPartnerships(
    const Call& call, const v1::ExportPartnershipsRequest& request,
    Sink<v1::ExportPartnershipsResponse>& replies) {
  return ExportInto(catalogue_->partnerships(), call, request.filter(),
                    &v1::ExportPartnershipsResponse::mutable_partnerships,
                    replies);
}

absl::Status PartnershipService::ListPartnershipChanges(
    const Call& call, const v1::ListPartnershipChangesRequest& request,
    v1::ListPartnershipChangesResponse* reply) {
  return ListChangesInto(catalogue_->partnerships(), call, request, reply);
}

}  // namespace citymatch
