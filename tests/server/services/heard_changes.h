// What a watcher of changes hears, in words.
#ifndef CITYMATCH_TESTS_SERVER_SERVICES_HEARD_CHANGES_H_
#define CITYMATCH_TESTS_SERVER_SERVICES_HEARD_CHANGES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/watch_service.pb.h"
#include "server/gate/call.h"

namespace citymatch::testing {

// Keeps what is written, and ends the stream after `most` complete messages.
class HeardChanges final : public Sink<v1::WatchChangesResponse> {
 public:
  explicit HeardChanges(int most) : most_(most) {}

  absl::Status Write(const v1::WatchChangesResponse& message) override {
    messages.push_back(message);
    if (message.complete() && --most_ == 0) {
      return absl::CancelledError("the test has heard enough");
    }
    if (on_message) on_message();
    return absl::OkStatus();
  }

  // Each change in words: `5 created cities/a`; `5` alone for a message without
  // changes; `state` before the initial state.
  [[nodiscard]] std::vector<std::string> Words() const {
    std::vector<std::string> words;
    for (const v1::WatchChangesResponse& message : messages) {
      if (message.changes().empty()) {
        words.push_back(absl::StrCat(message.revision()));
      }
      for (const v1::ResourceChange& change : message.changes()) {
        words.push_back(absl::StrCat(
            message.initial_state() ? "state " : "", message.revision(), " ",
            change.type() == v1::CHANGE_TYPE_CREATED   ? "created"
            : change.type() == v1::CHANGE_TYPE_UPDATED ? "updated"
                                                       : "deleted",
            " ", change.name()));
      }
    }
    return words;
  }

  std::vector<v1::WatchChangesResponse> messages;
  std::function<void()> on_message;

 private:
  int most_;
};

}  // namespace citymatch::testing

#endif  // CITYMATCH_TESTS_SERVER_SERVICES_HEARD_CHANGES_H_
