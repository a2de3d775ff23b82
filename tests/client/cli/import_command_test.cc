#include <gmock/gmock.h>

#include <set>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/rpc/connection.h"
#include "tests/client/cli/cli_fixture.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

using ImportCommandTest = CliTest;

TEST_F(ImportCommandTest, WritesAllRowsAndWaitsUntilTheyCount) {
  const std::string file = Write("cities.jsonl", CityLines(3));
  const CliResult result = Run({"import", "cities", file});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(result.out,
            "cities: 3 created, 0 updated, 0 unchanged, 0 invalid (revision "
            "1)\n");
  EXPECT_THAT(result.err, HasSubstr("imported 3/3 rows\n"));
  EXPECT_THAT(server_.state.cities, SizeIs(3));
  EXPECT_THAT(server_.state.waited_for, ElementsAre(1));
}

TEST_F(ImportCommandTest, ChangesNothingWhenRunTwice) {
  const std::string file = Write("cities.jsonl", CityLines(3));
  ASSERT_EQ(Run({"import", "cities", file}).code, kExitOk);
  const CliResult result = Run({"import", "cities", file});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(result.out,
            "cities: 0 created, 0 updated, 3 unchanged, 0 invalid\n");
  EXPECT_EQ(server_.state.revision, 1);
}

TEST_F(ImportCommandTest, ListsEveryProblemOfClientAndServerAndWritesNothing) {
  const std::string file = Write(
      "bad.jsonl",
      CityLine("vn-good") +
          R"({"id":"vn-a","display_name":"A","side":"partnr","country_code":"XX"})"
          "\n"
          R"({"id":"vn-b","display_name":"B","country_code":"VN","level":"city","location":{"latitude":91,"longitude":0}})"
          "\n"
          R"({"id":"vn-c","country_code":"VN","level":"city","population":{"resident_count":-1}})"
          "\n" +
          CityLine("vn-good") + "{\"id\":\"vn-d\xFF\"}\n" +
          R"({"id":"vn-e","location":{"latitude":NaN}})" + "\n{\"id\":\"vn-f");
  const CliResult result = Run({"import", "cities", file});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(server_.state.cities, IsEmpty());
  ExpectGolden("import_problems.txt",
               absl::StrReplaceAll(result.err, {{folder_ + "/", ""}}));
}

TEST_F(ImportCommandTest, CatchesASummaryOfTenMegabytes) {
  const std::string file = Write(
      "big.jsonl",
      R"({"id":"vn-a","display_name":"A","country_code":"VN","level":"city","needs":[{"summary":")" +
          std::string(10 << 20, 'x') + "\"}]}\n" + CityLine("vn-b"));
  const CliResult result = Run({"import", "cities", file});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err, AllOf(HasSubstr("row 1: needs[0].summary \"xxx"),
                                HasSubstr("at most 1,000 are allowed"),
                                HasSubstr("1 problem in 1 of 2 rows")));
  EXPECT_LT(result.err.size(), 2000u);
}

TEST_F(ImportCommandTest, RefusesAWrongHeader) {
  const std::string file = Write(
      "a.csv", "id,name,side,country_code,level\r\na,b,partner,VN,city\r\n");
  const CliResult result = Run({"import", "cities", file, "--skip-invalid"});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err, AllOf(HasSubstr("\"name\": is not a column"),
                                HasSubstr("display_name: the header lacks"),
                                Not(HasSubstr("--skip-invalid"))));
}

TEST_F(ImportCommandTest, SkipsInvalidRowsWhenTold) {
  const std::string file = Write(
      "a.jsonl", CityLine("vn-a") + "{\"id\":\"vn-b\",\"level\":\"x\"}\n" +
                     CityLine("vn-a") + CityLine("vn-c"));
  const CliResult result = Run({"import", "cities", file, "--skip-invalid"});
  EXPECT_EQ(result.code, kExitOk);
  EXPECT_THAT(result.out, HasSubstr("2 created, 0 updated, 0 unchanged, 2 "
                                    "invalid"));
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("row 2: level"), HasSubstr("row 3: name")));
  EXPECT_THAT(server_.state.cities, SizeIs(2));
}

