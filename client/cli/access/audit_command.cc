// `citymatch audit`: who changed what, and whether the trail is untouched.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/audit_service.grpc.pb.h"
#include "client/cli/access/methods.h"
#include "client/cli/commands.h"
#include "client/format/message_json.h"
#include "client/format/text.h"
#include "client/import/progress.h"
#include "google/protobuf/util/time_util.h"

namespace citymatch::client {
namespace {

using google::protobuf::util::TimeUtil;
using AuditStub = v1::AuditService::Stub;

struct VerifyFlags {
  // Whether a head is expected: an empty one, as of a script's unset variable,
  // must not pass for none.
  bool expects = false;
  std::string expected;
  int max_faults = 0;
};

struct EntryFlags {
  std::string principal;
  std::string method;
  std::string resource;
  std::string since;
  std::string until;
  int limit = 50;
};

// "entry missing" of TYPE_ENTRY_MISSING.
std::string TypeText(v1::AuditFault::Type type) {
  std::string text = v1::AuditFault::Type_Name(type).substr(5);
  for (char& c : text) c = c == '_' ? ' ' : static_cast<char>(c | 0x20);
  return text;
}

Grid FaultGrid(const v1::AuditVerdict& verdict) {
  Grid grid;
  grid.columns = {{"revision", true}, {"fault"}, {"resource"}, {"description"}};
  for (const v1::AuditFault& fault : verdict.faults()) {
    std::string revisions = absl::StrCat(fault.revision());
    if (fault.last_revision() > fault.revision()) {
      absl::StrAppend(&revisions, "-", fault.last_revision());
    }
    grid.rows.push_back({std::move(revisions), TypeText(fault.type()),
                         fault.resource(), fault.description()});
  }
  return grid;
}

void WriteVerdict(const v1::AuditVerdict& verdict, Session& session) {
  std::ostream& out = session.out();
  out << (verdict.fault_count() == 0
              ? "No fault in "
              : absl::StrCat(WithThousands(verdict.fault_count()),
                             verdict.fault_count() == 1 ? " fault" : " faults",
                             " in "))
      << WithThousands(verdict.entry_count()) << " entries and "
      << WithThousands(verdict.version_count()) << " versions of resources\n";
  if (verdict.chain_start_revision() > 1) {
    out << "The chain begins at revision " << verdict.chain_start_revision()
        << ", and proves earlier entries as they were then\n";
  }
  out << "head: "
      << (verdict.chain().empty()
              ? "none"
              : absl::StrCat(verdict.last_revision(), ":", verdict.chain()))
      << '\n';
  if (verdict.faults().empty()) return;
  out << '\n';
  WriteTable(FaultGrid(verdict), session.style(), out);
}

// Takes "REVISION:CHAIN" apart.
bool ParseHead(absl::string_view text, v1::VerifyAuditRequest& request) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(':', 1));
  int64_t revision = 0;
  if (!absl::SimpleAtoi(parts.first, &revision) || revision < 1 ||
      parts.second.size() != 64 ||
      !std::all_of(parts.second.begin(), parts.second.end(),
                   [](unsigned char c) { return absl::ascii_isxdigit(c); })) {
    return false;
  }
  request.set_expected_revision(revision);
  request.set_expected_chain(std::string(parts.second));
  return true;
}

