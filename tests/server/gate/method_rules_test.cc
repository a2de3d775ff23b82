#include "server/gate/method_rules.h"

#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/city_service.pb.h"
#include "citymatch/v1/match_service.pb.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "citymatch/v1/programme_service.pb.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

namespace citymatch {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;

// Calls `visit` with every method of every service of the API, found by the
// files of the proto folder, so that a new service cannot be forgotten.
template <typename Visit>
void ForEachMethod(const Visit& visit) {
  // Their descriptors are linked in.
  v1::GetCityRequest::descriptor();
  v1::SuggestMatchesRequest::descriptor();
  v1::GetPartnershipRequest::descriptor();
  v1::GetProgrammeRequest::descriptor();
  const char* const source = std::getenv("CITYMATCH_SOURCE_DIR");
  ASSERT_NE(source, nullptr) << "run by ctest, or set CITYMATCH_SOURCE_DIR";
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::filesystem::path(source) / "proto/citymatch/v1")) {
    const std::string name =
        absl::StrCat("citymatch/v1/", entry.path().filename().string());
    if (!absl::EndsWith(name, ".proto")) continue;
    const auto* file = DescriptorPool::generated_pool()->FindFileByName(name);
    ASSERT_NE(file, nullptr) << name << " is not linked into this test";
    ++files;
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        visit(*file->service(s)->method(m));
      }
    }
  }
  ASSERT_GT(files, 4);
}

std::string NameOf(const MethodDescriptor& method) {
  return absl::StrCat(method.service()->full_name(), "/", method.name());
}

TEST(MethodRulesTest, EveryMethodOfTheApiHasOneRule) {
  std::set<std::string> methods;
  ForEachMethod([&](const MethodDescriptor& method) {
    methods.insert(NameOf(method));
    EXPECT_NE(FindMethodRule(NameOf(method)), nullptr)
        << NameOf(method) << " has no row in server/gate/method_rules.cc";
  });
  for (const MethodRule& rule : MethodRules()) {
    EXPECT_TRUE(methods.contains(std::string(rule.method)))
        << rule.method << " has a row but is not in the API";
  }
  EXPECT_EQ(MethodRules().size(), methods.size());
}

TEST(MethodRulesTest, StreamsAreThoseOfTheApi) {
  ForEachMethod([&](const MethodDescriptor& method) {
    const MethodRule* const rule = FindMethodRule(NameOf(method));
    ASSERT_NE(rule, nullptr);
    EXPECT_EQ(rule->cost == Cost::kStream, method.server_streaming())
        << rule->method;
  });
}

TEST(MethodRulesTest, MethodsThatTakeARequestIdOrAnEtagChangeSomething) {
  ForEachMethod([&](const MethodDescriptor& method) {
    const auto* const request = method.input_type();
    const bool changes = request->FindFieldByName("request_id") != nullptr ||
                         request->FindFieldByName("validate_only") != nullptr ||
                         request->FindFieldByName("update_mask") != nullptr ||
                         request->FindFieldByName("etag") != nullptr;
    const MethodRule* const rule = FindMethodRule(NameOf(method));
    ASSERT_NE(rule, nullptr);
    EXPECT_EQ(rule->access == Access::kChange, changes) << rule->method;
  });
}

TEST(MethodRulesTest, FindsNothingForAnUnknownMethod) {
  EXPECT_EQ(FindMethodRule("citymatch.v1.CityService/DropCities"), nullptr);
  EXPECT_EQ(FindMethodRule(""), nullptr);
  EXPECT_EQ(FindMethodRule("zzz"), nullptr);
}

}  // namespace
}  // namespace citymatch
