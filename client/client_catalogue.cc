// Client: the methods of the catalogue.

#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/partnership_service.grpc.pb.h"
#include "citymatch/v1/programme_service.grpc.pb.h"
#include "citymatch/v1/watch_service.grpc.pb.h"
#include "client/client.h"
#include "client/rpc/calls.h"
#include "client/rpc/watch.h"

namespace citymatch::client {

absl::StatusOr<v1::City> Client::GetCity(const v1::GetCityRequest& request,
                                         const CallOptions& options) const {
  return calls_->Get(&v1::CityService::Stub::GetCity, request, options);
}

Results<v1::City> Client::ListCities(const v1::ListCitiesRequest& request,
                                     const CallOptions& options) const {
  return calls_->Pages<v1::City>(
      &v1::CityService::Stub::ListCities, request, options,
      [](auto& reply) { return reply.mutable_cities(); });
}

absl::StatusOr<v1::BatchGetCitiesResponse> Client::BatchGetCities(
    const v1::BatchGetCitiesRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::CityService::Stub::BatchGetCities, request, options);
}

absl::StatusOr<v1::City> Client::CreateCity(
    const v1::CreateCityRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::CityService::Stub::CreateCity, request, options);
}

absl::StatusOr<v1::City> Client::UpdateCity(
    const v1::UpdateCityRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::CityService::Stub::UpdateCity, request, options);
}

absl::Status Client::DeleteCity(const v1::DeleteCityRequest& request,
                                const CallOptions& options) const {
  return calls_->Do(&v1::CityService::Stub::DeleteCity, request, options);
}

absl::StatusOr<v1::ImportCitiesResponse> Client::ImportCities(
    const v1::ImportCitiesRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::CityService::Stub::ImportCities, request, options);
}

Results<v1::City> Client::ExportCities(const v1::ExportCitiesRequest& request,
                                       const CallOptions& options) const {
  return calls_->Rows<v1::City>(
      &v1::CityService::Stub::ExportCities, request, options,
      [](auto& reply) { return reply.mutable_cities(); });
}

Results<v1::Change> Client::ListCityChanges(
    const v1::ListCityChangesRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::Change>(
      &v1::CityService::Stub::ListCityChanges, request, options,
      [](auto& reply) { return reply.mutable_changes(); });
}

absl::StatusOr<v1::SearchCitiesResponse> Client::SearchCities(
    const v1::SearchCitiesRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::CityService::Stub::SearchCities, request, options);
}

absl::StatusOr<v1::CityPreferences> Client::GetCityPreferences(
    const v1::GetCityPreferencesRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::CityService::Stub::GetCityPreferences, request,
                     options);
}

absl::StatusOr<v1::CityPreferences> Client::UpdateCityPreferences(
    const v1::UpdateCityPreferencesRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::CityService::Stub::UpdateCityPreferences, request,
                     options);
}

Results<v1::Change> Client::ListCityPreferencesChanges(
    const v1::ListCityPreferencesChangesRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::Change>(
      &v1::CityService::Stub::ListCityPreferencesChanges, request, options,
      [](auto& reply) { return reply.mutable_changes(); });
}

absl::StatusOr<v1::Partnership> Client::GetPartnership(
    const v1::GetPartnershipRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::PartnershipService::Stub::GetPartnership, request,
                     options);
}

Results<v1::Partnership> Client::ListPartnerships(
    const v1::ListPartnershipsRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::Partnership>(
      &v1::PartnershipService::Stub::ListPartnerships, request, options,
      [](auto& reply) { return reply.mutable_partnerships(); });
}

absl::StatusOr<v1::BatchGetPartnershipsResponse> Client::BatchGetPartnerships(
    const v1::BatchGetPartnershipsRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::PartnershipService::Stub::BatchGetPartnerships,
                     request, options);
}

absl::StatusOr<v1::Partnership> Client::CreatePartnership(
    const v1::CreatePartnershipRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::PartnershipService::Stub::CreatePartnership, request,
                     options);
}

absl::StatusOr<v1::Partnership> Client::UpdatePartnership(
    const v1::UpdatePartnershipRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::PartnershipService::Stub::UpdatePartnership, request,
                     options);
}

absl::StatusOr<v1::Partnership> Client::RecordPartnershipEvent(
    const v1::RecordPartnershipEventRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::PartnershipService::Stub::RecordPartnershipEvent,
                     request, options);
}

absl::Status Client::DeletePartnership(
    const v1::DeletePartnershipRequest& request,
    const CallOptions& options) const {
  return calls_->Do(&v1::PartnershipService::Stub::DeletePartnership, request,
                    options);
}

absl::StatusOr<v1::ImportPartnershipsResponse> Client::ImportPartnerships(
    const v1::ImportPartnershipsRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::PartnershipService::Stub::ImportPartnerships, request,
                     options);
}

Results<v1::Partnership> Client::ExportPartnerships(
    const v1::ExportPartnershipsRequest& request,
    const CallOptions& options) const {
  return calls_->Rows<v1::Partnership>(
      &v1::PartnershipService::Stub::ExportPartnerships, request, options,
      [](auto& reply) { return reply.mutable_partnerships(); });
}

