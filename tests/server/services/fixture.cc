#include "tests/server/services/fixture.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/base/errors.h"
#include "server/gate/method_rules.h"

namespace citymatch::testing {
namespace {

template <typename T>
void Declare(T* fact) {
  fact->mutable_provenance()->set_basis(v1::BASIS_DECLARED);
  fact->mutable_provenance()->set_source("annual report");
}

v1::City Common(absl::string_view id) {
  v1::City city;
  city.set_name(absl::StrCat("cities/", id));
  city.set_display_name(absl::StrCat("City ", id));
  city.set_level(v1::LEVEL_CITY);
  return city;
}

}  // namespace

std::string Seen::About(absl::string_view field) const {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i] == field) return descriptions[i];
  }
  return "";
}

Seen See(const absl::Status& status) {
  Seen seen;
  seen.code = status.code();
  if (status.ok()) return seen;
  const google::rpc::Status rpc = ToRpcStatus(status);
  seen.message = rpc.message();
  for (const google::protobuf::Any& detail : rpc.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    if (detail.UnpackTo(&info)) {
      seen.reason = info.reason();
      seen.metadata.insert(info.metadata().begin(), info.metadata().end());
    } else if (detail.UnpackTo(&bad)) {
      for (const auto& violation : bad.field_violations()) {
        seen.fields.push_back(violation.field());
        seen.descriptions.push_back(violation.description());
      }
    }
  }
  return seen;
}

v1::City Provider(absl::string_view id) {
  v1::City city = Common(id);
  city.set_side(v1::SIDE_PROVIDER);
  city.set_country_code("JP");
  city.set_time_zone("Asia/Tokyo");
  v1::Offer* offer = city.add_offers();
  offer->set_sector(v1::SECTOR_WASTE);
  offer->set_topic("composting");
  offer->set_summary("Runs a composting programme with all households");
  offer->set_maturity(3);
  Declare(offer);
  return city;
}

v1::City Partner(absl::string_view id) {
  v1::City city = Common(id);
  city.set_side(v1::SIDE_PARTNER);
  city.set_country_code("VN");
  city.set_time_zone("Asia/Ho_Chi_Minh");
  v1::Need* need = city.add_needs();
  need->set_sector(v1::SECTOR_WASTE);
  need->set_topic("composting");
  need->set_summary("Wants composting of market waste");
  need->set_priority(4);
  Declare(need);
  return city;
}

v1::Partnership Tie(absl::string_view provider, absl::string_view partner) {
  v1::Partnership tie;
  tie.set_provider(absl::StrCat("cities/", provider));
  tie.set_partner(absl::StrCat("cities/", partner));
  tie.set_programme_title("Sister cities");
  tie.set_first_year(2015);
  Declare(&tie);
  return tie;
}

v1::Programme ProgrammeNamed(absl::string_view id) {
  v1::Programme programme;
  programme.set_name(absl::StrCat("programmes/", id));
  programme.set_display_name("A programme");
  v1::CountrySet* set = programme.add_country_sets();
  set->set_id("mekong");
  set->set_display_name("Mekong countries");
  for (const char* code : {"VN", "TH", "LA", "KH"}) {
    set->add_members()->set_country_code(code);
  }
  set->mutable_provenance()->set_basis(v1::BASIS_REPORTED);
  programme.mutable_partner_rule()->add_country_sets("mekong");
  return programme;
}

v1::Taxonomy TaxonomyNamed(absl::string_view id) {
  v1::Taxonomy taxonomy;
  taxonomy.set_name(absl::StrCat("taxonomies/", id));
  taxonomy.set_display_name("Topics");
  for (const char* topic : {"composting", "landfill_gas"}) {
    v1::Taxonomy::Topic* added = taxonomy.add_topics();
    added->set_topic(topic);
    added->set_sector(v1::SECTOR_WASTE);
  }
  v1::Taxonomy::Relation* relation = taxonomy.add_relations();
  relation->set_offer_topic("composting");
  relation->set_need_topic("landfill_gas");
  relation->set_degree(v1::Taxonomy::Relation::DEGREE_RELATED);
  return taxonomy;
}

ServicesTest::ServicesTest()
    : store_([this] {
        store::RocksDbOptions options;
        options.clock = clock_.Function();
        return options;
      }()) {
  catalogue_ = *Catalogue::Open(store_.get());
  publisher_ = *SnapshotPublisher::Start(store_.get(), {});
  access_ = std::make_unique<AccessService>(catalogue_.get(), publisher_.get(),
                                            /*public_read=*/false);
  cities_ = std::make_unique<CityService>(catalogue_.get(), publisher_.get());
  partnerships_ = std::make_unique<PartnershipService>(catalogue_.get());
  programmes_ = std::make_unique<ProgrammeService>(catalogue_.get());
  matches_ = std::make_unique<MatchService>(publisher_.get());
  rounds_ = std::make_unique<RoundService>(catalogue_.get(), publisher_.get());
}

