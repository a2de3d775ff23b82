// needs_fit: likeness of the wording of needs and offers beyond the taxonomy.
//   wording(n) = max over offers o of cos(n, o)
//   fit        = Σ p·c·wording(n) / Σ p·c     (p priority, c credibility)
// cos is the cosine of the TF-IDF vectors of topic and summary: binary term
// frequency (items are one sentence long), idf = ln((N+1)/(n+1)) + 1 over all
// needs and offers (Salton and Buckley 1988, doi 10.1016/0306-4573(88)90021-0).
// Range: low without offers that are only recalled.
// Missing when no needs, or no offers, are on record. Sums over terms run in
// the order of the terms' hashes from either side.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "matching/criteria/registry.h"
#include "matching/criterion.h"
#include "matching/messages.h"
#include "matching/text.h"

namespace citymatch::matching {
namespace {

// Which of the query's own items each term stands in.
class TermTable {
 public:
  explicit TermTable(const Query& query)
      : idf_(*query.catalogue.idf), items_of_term_(idf_.size()) {
    const Block& block = *query.self.block;
    const SideTable& side =
        query.catalogue.side(Opposite(query.candidate_side));
    const std::vector<double>& norms =
        (*side.item_norms)[query.self.block_index];
    begin_ = block.item_begin[query.self.row];
    const uint32_t end = block.item_begin[query.self.row + 1];
    for (uint32_t item = begin_; item < end; ++item) {
      norms_.push_back(norms[item]);
      for (const uint32_t term : block.item_terms[item]) {
        if (items_of_term_[term] == 0) {
          postings_.emplace_back();
          items_of_term_[term] = static_cast<uint32_t>(postings_.size());
        }
        postings_[items_of_term_[term] - 1].push_back(item - begin_);
      }
    }
  }

  [[nodiscard]] size_t size() const { return norms_.size(); }

  // Writes the cosine of each own item with a candidate's item.
  void Cosines(absl::Span<const uint32_t> terms, double norm,
               std::vector<double>& out) const {
    std::fill(out.begin(), out.end(), 0);
    for (const uint32_t term : terms) {
      const uint32_t posting = items_of_term_[term];
      if (posting == 0) continue;
      const double weight = idf_[term] * idf_[term];
      for (const uint32_t item : postings_[posting - 1]) out[item] += weight;
    }
    for (size_t item = 0; item < out.size(); ++item) {
      if (out[item] == 0) continue;
      out[item] = std::min(1.0, out[item] / (norms_[item] * norm));
    }
  }

 private:
  const std::vector<double>& idf_;
  std::vector<uint32_t> items_of_term_;  // 1 + index into postings_; 0 = none
  std::vector<std::vector<uint32_t>> postings_;
  std::vector<double> norms_;
  uint32_t begin_;
};

// Priority × credibility of a need.
double WordingWeight(const Block& block, uint32_t need, const Policy& policy) {
  return block.item_grade[need] * policy.credibility[block.item_basis[need]];
}

class ForPartner final : public FitScorer {
 public:
  explicit ForPartner(const Query& query) : terms_(query) {
    const Block& block = *query.self.block;
    for (uint32_t need = block.item_begin[query.self.row];
         need < block.item_begin[query.self.row + 1]; ++need) {
      weights_.push_back(WordingWeight(block, need, query.context.policy()));
    }
    total_weight_ = 0;
    for (const double weight : weights_) total_weight_ += weight;
  }

  void Score(const BlockSlice& slice, double* fits) const override {
    std::vector<double> best(terms_.size());
    std::vector<double> cosines(terms_.size());
    const Block& block = slice.block;
    for (int row = slice.begin; row < slice.end; ++row) {
      const uint32_t begin = block.item_begin[row];
      const uint32_t end = block.item_begin[row + 1];
      if (begin == end || best.empty()) {
        *fits++ = NAN;
        continue;
      }
      std::fill(best.begin(), best.end(), 0);
      for (uint32_t offer = begin; offer < end; ++offer) {
        terms_.Cosines(block.item_terms[offer], slice.item_norms[offer],
                       cosines);
        for (size_t need = 0; need < best.size(); ++need) {
          best[need] = std::max(best[need], cosines[need]);
        }
      }
      double sum = 0;
      for (size_t need = 0; need < best.size(); ++need) {
        sum += weights_[need] * best[need];
      }
      *fits++ = sum / total_weight_;
    }
  }

 private:
  TermTable terms_;
  std::vector<double> weights_;
  double total_weight_;
};

class ForProvider final : public FitScorer {
 public:
  explicit ForProvider(const Query& query)
      : terms_(query), policy_(query.context.policy()) {}

  void Score(const BlockSlice& slice, double* fits) const override {
    std::vector<double> cosines(terms_.size());
    const Block& block = slice.block;
    for (int row = slice.begin; row < slice.end; ++row) {
      const uint32_t begin = block.item_begin[row];
      const uint32_t end = block.item_begin[row + 1];
      if (begin == end || cosines.empty()) {
        *fits++ = NAN;
        continue;
      }
      double total = 0;
      double sum = 0;
      for (uint32_t need = begin; need < end; ++need) {
        terms_.Cosines(block.item_terms[need], slice.item_norms[need], cosines);
        const double weight = WordingWeight(block, need, policy_);
        total += weight;
        sum += weight * *std::max_element(cosines.begin(), cosines.end());
      }
      *fits++ = sum / total;
    }
  }

