// Streams over HTTP: order, back-pressure, and every way to end.
#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "nlohmann/json.hpp"
#include "server/base/errors.h"
#include "server/edge/edge_limits.h"
#include "server/edge/web/frames.h"
#include "server/gate/call.h"
#include "tests/server/edge/web/web_fixture.h"

namespace citymatch {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Replies = Sink<v1::ExportCitiesResponse>;

v1::ExportCitiesResponse PartNumber(int i, size_t bytes = 0) {
  v1::ExportCitiesResponse part;
  part.set_revision(i);
  part.add_cities()->set_display_name(std::string(bytes, 'x'));
  return part;
}

// A frame of a stream.
struct Framed {
  uint8_t flags;
  std::string payload;
};

std::vector<Framed> FramesOf(absl::string_view bytes) {
  std::vector<Framed> frames;
  while (bytes.size() >= 5) {
    size_t length = 0;
    for (int i = 1; i < 5; ++i) {
      length =
          length << 8 | static_cast<uint8_t>(bytes[static_cast<size_t>(i)]);
    }
    frames.push_back(
        {static_cast<uint8_t>(bytes[0]), std::string(bytes.substr(5, length))});
    bytes.remove_prefix(std::min(bytes.size(), 5 + length));
  }
  return frames;
}

class WebStreamTest : public WebFixture {
 protected:
  // A raw call of ExportCities, by Connect and JSON.
  std::string Question() {
    return absl::StrCat(
        "POST ", kExportCities,
        " HTTP/1.1\r\nHost: x\r\nAuthorization: ", access_.admin(),
        "\r\nContent-Type: application/connect+json\r\n"
        "Content-Length: 7\r\n\r\n",
        Frame(kPlainFrame, "{}"));
  }

  // Lets the method write until it is told to stop.
  void WriteUntilRefused(size_t bytes) {
    cities_.send = [this, bytes](const citymatch::Call&, Replies& replies) {
      absl::Status sent;
      for (int i = 0; sent.ok(); ++i) {
        sent = replies.Write(PartNumber(i, bytes));
        ++written_;
      }
      last_ = sent;
      ended_.Notify();
      return sent;
    };
  }

