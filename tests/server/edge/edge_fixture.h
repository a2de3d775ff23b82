// A gRPC edge with a service whose methods do what a test says.
#ifndef CITYMATCH_TESTS_SERVER_EDGE_EDGE_FIXTURE_H_
#define CITYMATCH_TESTS_SERVER_EDGE_EDGE_FIXTURE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"
#include "server/edge/api_service.h"
#include "server/edge/edge_limits.h"
#include "server/edge/grpc_edge.h"
#include "server/edge/listen_address.h"
#include "server/edge/tls.h"
#include "server/gate/call.h"
#include "server/gate/gatekeeper.h"
#include "tests/support/access.h"
#include "tests/support/token_channel.h"

namespace citymatch {

// A service whose methods do what a test says.
class FakeCities {
 public:
  absl::Status GetCity(const Call& call, const v1::GetCityRequest& request,
                       v1::City* reply) const {
    reply->set_name(request.name());
    return get ? get(call, request, reply) : absl::OkStatus();
  }
  absl::Status ExportCities(const Call& call, const v1::ExportCitiesRequest&,
                            Sink<v1::ExportCitiesResponse>& sink) {
    return send(call, sink);
  }

  std::function<absl::Status(const Call&, const v1::GetCityRequest&, v1::City*)>
      get;
  std::function<absl::Status(const Call&, Sink<v1::ExportCitiesResponse>&)>
      send;
};

inline Api FakeApi(FakeCities& cities) {
  auto service = std::make_unique<ApiService>(
      v1::GetCityRequest::descriptor()->file()->FindServiceByName(
          "CityService"));
  service->Unary("GetCity", std::as_const(cities), &FakeCities::GetCity);
  service->Stream("ExportCities", cities, &FakeCities::ExportCities);
  Api api;
  api.push_back(std::move(service));
  return api;
}

// An edge on a free port, before a fake service.
class EdgeFixture : public ::testing::Test {
 protected:
  void Start(GateLimits gate_limits = {}, EdgeLimits edge_limits = {},
             const std::string& listen = "127.0.0.1:0",
             TransportSecurity security = {}) {
    gate_ = std::make_unique<Gatekeeper>(gate_limits, &access_.authenticator());
    auto edge = GrpcEdge::Start(*ResolveListenAddress(listen), edge_limits,
                                gate_.get(), api_, std::move(security));
    ASSERT_TRUE(edge.ok()) << edge.status();
    edge_ = *std::move(edge);
    channel_ = testing::ChannelWithToken(edge_->address(), access_.admin());
    stub_ = v1::CityService::NewStub(channel_);
  }

  grpc::Status Get(const std::string& name, v1::City* reply = nullptr) {
    grpc::ClientContext context;
    // For channels that the test made itself.
    context.AddMetadata("authorization", access_.admin());
    v1::GetCityRequest request;
    request.set_name(name);
    v1::City ignored;
    return stub_->GetCity(&context, request,
                          reply != nullptr ? reply : &ignored);
  }

  testing::TestAccess access_;
  FakeCities cities_;
  const Api api_ = FakeApi(cities_);
  std::unique_ptr<Gatekeeper> gate_;
  std::unique_ptr<GrpcEdge> edge_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::CityService::Stub> stub_;
};

}  // namespace citymatch

#endif  // CITYMATCH_TESTS_SERVER_EDGE_EDGE_FIXTURE_H_
