// Kills the server with SIGKILL again and again while batches are imported.
// What was acknowledged must be there, whole; what was not acknowledged is
// there as a whole batch or not at all.
#include <grpcpp/create_channel.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/e2e/process.h"
#include "tests/support/token_channel.h"

namespace citymatch::e2e {
namespace {

constexpr int kBatches = 12;
constexpr int kRows = 80;
constexpr int kKills = 8;

// Row `row` of batch `batch` as of its `generation`: each import of a batch
// writes the next generation of all its rows, so that a mixture shows.
v1::City MakeCity(int batch, int row, int generation) {
  v1::City city;
  const int number = batch * kRows + row;
  city.set_name(absl::StrCat("cities/vn-crash-", number));
  city.set_display_name(absl::StrCat("Crash ", number));
  city.set_side(v1::SIDE_PARTNER);
  city.set_country_code("VN");
  city.set_level(v1::LEVEL_CITY);
  city.set_note(absl::StrCat("generation ", generation));
  auto* population = city.mutable_population();
  population->set_resident_count(1000 + 7 * number + generation);
  population->mutable_provenance()->set_basis(v1::BASIS_REPORTED);
  for (int i = 0; i < 3; ++i) {
    v1::Need* need = city.add_needs();
    need->set_sector(v1::SECTOR_WASTE);
    need->set_topic(absl::StrCat("topic_", i));
    need->set_summary(absl::StrCat("need ", i, " of generation ", generation,
                                   std::string(200, 'x')));
    need->set_priority(1 + (number + i) % 5);
    need->mutable_provenance()->set_basis(v1::BASIS_DECLARED);
  }
  return city;
}

// Imports batch after batch, generation after generation, until the server is
// gone; counts what was acknowledged.
class Importer {
 public:
  void Run(const Server& server) {
    const auto stub = v1::CityService::NewStub(
        testing::ChannelWithToken(server.address(), server.Authorization()));
    while (true) {
      const int batch = next_ % kBatches;
      const int generation = next_ / kBatches + 1;
      v1::ImportCitiesRequest request;
      for (int row = 0; row < kRows; ++row) {
        *request.add_cities() = MakeCity(batch, row, generation);
      }
      sent_[batch] = generation;
      v1::ImportCitiesResponse response;
      grpc::ClientContext context;
      context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
      const grpc::Status status =
          stub->ImportCities(&context, request, &response);
      if (!status.ok()) {
        // The server was killed; anything else is a fault of its own.
        if (status.error_code() != grpc::StatusCode::UNAVAILABLE) {
          fault_ = status.error_message();
        }
        return;
      }
      acknowledged_[batch] = generation;
      ++next_;
      ++acknowledged_count_;
    }
  }

  int acknowledged_count() const { return acknowledged_count_; }
  const std::string& fault() const { return fault_; }
  int acknowledged(int batch) const { return Find(acknowledged_, batch); }
  int sent(int batch) const { return Find(sent_, batch); }

 private:
  static int Find(const std::map<int, int>& generations, int batch) {
    const auto found = generations.find(batch);
    return found == generations.end() ? 0 : found->second;
  }

