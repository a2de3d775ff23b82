#include "server/edge/grpc_edge.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/match_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"
#include "server/edge/api_service.h"
#include "server/edge/listen_address.h"
#include "server/gate/gatekeeper.h"
#include "tests/server/edge/edge_fixture.h"
#include "tests/server/edge/raw_client.h"

namespace citymatch {
namespace {

using ::testing::HasSubstr;

constexpr char kService[] = "citymatch.v1.CityService";

using GrpcEdgeTest = EdgeFixture;

TEST_F(GrpcEdgeTest, AnswersOverTcpInProcessAndUnixSockets) {
  std::string from;
  cities_.get = [&from](const Call& call, const v1::GetCityRequest&,
                        v1::City* reply) {
    from = call.caller.address_class;
    reply->set_display_name(call.method);
    return absl::OkStatus();
  };
  Start();
  v1::City reply;
  ASSERT_TRUE(Get("cities/jp-osaka", &reply).ok());
  EXPECT_EQ(reply.name(), "cities/jp-osaka");
  EXPECT_EQ(reply.display_name(), "citymatch.v1.CityService/GetCity");
  EXPECT_EQ(from, "loopback");

  stub_ = v1::CityService::NewStub(edge_->InProcessChannel());
  ASSERT_TRUE(Get("cities/jp-osaka").ok());
  EXPECT_EQ(from, "in_process");

  edge_.reset();
  std::string folder = "/tmp/grpc_edge_test_XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  Start({}, {}, absl::StrCat("unix:", folder, "/socket"));
  ASSERT_TRUE(Get("cities/jp-osaka").ok());
  EXPECT_EQ(from, "unix");
  edge_.reset();
  std::filesystem::remove_all(folder);
}

TEST_F(GrpcEdgeTest, SendsErrorsWithTheirDetails) {
  cities_.get = [](const Call&, const v1::GetCityRequest& request, v1::City*) {
    return NotFound(request.name());
  };
  Start();
  const grpc::Status status = Get("cities/jp-nowhere");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "cities/jp-nowhere does not exist");
  EXPECT_EQ(ReasonOf(status), "CITY_NOT_FOUND");
}

TEST_F(GrpcEdgeTest, TheLargestErrorFitsTheTrailer) {
  cities_.get = [](const Call&, const v1::GetCityRequest&, v1::City*) {
    Violations violations;
    for (int i = 0; i < 1000; ++i) {
      std::string japanese;
      for (int j = 0; j < 1000; ++j) japanese += "市";
      AddViolation(japanese, japanese, violations);
    }
    return InvalidArgument(violations);
  };
  Start();
  const grpc::Status status = Get("cities/x");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT)
      << status.error_message();
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELD");
}

TEST_F(GrpcEdgeTest, ExplainsARequestThatDoesNotParse) {
  Start();
  const std::string path = "/citymatch.v1.CityService/GetCity";
  for (const std::string& bytes :
       {std::string("\xFF\xFF\xFF"), std::string("\x0A\x01\xFF", 3)}) {
    const RawReply reply = CallRaw(channel_, path, bytes);
    EXPECT_EQ(reply.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ReasonOf(reply.status), "MALFORMED_REQUEST");
  }
  // The same path with a good request, to show that the bytes were at fault.
  EXPECT_TRUE(CallRaw(channel_, path, "\x0A\x01x").status.ok());
}

