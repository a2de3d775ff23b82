// Watches of a server that cuts them off.
#include "client/rpc/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "client/rpc/calls.h"
#include "tests/client/rpc/scripted_server.h"

namespace citymatch::client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const grpc::Status kShuttingDown =
    Refusal(grpc::StatusCode::UNAVAILABLE, "SHUTTING_DOWN");

v1::WatchChangesResponse Message(int64_t revision,
                                 const std::vector<std::string>& names,
                                 bool complete = true) {
  v1::WatchChangesResponse message;
  message.set_revision(revision);
  message.set_complete(complete);
  if (complete) message.mutable_commit_time()->set_seconds(revision * 100);
  for (const std::string& name : names) message.add_changes()->set_name(name);
  return message;
}

class WatchTest : public testing::Test {
 protected:
  WatchTest() { options_.address = server_.address(); }

  // What a caller sees until the watch ends: "REVISION:NAME,NAME", and the
  // reason of its end, else the code.
  std::vector<std::string> Watch(const v1::WatchChangesRequest& request,
                                 const CallOptions& options = {}) {
    const auto calls = std::make_shared<Calls>(options_, time_.Get());
    std::vector<std::string> seen;
    for (const auto& message :
         calls->Watch(&v1::WatchService::Stub::WatchChanges,
                      ChangeKeeper(request), options)) {
      if (!message.ok()) {
        const std::string reason = ReasonOf(message.status());
        seen.push_back(reason.empty()
                           ? absl::StatusCodeToString(message.status().code())
                           : reason);
        continue;
      }
      std::string line = absl::StrCat(message->revision(), ":");
      for (const auto& change : message->changes()) {
        absl::StrAppend(&line, change.name(), ",");
      }
      seen.push_back(line);
    }
    return seen;
  }

  ScriptedServer server_;
  FakeTime time_;
  ConnectionOptions options_;
};

TEST_F(WatchTest, GoesOnWhereItWasWithoutLossOrRepetition) {
  server_.script.streams = {
      // Cut in the middle of revision 7.
      {{Message(5, {}), Message(6, {"a", "b"}), Message(7, {"c"}, false)},
       kShuttingDown},
      // The server's longest time passes.
      {{Message(7, {"c"}, false), Message(7, {"d"}), Message(9, {"e"})},
       grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "")},
      // Something on the way cuts it, then it ends regularly.
      {{Message(9, {}), Message(10, {"f"})},
       grpc::Status(grpc::StatusCode::INTERNAL, "RST_STREAM")},
      {{Message(11, {"g"})}, grpc::Status::OK}};
  EXPECT_THAT(Watch({}), ElementsAre("5:", "6:a,b,", "7:c,d,", "9:e,",
                                     "9:", "10:f,", "11:g,", "COMPACTED"));
  const auto& asked = server_.script.watched;
  ASSERT_THAT(asked, SizeIs(5));
  EXPECT_FALSE(asked[0].has_from_revision());
  const std::vector<int64_t> revisions = {6, 9, 10, 11};
  for (size_t i = 0; i < revisions.size(); ++i) {
    EXPECT_EQ(asked[i + 1].from_revision(), revisions[i]);
    EXPECT_EQ(asked[i + 1].from_commit_time().seconds(), revisions[i] * 100);
  }
}

TEST_F(WatchTest, AsksForTheInitialStateUntilItIsWhole) {
  v1::WatchChangesResponse part = Message(5, {"a"}, false);
  part.set_initial_state(true);
  v1::WatchChangesResponse rest = Message(5, {"b"});
  rest.set_initial_state(true);
  server_.script.streams = {{{part}, kShuttingDown},
                            {{part, rest}, kShuttingDown},
                            {{Message(6, {"c"})}, kShuttingDown}};
  v1::WatchChangesRequest request;
  request.set_initial_state(true);
  request.add_kinds()->set_filter("x");
  EXPECT_THAT(Watch(request), ElementsAre("5:a,b,", "6:c,", "COMPACTED"));
  const auto& asked = server_.script.watched;
  ASSERT_THAT(asked, SizeIs(4));
  EXPECT_TRUE(asked[1].initial_state());
  EXPECT_FALSE(asked[2].initial_state());
  EXPECT_EQ(asked[2].from_revision(), 5);
  EXPECT_EQ(asked[2].kinds(0).filter(), "x");
}

