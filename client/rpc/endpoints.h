// Which of several servers is called: the first of the list that serves.
#ifndef CITYMATCH_CLIENT_RPC_ENDPOINTS_H_
#define CITYMATCH_CLIENT_RPC_ENDPOINTS_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/rpc/interruption.h"
#include "grpcpp/channel.h"

namespace citymatch::client {

// One server.
struct Endpoint {
  std::string address;
  std::shared_ptr<grpc::Channel> channel;
};

// Thread-safe.
class Endpoints {
 public:
  // `endpoints` is not empty.
  Endpoints(std::vector<Endpoint> endpoints, absl::Duration return_after);

  [[nodiscard]] size_t size() const { return endpoints_.size(); }
  [[nodiscard]] const Endpoint& at(size_t index) const {
    return endpoints_[index];
  }

  // The one to call.
  [[nodiscard]] size_t InUse() const;

  // `index` does not serve: from now on the one behind it is called, behind
  // the last one the first, unless another thread moved on already. False if
  // there is no other.
  bool Leave(size_t index, absl::Time now);

  // True if it is time to look whether one before that in use serves again;
  // then false until `return_after` has passed.
  [[nodiscard]] bool LookIsDue(absl::Time now);

  // `index` serves again.
  void Return(size_t index);

  // Waits until `index` is connected, at most `patience`. False once it is
  // known that it cannot be reached, and after an interruption.
  [[nodiscard]] bool Connect(size_t index, absl::Duration patience,
                             const Interruption& interruption) const;

 private:
  const std::vector<Endpoint> endpoints_;
  const absl::Duration return_after_;
  mutable absl::Mutex mutex_;
  size_t in_use_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time last_look_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_ENDPOINTS_H_
