// Records the events in the lifecycle of partnerships.
#ifndef CITYMATCH_SERVER_RESOURCE_PARTNERSHIP_EVENTS_H_
#define CITYMATCH_SERVER_RESOURCE_PARTNERSHIP_EVENTS_H_

#include "absl/status/status.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "server/resource/writer.h"

namespace citymatch {

// The one way to change `state` and `events`. Thread-safe.
class PartnershipEvents {
 public:
  // `writer` must outlive it.
  explicit PartnershipEvents(Writer* writer) : writer_(writer) {}

  // PERMISSION_DENIED if the caller owns neither the programme nor, for an
  // ACCEPT or DECLINE, the city of its side; FAILED_PRECONDITION, reason
  // ILLEGAL_TRANSITION or TOO_MANY_EVENTS.
  [[nodiscard]] absl::Status Record(
      const WriteArguments& arguments,
      const v1::RecordPartnershipEventRequest& request, v1::Partnership& reply);

 private:
  Writer* const writer_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_PARTNERSHIP_EVENTS_H_