TEST_F(ImportCommandTest, WritesNothingInADryRun) {
  ASSERT_EQ(Run({"import", "cities", "-"}, CityLine("vn-0")).code, kExitOk);
  const CliResult result =
      Run({"import", "cities", "-", "--dry-run"}, CityLines(3));
  EXPECT_EQ(result.code, kExitOk);
  EXPECT_EQ(
      result.out,
      "cities: 2 to create, 0 to update, 1 unchanged, 0 invalid (dry run: "
      "nothing was written)\n");
  EXPECT_THAT(server_.state.cities, SizeIs(1));
  const CliResult bad =
      Run({"import", "cities", "-", "--dry-run"}, "{\"id\":\"vn-z\"}");
  EXPECT_EQ(bad.code, kExitInvalidData);
}

TEST_F(ImportCommandTest, KeepsRequestsWithinTheLimits) {
  std::string lines;
  for (int i = 0; i < 2300; ++i) {
    lines +=
        absl::StrCat(R"({"id":"vn-)", i,
                     R"(","display_name":"N","country_code":"VN",)"
                     R"("level":"city","note":")",
                     std::string(i < 1000 ? 10 : 1000, 'n'), R"(","needs":[)");
    for (int j = 0; j < (i < 1000 ? 0 : 5); ++j) {
      absl::StrAppend(&lines, j > 0 ? "," : "", R"({"summary":")",
                      std::string(1000, 's'), "\"}");
    }
    lines += "]}\n";
  }
  ASSERT_EQ(Run({"import", "cities", "-"}, lines).code, kExitOk);
  EXPECT_THAT(server_.state.cities, SizeIs(2300));
  size_t written = 0;
  std::set<std::string> ids;
  for (const SeenImport& seen : server_.state.imports) {
    EXPECT_LE(seen.rows, 1000u);
    EXPECT_LE(seen.bytes, (3u << 20) + 1000);
    if (seen.validate_only) continue;
    written += seen.rows;
    EXPECT_TRUE(ids.insert(seen.request_id).second);
  }
  EXPECT_EQ(written, 2300u);
  EXPECT_GE(ids.size(), 4u);
}

TEST_F(ImportCommandTest, RepeatsWithTheSameIdWhenTheServerIsAway) {
  server_.state.before_write = [](int number) {
    return number <= 2
               ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "restarting")
               : grpc::Status::OK;
  };
  ASSERT_EQ(Run({"import", "cities", "-"}, CityLines(2)).code, kExitOk);
  std::set<std::string> ids;
  int writes = 0;
  for (const SeenImport& seen : server_.state.imports) {
    if (seen.validate_only) continue;
    ids.insert(seen.request_id);
    ++writes;
  }
  EXPECT_EQ(writes, 3);
  EXPECT_THAT(ids, SizeIs(1));
  EXPECT_EQ(server_.state.revision, 1);
}

TEST_F(ImportCommandTest, RepeatsNothingButUnavailable) {
  server_.state.before_write = [](int) {
    return MakeStatus(grpc::StatusCode::ABORTED, "lost a race", "LOST_RACE");
  };
  const CliResult result = Run({"import", "cities", "-"}, CityLines(2));
  EXPECT_EQ(result.code, kExitConflict);
  EXPECT_EQ(server_.state.write_count, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("lost a race"),
                                HasSubstr("0 of 2 rows are written")));
}