TEST_F(GrpcEdgeTest, RefusesUnknownMethodsAtTheGate) {
  Start();
  for (const char* path :
       {"/citymatch.v1.CityService/Drop", "/no.such.Service/Get", "/x"}) {
    const RawReply reply = CallRaw(channel_, path, "");
    EXPECT_EQ(reply.status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
    EXPECT_EQ(ReasonOf(reply.status), "UNKNOWN_METHOD") << path;
  }
  // Known to the gate, but not served by this edge.
  const RawReply reply =
      CallRaw(channel_, "/citymatch.v1.CityService/ListCities", "");
  EXPECT_EQ(reply.status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(ReasonOf(reply.status), "UNIMPLEMENTED");
  ASSERT_TRUE(gate_->WaitIdle(absl::InfiniteFuture()));
  EXPECT_EQ(gate_->counters().totals().refused, 3);
}

TEST_F(GrpcEdgeTest, RefusesAFloodAndRecovers) {
  absl::Notification go;
  cities_.get = [&go](const Call&, const v1::GetCityRequest&, v1::City*) {
    go.WaitForNotification();
    return absl::OkStatus();
  };
  Start({.workers = 2, .max_waiting = 2, .max_heavy = 1});
  constexpr int kCalls = 40;
  std::atomic<int> refused{0};
  std::atomic<int> served{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < kCalls; ++i) {
    clients.emplace_back([&] {
      const grpc::Status status = Get("cities/x");
      if (status.ok()) {
        ++served;
        return;
      }
      EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
      EXPECT_EQ(ReasonOf(status), "OVERLOADED");
      EXPECT_TRUE(TellsWhenToRetry(status));
      // The last to be refused lets the others go.
      if (++refused == kCalls - 4) go.Notify();
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(served, 4);
  EXPECT_EQ(refused, kCalls - 4);
  EXPECT_TRUE(Get("cities/x").ok());
}

TEST_F(GrpcEdgeTest, EndsACallAtTheServersMaximum) {
  cities_.get = [](const Call& call, const v1::GetCityRequest&, v1::City*) {
    while (call.Check().ok()) absl::SleepFor(absl::Milliseconds(1));
    return call.Check();
  };
  Start({.default_deadline = absl::Milliseconds(30),
         .max_deadline = absl::Milliseconds(30)});
  const grpc::Status status = Get("cities/x");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(ReasonOf(status), "DEADLINE_EXCEEDED");  // the server's words
}

TEST_F(GrpcEdgeTest, TheMethodLearnsThatTheClientIsGone) {
  absl::Notification started;
  absl::Notification noticed;
  cities_.get = [&](const Call& call, const v1::GetCityRequest&, v1::City*) {
    started.Notify();
    while (!call.cancelled()) absl::SleepFor(absl::Milliseconds(1));
    const absl::Status status = call.Check();
    noticed.Notify();
    return status;
  };
  Start();
  grpc::ClientContext context;
  grpc::Status status;
  std::thread caller([&] {
    v1::City reply;
    status = stub_->GetCity(&context, {}, &reply);
  });
  started.WaitForNotification();
  context.TryCancel();
  caller.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
  noticed.WaitForNotification();
}

TEST_F(GrpcEdgeTest, RefusesARequestOverTheLimit) {
  EdgeLimits limits;
  limits.max_request_bytes = 1000;
  Start({}, limits);
  EXPECT_TRUE(Get(std::string(900, 'x')).ok());
  EXPECT_EQ(Get(std::string(1100, 'x')).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(GrpcEdgeTest, WhenDrainingRunningCallsFinishAndNewOnesAreTold) {
  absl::Notification started;
  absl::Notification go;
  cities_.get = [&](const Call&, const v1::GetCityRequest& request, v1::City*) {
    if (request.name() != "cities/slow") return absl::OkStatus();
    started.Notify();
    go.WaitForNotification();
    return absl::OkStatus();
  };
  Start();
  grpc::Status slow;
  std::thread running([&] { slow = Get("cities/slow"); });
  started.WaitForNotification();
  gate_->BeginDrain();
  edge_->SetNotServing();
  const grpc::Status refused = Get("cities/new");  // on the open connection
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(refused), "NOT_READY");
  EXPECT_TRUE(TellsWhenToRetry(refused));
  EXPECT_EQ(HealthOf(channel_, kService), "NOT_SERVING");
  EXPECT_EQ(HealthOf(channel_, ""), "NOT_SERVING");
  go.Notify();
  running.join();
  EXPECT_TRUE(slow.ok());
  EXPECT_TRUE(gate_->WaitIdle(absl::InfiniteFuture()));
  edge_->Shutdown(absl::Now());
}

TEST_F(GrpcEdgeTest, ShutdownCutsOffCallsThatRunOn) {
  absl::Notification started;
  cities_.get = [&](const Call& call, const v1::GetCityRequest&, v1::City*) {
    started.Notify();
    while (!call.cancelled()) absl::SleepFor(absl::Milliseconds(1));
    return call.Check();
  };
  Start();
  grpc::Status status;
  std::thread running([&] { status = Get("cities/x"); });
  started.WaitForNotification();
  edge_->Shutdown(absl::Now());
  running.join();
  EXPECT_FALSE(status.ok());
  EXPECT_TRUE(gate_->WaitIdle(absl::InfiniteFuture()));
}

TEST_F(GrpcEdgeTest, TellsTheHealthOfEachService) {
  Start();
  EXPECT_EQ(HealthOf(channel_, ""), "SERVING");
  EXPECT_EQ(HealthOf(channel_, kService), "SERVING");
  EXPECT_EQ(HealthOf(channel_, "no.such.Service"), "code 5");
}

TEST_F(GrpcEdgeTest, ReflectionListsTheServices) {
  Start();
  // ServerReflectionRequest { string list_services = 7; }
  const RawReply reply = ExchangeRaw(
      channel_,
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
      std::string("\x3A\x00", 2));
  EXPECT_TRUE(reply.status.ok()) << reply.status.error_message();
  EXPECT_THAT(reply.bytes, HasSubstr(kService));
}

TEST_F(GrpcEdgeTest, DoesNotShareAPort) {
  Start();
  const testing::TestAccess access;
  Gatekeeper gate({}, &access.authenticator());
  const auto second =
      GrpcEdge::Start(*ResolveListenAddress(edge_->address()), {}, &gate, {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(ErrorReason(second.status()), "CANNOT_LISTEN");
}

TEST(ApiServiceTest, CheckNamesWhatIsMissingWrongOrDouble) {
  FakeCities cities;
  const auto* const descriptor =
      v1::GetCityRequest::descriptor()->file()->FindServiceByName(
          "CityService");
  ApiService service(descriptor);
  service.Unary("GetCity", std::as_const(cities), &FakeCities::GetCity);
  service.Unary("GetCity", std::as_const(cities), &FakeCities::GetCity);
  service.Unary("ListCities", std::as_const(cities), &FakeCities::GetCity);
  service.Unary("DropCities", std::as_const(cities), &FakeCities::GetCity);
  const absl::Status checked = service.Check();
  EXPECT_EQ(checked.code(), absl::StatusCode::kInternal);
  for (const char* part :
       {"GetCity was given twice", "ListCities has other types",
        "DropCities is not in the API", "ExportCities is not answered"}) {
    EXPECT_THAT(std::string(checked.message()), HasSubstr(part));
  }
}

}  // namespace
}  // namespace citymatch
