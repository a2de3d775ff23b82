#include "client/rpc/repeatable.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "client/rpc/request_id.h"

namespace citymatch::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Methods that begin so only read: the contract names methods by these verbs.
constexpr absl::string_view kReadingVerbs[] = {
    "BatchGet", "Compare", "Evaluate", "Explain", "Export", "Find",   "Get",
    "List",     "Rank",    "Search",   "Suggest", "Tune",   "Verify", "Watch"};

// Changes something, but nothing more the second time.
constexpr absl::string_view kRevokeToken = "RevokeTokenRequest";

bool OnlyReads(absl::string_view request_type) {
  for (const absl::string_view verb : kReadingVerbs) {
    absl::string_view rest = request_type;
    // A whole word: a method `Listen…` does not list.
    if (absl::ConsumePrefix(&rest, verb) && !rest.empty() &&
        absl::ascii_isupper(rest[0])) {
      return true;
    }
  }
  return false;
}

const FieldDescriptor* IdField(const Message& request) {
  return request.GetDescriptor()->FindFieldByName("request_id");
}

bool HasText(const Message& request, const FieldDescriptor* field) {
  return !request.GetReflection()->GetString(request, field).empty();
}

}  // namespace

bool IsRepeatable(const Message& request) {
  if (const FieldDescriptor* field = IdField(request)) {
    return HasText(request, field);
  }
  const std::string& type = request.GetDescriptor()->name();
  return type == kRevokeToken || OnlyReads(type);
}

bool LacksRequestId(const Message& request) {
  const FieldDescriptor* field = IdField(request);
  return field != nullptr && !HasText(request, field);
}

void GiveRequestId(Message& request) {
  request.GetReflection()->SetString(&request, IdField(request),
                                     RandomRequestId());
}

}  // namespace citymatch::client
