#include "client/rpc/repeatable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "citymatch/v1/access_service.pb.h"
#include "citymatch/v1/audit_service.pb.h"
#include "citymatch/v1/city_service.pb.h"
#include "citymatch/v1/match_service.pb.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "citymatch/v1/programme_service.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "citymatch/v1/watch_service.pb.h"
#include "google/protobuf/empty.pb.h"

namespace citymatch::client {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using testing::ElementsAre;

// Each method of the API with an empty request.
template <typename Visit>
void ForEachMethod(Visit visit) {
  for (const FileDescriptor* file :
       {v1::GetCallerRequest::descriptor()->file(),
        v1::VerifyAuditRequest::descriptor()->file(),
        v1::GetCityRequest::descriptor()->file(),
        v1::ExplainPairRequest::descriptor()->file(),
        v1::GetPartnershipRequest::descriptor()->file(),
        v1::GetProgrammeRequest::descriptor()->file(),
        v1::GetRoundRequest::descriptor()->file(),
        v1::WatchChangesRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service(0)->method_count(); ++i) {
      const auto* method = file->service(0)->method(i);
      const std::unique_ptr<Message> request(
          MessageFactory::generated_factory()
              ->GetPrototype(method->input_type())
              ->New());
      visit(method->name(), *request);
    }
  }
}

TEST(IsRepeatableTest, HoldsForAllMethodsWithRequestIdButOne) {
  std::set<std::string> never;
  int count = 0;
  ForEachMethod([&](const std::string& method, Message& request) {
    ++count;
    if (LacksRequestId(request)) GiveRequestId(request);
    if (!IsRepeatable(request)) never.insert(method);
  });
  EXPECT_GT(count, 70);
  EXPECT_THAT(never, ElementsAre("CreateToken"));
}

TEST(IsRepeatableTest, NeedsARequestIdWhereThereCanBeOne) {
  v1::CreateCityRequest request;
  EXPECT_TRUE(LacksRequestId(request));
  EXPECT_FALSE(IsRepeatable(request));
  GiveRequestId(request);
  EXPECT_FALSE(LacksRequestId(request));
  EXPECT_TRUE(IsRepeatable(request));
}

// Whoever adds a method that changes something without a request id must see
// that it is not repeated.
TEST(IsRepeatableTest, TakesOnlyReadingVerbsForReading) {
  const std::set<std::string> changing = {
      "Change", "Create", "Delete", "Import", "Record",  "Rematch",
      "Revoke", "Solve",  "Submit", "Update", "Withdraw"};
  ForEachMethod([&](const std::string& method, Message& request) {
    size_t end = 1;
    while (end < method.size() && !isupper(method[end])) ++end;
    if (changing.count(method.substr(0, end)) == 0) {
      EXPECT_FALSE(LacksRequestId(request)) << method;
      EXPECT_TRUE(IsRepeatable(request)) << method;
    } else if (method != "RevokeToken") {
      EXPECT_FALSE(IsRepeatable(request)) << method;
    }
  });
}

TEST(IsRepeatableTest, DoesNotHoldForWhatIsNotKnown) {
  EXPECT_FALSE(IsRepeatable(google::protobuf::Empty()));
}

}  // namespace
}  // namespace citymatch::client
