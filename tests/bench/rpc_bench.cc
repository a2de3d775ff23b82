// Throughput of SuggestMatches beside the floor: a server that answers the same
// call with stored bytes of the same size. Both are real processes on loopback,
// driven by the same load in turns; the table shows medians.
//
//   rpc_bench [--rounds N] [--seconds S] [--concurrency C]
//   rpc_bench --echo FILE     (the floor itself; started by the first form)
#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/match_service.grpc.pb.h"
#include "tests/bench/load.h"
#include "tests/e2e/process.h"
#include "tests/support/token_channel.h"

namespace citymatch::bench {
namespace {

namespace v1 = ::citymatch::v1;

constexpr char kMethod[] = "/citymatch.v1.MatchService/SuggestMatches";

// Answers every call with the same bytes; neither reads the request nor
// serialises a reply.
class EchoService final
    : public v1::MatchService::WithRawCallbackMethod_SuggestMatches<
          v1::MatchService::Service> {
 public:
  explicit EchoService(const std::string& reply) {
    const grpc::Slice slice(reply);
    reply_ = grpc::ByteBuffer(&slice, 1);
  }

  grpc::ServerUnaryReactor* SuggestMatches(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* /*request*/,
      grpc::ByteBuffer* response) override {
    *response = reply_;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  grpc::ByteBuffer reply_;
};

int ServeEcho(const std::string& reply_file) {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigprocmask(SIG_BLOCK, &stop, nullptr);
  EchoService service(e2e::ReadFile(reply_file));
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                           &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::printf("listening on 127.0.0.1:%d\n", port);
  std::fflush(stdout);
  int signal = 0;
  sigwait(&stop, &signal);
  server->Shutdown();
  return 0;
}

// One request for each of up to 64 partner cities of the catalogue.
std::vector<std::string> Requests(const e2e::Server& server) {
  const auto stub = v1::CityService::NewStub(
      testing::ChannelWithToken(server.address(), server.Authorization()));
  v1::ListCitiesRequest list;
  list.set_page_size(64);
  list.set_filter("side = PARTNER");
  v1::ListCitiesResponse cities;
  grpc::ClientContext context;
  const grpc::Status status = stub->ListCities(&context, list, &cities);
  if (!status.ok()) {
    std::fprintf(stderr, "ListCities: %s\n", status.error_message().c_str());
    return {};
  }
  std::vector<std::string> requests;
  for (const v1::City& city : cities.cities()) {
    v1::SuggestMatchesRequest request;
    request.set_city(city.name());
    request.set_limit(10);
    // A fixed day, so that figures of different days compare.
    request.mutable_options()->set_as_of_date("2026-04-01");
    requests.push_back(request.SerializeAsString());
  }
  return requests;
}

// The reply whose size is nearest to the mean of all.
std::string TypicalReply(const e2e::Server& server,
                         const std::vector<std::string>& requests) {
  const auto stub = v1::MatchService::NewStub(
      testing::ChannelWithToken(server.address(), server.Authorization()));
  std::vector<std::string> replies;
  double mean = 0;
  for (const std::string& bytes : requests) {
    v1::SuggestMatchesRequest request;
    request.ParseFromString(bytes);
    v1::SuggestMatchesResponse reply;
    grpc::ClientContext context;
    const grpc::Status status = stub->SuggestMatches(&context, request, &reply);
    if (!status.ok()) {
      std::fprintf(stderr, "SuggestMatches(%s): %s\n", request.city().c_str(),
                   status.error_message().c_str());
      return "";
    }
    replies.push_back(reply.SerializeAsString());
    mean += static_cast<double>(replies.back().size()) /
            static_cast<double>(requests.size());
  }
  std::string typical;
  double nearest = 1e18;
  for (const std::string& reply : replies) {
    const double distance = std::abs(static_cast<double>(reply.size()) - mean);
    if (distance < nearest) {
      nearest = distance;
      typical = reply;
    }
  }
  return typical;
}

struct Row {
  const char* label;
  LoadOptions load;
  std::vector<double> rates;
  std::vector<double> p50s;
  std::vector<double> p99s;
  std::vector<double> cpus;
  double reply_bytes = 0;
};

int Measure(const std::string& self, int rounds, int seconds, int concurrency) {
  e2e::TempDir folder;
  auto server = e2e::Server::Start(
      folder.Join("data"),
      {"--max-rate-per-identity", "0", "--max-running-per-identity", "16",
       "--max-waiting-per-identity", "1000"});
  if (!server.ok()) {
    std::fprintf(stderr, "%s\n", server.status().ToString().c_str());
    return 1;
  }
  e2e::ImportCatalogue(**server);
  const std::vector<std::string> requests = Requests(**server);
  if (requests.empty()) return 1;
  const std::string reply = TypicalReply(**server, requests);
  if (reply.empty()) return 1;
  e2e::WriteFile(folder.Join("reply"), reply);
  auto echo = e2e::Server::StartCommand({self, "--echo", folder.Join("reply")});
  if (!echo.ok()) {
    std::fprintf(stderr, "%s\n", echo.status().ToString().c_str());
    return 1;
  }

  std::vector<Row> rows(2);
  rows[0].label = "SuggestMatches";
  rows[0].load.address = (*server)->address();
  rows[0].load.authorization = (*server)->Authorization();
  rows[0].load.server_pid = (*server)->process().pid();
  rows[1].label = "echo, same size";
  rows[1].load.address = (*echo)->address();
  rows[1].load.server_pid = (*echo)->process().pid();
  for (Row& row : rows) {
    row.load.method = kMethod;
    row.load.requests = requests;
    row.load.concurrency = concurrency;
    row.load.duration = absl::Seconds(1);
    RunLoad(row.load);  // warms caches and connections up
    row.load.duration = absl::Seconds(seconds);
  }
  for (int round = 0; round < rounds; ++round) {
    for (Row& row : rows) {
      const LoadResult result = RunLoad(row.load);
      if (result.errors > 0) {
        std::fprintf(stderr, "%s: %lld errors, the first: %s\n", row.label,
                     static_cast<long long>(result.errors),
                     result.first_error.c_str());
        return 1;
      }
      row.rates.push_back(result.calls_per_second);
      row.p50s.push_back(result.p50_ms);
      row.p99s.push_back(result.p99_ms);
      row.cpus.push_back(result.server_cpu_us);
      row.reply_bytes = result.reply_bytes;
    }
  }
  std::printf("%-18s %12s %10s %10s %16s %12s\n", "", "calls/s", "p50 ms",
              "p99 ms", "server µs/call", "reply bytes");
  for (const Row& row : rows) {
    std::printf("%-18s %12.0f %10.2f %10.2f %16.1f %12.0f\n", row.label,
                Median(row.rates), Median(row.p50s), Median(row.p99s),
                Median(row.cpus), row.reply_bytes);
  }
  std::printf("ratio: %.2f of the echo's calls/s, %.2f times its CPU\n",
              Median(rows[0].rates) / Median(rows[1].rates),
              Median(rows[0].cpus) / Median(rows[1].cpus));
  std::printf(
      "medians of %d interleaved runs of %d s, %d calls open at once on two "
      "connections, 10 suggestions each, %zu cities in turn\n",
      rounds, seconds, concurrency, requests.size());
  return (*server)->Stop().exit_code | (*echo)->Stop().exit_code;
}

int Main(int argc, char** argv) {
  CLI::App app("Throughput of SuggestMatches beside an echo of the same size");
  std::string echo_file;
  int rounds = 5;
  int seconds = 3;
  int concurrency = 32;
  app.add_option("--echo", echo_file, "Serve the bytes of this file, only");
  app.add_option("--rounds", rounds, "Runs of each")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--seconds", seconds, "Length of a run")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  app.add_option("--concurrency", concurrency, "Calls open at once")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (!echo_file.empty()) return ServeEcho(echo_file);
  return Measure(argv[0], rounds, seconds, concurrency);
}

}  // namespace
}  // namespace citymatch::bench

int main(int argc, char** argv) { return citymatch::bench::Main(argc, argv); }
