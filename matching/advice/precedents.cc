#include "matching/advice/precedents.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/catalogue.h"
#include "matching/climate.h"
#include "matching/context.h"
#include "matching/country.h"
#include "matching/criterion.h"
#include "matching/messages.h"
#include "matching/ranker.h"

namespace citymatch::matching {
namespace {

// From this likeness of profiles on a sentence says so.
constexpr double kLikeProfile = 0.75;

unsigned SectorsOf(const KnownPartnership& known) {
  unsigned sectors = 0;
  for (const Sector sector : known.partnership->sectors) {
    sectors |= 1u << static_cast<unsigned>(sector);
  }
  if (sectors != 0) return sectors;
  const Block& block = *known.partner.block;
  for (uint32_t item = block.item_begin[known.partner.row];
       item < block.item_begin[known.partner.row + 1]; ++item) {
    sectors |= 1u << block.item_sector[item];
  }
  return sectors;
}

int CountryOf(const RowRef& city) { return city.block->country[city.row]; }

// What was found alike of one partnership.
struct Candidate {
  const KnownPartnership* known;
  double likeness = 0;
  double profile = 0;
  unsigned shared = 0;  // bit Sector
};

// Compares past partnerships with a pair, one side of which may be open.
class PrecedentFinder {
 public:
  PrecedentFinder(const MatchContext& context, std::optional<RowRef> provider,
                  std::optional<RowRef> partner)
      : context_(context), provider_(provider), partner_(partner) {
    if (!partner_) return;
    const Block& block = *partner_->block;
    for (uint32_t item = block.item_begin[partner_->row];
         item < block.item_begin[partner_->row + 1]; ++item) {
      needed_ |= 1u << block.item_sector[item];
    }
  }

  [[nodiscard]] std::vector<Candidate> Nearest(int limit) const {
    std::vector<Candidate> candidates;
    for (const KnownPartnership& known : context_.partnerships()) {
      if (known.is_history) candidates.push_back(Compare(known));
    }
    const auto before = [](const Candidate& a, const Candidate& b) {
      if (a.likeness != b.likeness) return a.likeness > b.likeness;
      return a.known->partnership->id < b.known->partnership->id;
    };
    const auto count = std::min(candidates.size(), static_cast<size_t>(limit));
    std::partial_sort(candidates.begin(),
                      candidates.begin() + static_cast<long>(count),
                      candidates.end(), before);
    candidates.resize(count);
    return candidates;
  }

  [[nodiscard]] Precedent Describe(const Candidate& candidate,
                                   Language language) const {
    const KnownPartnership& known = *candidate.known;
    Precedent precedent;
    precedent.partnership = known.partnership;
    precedent.provider = &known.provider.profile();
    precedent.partner = &known.partner.profile();
    precedent.likeness = candidate.likeness;
    precedent.first_year = known.first_year;
    if (known.has_ended) precedent.last_year = known.last_year;
    precedent.outcome = OutcomeOf(known);
    std::vector<std::string> sectors;
    for (unsigned s = 1; s < kSectorTableSize; ++s) {
      if ((candidate.shared >> s & 1) == 0) continue;
      precedent.shared_sectors.push_back(static_cast<Sector>(s));
      sectors.push_back(SectorText(static_cast<Sector>(s), language));
    }
    std::vector<std::string> alike = Alike(candidate, language);
    if (!sectors.empty()) {
      alike.push_back(
          Say(language, MessageId::kPrecedentSectors,
              {{"sectors", absl::StrJoin(sectors, ListSeparator(language))}}));
    }
    if (alike.empty()) {
      alike.push_back(Say(language, MessageId::kPrecedentLittle, {}));
    }
    KnownPartnership as_known = known;
    as_known.last_year = precedent.last_year;
    precedent.sentence = Say(
        language, MessageId::kPrecedent,
        {{"provider", NameIn(*precedent.provider, language)},
         {"partner", NameIn(*precedent.partner, language)},
         {"title", PartnershipText(as_known, "", language)},
         {"alike",
          absl::StrJoin(alike, language == Language::kJapanese ? "、" : "; ")},
         {"outcome", Say(language, OutcomeId(precedent.outcome), {})}});
    return precedent;
  }

 private:
  [[nodiscard]] bool SameProvider(const KnownPartnership& known) const {
    return provider_ && KeyOf(known.provider) == KeyOf(*provider_);
  }
  [[nodiscard]] bool SamePartner(const KnownPartnership& known) const {
    return partner_ && KeyOf(known.partner) == KeyOf(*partner_);
  }

  // What came later than the day is not known on it.
  static Outcome OutcomeOf(const KnownPartnership& known) {
    if (known.is_under_way) return Outcome::kOngoing;
    return known.outcome == Outcome::kOngoing ? Outcome::kUnknown
                                              : known.outcome;
  }

  static MessageId OutcomeId(Outcome outcome) {
    switch (outcome) {
      case Outcome::kOngoing:
        return MessageId::kOutcomeOngoing;
      case Outcome::kSuccessful:
        return MessageId::kOutcomeSuccessful;
      case Outcome::kPartial:
        return MessageId::kOutcomePartial;
      case Outcome::kUnsuccessful:
        return MessageId::kOutcomeUnsuccessful;
      default:
        return MessageId::kOutcomeUnknown;
    }
  }

