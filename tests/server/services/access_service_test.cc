// Identities, tokens and rules: the promises of access_service.proto.
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "citymatch/v1/access_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/access_service.h"
#include "server/convert/dates.h"
#include "tests/server/services/fixture.h"

namespace citymatch::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class AccessServiceTest : public ServicesTest {
 protected:
  absl::Status CreateIdentity(const std::string& id,
                              const std::vector<v1::Grant>& grants,
                              v1::Identity* reply = nullptr) {
    v1::CreateIdentityRequest request;
    request.set_identity_id(id);
    request.mutable_identity()->set_display_name("Office");
    for (const v1::Grant& grant : grants) {
      *request.mutable_identity()->add_grants() = grant;
    }
    v1::Identity ignored;
    return access_->CreateIdentity(CallOf("AccessService/CreateIdentity"),
                                   request,
                                   reply == nullptr ? &ignored : reply);
  }

  absl::Status UpdateIdentity(const v1::Identity& identity,
                              const std::vector<std::string>& mask) {
    v1::UpdateIdentityRequest request;
    *request.mutable_identity() = identity;
    for (const std::string& path : mask) {
      request.mutable_update_mask()->add_paths(path);
    }
    v1::Identity reply;
    return access_->UpdateIdentity(CallOf("AccessService/UpdateIdentity"),
                                   request, &reply);
  }

  absl::Status CreateToken(const v1::Token& token,
                           v1::CreateTokenResponse* reply) {
    v1::CreateTokenRequest request;
    *request.mutable_token() = token;
    return access_->CreateToken(CallOf("AccessService/CreateToken"), request,
                                reply);
  }

  static v1::Token TokenOf(const std::string& identity) {
    v1::Token token;
    token.set_identity(absl::StrCat("identities/", identity));
    token.set_display_name("for a test");
    return token;
  }

  static v1::Grant GrantOf(v1::Role role, const std::string& city = "",
                           const std::string& programme = "") {
    v1::Grant grant;
    grant.set_role(role);
    grant.set_city(city);
    grant.set_programme(programme);
    return grant;
  }
};

TEST_F(AccessServiceTest, AGrantHasTheScopeOfItsRoleAndNamesWhatExists) {
  Create(Partner("hue"));
  EXPECT_TRUE(
      CreateIdentity("hue", {GrantOf(v1::ROLE_PARTNER, "cities/hue")}).ok());
  const Seen seen = See(CreateIdentity(
      "x", {GrantOf(v1::ROLE_PARTNER), GrantOf(v1::ROLE_VIEWER, "cities/hue"),
            GrantOf(v1::ROLE_COORDINATOR, "", "programmes/none"),
            GrantOf(v1::ROLE_PARTNER, "cities/none"), v1::Grant()}));
  EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(seen.fields, UnorderedElementsAre("identity.grants[0].city",
                                                "identity.grants[1].city",
                                                "identity.grants[2].programme",
                                                "identity.grants[3].city",
                                                "identity.grants[4].role"));
}

TEST_F(AccessServiceTest, ACertificateNameShowsOneIdentity) {
  v1::Identity first;
  ASSERT_TRUE(CreateIdentity("first", {}, &first).ok());
  first.add_certificate_names("spiffe://example.org/dashboard");
  ASSERT_TRUE(UpdateIdentity(first, {"certificate_names"}).ok());
  // Its own name is not in its own way.
  first.set_note("x");
  first.clear_etag();
  ASSERT_TRUE(UpdateIdentity(first, {"note", "certificate_names"}).ok());
  v1::Identity second;
  ASSERT_TRUE(CreateIdentity("second", {}, &second).ok());
  second.add_certificate_names("spiffe://example.org/dashboard");
  second.add_certificate_names("nonsense");
  const Seen seen = See(UpdateIdentity(second, {"certificate_names"}));
  EXPECT_THAT(seen.About("identity.certificate_names[0]"),
              HasSubstr("identities/first"));
  EXPECT_THAT(seen.About("identity.certificate_names[1]"),
              HasSubstr("neither a SPIFFE id"));
}

