// How fast the real client imports a file in GeoNames' form into the real
// server, and how fast the server starts with what was imported. Beside it the
// floor of the disk: the same bytes appended and synced in as many steps as the
// import has batches.
//
//   import_bench [--rows N] [--rounds N] [--seed N]
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/bench/load.h"
#include "tests/e2e/process.h"

namespace citymatch::bench {
namespace {

struct Country {
  const char* code;
  const char* zone;
  double south, north, west, east;
};

constexpr std::array<Country, 6> kCountries = {{
    {"VN", "Asia/Ho_Chi_Minh", 9, 22, 103, 109},
    {"ID", "Asia/Jakarta", -9, 5, 96, 114},
    {"PH", "Asia/Manila", 6, 18, 120, 126},
    {"IN", "Asia/Kolkata", 9, 30, 70, 88},
    {"JP", "Asia/Tokyo", 31, 44, 130, 145},
    {"US", "America/Chicago", 30, 48, -100, -85},
}};

// `rows` invented places in the 19 columns of https://www.geonames.org/export/
std::string SyntheticGeoNames(int rows, unsigned seed) {
  std::mt19937 random(seed);
  const std::array<const char*, 8> syllables = {"ka", "mo", "ri", "ta",
                                                "no", "sa", "ve", "lu"};
  std::string text;
  for (int i = 0; i < rows; ++i) {
    const Country& country = kCountries[random() % kCountries.size()];
    std::string name;
    for (int s = 0; s < 3; ++s) name += syllables[random() % syllables.size()];
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    std::uniform_real_distribution<double> latitude(country.south,
                                                    country.north);
    std::uniform_real_distribution<double> longitude(country.west,
                                                     country.east);
    std::lognormal_distribution<double> population(11, 1);
    absl::StrAppendFormat(
        &text,
        "%d\t%s\t%s\t%s-shi,%s City\t%.5f\t%.5f\tP\tPPL\t%s\t\t%02d\t\t\t\t%d"
        "\t\t%d\t%s\t2026-01-01\n",
        1000000 + i, name, name, name, name, latitude(random),
        longitude(random), country.code, static_cast<int>(random() % 40),
        static_cast<int>(population(random)) + 1,
        static_cast<int>(random() % 900), country.zone);
  }
  return text;
}

// Appends the text in `steps` parts, each synced to the disk.
double RawAppendSeconds(const std::string& path, const std::string& text,
                        int steps) {
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  const absl::Time start = absl::Now();
  const size_t part = text.size() / static_cast<size_t>(steps) + 1;
  for (size_t from = 0; from < text.size(); from += part) {
    const size_t size = std::min(part, text.size() - from);
    if (write(file, text.data() + from, size) != static_cast<ssize_t>(size) ||
        fdatasync(file) != 0) {
      std::perror(path.c_str());
    }
  }
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  close(file);
  return seconds;
}

int Measure(int rows, int rounds, unsigned seed) {
  std::vector<double> import_rates;
  std::vector<double> again_rates;
  std::vector<double> start_seconds;
  std::vector<double> raw_rates;
  std::vector<double> resident;
  const std::string text = SyntheticGeoNames(rows, seed);
  for (int round = 0; round < rounds; ++round) {
    e2e::TempDir folder;
    const std::string file = folder.Join("places.txt");
    e2e::WriteFile(file, text);
    auto server = e2e::Server::Start(folder.Join("data"));
    if (!server.ok()) {
      std::fprintf(stderr, "%s\n", server.status().ToString().c_str());
      return 1;
    }
    const std::vector<std::string> command = {"import", "cities", "--format",
                                              "geonames", file};
    e2e::RunOptions options;
    options.timeout = absl::Minutes(20);
    for (std::vector<double>* rates : {&import_rates, &again_rates}) {
      const absl::Time start = absl::Now();
      const e2e::Outcome outcome = (*server)->Client(command, options);
      if (outcome.exit_code != 0) {
        std::fprintf(stderr, "import: exit code %d\n%s%s\n", outcome.exit_code,
                     outcome.out.c_str(), outcome.err.c_str());
        return 1;
      }
      rates->push_back(rows / absl::ToDoubleSeconds(absl::Now() - start));
    }
    if ((*server)->Stop().exit_code != 0) return 1;
    const absl::Time start = absl::Now();
    auto again = e2e::Server::Start(folder.Join("data"));
    if (!again.ok()) {
      std::fprintf(stderr, "%s\n", again.status().ToString().c_str());
      return 1;
    }
    start_seconds.push_back(absl::ToDoubleSeconds(absl::Now() - start));
    resident.push_back(
        static_cast<double>(ResidentBytes((*again)->process().pid())) / 1e6);
    if ((*again)->Stop().exit_code != 0) return 1;
    raw_rates.push_back(
        rows / RawAppendSeconds(folder.Join("raw"), text, rows / 1000 + 1));
  }
  std::printf("%-44s %12s\n", absl::StrCat(rows, " rows").c_str(), "median");
  std::printf("%-44s %12.0f\n", "import, rows/s (check all, then write all)",
              Median(import_rates));
  std::printf("%-44s %12.0f\n", "import again, rows/s (nothing changes)",
              Median(again_rates));
  std::printf("%-44s %12.0f\n", "floor: the bytes appended and synced, rows/s",
              Median(raw_rates));
  std::printf("%-44s %12.2f\n", "start until it listens, s",
              Median(start_seconds));
  std::printf("%-44s %12.0f\n", "memory after the start, MB", Median(resident));
  std::printf("medians of %d runs, seed %u\n", rounds, seed);
  return 0;
}

int Main(int argc, char** argv) {
  CLI::App app("Import and start-up with synthetic places");
  int rows = 13000;
  int rounds = 3;
  unsigned seed = 1;
  app.add_option("--rows", rows, "Places in the file")
      ->check(CLI::Range(1, 2000000))
      ->capture_default_str();
  app.add_option("--rounds", rounds, "Runs")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--seed", seed, "Of the random numbers")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return Measure(rows, rounds, seed);
}

}  // namespace
}  // namespace citymatch::bench

int main(int argc, char** argv) { return citymatch::bench::Main(argc, argv); }
