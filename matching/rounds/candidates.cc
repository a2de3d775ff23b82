#include "matching/rounds/candidates.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/gates.h"
#include "matching/matcher.h"
#include "matching/ranker.h"
#include "matching/rounds/solver/optimum.h"

namespace citymatch::rounds {
namespace {

using matching::GateChecker;
using matching::GateId;
using matching::Query;
using matching::Ranked;
using matching::Ranker;
using matching::RowKey;
using matching::RowRef;
using matching::TopK;

// All gates but that of slots.
constexpr uint32_t kRoundGates =
    ~(uint32_t{1} << static_cast<unsigned>(GateId::kSlots));

// Rows between two participants up to which both are scored in one go: calls
// cost more than so many rows.
constexpr int kMostRowsBetween = 2;

double ScoreIn(const matching::Points& points) {
  // Roundings of contributions can carry a perfect pair above 100.
  return std::min(100.0,
                  static_cast<double>(points.score) / matching::kPointUnits);
}

bool IsBefore(const Candidate& a, const Candidate& b) {
  return std::tie(a.provider, a.partner) < std::tie(b.provider, b.partner);
}

// Neighbouring rows of a block with the entrants among them, `first` to `last`
// of a list.
struct Stretch {
  int block_index = 0;
  int begin_row = 0;
  int end_row = 0;
  size_t first = 0;
  size_t last = 0;
};

// The entrants that take part, and their rows in stretches.
class ActiveRows {
 public:
  explicit ActiveRows(const std::vector<Entrant>& entrants) {
    for (size_t i = 0; i < entrants.size(); ++i) {
      if (entrants[i].takes_part) active_.push_back(static_cast<int>(i));
    }
    for (size_t a = 0; a < active_.size(); ++a) {
      const RowRef& row = entrants[active_[a]].row;
      const bool goes_on =
          !stretches_.empty() &&
          stretches_.back().block_index == row.block_index &&
          row.row - stretches_.back().end_row <= kMostRowsBetween;
      if (!goes_on) stretches_.push_back({row.block_index, row.row, 0, a, 0});
      stretches_.back().end_row = row.row + 1;
      stretches_.back().last = a + 1;
    }
  }

  [[nodiscard]] const std::vector<int>& active() const { return active_; }
  [[nodiscard]] const std::vector<Stretch>& stretches() const {
    return stretches_;
  }

 private:
  std::vector<int> active_;  // indices of entrants
  std::vector<Stretch> stretches_;
};

// Asks for each city of one side (`self`) about all of the other.
class CandidateFinder {
 public:
  CandidateFinder(const matching::Catalogue& catalogue,
                  const matching::MatchContext& context,
                  const matching::Weights& weights, int limit, Side self_side,
                  Entrants& entrants)
      : catalogue_(catalogue),
        context_(context),
        weights_(weights),
        limit_(static_cast<size_t>(limit)),
        self_side_(self_side),
        selves_(self_side == Side::kProvider ? entrants.providers
                                             : entrants.partners),
        others_(self_side == Side::kProvider ? entrants.partners
                                             : entrants.providers),
        rows_(others_),
        is_ruled_(others_.size()),
        ruled_(selves_.size()) {
    for (RuledPair& pair : entrants.ruled) {
      ruled_[Self(pair)].push_back(&pair);
    }
    if (limit_ == 0 || others_.empty()) return;
    best_of_other_.assign(others_.size(), TopK(limit_));
    threshold_of_other_.assign(others_.size(), best_of_other_[0].Threshold());
    for (size_t i = 0; i < selves_.size(); ++i) {
      self_at_[KeyOf(selves_[i].row)] = static_cast<int>(i);
    }
    for (size_t i = 0; i < others_.size(); ++i) {
      other_at_[KeyOf(others_[i].row)] = static_cast<int>(i);
    }
  }

  absl::StatusOr<std::vector<Candidate>> Find(
      const ProgressCallback& progress) {
    Watch watch(progress, Progress::Stage::kScoring,
                static_cast<int64_t>(selves_.size()));
    for (size_t self = 0; self < selves_.size(); ++self) {
      AskFor(static_cast<int>(self));
      if (absl::Status status = watch.Step(); !status.ok()) return status;
    }
    for (size_t other = 0; other < best_of_other_.size(); ++other) {
      for (const Ranked& ranked : best_of_other_[other].Take()) {
        Add(self_at_.at(KeyOf(ranked.row)), static_cast<int>(other),
            ranked.points);
      }
    }
    if (!std::is_sorted(found_.begin(), found_.end(), IsBefore)) {
      std::sort(found_.begin(), found_.end(), IsBefore);
    }
    // A pair can be among the best of both.
    found_.erase(std::unique(found_.begin(), found_.end(),
                             [](const Candidate& a, const Candidate& b) {
                               return a.provider == b.provider &&
                                      a.partner == b.partner;
                             }),
                 found_.end());
    return std::move(found_);
  }

 private:
  [[nodiscard]] int Self(const RuledPair& pair) const {
    return self_side_ == Side::kProvider ? pair.provider : pair.partner;
  }
  [[nodiscard]] int Other(const RuledPair& pair) const {
    return self_side_ == Side::kProvider ? pair.partner : pair.provider;
  }

