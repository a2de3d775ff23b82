#include "server/base/errors.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "server/base/status_macros.h"

namespace citymatch {
namespace {

using ::testing::HasSubstr;

// The only detail of this type; a default one, and a failure, if there is not
// exactly one.
template <typename Detail>
Detail Only(const absl::Status& status) {
  Detail found;
  int count = 0;
  const google::rpc::Status rpc_status = ToRpcStatus(status);
  for (const auto& any : rpc_status.details()) {
    if (any.UnpackTo(&found)) ++count;
  }
  EXPECT_EQ(count, 1) << Detail::descriptor()->full_name() << " in " << status;
  return found;
}

TEST(ErrorsTest, InvalidFieldNamesTheFieldWhenThereIsOne) {
  const absl::Status status =
      InvalidField("city.population", "must not be negative");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "city.population: must not be negative");
  const auto info = Only<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.reason(), "INVALID_FIELD");
  EXPECT_EQ(info.domain(), "citymatch.example.com");
  EXPECT_EQ(info.metadata().at("field"), "city.population");
  const auto bad = Only<google::rpc::BadRequest>(status);
  ASSERT_EQ(bad.field_violations_size(), 1);
  EXPECT_EQ(bad.field_violations(0).field(), "city.population");
  EXPECT_EQ(bad.field_violations(0).description(), "must not be negative");
}

TEST(ErrorsTest, InvalidArgumentListsAllViolationsInOrder) {
  Violations violations;
  AddViolation("city.needs[0].topic", "is unknown", violations);
  AddViolation("city.latitude", "must be at most 90", violations);
  const absl::Status status = InvalidArgument(violations, "INVALID_FILTER");
  EXPECT_THAT(
      std::string(status.message()),
      HasSubstr("2 fields are invalid; the first: city.needs[0].topic"));
  const auto bad = Only<google::rpc::BadRequest>(status);
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(1).field(), "city.latitude");
  EXPECT_EQ(Only<google::rpc::ErrorInfo>(status).reason(), "INVALID_FILTER");
}

TEST(ErrorsTest, InvalidArgumentCapsViolationsAndCountsThemAll) {
  Violations violations;
  for (int i = 0; i < 10'000; ++i) {
    AddViolation(absl::StrCat("cities[", i, "]"), std::string(2000, 'x'),
                 violations);
  }
  const absl::Status status = InvalidArgument(violations);
  EXPECT_LT(ToRpcStatus(status).ByteSizeLong(), 4500u);
  const auto bad = Only<google::rpc::BadRequest>(status);
  EXPECT_GT(bad.field_violations_size(), 1);
  const auto info = Only<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.metadata().at("violation_count"), "10000");
  EXPECT_EQ(info.metadata().at("violations_shown"),
            absl::StrCat(bad.field_violations_size()));
}

TEST(ErrorsTest, NamesTheKindOfResourceWhenItIsAbsent) {
  const struct {
    const char* name;
    const char* reason;
    const char* type;
  } cases[] = {
      {"cities/jp-osaka", "CITY_NOT_FOUND", "citymatch.example.com/City"},
      {"programmes/p", "PROGRAMME_NOT_FOUND",
       "citymatch.example.com/Programme"},
      {"partnerships/p", "PARTNERSHIP_NOT_FOUND",
       "citymatch.example.com/Partnership"},
      {"taxonomies/sectors", "TAXONOMY_NOT_FOUND",
       "citymatch.example.com/Taxonomy"},
      {"cities/jp-osaka/preferences", "CITY_PREFERENCES_NOT_FOUND",
       "citymatch.example.com/CityPreferences"},
      {"nonsense", "RESOURCE_NOT_FOUND", "citymatch.example.com/Resource"},
      {"", "RESOURCE_NOT_FOUND", "citymatch.example.com/Resource"},
      {"/x", "RESOURCE_NOT_FOUND", "citymatch.example.com/Resource"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const absl::Status status = NotFound(c.name);
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(Only<google::rpc::ErrorInfo>(status).reason(), c.reason);
    const auto resource = Only<google::rpc::ResourceInfo>(status);
    EXPECT_EQ(resource.resource_type(), c.type);
    EXPECT_EQ(resource.resource_name(), c.name);
  }
}

TEST(ErrorsTest, AlreadyExistsNamesTheResource) {
  const absl::Status status = AlreadyExists("cities/jp-osaka");
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ErrorReason(status), "CITY_EXISTS");
  EXPECT_EQ(Only<google::rpc::ResourceInfo>(status).resource_name(),
            "cities/jp-osaka");
}

