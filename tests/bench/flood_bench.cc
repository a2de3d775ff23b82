// What one caller's flood does to another's calls, and what slow readers do to
// the server's memory.
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/access_service.grpc.pb.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/match_service.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "tests/bench/load.h"
#include "tests/e2e/process.h"
#include "tests/support/token_channel.h"

namespace citymatch::bench {
namespace {

constexpr char kMethod[] = "/citymatch.v1.MatchService/SuggestMatches";

// Makes a viewer and gives the header of its token; empty on failure.
std::string MakeViewer(const e2e::Server& server, const std::string& id) {
  const auto stub = v1::AccessService::NewStub(
      testing::ChannelWithToken(server.address(), server.Authorization()));
  v1::CreateIdentityRequest identity;
  identity.set_identity_id(id);
  identity.mutable_identity()->set_display_name(id);
  identity.mutable_identity()->add_grants()->set_role(v1::ROLE_VIEWER);
  grpc::ClientContext first;
  v1::Identity made;
  v1::CreateTokenRequest token;
  token.mutable_token()->set_identity(absl::StrCat("identities/", id));
  token.mutable_token()->set_display_name("bench");
  grpc::ClientContext second;
  v1::CreateTokenResponse secret;
  if (!stub->CreateIdentity(&first, identity, &made).ok() ||
      !stub->CreateToken(&second, token, &secret).ok()) {
    return "";
  }
  return absl::StrCat("Bearer ", secret.secret());
}

std::string SuggestRequest(const std::string& city) {
  v1::SuggestMatchesRequest request;
  request.set_city(city);
  request.mutable_options()->set_as_of_date("2026-04-01");
  return request.SerializeAsString();
}

// Streams that are opened and never read.
class SlowReaders {
 public:
  SlowReaders(const e2e::Server& server, const std::string& authorization,
              int count) {
    for (int i = 0; i < count; ++i) {
      // Ten to a connection, as ten tabs of a browser would have.
      if (i % 10 == 0) {
        grpc::ChannelArguments arguments;
        arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
        stubs_.push_back(v1::CityService::NewStub(testing::ChannelWithToken(
            server.address(), authorization, arguments)));
      }
      contexts_.push_back(std::make_unique<grpc::ClientContext>());
      readers_.push_back(
          stubs_.back()->ExportCities(contexts_.back().get(), {}));
    }
  }
  ~SlowReaders() {
    for (const auto& context : contexts_) context->TryCancel();
    for (const auto& reader : readers_) (void)reader->Finish();
  }

 private:
  std::vector<std::unique_ptr<v1::CityService::Stub>> stubs_;
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts_;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::ExportCitiesResponse>>>
      readers_;
};

int Measure(int rounds, int seconds, int flood_calls, int slow_streams) {
  e2e::TempDir folder;
  auto server = e2e::Server::Start(folder.Join("data"));
  if (!server.ok()) {
    std::fprintf(stderr, "%s\n", server.status().ToString().c_str());
    return 1;
  }
  e2e::ImportCatalogue(**server);
  const std::string calm = MakeViewer(**server, "calm");
  const std::string flood = MakeViewer(**server, "flood");
  if (calm.empty() || flood.empty()) return 1;

  LoadOptions well_behaved;
  well_behaved.address = (*server)->address();
  well_behaved.authorization = calm;
  well_behaved.method = kMethod;
  well_behaved.requests = {SuggestRequest("cities/vn-hai-phong"),
                           SuggestRequest("cities/id-surabaya"),
                           SuggestRequest("cities/mn-ulaanbaatar")};
  well_behaved.concurrency = 1;
  well_behaved.duration = absl::Seconds(seconds);
  well_behaved.pause = absl::Milliseconds(5);
  LoadOptions flooding = well_behaved;
  flooding.authorization = flood;
  flooding.concurrency = flood_calls;
  flooding.pause = absl::ZeroDuration();

  std::vector<double> quiet_p99;
  std::vector<double> flooded_p99;
  std::vector<double> ratios;
  std::vector<double> refused;
  RunLoad(well_behaved);  // warms up
  for (int round = 0; round < rounds; ++round) {
    const LoadResult quiet = RunLoad(well_behaved);
    LoadResult flooder;
    std::thread other([&] { flooder = RunLoad(flooding); });
    const LoadResult flooded = RunLoad(well_behaved);
    other.join();
    if (quiet.errors + flooded.errors > 0) {
      std::fprintf(stderr, "the well-behaved caller was refused: %s\n",
                   (quiet.first_error + flooded.first_error).c_str());
      return 1;
    }
    quiet_p99.push_back(quiet.p99_ms);
    flooded_p99.push_back(flooded.p99_ms);
    ratios.push_back(flooded.p99_ms / quiet.p99_ms);
    refused.push_back(static_cast<double>(flooder.errors) /
                      static_cast<double>(flooder.calls + flooder.errors));
  }
  std::printf("one caller with a call at a time, 5 ms apart:\n");
  std::printf("  p99 alone                       %8.2f ms\n",
              Median(quiet_p99));
  std::printf("  p99 beside %4d calls at once    %8.2f ms\n", flood_calls,
              Median(flooded_p99));
  std::printf("  ratio                           %8.2f\n", Median(ratios));
  std::printf("  of the flood refused            %8.0f %%\n",
              100 * Median(refused));

  const int64_t before = ResidentBytes((*server)->process().pid());
  int64_t during = 0;
  {
    const SlowReaders readers(**server, flood, slow_streams);
    absl::SleepFor(absl::Seconds(3));
    during = ResidentBytes((*server)->process().pid());
  }
  std::printf("%d streams that are never read: %.1f MiB more memory\n",
              slow_streams, static_cast<double>(during - before) / (1 << 20));
  std::printf("medians of %d rounds of %d s, both ends on this machine\n",
              rounds, seconds);
  return (*server)->Stop().exit_code;
}

int Main(int argc, char** argv) {
  CLI::App app("A flood beside a well-behaved caller, and slow readers");
  int rounds = 5;
  int seconds = 3;
  int flood = 256;
  int streams = 1000;
  app.add_option("--rounds", rounds, "Runs of each")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--seconds", seconds, "Length of a run")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  app.add_option("--flood", flood, "Calls that the flood keeps open")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  app.add_option("--streams", streams, "Streams that are never read")
      ->check(CLI::Range(0, 10000))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return Measure(rounds, seconds, flood, streams);
}

}  // namespace
}  // namespace citymatch::bench

int main(int argc, char** argv) { return citymatch::bench::Main(argc, argv); }
