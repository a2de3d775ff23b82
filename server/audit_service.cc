#include "server/audit_service.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/audit_service.pb.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/dates.h"
#include "server/gate/call.h"
#include "server/resource/request/arguments.h"
#include "server/resource/request/page_token.h"
#include "server/store/audit.h"
#include "server/store/chain.h"
#include "server/store/references.h"
#include "server/store/store.h"
#include "server/store/trail.h"

namespace citymatch {
namespace {

using store::AuditFault;
using store::TrailEntry;

// Entries that are read at a time, and at most for one page.
constexpr int64_t kEntriesAtOnce = 256;
constexpr int64_t kEntriesPerPage = 20'000;

// How often a check tells how far it is.
constexpr absl::Duration kTellEvery = absl::Milliseconds(250);

bool IsHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isxdigit(c); });
}

v1::AuditEntry ToEntry(const TrailEntry& stored) {
  v1::AuditEntry entry;
  entry.set_revision(stored.revision);
  if (!stored.problem.ok()) {
    entry.set_problem(stored.last_revision > stored.revision
                          ? absl::StrCat("this entry and those up to revision ",
                                         stored.last_revision,
                                         " are not in the store")
                          : std::string(stored.problem.message()));
    return entry;
  }
  *entry.mutable_commit_time() = stored.entry.commit_time();
  const storage::v1::Origin& origin = stored.entry.origin();
  entry.set_principal(origin.principal());
  entry.set_credential(origin.credential());
  entry.set_address_class(origin.address_class());
  entry.set_method(origin.method());
  entry.set_request_id(origin.request_id());
  for (const auto& touched : stored.entry.touched()) {
    auto& resource = *entry.add_resources();
    resource.set_name(store::NameOf(
        {static_cast<store::Kind>(touched.kind()), touched.id()}));
    resource.set_deleted(touched.deleted());
  }
  entry.set_chain(absl::BytesToHexString(stored.entry.chain()));
  return entry;
}

bool Fits(const v1::AuditEntry& entry,
          const v1::ListAuditEntriesRequest& wanted) {
  if (!entry.problem().empty()) return true;
  const absl::Time time = FromTimestamp(entry.commit_time());
  if (wanted.has_start_time() && time < FromTimestamp(wanted.start_time())) {
    return false;
  }
  if (wanted.has_end_time() && time >= FromTimestamp(wanted.end_time())) {
    return false;
  }
  if (!wanted.principal().empty() && entry.principal() != wanted.principal()) {
    return false;
  }
  if (!wanted.method().empty() && entry.method() != wanted.method() &&
      !absl::EndsWith(entry.method(), absl::StrCat(".", wanted.method())) &&
      !absl::EndsWith(entry.method(), absl::StrCat("/", wanted.method()))) {
    return false;
  }
  return wanted.resource().empty() ||
         std::any_of(
             entry.resources().begin(), entry.resources().end(),
             [&](const auto& one) { return one.name() == wanted.resource(); });
}

// The newest revision that a page may hold.
absl::StatusOr<int64_t> NewestOf(const PageTokens& tokens, const Call& call,
                                 const v1::ListAuditEntriesRequest& request,
                                 int64_t present) {
  int64_t newest = present;
  if (request.last_revision() > 0) {
    newest = std::min(newest, request.last_revision());
  }
  if (request.page_token().empty()) return newest;
  CITYMATCH_ASSIGN_OR_RETURN(
      const PagePosition position,
      tokens.Open(request.page_token(), call.method, request));
  if (!absl::SimpleAtoi(position.id, &newest)) {
    return absl::InternalError("a sealed page token does not parse");
  }
  return newest - 1;
}

absl::Status CheckList(const v1::ListAuditEntriesRequest& request) {
  Violations violations;
  if (request.first_revision() < 0) {
    AddViolation("first_revision", "must be a revision, or 0", violations);
  }
  if (request.last_revision() < 0) {
    AddViolation("last_revision", "must be a revision, or 0", violations);
  }
  if (!request.resource().empty() &&
      !store::KeyOfName(request.resource()).has_value()) {
    AddViolation("resource",
                 "must be a name of a resource, such as cities/jp-kitakyushu",
                 violations);
  }
  return violations.empty() ? absl::OkStatus() : InvalidArgument(violations);
}

absl::StatusOr<store::AuditOptions> OptionsOf(
    const v1::VerifyAuditRequest& request) {
  store::AuditOptions options;
  CITYMATCH_ASSIGN_OR_RETURN(
      const int max_faults,
      ParseLimit(request.max_faults(), 100, 1000, "max_faults"));
  options.max_faults = static_cast<size_t>(max_faults);
  const std::string& chain = request.expected_chain();
  if (chain.empty() != (request.expected_revision() == 0) ||
      request.expected_revision() < 0) {
    return InvalidField("expected_revision",
                        "must be the revision at which expected_chain was "
                        "noted; give both or neither");
  }
  if (chain.empty()) return options;
  if (chain.size() != 2 * store::kDigestBytes || !IsHex(chain)) {
    return InvalidField("expected_chain", "must be 64 hexadecimal digits");
  }
  options.expected_chain = absl::HexStringToBytes(chain);
  options.expected_revision = request.expected_revision();
  return options;
}

