#include "server/match_options.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "citymatch/v1/match_service.pb.h"
#include "google/protobuf/message.h"
#include "matching/language.h"
#include "matching/matcher.h"
#include "matching/policy.h"
#include "server/base/errors.h"
#include "server/convert/dates.h"
#include "server/convert/digest.h"
#include "server/convert/names.h"
#include "server/convert/policy.h"
#include "server/gate/call.h"
#include "server/languages.h"
#include "server/resource/request/arguments.h"
#include "server/resource/request/nearest.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/scalar.h"
#include "server/snapshot/folder.h"

namespace citymatch {
namespace {

// The policy in force, request apart.
matching::Policy PolicyOf(const matching::MatchOptions& options,
                          const Facts& facts) {
  const matching::Programme* programme =
      facts.snapshot->FindProgramme(options.programme_id);
  return programme == nullptr ? matching::Policy() : programme->policy;
}

void ParseWeights(const v1::MatchOptions& options,
                  matching::MatchOptions& parsed, Problems& problems) {
  for (int i = 0; i < options.weights_size(); ++i) {
    // The same rules as for the weights of a policy.
    CheckMessage(options.weights(i), absl::StrCat(At("weights", i), "."),
                 problems);
    const std::optional<matching::CriterionId> criterion =
        matching::FindCriterion(options.weights(i).criterion());
    if (!criterion) continue;
    if (!parsed.weights.emplace(*criterion, options.weights(i).weight())
             .second) {
      problems.Add(absl::StrCat(At("weights", i), ".criterion"),
                   "has a weight already; list each criterion once");
    }
  }
}

}  // namespace

absl::StatusOr<matching::MatchOptions> ParseMatchOptions(
    const v1::MatchOptions& options, const Call& call) {
  matching::MatchOptions parsed;
  Problems problems("options.");
  if (!options.programme().empty()) {
    const std::string problem =
        NameProblem(kProgrammePrefix, kMaxIdBytes, options.programme());
    if (!problem.empty()) problems.Add("programme", problem);
    parsed.programme_id =
        std::string(IdIn(kProgrammePrefix, options.programme()));
  }
  parsed.as_of = absl::ToCivilDay(call.now, absl::UTCTimeZone());
  if (!options.as_of_date().empty()) {
    const std::string problem = DateProblem(options.as_of_date());
    if (problem.empty()) {
      parsed.as_of = *ParseDate(options.as_of_date());
    } else {
      problems.Add("as_of_date", problem);
    }
  }
  ParseWeights(options, parsed, problems);
  if (const auto language = LanguageOf(options.language_code())) {
    parsed.language = *language;
  } else {
    problems.Add("language_code", LanguageProblem(options.language_code()));
  }
  if (!problems.empty()) return InvalidArgument(problems.violations());
  return parsed;
}

absl::Status CheckMatchOptions(const matching::MatchOptions& options,
                               const Facts& facts) {
  if (!options.programme_id.empty() &&
      facts.snapshot->FindProgramme(options.programme_id) == nullptr) {
    return NotFound(NameOf(kProgrammePrefix, options.programme_id));
  }
  std::array<double, matching::kCriterionCount> weights =
      PolicyOf(options, facts).weights;
  for (const auto& [criterion, weight] : options.weights) {
    weights[static_cast<size_t>(criterion)] = weight;
  }
  if (std::all_of(weights.begin(), weights.end(),
                  [](double weight) { return weight == 0; })) {
    return InvalidField("options.weights",
                        "leave no criterion a weight; give at least one a "
                        "weight above 0");
  }
  return absl::OkStatus();
}

v1::MatchOptions CanonicalOptions(const matching::MatchOptions& options) {
  v1::MatchOptions canonical;
  canonical.set_programme(NameOf(kProgrammePrefix, options.programme_id));
  canonical.set_as_of_date(FormatDate(options.as_of));
  for (const auto& [criterion, weight] : options.weights) {
    v1::CriterionWeight& added = *canonical.add_weights();
    added.set_criterion(std::string(matching::CriterionName(criterion)));
    added.set_weight(weight);
  }
  canonical.set_language_code(std::string(CodeOf(options.language)));
  return canonical;
}

std::string AnswerDigest(absl::string_view method,
                         const google::protobuf::Message& request,
                         const matching::MatchOptions& options,
                         const Facts& facts, bool with_times) {
  std::string text;
  AppendPart(method, text);
  AppendPart(DeterministicBytes(request), text);
  AppendPart(DeterministicBytes(FromMatching(PolicyOf(options, facts))), text);
  AppendPart(facts.content_digest, text);
  AppendPart(with_times ? facts.times_digest : "", text);
  return absl::BytesToHexString(Sha256(text));
}

}  // namespace citymatch
