#include "server/watch_service.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/match_service.pb.h"
#include "citymatch/v1/watch_service.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/gate/call.h"
#include "server/gate/turns.h"
#include "server/resource/watched.h"
#include "server/snapshot/folder.h"
#include "server/snapshot/publisher.h"
#include "server/store/store.h"
#include "server/suggestion_diff.h"

namespace citymatch {
namespace {

using google::protobuf::Timestamp;

// Commits read from the feed at a time.
constexpr int kCommitsAtOnce = 64;
// A message is sent once it is as large as this, or has so many changes.
constexpr size_t kMessageBytes = size_t{1} << 19;
constexpr int kMessageChanges = 256;
// How long a stream sleeps before it looks whether it should end.
constexpr absl::Duration kNap = absl::Milliseconds(100);
// The same, where a store that is closed does not let it sleep.
constexpr absl::Duration kShortNap = absl::Milliseconds(5);

constexpr char kStartAnew[] =
    "call with initial_state and without from_revision, and replace what you "
    "hold by what comes";

absl::Status CannotBegin(absl::string_view reason, int64_t from,
                         absl::string_view why, const Metadata& metadata) {
  Metadata all = metadata;
  all.emplace_back("from_revision", absl::StrCat(from));
  return MakeError(absl::StatusCode::kOutOfRange,
                   absl::StrCat("the stream cannot begin after revision ", from,
                                ": ", why, "; ", kStartAnew),
                   reason, all);
}

// As ReadChanges, with errors that say how to go on.
absl::StatusOr<std::vector<store::Change>> ReadFeed(const store::Store& store,
                                                    int64_t after, int limit) {
  auto changes = store.ReadChanges(after, limit);
  if (absl::IsOutOfRange(changes.status())) {
    return CannotBegin("COMPACTED", after,
                       "the changes after it are not kept any more", {});
  }
  return changes;
}

// When a revision was committed; unset for 0.
absl::StatusOr<Timestamp> CommitTimeOf(const store::Store& store,
                                       int64_t revision) {
  if (revision == 0) return Timestamp();
  CITYMATCH_ASSIGN_OR_RETURN(const std::vector<store::Change> changes,
                             ReadFeed(store, revision - 1, 1));
  if (changes.empty()) {
    return absl::DataLossError(
        absl::StrCat("the commit of revision ", revision, " is missing"));
  }
  return changes.front().entry.commit_time();
}

bool Same(const Timestamp& a, const Timestamp& b) {
  return a.seconds() == b.seconds() && a.nanos() == b.nanos();
}

// Whether the stream can begin where the request says.
absl::Status CheckBeginning(const store::Store& store,
                            const v1::WatchChangesRequest& request) {
  if (!request.has_from_revision()) {
    if (!request.has_from_commit_time()) return absl::OkStatus();
    return InvalidField("from_commit_time",
                        "is set without from_revision, whose time it is");
  }
  const int64_t from = request.from_revision();
  if (request.initial_state()) {
    return InvalidField("from_revision",
                        "is set, and initial_state too; the initial state is "
                        "that of now: leave one of them out");
  }
  if (from < 0) {
    return InvalidField("from_revision",
                        absl::StrCat("is ", from, "; it must be 0 or more"));
  }
  const int64_t newest = store.revision();
  if (from > newest) {
    return CannotBegin("REVISION_UNKNOWN", from,
                       absl::StrCat("the newest revision is ", newest,
                                    ", as after restoring an older backup"),
                       {{"newest_revision", absl::StrCat(newest)}});
  }
  if (from == 0 || !request.has_from_commit_time()) return absl::OkStatus();
  CITYMATCH_ASSIGN_OR_RETURN(const Timestamp time, CommitTimeOf(store, from));
  if (Same(time, request.from_commit_time())) return absl::OkStatus();
  return CannotBegin("HISTORY_REPLACED", from,
                     "it was committed at another time than "
                     "from_commit_time, as after restoring an older backup",
                     {});
}

// The day of matching, which ends at midnight in UTC.
absl::CivilDay DayOf(absl::Time time) {
  return absl::ToCivilDay(time, absl::UTCTimeZone());
}

// Writes the messages of a stream of changes.
class ChangeStream {
 public:
  ChangeStream(const store::Store* store, Sink<v1::WatchChangesResponse>* sink)
      : store_(*store), sink_(*sink) {}

