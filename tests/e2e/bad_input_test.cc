// What careless, broken or hostile input gets: one clear error that says what
// is wrong, where, and how to mend it; and nothing is written or lost.
#include <grpcpp/create_channel.h>

#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/match_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "tests/e2e/process.h"
#include "tests/support/token_channel.h"

namespace citymatch::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// A good row; the tests break one thing at a time.
constexpr char kGoodCity[] =
    R"({"name":"cities/vn-test","display_name":"Test","side":"SIDE_PARTNER",)"
    R"("country_code":"VN","level":"LEVEL_CITY",)"
    R"("location":{"latitude":20.8,"longitude":106.7},)"
    R"("population":{"resident_count":"1000",)"
    R"("provenance":{"basis":"BASIS_REPORTED"}}})";

std::string Broken(absl::string_view from, absl::string_view to) {
  const std::string broken = absl::StrReplaceAll(kGoodCity, {{from, to}});
  EXPECT_NE(broken, kGoodCity) << "nothing to replace: " << from;
  return broken;
}

// One server with the starter catalogue for all tests: none may change it.
class BadInputTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempDir();
    auto server = Server::Start(folder_->Join("data"));
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = std::move(*server).release();
    ImportCatalogue(*server_);
    before_ = new std::string(Everything());
    ASSERT_GT(before_->size(), 100000u);
  }

  static void TearDownTestSuite() {
    EXPECT_EQ(server_->Stop().exit_code, 0);
    delete server_;
    delete folder_;
    delete before_;
  }

  void TearDown() override {
    EXPECT_TRUE(server_->process().Running()) << server_->process().Err();
    EXPECT_EQ(Everything(), *before_) << "the catalogue changed";
  }

  static std::string Everything() {
    std::string all;
    for (const char* kind : {"cities", "programmes", "partnerships"}) {
      const Outcome outcome = server_->Client({"export", kind});
      EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
      all += outcome.out;
    }
    return all;
  }

  // Imports the content as a file of that name; expects a refusal.
  static std::string RefusedImport(const std::string& kind,
                                   const std::string& name,
                                   const std::string& content) {
    TempDir folder;
    const std::string file = folder.Join(name);
    WriteFile(file, content);
    const Outcome outcome = server_->Client({"import", kind, file});
    EXPECT_FALSE(outcome.timed_out);
    EXPECT_EQ(outcome.exit_code, kBadDataExitCode)
        << outcome.out << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(name));
    return outcome.err;
  }

  // As documented in the client's help.
  static constexpr int kBadDataExitCode = 3;

  static std::unique_ptr<v1::CityService::Stub> Cities() {
    return v1::CityService::NewStub(testing::ChannelWithToken(
        server_->address(), server_->Authorization()));
  }

  // The reason in the details of an error.
  static std::string Reason(const grpc::Status& status) {
    google::rpc::Status details;
    details.ParseFromString(status.error_details());
    google::rpc::ErrorInfo info;
    for (const auto& detail : details.details()) {
      if (detail.UnpackTo(&info)) return info.reason();
    }
    return "";
  }

  static TempDir* folder_;
  static Server* server_;
  static std::string* before_;
};

TempDir* BadInputTest::folder_ = nullptr;
Server* BadInputTest::server_ = nullptr;
std::string* BadInputTest::before_ = nullptr;

