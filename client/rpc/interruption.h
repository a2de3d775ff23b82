// The wish of the user to stop, and how it reaches a call that is under way.
#ifndef CITYMATCH_CLIENT_RPC_INTERRUPTION_H_
#define CITYMATCH_CLIENT_RPC_INTERRUPTION_H_

#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"

namespace citymatch::client {

// Set once, by a signal or a test. Thread-safe.
class Interruption {
 public:
  // Cancels the calls under way and makes later ones fail at once.
  void Trigger();

  [[nodiscard]] bool Triggered() const;

  // Waits, but not beyond the interruption. True if there was one.
  bool Wait(absl::Duration duration);

  // Makes a call cancellable while the guard lives.
  class Guard {
   public:
    Guard(Interruption& interruption, grpc::ClientContext& context);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    Interruption& interruption_;
    grpc::ClientContext& context_;
  };

 private:
  mutable absl::Mutex mutex_;
  bool triggered_ ABSL_GUARDED_BY(mutex_) = false;
  // A call that streams is here twice while it begins.
  std::multiset<grpc::ClientContext*> calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_INTERRUPTION_H_
