// Cities and their preferences: the methods of city_service.proto, which says
// what each promises.
#ifndef CITYMATCH_SERVER_CITY_SERVICE_H_
#define CITYMATCH_SERVER_CITY_SERVICE_H_

#include "absl/status/status.h"
#include "citymatch/v1/city_service.pb.h"
#include "google/protobuf/empty.pb.h"
#include "server/gate/call.h"
#include "server/resource/catalogue.h"
#include "server/snapshot/publisher.h"

namespace citymatch {

// Thread-safe.
class CityService {
 public:
  // Both must outlive the service.
  CityService(Catalogue* catalogue, const SnapshotPublisher* publisher)
      : catalogue_(catalogue), publisher_(publisher) {}

  absl::Status GetCity(const Call& call, const v1::GetCityRequest& request,
                       v1::City* reply);
  absl::Status ListCities(const Call& call,
                          const v1::ListCitiesRequest& request,
                          v1::ListCitiesResponse* reply);
  absl::Status BatchGetCities(const Call& call,
                              const v1::BatchGetCitiesRequest& request,
                              v1::BatchGetCitiesResponse* reply);
  absl::Status CreateCity(const Call& call,
                          const v1::CreateCityRequest& request,
                          v1::City* reply);
  absl::Status UpdateCity(const Call& call,
                          const v1::UpdateCityRequest& request,
                          v1::City* reply);
  absl::Status DeleteCity(const Call& call,
                          const v1::DeleteCityRequest& request,
                          google::protobuf::Empty* reply);
  absl::Status ImportCities(const Call& call,
                            const v1::ImportCitiesRequest& request,
                            v1::ImportCitiesResponse* reply);
  absl::Status ExportCities(const Call& call,
                            const v1::ExportCitiesRequest& request,
                            Sink<v1::ExportCitiesResponse>& replies);
  absl::Status ListCityChanges(const Call& call,
                               const v1::ListCityChangesRequest& request,
                               v1::ListCityChangesResponse* reply);

  absl::Status SearchCities(const Call& call,
                            const v1::SearchCitiesRequest& request,
                            v1::SearchCitiesResponse* reply);

  absl::Status GetCityPreferences(const Call& call,
                                  const v1::GetCityPreferencesRequest& request,
                                  v1::CityPreferences* reply);
  absl::Status UpdateCityPreferences(
      const Call& call, const v1::UpdateCityPreferencesRequest& request,
      v1::CityPreferences* reply);
  absl::Status ListCityPreferencesChanges(
      const Call& call, const v1::ListCityPreferencesChangesRequest& request,
      v1::ListCityPreferencesChangesResponse* reply);

 private:
  Catalogue* const catalogue_;
  const SnapshotPublisher* const publisher_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CITY_SERVICE_H_
