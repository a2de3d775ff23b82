#include "server/programme_service.h"

#include <utility>

#include "absl/status/status.h"
#include "citymatch/v1/programme_service.pb.h"
#include "google/protobuf/empty.pb.h"
#include "server/base/status_macros.h"
#include "server/gate/call.h"
#include "server/resource/collection.h"
#include "server/service_helpers.h"

namespace citymatch {

absl::Status ProgrammeService::GetProgramme(
    const Call& call, const v1::GetProgrammeRequest& request,
    v1::Programme* reply) {
  return catalogue_->programmes().Get(call, request.name(), *reply);
}

absl::Status ProgrammeService::ListProgrammes(
    const Call& call, const v1::ListProgrammesRequest& request,
    v1::ListProgrammesResponse* reply) {
  return ListInto(catalogue_->programmes(), call, request,
                  reply->mutable_programmes(),
                  reply->mutable_next_page_token());
}

absl::Status ProgrammeService::CreateProgramme(
    const Call& call, const v1::CreateProgrammeRequest& request,
    v1::Programme* reply) {
  return catalogue_->programmes().Create(WriteArgumentsOf(call, request),
                                         request.programme_id(),
                                         request.programme(), *reply);
}

absl::Status ProgrammeService::UpdateProgramme(
    const Call& call, const v1::UpdateProgrammeRequest& request,
    v1::Programme* reply) {
  return catalogue_->programmes().Update(
      WriteArgumentsOf(call, request), request.programme(),
      request.update_mask(), request.allow_missing(), *reply);
}

absl::Status ProgrammeService::DeleteProgramme(
    const Call& call, const v1::DeleteProgrammeRequest& request,
    google::protobuf::Empty* reply) {
  return catalogue_->programmes().Delete(WriteArgumentsOf(call, request),
                                         request.name(), request.etag(),
                                         request.allow_missing(), *reply);
}

absl::Status ProgrammeService::ImportProgrammes(
    const Call& call, const v1::ImportProgrammesRequest& request,
    v1::ImportProgrammesResponse* reply) {
  return catalogue_->programmes().Import(WriteArgumentsOf(call, request),
                                         RowsOf(request.programmes()),
                                         request.skip_invalid(), *reply);
}

absl::Status ProgrammeService::ExportProgrammes(
    const Call& call, const v1::ExportProgrammesRequest& request,
    Sink<v1::ExportProgrammesResponse>& replies) {
  return ExportInto(catalogue_->programmes(), call, request.filter(),
                    &v1::ExportProgrammesResponse::mutable_programmes, replies);
}

absl::Status ProgrammeService::ListProgrammeChanges(
    const Call& call, const v1::ListProgrammeChangesRequest& request,
    v1::ListProgrammeChangesResponse* reply) {
  return ListChangesInto(catalogue_->programmes(), call, request, reply);
}

absl::Status ProgrammeService::GetTaxonomy(
    const Call& call, const v1::GetTaxonomyRequest& request,
    v1::Taxonomy* reply) {
  return catalogue_->taxonomies().Get(call, request.name(), *reply);
}

absl::Status ProgrammeService::ListTaxonomies(
    const Call& call, const v1::ListTaxonomiesRequest& request,
    v1::ListTaxonomiesResponse* reply) {
  return ListInto(catalogue_->taxonomies(), call, request,
                  reply->mutable_taxonomies(),
                  reply->mutable_next_page_token());
}

absl::Status ProgrammeService::CreateTaxonomy(
    const Call& call, const v1::CreateTaxonomyRequest& request,
    v1::Taxonomy* reply) {
  return catalogue_->taxonomies().Create(WriteArgumentsOf(call, request),
                                         request.taxonomy_id(),
                                         request.taxonomy(), *reply);
}

absl::Status ProgrammeService::UpdateTaxonomy(
    const Call& call, const v1::UpdateTaxonomyRequest& request,
    v1::Taxonomy* reply) {
  return catalogue_->taxonomies().Update(
      WriteArgumentsOf(call, request), request.taxonomy(),
      request.update_mask(), request.allow_missing(), *reply);
}

absl::Status ProgrammeService::DeleteTaxonomy(
    const Call& call, const v1::DeleteTaxonomyRequest& request,
    google::protobuf::Empty* reply) {
  return catalogue_->taxonomies().Delete(WriteArgumentsOf(call, request),
                                         request.name(), request.etag(),
                                         request.allow_missing(), *reply);
}

absl::Status ProgrammeService::ImportTaxonomies(
    const Call& call, const v1::ImportTaxonomiesRequest& request,
    v1::ImportTaxonomiesResponse* reply) {
  return catalogue_->taxonomies().Import(WriteArgumentsOf(call, request),
                                         RowsOf(request.taxonomies()),
                                         request.skip_invalid(), *reply);
}

absl::Status ProgrammeService::ExportTaxonomies(
    const Call& call, const v1::ExportTaxonomiesRequest& request,
    Sink<v1::ExportTaxonomiesResponse>& replies) {
  return ExportInto(catalogue_->taxonomies(), call, request.filter(),
                    &v1::ExportTaxonomiesResponse::mutable_taxonomies, replies);
}

absl::Status ProgrammeService::ListTaxonomyChanges(
    const Call& call, const v1::ListTaxonomyChangesRequest& request,
    v1::ListTaxonomyChangesResponse* reply) {
  return ListChangesInto(catalogue_->taxonomies(), call, request, reply);
}

}  // namespace citymatch
