#include "matching/advice/triads.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "matching/assessment.h"
#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/criteria/sector_fit.h"
#include "matching/criterion.h"
#include "matching/messages.h"
#include "matching/ranker.h"

namespace citymatch::matching {
namespace {

constexpr auto kSector = static_cast<size_t>(CriterionId::kSectorFit);
constexpr auto kWording = static_cast<size_t>(CriterionId::kNeedsFit);

// A provider with what it covers.
struct Half {
  Ranked ranked;
  Fits fits;  // effective
  std::vector<NeedCover> covers;
};

// Two halves by index, and their joint score.
struct Joint {
  size_t japanese;
  size_t us;
  int64_t score;   // units
  int64_t second;  // units of the lesser half
};

class TriadFinder {
 public:
  TriadFinder(const Query& query, const Weights& weights)
      : query_(query), weights_(weights) {}

  // Sorts the eligible by country, the best first.
  void Add(std::vector<Scored> eligible) {
    std::sort(eligible.begin(), eligible.end(),
              [](const Scored& a, const Scored& b) {
                return a.ranked.Before(b.ranked);
              });
    for (const Scored& scored : eligible) {
      const Profile& provider = scored.ranked.row.profile();
      const bool is_japanese = provider.country_code == "JP";
      if (!is_japanese && provider.country_code != "US") continue;
      std::vector<Half>& halves = is_japanese ? japanese_ : us_;
      ++(is_japanese ? japanese_count_ : us_count_);
      if (halves.size() == kTriadPool || std::isnan(scored.fits[kSector])) {
        continue;
      }
      halves.push_back({scored.ranked,
                        WithMeans(scored.fits, query_.context.mean_fits()),
                        CoverNeeds({query_.catalogue, query_.context,
                                    scored.ranked.row, query_.self},
                                   Language::kEnglish)});
    }
  }

  // Tries all pairs and returns the best `limit`.
  absl::StatusOr<std::vector<Joint>> Best(
      size_t limit, const std::function<absl::Status()>& check) const {
    std::vector<Joint> best;
    const auto before = [this](const Joint& a, const Joint& b) {
      if (a.score != b.score) return a.score > b.score;
      if (a.second != b.second) return a.second > b.second;
      const std::string& first = IdOf(japanese_[a.japanese]);
      const std::string& second = IdOf(japanese_[b.japanese]);
      if (first != second) return first < second;
      return IdOf(us_[a.us]) < IdOf(us_[b.us]);
    };
    for (size_t j = 0; j < japanese_.size(); ++j) {
      if (check && j % 16 == 0) {
        if (absl::Status status = check(); !status.ok()) return status;
      }
      for (size_t u = 0; u < us_.size(); ++u) {
        if (!Complement(japanese_[j], us_[u])) continue;
        const Joint joint{j, u, ScoreTogether(japanese_[j], us_[u]),
                          std::min(japanese_[j].ranked.points.score,
                                   us_[u].ranked.points.score)};
        if (best.size() == limit && !before(joint, best.back())) continue;
        best.insert(std::upper_bound(best.begin(), best.end(), joint, before),
                    joint);
        if (best.size() > limit) best.pop_back();
      }
    }
    return best;
  }

  [[nodiscard]] Triad Describe(const Joint& joint, Language language) const {
    const Half& japanese = japanese_[joint.japanese];
    const Half& us = us_[joint.us];
    const Profile& partner = query_.self.profile();
    Triad triad;
    triad.japanese = &japanese.ranked.row.profile();
    triad.us = &us.ranked.row.profile();
    triad.japanese_leads = Leads(japanese, us);
    triad.score = static_cast<double>(joint.score) / kPointUnits;
    triad.japanese_score =
        static_cast<double>(japanese.ranked.points.score) / kPointUnits;
    triad.us_score = static_cast<double>(us.ranked.points.score) / kPointUnits;
    triad.joint_cover = JointCover(japanese, us);
    int covered = 0;
    int lead_covered = 0;
    for (size_t i = 0; i < japanese.covers.size(); ++i) {
      const NeedCover& first = japanese.covers[i];
      const NeedCover& second = us.covers[i];
      const bool is_first = first.cover >= second.cover;
      const NeedCover& better = is_first ? first : second;
      TriadNeed& need = triad.needs.emplace_back();
      const auto at = static_cast<size_t>(better.need_index);
      need.need_index = PlaceOfNeed(partner, at);
      need.unpublished = partner.needs[at].unpublished;
      need.need_topic_name = query_.context.TopicName(
          partner.needs[better.need_index].topic, language);
      need.cover = better.cover;
      need.japanese_cover = first.cover;
      need.us_cover = second.cover;
      covered += better.cover >= kWellCovered ? 1 : 0;
      lead_covered +=
          (triad.japanese_leads ? first : second).cover >= kWellCovered ? 1 : 0;
      if (better.cover < kCovered || !better.offer_index) continue;
      need.provider = is_first ? triad.japanese : triad.us;
      need.offer_topic_name = query_.context.TopicName(
          need.provider->offers[*better.offer_index].topic, language);
    }
    triad.sentence = Say(
        language, MessageId::kTriad,
        {{"covered", absl::StrCat(covered)},
         {"total", absl::StrCat(triad.needs.size())},
         {"lead",
          NameIn(triad.japanese_leads ? *triad.japanese : *triad.us, language)},
         {"lead_covered", absl::StrCat(lead_covered)}});
    return triad;
  }

