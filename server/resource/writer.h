// Carries out one change: looks whether it was done before, plans it on a view,
// commits the plan, and plans again when the race was lost.
#ifndef CITYMATCH_SERVER_RESOURCE_WRITER_H_
#define CITYMATCH_SERVER_RESOURCE_WRITER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "citymatch/storage/v1/record.pb.h"
#include "google/protobuf/message.h"
#include "server/gate/call.h"
#include "server/store/store.h"

namespace citymatch {

// What every changing request has. References must outlive the write.
struct WriteArguments {
  const Call& call;
  const google::protobuf::Message& request;
  absl::string_view request_id;
  bool validate_only = false;
};

// What a change would do.
struct WritePlan {
  // Empty: there is nothing to write.
  std::vector<store::Mutation> mutations;
  std::vector<store::Precondition> demands;
  // Whether the change takes away what other records rely on, so that no new
  // reference may arise between the look and the commit.
  bool exclusive = false;
  // Fills the reply; `committed` is nullptr while, or if, nothing is written.
  std::function<void(const store::CommitResult* committed,
                     google::protobuf::Message& reply)>
      fill;
};

// How one kind of change is done.
struct WriteSteps {
  // Plans on a view. Called again, on a newer one, when the race was lost.
  absl::FunctionRef<absl::StatusOr<WritePlan>(const store::ReadView& view)>
      plan;
  // Completes the first reply of a request that was done before: at the time
  // when the reply was stored, its revision was not known yet.
  absl::FunctionRef<absl::Status(const store::ReadView& view,
                                 absl::string_view request_id,
                                 google::protobuf::Message& reply)>
      restore;
};

// Thread-safe.
class Writer {
 public:
  // `store` must outlive the writer. All writers of one store in a process must
  // be one: references are guarded here.
  explicit Writer(store::Store* store) : store_(store) {}

  // Errors: those of the plan and of the store; INVALID_ARGUMENT for a
  // `request_id` that is no UUID or was used for another request; ABORTED,
  // reason CONFLICT, when the race was lost again and again.
  [[nodiscard]] absl::Status Run(const WriteArguments& arguments,
                                 const WriteSteps& steps,
                                 google::protobuf::Message& reply);

  // Whether the same request was done before; `reply` is then its reply. For
  // requests that are worked on at length before Run.
  [[nodiscard]] absl::StatusOr<bool> WasDone(
      const WriteArguments& arguments,
      absl::FunctionRef<absl::Status(const store::ReadView& view,
                                     absl::string_view request_id,
                                     google::protobuf::Message& reply)>
          restore,
      google::protobuf::Message& reply);

 private:
  enum class Attempt { kDone, kLostRace, kNeedsExclusive };
  struct Request;

  static absl::StatusOr<Request> IdentityOf(const WriteArguments& arguments);
  absl::StatusOr<bool> Replay(const WriteArguments& arguments,
                              const WriteSteps& steps, const Request& request,
                              google::protobuf::Message& reply);
  absl::StatusOr<Attempt> TryShared(const WriteArguments& arguments,
                                    const WriteSteps& steps,
                                    const Request& request,
                                    google::protobuf::Message& reply)
      ABSL_LOCKS_EXCLUDED(references_);
  absl::StatusOr<Attempt> TryExclusive(const WriteArguments& arguments,
                                       const WriteSteps& steps,
                                       const Request& request,
                                       google::protobuf::Message& reply)
      ABSL_LOCKS_EXCLUDED(references_);
  absl::StatusOr<Attempt> Try(const WriteArguments& arguments,
                              const WriteSteps& steps, const Request& request,
                              bool exclusive, google::protobuf::Message& reply)
      ABSL_SHARED_LOCKS_REQUIRED(references_);

  store::Store* const store_;
  // Held shared from the look to the commit of a change, and exclusively by
  // changes that take away what others rely on. See README.md, Decisions.
  absl::Mutex references_;
};

// The version of the record under `key` that the request made. INTERNAL if
// there is none.
[[nodiscard]] absl::StatusOr<storage::v1::Record> FindVersionOf(
    const store::ReadView& view, const store::Key& key,
    absl::string_view request_id);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_WRITER_H_
