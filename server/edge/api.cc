#include "server/edge/api.h"

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "citymatch/v1/access_service.pb.h"
#include "citymatch/v1/audit_service.pb.h"
#include "citymatch/v1/city_service.pb.h"
#include "citymatch/v1/match_service.pb.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "citymatch/v1/programme_service.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "citymatch/v1/watch_service.pb.h"
#include "google/protobuf/descriptor.h"
#include "server/access_service.h"
#include "server/audit_service.h"
#include "server/base/status_macros.h"
#include "server/city_service.h"
#include "server/edge/api_service.h"
#include "server/match_service.h"
#include "server/partnership_service.h"
#include "server/programme_service.h"
#include "server/round_service.h"
#include "server/watch_service.h"

namespace citymatch {
namespace {

void AddAccess(AccessService& access, ApiService& api) {
  api.Unary("GetCaller", access, &AccessService::GetCaller);
  api.Unary("ListAccessRules", access, &AccessService::ListAccessRules);
  api.Unary("GetIdentity", access, &AccessService::GetIdentity);
  api.Unary("ListIdentities", access, &AccessService::ListIdentities);
  api.Unary("CreateIdentity", access, &AccessService::CreateIdentity);
  api.Unary("UpdateIdentity", access, &AccessService::UpdateIdentity);
  api.Unary("ListIdentityChanges", access, &AccessService::ListIdentityChanges);
  api.Unary("CreateToken", access, &AccessService::CreateToken);
  api.Unary("GetToken", access, &AccessService::GetToken);
  api.Unary("ListTokens", access, &AccessService::ListTokens);
  api.Unary("RevokeToken", access, &AccessService::RevokeToken);
}

void AddAudit(AuditService& audit, ApiService& api) {
  api.Unary("ListAuditEntries", audit, &AuditService::ListAuditEntries);
  api.Stream("VerifyAudit", audit, &AuditService::VerifyAudit);
}

void AddCities(CityService& cities, ApiService& api) {
  api.Unary("GetCity", cities, &CityService::GetCity);
  api.Unary("ListCities", cities, &CityService::ListCities);
  api.Unary("BatchGetCities", cities, &CityService::BatchGetCities);
  api.Unary("CreateCity", cities, &CityService::CreateCity);
  api.Unary("UpdateCity", cities, &CityService::UpdateCity);
  api.Unary("DeleteCity", cities, &CityService::DeleteCity);
  api.Unary("ImportCities", cities, &CityService::ImportCities);
  api.Stream("ExportCities", cities, &CityService::ExportCities);
  api.Unary("ListCityChanges", cities, &CityService::ListCityChanges);
  api.Unary("SearchCities", cities, &CityService::SearchCities);
  api.Unary("GetCityPreferences", cities, &CityService::GetCityPreferences);
  api.Unary("UpdateCityPreferences", cities,
            &CityService::UpdateCityPreferences);
  api.Unary("ListCityPreferencesChanges", cities,
            &CityService::ListCityPreferencesChanges);
}

void AddMatches(MatchService& matches, ApiService& api) {
  api.Unary("SuggestMatches", matches, &MatchService::SuggestMatches);
  api.Unary("ExplainPair", matches, &MatchService::ExplainPair);
  api.Unary("EvaluateMatching", matches, &MatchService::EvaluateMatching);
  api.Stream("TuneMatching", matches, &MatchService::TuneMatching);
  api.Unary("FindPrecedents", matches, &MatchService::FindPrecedents);
  api.Unary("FindCounterfactuals", matches, &MatchService::FindCounterfactuals);
  api.Unary("RankQuestions", matches, &MatchService::RankQuestions);
  api.Unary("SuggestTriads", matches, &MatchService::SuggestTriads);
}

void AddPartnerships(PartnershipService& partnerships, ApiService& api) {
  api.Unary("GetPartnership", partnerships,
            &PartnershipService::GetPartnership);
  api.Unary("ListPartnerships", partnerships,
            &PartnershipService::ListPartnerships);
  api.Unary("BatchGetPartnerships", partnerships,
            &PartnershipService::BatchGetPartnerships);
  api.Unary("CreatePartnership", partnerships,
            &PartnershipService::CreatePartnership);
  api.Unary("UpdatePartnership", partnerships,
            &PartnershipService::UpdatePartnership);
  api.Unary("RecordPartnershipEvent", partnerships,
            &PartnershipService::RecordPartnershipEvent);
  api.Unary("DeletePartnership", partnerships,
            &PartnershipService::DeletePartnership);
  api.Unary("ImportPartnerships", partnerships,
            &PartnershipService::ImportPartnerships);
  api.Stream("ExportPartnerships", partnerships,
             &PartnershipService::ExportPartnerships);
  api.Unary("ListPartnershipChanges", partnerships,
            &PartnershipService::ListPartnershipChanges);
}

void AddProgrammes(ProgrammeService& programmes, ApiService& api) {
  api.Unary("GetProgramme", programmes, &ProgrammeService::GetProgramme);
  api.Unary("ListProgrammes", programmes, &ProgrammeService::ListProgrammes);
  api.Unary("CreateProgramme", programmes, &ProgrammeService::CreateProgramme);
  api.Unary("UpdateProgramme", programmes, &ProgrammeService::UpdateProgramme);
  api.Unary("DeleteProgramme", programmes, &ProgrammeService::DeleteProgramme);
  api.Unary("ImportProgrammes", programmes,
            &ProgrammeService::ImportProgrammes);
  api.Stream("ExportProgrammes", programmes,
             &ProgrammeService::ExportProgrammes);
  api.Unary("ListProgrammeChanges", programmes,
            &ProgrammeService::ListProgrammeChanges);
  api.Unary("GetTaxonomy", programmes, &ProgrammeService::GetTaxonomy);
  api.Unary("ListTaxonomies", programmes, &ProgrammeService::ListTaxonomies);
  api.Unary("CreateTaxonomy", programmes, &ProgrammeService::CreateTaxonomy);
  api.Unary("UpdateTaxonomy", programmes, &ProgrammeService::UpdateTaxonomy);
  api.Unary("DeleteTaxonomy", programmes, &ProgrammeService::DeleteTaxonomy);
  api.Unary("ImportTaxonomies", programmes,
            &ProgrammeService::ImportTaxonomies);
  api.Stream("ExportTaxonomies", programmes,
             &ProgrammeService::ExportTaxonomies);
  api.Unary("ListTaxonomyChanges", programmes,
            &ProgrammeService::ListTaxonomyChanges);
}

void AddRounds(RoundService& rounds, ApiService& api) {
  api.Unary("GetRound", rounds, &RoundService::GetRound);
  api.Unary("ListRounds", rounds, &RoundService::ListRounds);
  api.Unary("CreateRound", rounds, &RoundService::CreateRound);
  api.Unary("UpdateRound", rounds, &RoundService::UpdateRound);
  api.Unary("DeleteRound", rounds, &RoundService::DeleteRound);
  api.Unary("ListRoundChanges", rounds, &RoundService::ListRoundChanges);
  api.Stream("SolveRound", rounds, &RoundService::SolveRound);
  api.Stream("RematchRound", rounds, &RoundService::RematchRound);
  api.Unary("GetRoundSolution", rounds, &RoundService::GetRoundSolution);
  api.Unary("ListRoundSolutions", rounds, &RoundService::ListRoundSolutions);
  api.Unary("CompareRoundSolutions", rounds,
            &RoundService::CompareRoundSolutions);
  api.Stream("VerifyRoundSolution", rounds, &RoundService::VerifyRoundSolution);
  api.Unary("ChangeRoundState", rounds, &RoundService::ChangeRoundState);
  api.Unary("SubmitRoundRanking", rounds, &RoundService::SubmitRoundRanking);
  api.Unary("WithdrawRoundRanking", rounds,
            &RoundService::WithdrawRoundRanking);
  api.Unary("ListRoundRankings", rounds, &RoundService::ListRoundRankings);
  api.Unary("GetPublishedRound", rounds, &RoundService::GetPublishedRound);
  api.Unary("ListPublishedRounds", rounds, &RoundService::ListPublishedRounds);
}

void AddWatches(WatchService& watches, ApiService& api) {
  api.Stream("WatchChanges", watches, &WatchService::WatchChanges);
  api.Stream("WatchSuggestions", watches, &WatchService::WatchSuggestions);
}

// The only service of the file in which `Request` is declared.
template <typename Request>
const google::protobuf::ServiceDescriptor* ServiceOf() {
  return Request::descriptor()->file()->service(0);
}

}  // namespace

absl::StatusOr<Api> MakeApi(const Services& services) {
  Api api;
  absl::Status checked;
  const auto add = [&](const google::protobuf::ServiceDescriptor* descriptor,
                       const auto& methods, auto& service) {
    auto added = std::make_unique<ApiService>(descriptor);
    methods(service, *added);
    checked.Update(added->Check());
    api.push_back(std::move(added));
  };
  add(ServiceOf<v1::GetCallerRequest>(), AddAccess, *services.access);
  add(ServiceOf<v1::VerifyAuditRequest>(), AddAudit, *services.audit);
  add(ServiceOf<v1::GetCityRequest>(), AddCities, *services.cities);
  add(ServiceOf<v1::SuggestMatchesRequest>(), AddMatches, *services.matches);
  add(ServiceOf<v1::GetPartnershipRequest>(), AddPartnerships,
      *services.partnerships);
  add(ServiceOf<v1::GetProgrammeRequest>(), AddProgrammes,
      *services.programmes);
  add(ServiceOf<v1::GetRoundRequest>(), AddRounds, *services.rounds);
  add(ServiceOf<v1::WatchChangesRequest>(), AddWatches, *services.watches);
  CITYMATCH_RETURN_IF_ERROR(checked);
  return api;
}

}  // namespace citymatch