TEST(ErrorsTest, EtagMismatchCarriesTheCurrentEtag) {
  const absl::Status status = EtagMismatch("cities/jp-osaka", "\"1\"", "\"2\"");
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  const auto info = Only<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.reason(), "ETAG_MISMATCH");
  EXPECT_EQ(info.metadata().at("current_etag"), "\"2\"");
}

TEST(ErrorsTest, FailedPreconditionSaysWhatToDo) {
  const absl::Status status = FailedPrecondition(
      "CITY_IN_USE", "cities/jp-osaka", "delete its partnerships first",
      {{"partnership_count", "3"}});
  const auto failure = Only<google::rpc::PreconditionFailure>(status);
  ASSERT_EQ(failure.violations_size(), 1);
  EXPECT_EQ(failure.violations(0).type(), "CITY_IN_USE");
  EXPECT_EQ(failure.violations(0).subject(), "cities/jp-osaka");
  const auto info = Only<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.metadata().at("partnership_count"), "3");
  EXPECT_EQ(info.metadata().at("subject"), "cities/jp-osaka");
}

TEST(ErrorsTest, TellsHowLongToWaitWhenBusyOrUnavailable) {
  const absl::Status busy =
      Overloaded("9 calls wait", absl::Milliseconds(1500));
  EXPECT_EQ(busy.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ErrorReason(busy), "OVERLOADED");
  const auto retry = Only<google::rpc::RetryInfo>(busy);
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(retry.retry_delay().nanos(), 500'000'000);

  const absl::Status unavailable = Unavailable("starting", absl::Seconds(2));
  EXPECT_EQ(unavailable.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ErrorReason(unavailable), "NOT_READY");
  EXPECT_EQ(Only<google::rpc::RetryInfo>(unavailable).retry_delay().seconds(),
            2);
}

TEST(ErrorsTest, EveryCodeHasOneErrorInfoWhenMadeElsewhere) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "words");
    SCOPED_TRACE(status.ToString());
    const auto info = Only<google::rpc::ErrorInfo>(status);
    EXPECT_FALSE(info.reason().empty());
    EXPECT_EQ(info.reason(), ErrorReason(status));
    EXPECT_EQ(ToRpcStatus(status).code(), code);
  }
  EXPECT_EQ(ErrorReason(absl::DataLossError("x")), "CORRUPT_RECORD");
  EXPECT_EQ(ErrorReason(absl::OkStatus()), "");
}

TEST(ErrorsTest, HidesTheMachineryOfInternalErrors) {
  const auto hidden =
      ToRpcStatus(absl::InternalError("/var/lib/secret: assertion failed"));
  EXPECT_THAT(hidden.message(), Not(HasSubstr("secret")));
  EXPECT_THAT(hidden.message(), HasSubstr("log"));
  // An error that was written for callers keeps its words.
  EXPECT_EQ(ToRpcStatus(MakeError(absl::StatusCode::kInternal, "told", "R"))
                .message(),
            "told");
}

TEST(ErrorsTest, CutsLongTextsWithoutBreakingCharacters) {
  std::string japanese;
  for (int i = 0; i < 2000; ++i) japanese += "市";
  const absl::Status status = MakeError(absl::StatusCode::kInvalidArgument,
                                        japanese, "R", {{"k", japanese}});
  EXPECT_LE(status.message().size(), 600u);
  // Proto strings must be UTF-8: parsing what was serialized proves it.
  google::rpc::Status parsed;
  EXPECT_TRUE(parsed.ParseFromString(ToRpcStatus(status).SerializeAsString()));
  EXPECT_LE(Only<google::rpc::ErrorInfo>(status).metadata().at("k").size(),
            200u);
}

absl::StatusOr<int> Half(int n) {
  if (n % 2 != 0) return InvalidField("n", "must be even");
  return n / 2;
}

absl::StatusOr<int> Quarter(int n) {
  CITYMATCH_ASSIGN_OR_RETURN(const int half, Half(n));
  CITYMATCH_ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

absl::Status IsEven(int n, int& calls) {
  CITYMATCH_RETURN_IF_ERROR((++calls, Half(n).status()));
  return absl::OkStatus();
}

TEST(StatusMacrosTest, PassErrorsOnUnchangedAndEvaluateOnce) {
  ASSERT_TRUE(Quarter(8).ok());
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).status(), Half(3).status());
  int calls = 0;
  EXPECT_TRUE(IsEven(2, calls).ok());
  EXPECT_EQ(ErrorReason(IsEven(3, calls)), "INVALID_FIELD");
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace citymatch
