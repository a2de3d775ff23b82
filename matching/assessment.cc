#include "matching/assessment.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "matching/criteria/sector_fit.h"
#include "matching/finance_routes.h"
#include "matching/gates.h"
#include "matching/messages.h"

namespace citymatch::matching {
namespace {

double FromUnits(int64_t units) {
  return static_cast<double>(units) / kPointUnits;
}

// Collects what a reader should be careful about.
class CautionWriter {
 public:
  CautionWriter(const Pair& pair, Language language,
                std::vector<Caution>& cautions)
      : pair_(pair), language_(language), cautions_(cautions) {}

  void Write(const std::vector<CriterionResult>& criteria) {
    for (const RowRef& city : {pair_.provider, pair_.partner}) {
      WriteChanges(city.profile());
    }
    WriteRules();
    WriteLoad();
    WriteTies();
    WriteBasis(criteria);
  }

 private:
  void Add(const char* code, MessageId id, MessageArgs args) {
    cautions_.push_back({code, Say(language_, id, args)});
  }

  void WriteChanges(const Profile& city) {
    for (const AdministrativeChange& change : city.administrative_changes) {
      const std::string day = DateText(change.effective_date, language_);
      const std::string name = NameIn(city, language_);
      if (change.kind == ChangeKind::kEnlarged) {
        Add("BOUNDARY_CHANGED", MessageId::kCautionBoundaryChanged,
            {{"city", name}, {"day", day}});
      } else if (change.effective_date > pair_.context.as_of()) {
        Add("PLACE_MERGED", MessageId::kCautionPlaceMerged,
            {{"city", name}, {"day", day}});
      }
    }
  }

  void WriteRules() {
    const Programme& programme = pair_.context.programme();
    const auto check = [&](const Profile& city, const SideRule& rule) {
      if (rule.min_population && !city.population) {
        Add("POPULATION_UNKNOWN", MessageId::kCautionPopulationUnknown,
            {{"city", NameIn(city, language_)}});
      }
    };
    check(pair_.provider.profile(), programme.provider_rule);
    check(pair_.partner.profile(), programme.partner_rule);
    if (TierOf(pair_.provider.profile().level) !=
        TierOf(pair_.partner.profile().level)) {
      Add("LEVELS_DIFFER", MessageId::kCautionLevelsDiffer, {});
    }
    if (pair_.partner.profile().needs.empty()) {
      Add("NO_NEEDS_ON_RECORD", MessageId::kNoNeeds,
          {{"partner", NameIn(pair_.partner.profile(), language_)}});
    }
    if (pair_.provider.profile().offers.empty()) {
      Add("NO_OFFERS_ON_RECORD", MessageId::kNoOffers,
          {{"provider", NameIn(pair_.provider.profile(), language_)}});
    }
  }

  void WriteLoad() {
    const int load = pair_.context.Load(pair_.provider);
    const int slots =
        pair_.context.Slots(*pair_.provider.block, pair_.provider.row);
    if (load == 0 || load < slots) return;
    Add("PROVIDER_LOADED", MessageId::kCautionProviderLoaded,
        {{"provider", NameIn(pair_.provider.profile(), language_)},
         {"load", absl::StrCat(load)}});
  }

  void WriteTies() {
    int latest = 0;
    for (const KnownPartnership* known :
         pair_.context.OfProvider(pair_.provider)) {
      if (KeyOf(known->partner) != KeyOf(pair_.partner)) continue;
      if (known->is_under_way) return;
      if (!known->is_history) continue;
      // A tie of unknown end may go on to this day.
      if (!known->last_year) return;
      latest = std::max(latest, *known->last_year);
    }
    if (latest == 0) return;
    Add("TIE_LAPSED", MessageId::kCautionTieLapsed,
        {{"year", absl::StrCat(latest)}});
  }

