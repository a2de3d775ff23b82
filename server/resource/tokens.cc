#include "server/resource/tokens.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/access.pb.h"
#include "citymatch/v1/access_service.pb.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/access.h"
#include "server/convert/dates.h"
#include "server/convert/names.h"
#include "server/gate/access.h"
#include "server/gate/token_secret.h"
#include "server/resource/complete.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/kind/record_cache.h"
#include "server/resource/planner.h"
#include "server/resource/request/arguments.h"
#include "server/resource/request/nearest.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/rules.h"
#include "server/resource/writer.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using storage::v1::Record;

// Sets when the token expires, if that was left out, and checks it.
void SettleExpiry(absl::Time now, v1::Token& token, Problems& problems) {
  if (!token.has_expire_time()) {
    *token.mutable_expire_time() = ToTimestamp(now + kDefaultTokenLife);
    return;
  }
  const absl::Time expires = FromTimestamp(token.expire_time());
  if (expires <= now) {
    problems.Add("expire_time", "is past; name a time to come");
  } else if (expires > now + kLongestTokenLife) {
    problems.Add(
        "expire_time",
        absl::StrCat("is more than ", kLongestTokenLife / absl::Hours(24),
                     " days from now; name an earlier time, and make "
                     "another token then"));
  }
}

// The identity must be there, enabled, and have what the token is to have.
absl::Status CheckIdentity(const v1::Token& token, RecordCache& records,
                           Problems& problems, WritePlan& plan) {
  const std::string id(IdIn(kIdentityPrefix, token.identity()));
  if (!IsId(id, kMaxIdBytes)) return absl::OkStatus();  // on the list already
  const store::Key key = IdentityKind().KeyOf(id);
  CITYMATCH_ASSIGN_OR_RETURN(const Record* record, records.Find(key));
  if (record == nullptr) {
    problems.Add("identity",
                 absl::StrCat("no identity is called ",
                              Quoted(token.identity()), "; create it first"));
    return absl::OkStatus();
  }
  plan.demands.push_back({key, record->revision()});
  const v1::Identity& identity = record->resource().identity();
  if (identity.disabled()) {
    problems.Add("identity", "is disabled; enable it first");
  }
  const Grants granted = ToGrants(identity.grants());
  for (int i = 0; i < token.grants_size(); ++i) {
    const Grants wanted =
        ToGrants({token.grants().begin() + i, token.grants().begin() + i + 1});
    if (wanted.And(granted) == wanted) continue;
    problems.Add(At("grants", i),
                 absl::StrCat(token.identity(),
                              " does not have this grant; a token can have no "
                              "more than its identity"));
  }
  return absl::OkStatus();
}

void ToReply(const Record& record, v1::Token& reply) {
  CompleteInto(TokenKind(), record, reply);
}

absl::Status NothingToRestore(const store::ReadView&, absl::string_view,
                              Message&) {
  return absl::OkStatus();  // requests about tokens have no request id
}

}  // namespace

absl::Status Tokens::Create(const WriteArguments& arguments,
                            const v1::Token& sent,
                            v1::CreateTokenResponse& reply) {
  const TokenSecrets::Made made = secrets_->Make();
  const auto plan =
      [&](const store::ReadView& view) -> absl::StatusOr<WritePlan> {
    WritePlan plan;
    RecordCache records(view);
    storage::v1::Resource stored;
    stored.mutable_token()->set_secret_digest(made.digest);
    v1::Token& token = *stored.mutable_token()->mutable_token();
    token = sent;
    Normalize(NameOf(kTokenPrefix, made.id), token);
    Problems problems("token.");
    SettleExpiry(arguments.call.now, token, problems);
    ValidateToken(token, problems);
    CITYMATCH_RETURN_IF_ERROR(CheckIdentity(token, records, problems, plan));
    if (!problems.empty()) return InvalidArgument(problems.violations());
    plan.mutations.push_back(
        {TokenKind().KeyOf(made.id), stored, store::kMustNotExist});
    plan.fill = [&, stored](const store::CommitResult* committed,
                            Message& filled) {
      auto& response = static_cast<v1::CreateTokenResponse&>(filled);
      ToReply(RecordAfter(std::nullopt, stored, committed),
              *response.mutable_token());
      if (committed == nullptr) {
        // Nothing was made: there is no name yet, and no secret.
        response.mutable_token()->clear_name();
      } else {
        response.set_secret(made.secret);
      }
    };
    return plan;
  };
  return writer_->Run(arguments, {plan, NothingToRestore}, reply);
}

absl::Status Tokens::Revoke(const WriteArguments& arguments,
                            absl::string_view name, v1::Token& reply) {
  CITYMATCH_ASSIGN_OR_RETURN(
      const std::string id, ParseName(kTokenPrefix, kMaxIdBytes, name, "name"));
  const auto plan =
      [&](const store::ReadView& view) -> absl::StatusOr<WritePlan> {
    WritePlan plan;
    RecordCache records(view);
    CITYMATCH_ASSIGN_OR_RETURN(const Record* found,
                               records.Find(TokenKind().KeyOf(id)));
    if (found == nullptr) return NotFound(name);
    const Record before = *found;
    storage::v1::Resource stored = before.resource();
    v1::Token& token = *stored.mutable_token()->mutable_token();
    const bool changed = !token.has_revoke_time();
    if (changed) {
      *token.mutable_revoke_time() = ToTimestamp(arguments.call.now);
      plan.mutations.push_back(
          {TokenKind().KeyOf(id), stored, before.revision()});
    }
    plan.fill = [before, stored, changed](const store::CommitResult* committed,
                                          Message& filled) {
      ToReply(changed ? RecordAfter(before, stored, committed) : before,
              static_cast<v1::Token&>(filled));
    };
    return plan;
  };
  return writer_->Run(arguments, {plan, NothingToRestore}, reply);
}

}  // namespace citymatch
