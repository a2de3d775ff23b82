// Servers on the loopback address that answer as a test says, call by call, and
// keep what they were asked.
#ifndef CITYMATCH_TESTS_CLIENT_RPC_SCRIPTED_SERVER_H_
#define CITYMATCH_TESTS_CLIENT_RPC_SCRIPTED_SERVER_H_

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "citymatch/v1/access_service.grpc.pb.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/watch_service.grpc.pb.h"
#include "client/rpc/connection_options.h"
#include "client/rpc/timing.h"
#include "google/protobuf/util/time_util.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/ext/health_check_service_server_builder_option.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace citymatch::client {

// An error as the real server sends it; with a RetryInfo if `retry_after` is
// not 0.
inline grpc::Status Refusal(grpc::StatusCode code, const std::string& reason,
                            int retry_after_seconds = 0) {
  google::rpc::Status details;
  details.set_code(code);
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  details.add_details()->PackFrom(info);
  if (retry_after_seconds > 0) {
    google::rpc::RetryInfo retry;
    *retry.mutable_retry_delay() =
        google::protobuf::util::TimeUtil::SecondsToDuration(
            retry_after_seconds);
    details.add_details()->PackFrom(retry);
  }
  return grpc::Status(code, reason, details.SerializeAsString());
}

inline grpc::Status NotReady(int retry_after_seconds = 0) {
  return Refusal(grpc::StatusCode::UNAVAILABLE, "NOT_READY",
                 retry_after_seconds);
}

// One stream of changes: its messages, and how it ends.
struct ChangeScript {
  std::vector<v1::WatchChangesResponse> messages;
  grpc::Status end;
  // Does not end before the caller goes.
  bool stays = false;
};

// What a server answers and was asked. Guarded by `mutex`.
struct Script {
  absl::Mutex mutex;
  // Taken one a call, for all methods but those of streams; then OK.
  std::deque<grpc::Status> answers;
  // Pages of ListCities and messages of ExportCities: rows by id.
  std::vector<std::vector<std::string>> pages;
  std::deque<ChangeScript> streams;

  int calls = 0;
  int ended_streams = 0;
  std::vector<std::string> request_ids;
  std::vector<v1::WatchChangesRequest> watched;

  grpc::Status Answer() {
    absl::MutexLock lock(&mutex);
    ++calls;
    if (answers.empty()) return grpc::Status::OK;
    grpc::Status answer = answers.front();
    answers.pop_front();
    return answer;
  }
  int Calls() {
    absl::MutexLock lock(&mutex);
    return calls;
  }
};

class ScriptedCities final : public v1::CityService::Service {
 public:
  explicit ScriptedCities(Script& script) : script_(script) {}

  grpc::Status GetCity(grpc::ServerContext*, const v1::GetCityRequest* request,
                       v1::City* reply) override {
    reply->set_name(request->name());
    return script_.Answer();
  }

  grpc::Status CreateCity(grpc::ServerContext*,
                          const v1::CreateCityRequest* request,
                          v1::City* reply) override {
    {
      absl::MutexLock lock(&script_.mutex);
      script_.request_ids.push_back(request->request_id());
    }
    *reply = request->city();
    return script_.Answer();
  }

  grpc::Status ListCities(grpc::ServerContext*,
                          const v1::ListCitiesRequest* request,
                          v1::ListCitiesResponse* reply) override {
    grpc::Status answer = script_.Answer();
    if (!answer.ok()) return answer;
    absl::MutexLock lock(&script_.mutex);
    const size_t page =
        request->page_token().empty() ? 0 : std::stoul(request->page_token());
    for (const std::string& id : script_.pages[page]) {
      reply->add_cities()->set_name("cities/" + id);
    }
    if (page + 1 < script_.pages.size()) {
      reply->set_next_page_token(absl::StrCat(page + 1));
    }
    return grpc::Status::OK;
  }

  // Its first answer is how it begins, its second how it ends.
  grpc::Status ExportCities(
      grpc::ServerContext*, const v1::ExportCitiesRequest*,
      grpc::ServerWriter<v1::ExportCitiesResponse>* writer) override {
    grpc::Status answer = script_.Answer();
    if (!answer.ok()) return answer;
    std::vector<std::vector<std::string>> pages;
    {
      absl::MutexLock lock(&script_.mutex);
      pages = script_.pages;
    }
    for (const auto& page : pages) {
      v1::ExportCitiesResponse reply;
      for (const std::string& id : page) {
        reply.add_cities()->set_name("cities/" + id);
      }
      writer->Write(reply);
    }
    return script_.Answer();
  }

 private:
  Script& script_;
};

class ScriptedAccess final : public v1::AccessService::Service {
 public:
  explicit ScriptedAccess(Script& script) : script_(script) {}

  grpc::Status CreateToken(grpc::ServerContext*, const v1::CreateTokenRequest*,
                           v1::CreateTokenResponse*) override {
    return script_.Answer();
  }

 private:
  Script& script_;
};

class ScriptedWatch final : public v1::WatchService::Service {
 public:
  explicit ScriptedWatch(Script& script) : script_(script) {}

  grpc::Status WatchChanges(
      grpc::ServerContext* context, const v1::WatchChangesRequest* request,
      grpc::ServerWriter<v1::WatchChangesResponse>* writer) override {
    ChangeScript stream;
    {
      absl::MutexLock lock(&script_.mutex);
      script_.watched.push_back(*request);
      if (script_.streams.empty()) {
        return Refusal(grpc::StatusCode::OUT_OF_RANGE, "COMPACTED");
      }
      stream = script_.streams.front();
      script_.streams.pop_front();
    }
    for (const auto& message : stream.messages) writer->Write(message);
    while (stream.stays && !context->IsCancelled()) {
      absl::SleepFor(absl::Milliseconds(5));
    }
    absl::MutexLock lock(&script_.mutex);
    ++script_.ended_streams;
    return stream.end;
  }

 private:
  Script& script_;
};

// Listens on a free port while it lives.
class ScriptedServer {
 public:
  ScriptedServer() {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port);
    builder.RegisterService(&cities_);
    builder.RegisterService(&access_);
    builder.RegisterService(&watch_);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
  }
  ~ScriptedServer() { Stop(); }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  Script script;

  [[nodiscard]] const std::string& address() const { return address_; }

  void SetHealthy(bool healthy) {
    server_->GetHealthCheckService()->SetServingStatus(healthy);
  }

  // From now on nobody listens there.
  void Stop() {
    if (server_ != nullptr) {
      server_->Shutdown(std::chrono::system_clock::now());
    }
    server_.reset();
  }

 private:
  ScriptedCities cities_{script};
  ScriptedAccess access_{script};
  ScriptedWatch watch_{script};
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

// A clock that only waits move, and the waits there were. Jitter is 0.
class FakeTime {
 public:
  Timing Get() {
    return {[this] {
              absl::MutexLock lock(&mutex_);
              return now_;
            },
            [this](Interruption& interruption, absl::Duration duration) {
              absl::MutexLock lock(&mutex_);
              waits_.push_back(duration);
              now_ += duration;
              return interruption.Triggered();
            },
            [] { return 0.0; }};
  }
  void Pass(absl::Duration duration) {
    absl::MutexLock lock(&mutex_);
    now_ += duration;
  }
  std::vector<absl::Duration> waits() {
    absl::MutexLock lock(&mutex_);
    return waits_;
  }

 private:
  absl::Mutex mutex_;
  absl::Time now_ = absl::FromUnixSeconds(1'000'000);
  std::vector<absl::Duration> waits_;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_TESTS_CLIENT_RPC_SCRIPTED_SERVER_H_