  // Each criterion's contribution is shared evenly by the facts it rests on.
  void WriteBasis(const std::vector<CriterionResult>& criteria) {
    double recalled = 0;
    double total = 0;
    for (const CriterionResult& result : criteria) {
      if (!result.fit || result.facts.empty()) continue;
      const auto count = std::count_if(
          result.facts.begin(), result.facts.end(), [](const UsedFact& fact) {
            return fact.provenance.basis == Basis::kRecalled;
          });
      total += result.contribution;
      recalled += result.contribution * static_cast<double>(count) /
                  static_cast<double>(result.facts.size());
    }
    if (total > 0 && recalled > total / 2) {
      Add("RESTS_ON_RECALLED_FACTS", MessageId::kCautionRecalled, {});
    }
  }

  const Pair& pair_;
  Language language_;
  std::vector<Caution>& cautions_;
};

}  // namespace

int64_t ContributionUnits(double weight, double fit) {
  return std::llrint(100 * weight * fit * kPointUnits);
}

Points ScoreOf(const Fits& fits, const Weights& weights,
               const Fits& mean_fits) {
  Points points;
  for (int k = 0; k < kCriterionCount; ++k) {
    if (std::isnan(fits[k])) {
      points.score += ContributionUnits(weights[k], mean_fits[k]);
    } else {
      const int64_t units = ContributionUnits(weights[k], fits[k]);
      points.score += units;
      points.low += units;
    }
  }
  return points;
}

PairAssessment Assess(const Pair& pair, const Fits& fits,
                      const Weights& weights, uint32_t failures, bool all_gates,
                      Language language) {
  PairAssessment assessment;
  assessment.provider = &pair.provider.profile();
  assessment.partner = &pair.partner.profile();
  assessment.eligible = failures == 0;
  if (all_gates) assessment.finance_routes = ExplainRoutes(pair, language);
  if (all_gates || failures != 0) {
    assessment.gates = ExplainGates(pair, failures, language);
    if (!all_gates) {
      auto& gates = assessment.gates;
      gates.erase(
          std::remove_if(gates.begin(), gates.end(),
                         [](const GateResult& gate) { return gate.passed; }),
          gates.end());
    }
  }
  int64_t score = 0;
  int64_t low = 0;
  int64_t high = 0;
  int64_t confirmed = 0;
  for (int k = 0; k < kCriterionCount; ++k) {
    CriterionResult result;
    result.criterion = static_cast<CriterionId>(k);
    result.display_name = CriterionDisplayName(result.criterion, language);
    result.weight = weights[k];
    if (!std::isnan(fits[k])) result.fit = fits[k];
    result.effective_fit = result.fit.value_or(pair.context.mean_fits()[k]);
    const int64_t units = ContributionUnits(weights[k], result.effective_fit);
    result.contribution = FromUnits(units);
    score += units;
    const FitRange range = CriterionOf(result.criterion)
                               .Range(pair, result.fit, result.effective_fit);
    result.fit_low = range.low;
    result.fit_high = range.high;
    low += ContributionUnits(weights[k], range.low);
    high += ContributionUnits(weights[k], range.high);
    confirmed += ContributionUnits(weights[k], range.confirmed);
    assessment.completeness += weights[k] * range.known;
    Finding finding =
        CriterionOf(result.criterion).Explain(pair, result.fit, language);
    result.sentence = std::move(finding.sentence);
    result.facts = std::move(finding.facts);
    for (MissingFact& missing : finding.missing) {
      assessment.missing_facts.push_back(std::move(missing));
    }
    assessment.criteria.push_back(std::move(result));
  }
  assessment.score = FromUnits(score);
  assessment.score_low = FromUnits(low);
  assessment.score_high = FromUnits(high);
  assessment.score_confirmed = FromUnits(confirmed);
  assessment.completeness = std::min(1.0, assessment.completeness);
  assessment.need_covers = CoverNeeds(pair, language);
  CautionWriter(pair, language, assessment.cautions).Write(assessment.criteria);
  return assessment;
}

}  // namespace citymatch::matching
