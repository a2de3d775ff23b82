#include "tests/client/cli/fake_server.h"

#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/server_builder.h"
#include "tests/client/cli/fake_access.h"
#include "tests/client/cli/fake_audit.h"
#include "tests/client/cli/fake_import.h"
#include "tests/client/cli/fake_rounds.h"
#include "tests/client/cli/fake_tables.h"
#include "tests/client/cli/fake_watch.h"

namespace citymatch::client {

grpc::Status MakeStatus(
    grpc::StatusCode code, const std::string& message,
    const std::string& reason,
    const std::vector<google::protobuf::Message*>& details) {
  google::rpc::Status rpc;
  rpc.set_code(code);
  rpc.set_message(message);
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("citymatch.example.com");
  rpc.add_details()->PackFrom(info);
  for (const google::protobuf::Message* detail : details) {
    rpc.add_details()->PackFrom(*detail);
  }
  return grpc::Status(code, message, rpc.SerializeAsString());
}

namespace {

using grpc::ServerContext;
using grpc::Status;

class FakeCities final : public v1::CityService::Service {
 public:
  explicit FakeCities(FakeState& state) : state_(state) {}

  Status GetCity(ServerContext*, const v1::GetCityRequest* request,
                 v1::City* reply) override {
    return Get(state_, state_.cities, request->name(), *reply);
  }
  Status ListCities(ServerContext*, const v1::ListCitiesRequest* request,
                    v1::ListCitiesResponse* reply) override {
    return List(state_, state_.cities, *request, *reply->mutable_cities(),
                *reply->mutable_next_page_token());
  }
  Status BatchGetCities(ServerContext*,
                        const v1::BatchGetCitiesRequest* request,
                        v1::BatchGetCitiesResponse* reply) override {
    for (const std::string& name : request->names()) {
      const Status status =
          Get(state_, state_.cities, name, *reply->add_cities());
      if (!status.ok()) return status;
    }
    return Status::OK;
  }
  Status CreateCity(ServerContext*, const v1::CreateCityRequest* request,
                    v1::City* reply) override {
    absl::MutexLock lock(&state_.mutex);
    v1::City city = request->city();
    city.set_name("cities/" + request->city_id());
    if (state_.cities.contains(city.name())) {
      return MakeStatus(grpc::StatusCode::ALREADY_EXISTS,
                        city.name() + " exists", "CITY_EXISTS");
    }
    *reply = city;
    if (request->validate_only()) return Status::OK;
    ++state_.revision;
    Put(city, state_, state_.cities);
    *reply = state_.cities[city.name()];
    return Status::OK;
  }
  Status UpdateCity(ServerContext*, const v1::UpdateCityRequest* request,
                    v1::City* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_update = *request;
    return Update(state_, state_.cities, *request, request->city(), *reply);
  }
  Status DeleteCity(ServerContext*, const v1::DeleteCityRequest* request,
                    google::protobuf::Empty*) override {
    absl::MutexLock lock(&state_.mutex);
    if (!state_.cities.contains(request->name())) {
      return request->allow_missing() ? Status::OK : NotFound(request->name());
    }
    for (const auto& [name, partnership] : state_.partnerships) {
      if (partnership.provider() != request->name()) continue;
      google::rpc::PreconditionFailure failure;
      auto& violation = *failure.add_violations();
      violation.set_subject(name);
      violation.set_description("names the city; delete it first");
      return MakeStatus(grpc::StatusCode::FAILED_PRECONDITION,
                        request->name() + " is in use", "CITY_IN_USE",
                        {&failure});
    }
    if (!request->validate_only()) state_.cities.erase(request->name());
    return Status::OK;
  }
  Status ImportCities(ServerContext*, const v1::ImportCitiesRequest* request,
                      v1::ImportCitiesResponse* reply) override {
    return Import(state_, state_.cities, *request, request->cities(), *reply);
  }
  Status ExportCities(
      ServerContext*, const v1::ExportCitiesRequest*,
      grpc::ServerWriter<v1::ExportCitiesResponse>* writer) override {
    absl::MutexLock lock(&state_.mutex);
    for (const auto& [name, city] : state_.cities) {
      v1::ExportCitiesResponse part;
      *part.add_cities() = city;
      part.set_revision(state_.revision);
      writer->Write(part);
    }
    return Status::OK;
  }
  Status ListCityChanges(ServerContext*,
                         const v1::ListCityChangesRequest* request,
                         v1::ListCityChangesResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    const auto it = state_.cities.find(request->name());
    if (it == state_.cities.end()) return NotFound(request->name());
    v1::Change& change = *reply->add_changes();
    change.set_revision(it->second.revision());
    *change.mutable_change_time() = it->second.update_time();
    change.set_type(v1::CHANGE_TYPE_UPDATED);
    change.set_principal("identities/programme-office");
    change.set_credential("token:t0123456789ab");
    change.set_address_class("private");
    change.set_method("citymatch.v1.CityService/ImportCities");
    auto& field = *change.add_field_changes();
    field.set_path("slot_count");
    field.set_new_value("3");
    return Status::OK;
  }
  Status ListCityPreferencesChanges(
      ServerContext*, const v1::ListCityPreferencesChangesRequest* request,
      v1::ListCityPreferencesChangesResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    if (!state_.preferences.contains(request->name())) {
      return NotFound(request->name());
    }
    v1::Change& change = *reply->add_changes();
    change.set_revision(7);
    change.mutable_change_time()->set_seconds(1775001607);
    change.set_type(v1::CHANGE_TYPE_UPDATED);
    change.set_principal("identities/hue");
    change.set_method("citymatch.v1.CityService/UpdateCityPreferences");
    auto& field = *change.add_field_changes();
    field.set_path("contacts[0].office");
    field.set_old_value("\"Port office\"");
    field.set_new_value("\"Foreign Affairs\"");
    return Status::OK;
  }
  Status SearchCities(ServerContext*, const v1::SearchCitiesRequest* request,
                      v1::SearchCitiesResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.waited_for.push_back(request->min_revision());
    reply->set_revision(state_.revision);
    for (const auto& [name, city] : state_.cities) {
      std::string matched;
      if (absl::StrContains(absl::AsciiStrToLower(city.display_name()),
                            absl::AsciiStrToLower(request->query()))) {
        matched = city.display_name();
      }
      for (const v1::LocalName& local : city.local_names()) {
        if (absl::StrContains(local.text(), request->query())) {
          matched = local.text();
        }
      }
      if (matched.empty() || reply->hits_size() == request->limit()) continue;
      auto& hit = *reply->add_hits();
      *hit.mutable_city() = city;
      hit.set_matched_name(matched);
      hit.set_similarity(0.5);
    }
    return Status::OK;
  }
  Status GetCityPreferences(ServerContext*,
                            const v1::GetCityPreferencesRequest* request,
                            v1::CityPreferences* reply) override {
    absl::MutexLock lock(&state_.mutex);
    reply->set_name(request->name());
    const auto it = state_.preferences.find(request->name());
    if (it != state_.preferences.end()) *reply = it->second;
    return Status::OK;
  }
  Status UpdateCityPreferences(ServerContext*,
                               const v1::UpdateCityPreferencesRequest* request,
                               v1::CityPreferences* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_preferences = *request;
    const std::string& name = request->city_preferences().name();
    state_.preferences[name].set_name(name);
    return Update(state_, state_.preferences, *request,
                  request->city_preferences(), *reply);
  }