  std::atomic<int> written_{0};
  absl::Status last_;
  absl::Notification ended_;
};

TEST_F(WebStreamTest, StreamsAllMessagesInOrderAndThenTheOutcome) {
  cities_.send = [](const citymatch::Call&, Replies& replies) {
    for (int i = 0; i < 100; ++i) {
      const absl::Status sent = replies.Write(PartNumber(i));
      if (!sent.ok()) return sent;
    }
    return NotFound("cities/x");
  };
  Start();
  const auto connect =
      Call(kExportCities, "application/connect+json", Frame(kPlainFrame, "{}"));
  ASSERT_TRUE(connect);
  EXPECT_EQ(connect->status, 200);
  EXPECT_EQ(connect->get_header_value("Content-Type"),
            "application/connect+json");
  const std::vector<Framed> frames = FramesOf(connect->body);
  ASSERT_EQ(frames.size(), 101U);
  // A number of 64 bits is a text in JSON; 0 is left out.
  EXPECT_EQ(json::parse(frames[7].payload)["revision"], "7");
  EXPECT_EQ(frames[100].flags, kConnectEndFrame);
  EXPECT_EQ(json::parse(frames[100].payload)["error"]["code"], "not_found");

  const auto grpc =
      Call(kExportCities, "application/grpc-web", Frame(kPlainFrame, ""));
  ASSERT_TRUE(grpc);
  const std::vector<Framed> trailed = FramesOf(grpc->body);
  ASSERT_EQ(trailed.size(), 101U);
  v1::ExportCitiesResponse part;
  ASSERT_TRUE(part.ParseFromString(trailed[99].payload));
  EXPECT_EQ(part.revision(), 99);
  EXPECT_EQ(trailed[100].flags, kGrpcWebTrailersFrame);
  EXPECT_THAT(trailed[100].payload, StartsWith("grpc-status:5\r\n"));

  const auto text = Call(kExportCities, "application/grpc-web-text",
                         absl::Base64Escape(Frame(kPlainFrame, "")));
  ASSERT_TRUE(text);
  EXPECT_EQ(*DecodeBase64Pieces(text->body), grpc->body);
}

TEST_F(WebStreamTest, EachMessageComesWhenItIsWritten) {
  absl::Notification read;
  cities_.send = [&](const citymatch::Call&, Replies& replies) {
    const absl::Status sent = replies.Write(PartNumber(1));
    read.WaitForNotification();
    return sent;
  };
  Start();
  RawConnection client(port_);
  client.Send(Question());
  EXPECT_THAT(client.Read(R"("revision":"1")"), HasSubstr("200"));
  read.Notify();
  EXPECT_THAT(client.Read("0\r\n\r\n"), HasSubstr("{}"));
}

TEST_F(WebStreamTest, ARefusalIsTheOutcomeOfTheStream) {
  Start();
  const auto anonymous = http_->Post(kExportCities, Frame(kPlainFrame, "{}"),
                                     "application/connect+json");
  ASSERT_TRUE(anonymous);
  EXPECT_EQ(anonymous->status, 200);
  const std::vector<Framed> frames = FramesOf(anonymous->body);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(json::parse(frames[0].payload)["error"]["code"], "unauthenticated");
}

TEST_F(WebStreamTest, ASlowReaderHoldsTheWriterBack) {
  WriteUntilRefused(size_t{256} << 10);
  Start();
  {
    RawConnection client(port_);
    client.Send(Question());
    client.Read(R"("revision":"1")");
    int before = -1;
    while (before != written_) {
      before = written_;
      absl::SleepFor(absl::Milliseconds(300));
    }
    EXPECT_LT(written_, 100) << "the server holds what nobody reads";
    EXPECT_FALSE(ended_.HasBeenNotified());
  }
  // The client is gone now.
  ended_.WaitForNotification();
  EXPECT_EQ(last_.code(), absl::StatusCode::kCancelled);
}

TEST_F(WebStreamTest, AStreamThatNobodyReadsIsCut) {
  WriteUntilRefused(size_t{1} << 20);
  EdgeLimits limits;
  limits.max_stall = absl::Milliseconds(200);
  Start({}, {}, limits);
  RawConnection client(port_);
  client.Send(Question());
  ended_.WaitForNotification();
  EXPECT_EQ(last_.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(last_.message()), HasSubstr("has not read"));
  // So that what was not read is not kept either.
  EXPECT_TRUE(client.EndsByReset());
}

TEST_F(WebStreamTest, AStreamThatIsSilentNoticesThatItsClientIsGone) {
  absl::Notification running;
  cities_.send = [&](const citymatch::Call& call, Replies&) {
    running.Notify();
    while (call.Check().ok()) absl::SleepFor(absl::Milliseconds(5));
    ended_.Notify();
    return call.Check();
  };
  Start();
  {
    RawConnection client(port_);
    client.Send(Question());
    running.WaitForNotification();
  }
  ended_.WaitForNotification();
}

TEST_F(WebStreamTest, AStreamEndsAtItsDeadlineAndSaysSo) {
  cities_.send = [](const citymatch::Call& call, Replies&) {
    while (call.Check().ok()) absl::SleepFor(absl::Milliseconds(5));
    return call.Check();
  };
  Start({}, {.max_stream_deadline = absl::Milliseconds(200)});
  const auto reply =
      Call(kExportCities, "application/connect+json", Frame(kPlainFrame, "{}"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(json::parse(FramesOf(reply->body).back().payload)["error"]["code"],
            "deadline_exceeded");
}

TEST_F(WebStreamTest, AnEndingServerEndsStreams) {
  WriteUntilRefused(size_t{1} << 20);
  Start();
  RawConnection client(port_);
  client.Send(Question());
  while (written_ == 0) absl::SleepFor(absl::Milliseconds(5));
  gate_->BeginDrain();
  gate_->CancelCalls();
  EXPECT_TRUE(gate_->WaitIdle(absl::InfiniteFuture()));
  edge_->Shutdown(absl::Now());
}

TEST_F(WebStreamTest, ACallerThatLosesItsRightsLearnsWhy) {
  cities_.send = [](const citymatch::Call& call, Replies&) {
    while (call.Check().ok()) absl::SleepFor(absl::Milliseconds(5));
    return call.Check();
  };
  Start();
  access_.Put("office", {.grants = testing::ViewerGrants()});
  const std::string header = access_.MakeToken("office");
  std::thread revoking([&] {
    absl::SleepFor(absl::Milliseconds(200));
    access_.ChangeToken(header,
                        [](KnownToken& token) { token.revoked = true; });
  });
  const auto reply =
      http_->Post(kExportCities, {{"Authorization", header}},
                  Frame(kPlainFrame, "{}"), "application/connect+json");
  revoking.join();
  ASSERT_TRUE(reply);
  EXPECT_EQ(
      ReasonIn(
          json::parse(FramesOf(reply->body).back().payload)["error"].dump()),
      "TOKEN_REVOKED");
}

}  // namespace
}  // namespace citymatch
