// Streams: order, back-pressure, and every way to end.
#include <atomic>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"
#include "server/edge/edge_limits.h"
#include "server/gate/call.h"
#include "server/gate/gatekeeper.h"
#include "tests/server/edge/edge_fixture.h"
#include "tests/server/edge/raw_client.h"

namespace citymatch {
namespace {

using ::testing::HasSubstr;

using StreamTest = EdgeFixture;

// One message of a stream, number `i`.
v1::ExportCitiesResponse Part(int i, size_t bytes = 0) {
  v1::ExportCitiesResponse part;
  part.set_revision(i);
  part.add_cities()->set_display_name(std::string(bytes, 'x'));
  return part;
}

TEST_F(StreamTest, StreamsAllMessagesInOrderAndThenTheStatus) {
  cities_.send = [](const Call&, Sink<v1::ExportCitiesResponse>& sink) {
    for (int i = 0; i < 500; ++i) {
      const absl::Status sent = sink.Write(Part(i));
      if (!sent.ok()) return sent;
    }
    return NotFound("cities/x");
  };
  Start();
  grpc::ClientContext context;
  const auto reader = stub_->ExportCities(&context, {});
  v1::ExportCitiesResponse part;
  int count = 0;
  while (reader->Read(&part)) EXPECT_EQ(part.revision(), count++);
  EXPECT_EQ(count, 500);
  const grpc::Status status = reader->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "CITY_NOT_FOUND");
}

TEST_F(StreamTest, AStreamEndsWhenTheClientCancels) {
  absl::Notification ended;
  absl::Status last;
  cities_.send = [&](const Call&, Sink<v1::ExportCitiesResponse>& sink) {
    for (int i = 0; (last = sink.Write(Part(i, 100'000))).ok(); ++i) {
    }
    const absl::Status result = last;
    ended.Notify();  // from here on the test may be over, and `last` gone
    return result;
  };
  Start();
  grpc::ClientContext context;
  const auto reader = stub_->ExportCities(&context, {});
  v1::ExportCitiesResponse part;
  ASSERT_TRUE(reader->Read(&part));
  context.TryCancel();
  ended.WaitForNotification();
  EXPECT_EQ(last.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(StreamTest, ASlowReaderHoldsTheWriterBack) {
  constexpr int kParts = 600;
  constexpr size_t kBytes = 256 * 1024;
  std::atomic<int> written{0};
  cities_.send = [&](const Call&, Sink<v1::ExportCitiesResponse>& sink) {
    for (int i = 0; i < kParts; ++i) {
      const absl::Status sent = sink.Write(Part(i, kBytes));
      if (!sent.ok()) return sent;
      ++written;
    }
    return absl::OkStatus();
  };
  Start();
  grpc::ClientContext context;
  const auto reader = stub_->ExportCities(&context, {});
  v1::ExportCitiesResponse part;
  ASSERT_TRUE(reader->Read(&part));
  // Nobody reads: the writer must come to rest, far from the end.
  int before = -1;
  while (before != written) {
    before = written;
    absl::SleepFor(absl::Milliseconds(300));
  }
  EXPECT_LT(written, kParts / 4) << "the server holds what nobody reads";
  // And it goes on when somebody does.
  int count = 1;
  while (reader->Read(&part)) ++count;
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(count, kParts);
}

TEST_F(StreamTest, ACallerThatLosesItsRightsInTheMiddleLearnsWhy) {
  constexpr size_t kBytes = 256 * 1024;
  cities_.send = [&](const Call&, Sink<v1::ExportCitiesResponse>& sink) {
    absl::Status sent;
    for (int i = 0; sent.ok(); ++i) sent = sink.Write(Part(i, kBytes));
    return sent;
  };
  Start();
  access_.Put("office", {.grants = testing::ViewerGrants()});
  const std::string header = access_.MakeToken("office");
  const auto stub = v1::CityService::NewStub(
      testing::ChannelWithToken(edge_->address(), header));
  grpc::ClientContext context;
  const auto reader = stub->ExportCities(&context, {});
  v1::ExportCitiesResponse part;
  ASSERT_TRUE(reader->Read(&part));
  // Nobody reads, so that a write is under way when the rights go.
  absl::SleepFor(absl::Milliseconds(300));
  access_.ChangeToken(header, [](KnownToken& token) { token.revoked = true; });
  absl::SleepFor(absl::Milliseconds(500));
  while (reader->Read(&part)) {
  }
  const grpc::Status status = reader->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReasonOf(status), "TOKEN_REVOKED");
}

// Writes until the sink refuses, and tells the test what it said.
std::function<absl::Status(const Call&, Sink<v1::ExportCitiesResponse>&)>
WriteUntilRefused(absl::Notification& blocked, absl::Notification& ended,
                  absl::Status& last) {
  return [&](const Call&, Sink<v1::ExportCitiesResponse>& sink) {
    for (int i = 0; (last = sink.Write(Part(i, 1 << 20))).ok(); ++i) {
      if (i == 0) blocked.Notify();
    }
    const absl::Status result = last;
    ended.Notify();  // from here on the test may be over, and `last` gone
    return result;
  };
}

TEST_F(StreamTest, EndsAStreamThatNobodyReads) {
  absl::Notification first;
  absl::Notification ended;
  absl::Status last;
  cities_.send = WriteUntilRefused(first, ended, last);
  EdgeLimits limits;
  limits.max_stall = absl::Milliseconds(200);
  Start({}, limits);
  grpc::ClientContext context;
  const auto reader = stub_->ExportCities(&context, {});
  ended.WaitForNotification();
  EXPECT_EQ(last.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(last.message()), HasSubstr("has not read"));
  v1::ExportCitiesResponse part;
  while (reader->Read(&part)) {
  }
  EXPECT_FALSE(reader->Finish().ok());
}

TEST_F(StreamTest, AnEndingServerWakesABlockedStream) {
  absl::Notification first;
  absl::Notification ended;
  absl::Status last;
  cities_.send = WriteUntilRefused(first, ended, last);
  Start();
  grpc::ClientContext context;
  const auto reader = stub_->ExportCities(&context, {});
  first.WaitForNotification();
  gate_->CancelCalls();
  ended.WaitForNotification();
  EXPECT_EQ(last.code(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(gate_->WaitIdle(absl::InfiniteFuture()));
}

TEST_F(StreamTest, AStreamEndsAtItsDeadline) {
  absl::Notification first;
  absl::Notification ended;
  absl::Status last;
  cities_.send = WriteUntilRefused(first, ended, last);
  Start({.max_stream_deadline = absl::Milliseconds(200)});
  grpc::ClientContext context;
  const auto reader = stub_->ExportCities(&context, {});
  while (gate_->counters().totals().calls == 0) {
    absl::SleepFor(absl::Milliseconds(5));
  }
  ASSERT_TRUE(gate_->WaitIdle(absl::InfiniteFuture()));
  EXPECT_EQ(gate_->counters().Rows().front().code,
            absl::StatusCode::kDeadlineExceeded);
  v1::ExportCitiesResponse part;
  while (reader->Read(&part)) {
  }
  EXPECT_FALSE(reader->Finish().ok());
}

}  // namespace
}  // namespace citymatch
