#include "server/rounds/verify.h"

#include <cstddef>
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
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/batch.pb.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "server/base/status_macros.h"
#include "server/convert/digest.h"
#include "server/convert/names.h"
#include "server/convert/round.h"
#include "server/gate/call.h"
#include "server/resource/catalogue.h"
#include "server/resource/complete.h"
#include "server/resource/diff.h"
#include "server/resource/rounds.h"
#include "server/rounds/computation.h"
#include "server/rounds/digest.h"
#include "server/rounds/progress_stream.h"
#include "server/rounds/question.h"
#include "server/snapshot/past.h"
#include "server/store/references.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using Reply = v1::VerifyRoundSolutionResponse;

// Differences that a reply tells.
constexpr size_t kMostDifferences = 100;

// What a commit gave it, what was asked for and not computed, and what tells of
// rankings is compared apart, or not at all.
v1::RoundSolution Comparable(v1::RoundSolution solution) {
  solution.clear_name();
  solution.clear_etag();
  solution.clear_revision();
  solution.clear_create_time();
  solution.clear_round();
  solution.clear_blocking_pairs();
  solution.clear_blocking_pair_count();
  solution.mutable_basis()->clear_ranking_count();
  solution.mutable_basis()->clear_input_digest();
  solution.mutable_basis()->clear_digest();
  return solution;
}

std::string BlockingBytes(const v1::RoundSolution& solution) {
  v1::RoundSolution blocking;
  *blocking.mutable_blocking_pairs() = solution.blocking_pairs();
  blocking.set_blocking_pair_count(solution.blocking_pair_count());
  return DeterministicBytes(blocking);
}

std::string ValueText(const std::string& value) {
  return value.empty() ? "nothing" : value;
}

// The round whose rankings counted: of the first solution of one that mends
// another, that other one.
std::string RankedRoundOf(const v1::RoundSolution& kept) {
  return kept.has_rematch()
             ? kept.rematch().previous_solution().substr(
                   0, kept.rematch().previous_solution().find("/solutions/"))
             : kept.round().name();
}

class Verification {
 public:
  Verification(Catalogue& catalogue, const Call& call, Sink<Reply>& replies)
      : catalogue_(catalogue), replies_(replies), progress_(&call, &replies) {}

  absl::Status Run(const FoundSolution& found) {
    const v1::RoundSolution& kept = found.solution;
    view_ = catalogue_.store().View();
    CITYMATCH_RETURN_IF_ERROR(CompareRound(kept));
    CITYMATCH_ASSIGN_OR_RETURN(const RoundQuestion question, QuestionOf(kept));
    const absl::StatusOr<v1::RoundSolution> computed =
        ComputeSolution(question, progress_.Callback());
    if (absl::IsFailedPrecondition(computed.status())) {
      Differ(absl::StrCat("It cannot be computed again: ",
                          computed.status().message()));
    } else {
      CITYMATCH_RETURN_IF_ERROR(computed.status());
      Compare(kept, *computed);
    }
    reply_.set_kept_digest(kept.basis().digest());
    reply_.set_verified(reply_.differences().empty());
    return replies_.Write(reply_);
  }

 private:
  void Differ(std::string text) {
    if (static_cast<size_t>(reply_.differences_size()) < kMostDifferences) {
      reply_.add_differences(std::move(text));
    }
  }

  // The round in the solution must be the one of that commit.
  absl::Status CompareRound(const v1::RoundSolution& kept) {
    const store::Key key{store::Kind::kRound,
                         std::string(IdIn(kRoundPrefix, kept.round().name()))};
    CITYMATCH_ASSIGN_OR_RETURN(const std::optional<storage::v1::Record> version,
                               VersionAt(*view_, key, kept.revision()));
    if (!version) {
      Differ(absl::StrCat("There was no ", kept.round().name(), " at revision ",
                          kept.revision(), "."));
      return absl::OkStatus();
    }
    v1::Round then = version->resource().round();
    v1::Round said = AfterSolution(kept);
    if (then.as_of_date().empty()) said.clear_as_of_date();
    Normalize(then.name(), then);
    Normalize(said.name(), said);
    AddChanges(Diff(said, then), absl::StrCat("In the round of revision ",
                                              kept.revision(), ", "));
    return absl::OkStatus();
  }

