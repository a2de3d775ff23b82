// Starting and stopping the server: what it says when it cannot start, and that
// it lets running calls finish when it is told to stop.
#include <grpcpp/create_channel.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "citymatch/v1/match_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/data_folder.h"
#include "tests/e2e/process.h"
#include "tests/support/token_channel.h"

namespace citymatch::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Writes into a stopped server's folder what a later version would: a higher
// schema version.
void MakeSchemaNewer(const std::string& data_dir) {
  DataFolder folder(data_dir);
  folder.Put("meta", "schema_version", std::string("\0\0\0\x63", 4));
}

// The status of a server that did not start.
std::string StartError(const std::string& data_dir,
                       const std::vector<std::string>& flags = {}) {
  const auto server = Server::Start(data_dir, flags);
  return server.ok() ? "it started" : std::string(server.status().message());
}

TEST(LifecycleTest, NamesThePortWhenItIsInUse) {
  TempDir folder;
  const auto first = Server::Start(folder.Join("first"));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(
      StartError(folder.Join("second"), {"--listen", (*first)->address()}),
      AllOf(HasSubstr((*first)->address()), HasSubstr("in use")));
  // The first goes on.
  EXPECT_EQ((*first)->Client({"city", "list"}).exit_code, 0);
}

TEST(LifecycleTest, NamesTheFolderWhenAnotherServerUsesIt) {
  TempDir folder;
  const std::string data = folder.Join("data");
  const auto first = Server::Start(data);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(StartError(data), AllOf(HasSubstr(data), HasSubstr("in use")));
  EXPECT_EQ((*first)->Client({"city", "list"}).exit_code, 0);
}

TEST(LifecycleTest, NamesTheFolderWhenItCannotBeWritten) {
  TempDir folder;
  // A file in the place of the parent folder stops the superuser as well.
  WriteFile(folder.Join("file"), "in the way");
  const std::string data = folder.Join("file/data");
  EXPECT_THAT(StartError(data), HasSubstr(data));
}

TEST(LifecycleTest, LeavesAFolderAloneThatANewerVersionWrote) {
  TempDir folder;
  const std::string data = folder.Join("data");
  {
    const auto server = Server::Start(data);
    ASSERT_TRUE(server.ok()) << server.status();
    EXPECT_EQ((*server)->Stop().exit_code, 0);
  }
  MakeSchemaNewer(data);
  EXPECT_THAT(StartError(data),
              AllOf(HasSubstr(data), HasSubstr("schema"), HasSubstr("99")));
}

TEST(LifecycleTest, RefusesToListenBeyondLoopbackUnlessTold) {
  TempDir folder;
  EXPECT_THAT(StartError(folder.Join("data"), {"--listen", "0.0.0.0:0"}),
              AllOf(HasSubstr("0.0.0.0"), HasSubstr("--insecure")));
  const auto told =
      Server::Start(folder.Join("data"), {"--listen=0.0.0.0:0", "--insecure"});
  EXPECT_TRUE(told.ok()) << told.status();
}