TEST_F(AccessServiceTest, TheLastAdminStays) {
  v1::Identity admin;
  ASSERT_TRUE(CreateIdentity("admin", {GrantOf(v1::ROLE_ADMIN)}, &admin).ok());
  admin.clear_etag();
  v1::Identity without = admin;
  without.clear_grants();
  EXPECT_EQ(See(UpdateIdentity(without, {"grants"})).reason, "LAST_ADMIN");
  v1::Identity disabled = admin;
  disabled.set_disabled(true);
  EXPECT_EQ(See(UpdateIdentity(disabled, {"disabled"})).reason, "LAST_ADMIN");
  ASSERT_TRUE(CreateIdentity("second", {GrantOf(v1::ROLE_ADMIN)}).ok());
  EXPECT_TRUE(UpdateIdentity(disabled, {"disabled"}).ok());
}

TEST_F(AccessServiceTest, AnIdentityOutlivesTheCityOfItsGrant) {
  Create(Partner("hue"));
  v1::Identity office;
  ASSERT_TRUE(CreateIdentity("office",
                             {GrantOf(v1::ROLE_PARTNER, "cities/hue"),
                              GrantOf(v1::ROLE_VIEWER)},
                             &office)
                  .ok());
  ASSERT_TRUE(Delete("cities/hue").ok());
  office.clear_etag();
  // It must be possible to shut it out, whatever became of the city.
  office.set_disabled(true);
  EXPECT_TRUE(UpdateIdentity(office, {"disabled"}).ok());
  // A grant that is new must name what exists.
  *office.add_grants() = GrantOf(v1::ROLE_PARTNER, "cities/none");
  EXPECT_THAT(See(UpdateIdentity(office, {"grants"})).fields,
              UnorderedElementsAre("identity.grants[2].city"));
}

TEST_F(AccessServiceTest, ASecretIsToldOnceAndKeptNowhere) {
  ASSERT_TRUE(CreateIdentity("office", {GrantOf(v1::ROLE_VIEWER)}).ok());
  v1::CreateTokenResponse made;
  ASSERT_TRUE(CreateToken(TokenOf("office"), &made).ok());
  EXPECT_THAT(made.secret(), ::testing::StartsWith("citymatch_"));
  EXPECT_EQ(FromTimestamp(made.token().expire_time()),
            clock_.Now() + absl::Hours(24 * 90));
  v1::GetTokenRequest request;
  request.set_name(made.token().name());
  v1::Token read;
  ASSERT_TRUE(
      access_->GetToken(CallOf("AccessService/GetToken"), request, &read).ok());
  EXPECT_EQ(read.DebugString(), made.token().DebugString());
  // Neither the secret nor its random part is anywhere on disk.
  const std::string random = made.secret().substr(made.secret().size() - 43);
  const auto records = store_->View()->Scan(store::Kind::kToken, "", 10);
  ASSERT_TRUE(records.ok());
  ASSERT_EQ(records->size(), 1U);
  for (const auto& record : *records) {
    EXPECT_FALSE(absl::StrContains(record.SerializeAsString(), random));
  }
}

TEST_F(AccessServiceTest, ATokenIsCheckedAgainstItsIdentity) {
  Create(Partner("hue"));
  ASSERT_TRUE(
      CreateIdentity("office", {GrantOf(v1::ROLE_PARTNER, "cities/hue")}).ok());
  v1::Token token = TokenOf("office");
  *token.add_grants() = GrantOf(v1::ROLE_ADMIN);
  *token.mutable_expire_time() =
      ToTimestamp(clock_.Now() + absl::Hours(24 * 400));
  token.set_certificate_sha256("ABC");
  v1::CreateTokenResponse made;
  const Seen seen = See(CreateToken(token, &made));
  EXPECT_THAT(seen.fields,
              UnorderedElementsAre("token.grants[0]", "token.expire_time",
                                   "token.certificate_sha256"));
  EXPECT_TRUE(made.secret().empty());
  *token.mutable_expire_time() = ToTimestamp(clock_.Now());
  EXPECT_THAT(See(CreateToken(token, &made)).About("token.expire_time"),
              HasSubstr("past"));
  EXPECT_THAT(
      See(CreateToken(TokenOf("nobody"), &made)).About("token.identity"),
      HasSubstr("no identity is called"));
}