 private:
  FakeState& state_;
};

class FakePartnerships final : public v1::PartnershipService::Service {
 public:
  explicit FakePartnerships(FakeState& state) : state_(state) {}

  Status GetPartnership(ServerContext*,
                        const v1::GetPartnershipRequest* request,
                        v1::Partnership* reply) override {
    return Get(state_, state_.partnerships, request->name(), *reply);
  }
  Status ListPartnerships(ServerContext*,
                          const v1::ListPartnershipsRequest* request,
                          v1::ListPartnershipsResponse* reply) override {
    state_.last_partnership_filter = request->filter();
    return List(state_, state_.partnerships, *request,
                *reply->mutable_partnerships(),
                *reply->mutable_next_page_token());
  }
  Status UpdatePartnership(ServerContext*,
                           const v1::UpdatePartnershipRequest* request,
                           v1::Partnership* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_update_partnership = *request;
    return Update(state_, state_.partnerships, *request, request->partnership(),
                  *reply);
  }
  // Knows the events of one that is under way.
  Status RecordPartnershipEvent(
      ServerContext*, const v1::RecordPartnershipEventRequest* request,
      v1::Partnership* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_event = *request;
    const auto it = state_.partnerships.find(request->name());
    if (it == state_.partnerships.end()) return NotFound(request->name());
    const bool is_active = it->second.state() == v1::Partnership::STATE_ACTIVE;
    const auto type = request->event().type();
    if (is_active == (type == v1::PartnershipEvent::TYPE_ACTIVATE)) {
      return MakeStatus(grpc::StatusCode::FAILED_PRECONDITION,
                        it->first +
                            ": ACTIVATE is not possible in the state ACTIVE; "
                            "allowed: SUSPEND, COMPLETE",
                        "ILLEGAL_TRANSITION");
    }
    *reply = it->second;
    *reply->add_events() = request->event();
    reply->set_state(is_active ? v1::Partnership::STATE_SUSPENDED
                               : v1::Partnership::STATE_ACTIVE);
    if (request->validate_only()) return Status::OK;
    ++state_.revision;
    Put(*reply, state_, state_.partnerships);
    return Status::OK;
  }
  Status ImportPartnerships(ServerContext*,
                            const v1::ImportPartnershipsRequest* request,
                            v1::ImportPartnershipsResponse* reply) override {
    return Import(state_, state_.partnerships, *request,
                  request->partnerships(), *reply);
  }
  Status ExportPartnerships(
      ServerContext*, const v1::ExportPartnershipsRequest*,
      grpc::ServerWriter<v1::ExportPartnershipsResponse>* writer) override {
    absl::MutexLock lock(&state_.mutex);
    v1::ExportPartnershipsResponse part;
    for (const auto& [name, partnership] : state_.partnerships) {
      *part.add_partnerships() = partnership;
    }
    writer->Write(part);
    return Status::OK;
  }

