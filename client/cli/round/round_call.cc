#include "client/cli/round/round_call.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "client/format/text.h"
#include "client/import/progress.h"
#include "client/round/solution_text.h"

namespace citymatch::client {
namespace {

// Together below what the server sends in one reply.
constexpr size_t kCitiesPerCall = 200;

// The cities of names[begin, end). Where one is not on record nothing is
// answered: each half is asked for itself.
void LookUp(Session& session, const std::vector<std::string>& names,
            size_t begin, size_t end, RoundView& view) {
  if (begin == end) return;
  v1::BatchGetCitiesRequest request;
  for (size_t i = begin; i < end; ++i) request.add_names(names[i]);
  v1::BatchGetCitiesResponse reply;
  const absl::Status status = session.connection().Call(
      &v1::CityService::Stub::BatchGetCities, request, reply);
  if (status.ok()) {
    for (const v1::City& city : reply.cities()) {
      view.cities[city.name()] = city;
    }
    return;
  }
  if (end - begin == 1 && absl::IsNotFound(status)) {
    view.gone.insert(names[begin]);
  }
  if (end - begin == 1 ||
      !(absl::IsNotFound(status) || absl::IsInvalidArgument(status))) {
    return;
  }
  const size_t middle = begin + (end - begin) / 2;
  LookUp(session, names, begin, middle, view);
  LookUp(session, names, middle, end, view);
}

const char* StageText(v1::RoundProgress::Stage stage) {
  switch (stage) {
    case v1::RoundProgress::STAGE_SCORING:
      return "scoring pairs";
    case v1::RoundProgress::STAGE_SOLVING:
      return "solving";
    case v1::RoundProgress::STAGE_EXPLAINING:
      return "finding the conflict";
    case v1::RoundProgress::STAGE_PRICING:
      return "pricing constraints";
    case v1::RoundProgress::STAGE_READING:
      return "reading earlier facts";
    default:
      return "working";
  }
}

}  // namespace

struct RoundProgressBar::Impl {
  Progress progress;
};

RoundProgressBar::RoundProgressBar(Session& session)
    : impl_(new Impl{Progress(session.err(),
                              session.globals.quiet ? Progress::Style::kSilent
                              : session.streams().err_is_terminal
                                  ? Progress::Style::kBar
                                  : Progress::Style::kLines,
                              "steps")}) {}

RoundProgressBar::~RoundProgressBar() { impl_->progress.Finish(); }

void RoundProgressBar::Show(const v1::RoundProgress& progress) {
  impl_->progress.Update(StageText(progress.stage()), progress.done_count(),
                         progress.total_count());
}

absl::StatusOr<v1::Round> GetRound(Session& session, const std::string& id) {
  v1::GetRoundRequest request;
  request.set_name(RoundKind().FullName(id));
  v1::Round round;
  const absl::Status status =
      CallRounds(session, &RoundStub::GetRound, request, round);
  if (!status.ok()) return status;
  return round;
}

absl::StatusOr<std::string> SolutionName(Session& session,
                                         const std::string& text, int number) {
  const std::string full = RoundKind().FullName(text);
  if (absl::StrContains(full, "/solutions/")) return full;
  const size_t slash = full.rfind('/');
  int named = 0;
  const bool has_number = slash > RoundKind().FullName("").size() - 1;
  if (has_number) {
    if (!absl::SimpleAtoi(full.substr(slash + 1), &named) || named < 1 ||
        (number != 0 && number != named)) {
      return absl::InvalidArgumentError(
          absl::StrCat(Quote(text),
                       ": a solution is ROUND/N with one number from 1 on, "
                       "such as moej-2026/2"));
    }
    return absl::StrCat(full.substr(0, slash), "/solutions/", named);
  }
  if (number > 0) return absl::StrCat(full, "/solutions/", number);
  const absl::StatusOr<v1::Round> round = GetRound(session, text);
  if (!round.ok()) return round.status();
  if (!round->solution().empty()) return round->solution();
  const int count = round->solution_count();
  const std::string id = RoundKind().Id(full);
  return absl::NotFoundError(absl::StrCat(
      full,
      count == 0 ? " has no solution yet"
                 : " has no solution for what it says now",
      count == 0 ? ""
      : count == 1
          ? absl::StrCat("; the earlier one is ", id, "/1")
          : absl::StrCat("; earlier ones are ", id, "/1 to ", id, "/", count),
      "; `citymatch round solve ", id, "` makes one"));
}

absl::StatusOr<v1::RoundSolution> GetSolution(Session& session,
                                              const std::string& name) {
  v1::GetRoundSolutionRequest request;
  request.set_name(name);
  request.set_language_code(session.globals.language);
  v1::RoundSolution solution;
  const absl::Status status =
      CallRounds(session, &RoundStub::GetRoundSolution, request, solution);
  if (!status.ok()) return status;
  return solution;
}

RoundView ViewOf(Session& session, const google::protobuf::Message& message,
                 bool with_ids) {
  RoundView view;
  view.language = session.globals.language;
  view.with_ids = with_ids;
  std::set<std::string> set;
  CollectCities(message, set);
  const std::vector<std::string> names(set.begin(), set.end());
  for (size_t i = 0; i < names.size(); i += kCitiesPerCall) {
    LookUp(session, names, i, std::min(names.size(), i + kCitiesPerCall), view);
  }
  return view;
}

int FailForRound(Session& session, const absl::Status& status,
                 const std::string& round, const KeptSolutions* kept) {
  const int code = kept != nullptr && absl::IsDeadlineExceeded(status)
                       ? session.FailUnfinished(status, kept->WhatWasStored())
                       : session.Fail(status);
  if (absl::IsAborted(status)) {
    const std::string id = RoundKind().Id(RoundOfSolution(round));
    session.err()
        << "  The round changed meanwhile: look at it with `citymatch "
           "round get "
        << id << "`,\n  and try again.\n";
  }
  return code;
}

namespace {

// How many solutions a round has, 0 where there is no such round; nullopt if
// that cannot be told. Has time of its own: that of the work may be over.
std::optional<int> CountSolutions(Session& session, const std::string& round) {
  v1::GetRoundRequest request;
  request.set_name(RoundKind().FullName(round));
  v1::Round found;
  const absl::Status status = session.connection().Call(
      &RoundStub::GetRound, request, found, {.timeout = absl::Seconds(10)});
  if (status.ok()) return found.solution_count();
  if (absl::IsNotFound(status)) return 0;
  return std::nullopt;
}

}  // namespace

KeptSolutions::KeptSolutions(Session& session, std::string round, bool dry_run)
    : session_(session), round_(std::move(round)), dry_run_(dry_run) {
  if (!dry_run_ && session_.time_limit().has_value()) {
    before_ = CountSolutions(session_, round_);
  }
}

std::string KeptSolutions::WhatWasStored() const {
  if (dry_run_) return "Nothing was stored: it was a dry run.";
  const std::string id = RoundKind().Id(round_);
  const std::optional<int> now = CountSolutions(session_, round_);
  if (!before_.has_value() || !now.has_value()) {
    return absl::StrCat("Whether a solution was stored is told by: citymatch ",
                        "round solutions ", id);
  }
  if (*now > *before_) {
    return absl::StrCat("A solution was stored all the same: citymatch round ",
                        "show ", id, "/", *now);
  }
  return absl::StrCat("Nothing was stored: ", id, " has ", *now,
                      *now == 1 ? " solution" : " solutions", ", as before.");
}

int ShowRound(Session& session, const v1::Round& round, bool dry_run) {
  if (dry_run) session.Note("Dry run: nothing was written.");
  if (session.format() != OutputFormat::kTable) {
    WriteResource(RoundKind(), round, session.format(), session.style(),
                  session.out());
    return kExitOk;
  }
  WriteRound(round, ViewOf(session, round), session.style(), session.out());
  return kExitOk;
}

int ShowSolution(Session& session, const v1::RoundSolution& solution,
                 bool with_ids) {
  // JSON needs no names.
  const bool is_json = session.format() == OutputFormat::kJson ||
                       session.format() == OutputFormat::kJsonl;
  const RoundView view =
      is_json ? RoundView() : ViewOf(session, solution, with_ids);
  const auto sheet = [&] {
    return solution.feasible() ? OutcomeSheet(solution, view)
                               : ConflictSheet(solution);
  };
  const auto text = [&] {
    WriteSolution(solution, view, session.style(), session.out());
  };
  const int code =
      solution.feasible()
          ? WriteRoundReply(session, solution, solution.pairs(), sheet, text)
          : WriteRoundReply(session, solution, solution.conflict(), sheet,
                            text);
  if (code != kExitOk || solution.feasible()) return code;
  session.Note("The constraints contradict each other: there is no solution.");
  return kExitConflict;
}

}  // namespace citymatch::client