int Verify(Session& session, const VerifyFlags& flags) {
  v1::VerifyAuditRequest request;
  if (flags.expects && !ParseHead(flags.expected, request)) {
    return session.Fail(kExitUsage,
                        "--expect must be REVISION:CHAIN as printed after "
                        "\"head:\", the chain 64 hexadecimal digits");
  }
  request.set_max_faults(flags.max_faults);
  using Style = Progress::Style;
  Progress progress(session.err(),
                    session.globals.quiet               ? Style::kSilent
                    : session.streams().err_is_terminal ? Style::kBar
                                                        : Style::kLines,
                    "entries");
  v1::AuditVerdict verdict;
  bool told = false;
  const absl::Status status = session.connection().Stream(
      &AuditStub::VerifyAudit, request,
      [&](const v1::VerifyAuditResponse& reply) {
        if (reply.has_progress()) {
          progress.Update("checked", reply.progress().checked_revision(),
                          reply.progress().last_revision());
        } else if (reply.has_verdict()) {
          verdict = reply.verdict();
          told = true;
        }
        return absl::OkStatus();
      });
  progress.Finish();
  if (!status.ok()) {
    return session.FailUnfinished(
        status, "Nothing was stored: a verification only reads.");
  }
  if (!told) {
    return session.Fail(kExitFailed, "the server ended without a verdict");
  }
  switch (session.format()) {
    case OutputFormat::kJson:
      session.out() << ToPrettyJson(verdict);
      break;
    case OutputFormat::kJsonl:
      session.out() << ToJsonLine(verdict) << '\n';
      break;
    case OutputFormat::kCsv:
      WriteCsv(FaultGrid(verdict), session.out());
      break;
    case OutputFormat::kTable:
      WriteVerdict(verdict, session);
      break;
  }
  return verdict.fault_count() == 0 ? kExitOk : kExitInvalidData;
}

Grid EntryGrid(const std::vector<v1::AuditEntry>& entries, bool whole) {
  Grid grid;
  grid.columns = {{"revision", true}, {"time"}, {"principal"}, {"method"}};
  if (whole) {
    for (const char* name :
         {"credential", "address_class", "request_id", "chain"}) {
      grid.columns.push_back({name});
    }
  }
  grid.columns.push_back({"resources"});
  for (const v1::AuditEntry& entry : entries) {
    const std::string& method = entry.method();
    std::vector<std::string> row = {
        absl::StrCat(entry.revision()),
        entry.has_commit_time() ? TimeUtil::ToString(entry.commit_time()) : "",
        entry.principal(),
        whole ? method : method.substr(method.rfind('/') + 1)};
    if (whole) {
      row.insert(row.end(), {entry.credential(), entry.address_class(),
                             entry.request_id(), entry.chain()});
    }
    row.push_back(
        entry.problem().empty()
            ? absl::StrJoin(entry.resources(), ", ",
                            [](std::string* out, const auto& resource) {
                              absl::StrAppend(
                                  out, resource.name(),
                                  resource.deleted() ? " (deleted)" : "");
                            })
            : absl::StrCat("! ", entry.problem()));
    grid.rows.push_back(std::move(row));
  }
  return grid;
}

// What to say where no entry was found. The exit code: a method that is none
// is an error.
int TellNothingMatches(Session& session, const EntryFlags& flags) {
  if (!flags.method.empty()) {
    v1::ListAccessRulesResponse rules;
    const absl::Status status = ListRules(session, flags.method, rules);
    if (IsUnknownMethod(flags.method, status, rules)) {
      return FailUnknownMethod(session, flags.method);
    }
  }
  std::vector<std::string> asked;
  for (const auto& [flag, value] : {std::pair("--principal", &flags.principal),
                                    std::pair("--method", &flags.method),
                                    std::pair("--resource", &flags.resource),
                                    std::pair("--since", &flags.since),
                                    std::pair("--until", &flags.until)}) {
    if (value->empty()) continue;
    asked.push_back(absl::StrCat(flag, " ", Quote(*value)));
  }
  session.Note(absl::StrCat("No entry matches", asked.empty() ? "" : ": ",
                            absl::StrJoin(asked, ", "), "."));
  return kExitOk;
}

