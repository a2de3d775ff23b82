#include <gmock/gmock.h>

#include <filesystem>
#include <sstream>
#include <string>

#include "tests/client/cli/cli_fixture.h"

namespace citymatch::client {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ExportCommandTest : public CliTest {
 protected:
  ExportCommandTest() {
    const CliResult imported = Run(
        {"import", "cities", "-"},
        R"({"id":"jp-osaka","display_name":"Osaka, \"city\"","side":"provider",
            "country_code":"JP","level":"designated_city",
            "local_names":[{"language_code":"ja","text":"大阪市"},
                           {"language_code":"ko","text":"오사카"}],
            "location":{"latitude":34.69374,"longitude":135.50218},
            "population":{"resident_count":2752412,
                          "provenance":{"basis":"declared","reference_year":2020}},
            "slot_count":0,
            "offers":[{"sector":"waste","topic":"t","summary":"line\r\nbreak; 改行",
                       "maturity":3,"provenance":{"basis":"recalled"}}]})" +
            CityLine("vn-hue"));
    EXPECT_EQ(imported.code, kExitOk) << imported.err;
  }
};

TEST_F(ExportCommandTest, RoundTripsByteByByteInEveryFormat) {
  for (const char* name : {"a.jsonl", "a.json", "a.csv"}) {
    const std::string first = folder_ + "/1" + name;
    const std::string second = folder_ + "/2" + name;
    ASSERT_EQ(Run({"export", "cities", "--to", first}).code, kExitOk);
    const CliResult same = Run({"import", "cities", first});
    EXPECT_EQ(same.out,
              "cities: 0 created, 0 updated, 2 unchanged, 0 invalid\n")
        << name << same.err;
    // And into an empty catalogue.
    server_.state.cities.clear();
    EXPECT_THAT(Run({"import", "cities", first}).out, HasSubstr("2 created"));
    ASSERT_EQ(Run({"export", "cities", "--to", second}).code, kExitOk);
    EXPECT_EQ(Read(first), Read(second)) << name;
  }
}

TEST_F(ExportCommandTest, WritesCsvForSpreadsheets) {
  const CliResult result = Run({"export", "cities", "-o", "csv"});
  EXPECT_EQ(result.code, kExitOk);
  EXPECT_THAT(result.out,
              StartsWith("\xEF\xBB\xBFid,display_name,name_ja,side,"));
  EXPECT_THAT(
      result.out,
      HasSubstr("\r\njp-osaka,\"Osaka, \"\"city\"\"\",大阪市,provider,"));
  ExpectGolden("export_cities.csv", result.out);
}

TEST_F(ExportCommandTest, LeavesOutWhatOnlyTheServerSets) {
  const CliResult result = Run({"export", "cities"});
  EXPECT_THAT(result.out, Not(HasSubstr("etag")));
  EXPECT_THAT(result.out, Not(HasSubstr("revision")));
  ExpectGolden("export_cities.jsonl", result.out);
}

TEST_F(ExportCommandTest, KeepsTheOldFileUntilTheNewOneIsComplete) {
  const std::string file = Write("old.jsonl", "old");
  Interruption triggered;
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  RunOptions options;
  options.make_channel = [this](const ConnectionOptions&) {
    return server_.Channel();
  };
  triggered.Trigger();
  EXPECT_EQ(RunCli({"export", "cities", "--to", file}, Streams{in, out, err},
                   environment_, triggered, options),
            kExitInterrupted);
  EXPECT_EQ(Read(file), "old");
  // Nothing half-written stays behind.
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator(folder_)) {
    ++files;
  }
  EXPECT_EQ(files, 1u);
}

TEST_F(ExportCommandTest, SaysWhatItCannotWrite) {
  EXPECT_EQ(Run({"export", "cities", "-o", "table"}).code, kExitUsage);
  EXPECT_EQ(Run({"export", "programmes", "-o", "csv"}).code, kExitUsage);
  const CliResult result =
      Run({"export", "cities", "--to", "/nonexistent/x.jsonl"});
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_THAT(result.err, HasSubstr("No such file"));
}

}  // namespace
}  // namespace citymatch::client
