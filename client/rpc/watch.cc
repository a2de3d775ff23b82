#include "client/rpc/watch.h"

namespace citymatch::client {

std::optional<v1::WatchChangesResponse> ChangeKeeper::Take(
    v1::WatchChangesResponse reply) {
  parts_.mutable_changes()->MergeFrom(reply.changes());
  if (!reply.complete()) return std::nullopt;
  reply.mutable_changes()->Swap(parts_.mutable_changes());
  parts_.Clear();
  // A server that goes back would repeat itself: what is behind us is dropped.
  const bool is_old = request_.has_from_revision() &&
                      (reply.revision() < request_.from_revision() ||
                       (reply.revision() == request_.from_revision() &&
                        !reply.changes().empty()));
  if (is_old) return std::nullopt;
  request_.clear_initial_state();
  request_.set_from_revision(reply.revision());
  if (reply.has_commit_time()) {
    *request_.mutable_from_commit_time() = reply.commit_time();
  } else {
    request_.clear_from_commit_time();
  }
  return reply;
}

}  // namespace citymatch::client