int ListEntries(Session& session, const EntryFlags& flags) {
  v1::ListAuditEntriesRequest request;
  request.set_principal(flags.principal);
  request.set_method(flags.method);
  request.set_resource(flags.resource);
  if (!flags.since.empty() &&
      !TimeUtil::FromString(flags.since, request.mutable_start_time())) {
    return session.Fail(kExitUsage,
                        "--since must be a time such as 2026-01-31T00:00:00Z");
  }
  if (!flags.until.empty() &&
      !TimeUtil::FromString(flags.until, request.mutable_end_time())) {
    return session.Fail(kExitUsage,
                        "--until must be a time such as 2026-01-31T00:00:00Z");
  }
  std::vector<v1::AuditEntry> entries;
  bool more = false;
  do {
    request.set_page_size(flags.limit - static_cast<int>(entries.size()));
    v1::ListAuditEntriesResponse reply;
    const absl::Status status =
        session.connection().Call(&AuditStub::ListAuditEntries, request, reply);
    if (!status.ok()) return session.Fail(status);
    entries.insert(entries.end(), reply.entries().begin(),
                   reply.entries().end());
    request.set_page_token(reply.next_page_token());
    more = !reply.next_page_token().empty();
  } while (more && entries.size() < static_cast<size_t>(flags.limit));
  if (entries.empty()) {
    if (const int code = TellNothingMatches(session, flags); code != kExitOk) {
      return code;
    }
  }
  switch (session.format()) {
    case OutputFormat::kJson: {
      v1::ListAuditEntriesResponse all;
      all.mutable_entries()->Add(entries.begin(), entries.end());
      session.out() << ToPrettyJson(all);
      break;
    }
    case OutputFormat::kJsonl:
      for (const v1::AuditEntry& entry : entries) {
        session.out() << ToJsonLine(entry) << '\n';
      }
      break;
    case OutputFormat::kCsv:
      WriteCsv(EntryGrid(entries, true), session.out());
      break;
    case OutputFormat::kTable:
      WriteTable(EntryGrid(entries, false), session.style(), session.out());
      break;
  }
  if (more) session.Note("There are more; --limit shows more of them.");
  return kExitOk;
}

void AddVerify(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<VerifyFlags>();
  CLI::App& verify = *group.add_subcommand(
      "verify", "Checks that no entry and no version was altered or removed");
  const CLI::Option* const expect =
      verify.add_option("--expect", flags->expected,
                        "A head that was noted earlier, REVISION:CHAIN");
  verify
      .add_option("--max-faults", flags->max_faults,
                  "Most faults to describe. Default 100")
      ->check(CLI::Range(1, 1000));
  verify.footer(
      "Exit code 3 if a fault is found. Note the head that it prints where "
      "nobody who runs the server\ncan change it, such as in minutes: who can "
      "rewrite the whole data folder can compute a new\nchain or put an older "
      "copy in its place, which only a noted head betrays.\n\n"
      "Examples:\n  citymatch audit verify\n"
      "  citymatch audit verify --expect 1204:5f0c…");
  verify.callback([&session, flags, expect] {
    flags->expects = expect->count() > 0;
    session.action = [&session, flags] { return Verify(session, *flags); };
  });
}

void AddListEntries(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<EntryFlags>();
  CLI::App& list = *group.add_subcommand(
      "list", "Lists who changed what, and when, newest first");
  list.add_option("--principal", flags->principal,
                  "Only changes by this one, such as identities/office");
  list.add_option("--method", flags->method,
                  "Only changes by this method, such as UpdateCity");
  list.add_option("--resource", flags->resource,
                  "Only changes of this one, such as cities/jp-kitakyushu");
  list.add_option("--since", flags->since,
                  "Only changes of this time or later");
  list.add_option("--until", flags->until, "Only changes before this time");
  list.add_option("--limit", flags->limit, "Most entries. Default 50")
      ->check(CLI::Range(1, 1000));
  list.footer(
      "The values before and after are in the history of each resource, such "
      "as `citymatch city\nhistory`. Exit code 4 if there is no such "
      "method.\n\n"
      "Example:\n  citymatch audit list --resource cities/jp-kitakyushu "
      "--since 2026-01-01T00:00:00Z");
  list.callback([&session, flags] {
    session.action = [&session, flags] { return ListEntries(session, *flags); };
  });
}

}  // namespace

void AddAuditCommand(CLI::App& app, Session& session) {
  CLI::App& group = *app.add_subcommand(
      "audit",
      "Says who changed what, and proves that nobody tampered with it");
  group.require_subcommand(1);
  AddVerify(group, session);
  AddListEntries(group, session);
}

}  // namespace citymatch::client
