#include "server/gate/method_rules.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace citymatch {
namespace {

// Ascending by method: FindMethodRule searches by halving.
constexpr MethodRule kRules[] = {
    {"citymatch.v1.CityService/BatchGetCities", Access::kRead, Cost::kHeavy},
    {"citymatch.v1.CityService/CreateCity", Access::kChange, Cost::kLight},
    {"citymatch.v1.CityService/DeleteCity", Access::kChange, Cost::kLight},
    {"citymatch.v1.CityService/ExportCities", Access::kRead, Cost::kStream},
    {"citymatch.v1.CityService/GetCity", Access::kRead, Cost::kLight},
    {"citymatch.v1.CityService/GetCityPreferences", Access::kRead,
     Cost::kLight},
    {"citymatch.v1.CityService/ImportCities", Access::kChange, Cost::kHeavy},
    {"citymatch.v1.CityService/ListCities", Access::kRead, Cost::kLight},
    {"citymatch.v1.CityService/ListCityChanges", Access::kRead, Cost::kLight},
    {"citymatch.v1.CityService/SearchCities", Access::kRead, Cost::kLight},
    {"citymatch.v1.CityService/UpdateCity", Access::kChange, Cost::kLight},
    {"citymatch.v1.CityService/UpdateCityPreferences", Access::kChange,
     Cost::kLight},
    {"citymatch.v1.MatchService/EvaluateMatching", Access::kRead, Cost::kHeavy},
    {"citymatch.v1.MatchService/ExplainPair", Access::kRead, Cost::kLight},
    {"citymatch.v1.MatchService/FindCounterfactuals", Access::kRead,
     Cost::kHeavy},
    {"citymatch.v1.MatchService/FindPrecedents", Access::kRead, Cost::kLight},
    {"citymatch.v1.MatchService/RankQuestions", Access::kRead, Cost::kHeavy},
    {"citymatch.v1.MatchService/SuggestMatches", Access::kRead, Cost::kLight},
    {"citymatch.v1.MatchService/SuggestTriads", Access::kRead, Cost::kHeavy},
    {"citymatch.v1.MatchService/TuneMatching", Access::kRead, Cost::kStream},
    {"citymatch.v1.PartnershipService/BatchGetPartnerships", Access::kRead,
     Cost::kHeavy},
    {"citymatch.v1.PartnershipService/CreatePartnership", Access::kChange,
     Cost::kLight},
    {"citymatch.v1.PartnershipService/DeletePartnership", Access::kChange,
     Cost::kLight},
    {"citymatch.v1.PartnershipService/ExportPartnerships", Access::kRead,
     Cost::kStream},
    {"citymatch.v1.PartnershipService/GetPartnership", Access::kRead,
     Cost::kLight},
    {"citymatch.v1.PartnershipService/ImportPartnerships", Access::kChange,
     Cost::kHeavy},
    {"citymatch.v1.PartnershipService/ListPartnershipChanges", Access::kRead,
     Cost::kLight},
    {"citymatch.v1.PartnershipService/ListPartnerships", Access::kRead,
     Cost::kLight},
    {"citymatch.v1.PartnershipService/UpdatePartnership", Access::kChange,
     Cost::kLight},
    {"citymatch.v1.ProgrammeService/CreateProgramme", Access::kChange,
     Cost::kLight},
    {"citymatch.v1.ProgrammeService/CreateTaxonomy", Access::kChange,
     Cost::kLight},
    {"citymatch.v1.ProgrammeService/DeleteProgramme", Access::kChange,
     Cost::kLight},
    {"citymatch.v1.ProgrammeService/DeleteTaxonomy", Access::kChange,
     Cost::kLight},
    {"citymatch.v1.ProgrammeService/ExportProgrammes", Access::kRead,
     Cost::kStream},
    {"citymatch.v1.ProgrammeService/ExportTaxonomies", Access::kRead,
     Cost::kStream},
    {"citymatch.v1.ProgrammeService/GetProgramme", Access::kRead, Cost::kLight},
    {"citymatch.v1.ProgrammeService/GetTaxonomy", Access::kRead, Cost::kLight},
    {"citymatch.v1.ProgrammeService/ImportProgrammes", Access::kChange,
     Cost::kHeavy},
    {"citymatch.v1.ProgrammeService/ImportTaxonomies", Access::kChange,
     Cost::kHeavy},
    {"citymatch.v1.ProgrammeService/ListProgrammeChanges", Access::kRead,
     Cost::kLight},
    {"citymatch.v1.ProgrammeService/ListProgrammes", Access::kRead,
     Cost::kLight},
    {"citymatch.v1.ProgrammeService/ListTaxonomies", Access::kRead,
     Cost::kLight},
    {"citymatch.v1.ProgrammeService/ListTaxonomyChanges", Access::kRead,
     Cost::kLight},
    {"citymatch.v1.ProgrammeService/UpdateProgramme", Access::kChange,
     Cost::kLight},
    {"citymatch.v1.ProgrammeService/UpdateTaxonomy", Access::kChange,
     Cost::kLight},
};

static_assert(std::is_sorted(std::begin(kRules), std::end(kRules),
                             [](const MethodRule& a, const MethodRule& b) {
                               return a.method < b.method;
                             }),
              "rules must be ascending by method");

}  // namespace

absl::Span<const MethodRule> MethodRules() { return kRules; }

const MethodRule* FindMethodRule(absl::string_view method) {
  const auto* rule =
      std::lower_bound(std::begin(kRules), std::end(kRules), method,
                       [](const MethodRule& row, absl::string_view wanted) {
                         return row.method < wanted;
                       });
  if (rule == std::end(kRules) || rule->method != method) return nullptr;
  return rule;
}

}  // namespace citymatch
