#include "matching/ranker.h"

#include <cmath>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/gates.h"

namespace citymatch::matching {
namespace {

// Blocks between two asks whether to go on.
constexpr int kBlocksPerCheck = 8;

}  // namespace

absl::StatusOr<std::shared_ptr<const MatchContext>> FindContext(
    const Snapshot& snapshot, const MatchOptions& options) {
  const Catalogue& catalogue = snapshot.catalogue();
  std::shared_ptr<const Programme> programme;
  if (!options.programme_id.empty()) {
    const auto it = catalogue.programmes.find(options.programme_id);
    if (it == catalogue.programmes.end()) {
      return absl::NotFoundError(
          absl::StrCat("programmes/", options.programme_id));
    }
    programme = it->second;
  }
  return snapshot.contexts().Get(catalogue, std::move(programme), options.as_of,
                                 options.hide_from_year);
}

absl::StatusOr<Weights> EffectiveWeights(const Policy& policy,
                                         const MatchOptions& options) {
  Weights weights = policy.weights;
  for (const auto& [criterion, weight] : options.weights) {
    weights[static_cast<size_t>(criterion)] = weight;
  }
  double sum = 0;
  for (const double weight : weights) sum += weight;
  if (!(sum > 0)) {
    return absl::InvalidArgumentError("at least one weight must be above 0");
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

AnswerBasis MakeBasis(const Snapshot& snapshot, const MatchContext& context,
                      const Weights& weights) {
  AnswerBasis basis;
  basis.revision = snapshot.revision();
  basis.programme_id = context.programme().id;
  basis.programme_version = context.programme().version;
  basis.as_of = context.as_of();
  basis.weights = weights;
  return basis;
}

absl::StatusOr<std::vector<Ranked>> BestOf(
    const Query& query, const Weights& weights, bool include_partnered,
    size_t count, const std::function<absl::Status()>& check) {
  const GateChecker gates(query, include_partnered);
  Ranker ranker(query, weights);
  TopK top(count);
  const SideTable& side = query.catalogue.side(query.candidate_side);
  for (int b = 0; b < static_cast<int>(side.blocks.size()); ++b) {
    if (absl::Status status = AskWhetherToGoOn(check, b); !status.ok()) {
      return status;
    }
    ranker.LoadBlock(b);
    for (int row = 0; row < ranker.block().size(); ++row) {
      if (!ranker.MayReach(row, top.Threshold())) continue;
      const RowRef ref = ranker.Row(row);
      if (gates.Failures(ref) != 0) continue;
      top.Offer({ranker.Exact(row), ref});
    }
  }
  return top.Take();
}

Fits WithMeans(Fits fits, const Fits& mean_fits) {
  for (int k = 0; k < kCriterionCount; ++k) {
    if (std::isnan(fits[k])) fits[k] = mean_fits[k];
  }
  return fits;
}

absl::StatusOr<std::vector<Scored>> ScoreEligible(
    const Query& query, const Weights& weights, bool include_partnered,
    const std::function<absl::Status()>& check) {
  const GateChecker gates(query, include_partnered);
  Ranker ranker(query, weights);
  std::vector<Scored> eligible;
  const SideTable& side = query.catalogue.side(query.candidate_side);
  for (int b = 0; b < static_cast<int>(side.blocks.size()); ++b) {
    if (absl::Status status = AskWhetherToGoOn(check, b); !status.ok()) {
      return status;
    }
    ranker.LoadBlock(b);
    for (int row = 0; row < ranker.block().size(); ++row) {
      const RowRef ref = ranker.Row(row);
      if (gates.Failures(ref) != 0) continue;
      const Fits fits = ranker.FitsOf(ref);
      eligible.push_back(
          {{ScoreOf(fits, weights, query.context.mean_fits()), ref}, fits});
    }
  }
  return eligible;
}

absl::StatusOr<int> RankOf(const Query& query, const Weights& weights,
                           const RowRef& candidate, bool include_partnered,
                           const std::function<absl::Status()>& check) {
  const GateChecker gates(query, include_partnered);
  Ranker ranker(query, weights);
  const Ranked self{
      ScoreOf(ranker.FitsOf(candidate), weights, query.context.mean_fits()),
      candidate};
  int rank = 1;
  const SideTable& side = query.catalogue.side(query.candidate_side);
  for (int b = 0; b < static_cast<int>(side.blocks.size()); ++b) {
    if (absl::Status status = AskWhetherToGoOn(check, b); !status.ok())
      return status;
    ranker.LoadBlock(b);
    for (int row = 0; row < ranker.block().size(); ++row) {
      if (!ranker.MayReach(row, self.points.score)) continue;
      const RowRef ref = ranker.Row(row);
      if (Ranked{ranker.Exact(row), ref}.Before(self) &&
          gates.Failures(ref) == 0) {
        ++rank;
      }
    }
  }
  return rank;
}

absl::Status AskWhetherToGoOn(const std::function<absl::Status()>& check,
                              int block) {
  if (!check || block % kBlocksPerCheck != 0) return absl::OkStatus();
  return check();
}

}  // namespace citymatch::matching
