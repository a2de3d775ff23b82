// identity and auth, in-process against a fake server.
#include <gmock/gmock.h>

#include <string>

#include "tests/client/cli/cli_fixture.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class IdentityCommandsTest : public CliTest {
 protected:
  IdentityCommandsTest() {
    EXPECT_EQ(
        Run({"identity", "create", "hue", "--name", "Hue office", "--grant",
             "partner:vn-hue", "--certificate-name", "CN=hue,O=City of Hue"})
            .code,
        kExitOk);
  }
  v1::Identity& Hue() { return server_.state.identities["identities/hue"]; }
};

TEST_F(IdentityCommandsTest, CreatesAndShows) {
  EXPECT_THAT(Run({"identity", "get", "hue"}).out,
              AllOf(HasSubstr("display_name: Hue office"),
                    HasSubstr("city: cities/vn-hue"),
                    HasSubstr("certificate_names: CN=hue,O=City of Hue")));
  ExpectGolden("identity_list.txt", Run({"identity", "list"}).out);
  EXPECT_EQ(Run({"identity", "create", "hue", "--name", "x"}).code,
            kExitConflict);
  EXPECT_EQ(
      Run({"identity", "create", "x", "--name", "x", "--grant", "boss"}).code,
      kExitUsage);
  EXPECT_EQ(Run({"identity", "create", "x"}).code, kExitUsage);
  EXPECT_EQ(
      Run({"identity", "create", "x", "--name", std::string(201, 'x')}).code,
      kExitInvalidData);
  EXPECT_EQ(Run({"identity", "get", "none"}).code, kExitNotFound);
  EXPECT_THAT(Run({"identity", "history", "hue"}).out, HasSubstr("operator"));
  EXPECT_THAT(Run({"identity", "history", "hue", "-o", "jsonl"}).out,
              HasSubstr("operator"));
}

TEST_F(IdentityCommandsTest, AddsAndTakesAwayWithTheEtagThatItRead) {
  const CliResult result =
      Run({"identity", "update", "hue", "--grant", "viewer,coordinator:jcm",
           "--revoke-grant", "partner:vn-hue", "--certificate-name",
           "spiffe://example.org/hue", "--remove-certificate-name",
           "CN=hue,O=City of Hue", "--note", "moved"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  const v1::UpdateIdentityRequest& sent = server_.state.last_update_identity;
  EXPECT_EQ(sent.identity().etag(), "\"1\"");
  EXPECT_THAT(sent.update_mask().paths(),
              ElementsAre("note", "grants", "certificate_names"));
  EXPECT_THAT(Hue().certificate_names(),
              ElementsAre("spiffe://example.org/hue"));
  EXPECT_EQ(Hue().grants_size(), 2);
  EXPECT_EQ(Hue().grants(1).programme(), "programmes/jcm");
  EXPECT_EQ(Hue().display_name(), "Hue office");
}

TEST_F(IdentityCommandsTest, DisablesAndEnables) {
  ASSERT_EQ(Run({"identity", "update", "hue", "--disable"}).code, kExitOk);
  EXPECT_TRUE(Hue().disabled());
  ASSERT_EQ(Run({"identity", "update", "hue", "--enable"}).code, kExitOk);
  EXPECT_FALSE(Hue().disabled());
  EXPECT_EQ(Run({"identity", "update", "hue", "--enable", "--disable"}).code,
            kExitUsage);
}

TEST_F(IdentityCommandsTest, RefusesWhatIsNotThereToTakeAway) {
  CliResult result =
      Run({"identity", "update", "hue", "--revoke-grant", "admin"});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err, HasSubstr("it has: partner:vn-hue"));
  result = Run({"identity", "update", "hue", "--remove-certificate-name", "x"});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_EQ(Run({"identity", "update", "hue", "--revoke-grant", "boss"}).code,
            kExitUsage);
  EXPECT_EQ(Run({"identity", "update", "hue"}).code, kExitUsage);
  EXPECT_EQ(Run({"identity", "update", "none", "--disable"}).code,
            kExitNotFound);
  EXPECT_EQ(
      Run({"identity", "update", "hue", "--disable", "--etag", "\"0\""}).code,
      kExitConflict);
}

class AuthExplainTest : public CliTest {
 protected:
  AuthExplainTest() {
    using Rules = v1::ListAccessRulesResponse;
    const auto fill = [](Rules::Reaches& reaches, Rules::Reach partner) {
      reaches.set_anyone(Rules::REACH_NONE);
      reaches.set_viewer(Rules::REACH_NONE);
      reaches.set_partner(partner);
      reaches.set_coordinator(Rules::REACH_ALL);
      reaches.set_admin(Rules::REACH_ALL);
    };
    for (const char* method :
         {"GetCity", "GetCityPreferences", "UpdateCityPreferences"}) {
      Rules::MethodRule& rule = *server_.state.rules.add_methods();
      rule.set_method(std::string("citymatch.v1.CityService/") + method);
      rule.set_changes(method[0] == 'U');
      fill(*rule.mutable_reaches(), Rules::REACH_OWN);
    }
    Rules::FieldRule& field = *server_.state.rules.add_fields();
    field.set_field("citymatch.v1.CityPreferences.contacts");
    fill(*field.mutable_reaches(), Rules::REACH_OWN);
  }
};

TEST_F(AuthExplainTest, ShowsTheTableInEveryForm) {
  ExpectGolden("auth_explain.txt", Run({"auth", "explain"}).out);
  ExpectGolden("auth_explain.csv", Run({"auth", "explain", "-o", "csv"}).out);
  EXPECT_THAT(Run({"auth", "explain", "-o", "json"}).out,
              HasSubstr("\"partner\": \"REACH_OWN\""));
  EXPECT_THAT(Run({"auth", "explain", "-o", "jsonl"}).out,
              HasSubstr("{\"field\":"));
}

TEST_F(AuthExplainTest, ShowsOneMethodByAnyOfItsNames) {
  const std::string out = Run({"auth", "explain", "GetCity"}).out;
  EXPECT_THAT(out, AllOf(HasSubstr("CityService/GetCity"),
                         testing::Not(HasSubstr("GetCityPreferences"))));
  for (const char* name :
       {"CityService/GetCity", "citymatch.v1.CityService/GetCity",
        "/citymatch.v1.CityService/GetCity"}) {
    EXPECT_EQ(Run({"auth", "explain", name}).out, out);
  }
}

// A record may say more than its method's row.
TEST_F(AuthExplainTest, TellsWhatAdminsMayNotOfStableRounds) {
  EXPECT_THAT(Run({"auth", "explain"}).out,
              testing::Not(HasSubstr("stable round")));
  server_.state.rules.add_methods()->set_method(
      "citymatch.v1.RoundService/GetRoundSolution");
  EXPECT_THAT(Run({"auth", "explain", "GetRoundSolution"}).out,
              AllOf(HasSubstr("a stable round counts submitted rankings"),
                    HasSubstr("not by admins")));
}

TEST_F(AuthExplainTest, NamesTheMethodsThatAreNear) {
  const CliResult result = Run({"auth", "explain", "GetCityPreference"});
  EXPECT_EQ(result.code, kExitNotFound);
  EXPECT_THAT(result.err, HasSubstr("did you mean GetCityPreferences"));
  EXPECT_THAT(Run({"auth", "explain", "nothing at all"}).err,
              HasSubstr("`citymatch auth explain` lists all"));
}

}  // namespace
}  // namespace citymatch::client
