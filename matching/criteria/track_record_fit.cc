// track_record_fit: what the provider has done before, with others, strictly
// before the as-of year or, where days are known, day:
//   credit = Σ over its past partners (but this one) of the greatest, over the
//            partnerships with them, of
//            decay · outcome · near · ((1 − share) + share · overlap)
//   fit    = 1 − exp(−credit / saturation)
// near is same_country_credit, same_subregion_credit (UN M49) or
// elsewhere_credit; overlap is the part of the partnership's sectors that the
// partner needs (½ where either is unknown). Known for every pair: no
// partnership on record is a fit of 0, and says so.
#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "matching/country.h"
#include "matching/criteria/registry.h"
#include "matching/criterion.h"
#include "matching/messages.h"

namespace citymatch::matching {
namespace {

unsigned SectorsNeeded(const RowRef& partner) {
  const Block& block = *partner.block;
  unsigned sectors = 0;
  for (uint32_t item = block.item_begin[partner.row];
       item < block.item_begin[partner.row + 1]; ++item) {
    sectors |= 1u << block.item_sector[item];
  }
  return sectors;
}

unsigned SectorsOf(const Partnership& partnership) {
  unsigned sectors = 0;
  for (const Sector sector : partnership.sectors) {
    sectors |= 1u << static_cast<unsigned>(sector);
  }
  return sectors;
}

double NearCredit(int country, int other, const Policy& policy) {
  if (country == other) return policy.same_country_credit;
  if (SubregionOf(country) == SubregionOf(other)) {
    return policy.same_subregion_credit;
  }
  return policy.elsewhere_credit;
}

double FitFor(absl::Span<const KnownPartnership* const> partnerships,
              const RowRef& partner, const Policy& policy,
              bool without_recalled = false) {
  const int country = partner.block->country[partner.row];
  const unsigned needed = SectorsNeeded(partner);
  // Several partnerships with one city are one experience.
  absl::InlinedVector<std::pair<RowKey, double>, 16> best;
  for (const KnownPartnership* known : partnerships) {
    if (!known->is_history || KeyOf(known->partner) == KeyOf(partner)) continue;
    if (without_recalled &&
        known->partnership->provenance.basis == Basis::kRecalled) {
      continue;
    }
    const unsigned sectors = SectorsOf(*known->partnership);
    const double overlap =
        sectors == 0 || needed == 0
            ? 0.5
            : static_cast<double>(std::popcount(sectors & needed)) /
                  std::popcount(sectors);
    const int other = known->partner.block->country[known->partner.row];
    const double credit =
        known->credit * NearCredit(country, other, policy) *
        ((1 - policy.sector_share) + policy.sector_share * overlap);
    const RowKey key = KeyOf(known->partner);
    const auto it = std::find_if(best.begin(), best.end(),
                                 [&](const auto& b) { return b.first == key; });
    if (it == best.end()) {
      best.emplace_back(key, credit);
    } else {
      it->second = std::max(it->second, credit);
    }
  }
  double credit = 0;
  for (const auto& [key, value] : best) credit += value;
  return 1 - std::exp(-credit / policy.saturation);
}

// Few providers have a record: their fits are computed up front.
class TrackRecordForPartner final : public FitScorer {
 public:
  explicit TrackRecordForPartner(const Query& query) : fits_(0) {
    absl::flat_hash_map<RowKey, RowRef> providers;
    for (const KnownPartnership& known : query.context.partnerships()) {
      providers.emplace(KeyOf(known.provider), known.provider);
    }
    for (const auto& [key, provider] : providers) {
      fits_.Set(key, FitFor(query.context.OfProvider(provider), query.self,
                            query.context.policy()));
    }
    fits_.Sort();
  }
  void Score(const BlockSlice& slice, double* fits) const override {
    fits_.Fill(slice, fits);
  }

 private:
  SparseColumn fits_;
};

class TrackRecordForProvider final : public FitScorer {
 public:
  explicit TrackRecordForProvider(const Query& query)
      : policy_(query.context.policy()),
        partnerships_(query.context.OfProvider(query.self)) {}
  void Score(const BlockSlice& slice, double* fits) const override {
    for (int row = slice.begin; row < slice.end; ++row) {
      *fits++ = FitFor(partnerships_, {&slice.block, slice.block_index, row},
                       policy_);
    }
  }

 private:
  const Policy& policy_;
  absl::Span<const KnownPartnership* const> partnerships_;
};

class TrackRecordFit final : public Criterion {
 public:
  std::unique_ptr<FitScorer> Prepare(const Query& query) const override {
    if (query.candidate_side == Side::kProvider) {
      return std::make_unique<TrackRecordForPartner>(query);
    }
    return std::make_unique<TrackRecordForProvider>(query);
  }

  FitRange Range(const Pair& pair, std::optional<double> fit,
                 double effective_fit) const override {
    if (!fit) return Criterion::Range(pair, fit, effective_fit);
    const double confirmed =
        FitFor(pair.context.OfProvider(pair.provider), pair.partner,
               pair.context.policy(), /*without_recalled=*/true);
    return {std::min(*fit, confirmed), *fit, 1, confirmed};
  }

  Finding Explain(const Pair& pair, std::optional<double> /*fit*/,
                  Language language) const override {
    const Profile& provider = pair.provider.profile();
    const int country = pair.partner.block->country[pair.partner.row];
    absl::flat_hash_set<RowKey> cities;
    int in_country = 0;
    int in_subregion = 0;
    int elsewhere = 0;
    Finding finding;
    for (const KnownPartnership* known :
         pair.context.OfProvider(pair.provider)) {
      if (!known->is_history || KeyOf(known->partner) == KeyOf(pair.partner)) {
        continue;
      }
      finding.facts.push_back(
          {absl::StrCat("partnerships/", known->partnership->id), "",
           PartnershipText(*known, NameIn(known->partner.profile(), language),
                           language),
           known->partnership->provenance});
      // Several partnerships with one city are one city.
      if (!cities.insert(KeyOf(known->partner)).second) continue;
      const int other = known->partner.block->country[known->partner.row];
      if (other == country) {
        ++in_country;
      } else if (SubregionOf(other) == SubregionOf(country)) {
        ++in_subregion;
      } else {
        ++elsewhere;
      }
    }
    const std::string when = HistoryEndText(pair.context, language);
    if (finding.facts.empty()) {
      finding.sentence =
          Say(language, MessageId::kTrackRecordNone,
              {{"provider", NameIn(provider, language)}, {"when", when}});
      return finding;
    }
    finding.sentence =
        Say(language, MessageId::kTrackRecord,
            {{"provider", NameIn(provider, language)},
             {"when", when},
             {"total", absl::StrCat(cities.size())},
             {"in_country", absl::StrCat(in_country)},
             {"in_subregion", absl::StrCat(in_subregion)},
             {"elsewhere", absl::StrCat(elsewhere)},
             {"country",
              CountryInSentence(pair.partner.profile().country_code, language)},
             {"subregion", SubregionName(SubregionOf(country), language)}});
    return finding;
  }
};

}  // namespace

std::unique_ptr<Criterion> MakeTrackRecordFit() {
  return std::make_unique<TrackRecordFit>();
}

}  // namespace citymatch::matching
