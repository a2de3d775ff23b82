// `citymatch watch`: follows what happens in the catalogue.
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
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/watch_service.grpc.pb.h"
#include "client/cli/commands.h"
#include "client/format/text.h"
#include "client/output/watch_text.h"
#include "client/rpc/resuming_stream.h"
#include "client/rpc/watch.h"
#include "google/protobuf/util/time_util.h"

namespace citymatch::client {
namespace {

using google::protobuf::util::TimeUtil;
using WatchStub = v1::WatchService::Stub;

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

// Tells what comes until it is interrupted.
class Watcher {
 public:
  Watcher(Session& session, v1::WatchChangesRequest request, int64_t limit)
      : session_(session),
        limit_(limit),
        writer_(session.format(), session.out()),
        place_(request),
        stream_(session.connection(), &WatchStub::WatchChanges,
                ChangeKeeper(std::move(request)),
                {.timeout = session.time_limit()}, [this] { NoteLoss(); }) {}

  int Run() {
    while (limit_ == 0 || told_ < limit_) {
      const auto message = stream_.Next();
      if (!message.ok()) return End(message.status());
      Tell(**message);
      if (!session_.out()) return End(absl::UnknownError(""));
    }
    writer_.Finish();
    NotePlace();
    return kExitOk;
  }

 private:
  void Tell(const v1::WatchChangesResponse& message) {
    if (!message.changes().empty()) {  // else a sign of life
      told_ += message.changes_size();
      writer_.Write(message);
    }
    place_.set_from_revision(message.revision());
    place_.clear_from_commit_time();
    if (message.has_commit_time()) {
      *place_.mutable_from_commit_time() = message.commit_time();
    }
    if (!std::exchange(heard_, true) && message.changes().empty()) {
      session_.Note(absl::StrCat("Watching ", Place()));
    }
  }

  void NoteLoss() const {
    if (!heard_) return;
    session_.Note(absl::StrCat("The connection to ", session_.address(),
                               " was lost; trying again ", Place()));
  }

  [[nodiscard]] std::string Since() const {
    return place_.has_from_commit_time()
               ? absl::StrCat(place_.from_revision(), "@",
                              TimeUtil::ToString(place_.from_commit_time()))
               : absl::StrCat(place_.from_revision());
  }

  [[nodiscard]] std::string Place() const {
    return absl::StrCat("from revision ", place_.from_revision(), " on");
  }

  // How a later watch goes on.
  void NotePlace() const {
    if (!place_.has_from_revision()) return;
    session_.Note(absl::StrCat("To go on from here: --since ", Since()));
  }

  int End(const absl::Status& status) {
    writer_.Finish();
    // That was asked for.
    if (absl::IsDeadlineExceeded(status) && heard_) {
      session_.Note("The time that --timeout gave to the watch is over.");
      NotePlace();
      return kExitOk;
    }
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
  const int64_t limit_;
  WatchWriter writer_;
  // What was told last, as a later watch would be asked for.
  v1::WatchChangesRequest place_;
  int64_t told_ = 0;
  bool heard_ = false;  // a whole commit, or a sign of life, ever
  ResumingStream<WatchStub, v1::WatchChangesRequest, v1::WatchChangesResponse,
                 ChangeKeeper>
      stream_;
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
      "and nothing\ncomes twice. --timeout ends it after that time. At the end "
      "it says how to go on from there.\n"
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