  // Whatever is added until Complete belongs to this revision.
  void Begin(int64_t revision, bool initial_state) {
    message_.Clear();
    message_.set_revision(revision);
    message_.set_initial_state(initial_state);
    bytes_ = 0;
  }

  absl::Status Add(v1::ResourceChange change) {
    bytes_ += change.ByteSizeLong();
    *message_.add_changes() = std::move(change);
    if (bytes_ < kMessageBytes && message_.changes_size() < kMessageChanges) {
      return absl::OkStatus();
    }
    absl::Status sent = sink_.Write(message_);
    message_.clear_changes();
    bytes_ = 0;
    begun_ = true;
    return sent;
  }

  // Ends the revision. Says nothing if nothing was told of it, unless `speak`.
  absl::Status Complete(const Timestamp& commit_time, bool speak) {
    const bool told = begun_ || message_.changes_size() > 0;
    begun_ = false;
    if (!told && !speak) return absl::OkStatus();
    message_.set_complete(true);
    if (message_.revision() > 0) *message_.mutable_commit_time() = commit_time;
    last_word_ = absl::Now();
    return sink_.Write(message_);
  }

  // A message of its own that says how far the stream is.
  absl::Status SayWhere(int64_t revision) {
    CITYMATCH_ASSIGN_OR_RETURN(const Timestamp time,
                               CommitTimeOf(store_, revision));
    Begin(revision, /*initial_state=*/false);
    return Complete(time, /*speak=*/true);
  }

  [[nodiscard]] absl::Time last_word() const { return last_word_; }

