// `citymatch watch`: follows what happens in the catalogue.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "citymatch/v1/watch_service.grpc.pb.h"
#include "client/cli/commands.h"
#include "client/format/text.h"
#include "client/output/watch_text.h"
#include "google/protobuf/util/time_util.h"

namespace citymatch::client {
namespace {

using google::protobuf::util::TimeUtil;
using WatchStub = v1::WatchService::Stub;

// A stream is asked for no longer, and then resumed: so a connection that died
// without a word is noticed.
constexpr absl::Duration kLongestStream = absl::Minutes(5);

struct WatchFlags {
  std::vector<std::string> kinds;
  std::string filter;
  // Whether it is given: empty, as of a script's unset variable, it must not
  // pass for now.
  bool has_since = false;
  std::string since;
  bool from_state = false;
  int64_t limit = 0;
};

// All kinds by the names that they have here: `published-round` of
// KIND_PUBLISHED_ROUND.
std::vector<std::pair<std::string, v1::WatchedKind::Kind>> Kinds() {
  std::vector<std::pair<std::string, v1::WatchedKind::Kind>> kinds;
  const auto* const type = v1::WatchedKind::Kind_descriptor();
  for (int i = 0; i < type->value_count(); ++i) {
    const int number = type->value(i)->number();
    if (number == v1::WatchedKind::KIND_UNSPECIFIED) continue;
    kinds.emplace_back(
        absl::AsciiStrToLower(absl::StrReplaceAll(
            type->value(i)->name().substr(sizeof("KIND_") - 1), {{"_", "-"}})),
        static_cast<v1::WatchedKind::Kind>(number));
  }
  return kinds;
}

std::vector<std::string> KindNames() {
  std::vector<std::string> names;
  for (const auto& [name, kind] : Kinds()) names.push_back(name);
  return names;
}

// "REVISION" or "REVISION@TIME".
bool ParseSince(const std::string& text, v1::WatchChangesRequest& request) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(text, absl::MaxSplits('@', 1));
  int64_t revision = 0;
  if (!absl::SimpleAtoi(parts.first, &revision) || revision < 0) return false;
  request.set_from_revision(revision);
  if (parts.first.size() == text.size()) return true;
  return TimeUtil::FromString(parts.second, request.mutable_from_commit_time());
}

// The request that the flags ask for; what is wrong with them, or nothing.
std::string ParseFlags(const WatchFlags& flags,
                       v1::WatchChangesRequest& request) {
  const auto kinds = Kinds();
  for (const std::string& given : flags.kinds) {
    const auto found =
        std::find_if(kinds.begin(), kinds.end(),
                     [&](const auto& kind) { return kind.first == given; });
    if (found == kinds.end()) {
      const std::string near = DidYouMean(given, KindNames());
      return absl::StrCat("--kind ", Quote(given), ": must be one of ",
                          absl::StrJoin(KindNames(), ", "),
                          near.empty() ? "" : "; ", near);
    }
    request.add_kinds()->set_kind(found->second);
  }
  if (!flags.filter.empty()) {
    if (request.kinds_size() != 1) {
      return "--filter is of one kind: give --kind once";
    }
    request.mutable_kinds(0)->set_filter(flags.filter);
  }
  if (flags.has_since && !ParseSince(flags.since, request)) {
    return absl::StrCat("--since ", Quote(flags.since),
                        ": must be a revision, such as 41, or "
                        "REVISION@TIME as an earlier watch printed it");
  }
  request.set_initial_state(flags.from_state);
  return "";
}

// Reads until it is interrupted, and goes on where it was when the connection
// is lost. A commit is told once it is whole.
class Watcher {
 public:
  Watcher(Session& session, v1::WatchChangesRequest request, int64_t limit)
      : session_(session),
        request_(std::move(request)),
        limit_(limit),
        writer_(session.format(), session.out()),
        stub_(v1::WatchService::NewStub(session.connection().channel())) {}

  int Run() {
    absl::BitGen random;
    while (true) {
      spoke_ = false;
      const absl::Status status = Read();
      if (finished_) break;
      if (session_.interruption().Triggered()) return Interrupted();
      if (!session_.out() || !GoesOn(status)) return End(status);
      // The longest stream has passed: nothing was lost.
      if (spoke_ && absl::IsDeadlineExceeded(status)) continue;
      if (failures_ == 0 && heard_) {
        session_.Note(absl::StrCat("The connection to ", session_.address(),
                                   " was lost; trying again ", Place()));
      }
      ++failures_;
      const absl::Duration delay =
          DelayBefore(failures_ + 1, session_.connection().options().retry,
                      status, absl::Uniform<double>(random, 0, 1));
      if (session_.interruption().Wait(delay)) return Interrupted();
    }
    writer_.Finish();
    NotePlace();
    return kExitOk;
  }

 private:
  absl::Status Read() {
    parts_.clear();
    return session_.connection()
        .Stream<WatchStub, v1::WatchChangesRequest, v1::WatchChangesResponse>(
            &WatchStub::WatchChanges, *stub_, request_,
            [this](const v1::WatchChangesResponse& message) {
              return Take(message);
            },
            kLongestStream);
  }

