#include "client/client.h"

#include <utility>

#include "client/rpc/calls.h"

namespace citymatch::client {

Client::Client(std::shared_ptr<Calls> calls) : calls_(std::move(calls)) {}

absl::StatusOr<Client> Client::Connect(const ConnectionOptions& options) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  return Client(std::make_shared<Calls>(options));
}

void Client::Shutdown() const { calls_->Shutdown(); }

}  // namespace citymatch::client
