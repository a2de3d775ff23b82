// Programmes and taxonomies: the methods of programme_service.proto, which says
// what each promises.
#ifndef CITYMATCH_SERVER_PROGRAMME_SERVICE_H_
#define CITYMATCH_SERVER_PROGRAMME_SERVICE_H_

#include "absl/status/status.h"
#include "citymatch/v1/programme_service.pb.h"
#include "google/protobuf/empty.pb.h"
#include "server/gate/call.h"
#include "server/resource/catalogue.h"

namespace citymatch {

// Thread-safe.
class ProgrammeService {
 public:
  // `catalogue` must outlive the service.
  explicit ProgrammeService(Catalogue* catalogue) : catalogue_(catalogue) {}

  absl::Status GetProgramme(const Call& call,
                            const v1::GetProgrammeRequest& request,
                            v1::Programme* reply);
  absl::Status ListProgrammes(const Call& call,
                              const v1::ListProgrammesRequest& request,
                              v1::ListProgrammesResponse* reply);
  absl::Status CreateProgramme(const Call& call,
                               const v1::CreateProgrammeRequest& request,
                               v1::Programme* reply);
  absl::Status UpdateProgramme(const Call& call,
                               const v1::UpdateProgrammeRequest& request,
                               v1::Programme* reply);
  absl::Status DeleteProgramme(const Call& call,
                               const v1::DeleteProgrammeRequest& request,
                               google::protobuf::Empty* reply);
  absl::Status ImportProgrammes(const Call& call,
                                const v1::ImportProgrammesRequest& request,
                                v1::ImportProgrammesResponse* reply);
  absl::Status ExportProgrammes(const Call& call,
                                const v1::ExportProgrammesRequest& request,
                                Sink<v1::ExportProgrammesResponse>& replies);
  absl::Status ListProgrammeChanges(
      const Call& call, const v1::ListProgrammeChangesRequest& request,
      v1::ListProgrammeChangesResponse* reply);

  absl::Status GetTaxonomy(const Call& call,
                           const v1::GetTaxonomyRequest& request,
                           v1::Taxonomy* reply);
  absl::Status ListTaxonomies(const Call& call,
                              const v1::ListTaxonomiesRequest& request,
                              v1::ListTaxonomiesResponse* reply);
  absl::Status CreateTaxonomy(const Call& call,
                              const v1::CreateTaxonomyRequest& request,
                              v1::Taxonomy* reply);
  absl::Status UpdateTaxonomy(const Call& call,
                              const v1::UpdateTaxonomyRequest& request,
                              v1::Taxonomy* reply);
  absl::Status DeleteTaxonomy(const Call& call,
                              const v1::DeleteTaxonomyRequest& request,
                              google::protobuf::Empty* reply);
  absl::Status ImportTaxonomies(const Call& call,
                                const v1::ImportTaxonomiesRequest& request,
                                v1::ImportTaxonomiesResponse* reply);
  absl::Status ExportTaxonomies(const Call& call,
                                const v1::ExportTaxonomiesRequest& request,
                                Sink<v1::ExportTaxonomiesResponse>& replies);
  absl::Status ListTaxonomyChanges(
      const Call& call, const v1::ListTaxonomyChangesRequest& request,
      v1::ListTaxonomyChangesResponse* reply);

 private:
  Catalogue* const catalogue_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_PROGRAMME_SERVICE_H_
