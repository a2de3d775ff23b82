#include "server/gate/method_rules.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/gate/access.h"

namespace citymatch {
namespace {

using enum Access;
using enum Cost;

// clang-format off
//                                 viewer        partner       coordinator   admin
constexpr Reaches kEverybody       {Reach::kAll,  Reach::kAll,  Reach::kAll,  Reach::kAll};
constexpr Reaches kOwnCity         {Reach::kNone, Reach::kOwn,  Reach::kNone, Reach::kAll};
constexpr Reaches kOwnCityOrOffice {Reach::kNone, Reach::kOwn,  Reach::kAll,  Reach::kAll};
constexpr Reaches kOffice          {Reach::kNone, Reach::kNone, Reach::kAll,  Reach::kAll};
constexpr Reaches kOwnProgramme    {Reach::kNone, Reach::kNone, Reach::kOwn,  Reach::kAll};
constexpr Reaches kOwnCityOrProgramme{Reach::kNone, Reach::kOwn, Reach::kOwn,  Reach::kAll};
constexpr Reaches kOwnCityOrProgrammeAlone{Reach::kNone, Reach::kOwn, Reach::kOwn, Reach::kNone};
constexpr Reaches kOwnProgrammeAlone{Reach::kNone, Reach::kNone, Reach::kOwn,  Reach::kNone};
constexpr Reaches kAdmins          {Reach::kNone, Reach::kNone, Reach::kNone, Reach::kAll};

// Ascending by method: FindMethodRule searches by halving.
constexpr MethodRule kMethodRules[] = {
    {"citymatch.v1.AccessService/CreateIdentity",              kChange, kLight,  kAdmins},
    {"citymatch.v1.AccessService/CreateToken",                 kChange, kLight,  kAdmins},
    {"citymatch.v1.AccessService/GetCaller",                   kRead,   kLight,  kEverybody},
    {"citymatch.v1.AccessService/GetIdentity",                 kRead,   kLight,  kAdmins},
    {"citymatch.v1.AccessService/GetToken",                    kRead,   kLight,  kAdmins},
    {"citymatch.v1.AccessService/ListAccessRules",             kRead,   kLight,  kEverybody},
    {"citymatch.v1.AccessService/ListIdentities",              kRead,   kLight,  kAdmins},
    {"citymatch.v1.AccessService/ListIdentityChanges",         kRead,   kLight,  kAdmins},
    {"citymatch.v1.AccessService/ListTokens",                  kRead,   kLight,  kAdmins},
    {"citymatch.v1.AccessService/RevokeToken",                 kChange, kLight,  kAdmins},
    {"citymatch.v1.AccessService/UpdateIdentity",              kChange, kLight,  kAdmins},
    {"citymatch.v1.AuditService/ListAuditEntries",             kRead,   kHeavy,  kAdmins},
    {"citymatch.v1.AuditService/VerifyAudit",                  kRead,   kStream, kAdmins},
    {"citymatch.v1.CityService/BatchGetCities",                kRead,   kHeavy,  kEverybody},
    {"citymatch.v1.CityService/CreateCity",                    kChange, kLight,  kAdmins},
    {"citymatch.v1.CityService/DeleteCity",                    kChange, kLight,  kAdmins},
    {"citymatch.v1.CityService/ExportCities",                  kRead,   kStream, kEverybody},
    {"citymatch.v1.CityService/GetCity",                       kRead,   kLight,  kEverybody},
    {"citymatch.v1.CityService/GetCityPreferences",            kRead,   kLight,  kOwnCityOrOffice,"name", "/preferences"},
    {"citymatch.v1.CityService/ImportCities",                  kChange, kHeavy,  kAdmins},
    {"citymatch.v1.CityService/ListCities",                    kRead,   kLight,  kEverybody},
    {"citymatch.v1.CityService/ListCityChanges",               kRead,   kLight,  kEverybody,      "name"},
    {"citymatch.v1.CityService/ListCityPreferencesChanges",    kRead,   kLight,  kOwnCityOrOffice,"name", "/preferences"},
    {"citymatch.v1.CityService/SearchCities",                  kRead,   kLight,  kEverybody},
    {"citymatch.v1.CityService/UpdateCity",                    kChange, kLight,  kOwnCity,        "city.name"},
    {"citymatch.v1.CityService/UpdateCityPreferences",         kChange, kLight,  kOwnCityOrOffice,"city_preferences.name", "/preferences"},
    {"citymatch.v1.MatchService/EvaluateMatching",             kRead,   kHeavy,  kOffice},
    {"citymatch.v1.MatchService/ExplainPair",                  kRead,   kLight,  kEverybody},
    {"citymatch.v1.MatchService/FindCounterfactuals",          kRead,   kHeavy,  kEverybody},
    {"citymatch.v1.MatchService/FindPrecedents",               kRead,   kLight,  kEverybody},
    {"citymatch.v1.MatchService/RankQuestions",                kRead,   kHeavy,  kEverybody},
    {"citymatch.v1.MatchService/SuggestMatches",               kRead,   kLight,  kEverybody},
    {"citymatch.v1.MatchService/SuggestTriads",                kRead,   kHeavy,  kEverybody},
    {"citymatch.v1.MatchService/TuneMatching",                 kRead,   kStream, kOffice},
    {"citymatch.v1.PartnershipService/BatchGetPartnerships",   kRead,   kHeavy,  kEverybody},
    {"citymatch.v1.PartnershipService/CreatePartnership",      kChange, kLight,  kOwnProgramme},
    {"citymatch.v1.PartnershipService/DeletePartnership",      kChange, kLight,  kOwnProgramme},
    {"citymatch.v1.PartnershipService/ExportPartnerships",     kRead,   kStream, kEverybody},
    {"citymatch.v1.PartnershipService/GetPartnership",         kRead,   kLight,  kEverybody},
    {"citymatch.v1.PartnershipService/ImportPartnerships",     kChange, kHeavy,  kOwnProgramme},
    {"citymatch.v1.PartnershipService/ListPartnershipChanges", kRead,   kLight,  kEverybody},
    {"citymatch.v1.PartnershipService/ListPartnerships",       kRead,   kLight,  kEverybody},
    {"citymatch.v1.PartnershipService/RecordPartnershipEvent", kChange, kLight,  kOwnCityOrProgramme},
    {"citymatch.v1.PartnershipService/UpdatePartnership",      kChange, kLight,  kOwnProgramme},
    {"citymatch.v1.ProgrammeService/CreateProgramme",          kChange, kLight,  kAdmins},
    {"citymatch.v1.ProgrammeService/CreateTaxonomy",           kChange, kLight,  kAdmins},
    {"citymatch.v1.ProgrammeService/DeleteProgramme",          kChange, kLight,  kAdmins},
    {"citymatch.v1.ProgrammeService/DeleteTaxonomy",           kChange, kLight,  kAdmins},
    {"citymatch.v1.ProgrammeService/ExportProgrammes",         kRead,   kStream, kEverybody},
    {"citymatch.v1.ProgrammeService/ExportTaxonomies",         kRead,   kStream, kEverybody},
    {"citymatch.v1.ProgrammeService/GetProgramme",             kRead,   kLight,  kEverybody},
    {"citymatch.v1.ProgrammeService/GetTaxonomy",              kRead,   kLight,  kEverybody},
    {"citymatch.v1.ProgrammeService/ImportProgrammes",         kChange, kHeavy,  kAdmins},
    {"citymatch.v1.ProgrammeService/ImportTaxonomies",         kChange, kHeavy,  kAdmins},
    {"citymatch.v1.ProgrammeService/ListProgrammeChanges",     kRead,   kLight,  kEverybody,      "name"},
    {"citymatch.v1.ProgrammeService/ListProgrammes",           kRead,   kLight,  kEverybody},
    {"citymatch.v1.ProgrammeService/ListTaxonomies",           kRead,   kLight,  kEverybody},
    {"citymatch.v1.ProgrammeService/ListTaxonomyChanges",      kRead,   kLight,  kEverybody},
    {"citymatch.v1.ProgrammeService/UpdateProgramme",          kChange, kLight,  kOwnProgramme,   "programme.name"},
    {"citymatch.v1.ProgrammeService/UpdateTaxonomy",           kChange, kLight,  kAdmins},
    {"citymatch.v1.RoundService/ChangeRoundState",                kChange, kHeavy,  kOwnProgramme},
    {"citymatch.v1.RoundService/CompareRoundSolutions",           kRead,   kHeavy,  kOwnProgramme},
    {"citymatch.v1.RoundService/CreateRound",                     kChange, kHeavy,  kOwnProgramme},
    {"citymatch.v1.RoundService/DeleteRound",                     kChange, kHeavy,  kOwnProgramme},
    {"citymatch.v1.RoundService/GetPublishedRound",               kRead,   kLight,  kEverybody},
    {"citymatch.v1.RoundService/GetRound",                        kRead,   kLight,  kOwnProgramme},
    {"citymatch.v1.RoundService/GetRoundSolution",                kRead,   kLight,  kOwnProgramme},
    {"citymatch.v1.RoundService/ListPublishedRounds",             kRead,   kLight,  kEverybody},
    {"citymatch.v1.RoundService/ListRoundChanges",                kRead,   kLight,  kOwnProgramme},
    {"citymatch.v1.RoundService/ListRoundRankings",               kRead,   kLight,  kOwnProgrammeAlone},
    {"citymatch.v1.RoundService/ListRoundSolutions",              kRead,   kLight,  kOwnProgramme},
    {"citymatch.v1.RoundService/ListRounds",                      kRead,   kLight,  kOwnProgramme},
    {"citymatch.v1.RoundService/RematchRound",                    kChange, kStream, kOwnProgramme},
    {"citymatch.v1.RoundService/SolveRound",                      kChange, kStream, kOwnProgramme},
    {"citymatch.v1.RoundService/SubmitRoundRanking",              kChange, kLight,  kOwnCityOrProgrammeAlone},
    {"citymatch.v1.RoundService/UpdateRound",                     kChange, kHeavy,  kOwnProgramme},
    {"citymatch.v1.RoundService/VerifyRoundSolution",             kRead,   kStream, kOwnProgramme},
    {"citymatch.v1.RoundService/WithdrawRoundRanking",            kChange, kLight,  kOwnCityOrProgrammeAlone},
    {"citymatch.v1.WatchService/WatchChanges",                    kRead,   kWatch,  kEverybody},
    {"citymatch.v1.WatchService/WatchSuggestions",                kRead,   kWatch,  kEverybody},
};

// clang-format on

static_assert(std::is_sorted(std::begin(kMethodRules), std::end(kMethodRules),
                             [](const MethodRule& a, const MethodRule& b) {
                               return a.method < b.method;
                             }),
              "rules must be ascending by method");

}  // namespace

Reach Reaches::Of(Role role) const {
  switch (role) {
    case Role::kViewer:
      return viewer;
    case Role::kPartner:
      return partner;
    case Role::kCoordinator:
      return coordinator;
    case Role::kAdmin:
      return admin;
  }
  return Reach::kNone;
}

Reach Reaches::Of(const Grants& grants) const {
  Reach farthest = Reach::kNone;
  for (const Grant& grant : grants.list()) {
    farthest = std::max(farthest, Of(grant.role));
  }
  return farthest;
}

bool Reaches::Cover(const Grants& grants, absl::string_view owner) const {
  return std::any_of(
      grants.list().begin(), grants.list().end(), [&](const Grant& grant) {
        const Reach reach = Of(grant.role);
        return reach == Reach::kAll ||
               (reach == Reach::kOwn && !owner.empty() && grant.scope == owner);
      });
}

absl::Span<const MethodRule> MethodRules() { return kMethodRules; }

const MethodRule* FindMethodRule(absl::string_view method) {
  const auto* rule =
      std::lower_bound(std::begin(kMethodRules), std::end(kMethodRules), method,
                       [](const MethodRule& row, absl::string_view wanted) {
                         return row.method < wanted;
                       });
  if (rule == std::end(kMethodRules) || rule->method != method) return nullptr;
  return rule;
}

}  // namespace citymatch