TEST_F(BadInputTest, AcceptsTheGoodRowThatTheOthersBreak) {
  TempDir folder;
  const std::string file = folder.Join("good.jsonl");
  WriteFile(file, absl::StrCat(kGoodCity, "\n"));
  const Outcome outcome =
      server_->Client({"import", "cities", file, "--dry-run"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
}

TEST_F(BadInputTest, NamesTheFieldWhenAnEnumValueIsWrong) {
  EXPECT_THAT(RefusedImport("cities", "enum.jsonl",
                            Broken("LEVEL_CITY", "LEVEL_VILLAGE")),
              AllOf(HasSubstr("level"), HasSubstr("LEVEL_VILLAGE"),
                    HasSubstr("town_village")));
}

TEST_F(BadInputTest, NamesTheFieldWhenTheCountryIsUnknown) {
  EXPECT_THAT(
      RefusedImport("cities", "country.jsonl", Broken(R"("VN")", R"("ZZ")")),
      AllOf(HasSubstr("country_code"), HasSubstr("ZZ")));
}

TEST_F(BadInputTest, NamesTheFieldWhenANumberIsNotANumber) {
  EXPECT_THAT(RefusedImport("cities", "nan.jsonl", Broken("20.8", R"("NaN")")),
              HasSubstr("location.latitude"));
  EXPECT_THAT(RefusedImport("cities", "nan2.jsonl", Broken("20.8", "NaN")),
              HasSubstr("latitude"));
}

TEST_F(BadInputTest, NamesTheFieldWhenThePopulationIsNegative) {
  EXPECT_THAT(RefusedImport("cities", "population.jsonl", Broken("1000", "-5")),
              AllOf(HasSubstr("population.resident_count"), HasSubstr("-5")));
}

TEST_F(BadInputTest, NamesTheFieldWhenTheLatitudeIsBeyondThePole) {
  EXPECT_THAT(RefusedImport("cities", "latitude.jsonl", Broken("20.8", "91")),
              AllOf(HasSubstr("location.latitude"), HasSubstr("91")));
}

TEST_F(BadInputTest, NamesBothRowsWhenAnIdIsTwiceInTheFile) {
  EXPECT_THAT(
      RefusedImport("cities", "twice.jsonl",
                    absl::StrCat(kGoodCity, "\n", kGoodCity, "\n")),
      AllOf(HasSubstr("cities/vn-test"), HasSubstr("twice.jsonl: row 2")));
}

TEST_F(BadInputTest, NamesTheFieldWhenATextIsFarTooLong) {
  const std::string error = RefusedImport(
      "cities", "long.jsonl",
      Broken(R"("name":)",
             absl::StrCat(R"("note":")", std::string(10 << 20, 'x'),
                          R"(","name":)")));
  EXPECT_THAT(error, HasSubstr("note"));
  // The message does not repeat the ten megabytes.
  EXPECT_LT(error.size(), 5000u);
}

TEST_F(BadInputTest, NamesTheRowWhenTheTextIsNotUtf8) {
  EXPECT_THAT(RefusedImport("cities", "utf8.jsonl",
                            Broken(R"("Test")", "\"T\xff\xfe st\"")),
              AllOf(HasSubstr("utf8.jsonl: row 1"), HasSubstr("UTF-8")));
}

TEST_F(BadInputTest, NamesTheRowWhenTheFileIsTruncated) {
  const std::string good = kGoodCity;
  EXPECT_THAT(RefusedImport("cities", "cut.jsonl",
                            absl::StrCat(good, "\n", good.substr(0, 100))),
              HasSubstr("cut.jsonl: row 2"));
}

TEST_F(BadInputTest, NamesTheColumnWhenTheCsvHeaderIsWrong) {
  EXPECT_THAT(
      RefusedImport("partnerships", "header.csv",
                    "provider,partner,first_yaer,basis\n"
                    "cities/jp-kitakyushu,cities/vn-hai-phong,2014,DECLARED\n"),
      AllOf(HasSubstr("first_yaer"), HasSubstr("first_year")));
}

TEST_F(BadInputTest, ListsEveryProblemOfTheFileAtOnce) {
  const std::string error = RefusedImport(
      "cities", "many.jsonl",
      absl::StrCat(Broken("20.8", "91"), "\n",
                   absl::StrReplaceAll(kGoodCity, {{"vn-test", "vn-test2"},
                                                   {"1000", "-1"},
                                                   {"\"VN\"", "\"ZZ\""}}),
                   "\n"));
  EXPECT_THAT(
      error,
      AllOf(HasSubstr("many.jsonl: row 1"), HasSubstr("location.latitude"),
            HasSubstr("many.jsonl: row 2"),
            HasSubstr("population.resident_count"), HasSubstr("country_code")));
}

TEST_F(BadInputTest, NamesTheFileWhenItDoesNotExist) {
  const Outcome outcome =
      server_->Client({"import", "cities", "/nonexistent/cities.jsonl"});
  EXPECT_NE(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("/nonexistent/cities.jsonl"));
}

TEST_F(BadInputTest, NamesTheFieldWhenAFilterDoesNotKnowIt) {
  const Outcome outcome =
      server_->Client({"city", "list", "--filter", "populatoin > 5"});
  EXPECT_NE(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("populatoin"));

  v1::ListCitiesRequest request;
  request.set_filter("populatoin > 5");
  v1::ListCitiesResponse response;
  grpc::ClientContext context;
  const grpc::Status status =
      Cities()->ListCities(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Reason(status), "INVALID_FILTER");
}

TEST_F(BadInputTest, RefusesAForgedPageToken) {
  const auto stub = Cities();
  v1::ListCitiesRequest request;
  request.set_page_size(10);
  v1::ListCitiesResponse page;
  {
    grpc::ClientContext context;
    ASSERT_TRUE(stub->ListCities(&context, request, &page).ok());
  }
  std::string token = page.next_page_token();
  ASSERT_FALSE(token.empty());
  std::vector<std::string> forged = {"x", "AAAA", absl::StrCat(token, "A")};
  for (size_t i = 0; i < token.size(); i += 7) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    forged.push_back(changed);
  }
  for (const std::string& wrong : forged) {
    SCOPED_TRACE(wrong);
    request.set_page_token(wrong);
    grpc::ClientContext context;
    const grpc::Status status = stub->ListCities(&context, request, &page);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(Reason(status), "INVALID_PAGE_TOKEN");
  }
  // A token belongs to its filter.
  request.set_page_token(token);
  request.set_filter("country_code = \"VN\"");
  grpc::ClientContext context;
  const grpc::Status status = stub->ListCities(&context, request, &page);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(BadInputTest, RefusesAStaleEtagAndShowsTheCurrentOne) {
  v1::UpdateCityRequest request;
  request.mutable_city()->set_name("cities/vn-hai-phong");
  request.mutable_city()->set_etag("\"0\"");
  request.mutable_city()->set_note("lost update");
  request.mutable_update_mask()->add_paths("note");
  v1::City city;
  grpc::ClientContext context;
  const grpc::Status status = Cities()->UpdateCity(&context, request, &city);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(Reason(status), "ETAG_MISMATCH");
}

TEST_F(BadInputTest, NamesThePathWhenAMaskDoesNotKnowIt) {
  v1::UpdateCityRequest request;
  request.mutable_city()->set_name("cities/vn-hai-phong");
  request.mutable_update_mask()->add_paths("population.residents");
  v1::City city;
  grpc::ClientContext context;
  const grpc::Status status = Cities()->UpdateCity(&context, request, &city);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("population.residents"));
}

TEST_F(BadInputTest, KeepsACityThatPartnershipsName) {
  const Outcome outcome = server_->Client({"city", "delete", "jp-kitakyushu"});
  EXPECT_NE(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("jp-kitakyushu"), HasSubstr("partnership")));

  v1::DeleteCityRequest request;
  request.set_name("cities/jp-kitakyushu");
  google::protobuf::Empty empty;
  grpc::ClientContext context;
  const grpc::Status status = Cities()->DeleteCity(&context, request, &empty);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(Reason(status), "CITY_IN_USE");
}

TEST_F(BadInputTest, RefusesNumbersThatAreNoneOverTheWire) {
  for (const double wrong : {std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity()}) {
    v1::UpdateCityRequest request;
    request.mutable_city()->set_name("cities/vn-hai-phong");
    request.mutable_city()->mutable_location()->set_latitude(wrong);
    request.mutable_update_mask()->add_paths("location.latitude");
    v1::City city;
    grpc::ClientContext context;
    const grpc::Status status = Cities()->UpdateCity(&context, request, &city);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_THAT(status.error_message(), HasSubstr("latitude"));
  }
}

TEST_F(BadInputTest, RefusesAMessageThatIsTooLarge) {
  v1::GetCityRequest request;
  request.set_name(std::string(64 << 20, 'x'));
  v1::City city;
  grpc::ClientContext context;
  const grpc::Status status = Cities()->GetCity(&context, request, &city);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(BadInputTest, SuggestsNearNamesWhenACityDoesNotExist) {
  const Outcome outcome = server_->Client({"suggest", "vn-hai-fong"});
  EXPECT_NE(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("vn-hai-fong"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("score")));
}

TEST_F(BadInputTest, SaysWhereTheServerIsNotWhenItCannotBeReached) {
  const Outcome outcome =
      RunCommand({ClientBinary(), "--server", "127.0.0.1:1", "city", "list"});
  EXPECT_NE(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("127.0.0.1:1"));
}

}  // namespace
}  // namespace citymatch::e2e
