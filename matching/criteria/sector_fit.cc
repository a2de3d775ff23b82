// sector_fit. For each need n of priority p and credibility c, the best offer:
//   cover(n) = max over offers o of affinity(n,o) · maturity(o) ·
//   credibility(o) fit = Σ p·c·rarity(n)·cover(n)^γ / Σ p·c·rarity(n), γ the
//   cover exponent
// Range: low without offers that are only recalled, high with every offer as
// credible as a declared one.
// Missing when no needs, or no offers, are on record. The sums run in the order
// of the partner's needs from either side, so that both give the same bits.
#include "matching/criteria/sector_fit.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "matching/criteria/registry.h"
#include "matching/criterion.h"
#include "matching/messages.h"

namespace citymatch::matching {
namespace {

// cover^γ. Squaring is the default, and what a scan has time for.
double Raise(double cover, double exponent) {
  if (exponent == 2) return cover * cover;
  if (exponent == 1) return cover;
  return std::pow(cover, exponent);
}

// Providers for a partner: a table of affinities, by topic and need.
class SectorForPartner final : public FitScorer {
 public:
  explicit SectorForPartner(const Query& query) : context_(query.context) {
    const Block& block = *query.self.block;
    const uint32_t begin = block.item_begin[query.self.row];
    const uint32_t end = block.item_begin[query.self.row + 1];
    need_count_ = end - begin;
    affinity_.resize((query.catalogue.names->topics.size() + 1) * need_count_);
    for (uint32_t need = begin; need < end; ++need) {
      const uint32_t topic = block.item_topic[need];
      weights_.push_back(context_.NeedWeight(block.item_grade[need],
                                             block.item_basis[need], topic));
      const std::vector<double> row = context_.AffinityRow(topic);
      for (size_t other = 0; other < row.size(); ++other) {
        affinity_[other * need_count_ + (need - begin)] = row[other];
      }
    }
    total_weight_ = 0;
    for (const double weight : weights_) total_weight_ += weight;
  }

  void Score(const BlockSlice& slice, double* fits) const override {
    std::vector<double> best(need_count_);
    const double exponent = context_.policy().cover_exponent;
    const Block& block = slice.block;
    for (int row = slice.begin; row < slice.end; ++row) {
      const uint32_t begin = block.item_begin[row];
      const uint32_t end = block.item_begin[row + 1];
      if (begin == end || need_count_ == 0) {
        *fits++ = NAN;
        continue;
      }
      std::fill(best.begin(), best.end(), 0);
      for (uint32_t offer = begin; offer < end; ++offer) {
        const double strength = context_.OfferStrength(block.item_grade[offer],
                                                       block.item_basis[offer]);
        const double* affinity =
            affinity_.data() + block.item_topic[offer] * need_count_;
        for (size_t need = 0; need < need_count_; ++need) {
          best[need] = std::max(best[need], affinity[need] * strength);
        }
      }
      double sum = 0;
      for (size_t need = 0; need < need_count_; ++need) {
        sum += weights_[need] * Raise(best[need], exponent);
      }
      *fits++ = sum / total_weight_;
    }
  }

 private:
  const MatchContext& context_;
  size_t need_count_;
  std::vector<double> affinity_;  // [topic][need]
  std::vector<double> weights_;   // [need]
  double total_weight_;
};

// Partners for a provider: the best cover of each topic.
class SectorForProvider final : public FitScorer {
 public:
  explicit SectorForProvider(const Query& query)
      : context_(query.context),
        cover_(query.catalogue.names->topics.size() + 1) {
    const Block& block = *query.self.block;
    const uint32_t begin = block.item_begin[query.self.row];
    const uint32_t end = block.item_begin[query.self.row + 1];
    has_offers_ = begin != end;
    for (uint32_t offer = begin; offer < end; ++offer) {
      const double strength = context_.OfferStrength(block.item_grade[offer],
                                                     block.item_basis[offer]);
      const std::vector<double> row =
          context_.AffinityRow(block.item_topic[offer]);
      for (size_t topic = 0; topic < row.size(); ++topic) {
        cover_[topic] = std::max(cover_[topic], row[topic] * strength);
      }
    }
    for (double& cover : cover_) {
      cover = Raise(cover, context_.policy().cover_exponent);
    }
  }

