#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "citymatch/v1/programme_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/server/services/fixture.h"

namespace citymatch::testing {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class ProgrammeServiceTest : public ServicesTest {
 protected:
  Seen TryCreate(const v1::Programme& programme) {
    v1::CreateProgrammeRequest request;
    *request.mutable_programme() = programme;
    request.set_programme_id("p");
    v1::Programme reply;
    return See(programmes_->CreateProgramme(
        CallOf("ProgrammeService/CreateProgramme"), request, &reply));
  }
  Seen TryCreate(const v1::Taxonomy& taxonomy) {
    v1::CreateTaxonomyRequest request;
    *request.mutable_taxonomy() = taxonomy;
    request.set_taxonomy_id("t");
    v1::Taxonomy reply;
    return See(programmes_->CreateTaxonomy(
        CallOf("ProgrammeService/CreateTaxonomy"), request, &reply));
  }
  absl::Status UpdateProgramme(const v1::Programme& programme,
                               v1::Programme* reply) {
    v1::UpdateProgrammeRequest request;
    *request.mutable_programme() = programme;
    return programmes_->UpdateProgramme(
        CallOf("ProgrammeService/UpdateProgramme"), request, reply);
  }
  absl::Status DeleteProgramme(const std::string& name) {
    v1::DeleteProgrammeRequest request;
    request.set_name(name);
    google::protobuf::Empty empty;
    return programmes_->DeleteProgramme(
        CallOf("ProgrammeService/DeleteProgramme"), request, &empty);
  }
};

TEST_F(ProgrammeServiceTest, ShowsVersionAndEffectivePolicy) {
  v1::Programme programme = ProgrammeNamed("moej");
  programme.mutable_policy()->set_size_sigma(2.5);
  v1::CriterionWeight* weight = programme.mutable_policy()->add_weights();
  weight->set_criterion("ties_fit");
  weight->set_weight(40);
  v1::Programme created = Create(programme);
  EXPECT_EQ(created.version(), 1);
  EXPECT_EQ(created.policy().weights_size(), 1);
  EXPECT_FALSE(created.policy().has_rarity_exponent());
  const v1::Policy& effective = created.effective_policy();
  EXPECT_EQ(effective.size_sigma(), 2.5);
  EXPECT_EQ(effective.rarity_exponent(), 0.5);
  EXPECT_EQ(effective.default_slot_count(), 4);
  EXPECT_EQ(effective.affinity().close_topic(), 0.85);
  EXPECT_EQ(effective.sector_sensitivities_size(), 14);
  EXPECT_FALSE(effective.related_sectors().empty());
  ASSERT_EQ(effective.weights_size(), 10);
  EXPECT_EQ(effective.weights(6).criterion(), "ties_fit");
  EXPECT_EQ(effective.weights(6).weight(), 40);
  created.set_description("changed");
  created.mutable_effective_policy()->set_size_sigma(9);  // output-only
  v1::Programme updated;
  ASSERT_TRUE(UpdateProgramme(created, &updated).ok());
  EXPECT_EQ(updated.version(), 2);
  EXPECT_EQ(updated.effective_policy().size_sigma(), 2.5);
  v1::GetProgrammeRequest get;
  get.set_name("programmes/moej");
  v1::Programme read;
  ASSERT_TRUE(
      programmes_
          ->GetProgramme(CallOf("ProgrammeService/GetProgramme"), get, &read)
          .ok());
  EXPECT_TRUE(MessageDifferencer::Equals(read, updated));
}

TEST_F(ProgrammeServiceTest, BadProgrammesAreRefusedOnTheirPaths) {
  const struct {
    const char* path;
    std::function<void(v1::Programme&)> spoil;
  } kCases[] = {
      {"programme.start_date",
       [](v1::Programme& p) { p.set_start_date("2024/01/01"); }},
      {"programme.end_date",
       [](v1::Programme& p) {
         p.set_start_date("2024-01-02");
         p.set_end_date("2024-01-02");
       }},
      {"programme.partner_rule.country_sets[1]",
       [](v1::Programme& p) {
         p.mutable_partner_rule()->add_country_sets("mekon");
       }},
      {"programme.partner_rule.min_population",
       [](v1::Programme& p) {
         p.mutable_partner_rule()->set_min_population(-1);
       }},
      {"programme.provider_rule.levels[0]",
       [](v1::Programme& p) {
         p.mutable_provider_rule()->add_levels(v1::LEVEL_UNSPECIFIED);
       }},
      {"programme.country_sets[0].members[4].country_code",
       [](v1::Programme& p) {
         p.mutable_country_sets(0)->add_members()->set_country_code("ZZ");
       }},
      {"programme.country_sets[0].members[0].valid_to",
       [](v1::Programme& p) {
         auto* member = p.mutable_country_sets(0)->mutable_members(0);
         member->set_valid_from("2024-05-01");
         member->set_valid_to("2024-04-01");
       }},
      {"programme.country_sets[1]",
       [](v1::Programme& p) { *p.add_country_sets() = p.country_sets(0); }},
      {"programme.finance_routes[0].strength",
       [](v1::Programme& p) {
         auto* route = p.add_finance_routes();
         route->set_id("jcm");
         route->set_display_name("JCM");
         route->mutable_provenance()->set_basis(v1::BASIS_REPORTED);
       }},
      {"programme.finance_routes[0].partner_country_sets[0]",
       [](v1::Programme& p) {
         auto* route = p.add_finance_routes();
         route->set_id("jcm");
         route->set_display_name("JCM");
         route->set_strength(1);
         route->add_partner_country_sets("nowhere");
         route->mutable_provenance()->set_basis(v1::BASIS_REPORTED);
       }},
      {"programme.policy.weights[0].criterion",
       [](v1::Programme& p) {
         p.mutable_policy()->add_weights()->set_criterion("sector_fitt");
       }},
      {"programme.policy.weights[0].weight",
       [](v1::Programme& p) {
         p.mutable_policy()->add_weights()->set_criterion("sector_fit");
         p.mutable_policy()->mutable_weights(0)->set_weight(-1);
       }},
      {"programme.policy.weights[0].weight",
       [](v1::Programme& p) {
         p.mutable_policy()->add_weights()->set_criterion("sector_fit");
         p.mutable_policy()->mutable_weights(0)->set_weight(std::nan(""));
       }},
      {"programme.policy.weights[1]",
       [](v1::Programme& p) {
         p.mutable_policy()->add_weights()->set_criterion("sector_fit");
         p.mutable_policy()->add_weights()->set_criterion("sector_fit");
       }},
      {"programme.policy.credibility.recalled",
       [](v1::Programme& p) {
         p.mutable_policy()->mutable_credibility()->set_recalled(0);
       }},
      {"programme.policy.size_sigma",
       [](v1::Programme& p) { p.mutable_policy()->set_size_sigma(0); }},
      {"programme.policy.ambition.worst_year",
       [](v1::Programme& p) {
         p.mutable_policy()->mutable_ambition()->set_best_year(2080);
       }},
      {"programme.policy.practical",
       [](v1::Programme& p) {
         auto* practical = p.mutable_policy()->mutable_practical();
         practical->set_office_hours_share(0);
         practical->set_language_share(0);
         practical->set_slots_share(0);
         practical->set_distance_share(0);
       }},
      {"programme.policy.related_sectors[1]",
       [](v1::Programme& p) {
         for (const bool turned : {false, true}) {
           auto* pair = p.mutable_policy()->add_related_sectors();
           pair->set_first_sector(turned ? v1::SECTOR_PORTS : v1::SECTOR_WASTE);
           pair->set_second_sector(turned ? v1::SECTOR_WASTE
                                          : v1::SECTOR_PORTS);
         }
       }},
      {"programme.taxonomy",
       [](v1::Programme& p) { p.set_taxonomy("taxonomies/none"); }},
      {"programme.taxonomy", [](v1::Programme& p) { p.set_taxonomy("none"); }},
  };
  for (const auto& bad : kCases) {
    v1::Programme programme = ProgrammeNamed("p");
    bad.spoil(programme);
    const Seen seen = TryCreate(programme);
    EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument) << bad.path;
    EXPECT_THAT(seen.fields, ElementsAre(bad.path));
  }
  v1::Programme programme = ProgrammeNamed("p");
  for (const char* criterion :
       {"sector_fit", "needs_fit", "size_fit", "climate_fit", "setting_fit",
        "track_record_fit", "ties_fit", "ambition_fit", "practical_fit",
        "finance_fit"}) {
    programme.mutable_policy()->add_weights()->set_criterion(criterion);
  }
  EXPECT_THAT(TryCreate(programme).fields,
              ElementsAre("programme.policy.weights"));
}

