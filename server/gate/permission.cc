#include "server/gate/permission.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/base/text.h"
#include "server/gate/access.h"
#include "server/gate/call.h"
#include "server/gate/field_rules.h"
#include "server/gate/method_rules.h"

namespace citymatch {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr Role kRoles[] = {Role::kViewer, Role::kPartner, Role::kCoordinator,
                           Role::kAdmin};

// `admin`, or `coordinator (for its own programme) or admin`.
std::string WhoMay(const Reaches& reaches) {
  std::vector<std::string> roles;
  for (const Role role : kRoles) {
    const Reach reach = reaches.Of(role);
    if (reach == Reach::kNone) continue;
    std::string text(RoleName(role));
    if (reach == Reach::kOwn) {
      absl::StrAppend(&text, role == Role::kPartner
                                 ? " (for its own city)"
                                 : " (for its own programme)");
    }
    roles.push_back(std::move(text));
  }
  return absl::StrJoin(roles, " or ");
}

std::string RolesOf(const Grants& grants) {
  std::vector<std::string> roles;
  for (const Grant& grant : grants.list()) {
    roles.push_back(grant.scope.empty() ? std::string(RoleName(grant.role))
                                        : absl::StrCat(RoleName(grant.role),
                                                       " of ", grant.scope));
  }
  return roles.empty() ? "none" : absl::StrJoin(roles, ", ");
}

absl::Status Denied(const Caller& caller, const MethodRule& rule,
                    absl::string_view what, absl::string_view reason) {
  const std::string who = WhoMay(rule.reaches);
  const std::string have = RolesOf(*caller.grants);
  return MakeError(absl::StatusCode::kPermissionDenied,
                   absl::StrCat(what, " It takes the role ", who,
                                "; this caller has: ", have, "."),
                   reason,
                   {{"method", std::string(rule.method)},
                    {"required", who},
                    {"granted", have}});
}

// The text at a path of single messages; empty if one of them is unset.
std::string TextAt(const Message& message, absl::string_view path) {
  const Message* at = &message;
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  for (size_t i = 0; i < names.size(); ++i) {
    const FieldDescriptor* const field =
        at->GetDescriptor()->FindFieldByName(names[i]);
    if (field == nullptr || field->is_repeated()) return "";
    const bool is_last = i + 1 == names.size();
    if (is_last) {
      return field->cpp_type() == FieldDescriptor::CPPTYPE_STRING
                 ? at->GetReflection()->GetString(*at, field)
                 : "";
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return "";
    at = &at->GetReflection()->GetMessage(*at, field);
  }
  return "";
}

// Nothing is allowed that no rule speaks of.
absl::Status NoRule() {
  return absl::PermissionDeniedError("the method of this call has no rule");
}

absl::Status CheckCovered(const Call& call, absl::string_view owner) {
  const Reaches& reaches = call.rule->reaches;
  if (reaches.Cover(*call.caller.grants, owner)) return absl::OkStatus();
  return Denied(call.caller, *call.rule,
                owner.empty() ? "This is nobody's own."
                              : absl::StrCat("This belongs to ",
                                             Ellipsize(owner, 80), "."),
                "NOT_OWN");
}

void Clear(const Call& call, absl::string_view owner, Message& message) {
  const ConfidentialFields& fields =
      ConfidentialFieldsIn(*message.GetDescriptor());
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  for (const FieldDescriptor* field : fields.own) {
    const FieldReaders* const rule = FindFieldRule(field->full_name());
    if (rule == nullptr || !rule->reaches.Cover(*call.caller.grants, owner)) {
      reflection.ClearField(&message, field);
    }
  }
  for (const FieldDescriptor* field : fields.below) {
    if (field->is_repeated()) {
      const int count = reflection.FieldSize(message, field);
      for (int i = 0; i < count; ++i) {
        Clear(call, owner,
              *reflection.MutableRepeatedMessage(&message, field, i));
      }
    } else if (reflection.HasField(message, field)) {
      Clear(call, owner, *reflection.MutableMessage(&message, field));
    }
  }
}

}  // namespace

absl::Status CheckMethod(const Caller& caller, const MethodRule& rule) {
  if (rule.reaches.Of(*caller.grants) == Reach::kNone) {
    return Denied(caller, rule,
                  absl::StrCat("The caller may not call ", rule.method, "."),
                  "ROLE_MISSING");
  }
  if (caller.read_only && rule.access == Access::kChange) {
    // The roles are not what is missing.
    return MakeError(
        absl::StatusCode::kPermissionDenied,
        absl::StrCat("The credential is read-only, and ", rule.method,
                     " changes something; use another one."),
        "READ_ONLY", {{"method", std::string(rule.method)}});
  }
  return absl::OkStatus();
}

std::string OwnerIn(const MethodRule& rule, const Message& request) {
  if (rule.owner_field.empty()) return "";
  const std::string text = TextAt(request, rule.owner_field);
  absl::string_view owner = text;
  if (!absl::ConsumeSuffix(&owner, rule.owner_suffix)) return "";
  return std::string(owner);
}

absl::Status CheckRequest(const Call& call, const Message& request) {
  if (call.rule == nullptr) return NoRule();
  if (call.rule->owner_field.empty()) return absl::OkStatus();
  return CheckCovered(call, OwnerIn(*call.rule, request));
}

absl::Status CheckOwner(const Call& call, absl::string_view owner) {
  return call.rule == nullptr ? NoRule() : CheckCovered(call, owner);
}

void ClearForbidden(const Call& call, const Message& request, Message& reply) {
  const ConfidentialFields& fields =
      ConfidentialFieldsIn(*reply.GetDescriptor());
  if (fields.own.empty() && fields.below.empty()) return;
  const std::string named =
      call.rule == nullptr ? "" : OwnerIn(*call.rule, request);
  Clear(call, named.empty() ? call.owner : named, reply);
}

}  // namespace citymatch