Call ServicesTest::CallOf(absl::string_view method) const {
  Call call;
  call.caller = CallerWith(grants_, "alice");
  call.caller.address_class = "in_process";
  call.method = absl::StrCat("citymatch.v1.", method);
  call.rule = FindMethodRule(call.method);
  call.now = clock_.Now();
  call.deadline = absl::Now() + absl::Minutes(2);
  return call;
}

v1::City ServicesTest::Create(const v1::City& city) {
  v1::CreateCityRequest request;
  *request.mutable_city() = city;
  request.set_city_id(city.name().substr(7));
  v1::City reply;
  const absl::Status status =
      cities_->CreateCity(CallOf("CityService/CreateCity"), request, &reply);
  EXPECT_TRUE(status.ok()) << status;
  return reply;
}

v1::Partnership ServicesTest::Create(const v1::Partnership& partnership) {
  v1::CreatePartnershipRequest request;
  *request.mutable_partnership() = partnership;
  v1::Partnership reply;
  const absl::Status status = partnerships_->CreatePartnership(
      CallOf("PartnershipService/CreatePartnership"), request, &reply);
  EXPECT_TRUE(status.ok()) << status;
  return reply;
}

v1::Programme ServicesTest::Create(const v1::Programme& programme) {
  v1::CreateProgrammeRequest request;
  *request.mutable_programme() = programme;
  request.set_programme_id(programme.name().substr(11));
  v1::Programme reply;
  const absl::Status status = programmes_->CreateProgramme(
      CallOf("ProgrammeService/CreateProgramme"), request, &reply);
  EXPECT_TRUE(status.ok()) << status;
  return reply;
}

v1::Taxonomy ServicesTest::Create(const v1::Taxonomy& taxonomy) {
  v1::CreateTaxonomyRequest request;
  *request.mutable_taxonomy() = taxonomy;
  request.set_taxonomy_id(taxonomy.name().substr(11));
  v1::Taxonomy reply;
  const absl::Status status = programmes_->CreateTaxonomy(
      CallOf("ProgrammeService/CreateTaxonomy"), request, &reply);
  EXPECT_TRUE(status.ok()) << status;
  return reply;
}

absl::Status ServicesTest::Update(const v1::City& city,
                                  const std::vector<std::string>& mask,
                                  v1::City* reply) {
  v1::UpdateCityRequest request;
  *request.mutable_city() = city;
  for (const std::string& path : mask) {
    request.mutable_update_mask()->add_paths(path);
  }
  v1::City ignored;
  return cities_->UpdateCity(CallOf("CityService/UpdateCity"), request,
                             reply == nullptr ? &ignored : reply);
}

absl::Status ServicesTest::Delete(absl::string_view city,
                                  absl::string_view etag) {
  v1::DeleteCityRequest request;
  request.set_name(std::string(city));
  request.set_etag(std::string(etag));
  google::protobuf::Empty empty;
  return cities_->DeleteCity(CallOf("CityService/DeleteCity"), request, &empty);
}

absl::Status ServicesTest::Get(absl::string_view name, v1::City* reply) {
  v1::GetCityRequest request;
  request.set_name(std::string(name));
  v1::City ignored;
  return cities_->GetCity(CallOf("CityService/GetCity"), request,
                          reply == nullptr ? &ignored : reply);
}

absl::Status ServicesTest::List(const v1::ListCitiesRequest& request,
                                v1::ListCitiesResponse* reply) {
  return cities_->ListCities(CallOf("CityService/ListCities"), request, reply);
}

std::vector<std::string> ServicesTest::IdsOf(absl::string_view filter,
                                             absl::string_view order_by) {
  v1::ListCitiesRequest request;
  request.set_filter(std::string(filter));
  request.set_order_by(std::string(order_by));
  v1::ListCitiesResponse reply;
  const absl::Status status = List(request, &reply);
  EXPECT_TRUE(status.ok()) << filter << ": " << status << " "
                           << See(status).message;
  std::vector<std::string> ids;
  for (const v1::City& city : reply.cities()) {
    ids.push_back(city.name().substr(7));
  }
  return ids;
}

v1::ImportCitiesResponse ServicesTest::Import(
    const std::vector<v1::City>& cities, bool skip_invalid) {
  v1::ImportCitiesRequest request;
  for (const v1::City& city : cities) *request.add_cities() = city;
  request.set_skip_invalid(skip_invalid);
  v1::ImportCitiesResponse reply;
  const absl::Status status = cities_->ImportCities(
      CallOf("CityService/ImportCities"), request, &reply);
  EXPECT_TRUE(status.ok()) << status;
  return reply;
}

}  // namespace citymatch::testing