TEST(LifecycleTest, FinishesRunningCallsWhenTerminated) {
  TempDir folder;
  // Fast machines are over the default rate before they are told to stop.
  const auto server =
      Server::Start(folder.Join("data"), {"--max-rate-per-identity", "0"});
  ASSERT_TRUE(server.ok()) << server.status();
  ImportCatalogue(**server);
  if (HasFatalFailure()) return;

  constexpr int kCallers = 8;
  absl::Mutex mutex;
  std::map<grpc::StatusCode, int> codes;
  std::atomic<bool> over = false;
  std::atomic<int> answered = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      const auto stub = v1::MatchService::NewStub(testing::ChannelWithToken(
          (*server)->address(), (*server)->Authorization()));
      v1::SuggestMatchesRequest request;
      request.set_city("cities/vn-hai-phong");
      while (!over) {
        v1::SuggestMatchesResponse response;
        grpc::ClientContext context;
        context.set_deadline(
            absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
        const grpc::Status status =
            stub->SuggestMatches(&context, request, &response);
        {
          const absl::MutexLock lock(&mutex);
          ++codes[status.error_code()];
        }
        if (status.ok()) {
          ++answered;
        } else {
          absl::SleepFor(absl::Milliseconds(1));
        }
      }
    });
  }
  // In the middle of the load.
  while (answered < 50 && (*server)->process().Running()) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  const Outcome outcome = (*server)->Stop();
  over = true;
  for (std::thread& caller : callers) caller.join();

  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_GE(codes[grpc::StatusCode::OK], 50);
  // The server waited for the calls it had begun, and failed none.
  EXPECT_THAT(outcome.err, Not(HasSubstr("cancelling calls")));
  EXPECT_THAT(outcome.err, HasSubstr("faults=0"));
  // Calls that reach a connection in the instant in which it is closed, before
  // any code of the server sees them, are ended with CANCELLED by gRPC itself:
  // at most one for each connection. All others are refused.
  EXPECT_LE(codes[grpc::StatusCode::CANCELLED], kCallers);
  codes.erase(grpc::StatusCode::OK);
  codes.erase(grpc::StatusCode::UNAVAILABLE);
  codes.erase(grpc::StatusCode::CANCELLED);
  EXPECT_THAT(codes, IsEmpty());
}

TEST(LifecycleTest, ExplainsItselfWhenAskedForHelpOrVersion) {
  for (const std::string& program : {ServerBinary(), ClientBinary()}) {
    const Outcome help = RunCommand({program, "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, HasSubstr("--"));
    const Outcome version = RunCommand({program, "--version"});
    EXPECT_EQ(version.exit_code, 0);
    EXPECT_THAT(version.out, HasSubstr("0.1.0"));
  }
  EXPECT_THAT(RunCommand({ServerBinary(), "--help"}).out,
              AllOf(HasSubstr("--data-dir"), HasSubstr("--listen")));
}

TEST(LifecycleTest, ReadsTheSampleConfigurationThatNamesEverySetting) {
  TempDir folder;
  const std::string sample = SourceFile("deploy/citymatchd.conf");
  const auto server = Server::Start(folder.Join("data"), {"--config", sample});
  EXPECT_TRUE(server.ok()) << server.status();

  // What is commented out in the sample are the defaults.
  std::string uncommented;
  for (absl::string_view line : absl::StrSplit(ReadFile(sample), '\n')) {
    absl::ConsumePrefix(&line, "#");
    const bool setting = absl::StrContains(line, " = ") &&
                         !absl::StartsWith(line, " ") &&
                         !absl::StartsWith(line, "data-dir") &&
                         !absl::StartsWith(line, "insecure") &&
                         !absl::StartsWith(line, "tls-") &&
                         !absl::StartsWith(line, "web-listen") &&
                         !absl::StartsWith(line, "web-root") &&
                         !absl::StartsWith(line, "web-allow-origin");
    if (setting) absl::StrAppend(&uncommented, line, "\n");
  }
  WriteFile(folder.Join("uncommented.conf"), uncommented);
  const std::vector<std::string> print = {ServerBinary(), "--data-dir", "x",
                                          "--print-config"};
  std::vector<std::string> with_sample = print;
  with_sample.insert(with_sample.end(),
                     {"--config", folder.Join("uncommented.conf")});
  const Outcome defaults = RunCommand(print);
  EXPECT_EQ(defaults.exit_code, 0) << defaults.err;
  EXPECT_EQ(RunCommand(with_sample).out, defaults.out);
  // Every setting stands in the sample.
  for (const absl::string_view line : absl::StrSplit(defaults.out, '\n')) {
    const size_t end = line.find(" = ");
    if (end == absl::string_view::npos || absl::StartsWith(line, "#")) continue;
    EXPECT_THAT(ReadFile(sample), HasSubstr(std::string(line.substr(0, end))));
  }
}

TEST(LifecycleTest, RefusesAnUnknownFlag) {
  const Outcome outcome = RunCommand({ServerBinary(), "--no-such-flag"});
  EXPECT_NE(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("--no-such-flag"));
}

}  // namespace
}  // namespace citymatch::e2e
