// ties_fit: whether the two have worked together before, strictly before the
// as-of year: the greatest credit (decay · outcome, at most 1) of a partnership
// of the pair. Known for every pair: no tie on record is a fit of 0.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/criteria/registry.h"
#include "matching/criterion.h"
#include "matching/messages.h"

namespace citymatch::matching {
namespace {

class TiesScorer final : public FitScorer {
 public:
  explicit TiesScorer(const Query& query) : fits_(0) {
    const bool to_partners = query.candidate_side == Side::kPartner;
    absl::flat_hash_map<RowKey, double> best;
    for (const KnownPartnership* known :
         to_partners ? query.context.OfProvider(query.self)
                     : query.context.OfPartner(query.self)) {
      if (!known->is_history) continue;
      double& fit = best[KeyOf(to_partners ? known->partner : known->provider)];
      fit = std::max(fit, std::min(1.0, known->credit));
    }
    for (const auto& [row, fit] : best) fits_.Set(row, fit);
    fits_.Sort();
  }
  void Score(const BlockSlice& slice, double* fits) const override {
    fits_.Fill(slice, fits);
  }

 private:
  SparseColumn fits_;
};

class TiesFit final : public Criterion {
 public:
  std::unique_ptr<FitScorer> Prepare(const Query& query) const override {
    return std::make_unique<TiesScorer>(query);
  }

  Finding Explain(const Pair& pair, std::optional<double> /*fit*/,
                  Language language) const override {
    Finding finding;
    std::vector<std::string> ties;
    for (const KnownPartnership* known :
         pair.context.OfProvider(pair.provider)) {
      if (!known->is_history || KeyOf(known->partner) != KeyOf(pair.partner)) {
        continue;
      }
      ties.push_back(PartnershipText(*known->partnership, ""));
      finding.facts.push_back(
          {absl::StrCat("partnerships/", known->partnership->id), "",
           ties.back(), known->partnership->provenance});
    }
    const std::string year = absl::StrCat(pair.context.as_of().year());
    finding.sentence =
        ties.empty()
            ? Say(language, MessageId::kTiesNone, {{"year", year}})
            : Say(language, MessageId::kTies,
                  {{"ties", absl::StrJoin(ties, ListSeparator(language))}});
    return finding;
  }
};

}  // namespace

std::unique_ptr<Criterion> MakeTiesFit() { return std::make_unique<TiesFit>(); }

}  // namespace citymatch::matching