  [[nodiscard]] std::vector<std::string> Alike(const Candidate& candidate,
                                               Language language) const {
    const KnownPartnership& known = *candidate.known;
    std::vector<MessageId> ids;
    if (SameProvider(known) && SamePartner(known)) {
      ids.push_back(MessageId::kPrecedentSamePair);
    } else if (SameProvider(known)) {
      ids.push_back(MessageId::kPrecedentSameProvider);
    } else if (SamePartner(known)) {
      ids.push_back(MessageId::kPrecedentSamePartner);
    }
    if (partner_ && !SamePartner(known)) {
      const int own = CountryOf(*partner_);
      const int other = CountryOf(known.partner);
      if (own == other) {
        ids.push_back(MessageId::kPrecedentSameCountry);
      } else if (SubregionOf(own) == SubregionOf(other)) {
        ids.push_back(MessageId::kPrecedentSameSubregion);
      }
      if (candidate.profile >= kLikeProfile) {
        ids.push_back(MessageId::kPrecedentProfile);
      }
    }
    std::vector<std::string> alike;
    for (const MessageId id : ids) alike.push_back(Say(language, id, {}));
    return alike;
  }

  [[nodiscard]] Candidate Compare(const KnownPartnership& known) const {
    const Policy& policy = context_.policy();
    Candidate candidate;
    candidate.known = &known;
    double sum = 0;
    double total = 0;
    const auto add = [&](double share, double value) {
      if (std::isnan(value)) return;
      sum += share * value;
      total += share;
    };
    if (partner_) {
      const unsigned sectors = SectorsOf(known);
      candidate.shared = sectors & needed_;
      if (sectors != 0) {
        add(policy.precedent_needs_share,
            MeanOverNeeds(*partner_->block, partner_->row, policy,
                          [&](uint8_t sector) {
                            return (sectors >> sector & 1) != 0 ? 1.0 : 0.0;
                          }));
      }
      add(policy.precedent_place_share, Nearness(known));
      candidate.profile = ProfileLikeness(known.partner);
      add(policy.precedent_profile_share, candidate.profile);
    }
    if (provider_) {
      double value = 0;
      if (SameProvider(known)) {
        value = 1;
      } else if (CountryOf(known.provider) == CountryOf(*provider_)) {
        value = 0.5;
      }
      add(policy.precedent_provider_share, value);
    }
    candidate.likeness = total > 0 ? sum / total : 0;
    return candidate;
  }

  [[nodiscard]] double Nearness(const KnownPartnership& known) const {
    const Policy& policy = context_.policy();
    const int own = CountryOf(*partner_);
    const int other = CountryOf(known.partner);
    if (own == other) return 1;
    return std::min(1.0, SubregionOf(own) == SubregionOf(other)
                             ? policy.same_subregion_credit
                             : policy.elsewhere_credit);
  }

  // [0,1]; NaN if nothing can be compared.
  [[nodiscard]] double ProfileLikeness(const RowRef& other) const {
    double sum = 0;
    int parts = 0;
    const double distance = (partner_->block->log_population[partner_->row] -
                             other.block->log_population[other.row]) /
                            context_.policy().size_sigma;
    if (!std::isnan(distance)) {
      sum += std::exp(-0.5 * distance * distance);
      ++parts;
    }
    const int own_climate = partner_->block->climate[partner_->row];
    const int other_climate = other.block->climate[other.row];
    if (own_climate != 0 && other_climate != 0) {
      sum += ClimateLikeness(own_climate, other_climate);
      ++parts;
    }
    return parts == 0 ? std::nan("") : sum / parts;
  }

  const MatchContext& context_;
  std::optional<RowRef> provider_;
  std::optional<RowRef> partner_;
  unsigned needed_ = 0;  // bit Sector
};

}  // namespace

std::vector<Precedent> NearestPrecedents(const Pair& pair, int limit,
                                         Language language) {
  const PrecedentFinder finder(pair.context, pair.provider, pair.partner);
  std::vector<Precedent> precedents;
  for (const Candidate& candidate : finder.Nearest(limit)) {
    precedents.push_back(finder.Describe(candidate, language));
  }
  return precedents;
}

absl::StatusOr<PrecedentsAnswer> FindPrecedents(
    const Snapshot& snapshot, const PrecedentsRequest& request) {
  const Catalogue& catalogue = snapshot.catalogue();
  std::optional<RowRef> provider;
  std::optional<RowRef> partner;
  for (const std::string& id : {request.city_id, request.other_id}) {
    if (id.empty()) continue;
    const auto city = catalogue.Find(id);
    if (!city) return absl::NotFoundError("cities/" + id);
    std::optional<RowRef>& place =
        city->profile().side == Side::kProvider ? provider : partner;
    if (place) {
      return absl::InvalidArgumentError(absl::StrCat(
          "cities/", request.city_id, " and cities/", request.other_id,
          " stand on the same side; a pair has one provider and one partner"));
    }
    place = *city;
  }
  const auto context = FindContext(snapshot, request.options);
  if (!context.ok()) return context.status();
  const auto weights = EffectiveWeights((*context)->policy(), request.options);
  if (!weights.ok()) return weights.status();
  PrecedentsAnswer answer;
  for (const KnownPartnership& known : (*context)->partnerships()) {
    answer.past_count += known.is_history ? 1 : 0;
  }
  const PrecedentFinder finder(**context, provider, partner);
  for (const Candidate& candidate :
       finder.Nearest(std::max(1, request.limit))) {
    answer.precedents.push_back(
        finder.Describe(candidate, request.options.language));
  }
  answer.basis = MakeBasis(snapshot, **context, *weights);
  return answer;
}

}  // namespace citymatch::matching
