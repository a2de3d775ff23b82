// ties_fit: what already binds the two, strictly before the as-of year or,
// where days are known, day:
//   own      the greatest credit (decay · outcome, at most 1) of a partnership
//   of
//            the pair
//   country  share · (1 − exp(−n / saturation)) for n past partnerships of
//            others from the provider's country in the partner's country
//   network  a worth for each network that both are members of, at most 3
//   fit      = 1 − (1 − own) · (1 − country) · Π (1 − network)
// Known for every pair: nothing on record is a fit of 0.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "matching/country.h"
#include "matching/criteria/pairwise.h"
#include "matching/criteria/registry.h"
#include "matching/criterion.h"
#include "matching/messages.h"

namespace citymatch::matching {
namespace {

constexpr int kMostNetworks = 3;

int CountryOf(const RowRef& city) { return city.block->country[city.row]; }

// How much is left to be bound: 1 − fit of the network part.
double NetworksLeave(const RowRef& provider, const RowRef& partner,
                     double network) {
  const auto first = provider.block->networks[provider.row];
  const auto second = partner.block->networks[partner.row];
  if (first.empty() || second.empty()) return 1;
  double left = 1;
  int common = 0;
  for (const uint32_t name : first) {
    if (std::find(second.begin(), second.end(), name) == second.end()) continue;
    left *= 1 - network;
    if (++common == kMostNetworks) break;
  }
  return left;
}

// The past of the country of one fixed city with the countries of the others:
// partnerships by the other's country, and those of each single city among
// them.
class CountryTies {
 public:
  explicit CountryTies(const Query& query)
      : candidates_are_partners_(query.candidate_side == Side::kPartner),
        counts_(kCountryTableSize) {
    const int own = CountryOf(query.self);
    for (const KnownPartnership& known : query.context.partnerships()) {
      if (!known.is_history) continue;
      const int of_provider = CountryOf(known.provider);
      const int of_partner = CountryOf(known.partner);
      if (candidates_are_partners_ ? of_provider != own : of_partner != own) {
        continue;
      }
      ++counts_[static_cast<size_t>(candidates_are_partners_ ? of_partner
                                                             : of_provider)];
      // What is the provider's own is its track record, not its country's.
      if (!candidates_are_partners_) {
        ++by_provider_[KeyOf(known.provider)];
      } else if (KeyOf(known.provider) == KeyOf(query.self)) {
        --counts_[static_cast<size_t>(of_partner)];
      }
    }
  }

  [[nodiscard]] int Count(const RowRef& provider, const RowRef& partner) const {
    if (candidates_are_partners_) {
      return counts_[static_cast<size_t>(CountryOf(partner))];
    }
    const int count = counts_[static_cast<size_t>(CountryOf(provider))];
    if (count == 0 || by_provider_.empty()) return count;
    const auto it = by_provider_.find(KeyOf(provider));
    return it == by_provider_.end() ? count : count - it->second;
  }

 private:
  bool candidates_are_partners_;
  std::vector<int> counts_;  // by country
  absl::flat_hash_map<RowKey, int> by_provider_;
};

// The greatest credit of the pair's own past, by candidate.
absl::flat_hash_map<RowKey, double> OwnTies(const Query& query) {
  const bool to_partners = query.candidate_side == Side::kPartner;
  absl::flat_hash_map<RowKey, double> best;
  for (const KnownPartnership* known :
       to_partners ? query.context.OfProvider(query.self)
                   : query.context.OfPartner(query.self)) {
    if (!known->is_history) continue;
    double& credit =
        best[KeyOf(to_partners ? known->partner : known->provider)];
    credit = std::max(credit, std::min(1.0, known->credit));
  }
  return best;
}

class TiesFit final : public Criterion {
 public:
  std::unique_ptr<FitScorer> Prepare(const Query& query) const override {
    const Policy& policy = query.context.policy();
    const bool to_partners = query.candidate_side == Side::kPartner;
    return MakePairwiseScorer(
        query, [&policy, to_partners, own = OwnTies(query),
                countries = CountryTies(query)](const RowRef& provider,
                                                const RowRef& partner) {
          double left = NetworksLeave(provider, partner, policy.network_tie);
          const int count = countries.Count(provider, partner);
          if (count > 0) {
            left *=
                1 - policy.country_tie_share *
                        (1 - std::exp(-count / policy.country_tie_saturation));
          }
          if (!own.empty()) {
            const auto it = own.find(KeyOf(to_partners ? partner : provider));
            if (it != own.end()) left *= 1 - it->second;
          }
          return 1 - left;
        });
  }