v1::AuditFault::Type Convert(AuditFault::Type type) {
  switch (type) {
    case AuditFault::Type::kEntryMissing:
      return v1::AuditFault::TYPE_ENTRY_MISSING;
    case AuditFault::Type::kEntryDamaged:
      return v1::AuditFault::TYPE_ENTRY_DAMAGED;
    case AuditFault::Type::kEntryAltered:
      return v1::AuditFault::TYPE_ENTRY_ALTERED;
    case AuditFault::Type::kChainBroken:
      return v1::AuditFault::TYPE_CHAIN_BROKEN;
    case AuditFault::Type::kEndAltered:
      return v1::AuditFault::TYPE_END_ALTERED;
    case AuditFault::Type::kVersionMissing:
      return v1::AuditFault::TYPE_VERSION_MISSING;
    case AuditFault::Type::kVersionDamaged:
      return v1::AuditFault::TYPE_VERSION_DAMAGED;
    case AuditFault::Type::kVersionAltered:
      return v1::AuditFault::TYPE_VERSION_ALTERED;
    case AuditFault::Type::kVersionUnknown:
      return v1::AuditFault::TYPE_VERSION_UNKNOWN;
    case AuditFault::Type::kVersionMisplaced:
      return v1::AuditFault::TYPE_VERSION_MISPLACED;
    case AuditFault::Type::kChainUnexpected:
      return v1::AuditFault::TYPE_CHAIN_UNEXPECTED;
  }
  return v1::AuditFault::TYPE_UNSPECIFIED;
}

void Fill(const store::AuditReport& report, v1::AuditVerdict& verdict) {
  verdict.set_first_revision(report.first_revision);
  verdict.set_last_revision(report.last_revision);
  verdict.set_chain_start_revision(report.chain_start_revision);
  verdict.set_chain(absl::BytesToHexString(report.chain));
  verdict.set_entry_count(report.entry_count);
  verdict.set_version_count(report.version_count);
  verdict.set_fault_count(report.fault_count);
  for (const AuditFault& found : report.faults) {
    v1::AuditFault& fault = *verdict.add_faults();
    fault.set_type(Convert(found.type));
    fault.set_revision(found.revision);
    fault.set_last_revision(found.last_revision);
    fault.set_resource(found.name);
    fault.set_description(found.description);
  }
}

}  // namespace

absl::Status AuditService::ListAuditEntries(
    const Call& call, const v1::ListAuditEntriesRequest& request,
    v1::ListAuditEntriesResponse* reply) const {
  CITYMATCH_RETURN_IF_ERROR(CheckList(request));
  CITYMATCH_ASSIGN_OR_RETURN(
      const int page_size,
      ParseLimit(request.page_size(), 50, 1000, "page_size"));
  const std::unique_ptr<store::TrailView> trail = catalogue_->store().Trail();
  const PageTokens& tokens = catalogue_->page_tokens();
  CITYMATCH_ASSIGN_OR_RETURN(
      int64_t newest, NewestOf(tokens, call, request, trail->revision()));
  const int64_t first = std::max<int64_t>(request.first_revision(), 1);
  size_t bytes = 0;
  for (int64_t read = 0; newest >= first; read += kEntriesAtOnce) {
    CITYMATCH_RETURN_IF_ERROR(call.Check());
    const int64_t from = std::max(first, newest - kEntriesAtOnce + 1);
    CITYMATCH_ASSIGN_OR_RETURN(
        const std::vector<TrailEntry> entries,
        trail->Read(from - 1, static_cast<int>(newest - from + 1),
                    store::TrailPart::kEntries));
    for (auto it = entries.rbegin(); it != entries.rend(); ++it) {
      if (reply->entries_size() == page_size || bytes > kMaxPageBytes ||
          read >= kEntriesPerPage) {
        reply->set_next_page_token(tokens.Seal(
            {"", absl::StrCat(it->revision + 1)}, call.method, request));
        return absl::OkStatus();
      }
      v1::AuditEntry entry = ToEntry(*it);
      if (!Fits(entry, request)) continue;
      bytes += entry.ByteSizeLong();
      *reply->add_entries() = std::move(entry);
    }
    newest = from - 1;
  }
  return absl::OkStatus();
}

absl::Status AuditService::VerifyAudit(
    const Call& call, const v1::VerifyAuditRequest& request,
    Sink<v1::VerifyAuditResponse>& replies) const {
  CITYMATCH_ASSIGN_OR_RETURN(store::AuditOptions options, OptionsOf(request));
  absl::Time told = absl::Now();
  options.progress = [&](int64_t checked, int64_t last) {
    CITYMATCH_RETURN_IF_ERROR(call.Check());
    if (absl::Now() - told < kTellEvery) return absl::OkStatus();
    told = absl::Now();
    v1::VerifyAuditResponse reply;
    reply.mutable_progress()->set_checked_revision(checked);
    reply.mutable_progress()->set_last_revision(last);
    return replies.Write(reply);
  };
  CITYMATCH_ASSIGN_OR_RETURN(
      const store::AuditReport report,
      VerifyTrail(*catalogue_->store().Trail(), options));
  v1::VerifyAuditResponse reply;
  Fill(report, *reply.mutable_verdict());
  return replies.Write(reply);
}

}  // namespace citymatch
