// Changes as they happen: the methods of watch_service.proto, which says what
// each promises. Each stream holds a thread of the gate's, which sleeps while
// nothing happens.
#ifndef CITYMATCH_SERVER_WATCH_SERVICE_H_
#define CITYMATCH_SERVER_WATCH_SERVICE_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "citymatch/v1/watch_service.pb.h"
#include "server/gate/call.h"
#include "server/gate/turns.h"
#include "server/match_service.h"
#include "server/snapshot/publisher.h"
#include "server/store/store.h"

namespace citymatch {

// Thread-safe.
class WatchService {
 public:
  // How often streams do what; tests are in more of a hurry.
  struct Pace {
    // A stream without news gives a sign of life.
    absl::Duration sign_of_life = absl::Seconds(15);
    // A list of suggestions is computed at most so often,
    absl::Duration look_again = absl::Seconds(1);
    // and for so many streams at once: each change of the catalogue is news to
    // all of them. 0 = half as many as there are processors, at least 1.
    int compute_at_once = 0;
  };

  // All must outlive the service.
  WatchService(const store::Store* store, const SnapshotPublisher* publisher,
               MatchService* matches)
      : WatchService(store, publisher, matches, Pace()) {}
  WatchService(const store::Store* store, const SnapshotPublisher* publisher,
               MatchService* matches, Pace pace);

  absl::Status WatchChanges(const Call& call,
                            const v1::WatchChangesRequest& request,
                            Sink<v1::WatchChangesResponse>& replies);
  absl::Status WatchSuggestions(const Call& call,
                                const v1::WatchSuggestionsRequest& request,
                                Sink<v1::WatchSuggestionsResponse>& replies);

 private:
  const store::Store* const store_;
  const SnapshotPublisher* const publisher_;
  MatchService* const matches_;
  const Pace pace_;
  Turns computing_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_WATCH_SERVICE_H_
