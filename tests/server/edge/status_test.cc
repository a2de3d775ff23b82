#include "server/edge/status.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"

namespace citymatch {
namespace {

google::rpc::Status Details(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  return details;
}

template <typename Detail>
int CountOf(const google::rpc::Status& status) {
  int count = 0;
  for (const auto& detail : status.details()) {
    if (detail.Is<Detail>()) ++count;
  }
  return count;
}

TEST(StatusTest, KeepsCodeMessageAndDetails) {
  const grpc::Status status = ToGrpcStatus(NotFound("cities/jp-osaka"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "cities/jp-osaka does not exist");
  const google::rpc::Status details = Details(status);
  EXPECT_EQ(details.code(), 5);
  EXPECT_EQ(details.message(), status.error_message());
  EXPECT_EQ(CountOf<google::rpc::ErrorInfo>(details), 1);
  EXPECT_EQ(CountOf<google::rpc::ResourceInfo>(details), 1);
}

TEST(StatusTest, OkHasNoDetails) {
  const grpc::Status status = ToGrpcStatus(absl::OkStatus());
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(status.error_details(), "");
}

TEST(StatusTest, EveryCodeMapsToItselfWithOneErrorInfo) {
  for (int code = 1; code <= 16; ++code) {
    const grpc::Status status =
        ToGrpcStatus(absl::Status(static_cast<absl::StatusCode>(code), "x"));
    EXPECT_EQ(static_cast<int>(status.error_code()), code);
    EXPECT_EQ(CountOf<google::rpc::ErrorInfo>(Details(status)), 1) << code;
  }
}

TEST(StatusTest, CapsALongMessageByItsEncodedSize) {
  std::string japanese;
  for (int i = 0; i < 5000; ++i) japanese += "市";
  const grpc::Status status = ToGrpcStatus(absl::NotFoundError(japanese));
  // Each of the bytes is sent as three.
  EXPECT_LE(status.error_message().size() * 3, kMaxEncodedMessageBytes);
  EXPECT_GT(status.error_message().size(), 200u);
  // Still UTF-8, else this would not parse.
  EXPECT_EQ(Details(status).message(), status.error_message());
}

TEST(StatusTest, ShortensViolationsFirst) {
  google::rpc::Status large;
  large.set_code(3);
  google::rpc::BadRequest bad;
  for (int i = 0; i < 500; ++i) {
    auto* violation = bad.add_field_violations();
    violation->set_field(absl::StrCat("f", i));
    violation->set_description(std::string(100, 'x'));
  }
  large.add_details()->PackFrom(bad);
  google::rpc::ErrorInfo info;
  info.set_reason("INVALID_FIELD");
  (*info.mutable_metadata())["violation_count"] = "500";
  large.add_details()->PackFrom(info);

  const google::rpc::Status fitted = FitToTrailer(large);
  EXPECT_LE(fitted.ByteSizeLong() * 4 / 3, kMaxEncodedDetailsBytes);
  ASSERT_EQ(fitted.details_size(), 2);
  google::rpc::ErrorInfo kept_info;
  ASSERT_TRUE(fitted.details(0).UnpackTo(&kept_info));
  EXPECT_EQ(kept_info.metadata().at("violation_count"), "500");
  google::rpc::BadRequest kept;
  ASSERT_TRUE(fitted.details(1).UnpackTo(&kept));
  EXPECT_GT(kept.field_violations_size(), 20);
  EXPECT_EQ(kept.field_violations(0).field(), "f0");
}

TEST(StatusTest, AnErrorInfoSurvivesWhateverItsSize) {
  google::rpc::Status large;
  large.set_code(13);
  google::rpc::ErrorInfo info;
  info.set_reason("REASON");
  info.set_domain(kErrorDomain);
  (*info.mutable_metadata())["k"] = std::string(100'000, 'x');
  large.add_details()->PackFrom(info);
  large.add_details()->PackFrom(info);
  google::rpc::ResourceInfo resource;
  resource.set_description(std::string(100'000, 'y'));
  large.add_details()->PackFrom(resource);

  const google::rpc::Status fitted = FitToTrailer(large);
  EXPECT_LE(fitted.ByteSizeLong() * 4 / 3, kMaxEncodedDetailsBytes);
  ASSERT_EQ(fitted.details_size(), 1);
  google::rpc::ErrorInfo kept;
  ASSERT_TRUE(fitted.details(0).UnpackTo(&kept));
  EXPECT_EQ(kept.reason(), "REASON");
}

}  // namespace
}  // namespace citymatch