 private:
  FakeState& state_;
};

class FakeProgrammes final : public v1::ProgrammeService::Service {
 public:
  explicit FakeProgrammes(FakeState& state) : state_(state) {}

  Status ListProgrammes(ServerContext*,
                        const v1::ListProgrammesRequest* request,
                        v1::ListProgrammesResponse* reply) override {
    return List(state_, state_.programmes, *request,
                *reply->mutable_programmes(),
                *reply->mutable_next_page_token());
  }
  Status GetProgramme(ServerContext*, const v1::GetProgrammeRequest* request,
                      v1::Programme* reply) override {
    absl::MutexLock lock(&state_.mutex);
    const auto it = state_.programmes.find(request->name());
    if (it == state_.programmes.end()) return NotFound(request->name());
    *reply = it->second;
    return Status::OK;
  }
  Status UpdateProgramme(ServerContext*,
                         const v1::UpdateProgrammeRequest* request,
                         v1::Programme* reply) override {
    absl::MutexLock lock(&state_.mutex);
    return Update(state_, state_.programmes, *request, request->programme(),
                  *reply);
  }
  Status ImportProgrammes(ServerContext*,
                          const v1::ImportProgrammesRequest* request,
                          v1::ImportProgrammesResponse* reply) override {
    return Import(state_, state_.programmes, *request, request->programmes(),
                  *reply);
  }
  Status ImportTaxonomies(ServerContext*,
                          const v1::ImportTaxonomiesRequest* request,
                          v1::ImportTaxonomiesResponse* reply) override {
    return Import(state_, state_.taxonomies, *request, request->taxonomies(),
                  *reply);
  }

 private:
  FakeState& state_;
};

class FakeMatches final : public v1::MatchService::Service {
 public:
  explicit FakeMatches(FakeState& state) : state_(state) {}

