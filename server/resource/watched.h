// What of the change feed a watcher hears: commits, turned into what happened
// to the resources that it asked for.
#ifndef CITYMATCH_SERVER_RESOURCE_WATCHED_H_
#define CITYMATCH_SERVER_RESOURCE_WATCHED_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "citymatch/v1/watch_service.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "server/gate/call.h"
#include "server/resource/kind/resource_kind.h"
#include "server/store/store.h"

namespace citymatch {

// The kinds of a request with their filters. Of each the caller hears of what
// it may get by the method of the kind; whatever else happens is nothing to it:
// hidden rounds come to be and go without a word. What cities tell in
// confidence, solutions, rankings, identities and tokens are in no stream.
// Immutable.
class Watched {
 public:
  // INVALID_ARGUMENT on `kinds[i]…`; PERMISSION_DENIED for a kind of which the
  // caller may get nothing at all.
  [[nodiscard]] static absl::StatusOr<Watched> Parse(
      const Call& call,
      const google::protobuf::RepeatedPtrField<v1::WatchedKind>& kinds);

  // Takes what happened to one resource; an error ends the reading.
  using Emit = absl::FunctionRef<absl::Status(v1::ResourceChange change)>;

  // What the commit did, in its own order. `view` is of its revision or newer.
  // DATA_LOSS if a version is damaged or missing.
  [[nodiscard]] absl::Status ForEachChange(const store::Change& commit,
                                           const store::ReadView& view,
                                           Emit emit) const;

  // All resources of the view, kind by kind in the order of their names, as if
  // they came to be now.
  [[nodiscard]] absl::Status ForEachResource(const Call& call,
                                             const store::ReadView& view,
                                             Emit emit) const;

 private:
  struct OneKind {
    const ResourceKind* kind;
    ResourcePredicate passes;
  };

  [[nodiscard]] const OneKind* Find(store::Kind kind) const;

  std::vector<OneKind> kinds_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_WATCHED_H_