TEST_F(ImportCommandTest, GoesOnAfterAnInterruption) {
  const std::string file = Write("many.jsonl", CityLines(2500));
  server_.state.before_write = [this](int number) {
    if (number == 2) interruption_.Trigger();
    return grpc::Status::OK;
  };
  const CliResult stopped = Run({"import", "cities", file});
  EXPECT_EQ(stopped.code, kExitInterrupted);
  EXPECT_THAT(stopped.err, AllOf(HasSubstr("interrupted"),
                                 HasSubstr("of 2,500 rows are written"),
                                 HasSubstr("Run the same command again")));
  // The server may still be busy with the request that was given up.
  size_t before = 0;
  {
    absl::MutexLock lock(&server_.state.mutex);
    before = server_.state.cities.size();
    server_.state.before_write = [](int) { return grpc::Status::OK; };
  }
  EXPECT_GE(before, 1000u);
  EXPECT_LT(before, 2500u);

  // A new process has not been interrupted.
  Interruption fresh;
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  const Streams streams{in, out, err};
  RunOptions options;
  options.make_channel = [this](const ConnectionOptions&) {
    return server_.Channel();
  };
  EXPECT_EQ(
      RunCli({"import", "cities", file}, streams, environment_, fresh, options),
      kExitOk)
      << err.str();
  EXPECT_THAT(out.str(),
              HasSubstr(absl::StrCat(before == 1000 ? "1,000" : "2,000",
                                     " unchanged")));
  EXPECT_THAT(server_.state.cities, SizeIs(2500));
}

TEST_F(ImportCommandTest, StopsWhenTheCatalogueChangedSinceTheCheck) {
  ASSERT_EQ(Run({"import", "cities", "-"}, CityLine("vn-a")).code, kExitOk);
  server_.state.before_write = [this](int) {
    server_.state.cities.clear();  // guarded: called under the mutex
    return grpc::Status::OK;
  };
  const CliResult result = Run(
      {"import", "partnerships", "-"},
      R"({"provider":"cities/vn-a","partner":"cities/vn-b","first_year":2015})");
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err, HasSubstr("row 1: provider"));
  EXPECT_THAT(server_.state.partnerships, IsEmpty());
}

TEST_F(ImportCommandTest, ImportsPartnershipsWithoutIds) {
  ASSERT_EQ(Run({"import", "cities", "-"}, CityLine("vn-a")).code, kExitOk);
  const std::string file =
      Write("a.csv",
            "provider_id,partner_id,first_year,basis\r\nvn-a,vn-b,2001,reported"
            "\r\nvn-a,vn-c,2001,reported\r\n");
  const CliResult result = Run({"import", "partnerships", file});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(server_.state.partnerships, SizeIs(2));
  EXPECT_EQ(Run({"import", "partnerships", file}).out,
            "partnerships: 0 created, 0 updated, 2 unchanged, 0 invalid\n");
}

TEST_F(ImportCommandTest, FindsPartnershipsThatSayTheSameInOtherRequests) {
  ASSERT_EQ(Run({"import", "cities", "-"}, CityLine("vn-a")).code, kExitOk);
  std::string csv = "provider_id,partner_id,first_year,basis\r\n";
  for (int i = 0; i <= 1000; ++i) {
    absl::StrAppend(&csv, "vn-a,vn-", i % 1000, ",2001,reported\r\n");
  }
  const CliResult result = Run({"import", "partnerships", Write("a.csv", csv)});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err, HasSubstr("row 1001 (line 1002): says the same as "
                                    "row 1 (both are partnerships/"));
  EXPECT_THAT(server_.state.partnerships, IsEmpty());
}

TEST_F(ImportCommandTest, TellsProblemsFoundBeforeTheServerCouldBeReached) {
  std::istringstream in("{\"id\":\"vn-a\",\"level\":\"x\"}");
  std::ostringstream out;
  std::ostringstream err;
  RunOptions options;
  options.make_channel = MakeChannel;
  const int code =
      RunCli({"import", "cities", "-", "--server", "127.0.0.1:1"},
             Streams{in, out, err}, environment_, interruption_, options);
  EXPECT_EQ(code, kExitInvalidData);
  EXPECT_THAT(err.str(),
              AllOf(HasSubstr("row 1: level"), HasSubstr("cannot be reached"),
                    HasSubstr("has not checked every row")));
}

TEST_F(ImportCommandTest, WritesProblemsAsJsonWhenAsked) {
  const CliResult result =
      Run({"import", "cities", "-", "-o", "json"}, "{\"id\":\"vn-a\"}");
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.out, AllOf(HasSubstr("\"invalid\": 1"),
                                HasSubstr("\"field\": \"display_name\"")));
}