  void Score(const BlockSlice& slice, double* fits) const override {
    const Block& block = slice.block;
    for (int row = slice.begin; row < slice.end; ++row) {
      const uint32_t begin = block.item_begin[row];
      const uint32_t end = block.item_begin[row + 1];
      if (begin == end || !has_offers_) {
        *fits++ = NAN;
        continue;
      }
      double total = 0;
      double sum = 0;
      for (uint32_t need = begin; need < end; ++need) {
        const uint32_t topic = block.item_topic[need];
        const double weight = context_.NeedWeight(
            block.item_grade[need], block.item_basis[need], topic);
        total += weight;
        sum += weight * cover_[topic];
      }
      *fits++ = sum / total;
    }
  }

 private:
  const MatchContext& context_;
  bool has_offers_;
  std::vector<double> cover_;  // by topic, raised
};

class SectorFit final : public Criterion {
 public:
  std::unique_ptr<FitScorer> Prepare(const Query& query) const override {
    if (query.candidate_side == Side::kProvider) {
      return std::make_unique<SectorForPartner>(query);
    }
    return std::make_unique<SectorForProvider>(query);
  }

  FitRange Range(const Pair& pair, std::optional<double> fit,
                 double effective_fit) const override;
  Finding Explain(const Pair& pair, std::optional<double> fit,
                  Language language) const override;
};

// The fit if an offer of this maturity and basis were worth
// strength(maturity, basis).
template <typename Strength>
double FitWith(const Pair& pair, const Strength& strength) {
  const Block& needs = *pair.partner.block;
  const Block& offers = *pair.provider.block;
  double sum = 0;
  double total = 0;
  for (uint32_t need = needs.item_begin[pair.partner.row];
       need < needs.item_begin[pair.partner.row + 1]; ++need) {
    const uint32_t topic = needs.item_topic[need];
    const std::vector<double> affinity = pair.context.AffinityRow(topic);
    double best = 0;
    for (uint32_t offer = offers.item_begin[pair.provider.row];
         offer < offers.item_begin[pair.provider.row + 1]; ++offer) {
      best = std::max(best, affinity[offers.item_topic[offer]] *
                                strength(offers.item_grade[offer],
                                         offers.item_basis[offer]));
    }
    const double weight = pair.context.NeedWeight(
        needs.item_grade[need], needs.item_basis[need], topic);
    total += weight;
    sum += weight * Raise(best, pair.context.policy().cover_exponent);
  }
  return sum / total;
}

FitRange SectorFit::Range(const Pair& pair, std::optional<double> fit,
                          double effective_fit) const {
  if (!fit) return Criterion::Range(pair, fit, effective_fit);
  const Policy& policy = pair.context.policy();
  const double confirmed = FitWith(pair, [&](int maturity, int basis) {
    return static_cast<Basis>(basis) == Basis::kRecalled
               ? 0.0
               : pair.context.OfferStrength(maturity, basis);
  });
  const double high = FitWith(pair, [&](int maturity, int /*basis*/) {
    return policy.maturity_value[maturity];
  });
  return {std::min(*fit, confirmed), std::max(*fit, high), 1, confirmed};
}

Finding SectorFit::Explain(const Pair& pair, std::optional<double> fit,
                           Language language) const {
  const Profile& provider = pair.provider.profile();
  const Profile& partner = pair.partner.profile();
  const std::string provider_name = NameIn(provider, language);
  const std::string partner_name = NameIn(partner, language);
  Finding finding;
  if (partner.needs.empty()) {
    finding.missing.push_back(
        {partner.id, "needs", CriterionId::kSectorFit,
         Say(language, MessageId::kNoNeeds, {{"partner", partner_name}})});
  }
  if (provider.offers.empty()) {
    finding.missing.push_back(
        {provider.id, "offers", CriterionId::kSectorFit,
         Say(language, MessageId::kNoOffers, {{"provider", provider_name}})});
  }
  if (!fit) {
    finding.sentence = finding.missing.front().sentence;
    return finding;
  }
  int well_covered = 0;
  const NeedCover* best = nullptr;
  const std::vector<NeedCover> covers = CoverNeeds(pair, language);
  for (const NeedCover& cover : covers) {
    if (cover.cover >= kWellCovered) ++well_covered;
    if (best == nullptr || cover.cover > best->cover) best = &cover;
    if (!cover.offer_index) continue;
    const Need& need = partner.needs[cover.need_index];
    const Offer& offer = provider.offers[*cover.offer_index];
    finding.facts.push_back(
        {CityName(partner),
         NeedPath(partner, static_cast<size_t>(cover.need_index)), need.topic,
         need.provenance});
    finding.facts.push_back({CityName(provider),
                             absl::StrCat("offers[", *cover.offer_index, "]"),
                             offer.topic, offer.provenance});
  }
  if (best == nullptr || best->cover < kCovered) {
    finding.sentence =
        Say(language, MessageId::kSectorNone,
            {{"provider", provider_name}, {"partner", partner_name}});
    return finding;
  }
  finding.sentence = Say(
      language,
      well_covered > 0 ? MessageId::kSectorCovered : MessageId::kSectorPartly,
      {{"partner", partner_name},
       {"covered", absl::StrCat(well_covered)},
       {"total", absl::StrCat(covers.size())},
       {"need", best->need_topic_name},
       {"offer", best->offer_topic_name}});
  return finding;
}

}  // namespace

std::vector<NeedCover> CoverNeeds(const Pair& pair, Language language) {
  const Block& needs = *pair.partner.block;
  const Block& offers = *pair.provider.block;
  const uint32_t need_begin = needs.item_begin[pair.partner.row];
  const uint32_t need_end = needs.item_begin[pair.partner.row + 1];
  const uint32_t offer_begin = offers.item_begin[pair.provider.row];
  const uint32_t offer_end = offers.item_begin[pair.provider.row + 1];
  std::vector<NeedCover> covers;
  double total = 0;
  for (uint32_t need = need_begin; need < need_end; ++need) {
    const uint32_t topic = needs.item_topic[need];
    NeedCover cover;
    cover.need_index = static_cast<int>(need - need_begin);
    cover.weight = pair.context.NeedWeight(needs.item_grade[need],
                                           needs.item_basis[need], topic);
    total += cover.weight;
    const std::vector<double> affinity = pair.context.AffinityRow(topic);
    for (uint32_t offer = offer_begin; offer < offer_end; ++offer) {
      const double a = affinity[offers.item_topic[offer]];
      const double value =
          a * pair.context.OfferStrength(offers.item_grade[offer],
                                         offers.item_basis[offer]);
      if (value > cover.cover) {
        cover.cover = value;
        cover.affinity = a;
        cover.offer_index = static_cast<int>(offer - offer_begin);
      }
    }
    covers.push_back(cover);
  }
  const auto& profile_needs = pair.partner.profile().needs;
  const auto& profile_offers = pair.provider.profile().offers;
  for (NeedCover& cover : covers) {
    cover.weight /= total;
    cover.need_topic_name =
        pair.context.TopicName(profile_needs[cover.need_index].topic, language);
    if (!cover.offer_index) continue;
    cover.offer_topic_name = pair.context.TopicName(
        profile_offers[*cover.offer_index].topic, language);
  }
  std::stable_sort(covers.begin(), covers.end(),
                   [&](const NeedCover& a, const NeedCover& b) {
                     return profile_needs[a.need_index].priority >
                            profile_needs[b.need_index].priority;
                   });
  return covers;
}

std::unique_ptr<Criterion> MakeSectorFit() {
  return std::make_unique<SectorFit>();
}

}  // namespace citymatch::matching