 private:
  TermTable terms_;
  const Policy& policy_;
};

// The fit without offers that are only recalled.
double FitWithoutRecalled(const Pair& pair) {
  const Query query{pair.catalogue, pair.context, pair.partner,
                    Side::kProvider};
  const TermTable terms(query);
  const Block& offers = *pair.provider.block;
  const std::vector<double>& norms =
      (*pair.catalogue.providers.item_norms)[pair.provider.block_index];
  std::vector<double> best(terms.size());
  std::vector<double> cosines(terms.size());
  for (uint32_t offer = offers.item_begin[pair.provider.row];
       offer < offers.item_begin[pair.provider.row + 1]; ++offer) {
    if (static_cast<Basis>(offers.item_basis[offer]) == Basis::kRecalled) {
      continue;
    }
    terms.Cosines(offers.item_terms[offer], norms[offer], cosines);
    for (size_t need = 0; need < best.size(); ++need) {
      best[need] = std::max(best[need], cosines[need]);
    }
  }
  const Block& needs = *pair.partner.block;
  const uint32_t begin = needs.item_begin[pair.partner.row];
  double sum = 0;
  double total = 0;
  for (size_t need = 0; need < best.size(); ++need) {
    const double weight = WordingWeight(
        needs, begin + static_cast<uint32_t>(need), pair.context.policy());
    sum += weight * best[need];
    total += weight;
  }
  return sum / total;
}

// Words that stand in any description and tell a reader nothing; they count in
// the fit like others, by their idf.
bool SaysNothing(absl::string_view word) {
  static constexpr absl::string_view kWords[] = {
      "about",    "after",  "all",   "also",   "and",     "area",
      "areas",    "around", "based", "been",   "before",  "between",
      "cities",   "city",   "for",   "from",   "has",     "have",
      "into",     "its",    "local", "more",   "most",    "municipal",
      "national", "new",    "old",   "other",  "over",    "own",
      "than",     "that",   "the",   "their",  "through", "under",
      "until",    "use",    "used",  "using",  "was",     "were",
      "where",    "which",  "with",  "within", "without"};
  return std::find(std::begin(kWords), std::end(kWords), word) !=
         std::end(kWords);
}

// Words that stand both in a need and in an offer, the rarest first.
std::vector<std::string> SharedWords(const Pair& pair) {
  const auto terms_of = [](const RowRef& ref) {
    const Block& block = *ref.block;
    std::vector<uint32_t> terms;
    for (uint32_t item = block.item_begin[ref.row];
         item < block.item_begin[ref.row + 1]; ++item) {
      const auto of_item = block.item_terms[item];
      terms.insert(terms.end(), of_item.begin(), of_item.end());
    }
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    return terms;
  };
  const std::vector<uint32_t> needs = terms_of(pair.partner);
  const std::vector<uint32_t> offers = terms_of(pair.provider);
  std::vector<uint32_t> shared;
  std::set_intersection(needs.begin(), needs.end(), offers.begin(),
                        offers.end(), std::back_inserter(shared));
  std::vector<std::pair<double, std::string>> words;
  for (const uint32_t term : shared) {
    const std::string word(pair.catalogue.names->terms.Text(term));
    if (SaysNothing(word)) continue;
    words.emplace_back(-(*pair.catalogue.idf)[term], word);
  }
  std::sort(words.begin(), words.end());
  std::vector<std::string> out;
  for (auto& [idf, word] : words) out.push_back(std::move(word));
  return out;
}

class NeedsFit final : public Criterion {
 public:
  std::unique_ptr<FitScorer> Prepare(const Query& query) const override {
    if (query.candidate_side == Side::kProvider) {
      return std::make_unique<ForPartner>(query);
    }
    return std::make_unique<ForProvider>(query);
  }

  bool IsDear() const override { return true; }

  FitRange Range(const Pair& pair, std::optional<double> fit,
                 double effective_fit) const override {
    if (!fit) return Criterion::Range(pair, fit, effective_fit);
    const double confirmed = FitWithoutRecalled(pair);
    return {std::min(*fit, confirmed), *fit, 1, confirmed};
  }

  Finding Explain(const Pair& pair, std::optional<double> fit,
                  Language language) const override {
    Finding finding;
    // sector_fit names what is missing; the facts are the same.
    if (!fit) {
      finding.sentence = Say(language, MessageId::kWordingMissing, {});
      return finding;
    }
    std::vector<std::string> words = SharedWords(pair);
    if (words.empty()) {
      finding.sentence = Say(language, MessageId::kWordingNone, {});
      return finding;
    }
    constexpr size_t kMostWords = 6;
    if (words.size() > kMostWords) words.resize(kMostWords);
    finding.sentence =
        Say(language, MessageId::kWordingShared,
            {{"words", absl::StrJoin(words, ListSeparator(language))}});
    return finding;
  }
};

}  // namespace

std::unique_ptr<Criterion> MakeNeedsFit() {
  return std::make_unique<NeedsFit>();
}

}  // namespace citymatch::matching