  Finding Explain(const Pair& pair, std::optional<double> fit,
                  Language language) const override;
};

// Adds what the country of the provider did in that of the partner; returns how
// many partnerships.
int AddCountryFacts(const Pair& pair, Language language, Finding& finding) {
  int count = 0;
  for (const KnownPartnership& known : pair.context.partnerships()) {
    if (!known.is_history || KeyOf(known.provider) == KeyOf(pair.provider) ||
        CountryOf(known.provider) != CountryOf(pair.provider) ||
        CountryOf(known.partner) != CountryOf(pair.partner)) {
      continue;
    }
    ++count;
    finding.facts.push_back(
        {absl::StrCat("partnerships/", known.partnership->id), "",
         PartnershipText(
             known,
             absl::StrCat(NameIn(known.provider.profile(), language), "–",
                          NameIn(known.partner.profile(), language)),
             language),
         known.partnership->provenance});
  }
  return count;
}

// Adds the memberships that the two have in common; returns the networks.
std::vector<std::string> AddNetworkFacts(const Profile& provider,
                                         const Profile& partner,
                                         Language language, Finding& finding) {
  std::vector<std::string> names;
  for (const Membership& ours : provider.memberships) {
    for (const Membership& theirs : partner.memberships) {
      if (ours.network != theirs.network) continue;
      names.push_back(NetworkText(ours.network, language));
      finding.facts.push_back(
          {CityName(provider), "memberships", ours.network, ours.provenance});
      finding.facts.push_back({CityName(partner), "memberships", theirs.network,
                               theirs.provenance});
      break;
    }
  }
  return names;
}

Finding TiesFit::Explain(const Pair& pair, std::optional<double> /*fit*/,
                         Language language) const {
  Finding finding;
  std::vector<std::string> ties;
  for (const KnownPartnership* known : pair.context.OfProvider(pair.provider)) {
    if (!known->is_history || KeyOf(known->partner) != KeyOf(pair.partner)) {
      continue;
    }
    ties.push_back(PartnershipText(*known, "", language));
    finding.facts.push_back(
        {absl::StrCat("partnerships/", known->partnership->id), "", ties.back(),
         known->partnership->provenance});
  }
  const Profile& provider = pair.provider.profile();
  const Profile& partner = pair.partner.profile();
  const std::string when = HistoryEndText(pair.context, language);
  std::vector<std::string> sentences;
  if (!ties.empty()) {
    sentences.push_back(
        Say(language, MessageId::kTies,
            {{"ties", absl::StrJoin(ties, ListSeparator(language))}}));
  }
  const std::vector<std::string> networks =
      AddNetworkFacts(provider, partner, language, finding);
  if (!networks.empty()) {
    sentences.push_back(
        Say(language, MessageId::kTiesNetworks,
            {{"networks", absl::StrJoin(networks, ListSeparator(language))}}));
  }
  const int count = AddCountryFacts(pair, language, finding);
  if (count > 0) {
    sentences.push_back(Say(
        language, MessageId::kTiesCountry,
        {{"provider_country",
          CountryInSentence(provider.country_code, language)},
         {"partner_country", CountryInSentence(partner.country_code, language)},
         {"count", absl::StrCat(count)},
         {"when", when}}));
  }
  if (sentences.empty()) {
    sentences.push_back(Say(language, MessageId::kTiesNone, {{"when", when}}));
  }
  finding.sentence =
      absl::StrJoin(sentences, language == Language::kJapanese ? "" : " ");
  return finding;
}

}  // namespace

std::unique_ptr<Criterion> MakeTiesFit() { return std::make_unique<TiesFit>(); }

}  // namespace citymatch::matching
