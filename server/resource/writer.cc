#include "server/resource/writer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "citymatch/storage/v1/record.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/digest.h"
#include "server/gate/call.h"
#include "server/resource/request/arguments.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;

// Each attempt loses only to a change that succeeded, so that many in a row
// mean that the record is fought over.
constexpr int kMaxAttempts = 20;

constexpr int kHistoryChunk = 16;

// The caller is part of it: nobody gets the reply to another's request.
std::string Fingerprint(const Call& call, const Message& request) {
  const std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  const auto* field = copy->GetDescriptor()->FindFieldByName("request_id");
  if (field != nullptr) copy->GetReflection()->ClearField(copy.get(), field);
  std::string text;
  AppendPart(call.caller.principal, text);
  AppendPart(DeterministicBytes(*copy), text);
  return Sha256(text);
}

storage::v1::Origin OriginOf(const Call& call, const std::string& request_id) {
  storage::v1::Origin origin;
  origin.set_principal(call.caller.principal);
  origin.set_credential(call.caller.credential);
  origin.set_address_class(call.caller.address_class);
  origin.set_method(call.method);
  origin.set_request_id(request_id);
  return origin;
}

}  // namespace

// The request's identity, worked out once.
struct Writer::Request {
  std::string id;  // canonical; empty = none
  std::string fingerprint;
};

absl::StatusOr<Writer::Request> Writer::IdentityOf(
    const WriteArguments& arguments) {
  Request request;
  CITYMATCH_ASSIGN_OR_RETURN(request.id, ParseRequestId(arguments.request_id));
  if (!request.id.empty()) {
    request.fingerprint = Fingerprint(arguments.call, arguments.request);
  }
  return request;
}

absl::StatusOr<bool> Writer::WasDone(
    const WriteArguments& arguments,
    absl::FunctionRef<absl::Status(const store::ReadView& view,
                                   absl::string_view request_id,
                                   Message& reply)>
        restore,
    Message& reply) {
  CITYMATCH_ASSIGN_OR_RETURN(const Request request, IdentityOf(arguments));
  const auto no_plan = [](const store::ReadView&) -> absl::StatusOr<WritePlan> {
    return absl::InternalError("nothing is planned here");
  };
  return Replay(arguments, {no_plan, restore}, request, reply);
}

absl::Status Writer::Run(const WriteArguments& arguments,
                         const WriteSteps& steps, Message& reply) {
  CITYMATCH_ASSIGN_OR_RETURN(const Request request, IdentityOf(arguments));
  bool exclusive = false;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    CITYMATCH_RETURN_IF_ERROR(arguments.call.Check());
    CITYMATCH_ASSIGN_OR_RETURN(const bool replayed,
                               Replay(arguments, steps, request, reply));
    if (replayed) return absl::OkStatus();
    const absl::StatusOr<Attempt> outcome =
        exclusive ? TryExclusive(arguments, steps, request, reply)
                  : TryShared(arguments, steps, request, reply);
    if (!outcome.ok()) {
      // The same request, sent twice, may just have been done by the other
      // call: what stands in its way is then its own work.
      CITYMATCH_ASSIGN_OR_RETURN(const bool done_by_other,
                                 Replay(arguments, steps, request, reply));
      return done_by_other ? absl::OkStatus() : outcome.status();
    }
    if (*outcome == Attempt::kDone) return absl::OkStatus();
    exclusive |= *outcome == Attempt::kNeedsExclusive;
  }
  return MakeError(absl::StatusCode::kAborted,
                   "others change the same resource all the time; read it "
                   "again, and try again later",
                   "CONFLICT");
}

absl::StatusOr<bool> Writer::Replay(const WriteArguments& arguments,
                                    const WriteSteps& steps,
                                    const Request& request, Message& reply) {
  if (request.id.empty()) return false;
  CITYMATCH_ASSIGN_OR_RETURN(
      const std::optional<storage::v1::RequestEntry> entry,
      store_->FindRequest(request.id, arguments.call.now));
  if (!entry) return false;
  if (entry->method() != arguments.call.method ||
      entry->fingerprint() != request.fingerprint) {
    return InvalidField(
        "request_id",
        "was used for another request within the last 24 hours; make a fresh "
        "UUID for each request",
        "REQUEST_ID_REUSED");
  }
  if (!reply.ParseFromString(entry->reply())) {
    return absl::DataLossError(
        "the stored reply to this request does not parse");
  }
  CITYMATCH_RETURN_IF_ERROR(steps.restore(*store_->View(), request.id, reply));
  return true;
}

absl::StatusOr<Writer::Attempt> Writer::TryShared(
    const WriteArguments& arguments, const WriteSteps& steps,
    const Request& request, Message& reply) {
  absl::ReaderMutexLock lock(&references_);
  return Try(arguments, steps, request, /*exclusive=*/false, reply);
}

absl::StatusOr<Writer::Attempt> Writer::TryExclusive(
    const WriteArguments& arguments, const WriteSteps& steps,
    const Request& request, Message& reply) {
  absl::MutexLock lock(&references_);
  return Try(arguments, steps, request, /*exclusive=*/true, reply);
}

absl::StatusOr<Writer::Attempt> Writer::Try(const WriteArguments& arguments,
                                            const WriteSteps& steps,
                                            const Request& request,
                                            bool exclusive, Message& reply) {
  const std::unique_ptr<store::ReadView> view = store_->View();
  CITYMATCH_ASSIGN_OR_RETURN(WritePlan plan, steps.plan(*view));
  if (plan.exclusive && !exclusive) return Attempt::kNeedsExclusive;
  plan.fill(nullptr, reply);
  const bool writes = !plan.mutations.empty();
  if (arguments.validate_only || (!writes && request.id.empty())) {
    return Attempt::kDone;
  }
  store::CommitRequest commit;
  commit.mutations = std::move(plan.mutations);
  commit.preconditions = std::move(plan.demands);
  commit.origin = OriginOf(arguments.call, request.id);
  if (!request.id.empty()) {
    commit.request_id = request.id;
    commit.idempotency.set_method(arguments.call.method);
    commit.idempotency.set_fingerprint(request.fingerprint);
    commit.idempotency.set_reply(DeterministicBytes(reply));
  }
  const absl::StatusOr<store::CommitResult> result =
      store_->Commit(std::move(commit));
  // ALREADY_EXISTS: the same request arrived twice and the other came first.
  if (absl::IsAborted(result.status()) ||
      absl::IsAlreadyExists(result.status())) {
    return Attempt::kLostRace;
  }
  if (absl::IsFailedPrecondition(result.status())) {
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     result.status().message(), "STORE_BROKEN");
  }
  CITYMATCH_RETURN_IF_ERROR(result.status());
  if (writes) plan.fill(&*result, reply);
  return Attempt::kDone;
}

absl::StatusOr<storage::v1::Record> FindVersionOf(
    const store::ReadView& view, const store::Key& key,
    absl::string_view request_id) {
  int64_t before = 0;
  while (true) {
    CITYMATCH_ASSIGN_OR_RETURN(std::vector<storage::v1::Record> versions,
                               view.History(key, before, kHistoryChunk));
    for (storage::v1::Record& version : versions) {
      if (version.origin().request_id() == request_id) {
        return std::move(version);
      }
    }
    if (versions.empty()) break;
    before = versions.back().revision();
  }
  return absl::InternalError(
      absl::StrCat("the change that a stored reply speaks of is not in the "
                   "history of record ",
                   key.id));
}

}  // namespace citymatch
