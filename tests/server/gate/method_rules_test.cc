#include "server/gate/method_rules.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/access_service.pb.h"
#include "citymatch/v1/annotations.pb.h"
#include "citymatch/v1/audit_service.pb.h"
#include "citymatch/v1/city_service.pb.h"
#include "citymatch/v1/match_service.pb.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "citymatch/v1/programme_service.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "citymatch/v1/watch_service.pb.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "server/gate/access.h"
#include "server/gate/field_rules.h"

namespace citymatch {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;

// Calls `visit` with every method of every service of the API, found by the
// files of the proto folder, so that a new service cannot be forgotten.
template <typename Visit>
void ForEachMethod(const Visit& visit) {
  // Their descriptors are linked in.
  v1::GetCallerRequest::descriptor();
  v1::VerifyAuditRequest::descriptor();
  v1::GetCityRequest::descriptor();
  v1::SuggestMatchesRequest::descriptor();
  v1::GetPartnershipRequest::descriptor();
  v1::GetProgrammeRequest::descriptor();
  v1::GetRoundRequest::descriptor();
  v1::WatchChangesRequest::descriptor();
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
    EXPECT_EQ(IsStream(rule->cost), method.server_streaming()) << rule->method;
    EXPECT_EQ(rule->cost == Cost::kWatch,
              method.service()->name() == "WatchService")
        << rule->method;
  });
}

// The field at a path of single messages; null if there is none.
const google::protobuf::FieldDescriptor* FieldAt(
    const google::protobuf::Descriptor* type, absl::string_view path) {
  const google::protobuf::FieldDescriptor* field = nullptr;
  for (const absl::string_view name : absl::StrSplit(path, '.')) {
    if (type == nullptr) return nullptr;
    field = type->FindFieldByName(std::string(name));
    if (field == nullptr || field->is_repeated()) return nullptr;
    type = field->message_type();
  }
  return field;
}

// Either the request names whose thing it is, or the record does, which the
// resources of these methods can tell (OwnerOf).
TEST(MethodRulesTest, WhatReachesOnlyOnesOwnSaysWhoseItIs) {
  const std::set<std::string> by_record = {"CreatePartnership",
                                           "UpdatePartnership",
                                           "DeletePartnership",
                                           "ImportPartnerships",
                                           "RecordPartnershipEvent",
                                           "ChangeRoundState",
                                           "CompareRoundSolutions",
                                           "CreateRound",
                                           "DeleteRound",
                                           "GetRound",
                                           "GetRoundSolution",
                                           "ListRoundChanges",
                                           "ListRoundRankings",
                                           "ListRoundSolutions",
                                           "ListRounds",
                                           "RematchRound",
                                           "SolveRound",
                                           "SubmitRoundRanking",
                                           "UpdateRound",
                                           "VerifyRoundSolution",
                                           "WithdrawRoundRanking"};
  ForEachMethod([&](const MethodDescriptor& method) {
    const MethodRule* const rule = FindMethodRule(NameOf(method));
    ASSERT_NE(rule, nullptr);
    const Reaches& reaches = rule->reaches;
    const bool own =
        reaches.viewer == Reach::kOwn || reaches.partner == Reach::kOwn ||
        reaches.coordinator == Reach::kOwn || reaches.admin == Reach::kOwn;
    if (!rule->owner_field.empty()) {
      const auto* const field = FieldAt(method.input_type(), rule->owner_field);
      ASSERT_NE(field, nullptr) << rule->method;
      EXPECT_EQ(field->type(), google::protobuf::FieldDescriptor::TYPE_STRING)
          << rule->method;
    } else {
      EXPECT_EQ(own, by_record.contains(method.name())) << rule->method;
    }
  });
}

// Rankings are for the coordinators of their programme and nobody else.
TEST(MethodRulesTest, AdminsReachAllButRankingsAndViewersChangeNothing) {
  for (const MethodRule& rule : MethodRules()) {
    EXPECT_EQ(rule.reaches.admin, absl::StrContains(rule.method, "Ranking")
                                      ? Reach::kNone
                                      : Reach::kAll)
        << rule.method;
    if (rule.access == Access::kChange) {
      EXPECT_EQ(rule.reaches.viewer, Reach::kNone) << rule.method;
    }
  }
}