TEST_F(WatchTest, HandsOutNothingTwiceAlsoIfTheServerRepeatsItself) {
  server_.script.streams = {
      {{Message(5, {"a"}), Message(6, {"b"})}, kShuttingDown},
      {{Message(5, {"a"}), Message(6, {"b"}), Message(7, {"c"})},
       kShuttingDown}};
  v1::WatchChangesRequest request;
  request.set_from_revision(4);
  EXPECT_THAT(Watch(request), ElementsAre("5:a,", "6:b,", "7:c,", "COMPACTED"));
}

TEST_F(WatchTest, HandsTheCallerWhatTheServerRefuses) {
  for (const char* reason :
       {"COMPACTED", "REVISION_UNKNOWN", "HISTORY_REPLACED"}) {
    server_.script.streams = {
        {{Message(5, {"a"})}, Refusal(grpc::StatusCode::OUT_OF_RANGE, reason)}};
    EXPECT_THAT(Watch({}), ElementsAre("5:a,", reason));
  }
  server_.script.streams = {
      {{}, Refusal(grpc::StatusCode::PERMISSION_DENIED, "ACCESS_CHANGED")}};
  EXPECT_THAT(Watch({}), ElementsAre("ACCESS_CHANGED"));
  EXPECT_THAT(time_.waits(), IsEmpty());
}

TEST_F(WatchTest, WaitsLongerAndLongerForStreamsThatAreCutAtOnce) {
  options_.retry = {2, absl::Milliseconds(100), absl::Milliseconds(300)};
  server_.script.streams.assign(5, {{Message(1, {})}, kShuttingDown});
  server_.script.streams.push_back({{}, kShuttingDown});
  EXPECT_THAT(Watch({}), SizeIs(6));
  EXPECT_THAT(time_.waits(),
              ElementsAre(absl::Milliseconds(100), absl::Milliseconds(200),
                          absl::Milliseconds(300), absl::Milliseconds(300),
                          absl::Milliseconds(300),
                          // It did not even begin.
                          absl::Milliseconds(100)));
}

TEST_F(WatchTest, EndsWithItsTime) {
  server_.script.streams.assign(9, {{Message(1, {})}, kShuttingDown});
  CallOptions options;
  options.timeout = absl::Seconds(1);
  const std::vector<std::string> seen = Watch({}, options);
  ASSERT_THAT(seen, testing::Not(IsEmpty()));
  EXPECT_EQ(seen.back(), "DEADLINE_EXCEEDED");
}

TEST_F(WatchTest, DoesNotResumeIfToldSo) {
  server_.script.streams = {{{Message(1, {"a"})}, kShuttingDown}};
  CallOptions options;
  options.persistence = Persistence::kOnce;
  EXPECT_THAT(Watch({}, options), ElementsAre("1:a,", "SHUTTING_DOWN"));
}

TEST_F(WatchTest, GoesOnAtAnotherServer) {
  ScriptedServer second;
  options_.fallback_addresses = {second.address()};
  server_.script.streams = {{{Message(5, {"a"})}, kShuttingDown},
                            {{}, kShuttingDown}};
  second.script.streams = {
      {{Message(6, {"b"})}, Refusal(grpc::StatusCode::OUT_OF_RANGE, "END")}};
  EXPECT_THAT(Watch({}), ElementsAre("5:a,", "6:b,", "END"));
  ASSERT_THAT(second.script.watched, SizeIs(1));
  EXPECT_EQ(second.script.watched[0].from_revision(), 5);
}

}  // namespace
}  // namespace citymatch::client