TEST_F(AccessServiceTest, CheckingATokenMakesNone) {
  ASSERT_TRUE(CreateIdentity("office", {}).ok());
  v1::CreateTokenRequest request;
  *request.mutable_token() = TokenOf("office");
  request.set_validate_only(true);
  v1::CreateTokenResponse reply;
  ASSERT_TRUE(
      access_->CreateToken(CallOf("AccessService/CreateToken"), request, &reply)
          .ok());
  EXPECT_TRUE(reply.secret().empty());
  EXPECT_TRUE(reply.token().name().empty());
  v1::ListTokensResponse listed;
  ASSERT_TRUE(
      access_->ListTokens(CallOf("AccessService/ListTokens"), {}, &listed)
          .ok());
  EXPECT_TRUE(listed.tokens().empty());
}

TEST_F(AccessServiceTest, RevokingHoldsFromTheReplyOnAndForGood) {
  ASSERT_TRUE(CreateIdentity("office", {GrantOf(v1::ROLE_VIEWER)}).ok());
  v1::CreateTokenResponse made;
  ASSERT_TRUE(CreateToken(TokenOf("office"), &made).ok());
  const std::string id = made.token().name().substr(7);
  EXPECT_FALSE(publisher_->Current()->access->tokens.at(id).revoked);
  v1::RevokeTokenRequest request;
  request.set_name(made.token().name());
  v1::Token revoked;
  ASSERT_TRUE(
      access_
          ->RevokeToken(CallOf("AccessService/RevokeToken"), request, &revoked)
          .ok());
  EXPECT_TRUE(publisher_->Current()->access->tokens.at(id).revoked);
  EXPECT_TRUE(revoked.has_revoke_time());
  v1::Token again;
  ASSERT_TRUE(
      access_->RevokeToken(CallOf("AccessService/RevokeToken"), request, &again)
          .ok());
  EXPECT_EQ(again.DebugString(), revoked.DebugString());
  request.set_name("tokens/none");
  EXPECT_EQ(See(access_->RevokeToken(CallOf("AccessService/RevokeToken"),
                                     request, &again))
                .reason,
            "TOKEN_NOT_FOUND");
}

TEST_F(AccessServiceTest, ChangesOfAnIdentityAreOnRecord) {
  v1::Identity identity;
  ASSERT_TRUE(CreateIdentity("office", {}, &identity).ok());
  identity.set_disabled(true);
  ASSERT_TRUE(UpdateIdentity(identity, {"disabled"}).ok());
  v1::ListIdentityChangesRequest request;
  request.set_name("identities/office");
  v1::ListIdentityChangesResponse changes;
  ASSERT_TRUE(
      access_
          ->ListIdentityChanges(CallOf("AccessService/ListIdentityChanges"),
                                request, &changes)
          .ok());
  ASSERT_EQ(changes.changes_size(), 2);
  EXPECT_EQ(changes.changes(0).field_changes(0).path(), "disabled");
  EXPECT_EQ(changes.changes(0).principal(), "alice");
  EXPECT_EQ(changes.changes(0).credential(), "token:t000000000000");
}

TEST_F(AccessServiceTest, TellsTheRulesOfAMethodByAnyOfItsNames) {
  for (const char* name :
       {"citymatch.v1.CityService/GetCityPreferences",
        "CityService/GetCityPreferences", "GetCityPreferences"}) {
    v1::ListAccessRulesRequest request;
    request.set_method(name);
    v1::ListAccessRulesResponse rules;
    ASSERT_TRUE(access_
                    ->ListAccessRules(CallOf("AccessService/ListAccessRules"),
                                      request, &rules)
                    .ok())
        << name;
    ASSERT_EQ(rules.methods_size(), 1);
    EXPECT_EQ(rules.methods(0).reaches().partner(),
              v1::ListAccessRulesResponse::REACH_OWN);
    EXPECT_EQ(rules.methods(0).reaches().anyone(),
              v1::ListAccessRulesResponse::REACH_NONE);
    EXPECT_EQ(rules.fields_size(), 3);
  }
  v1::ListAccessRulesRequest request;
  request.set_method("GetCityPreference");
  v1::ListAccessRulesResponse rules;
  EXPECT_THAT(See(access_->ListAccessRules(
                      CallOf("AccessService/ListAccessRules"), request, &rules))
                  .About("method"),
              HasSubstr("did you mean `GetCityPreferences`"));
}

