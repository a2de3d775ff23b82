// What the gate does about who calls.
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"
#include "server/gate/arrival.h"
#include "server/gate/call.h"
#include "server/gate/client_certificates.h"
#include "server/gate/gatekeeper.h"
#include "tests/support/access.h"
#include "tests/support/certificates.h"
#include "tests/support/files.h"
#include "tests/support/temp_dir.h"

namespace citymatch {
namespace {

using testing::PartnerGrants;
using testing::TempDir;
using testing::TestAccess;
using testing::TestCa;
using testing::ViewerGrants;
using testing::WriteFile;

constexpr char kQuestion[] = "citymatch.v1.CityService/GetCity";
constexpr char kCreation[] = "citymatch.v1.CityService/CreateCity";
constexpr char kWatchChanges[] = "citymatch.v1.WatchService/WatchChanges";
constexpr char kExport[] = "citymatch.v1.CityService/ExportCities";

// Runs a call to its end.
absl::Status Pass(Gatekeeper& gate, Arrival arrival, Gatekeeper::Work work) {
  absl::Notification done;
  absl::Status outcome;
  gate.Submit(std::move(arrival), std::move(work),
              [&](const absl::Status& status) {
                outcome = status;
                done.Notify();
              });
  done.WaitForNotification();
  return outcome;
}

absl::Status Pass(Gatekeeper& gate, const std::string& method,
                  const std::string& authorization, Gatekeeper::Work work) {
  return Pass(gate,
              Arrival{.method = method,
                      .peer = "ipv4:127.0.0.1:1",
                      .authorization = authorization},
              std::move(work));
}

absl::Status AnswerOk(const Call&) { return absl::OkStatus(); }

absl::Status MustNotRun(const Call&) {
  ADD_FAILURE() << "a refused call ran";
  return absl::OkStatus();
}

TEST(GatekeeperAccessTest, RefusesBeforeTheCallRuns) {
  TestAccess access;
  access.Put("office", {.grants = ViewerGrants()});
  const std::string viewer = access.MakeToken("office");
  Gatekeeper gate({}, &access.authenticator());
  EXPECT_EQ(ErrorReason(Pass(gate, kQuestion, "", MustNotRun)),
            "CREDENTIALS_MISSING");
  EXPECT_EQ(ErrorReason(Pass(gate, kCreation, viewer, MustNotRun)),
            "ROLE_MISSING");
  EXPECT_TRUE(Pass(gate, kQuestion, viewer, AnswerOk).ok());
}

// Who does not show a credential does not learn which methods there are.
TEST(GatekeeperAccessTest, AsksForTheCredentialBeforeTheMethod) {
  TestAccess access;
  Gatekeeper gate({}, &access.authenticator());
  EXPECT_EQ(
      ErrorReason(Pass(gate, "citymatch.v1.CityService/None", "", MustNotRun)),
      "CREDENTIALS_MISSING");
  EXPECT_EQ(ErrorReason(Pass(gate, "citymatch.v1.CityService/None",
                             access.admin(), MustNotRun)),
            "UNKNOWN_METHOD");
}

// How a call ends that goes on until it is told to stop, when `change` happens
// to its caller meanwhile.
template <typename Change>
absl::Status EndOfLongCall(TestAccess& access, const std::string& header,
                           const Change& change) {
  Gatekeeper gate({}, &access.authenticator());
  return Pass(gate, kExport, header, [&](const Call& call) {
    EXPECT_TRUE(call.Check().ok());
    change();
    absl::Status status;
    while (status.ok()) {
      absl::SleepFor(absl::Milliseconds(10));
      status = call.Check();
    }
    return status;
  });
}

TEST(GatekeeperAccessTest, ARevokedTokenEndsItsCalls) {
  TestAccess access;
  access.Put("office", {.grants = ViewerGrants()});
  const std::string header = access.MakeToken("office");
  EXPECT_EQ(ErrorReason(EndOfLongCall(access, header,
                                      [&] {
                                        access.ChangeToken(
                                            header, [](KnownToken& token) {
                                              token.revoked = true;
                                            });
                                      })),
            "TOKEN_REVOKED");
}

TEST(GatekeeperAccessTest, AnExpiredTokenEndsItsCalls) {
  TestAccess access;
  access.Put("office", {.grants = ViewerGrants()});
  const std::string header = access.MakeToken(
      "office", {.expire_time = absl::Now() + absl::Milliseconds(50)});
  EXPECT_EQ(ErrorReason(EndOfLongCall(access, header, [] {})), "TOKEN_EXPIRED");
}

TEST(GatekeeperAccessTest, ADisabledIdentityEndsItsCalls) {
  TestAccess access;
  access.Put("office", {.grants = ViewerGrants()});
  const std::string header = access.MakeToken("office");
  EXPECT_EQ(ErrorReason(EndOfLongCall(access, header,
                                      [&] {
                                        access.Put("office",
                                                   {.grants = ViewerGrants(),
                                                    .disabled = true});
                                      })),
            "IDENTITY_DISABLED");
}

TEST(GatekeeperAccessTest, OtherRightsEndTheCallThatBeganWithTheOldOnes) {
  TestAccess access;
  access.Put("office", {.grants = PartnerGrants("osaka")});
  const std::string header = access.MakeToken("office");
  EXPECT_EQ(
      ErrorReason(EndOfLongCall(
          access, header,
          [&] { access.Put("office", {.grants = PartnerGrants("kobe")}); })),
      "ACCESS_CHANGED");
}

TEST(GatekeeperAccessTest, ARevokedCertificateEndsItsCalls) {
  const TempDir folder;
  const TestCa ca("Client CA");
  const std::string file = folder.Join("clients.pem");
  WriteFile(file, ca.certificate());
  const auto certificates = ClientCertificates::Load(file);
  ASSERT_TRUE(certificates.ok()) << certificates.status();
  const std::string pem =
      ca.IssueClient("spiffe://example.org/dashboard").certificate;
  TestAccess access({.certificates = certificates->get()});
  access.Put("office", {.grants = ViewerGrants()});
  // Also where a token says who calls.
  const Arrival arrival{.method = kExport,
                        .peer = "ipv4:127.0.0.1:1",
                        .authorization = access.MakeToken("office"),
                        .certificate_pem = pem};
  Gatekeeper gate({}, &access.authenticator());
  const absl::Status end = Pass(gate, arrival, [&](const Call& call) {
    EXPECT_TRUE(call.Check().ok());
    WriteFile(file, ca.certificate() + ca.RevocationList({pem}));
    absl::Status status;
    const absl::Time give_up = absl::Now() + absl::Seconds(30);
    while (status.ok() && absl::Now() < give_up) {
      absl::SleepFor(absl::Milliseconds(10));
      status = call.Check();
    }
    return status;
  });
  EXPECT_EQ(ErrorReason(end), "CERTIFICATE_REVOKED");
  // The log learns what was shown.
  Caller caller;
  EXPECT_FALSE(
      access.authenticator().Identify(arrival, absl::Now(), caller).ok());
  EXPECT_EQ(caller.credential, "certificate");
}

TEST(GatekeeperAccessTest, ChangesOfOthersEndNothing) {
  TestAccess access;
  access.Put("office", {.grants = ViewerGrants()});
  const std::string header = access.MakeToken("office");
  Gatekeeper gate({}, &access.authenticator());
  EXPECT_TRUE(Pass(gate, kExport, header, [&](const Call& call) {
                access.Put("other", {.grants = ViewerGrants()});
                absl::SleepFor(absl::Milliseconds(450));
                return call.Check();
              }).ok());
}

TEST(GatekeeperAccessTest, OneIdentityHasItsShareOfTheRoom) {
  TestAccess access;
  access.Put("flood", {.grants = ViewerGrants()});
  access.Put("calm", {.grants = ViewerGrants()});
  const std::string flood = access.MakeToken("flood");
  const std::string calm = access.MakeToken("calm");
  Gatekeeper gate({.workers = 4,
                   .max_waiting = 100,
                   .max_running_per_identity = 2,
                   .max_waiting_per_identity = 3,
                   .retry_after = absl::Milliseconds(20)},
                  &access.authenticator());
  absl::Notification go;
  absl::Mutex mutex;
  int done = 0;
  const auto submit = [&](Gatekeeper::Done finished) {
    gate.Submit(
        {.method = kQuestion, .peer = "unix:", .authorization = flood},
        [&](const Call&) {
          go.WaitForNotification();
          return absl::OkStatus();
        },
        std::move(finished));
  };
  for (int i = 0; i < 5; ++i) {
    submit([&](const absl::Status& status) {
      EXPECT_TRUE(status.ok()) << status;
      absl::MutexLock lock(&mutex);
      ++done;
    });
  }
  absl::Notification told;
  const absl::Time sent = absl::Now();
  submit([&](const absl::Status& refused) {
    EXPECT_EQ(ErrorReason(refused), "OVERLOADED");
    EXPECT_THAT(std::string(refused.message()),
                ::testing::HasSubstr("of this identity"));
    told.Notify();
  });
  // Others are served meanwhile, although five calls came before theirs.
  EXPECT_TRUE(Pass(gate, kQuestion, calm, AnswerOk).ok());
  // Who is over its share is told so only after a while.
  told.WaitForNotification();
  EXPECT_GE(absl::Now() - sent, absl::Milliseconds(20));
  go.Notify();
  EXPECT_TRUE(gate.WaitIdle(absl::Now() + absl::Seconds(30)));
  absl::MutexLock lock(&mutex);
  EXPECT_EQ(done, 5);
}

// Public dashboards are one identity, and many people: they share all watches
// but for a reserve.
TEST(GatekeeperAccessTest, AnonymousWatchesLeaveSomeForThoseWhoSignedIn) {
  TestAccess access({.public_read = true});
  access.Put("office", {.grants = ViewerGrants()});
  const std::string office = access.MakeToken("office");
  Gatekeeper gate({.max_watches = 4,
                   .max_watches_per_identity = 2,
                   .retry_after = absl::Milliseconds(10)},
                  &access.authenticator());
  const auto watch = [&gate](const std::string& authorization) {
    gate.Submit(
        {.method = kWatchChanges,
         .peer = "ipv4:127.0.0.1:1",
         .authorization = authorization},
        [](const Call& call) {
          while (call.Check().ok()) {
            absl::SleepFor(absl::Milliseconds(1));
          }
          return call.Check();
        },
        [](const absl::Status& status) {
          EXPECT_EQ(ErrorReason(status), "NOT_READY");
        });
  };
  for (int i = 0; i < 3; ++i) watch("");
  const absl::Status crowded = Pass(gate, kWatchChanges, "", MustNotRun);
  EXPECT_EQ(ErrorReason(crowded), "OVERLOADED");
  EXPECT_THAT(std::string(crowded.message()),
              ::testing::HasSubstr("without a credential have 3 watches"));
  watch(office);
  EXPECT_EQ(gate.calls_inside(), 4);
  const absl::Status full = Pass(gate, kWatchChanges, office, MustNotRun);
  EXPECT_THAT(std::string(full.message()),
              ::testing::HasSubstr("all 4 watches"));
  gate.BeginDrain();
}

TEST(GatekeeperAccessTest, OneIdentityHasItsShareOfTheWatches) {
  TestAccess access;
  Gatekeeper gate({.max_watches = 4,
                   .max_watches_per_identity = 1,
                   .retry_after = absl::Milliseconds(10)},
                  &access.authenticator());
  EXPECT_TRUE(Pass(gate, kWatchChanges, access.admin(), [&](const Call&) {
                const absl::Status second =
                    Pass(gate, kWatchChanges, access.admin(), MustNotRun);
                EXPECT_EQ(ErrorReason(second), "OVERLOADED");
                EXPECT_THAT(std::string(second.message()),
                            ::testing::HasSubstr("has 1 watches open"));
                return absl::OkStatus();
              }).ok());
}

TEST(GatekeeperAccessTest, OneIdentityHasItsRate) {
  TestAccess access;
  Gatekeeper gate({.max_rate_per_identity = 1, .max_burst_per_identity = 2},
                  &access.authenticator());
  EXPECT_TRUE(Pass(gate, kQuestion, access.admin(), AnswerOk).ok());
  EXPECT_TRUE(Pass(gate, kQuestion, access.admin(), AnswerOk).ok());
  EXPECT_EQ(ErrorReason(Pass(gate, kQuestion, access.admin(), MustNotRun)),
            "OVERLOADED");
}

// A caller that asks for what it may not have is told so, and pays for it.
TEST(GatekeeperAccessTest, DeniedCallsCountForTheRate) {
  TestAccess access;
  access.Put("office", {.grants = ViewerGrants()});
  const std::string viewer = access.MakeToken("office");
  Gatekeeper gate({.max_rate_per_identity = 1,
                   .max_burst_per_identity = 2,
                   .retry_after = absl::Milliseconds(10)},
                  &access.authenticator());
  EXPECT_EQ(ErrorReason(Pass(gate, kCreation, viewer, MustNotRun)),
            "ROLE_MISSING");
  EXPECT_EQ(ErrorReason(Pass(gate, kCreation, viewer, MustNotRun)),
            "ROLE_MISSING");
  EXPECT_EQ(ErrorReason(Pass(gate, kCreation, viewer, MustNotRun)),
            "ROLE_MISSING");
  EXPECT_EQ(ErrorReason(Pass(gate, kQuestion, viewer, MustNotRun)),
            "OVERLOADED");
}

}  // namespace
}  // namespace citymatch
