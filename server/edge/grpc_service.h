// One service of the API on gRPC: the adaptor between gRPC's callbacks and the
// methods of an ApiService.
#ifndef CITYMATCH_SERVER_EDGE_GRPC_SERVICE_H_
#define CITYMATCH_SERVER_EDGE_GRPC_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "grpcpp/impl/service_type.h"
#include "server/edge/api_service.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {

// Immutable.
class GrpcService final : public grpc::Service {
 public:
  // `api` and `gatekeeper` must outlive this. A stream whose client reads
  // nothing for `max_stall` is ended. `asks_certificate`: whether the
  // connections that calls come by may have client certificates.
  GrpcService(const ApiService* api, Gatekeeper* gatekeeper,
              absl::Duration max_stall, bool asks_certificate);

  // `citymatch.v1.CityService`.
  [[nodiscard]] const std::string& name() const { return api_->name(); }

 private:
  void AddUnary(const char* path, const ApiMethod* method);
  void AddStream(const char* path, const ApiMethod* method);

  const ApiService* const api_;
  Gatekeeper* const gatekeeper_;
  const absl::Duration max_stall_;
  const bool asks_certificate_;
  // gRPC keeps pointers to the paths, `/citymatch.v1.CityService/GetCity`.
  std::vector<std::unique_ptr<const std::string>> paths_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_GRPC_SERVICE_H_