  Status SuggestMatches(ServerContext*,
                        const v1::SuggestMatchesRequest* request,
                        v1::SuggestMatchesResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_suggest = *request;
    if (!state_.cities.contains(request->city())) {
      return NotFound(request->city());
    }
    *reply = state_.suggestions;
    return Status::OK;
  }
  Status ExplainPair(ServerContext*, const v1::ExplainPairRequest* request,
                     v1::ExplainPairResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_explain = *request;
    for (const std::string& city : {request->provider(), request->partner()}) {
      if (!state_.cities.contains(city)) return NotFound(city);
    }
    *reply = state_.explanation;
    return Status::OK;
  }
  Status FindPrecedents(ServerContext*,
                        const v1::FindPrecedentsRequest* request,
                        v1::FindPrecedentsResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_precedents = *request;
    *reply = state_.precedents;
    return Status::OK;
  }
  Status FindCounterfactuals(ServerContext*,
                             const v1::FindCounterfactualsRequest* request,
                             v1::FindCounterfactualsResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_counterfactuals = *request;
    *reply = state_.counterfactuals;
    return Status::OK;
  }
  Status RankQuestions(ServerContext*, const v1::RankQuestionsRequest* request,
                       v1::RankQuestionsResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_questions = *request;
    *reply = state_.questions;
    return Status::OK;
  }
  Status SuggestTriads(ServerContext*, const v1::SuggestTriadsRequest* request,
                       v1::SuggestTriadsResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_triads = *request;
    *reply = state_.triads;
    return Status::OK;
  }
  Status EvaluateMatching(ServerContext*,
                          const v1::EvaluateMatchingRequest* request,
                          v1::EvaluateMatchingResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_evaluate = *request;
    *reply = state_.evaluation;
    return Status::OK;
  }
  Status TuneMatching(
      ServerContext*, const v1::TuneMatchingRequest* request,
      grpc::ServerWriter<v1::TuneMatchingResponse>* writer) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_tune = *request;
    v1::TuneMatchingResponse reply;
    reply.set_step_count(2);
    for (const int step : {1, 2}) {
      reply.set_step(step);
      writer->Write(reply);
    }
    *reply.mutable_result() = state_.tuning;
    writer->Write(reply);
    return Status::OK;
  }

 private:
  FakeState& state_;
};

std::vector<std::unique_ptr<grpc::Service>> MakeServices(FakeState& state) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(std::make_unique<FakeCities>(state));
  services.push_back(std::make_unique<FakePartnerships>(state));
  services.push_back(std::make_unique<FakeProgrammes>(state));
  services.push_back(std::make_unique<FakeMatches>(state));
  services.push_back(MakeFakeAccess(state));
  services.push_back(MakeFakeAudit(state));
  services.push_back(MakeFakeRounds(state));
  services.push_back(MakeFakeWatch(state));
  return services;
}

}  // namespace

FakeServer::FakeServer() {
  grpc::EnableDefaultHealthCheckService(true);
  services_ = MakeServices(state);
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(8 << 20);
  for (const auto& service : services_) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
}

FakeServer::~FakeServer() {
  for (const auto& listener : listeners_) listener->Shutdown();
  server_->Shutdown();
}

int FakeServer::Listen(
    const std::shared_ptr<grpc::ServerCredentials>& credentials) {
  // A server's services cannot be lent to another one.
  std::vector<std::unique_ptr<grpc::Service>> services = MakeServices(state);
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", credentials, &port);
  for (const auto& service : services) builder.RegisterService(service.get());
  listeners_.push_back(builder.BuildAndStart());
  std::move(services.begin(), services.end(), std::back_inserter(services_));
  return port;
}

std::shared_ptr<grpc::Channel> FakeServer::Channel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

void FakeServer::SetServing(bool serving) {
  auto* health = server_->GetHealthCheckService();
  for (const char* service :
       {"citymatch.v1.AccessService", "citymatch.v1.AuditService",
        "citymatch.v1.CityService", "citymatch.v1.MatchService",
        "citymatch.v1.PartnershipService", "citymatch.v1.ProgrammeService",
        "citymatch.v1.RoundService", "citymatch.v1.WatchService"}) {
    health->SetServingStatus(service, serving);
  }
  health->SetServingStatus(serving);
}

}  // namespace citymatch::client