 private:
  const store::Store& store_;
  Sink<v1::WatchChangesResponse>& sink_;
  v1::WatchChangesResponse message_;
  size_t bytes_ = 0;
  // Whether a part of the revision was sent.
  bool begun_ = false;
  absl::Time last_word_ = absl::Now();
};

// Tells of all resources as they are; returns of which revision.
absl::StatusOr<int64_t> TellState(const Call& call, const store::Store& store,
                                  const Watched& watched,
                                  ChangeStream& stream) {
  const std::unique_ptr<store::ReadView> view = store.View();
  const int64_t revision = view->revision();
  CITYMATCH_ASSIGN_OR_RETURN(const Timestamp time,
                             CommitTimeOf(store, revision));
  stream.Begin(revision, /*initial_state=*/true);
  CITYMATCH_RETURN_IF_ERROR(
      watched.ForEachResource(call, *view, [&](v1::ResourceChange change) {
        return stream.Add(std::move(change));
      }));
  CITYMATCH_RETURN_IF_ERROR(stream.Complete(time, /*speak=*/true));
  return revision;
}

// Tells of the commits after `revision` that are there; returns the last one.
absl::StatusOr<int64_t> TellCommits(const Call& call, const store::Store& store,
                                    const Watched& watched, int64_t revision,
                                    ChangeStream& stream) {
  CITYMATCH_ASSIGN_OR_RETURN(const std::vector<store::Change> commits,
                             ReadFeed(store, revision, kCommitsAtOnce));
  // Taken after the commits, so that it holds them all.
  const std::unique_ptr<store::ReadView> view = store.View();
  for (const store::Change& commit : commits) {
    CITYMATCH_RETURN_IF_ERROR(call.Check());
    stream.Begin(commit.revision, /*initial_state=*/false);
    CITYMATCH_RETURN_IF_ERROR(
        watched.ForEachChange(commit, *view, [&](v1::ResourceChange change) {
          return stream.Add(std::move(change));
        }));
    CITYMATCH_RETURN_IF_ERROR(
        stream.Complete(commit.entry.commit_time(), /*speak=*/false));
    revision = commit.revision;
  }
  return revision;
}

int HalfOfTheProcessors() {
  return static_cast<int>(std::thread::hardware_concurrency()) / 2;
}

}  // namespace

WatchService::WatchService(const store::Store* store,
                           const SnapshotPublisher* publisher,
                           MatchService* matches, Pace pace)
    : store_(store),
      publisher_(publisher),
      matches_(matches),
      pace_(pace),
      computing_(pace.compute_at_once > 0 ? pace.compute_at_once
                                          : HalfOfTheProcessors()) {}

absl::Status WatchService::WatchChanges(
    const Call& call, const v1::WatchChangesRequest& request,
    Sink<v1::WatchChangesResponse>& replies) {
  CITYMATCH_ASSIGN_OR_RETURN(const Watched watched,
                             Watched::Parse(call, request.kinds()));
  CITYMATCH_RETURN_IF_ERROR(CheckBeginning(*store_, request));
  ChangeStream stream(store_, &replies);
  int64_t revision = request.from_revision();
  if (request.initial_state()) {
    CITYMATCH_ASSIGN_OR_RETURN(revision,
                               TellState(call, *store_, watched, stream));
  } else if (!request.has_from_revision()) {
    revision = store_->revision();
    CITYMATCH_RETURN_IF_ERROR(stream.SayWhere(revision));
  }
  while (true) {
    CITYMATCH_RETURN_IF_ERROR(call.Check());
    const absl::Time nap_end = std::min(call.deadline, absl::Now() + kNap);
    if (store_->WaitForChange(revision, nap_end) > revision) {
      CITYMATCH_ASSIGN_OR_RETURN(
          revision, TellCommits(call, *store_, watched, revision, stream));
    } else if (absl::Now() < nap_end) {
      absl::SleepFor(kShortNap);
    }
    if (absl::Now() - stream.last_word() >= pace_.sign_of_life) {
      CITYMATCH_RETURN_IF_ERROR(stream.SayWhere(revision));
    }
  }
}

absl::Status WatchService::WatchSuggestions(
    const Call& call, const v1::WatchSuggestionsRequest& request,
    Sink<v1::WatchSuggestionsResponse>& replies) {
  v1::SuggestMatchesRequest question = request.question();
  // As if it were put by itself, so that equal answers have equal digests.
  Call asked = call;
  asked.method = "citymatch.v1.MatchService/SuggestMatches";
  v1::SuggestMatchesResponse before;
  bool whole = true;
  std::shared_ptr<const Published> computed_on;
  absl::Time last_look = absl::InfinitePast();
  absl::Time last_word = absl::InfinitePast();
  while (true) {
    CITYMATCH_RETURN_IF_ERROR(call.Check());
    const absl::Time now = absl::Now();
    std::shared_ptr<const Published> current = publisher_->Current();
    const bool news = current != computed_on || DayOf(now) != DayOf(asked.now);
    if (whole || (news && now - last_look >= pace_.look_again)) {
      if (!whole) asked.now = now;  // the answer of a day may be another
      last_look = now;
      // Taken before the answer, which may then be newer: it is looked at
      // again, and found to be the same.
      computed_on = std::move(current);
      v1::SuggestMatchesResponse answer;
      CITYMATCH_RETURN_IF_ERROR(computing_.Run(call, [&] {
        return matches_->SuggestMatches(asked, question, &answer);
      }));
      v1::WatchSuggestionsResponse message =
          DiffSuggestions(question.city(), before, answer);
      message.set_whole(whole);
      if (whole || message.changes_size() > 0 || CountsDiffer(before, answer)) {
        CITYMATCH_RETURN_IF_ERROR(replies.Write(message));
        last_word = absl::Now();
      }
      before = std::move(answer);
      whole = false;
      // It is there now.
      question.mutable_options()->clear_min_revision();
    }
    if (absl::Now() - last_word >= pace_.sign_of_life) {
      CITYMATCH_RETURN_IF_ERROR(
          replies.Write(DiffSuggestions(question.city(), before, before)));
      last_word = absl::Now();
    }
    absl::SleepFor(std::min(kNap, call.deadline - absl::Now()));
  }
}

}  // namespace citymatch