  absl::StatusOr<RoundQuestion> QuestionOf(const v1::RoundSolution& kept) {
    const int64_t revision = kept.basis().facts_revision();
    const auto tell = [this](int64_t done, int64_t total) {
      return progress_.Tell(v1::RoundProgress::STAGE_READING, done, total);
    };
    CITYMATCH_ASSIGN_OR_RETURN(const std::shared_ptr<const Published> published,
                               PublishedAt(catalogue_.store(), revision, tell));
    RoundQuestion question;
    question.round = kept.round();
    question.rankings_of = RankedRoundOf(kept);
    question.facts = FactsOf(*published, kept.round().published_facts_only());
    CITYMATCH_ASSIGN_OR_RETURN(
        question.rankings,
        RankingsAt(*view_, kept.round(), question.rankings_of, revision));
    question.with_prices = !kept.prices().empty();
    if (!kept.has_rematch()) return question;
    question.rematch.emplace();
    question.rematch->set_previous_solution(kept.rematch().previous_solution());
    *question.rematch->mutable_withdrawn_cities() =
        kept.rematch().withdrawn_cities();
    *question.rematch->mutable_refused_pairs() = kept.rematch().refused_pairs();
    question.rematch->set_locked_pairs_released(
        kept.rematch().locked_pairs_released());
    CITYMATCH_RETURN_IF_ERROR(ReadPrevious(question));
    return question;
  }

  absl::Status ReadPrevious(RoundQuestion& question) {
    const std::string& name = question.rematch->previous_solution();
    const auto key = store::KeyOfName(name);
    std::optional<storage::v1::Record> previous;
    if (key) {
      CITYMATCH_ASSIGN_OR_RETURN(
          previous, VersionAt(*view_, *key, question.facts.revision));
    }
    if (!previous) {
      Differ(absl::StrCat("There was no ", name, " at revision ",
                          question.facts.revision, "."));
      return absl::OkStatus();
    }
    for (const v1::RoundPair& pair :
         previous->resource().round_solution().pairs()) {
      question.previous.push_back(ToPairId(pair));
    }
    return absl::OkStatus();
  }

  void Compare(const v1::RoundSolution& kept,
               const v1::RoundSolution& computed) {
    reply_.set_computed_digest(computed.basis().digest());
    reply_.set_candidate_count(computed.basis().candidate_count());
    if (kept.basis().input_digest() != computed.basis().input_digest()) {
      Differ(
          "What went in has another digest: facts, members of groups, or "
          "candidates with their scores.");
    }
    AddChanges(Diff(Comparable(kept), Comparable(computed)), "");
    if (kept.basis().ranking_count() != computed.basis().ranking_count() ||
        BlockingBytes(kept) != BlockingBytes(computed)) {
      Differ("What tells of submitted rankings differs.");
    }
    if (kept.basis().digest() != computed.basis().digest()) {
      Differ("The digest of the outcome differs.");
    } else if (OutcomeDigest(kept) != kept.basis().digest()) {
      Differ("What is kept does not have the digest that is kept with it.");
    }
  }

  void AddChanges(const std::vector<v1::FieldChange>& changes,
                  absl::string_view where) {
    for (const v1::FieldChange& change : changes) {
      Differ(absl::StrCat(where, "`", change.path(), "`: the solution has ",
                          ValueText(change.old_value()), ", it should be ",
                          ValueText(change.new_value()), "."));
    }
  }

  Catalogue& catalogue_;
  Sink<Reply>& replies_;
  ProgressStream<Reply> progress_;
  std::unique_ptr<store::ReadView> view_;
  Reply reply_;
};

}  // namespace

absl::Status VerifySolution(Catalogue& catalogue, const Call& call,
                            const v1::VerifyRoundSolutionRequest& request,
                            Sink<Reply>& replies) {
  CITYMATCH_ASSIGN_OR_RETURN(
      const FoundSolution found,
      catalogue.round_lives().FindSolution(call, *catalogue.store().View(),
                                           request.name(), "name"));
  return Verification(catalogue, call, replies).Run(found);
}

}  // namespace citymatch