TEST_F(ProgrammeServiceTest, BadTaxonomiesAreRefusedOnTheirPaths) {
  v1::Taxonomy taxonomy = TaxonomyNamed("t");
  *taxonomy.add_topics() = taxonomy.topics(0);
  taxonomy.mutable_relations(0)->set_offer_topic("compostin");
  v1::Taxonomy::Relation* reverse = taxonomy.add_relations();
  reverse->set_offer_topic("composting");
  reverse->set_need_topic("composting");
  reverse->set_degree(v1::Taxonomy::Relation::DEGREE_CLOSE);
  Seen seen = TryCreate(taxonomy);
  EXPECT_THAT(seen.fields, ElementsAre("taxonomy.topics[2]",
                                       "taxonomy.relations[0].offer_topic",
                                       "taxonomy.relations[1]"));
  EXPECT_THAT(seen.About("taxonomy.relations[0].offer_topic"),
              HasSubstr("did you mean `composting`?"));
  taxonomy = TaxonomyNamed("t");
  reverse = taxonomy.add_relations();
  reverse->set_offer_topic("landfill_gas");
  reverse->set_need_topic("composting");
  reverse->set_degree(v1::Taxonomy::Relation::DEGREE_CLOSE);
  EXPECT_THAT(TryCreate(taxonomy).fields,
              ElementsAre("taxonomy.relations[1].degree"));
}

