#include "tests/client/cli/fake_watch.h"

#include <memory>

#include "citymatch/v1/watch_service.grpc.pb.h"

namespace citymatch::client {
namespace {

using grpc::ServerContext;
using grpc::Status;

class FakeWatchService final : public v1::WatchService::Service {
 public:
  explicit FakeWatchService(FakeState& state) : state_(state) {}

  Status WatchChanges(
      ServerContext*, const v1::WatchChangesRequest* request,
      grpc::ServerWriter<v1::WatchChangesResponse>* writer) override {
    absl::MutexLock lock(&state_.mutex);
    state_.watch_requests.push_back(*request);
    const size_t number = state_.watch_requests.size();
    if (number > state_.watches.size()) {
      return MakeStatus(grpc::StatusCode::OUT_OF_RANGE,
                        "the stream cannot begin there; call with "
                        "initial_state",
                        "COMPACTED");
    }
    const FakeWatch& watch = state_.watches[number - 1];
    for (const auto& message : watch.messages) writer->Write(message);
    return watch.end;
  }

 private:
  FakeState& state_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeFakeWatch(FakeState& state) {
  return std::make_unique<FakeWatchService>(state);
}

}  // namespace citymatch::client