Results<v1::Change> Client::ListPartnershipChanges(
    const v1::ListPartnershipChangesRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::Change>(
      &v1::PartnershipService::Stub::ListPartnershipChanges, request, options,
      [](auto& reply) { return reply.mutable_changes(); });
}

absl::StatusOr<v1::Programme> Client::GetProgramme(
    const v1::GetProgrammeRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::ProgrammeService::Stub::GetProgramme, request,
                     options);
}

Results<v1::Programme> Client::ListProgrammes(
    const v1::ListProgrammesRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::Programme>(
      &v1::ProgrammeService::Stub::ListProgrammes, request, options,
      [](auto& reply) { return reply.mutable_programmes(); });
}

absl::StatusOr<v1::Programme> Client::CreateProgramme(
    const v1::CreateProgrammeRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::ProgrammeService::Stub::CreateProgramme, request,
                     options);
}

absl::StatusOr<v1::Programme> Client::UpdateProgramme(
    const v1::UpdateProgrammeRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::ProgrammeService::Stub::UpdateProgramme, request,
                     options);
}

absl::Status Client::DeleteProgramme(const v1::DeleteProgrammeRequest& request,
                                     const CallOptions& options) const {
  return calls_->Do(&v1::ProgrammeService::Stub::DeleteProgramme, request,
                    options);
}

absl::StatusOr<v1::ImportProgrammesResponse> Client::ImportProgrammes(
    const v1::ImportProgrammesRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::ProgrammeService::Stub::ImportProgrammes, request,
                     options);
}

Results<v1::Programme> Client::ExportProgrammes(
    const v1::ExportProgrammesRequest& request,
    const CallOptions& options) const {
  return calls_->Rows<v1::Programme>(
      &v1::ProgrammeService::Stub::ExportProgrammes, request, options,
      [](auto& reply) { return reply.mutable_programmes(); });
}

Results<v1::Change> Client::ListProgrammeChanges(
    const v1::ListProgrammeChangesRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::Change>(
      &v1::ProgrammeService::Stub::ListProgrammeChanges, request, options,
      [](auto& reply) { return reply.mutable_changes(); });
}

absl::StatusOr<v1::Taxonomy> Client::GetTaxonomy(
    const v1::GetTaxonomyRequest& request, const CallOptions& options) const {
  return calls_->Get(&v1::ProgrammeService::Stub::GetTaxonomy, request,
                     options);
}

Results<v1::Taxonomy> Client::ListTaxonomies(
    const v1::ListTaxonomiesRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::Taxonomy>(
      &v1::ProgrammeService::Stub::ListTaxonomies, request, options,
      [](auto& reply) { return reply.mutable_taxonomies(); });
}

absl::StatusOr<v1::Taxonomy> Client::CreateTaxonomy(
    const v1::CreateTaxonomyRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::ProgrammeService::Stub::CreateTaxonomy, request,
                     options);
}

absl::StatusOr<v1::Taxonomy> Client::UpdateTaxonomy(
    const v1::UpdateTaxonomyRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::ProgrammeService::Stub::UpdateTaxonomy, request,
                     options);
}

absl::Status Client::DeleteTaxonomy(const v1::DeleteTaxonomyRequest& request,
                                    const CallOptions& options) const {
  return calls_->Do(&v1::ProgrammeService::Stub::DeleteTaxonomy, request,
                    options);
}

absl::StatusOr<v1::ImportTaxonomiesResponse> Client::ImportTaxonomies(
    const v1::ImportTaxonomiesRequest& request,
    const CallOptions& options) const {
  return calls_->Get(&v1::ProgrammeService::Stub::ImportTaxonomies, request,
                     options);
}

Results<v1::Taxonomy> Client::ExportTaxonomies(
    const v1::ExportTaxonomiesRequest& request,
    const CallOptions& options) const {
  return calls_->Rows<v1::Taxonomy>(
      &v1::ProgrammeService::Stub::ExportTaxonomies, request, options,
      [](auto& reply) { return reply.mutable_taxonomies(); });
}

Results<v1::Change> Client::ListTaxonomyChanges(
    const v1::ListTaxonomyChangesRequest& request,
    const CallOptions& options) const {
  return calls_->Pages<v1::Change>(
      &v1::ProgrammeService::Stub::ListTaxonomyChanges, request, options,
      [](auto& reply) { return reply.mutable_changes(); });
}

Results<v1::WatchChangesResponse> Client::WatchChanges(
    const v1::WatchChangesRequest& request, const CallOptions& options) const {
  return calls_->Watch(&v1::WatchService::Stub::WatchChanges,
                       ChangeKeeper(request), options);
}

Results<v1::WatchSuggestionsResponse> Client::WatchSuggestions(
    const v1::WatchSuggestionsRequest& request,
    const CallOptions& options) const {
  return calls_->Watch(&v1::WatchService::Stub::WatchSuggestions,
                       SuggestionKeeper(request), options);
}

}  // namespace citymatch::client