TEST_F(ImportCommandTest, ShowsABarOnATerminal) {
  terminal_ = true;
  EXPECT_THAT(
      Run({"import", "cities", "-"}, CityLines(2)).err,
      HasSubstr("\rimported [##############################] 2/2 rows"));
  EXPECT_EQ(Run({"import", "cities", "-", "--quiet"}, CityLines(2)).err, "");
}

TEST_F(ImportCommandTest, ImportsGeonames) {
  const std::string line =
      "1\tHuế\tHue\t\t16.46\t107.59\tP\tPPLA\tVN\t\t66\t\t\t\t351456\t\t10\t"
      "Asia/Ho_Chi_Minh\t2024-01-02\n";
  const std::string file = Write(
      "dump.txt", line + absl::StrReplaceAll(line, {{"\tVN\t", "\tFR\t"}}));
  const CliResult result =
      Run({"import", "cities", file, "--country", "VN,JP"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.err, HasSubstr("1 of other countries"));
  EXPECT_TRUE(server_.state.cities.contains("cities/vn-hue"));
  EXPECT_EQ(Run({"import", "cities", file, "--country", "Vietnam"}).code,
            kExitUsage);
}

TEST_F(ImportCommandTest, KeepsWhatIsKnownBetterThanGeonames) {
  const std::string dump =
      "1\tHuế\tHue\t\t16.46\t107.59\tP\tPPLA\tVN\t\t66\t\t\t\t351456\t\t10\t"
      "Asia/Ho_Chi_Minh\t2024-01-02\n";
  const std::string file = Write(
      "dump.txt",
      dump + absl::StrReplaceAll(dump, {{"1\tHuế\tHue", "2\tVinh\tVinh"}}) +
          absl::StrReplaceAll(dump, {{"1\tHuế\tHue", "3\tMỹ Tho\tMy Tho"}}));
  // One city of the catalogue has the GeoNames id, another only the name.
  ASSERT_EQ(Run({"import", "cities", "-"},
                R"({"id":"vn-hue-city","display_name":"Hue","side":"partner",
                    "country_code":"VN","level":"city","note":"curated",
                    "external_ids":[{"system":"geonames","value":"1"}]})" +
                    CityLine("vn-vinh"))
                .code,
            kExitOk);
  const CliResult result = Run({"import", "cities", file});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.out, HasSubstr("1 created, 0 updated, 0 unchanged"));
  EXPECT_THAT(result.err, HasSubstr("2 places are in the catalogue already and "
                                    "stay as they are"));
  EXPECT_EQ(server_.state.cities["cities/vn-hue-city"].note(), "curated");
  EXPECT_EQ(server_.state.cities["cities/vn-vinh"].display_name(),
            "Name of vn-vinh");
  EXPECT_FALSE(server_.state.cities.contains("cities/vn-hue"));

  EXPECT_THAT(Run({"import", "cities", file, "--replace"}).out,
              HasSubstr("0 created, 2 updated, 1 unchanged"));
  EXPECT_EQ(server_.state.cities["cities/vn-hue-city"].display_name(), "Huế");
  EXPECT_FALSE(server_.state.cities.contains("cities/vn-hue"));
}

TEST_F(ImportCommandTest, RefusesFilesThatItCannotOpen) {
  const CliResult result = Run({"import", "cities", folder_ + "/nothing.csv"});
  EXPECT_EQ(result.code, kExitUsage);
  EXPECT_THAT(result.err, HasSubstr("No such file"));
}

TEST_F(ImportCommandTest, SaysThatProgrammesAreJsonOnly) {
  const CliResult result =
      Run({"import", "programmes", Write("p.csv", "id,name\n")});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err, HasSubstr("give them as JSON"));
  EXPECT_EQ(
      Run({"import", "programmes", "-"}, R"([{"id":"p","display_name":"P"}])")
          .code,
      kExitOk);
  EXPECT_THAT(server_.state.programmes, SizeIs(1));
}

}  // namespace
}  // namespace citymatch::client