TEST_F(ProgrammeServiceTest, WhatIsReferredToStays) {
  Create(TaxonomyNamed("t"));
  v1::Programme programme = ProgrammeNamed("p");
  programme.set_taxonomy("taxonomies/t");
  Create(programme);
  v1::DeleteTaxonomyRequest remove;
  remove.set_name("taxonomies/t");
  google::protobuf::Empty empty;
  Seen seen = See(programmes_->DeleteTaxonomy(
      CallOf("ProgrammeService/DeleteTaxonomy"), remove, &empty));
  EXPECT_EQ(seen.code, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(seen.reason, "TAXONOMY_IN_USE");
  EXPECT_EQ(seen.metadata.at("referrers"), "programmes/p");
  Create(Provider("kobe"));
  Create(Partner("hue"));
  v1::Partnership tie = Tie("kobe", "hue");
  tie.set_programme("programmes/p");
  Create(tie);
  seen = See(DeleteProgramme("programmes/p"));
  EXPECT_EQ(seen.code, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(seen.reason, "PROGRAMME_IN_USE");
}

TEST_F(ProgrammeServiceTest, ListsFilterAndOrder) {
  v1::Programme a = ProgrammeNamed("a");
  a.set_start_date("2020-04-01");
  a.set_display_name("Zeta");
  Create(a);
  Create(ProgrammeNamed("b"));
  v1::ListProgrammesRequest request;
  v1::ListProgrammesResponse reply;
  const Call call = CallOf("ProgrammeService/ListProgrammes");
  request.set_filter("start_date <= 2021-01-01");
  ASSERT_TRUE(programmes_->ListProgrammes(call, request, &reply).ok());
  ASSERT_THAT(reply.programmes(), SizeIs(1));
  EXPECT_EQ(reply.programmes(0).name(), "programmes/a");
  request.set_filter("start_date > 2021-13-01");
  EXPECT_EQ(See(programmes_->ListProgrammes(call, request, &reply)).reason,
            "INVALID_FILTER");
  request.set_filter("NOT start_date:*");
  reply.Clear();
  ASSERT_TRUE(programmes_->ListProgrammes(call, request, &reply).ok());
  ASSERT_THAT(reply.programmes(), SizeIs(1));
  EXPECT_EQ(reply.programmes(0).name(), "programmes/b");
  request.clear_filter();
  request.set_order_by("display_name desc");
  reply.Clear();
  ASSERT_TRUE(programmes_->ListProgrammes(call, request, &reply).ok());
  EXPECT_EQ(reply.programmes(0).name(), "programmes/a");
  v1::ListTaxonomiesRequest taxonomies;
  v1::ListTaxonomiesResponse none;
  EXPECT_TRUE(programmes_
                  ->ListTaxonomies(CallOf("ProgrammeService/ListTaxonomies"),
                                   taxonomies, &none)
                  .ok());
}

TEST_F(ProgrammeServiceTest, ImportLimitsAreThoseOfTheKind) {
  v1::ImportTaxonomiesRequest request;
  for (int i = 0; i < 11; ++i) {
    *request.add_taxonomies() = TaxonomyNamed(absl::StrCat("t", i));
  }
  v1::ImportTaxonomiesResponse reply;
  const Call call = CallOf("ProgrammeService/ImportTaxonomies");
  EXPECT_THAT(See(programmes_->ImportTaxonomies(call, request, &reply)).fields,
              ElementsAre("taxonomies"));
  request.mutable_taxonomies()->RemoveLast();
  EXPECT_TRUE(programmes_->ImportTaxonomies(call, request, &reply).ok());
}

}  // namespace
}  // namespace citymatch::testing
