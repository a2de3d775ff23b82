#include "server/gate/authenticator.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"
#include "server/gate/access.h"
#include "server/gate/arrival.h"
#include "server/gate/call.h"
#include "tests/support/access.h"

namespace citymatch {
namespace {

using testing::PartnerGrants;
using testing::TestAccess;
using testing::ViewerGrants;

class AuthenticatorTest : public ::testing::Test {
 protected:
  // The reason why `header` is refused; empty if it is not.
  std::string Refusal(const std::string& header) {
    const absl::Status status =
        access_.authenticator().Identify(ArrivalWith(header), now_, caller_);
    if (status.ok()) return "";
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << status;
    EXPECT_TRUE(caller_.grants->list().empty());
    return ErrorReason(status);
  }

  static Arrival ArrivalWith(const std::string& header) {
    return {.method = "citymatch.v1.CityService/GetCity",
            .peer = "ipv4:127.0.0.1:5000",
            .authorization = header};
  }

  TestAccess access_;
  Caller caller_;
  absl::Time now_ = absl::Now();
};

TEST_F(AuthenticatorTest, ATokenShowsItsIdentityAndItsGrants) {
  access_.Put("port-office", {.grants = PartnerGrants("osaka")});
  const std::string header = access_.MakeToken("port-office");
  EXPECT_EQ(Refusal(header), "");
  EXPECT_EQ(caller_.principal, "identities/port-office");
  EXPECT_EQ(caller_.credential, absl::StrCat("token:", access_.IdOf(header)));
  EXPECT_EQ(caller_.address_class, "loopback");
  EXPECT_EQ(*caller_.grants, PartnerGrants("osaka"));
  EXPECT_FALSE(caller_.read_only);
}

TEST_F(AuthenticatorTest, ATokenHasNoMoreThanItsIdentity) {
  access_.Put("port-office", {.grants = PartnerGrants("osaka")});
  const std::string header = access_.MakeToken(
      "port-office",
      {.narrowed = Grants({{.role = Role::kAdmin}, {.role = Role::kViewer}})});
  EXPECT_EQ(Refusal(header), "");
  EXPECT_EQ(*caller_.grants, Grants());
}

TEST_F(AuthenticatorTest, RefusesEachBadTokenWithItsOwnReason) {
  access_.Put("office", {.grants = ViewerGrants()});
  EXPECT_EQ(Refusal(""), "CREDENTIALS_MISSING");
  EXPECT_EQ(Refusal("Basic dXNlcjpwYXNz"), "AUTHORIZATION_MALFORMED");
  EXPECT_EQ(Refusal("Bearer"), "AUTHORIZATION_MALFORMED");
  EXPECT_EQ(Refusal("Bearer nonsense"), "TOKEN_MALFORMED");
  TestAccess other;  // with the same key: the token is unknown, not foreign
  EXPECT_EQ(Refusal(other.admin()), "TOKEN_UNKNOWN");
  std::string forged = access_.admin();
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(Refusal(forged), "TOKEN_UNKNOWN");
  EXPECT_EQ(Refusal(access_.MakeToken("office", {.expire_time = now_})),
            "TOKEN_EXPIRED");
  EXPECT_EQ(Refusal(access_.MakeToken("office", {.revoked = true})),
            "TOKEN_REVOKED");
  EXPECT_EQ(Refusal(access_.MakeToken(
                "office", {.certificate_sha256 = std::string(64, 'a')})),
            "TOKEN_BOUND");
  EXPECT_EQ(Refusal(access_.MakeToken("nobody")), "IDENTITY_DISABLED");
  access_.Put("office", {.grants = ViewerGrants(), .disabled = true});
  EXPECT_EQ(Refusal(access_.MakeToken("office")), "IDENTITY_DISABLED");
}

// A forged secret must not tell whether the token was revoked or has expired.
TEST_F(AuthenticatorTest, WithoutTheSecretNothingIsToldOfAToken) {
  access_.Put("office", {.grants = ViewerGrants()});
  std::string forged = access_.MakeToken("office", {.revoked = true});
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(Refusal(forged), "TOKEN_UNKNOWN");
  EXPECT_EQ(caller_.principal, "anonymous");
}

TEST_F(AuthenticatorTest, TheLogLearnsWhoseTokenWasRefused) {
  access_.Put("office", {.grants = ViewerGrants()});
  const std::string header = access_.MakeToken("office", {.revoked = true});
  EXPECT_EQ(Refusal(header), "TOKEN_REVOKED");
  EXPECT_EQ(caller_.principal, "identities/office");
  EXPECT_EQ(caller_.credential, absl::StrCat("token:", access_.IdOf(header)));
}

TEST_F(AuthenticatorTest, SchemeIsReadInAnyCase) {
  std::string header = access_.admin();
  header.replace(0, 6, "bEaReR");
  EXPECT_EQ(Refusal(header), "");
}

TEST(AuthenticatorPublicReadTest, CallersWithoutCredentialAreReadOnlyViewers) {
  TestAccess access({.public_read = true});
  Caller caller;
  ASSERT_TRUE(access.authenticator()
                  .Identify({.peer = "unix:"}, absl::Now(), caller)
                  .ok());
  EXPECT_EQ(caller.principal, "anonymous");
  EXPECT_EQ(caller.credential, "none");
  EXPECT_EQ(*caller.grants, ViewerGrants());
  EXPECT_TRUE(caller.read_only);
  // A bad token is still an error: it does not make a viewer.
  EXPECT_FALSE(access.authenticator()
                   .Identify({.peer = "unix:", .authorization = "Bearer x"},
                             absl::Now(), caller)
                   .ok());
}

}  // namespace
}  // namespace citymatch