  void Add(int self, int other, const matching::Points& points) {
    const bool is_provider = self_side_ == Side::kProvider;
    found_.push_back({is_provider ? self : other, is_provider ? other : self,
                      ScoreIn(points)});
  }

  void AskFor(int self) {
    const Entrant& entrant = selves_[self];
    if (!entrant.takes_part && ruled_[self].empty()) return;
    const Query query{catalogue_, context_, entrant.row,
                      matching::Opposite(self_side_)};
    const GateChecker gates(query, /*include_partnered=*/false);
    Ranker ranker(query, weights_);
    for (const RuledPair* pair : ruled_[self]) is_ruled_[Other(*pair)] = 1;
    if (entrant.takes_part) {
      if (limit_ == 0) {
        ScoreAll(self, gates, ranker);
      } else {
        ScoreBest(self, gates, ranker);
      }
    }
    for (RuledPair* pair : ruled_[self]) {
      is_ruled_[Other(*pair)] = 0;
      ScoreRuled(*pair, gates, ranker);
    }
  }

  // Fills `eligible_` with the entrants of a stretch that pass the gates.
  void PassGates(int self, const Stretch& stretch, const GateChecker& gates) {
    eligible_.clear();
    for (size_t a = stretch.first; a < stretch.last; ++a) {
      const int other = rows_.active()[a];
      if (is_ruled_[other] != 0) continue;
      const uint32_t failures =
          gates.Failures(others_[other].row) & kRoundGates;
      if (failures != 0) {
        const int first = std::countr_zero(failures);
        ++selves_[self].failed[first];
        ++others_[other].failed[first];
        continue;
      }
      eligible_.push_back(other);
    }
  }

  void ScoreAll(int self, const GateChecker& gates, Ranker& ranker) {
    for (const Stretch& stretch : rows_.stretches()) {
      PassGates(self, stretch, gates);
      if (eligible_.empty()) continue;
      ranker.LoadRows(stretch.block_index, stretch.begin_row, stretch.end_row);
      for (const int other : eligible_) {
        Add(self, other, ranker.Exact(others_[other].row.row));
      }
    }
  }

  void ScoreBest(int self, const GateChecker& gates, Ranker& ranker) {
    TopK best(limit_);
    for (const Stretch& stretch : rows_.stretches()) {
      PassGates(self, stretch, gates);
      if (eligible_.empty()) continue;
      ranker.LoadRows(stretch.block_index, stretch.begin_row, stretch.end_row);
      for (const int other : eligible_) {
        const RowRef& row = others_[other].row;
        int64_t& threshold_of_other = threshold_of_other_[other];
        if (!ranker.MayReach(row.row,
                             std::min(best.Threshold(), threshold_of_other))) {
          continue;
        }
        const matching::Points points = ranker.Exact(row.row);
        best.Offer({points, row});
        if (points.score < threshold_of_other) continue;
        best_of_other_[other].Offer({points, selves_[self].row});
        threshold_of_other = best_of_other_[other].Threshold();
      }
    }
    for (const Ranked& ranked : best.Take()) {
      Add(self, other_at_.at(KeyOf(ranked.row)), ranked.points);
    }
  }

  void ScoreRuled(RuledPair& pair, const GateChecker& gates,
                  const Ranker& ranker) {
    const int other = Other(pair);
    const RowRef& row = others_[other].row;
    pair.failures = gates.Failures(row) & kRoundGates;
    const bool both = selves_[Self(pair)].takes_part &&
                      others_[other].takes_part && pair.failures == 0;
    if (!both && !pair.required) return;
    Add(Self(pair), other,
        matching::ScoreOf(ranker.FitsOf(row), weights_, context_.mean_fits()));
  }

  const matching::Catalogue& catalogue_;
  const matching::MatchContext& context_;
  const matching::Weights& weights_;
  const size_t limit_;
  const Side self_side_;
  std::vector<Entrant>& selves_;
  std::vector<Entrant>& others_;
  const ActiveRows rows_;                       // of the others
  std::vector<char> is_ruled_;                  // by other, of the self at hand
  std::vector<std::vector<RuledPair*>> ruled_;  // by self
  std::vector<int> eligible_;                   // of the stretch at hand
  std::vector<TopK> best_of_other_;             // with a limit
  // Of best_of_other_: looked up for every pair, so close together.
  std::vector<int64_t> threshold_of_other_;
  absl::flat_hash_map<RowKey, int> self_at_;
  absl::flat_hash_map<RowKey, int> other_at_;
  std::vector<Candidate> found_;
};

}  // namespace

absl::StatusOr<std::vector<Candidate>> FindCandidates(
    const matching::Catalogue& catalogue, const matching::MatchContext& context,
    const matching::Weights& weights, int limit, Entrants& entrants,
    const ProgressCallback& progress) {
  // A pair has the same score from either side, and a question costs.
  const Side self_side = entrants.providers.size() <= entrants.partners.size()
                             ? Side::kProvider
                             : Side::kPartner;
  return CandidateFinder(catalogue, context, weights, limit, self_side,
                         entrants)
      .Find(progress);
}

}  // namespace citymatch::rounds
