#include "server/city_service.h"

#include <utility>

#include "absl/status/status.h"
#include "citymatch/v1/city_service.pb.h"
#include "google/protobuf/empty.pb.h"
#include "server/base/status_macros.h"
#include "server/city_search.h"
#include "server/gate/call.h"
#include "server/resource/collection.h"
#include "server/service_helpers.h"
#include "server/snapshot/publisher.h"

namespace citymatch {

absl::Status CityService::GetCity(const Call& call,
                                  const v1::GetCityRequest& request,
                                  v1::City* reply) {
  return catalogue_->cities().Get(call, request.name(), *reply);
}

absl::Status CityService::ListCities(const Call& call,
                                     const v1::ListCitiesRequest& request,
                                     v1::ListCitiesResponse* reply) {
  return ListInto(catalogue_->cities(), call, request, reply->mutable_cities(),
                  reply->mutable_next_page_token());
}

absl::Status CityService::BatchGetCities(
    const Call& call, const v1::BatchGetCitiesRequest& request,
    v1::BatchGetCitiesResponse* reply) {
  CITYMATCH_ASSIGN_OR_RETURN(Resources resources, catalogue_->cities().BatchGet(
                                                      call, request.names()));
  Take(std::move(resources), reply->mutable_cities());
  return absl::OkStatus();
}

absl::Status CityService::CreateCity(const Call& call,
                                     const v1::CreateCityRequest& request,
                                     v1::City* reply) {
  return catalogue_->cities().Create(WriteArgumentsOf(call, request),
                                     request.city_id(), request.city(), *reply);
}

absl::Status CityService::UpdateCity(const Call& call,
                                     const v1::UpdateCityRequest& request,
                                     v1::City* reply) {
  return catalogue_->cities().Update(WriteArgumentsOf(call, request),
                                     request.city(), request.update_mask(),
                                     request.allow_missing(), *reply);
}

absl::Status CityService::DeleteCity(const Call& call,
                                     const v1::DeleteCityRequest& request,
                                     google::protobuf::Empty* reply) {
  return catalogue_->cities().Delete(WriteArgumentsOf(call, request),
                                     request.name(), request.etag(),
                                     request.allow_missing(), *reply);
}

absl::Status CityService::ImportCities(const Call& call,
                                       const v1::ImportCitiesRequest& request,
                                       v1::ImportCitiesResponse* reply) {
  return catalogue_->cities().Import(WriteArgumentsOf(call, request),
                                     RowsOf(request.cities()),
                                     request.skip_invalid(), *reply);
}

absl::Status CityService::ExportCities(
    const Call& call, const v1::ExportCitiesRequest& request,
    Sink<v1::ExportCitiesResponse>& replies) {
  return ExportInto(catalogue_->cities(), call, request.filter(),
                    &v1::ExportCitiesResponse::mutable_cities, replies);
}

absl::Status CityService::ListCityChanges(
    const Call& call, const v1::ListCityChangesRequest& request,
    v1::ListCityChangesResponse* reply) {
  return ListChangesInto(catalogue_->cities(), call, request, reply);
}

absl::Status CityService::SearchCities(const Call& call,
                                       const v1::SearchCitiesRequest& request,
                                       v1::SearchCitiesResponse* reply) {
  CITYMATCH_ASSIGN_OR_RETURN(const CitySearch search, ParseCitySearch(request));
  CITYMATCH_ASSIGN_OR_RETURN(
      const auto published,
      publisher_->WaitFor(request.min_revision(), "min_revision", call));
  return RunCitySearch(search, *published, catalogue_->store(), call, *reply);
}

absl::Status CityService::GetCityPreferences(
    const Call&, const v1::GetCityPreferencesRequest& request,
    v1::CityPreferences* reply) {
  return catalogue_->preferences().Get(request.name(), *reply);
}

absl::Status CityService::UpdateCityPreferences(
    const Call& call, const v1::UpdateCityPreferencesRequest& request,
    v1::CityPreferences* reply) {
  return catalogue_->preferences().Update(WriteArgumentsOf(call, request),
                                          request.city_preferences(),
                                          request.update_mask(), *reply);
}

absl::Status CityService::ListCityPreferencesChanges(
    const Call& call, const v1::ListCityPreferencesChangesRequest& request,
    v1::ListCityPreferencesChangesResponse* reply) {
  return ListChangesInto(catalogue_->preferences(), call, request, reply);
}

}  // namespace citymatch