// A reply to a request is for who sent it.
TEST_F(AccessServiceTest, NobodyGetsTheReplyToAnothersRequest) {
  Create(Partner("hue"));
  v1::UpdateCityPreferencesRequest request;
  request.mutable_city_preferences()->set_name("cities/hue/preferences");
  request.mutable_city_preferences()->add_contacts()->set_office("Office");
  request.set_request_id("6ff2a1f0-52ce-4f3c-8b8a-0d2f3f3f7e01");
  Call first = CallOf("CityService/UpdateCityPreferences");
  v1::CityPreferences reply;
  ASSERT_TRUE(cities_->UpdateCityPreferences(first, request, &reply).ok());
  ASSERT_TRUE(cities_->UpdateCityPreferences(first, request, &reply).ok());
  Call second = first;
  second.caller.principal = "identities/bob";
  EXPECT_EQ(See(cities_->UpdateCityPreferences(second, request, &reply)).reason,
            "REQUEST_ID_REUSED");
}

// What an owner may do to its own city.
TEST_F(AccessServiceTest, AnOwnerEditsItsCityButNotWhatDecidesWhoMayPair) {
  v1::City city = Create(Partner("hue"));
  Create(Partner("da-nang"));
  grants_ = PartnerGrants("hue");
  city.clear_etag();
  city.set_note("changed by the city");
  EXPECT_TRUE(Update(city, {"note"}).ok());
  city.set_country_code("TH");
  const Seen seen = See(Update(city, {"country_code"}));
  EXPECT_EQ(seen.code, absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(seen.reason, "RESERVED_FIELD");
  EXPECT_EQ(See(Update(Partner("da-nang"), {"note"})).reason, "NOT_OWN");
  // One that does not exist is nobody's own.
  grants_ = PartnerGrants("new");
  v1::UpdateCityRequest request;
  *request.mutable_city() = Partner("new");
  request.set_allow_missing(true);
  v1::City reply;
  EXPECT_EQ(See(cities_->UpdateCity(CallOf("CityService/UpdateCity"), request,
                                    &reply))
                .reason,
            "NOT_OWN");
}

TEST_F(AccessServiceTest, ACoordinatorKeepsThePartnershipsOfItsProgramme) {
  Create(Provider("osaka"));
  Create(Partner("hue"));
  Create(ProgrammeNamed("call"));
  Create(ProgrammeNamed("other"));
  v1::Partnership theirs = Tie("osaka", "hue");
  theirs.set_programme("programmes/other");
  theirs = Create(theirs);
  grants_ = CoordinatorGrants("call");
  v1::Partnership ours = Tie("osaka", "hue");
  ours.set_programme("programmes/call");
  ours.set_first_year(2016);
  ours = Create(ours);
  v1::UpdatePartnershipRequest update;
  *update.mutable_partnership() = ours;
  update.mutable_partnership()->set_programme("programmes/other");
  update.mutable_update_mask()->add_paths("programme");
  v1::Partnership reply;
  const auto call = CallOf("PartnershipService/UpdatePartnership");
  // Neither given away nor taken.
  EXPECT_EQ(See(partnerships_->UpdatePartnership(call, update, &reply)).reason,
            "NOT_OWN");
  *update.mutable_partnership() = theirs;
  update.mutable_partnership()->set_programme("programmes/call");
  EXPECT_EQ(See(partnerships_->UpdatePartnership(call, update, &reply)).reason,
            "NOT_OWN");
  v1::DeletePartnershipRequest remove;
  remove.set_name(theirs.name());
  google::protobuf::Empty empty;
  EXPECT_EQ(
      See(partnerships_->DeletePartnership(
              CallOf("PartnershipService/DeletePartnership"), remove, &empty))
          .reason,
      "NOT_OWN");
  v1::ImportPartnershipsRequest import;
  *import.add_partnerships() = Tie("osaka", "hue");
  *import.add_partnerships() = ours;
  import.mutable_partnerships(1)->set_note("new");
  import.mutable_partnerships(1)->clear_etag();
  v1::ImportPartnershipsResponse imported;
  const Seen seen = See(partnerships_->ImportPartnerships(
      CallOf("PartnershipService/ImportPartnerships"), import, &imported));
  EXPECT_EQ(seen.code, absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(seen.metadata.at("rows"), "0");
}

}  // namespace
}  // namespace citymatch::testing
