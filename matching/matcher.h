// Suggests counterparts for a city and explains pairs.
//
// Problem: given a city, rank all cities of the other side that pass the
// programme's gates by a score in [0,100], higher is better, and say why.
// Method: the weighted mean of ten criteria, each a fit in [0,1] or missing;
// README.md has every formula and a worked example. The top k is exact.
// Time: O(candidates × (criteria + offers)), one pass, no allocation per
// candidate.
// Deterministic: the same catalogue content, request and policy give the same
// answer to the bit, whatever the order of loading or the number of threads.
//
// All functions are thread-safe and pure: no clock, no I/O.
#ifndef CITYMATCH_MATCHING_MATCHER_H_
#define CITYMATCH_MATCHING_MATCHER_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "matching/language.h"
#include "matching/policy.h"
#include "matching/profile.h"
#include "matching/snapshot.h"

namespace citymatch::matching {

// What an answer is computed under.
struct MatchOptions {
  // Empty = no gates, default policy, and the taxonomy `default` if present.
  std::string programme_id;
  // Gates, history and time zones are evaluated as of this day.
  absl::CivilDay as_of;
  // Partnerships that began in or after this year, or at an unknown time, do
  // not exist for this question. For replaying the past.
  std::optional<int> hide_from_year;
  // Weights that replace the policy's, by criterion; each ≥ 0.
  std::map<CriterionId, double> weights;
  Language language = Language::kEnglish;
};

struct SuggestRequest {
  std::string city_id;
  MatchOptions options;
  int limit = 10;                  // ≥ 1
  bool include_partnered = false;  // also those partnered under the programme
  // Restricts the counterparts; unset = all.
  std::function<bool(const Profile&)> filter;
  // Asked every few thousand candidates; an error ends the search with it.
  std::function<absl::Status()> check;
};

struct ExplainRequest {
  std::string provider_id;  // the two in either order
  std::string partner_id;
  MatchOptions options;
  std::function<absl::Status()> check;
};

// Gates, in the order in which they are tried. GateName gives the API's words.
enum class GateId : uint8_t {
  kProgrammeDates,
  kProviderCountry,
  kPartnerCountry,
  kProviderLevel,
  kPartnerLevel,
  kProviderPopulation,
  kPartnerPopulation,
  kProviderNetwork,
  kPartnerNetwork,
  kProviderExists,
  kPartnerExists,
  kFinanceRoute,
  kAvailability,
  kSlots,
  kAlreadyPartnered,
};
inline constexpr int kGateCount = 15;
absl::string_view GateName(GateId gate);

struct GateResult {
  GateId gate = GateId::kProgrammeDates;
  bool passed = true;
  std::string reason;
  std::string source;
};

// Whether a finance route is open to a pair on the day.
struct RouteResult {
  std::string route_id;
  std::string display_name;
  bool open = true;
  std::string reason;
  std::string source;  // of the rule that closes it, or of the route
};

// A fact that a criterion used. `resource` is `cities/{id}` or
// `partnerships/{id}`.
struct UsedFact {
  std::string resource;
  std::string path;
  std::string value;
  Provenance provenance;
};

struct CriterionResult {
  CriterionId criterion = CriterionId::kSectorFit;
  std::string display_name;
  std::optional<double> fit;  // [0,1]; unset = missing
  double effective_fit = 0;   // fit, or the catalogue's mean
  double fit_low = 0;         // were what is missing or doubtful at its worst
  double fit_high = 1;        // were it at its best
  double weight = 0;          // normalised
  double contribution = 0;    // a multiple of 2⁻²⁰; they sum to the score
  std::string sentence;
  std::vector<UsedFact> facts;
};

struct NeedCover {
  int need_index = 0;
  double cover = 0;                // [0,1]
  std::optional<int> offer_index;  // unset = nothing covers the need
  double affinity = 0;             // [0,1]
  double weight = 0;               // share of the need in sector_fit
  std::string need_topic_name;     // in the language of the request
  std::string offer_topic_name;    // likewise; empty if nothing covers it
};

struct MissingFact {
  std::string city_id;
  std::string path;
  CriterionId criterion = CriterionId::kSectorFit;
  std::string sentence;
};

// A past partnership that is like the pair. See advice/precedents.h.
struct Precedent {
  const Partnership* partnership = nullptr;  // owned by the snapshot
  const Profile* provider = nullptr;
  const Profile* partner = nullptr;
  double likeness = 0;                 // [0,1]
  std::vector<Sector> shared_sectors;  // its sectors that the partner needs
  // As far as they were known on the day.
  std::optional<int> first_year;
  std::optional<int> last_year;
  Outcome outcome = Outcome::kUnknown;
  std::string sentence;  // what is alike, and what became of it
};

struct Caution {
  std::string code;  // UPPER_SNAKE_CASE
  std::string sentence;
};

// A pair with its score and the reasons for it.
struct PairAssessment {
  int rank = 0;                       // from 1; 0 outside a list
  const Profile* provider = nullptr;  // owned by the snapshot
  const Profile* partner = nullptr;
  bool eligible = true;
  std::vector<GateResult> gates;  // failed ones; in Explain, all asked
  std::vector<RouteResult> finance_routes;  // in Explain only
  double score = 0;            // [0,100], = Σ contributions, exactly
  double score_low = 0;        // Σ weight · fit_low
  double score_high = 0;       // Σ weight · fit_high
  double score_confirmed = 0;  // without facts that are only RECALLED
  double completeness = 0;     // share of the weight that is known, [0,1]
  // Share of plausible weightings in which it stays among the first `limit`,
  // [0,1]; unset outside a list. See robustness.h.
  std::optional<double> robustness;
  std::vector<Precedent> precedents;  // nearest first
  std::vector<CriterionResult> criteria;
  std::vector<NeedCover> need_covers;  // by priority, then index
  std::vector<MissingFact> missing_facts;
  std::vector<Caution> cautions;
};

// What an answer was computed on.
struct AnswerBasis {
  int64_t revision = 0;
  std::string programme_id;
  int64_t programme_version = 0;
  absl::CivilDay as_of;
  std::array<double, kCriterionCount> weights{};  // normalised to sum 1
};

struct SuggestAnswer {
  std::vector<PairAssessment> suggestions;  // best first
  int eligible_count = 0;
  std::array<int, kGateCount> excluded{};  // by first failed gate
  AnswerBasis basis;
};

struct ExplainAnswer {
  PairAssessment assessment;
  int rank_for_partner = 0;   // from 1; 0 if the pair fails a gate
  int rank_for_provider = 0;  // from 1; 0 if the pair fails a gate
  AnswerBasis basis;
};

// NOT_FOUND: the city or programme is not in the snapshot (the message is
// `cities/{id}` or `programmes/{id}`). INVALID_ARGUMENT: all weights are 0.
absl::StatusOr<SuggestAnswer> Suggest(const Snapshot& snapshot,
                                      const SuggestRequest& request);

// As Suggest; INVALID_ARGUMENT also if both cities are the same or stand on the
// same side.
absl::StatusOr<ExplainAnswer> Explain(const Snapshot& snapshot,
                                      const ExplainRequest& request);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_MATCHER_H_
