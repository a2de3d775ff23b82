// What a criterion is: one aspect of a pair, with a fit in [0,1], higher is
// better, or missing. Internal to matching.
//
// To add one: a file in criteria/, an id at the end of CriterionId, a row in
// criteria/registry.cc, its weight in Policy, its texts in messages.cc, its
// test in tests/matching/criteria_test.cc.
#ifndef CITYMATCH_MATCHING_CRITERION_H_
#define CITYMATCH_MATCHING_CRITERION_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/language.h"
#include "matching/matcher.h"

namespace citymatch::matching {

// A question: whose counterparts, and on which side they are.
struct Query {
  const Catalogue& catalogue;
  const MatchContext& context;
  RowRef self;
  Side candidate_side;
};

// A pair to explain.
struct Pair {
  const Catalogue& catalogue;
  const MatchContext& context;
  RowRef provider;
  RowRef partner;
};

// Rows [begin, end) of a block of candidates.
struct BlockSlice {
  const Block& block;
  int block_index;
  int begin;
  int end;
  const std::vector<double>& item_norms;
};

// Scores candidates for one query. Thread-compatible.
class FitScorer {
 public:
  virtual ~FitScorer() = default;
  // Writes fits[0 … end − begin): a fit in [0,1], or NaN where it is missing.
  // A pair's fit is the same to the bit from either side and in any slice.
  virtual void Score(const BlockSlice& slice, double* fits) const = 0;
};

// How far a pair's fit could move, each in [0,1].
struct FitRange {
  double low = 0;   // were all that is missing or doubtful as bad as can be
  double high = 1;  // were it as good as can be
  // Share of the fit whose facts are known.
  double known = 0;
  // The fit without facts that are only RECALLED.
  double confirmed = 0;
};

// What a criterion has to say of a pair.
struct Finding {
  std::string sentence;
  std::vector<UsedFact> facts;
  std::vector<MissingFact> missing;
};

// A criterion. Stateless, thread-safe.
class Criterion {
 public:
  virtual ~Criterion() = default;
  // Makes the tables for one query.
  [[nodiscard]] virtual std::unique_ptr<FitScorer> Prepare(
      const Query& query) const = 0;
  // Whether scoring a row costs much more than with the others: such criteria
  // are scored last, for rows that may still enter the list.
  [[nodiscard]] virtual bool IsDear() const { return false; }
  // How far the fit could move. `fit` nullopt = missing, `effective_fit` what
  // the score uses. Unless overridden: anywhere if missing, else nowhere.
  [[nodiscard]] virtual FitRange Range(const Pair& pair,
                                       std::optional<double> fit,
                                       double effective_fit) const;
  // Says why a pair has its fit (nullopt = missing).
  [[nodiscard]] virtual Finding Explain(const Pair& pair,
                                        std::optional<double> fit,
                                        Language language) const = 0;
};

// The criterion with this id.
const Criterion& CriterionOf(CriterionId id);

// The fit of one row; NaN if missing.
double FitOfRow(const FitScorer& scorer, const SideTable& side,
                const RowRef& row);

// Values for a few rows, a default for all others.
class SparseColumn {
 public:
  explicit SparseColumn(double otherwise) : otherwise_(otherwise) {}
  // Sets the value of a row. Call Sort before Fill.
  void Set(RowKey row, double value) { values_.emplace_back(row, value); }
  void Sort();
  void Fill(const BlockSlice& slice, double* out) const;

 private:
  double otherwise_;
  std::vector<std::pair<RowKey, double>> values_;
};

// A share of the partner's needs: Σ weight·value(need) / Σ weight over its
// needs, weights priority × credibility. NaN if it has no needs.
template <typename Value>
double MeanOverNeeds(const Block& block, int row, const Policy& policy,
                     const Value& value) {
  double sum = 0;
  double total = 0;
  for (uint32_t item = block.item_begin[row]; item < block.item_begin[row + 1];
       ++item) {
    const double weight =
        block.item_grade[item] * policy.credibility[block.item_basis[item]];
    sum += weight * value(block.item_sector[item]);
    total += weight;
  }
  return sum / total;  // 0/0 is NaN
}

// Makes the resource names that facts carry.
std::string CityName(const Profile& profile);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_CRITERION_H_
