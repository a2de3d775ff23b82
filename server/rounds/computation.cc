#include "server/rounds/computation.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/round.pb.h"
#include "matching/profile.h"
#include "matching/rounds/assembly.h"
#include "matching/rounds/pricing.h"
#include "matching/rounds/progress.h"
#include "matching/rounds/rematch.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"
#include "matching/rounds/solver.h"
#include "matching/rounds/stability.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/convert/round.h"
#include "server/rounds/digest.h"
#include "server/rounds/question.h"

namespace citymatch {
namespace {

// What is wrong with a round that passed all checks is so beside the facts.
absl::Status AboutRound(const absl::Status& status, const v1::Round& round) {
  if (!absl::IsInvalidArgument(status) && !absl::IsNotFound(status)) {
    return status;
  }
  return FailedPrecondition("ROUND_FACTS", round.name(), status.message());
}

class Computation {
 public:
  Computation(const RoundQuestion& question,
              const rounds::ProgressCallback& progress)
      : question_(question), progress_(progress) {}

  absl::StatusOr<v1::RoundSolution> Run() {
    CITYMATCH_RETURN_IF_ERROR(CheckFacts(question_));
    CITYMATCH_ASSIGN_OR_RETURN(const rounds::RoundPlan plan,
                               ToPlan(question_.round));
    auto assembled =
        rounds::AssembleRound(*question_.facts.scoring, plan, progress_);
    if (!assembled.ok()) return AboutRound(assembled.status(), question_.round);
    assembled_ = *std::move(assembled);
    SortRankings();
    *message_.mutable_round() = question_.round;
    const absl::Status solved = question_.rematch ? Mend() : Solve();
    CITYMATCH_RETURN_IF_ERROR(AboutRound(solved, question_.round));
    rounds::AddReasons(assembled_, solution_);
    FromMatching(solution_, assembled_, message_);
    if (solution_.feasible) {
      CITYMATCH_RETURN_IF_ERROR(AddBlockingPairs());
      CITYMATCH_RETURN_IF_ERROR(AddPublishedScores(plan));
      if (question_.with_prices) CITYMATCH_RETURN_IF_ERROR(AddPrices());
    }
    FillBasis();
    return std::move(message_);
  }

 private:
  void SortRankings() {
    for (const auto& [city, ranked] : question_.rankings) {
      const matching::Profile* const profile =
          question_.facts.scoring->FindCity(city);
      if (profile == nullptr) continue;
      (profile->side == rounds::Side::kProvider ? rankings_.providers
                                                : rankings_.partners)[city] =
          ranked;
    }
  }

  absl::Status Solve() {
    // Rankings decide a stable round and nothing else.
    const bool stable =
        assembled_.round.objective == rounds::Objective::kStable;
    CITYMATCH_ASSIGN_OR_RETURN(
        solution_,
        rounds::SolveRound(assembled_.round,
                           stable ? rankings_ : rounds::Rankings(), progress_));
    return absl::OkStatus();
  }

  absl::Status Mend() {
    rounds::RematchRequest request;
    request.round = assembled_.round;
    request.previous = question_.previous;
    request.release_locked = question_.rematch->locked_pairs_released();
    const std::set<std::string> withdrawn(
        question_.rematch->withdrawn_cities().begin(),
        question_.rematch->withdrawn_cities().end());
    const auto add = [&](const std::string& id, std::vector<std::string>& ids) {
      if (withdrawn.contains(NameOf(kCityPrefix, id))) ids.push_back(id);
    };
    for (const rounds::Participant& provider : assembled_.round.providers) {
      add(provider.id, request.withdrawn_provider_ids);
    }
    for (const rounds::Participant& partner : assembled_.round.partners) {
      add(partner.id, request.withdrawn_partner_ids);
    }
    // Who is gone from the catalogue is known by its pairs.
    for (const rounds::PairId& pair : question_.previous) {
      add(pair.provider_id, request.withdrawn_provider_ids);
      add(pair.partner_id, request.withdrawn_partner_ids);
    }
    // The round forbids them already; Rematch does so itself.
    for (const v1::RoundPair& pair : question_.rematch->refused_pairs()) {
      request.refused.push_back(ToPairId(pair));
      auto& forbidden = request.round.forbidden;
      forbidden.erase(
          std::remove(forbidden.begin(), forbidden.end(), ToPairId(pair)),
          forbidden.end());
    }
    CITYMATCH_ASSIGN_OR_RETURN(rounds::RematchAnswer answer,
                               rounds::Rematch(request, progress_));
    *message_.mutable_rematch() = *question_.rematch;
    if (answer.solution.feasible) {
      FromMatching(answer, *message_.mutable_rematch());
    }
    solution_ = std::move(answer.solution);
    return absl::OkStatus();
  }