  [[nodiscard]] int japanese_count() const { return japanese_count_; }
  [[nodiscard]] int us_count() const { return us_count_; }

 private:
  static const std::string& IdOf(const Half& half) {
    return half.ranked.row.profile().id;
  }
  static bool Leads(const Half& half, const Half& other) {
    return half.ranked.Before(other.ranked);
  }

  // Whether each is the better for a need that it covers. The covers of both
  // stand in the same order of needs.
  static bool Complement(const Half& a, const Half& b) {
    bool a_brings = false;
    bool b_brings = false;
    for (size_t i = 0; i < a.covers.size(); ++i) {
      const double first = a.covers[i].cover;
      const double second = b.covers[i].cover;
      a_brings |= first > second && first >= kCovered;
      b_brings |= second > first && second >= kCovered;
    }
    return a_brings && b_brings;
  }

  [[nodiscard]] double JointCover(const Half& a, const Half& b) const {
    const double exponent = query_.context.policy().cover_exponent;
    double fit = 0;
    for (size_t i = 0; i < a.covers.size(); ++i) {
      fit += a.covers[i].weight *
             std::pow(std::max(a.covers[i].cover, b.covers[i].cover), exponent);
    }
    // Rounding must not lose what one of them has alone.
    return std::max({fit, a.fits[kSector], b.fits[kSector]});
  }

  [[nodiscard]] int64_t ScoreTogether(const Half& a, const Half& b) const {
    const Half& lead = Leads(a, b) ? a : b;
    Fits fits = lead.fits;
    fits[kSector] = JointCover(a, b);
    fits[kWording] = std::max(a.fits[kWording], b.fits[kWording]);
    return ScoreOf(fits, weights_, query_.context.mean_fits()).score;
  }

  const Query& query_;
  const Weights& weights_;
  std::vector<Half> japanese_;
  std::vector<Half> us_;
  int japanese_count_ = 0;
  int us_count_ = 0;
};

}  // namespace

absl::StatusOr<TriadsAnswer> SuggestTriads(const Snapshot& snapshot,
                                           const TriadsRequest& request) {
  const Catalogue& catalogue = snapshot.catalogue();
  const auto self = catalogue.Find(request.partner_id);
  if (!self) return absl::NotFoundError("cities/" + request.partner_id);
  if (self->profile().side != Side::kPartner) {
    return absl::InvalidArgumentError(
        absl::StrCat("cities/", request.partner_id,
                     " is a provider; a triad is asked for a partner"));
  }
  const auto context = FindContext(snapshot, request.options);
  if (!context.ok()) return context.status();
  const auto weights = EffectiveWeights((*context)->policy(), request.options);
  if (!weights.ok()) return weights.status();
  const Query query{catalogue, **context, *self, Side::kProvider};
  auto eligible =
      ScoreEligible(query, *weights, request.include_partnered, request.check);
  if (!eligible.ok()) return eligible.status();
  TriadFinder finder(query, *weights);
  finder.Add(*std::move(eligible));
  const auto best = finder.Best(static_cast<size_t>(std::max(1, request.limit)),
                                request.check);
  if (!best.ok()) return best.status();
  TriadsAnswer answer;
  for (const Joint& joint : *best) {
    answer.triads.push_back(finder.Describe(joint, request.options.language));
    answer.triads.back().rank = static_cast<int>(answer.triads.size());
  }
  answer.japanese_count = finder.japanese_count();
  answer.us_count = finder.us_count();
  answer.basis = MakeBasis(snapshot, **context, *weights);
  return answer;
}

}  // namespace citymatch::matching