  int next_ = 0;
  std::map<int, int> acknowledged_;
  std::map<int, int> sent_;
  std::atomic<int> acknowledged_count_ = 0;
  std::string fault_;
};

std::map<std::string, v1::City> ExportAll(const Server& server) {
  const auto stub = v1::CityService::NewStub(
      testing::ChannelWithToken(server.address(), server.Authorization()));
  grpc::ClientContext context;
  const auto reader = stub->ExportCities(&context, {});
  std::map<std::string, v1::City> cities;
  v1::ExportCitiesResponse part;
  while (reader->Read(&part)) {
    for (v1::City& city : *part.mutable_cities()) {
      cities[city.name()] = city;
    }
  }
  const grpc::Status status = reader->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  return cities;
}

// What the client sent, out of what the server holds.
v1::City Sent(v1::City city) {
  city.clear_etag();
  city.clear_revision();
  city.clear_create_time();
  city.clear_update_time();
  return city;
}

int Generation(const v1::City& city) {
  int generation = -1;
  EXPECT_EQ(std::sscanf(city.note().c_str(), "generation %d", &generation), 1)
      << city.note();
  return generation;
}

void ExpectWhole(const std::map<std::string, v1::City>& cities,
                 const Importer& importer) {
  size_t expected = 0;
  for (int batch = 0; batch < kBatches; ++batch) {
    const auto first =
        cities.find(absl::StrCat("cities/vn-crash-", batch * kRows));
    const int generation =
        first == cities.end() ? 0 : Generation(first->second);
    EXPECT_GE(generation, importer.acknowledged(batch))
        << "batch " << batch << " lost an acknowledged import";
    EXPECT_LE(generation, importer.sent(batch)) << "batch " << batch;
    if (generation == 0) continue;
    expected += kRows;
    for (int row = 0; row < kRows; ++row) {
      const v1::City wanted = MakeCity(batch, row, generation);
      const auto found = cities.find(wanted.name());
      ASSERT_NE(found, cities.end())
          << wanted.name() << " is missing from batch " << batch;
      EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(
          wanted, Sent(found->second)))
          << "torn: " << found->second.ShortDebugString();
    }
  }
  EXPECT_EQ(cities.size(), expected);
}

TEST(CrashTest, KeepsEveryAcknowledgedRowWhenKilledAgainAndAgain) {
  constexpr unsigned kSeed = 20261123;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  TempDir folder;
  Importer importer;
  for (int kill = 0; kill < kKills; ++kill) {
    SCOPED_TRACE(absl::StrCat("kill ", kill));
    auto server = Server::Start(folder.Join("data"));
    ASSERT_TRUE(server.ok()) << server.status();
    ExpectWhole(ExportAll(**server), importer);
    if (HasFatalFailure()) return;

    const int before = importer.acknowledged_count();
    std::thread import([&] { importer.Run(**server); });
    // In the middle of the work: after at least one acknowledgement, at a
    // moment that differs each time.
    while (importer.acknowledged_count() == before &&
           (*server)->process().Running()) {
      absl::SleepFor(absl::Milliseconds(1));
    }
    absl::SleepFor(absl::Microseconds(random() % 60000));
    (*server)->Kill();
    import.join();
    EXPECT_EQ(importer.fault(), "");
  }
  auto server = Server::Start(folder.Join("data"));
  ASSERT_TRUE(server.ok()) << server.status();
  ExpectWhole(ExportAll(**server), importer);
  EXPECT_EQ((*server)->Stop().exit_code, 0);
}

TEST(CrashTest, FinishesAnInterruptedClientImportWhenRunAgain) {
  TempDir folder;
  const std::string file = SourceFile("data/cities.jsonl");
  const std::string content = ReadFile(file);
  const auto rows = std::count(content.begin(), content.end(), '\n');
  std::mt19937 random(7);
  for (int attempt = 0; attempt < 3; ++attempt) {
    auto server = Server::Start(folder.Join("data"));
    ASSERT_TRUE(server.ok()) << server.status();
    const auto client =
        Process::Start({ClientBinary(), "--server", (*server)->address(),
                        "import", "cities", file});
    absl::SleepFor(absl::Milliseconds(20 + random() % 200));
    (*server)->Kill();
    // Either it was done before, or it says that the server went away.
    const Outcome outcome = client->Wait(absl::Seconds(120));
    EXPECT_FALSE(outcome.timed_out);
    if (outcome.exit_code != 0) {
      EXPECT_NE(outcome.err, "");
    }
  }
  auto server = Server::Start(folder.Join("data"));
  ASSERT_TRUE(server.ok()) << server.status();
  const Outcome again = (*server)->Client({"import", "cities", file});
  EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
  EXPECT_EQ(static_cast<int64_t>(ExportAll(**server).size()), rows);
}

}  // namespace
}  // namespace citymatch::e2e
