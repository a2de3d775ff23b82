#include "server/gate/permission.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/city_service.pb.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"
#include "server/gate/call.h"
#include "server/gate/method_rules.h"
#include "tests/support/access.h"

namespace citymatch {
namespace {

using testing::AdminGrants;
using testing::CallerWith;
using testing::CoordinatorGrants;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::PartnerGrants;
using testing::ViewerGrants;

Call CallOf(const std::string& method, const Grants& grants) {
  Call call;
  call.method = absl::StrCat("citymatch.v1.", method);
  call.rule = FindMethodRule(call.method);
  call.caller = CallerWith(grants);
  return call;
}

v1::UpdateCityPreferencesRequest PreferencesOf(const std::string& city) {
  v1::UpdateCityPreferencesRequest request;
  request.mutable_city_preferences()->set_name(
      absl::StrCat("cities/", city, "/preferences"));
  return request;
}

std::string Reason(const absl::Status& status) {
  if (status.ok()) return "";
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << status;
  return ErrorReason(status);
}

TEST(PermissionTest, AMethodTakesARole) {
  const MethodRule& rule =
      *FindMethodRule("citymatch.v1.CityService/CreateCity");
  EXPECT_EQ(Reason(CheckMethod(CallerWith(AdminGrants()), rule)), "");
  const absl::Status denied =
      CheckMethod(CallerWith(PartnerGrants("osaka")), rule);
  EXPECT_EQ(Reason(denied), "ROLE_MISSING");
  EXPECT_THAT(std::string(denied.message()),
              HasSubstr("takes the role admin; this caller has: partner of "
                        "cities/osaka"));
  EXPECT_EQ(Reason(CheckMethod(CallerWith(Grants()), rule)), "ROLE_MISSING");
}

TEST(PermissionTest, AReadOnlyCredentialChangesNothing) {
  Caller caller = CallerWith(AdminGrants());
  caller.read_only = true;
  EXPECT_EQ(Reason(CheckMethod(
                caller, *FindMethodRule("citymatch.v1.CityService/GetCity"))),
            "");
  const absl::Status refused = CheckMethod(
      caller, *FindMethodRule("citymatch.v1.CityService/UpdateCity"));
  EXPECT_EQ(Reason(refused), "READ_ONLY");
  // It names no role: the caller has it.
  EXPECT_THAT(std::string(refused.message()), Not(HasSubstr("role")));
}

TEST(PermissionTest, APartnerTouchesItsOwnCityOnly) {
  const Call call =
      CallOf("CityService/UpdateCityPreferences", PartnerGrants("osaka"));
  EXPECT_EQ(Reason(CheckRequest(call, PreferencesOf("osaka"))), "");
  const absl::Status other = CheckRequest(call, PreferencesOf("kobe"));
  EXPECT_EQ(Reason(other), "NOT_OWN");
  EXPECT_THAT(std::string(other.message()), HasSubstr("cities/kobe"));
  // Names that only look like its own.
  for (const char* name :
       {"", "cities/osaka", "cities//preferences", "cities/osaka/preferences/",
        "CITIES/osaka/preferences", "cities/osaka/x/preferences",
        "/preferences"}) {
    v1::UpdateCityPreferencesRequest request;
    request.mutable_city_preferences()->set_name(name);
    EXPECT_EQ(Reason(CheckRequest(call, request)), "NOT_OWN") << name;
  }
}

TEST(PermissionTest, TheOfficeTouchesThemAll) {
  for (const Grants& grants : {AdminGrants(), CoordinatorGrants("call")}) {
    const Call call = CallOf("CityService/UpdateCityPreferences", grants);
    EXPECT_EQ(Reason(CheckRequest(call, PreferencesOf("kobe"))), "");
  }
}

TEST(PermissionTest, RolesAddUp) {
  Grants both({{.role = Role::kPartner, .scope = "cities/osaka"},
               {.role = Role::kPartner, .scope = "cities/kobe"}});
  const Call call = CallOf("CityService/UpdateCityPreferences", both);
  EXPECT_EQ(Reason(CheckRequest(call, PreferencesOf("osaka"))), "");
  EXPECT_EQ(Reason(CheckRequest(call, PreferencesOf("kobe"))), "");
  EXPECT_EQ(Reason(CheckRequest(call, PreferencesOf("nagoya"))), "NOT_OWN");
}

TEST(PermissionTest, ACoordinatorOwnsWhatIsOfItsProgramme) {
  const Call call =
      CallOf("PartnershipService/CreatePartnership", CoordinatorGrants("call"));
  EXPECT_EQ(Reason(CheckOwner(call, "programmes/call")), "");
  EXPECT_EQ(Reason(CheckOwner(call, "programmes/other")), "NOT_OWN");
  EXPECT_EQ(Reason(CheckOwner(call, "")), "NOT_OWN");
}

TEST(PermissionTest, RepliesLoseWhatTheCallerMayNotSee) {
  v1::ListCityChangesRequest request;
  request.set_name("cities/osaka");
  v1::ListCityChangesResponse reply;
  v1::Change& change = *reply.add_changes();
  change.set_principal("identities/someone");
  change.set_credential("token:t1");
  change.set_address_class("private");
  change.set_request_id("id");
  change.set_method("citymatch.v1.CityService/UpdateCity");
  const auto seen = [&](const Grants& grants) {
    v1::ListCityChangesResponse copy = reply;
    ClearForbidden(CallOf("CityService/ListCityChanges", grants), request,
                   copy);
    EXPECT_EQ(copy.changes(0).method(), change.method());
    return copy.changes(0).principal() + copy.changes(0).credential() +
           copy.changes(0).address_class() + copy.changes(0).request_id();
  };
  const std::string all = "identities/someonetoken:t1privateid";
  EXPECT_EQ(seen(AdminGrants()), all);
  EXPECT_EQ(seen(CoordinatorGrants("call")), all);
  EXPECT_EQ(seen(PartnerGrants("osaka")), all);
  EXPECT_EQ(seen(PartnerGrants("kobe")), "");
  EXPECT_EQ(seen(ViewerGrants()), "");
}

// Where only the record says whose thing it is, the service tells the call.
TEST(PermissionTest, WhoseThingItIsCanBeToldByTheService) {
  const auto seen = [](const Grants& grants, const std::string& owner) {
    Call call = CallOf("RoundService/ListRoundRankings", grants);
    call.owner = owner;
    v1::ListRoundRankingsResponse reply;
    reply.add_rankings()->add_cities("cities/kobe");
    ClearForbidden(call, v1::ListRoundRankingsRequest(), reply);
    return reply.rankings(0).cities_size() == 1;
  };
  EXPECT_TRUE(seen(CoordinatorGrants("p"), "programmes/p"));
  EXPECT_FALSE(seen(CoordinatorGrants("p"), "programmes/q"));
  EXPECT_FALSE(seen(CoordinatorGrants("p"), ""));
  EXPECT_FALSE(seen(AdminGrants(), "programmes/p"));
  EXPECT_FALSE(seen(PartnerGrants("kobe"), "programmes/p"));
}

}  // namespace
}  // namespace citymatch
