#include "matching/ranker.h"

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "matching/catalogue.h"
#include "matching/context.h"

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

absl::Status AskWhetherToGoOn(const std::function<absl::Status()>& check,
                              int block) {
  if (!check || block % kBlocksPerCheck != 0) return absl::OkStatus();
  return check();
}

}  // namespace citymatch::matching