// Every confidential field of the API, wherever it stands.
std::set<std::string> ConfidentialFieldsOfTheApi() {
  std::set<std::string> fields;
  std::set<const google::protobuf::Descriptor*> seen;
  const std::function<void(const google::protobuf::Descriptor&)> visit =
      [&](const google::protobuf::Descriptor& type) {
        if (!seen.insert(&type).second) return;
        for (int i = 0; i < type.field_count(); ++i) {
          const auto& field = *type.field(i);
          if (field.options().GetExtension(v1::confidential)) {
            fields.insert(field.full_name());
          }
          if (field.message_type() != nullptr) visit(*field.message_type());
        }
      };
  ForEachMethod([&](const MethodDescriptor& method) {
    visit(*method.input_type());
    visit(*method.output_type());
  });
  return fields;
}

TEST(FieldRulesTest, EveryConfidentialFieldHasOneRule) {
  const std::set<std::string> fields = ConfidentialFieldsOfTheApi();
  EXPECT_GE(fields.size(), 7U);
  for (const std::string& field : fields) {
    const FieldReaders* const rule = FindFieldRule(field);
    ASSERT_NE(rule, nullptr)
        << field << " has no row in server/gate/field_rules.cc";
    EXPECT_EQ(rule->reaches.viewer, Reach::kNone) << field;
  }
  for (const FieldReaders& rule : FieldRules()) {
    EXPECT_TRUE(fields.contains(std::string(rule.field)))
        << rule.field << " has a row but is not confidential in the API";
  }
}

std::string Word(Reach reach) {
  return reach == Reach::kNone ? "–" : reach == Reach::kOwn ? "own" : "all";
}

std::string Row(absl::string_view name, const Reaches& reaches) {
  return absl::StrCat("| ", name, " | ", Word(reaches.viewer), " | ",
                      Word(reaches.partner), " | ", Word(reaches.coordinator),
                      " | ", Word(reaches.admin), " |\n");
}

// The tables of docs/access.md, made from the rules themselves.
std::string AccessTables() {
  constexpr char kHead[] =
      " | viewer | partner | coordinator | admin |\n|---|---|---|---|---|\n";
  std::string text = absl::StrCat("| method", kHead);
  for (const MethodRule& rule : MethodRules()) {
    absl::StrAppend(
        &text,
        Row(absl::StrCat("`", rule.method.substr(13), "`",
                         rule.access == Access::kChange ? " (changes)" : ""),
            rule.reaches));
  }
  absl::StrAppend(&text, "\n| confidential field", kHead);
  for (const FieldReaders& rule : FieldRules()) {
    absl::StrAppend(&text, Row(absl::StrCat("`", rule.field.substr(13), "`"),
                               rule.reaches));
  }
  return text;
}

// With CITYMATCH_UPDATE_GOLDEN set, writes them instead.
TEST(FieldRulesTest, DocsShowTheRules) {
  const char* const source = std::getenv("CITYMATCH_SOURCE_DIR");
  ASSERT_NE(source, nullptr) << "run by ctest, or set CITYMATCH_SOURCE_DIR";
  const std::filesystem::path path =
      std::filesystem::path(source) / "docs/access.md";
  std::stringstream read;
  read << std::ifstream(path).rdbuf();
  const std::string text = read.str();
  const size_t begin = text.find("| method |");
  ASSERT_NE(begin, std::string::npos);
  const std::string now = AccessTables();
  if (std::getenv("CITYMATCH_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path) << text.substr(0, begin) << now;
    return;
  }
  EXPECT_EQ(text.substr(begin), now)
      << "docs/access.md is not what the rules say; run this test with "
         "CITYMATCH_UPDATE_GOLDEN=1";
}

TEST(MethodRulesTest, MethodsThatTakeARequestIdOrAnEtagChangeSomething) {
  ForEachMethod([&](const MethodDescriptor& method) {
    const auto* const request = method.input_type();
    const bool changes = request->FindFieldByName("request_id") != nullptr ||
                         request->FindFieldByName("validate_only") != nullptr ||
                         request->FindFieldByName("update_mask") != nullptr ||
                         request->FindFieldByName("etag") != nullptr ||
                         method.name() == "RevokeToken";
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