  absl::Status AddBlockingPairs() {
    CITYMATCH_ASSIGN_OR_RETURN(
        const rounds::StabilityReport report,
        rounds::FindBlockingPairs(assembled_.round, rankings_,
                                  solution_.pairs));
    FromMatching(report, message_);
    return absl::OkStatus();
  }

  // The chosen pairs alone are scored on what is published: locked, so that
  // each is a candidate, and told apart if it does not pass the gates there;
  // without slots, so that no other pair is.
  absl::Status AddPublishedScores(rounds::RoundPlan plan) {
    plan.groups.clear();
    plan.forced.clear();
    plan.forbidden.clear();
    plan.locked.clear();
    plan.minimum_score = 0;
    std::set<std::string> cities;
    for (const rounds::SolvedPair& pair : solution_.pairs) {
      plan.locked.push_back(pair.id);
      cities.insert(pair.id.provider_id);
      cities.insert(pair.id.partner_id);
    }
    plan.participants.clear();
    for (const std::string& city : cities) {
      plan.participants.push_back({city, 0});
    }
    CITYMATCH_ASSIGN_OR_RETURN(
        const rounds::AssembledRound open,
        rounds::AssembleRound(*question_.facts.open, plan, progress_));
    std::map<rounds::PairId, double> scores;
    for (const rounds::Candidate& candidate : open.round.candidates) {
      scores[{open.round.providers[candidate.provider].id,
              open.round.partners[candidate.partner].id}] =
          CountedScore(candidate.score);
    }
    // Those that pass no gate on all facts either hide nothing.
    for (const rounds::FailedPair& failed : open.failed) {
      const bool always_fails = std::any_of(
          assembled_.failed.begin(), assembled_.failed.end(),
          [&](const rounds::FailedPair& f) { return f.id == failed.id; });
      if (!always_fails) scores.erase(failed.id);
    }
    for (v1::RoundPair& pair : *message_.mutable_pairs()) {
      const auto score = scores.find(ToPairId(pair));
      if (score != scores.end()) pair.set_published_score(score->second);
    }
    return absl::OkStatus();
  }

  absl::Status AddPrices() {
    if (assembled_.round.objective == rounds::Objective::kStable) {
      return AddPriceOfStability();
    }
    CITYMATCH_ASSIGN_OR_RETURN(
        const rounds::RoundPrices prices,
        rounds::PriceConstraints(assembled_.round, {}, progress_));
    for (const rounds::ConstraintPrice& price : prices.prices) {
      *message_.add_prices() = FromMatching(price);
    }
    return absl::OkStatus();
  }

  // What the other constraints of a stable round cost depends on rankings
  // beyond the outcome.
  absl::Status AddPriceOfStability() {
    rounds::Round without = assembled_.round;
    without.objective = rounds::Objective::kBestTotal;
    CITYMATCH_ASSIGN_OR_RETURN(
        const rounds::Solution best,
        rounds::SolveRound(without, rounds::Rankings(), progress_));
    rounds::ConstraintPrice price;
    price.constraint.kind = rounds::ConstraintKind::kStability;
    price.units = best.total_units - solution_.total_units;
    price.served_partners = best.served_partners - solution_.served_partners;
    *message_.add_prices() = FromMatching(price);
    return absl::OkStatus();
  }

  void FillBasis() {
    v1::RoundBasis& basis = *message_.mutable_basis();
    basis.set_facts_revision(question_.facts.revision);
    basis.set_programme_version(assembled_.basis.programme_version);
    basis.set_candidate_count(
        static_cast<int64_t>(assembled_.round.candidates.size()));
    basis.set_ranking_count(static_cast<int32_t>(question_.rankings.size()));
    basis.set_input_digest(InputDigest(question_, assembled_));
    basis.set_digest(OutcomeDigest(message_));
  }

  const RoundQuestion& question_;
  const rounds::ProgressCallback& progress_;
  rounds::AssembledRound assembled_;
  rounds::Rankings rankings_;
  rounds::Solution solution_;
  v1::RoundSolution message_;
};

}  // namespace

absl::StatusOr<v1::RoundSolution> ComputeSolution(
    const RoundQuestion& question, const rounds::ProgressCallback& progress) {
  return Computation(question, progress).Run();
}

}  // namespace citymatch