  absl::Status Take(const v1::WatchChangesResponse& message) {
    spoke_ = true;
    failures_ = 0;
    parts_.push_back(message);
    if (!message.complete()) return absl::OkStatus();
    for (const v1::WatchChangesResponse& part : parts_) {
      if (part.changes().empty()) continue;  // a sign of life
      told_ += part.changes_size();
      writer_.Write(part, message.commit_time());
    }
    parts_.clear();
    KeepPlace(message);
    if (!std::exchange(heard_, true) && message.changes().empty()) {
      session_.Note(absl::StrCat("Watching ", Place()));
    }
    if (!session_.out()) {
      return absl::UnknownError("the output cannot be written");
    }
    finished_ = limit_ > 0 && told_ >= limit_;
    return finished_ ? absl::CancelledError("enough") : absl::OkStatus();
  }

  void KeepPlace(const v1::WatchChangesResponse& message) {
    request_.set_initial_state(false);
    request_.set_from_revision(message.revision());
    request_.clear_from_commit_time();
    if (message.has_commit_time()) {
      *request_.mutable_from_commit_time() = message.commit_time();
    }
  }

  // Whether the stream can be resumed. A server that was never reached is more
  // likely a wrong address.
  [[nodiscard]] bool GoesOn(const absl::Status& status) const {
    if (!heard_) {
      const RetryPolicy& policy = session_.connection().options().retry;
      return failures_ + 1 < policy.attempts &&
             IsWorthRetrying(status, Persistence::kImpatient);
    }
    return status.ok() || absl::IsUnavailable(status) ||
           absl::IsDeadlineExceeded(status) || absl::IsCancelled(status) ||
           absl::IsResourceExhausted(status);
  }

  [[nodiscard]] std::string Since() const {
    return request_.has_from_commit_time()
               ? absl::StrCat(request_.from_revision(), "@",
                              TimeUtil::ToString(request_.from_commit_time()))
               : absl::StrCat(request_.from_revision());
  }

  [[nodiscard]] std::string Place() const {
    return absl::StrCat("from revision ", request_.from_revision(), " on");
  }

  // How a later watch goes on.
  void NotePlace() const {
    if (!request_.has_from_revision()) return;
    session_.Note(absl::StrCat("To go on from here: --since ", Since()));
  }

  int Interrupted() { return End(absl::CancelledError("interrupted")); }

  int End(const absl::Status& status) {
    writer_.Finish();
    const int code =
        session_.out()
            ? session_.Fail(status)
            : session_.Fail(kExitFailed, "standard output cannot be written");
    if (absl::IsOutOfRange(status)) {
      session_.err() << "  begin anew: citymatch watch --state\n";
    } else if (heard_) {
      NotePlace();
    }
    return code;
  }

  Session& session_;
  v1::WatchChangesRequest request_;
  const int64_t limit_;
  WatchWriter writer_;
  const std::unique_ptr<WatchStub> stub_;
  // Of a commit that is not whole yet.
  std::vector<v1::WatchChangesResponse> parts_;
  int64_t told_ = 0;
  bool heard_ = false;     // a whole commit, or a sign of life, ever
  bool spoke_ = false;     // the server did, in this stream
  bool finished_ = false;  // as many changes were told as asked for
  int failures_ = 0;       // in a row
};

int RunWatch(Session& session, const WatchFlags& flags) {
  v1::WatchChangesRequest request;
  const std::string problem = ParseFlags(flags, request);
  if (!problem.empty()) return session.Fail(kExitUsage, problem);
  return Watcher(session, std::move(request), flags.limit).Run();
}

}  // namespace

void AddWatchCommand(CLI::App& app, Session& session) {
  const auto flags = std::make_shared<WatchFlags>();
  CLI::App& command = *app.add_subcommand(
      "watch", "Follows what happens in the catalogue until interrupted");
  command.add_option(
      "--kind", flags->kinds,
      absl::StrCat("Only these: ", absl::StrJoin(KindNames(), ", "),
                   "; may be given several times. Default: all that you may "
                   "see"));
  command.add_option("--filter", flags->filter,
                     "Only those of the one --kind, such as 'country_code = "
                     "\"VN\"'");
  CLI::Option* const since = command.add_option(
      "--since", flags->since,
      "What happened after this revision, 0 = ever; REVISION@TIME, as an "
      "earlier watch printed it, also proves that the server still has the "
      "same history. Default: from now on");
  command
      .add_flag("--state", flags->from_state, "First everything as it is now")
      ->excludes(since);
  command
      .add_option("--limit", flags->limit,
                  "End after so many changes; those of one commit are told "
                  "together. 0 (default) = never")
      ->check(CLI::NonNegativeNumber);
  command.footer(
      "A line for each change: revision, time, what happened, name. json and "
      "jsonl hold the messages of\nthe API, with the resources as they were "
      "after the change. When the connection is lost the watch\ngoes on where "
      "it was, also after the server was started again: nothing is missing "
      "and nothing\ncomes twice. At the end it says how to go on from there. "
      "Exit code 3 if the changes since then are\nnot there any more: begin "
      "anew with --state.\n\n"
      "Examples:\n  citymatch watch --kind city --filter 'country_code = "
      "\"VN\"'\n  citymatch watch --since 41 -o jsonl");
  command.callback([&session, flags, since] {
    flags->has_since = since->count() > 0;
    session.action = [&session, flags] { return RunWatch(session, *flags); };
  });
}

}  // namespace citymatch::client
