// login, logout, whoami and profile, in-process against a fake server.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "client/access/private_file.h"
#include "tests/client/access/sample_token.h"
#include "tests/client/cli/cli_fixture.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class LoginTest : public CliTest {
 protected:
  LoginTest() {
    environment_["HOME"] = folder_;
    v1::GetCallerResponse& caller = server_.state.caller;
    caller.set_identity("identities/programme-office");
    caller.set_credential(std::string("token:") + kSampleTokenId);
    caller.add_grants()->set_role(v1::ROLE_COORDINATOR);
    caller.mutable_grants(0)->set_programme("programmes/jcm");
    caller.mutable_expire_time()->set_seconds(1775001600);
  }

  [[nodiscard]] std::string Profile(const std::string& name) const {
    return folder_ + "/.config/citymatch/profiles/" + name + ".json";
  }

  static mode_t ModeOf(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777;
  }

  // The secret is in nothing that was shown.
  static void ExpectSecret(const CliResult& result) {
    EXPECT_THAT(result.out, Not(HasSubstr(kSampleSecret)));
    EXPECT_THAT(result.err, Not(HasSubstr(kSampleSecret)));
  }
};

TEST_F(LoginTest, KeepsTheTokenInAFileOfTheOwnerAlone) {
  const CliResult result = Run({"login", "--server", "h.example:1"},
                               std::string(kSampleToken) + "\n");
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("Logged in to h.example:1 as programme-office by "
                              "token:t0123456789ab (coordinator:jcm), until "
                              "2026-04-01 00:00 UTC"),
                    HasSubstr(Profile("default"))));
  ExpectSecret(result);
  EXPECT_EQ(server_.state.last_authorization,
            std::string("Bearer ") + kSampleToken);
  EXPECT_EQ(connection_.transport, Transport::kTls);
  EXPECT_EQ(ModeOf(Profile("default")), 0600U);
  EXPECT_EQ(ModeOf(folder_ + "/.config/citymatch/profiles"), 0700U);
  EXPECT_EQ(ModeOf(folder_ + "/.config/citymatch"), 0700U);
  EXPECT_THAT(Read(Profile("default")), HasSubstr(kSampleToken));

  // From now on it is used.
  const CliResult who = Run({"whoami"});
  EXPECT_EQ(who.code, kExitOk) << who.err;
  EXPECT_EQ(address_, "h.example:1");
  EXPECT_EQ(server_.state.last_authorization,
            std::string("Bearer ") + kSampleToken);
  EXPECT_THAT(who.out, HasSubstr("programme-office by token:t0123456789ab"));
  EXPECT_THAT(who.err, HasSubstr("profile default"));
  EXPECT_THAT(Run({"whoami", "-o", "json"}).out,
              HasSubstr("\"programme\": \"programmes/jcm\""));
  EXPECT_THAT(Run({"whoami", "-o", "csv"}).out, HasSubstr("coordinator:jcm"));
}

TEST_F(LoginTest, WritesNothingWhenTheServerRefuses) {
  server_.state.caller_status =
      MakeStatus(grpc::StatusCode::UNAUTHENTICATED,
                 "the token expired on 2026-03-31", "TOKEN_EXPIRED");
  const CliResult result =
      Run({"login", "--server", "h.example:1"}, kSampleToken);
  EXPECT_EQ(result.code, kExitRefused);
  EXPECT_THAT(result.err, AllOf(HasSubstr("expired on 2026-03-31"),
                                HasSubstr("citymatch token create")));
  ExpectSecret(result);
  EXPECT_FALSE(std::filesystem::exists(Profile("default")));
  const CliResult unchecked =
      Run({"login", "--server", "h.example:1", "--no-check"}, kSampleToken);
  EXPECT_EQ(unchecked.code, kExitOk) << unchecked.err;
  EXPECT_THAT(unchecked.err, HasSubstr("unchecked"));
}

TEST_F(LoginTest, RefusesWhatIsNoTokenAndDoesNotShowIt) {
  const CliResult wrong = Run({"login"}, "hunter2\n");
  EXPECT_EQ(wrong.code, kExitUsage);
  EXPECT_THAT(wrong.err, AllOf(HasSubstr("standard input is not a token"),
                               Not(HasSubstr("hunter2"))));
  const CliResult nothing = Run({"login"}, "\n");
  EXPECT_EQ(nothing.code, kExitUsage);
  EXPECT_THAT(nothing.err, HasSubstr("--token-file FILE"));
  EXPECT_EQ(Run({"login", "--profile", "../x"}, kSampleToken).code, kExitUsage);
  EXPECT_EQ(Run({"login", "--token", kSampleToken}).code, kExitUsage);
}

TEST_F(LoginTest, AsksAtATerminalOnly) {
  typed_ = kSampleToken;
  const CliResult result = Run({"login", "--server", "127.0.0.1:1"}, "unread");
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.err, HasSubstr("Token for 127.0.0.1:1 (not shown): "));
  ExpectSecret(result);
}

TEST_F(LoginTest, RefusesToSendATokenInPlaintextElsewhere) {
  ASSERT_EQ(
      Run({"login", "--server", "h.example:1", "--insecure"}, kSampleToken)
          .code,
      kExitOk);
  EXPECT_EQ(connection_.transport, Transport::kPlaintext);
  // Said at the login, it holds for the profile, and for no other server.
  ASSERT_EQ(Run({"whoami"}).code, kExitOk);
  EXPECT_EQ(connection_.transport, Transport::kPlaintext);
  environment_["CITYMATCH_TOKEN"] = kSampleToken;
  ASSERT_EQ(Run({"whoami", "--server", "other.example:1"}).code, kExitOk);
  EXPECT_EQ(connection_.transport, Transport::kTls);
}

TEST_F(LoginTest, KeepsSeveralServersApart) {
  ASSERT_EQ(Run({"login", "--server", "a.example:1"}, kSampleToken).code,
            kExitOk);
  const CliResult second = Run(
      {"login", "--profile", "test", "--server", "127.0.0.1:7"}, kSampleToken);
  EXPECT_THAT(second.err, HasSubstr("citymatch profile use test"));
  ASSERT_EQ(Run({"whoami"}).code, kExitOk);
  EXPECT_EQ(address_, "a.example:1");
  ASSERT_EQ(Run({"whoami", "--profile", "test"}).code, kExitOk);
  EXPECT_EQ(address_, "127.0.0.1:7");
  ASSERT_EQ(Run({"profile", "use", "test"}).code, kExitOk);
  ASSERT_EQ(Run({"whoami"}).code, kExitOk);
  EXPECT_EQ(address_, "127.0.0.1:7");
  environment_["CITYMATCH_PROFILE"] = "default";
  ASSERT_EQ(Run({"whoami"}).code, kExitOk);
  EXPECT_EQ(address_, "a.example:1");
  const CliResult missing = Run({"whoami", "--profile", "tset"});
  EXPECT_EQ(missing.code, kExitUsage);
  EXPECT_THAT(missing.err, HasSubstr("did you mean test?"));
  EXPECT_EQ(Run({"profile", "use", "tset"}).code, kExitNotFound);
}

TEST_F(LoginTest, DoesNotShowAProfilesTokenToAnotherServer) {
  ASSERT_EQ(Run({"login", "--server", "a.example:1"}, kSampleToken).code,
            kExitOk);
  server_.state.caller_status =
      MakeStatus(grpc::StatusCode::UNAUTHENTICATED, "no credential",
                 "CREDENTIALS_MISSING");
  const CliResult result = Run({"whoami", "--server", "b.example:1"});
  EXPECT_EQ(result.code, kExitRefused);
  EXPECT_EQ(server_.state.last_authorization, "");
  EXPECT_THAT(result.err, HasSubstr("The profile default is of a.example:1"));
}

TEST_F(LoginTest, SaysWhatWinsOverTheProfile) {
  environment_["CITYMATCH_TOKEN"] = kSampleToken;
  EXPECT_THAT(Run({"login", "--server", "127.0.0.1:1"}, kSampleToken).err,
              HasSubstr("CITYMATCH_TOKEN is set: it wins"));
}

TEST_F(LoginTest, ShowsProfilesWithoutTheirSecrets) {
  ASSERT_EQ(Run({"login", "--server", "a.example:1"}, kSampleToken).code,
            kExitOk);
  ASSERT_EQ(Run({"login", "--profile", "lab", "--server", "127.0.0.1:7"},
                kSampleToken)
                .code,
            kExitOk);
  ExpectGolden("profile_list.txt", Run({"profile", "list"}).out);
  for (const char* form : {"table", "json", "jsonl", "csv"}) {
    const CliResult list = Run({"profile", "list", "-o", form});
    EXPECT_THAT(list.out, HasSubstr(kSampleTokenId));
    ExpectSecret(list);
    const CliResult shown = Run({"profile", "show", "lab", "-o", form});
    EXPECT_EQ(shown.code, kExitOk) << shown.err;
    EXPECT_THAT(shown.out,
                AllOf(HasSubstr(kSampleTokenId), HasSubstr("127.0.0.1:7"),
                      HasSubstr("plaintext")));
    ExpectSecret(shown);
  }
  EXPECT_THAT(Run({"profile", "show"}).out,
              AllOf(HasSubstr("server: a.example:1\n"),
                    HasSubstr("authority: (those of the system)\n")));
  EXPECT_EQ(Run({"profile", "show", "none"}).code, kExitNotFound);
}

TEST_F(LoginTest, RefusesAProfileThatOthersCanRead) {
  ASSERT_EQ(Run({"login", "--server", "a.example:1"}, kSampleToken).code,
            kExitOk);
  chmod(Profile("default").c_str(), 0640);
  const CliResult result = Run({"whoami"});
  EXPECT_EQ(result.code, kExitUsage);
  EXPECT_THAT(result.err, HasSubstr("chmod 600 " + Profile("default")));
  EXPECT_THAT(Run({"profile", "list"}).out, HasSubstr("chmod 600"));
  // What needs no server goes on.
  EXPECT_EQ(Run({"completion", "bash"}).code, kExitOk);
  EXPECT_EQ(Run({"logout"}).code, kExitOk);
  EXPECT_FALSE(std::filesystem::exists(Profile("default")));
}

TEST_F(LoginTest, ForgetsAProfileAndSaysThatTheTokenWorksOn) {
  ASSERT_EQ(Run({"login", "--server", "a.example:1"}, kSampleToken).code,
            kExitOk);
  const CliResult result = Run({"logout"});
  EXPECT_EQ(result.code, kExitOk);
  EXPECT_THAT(result.err, HasSubstr("citymatch token revoke t0123456789ab"));
  ExpectSecret(result);
  EXPECT_EQ(Run({"logout"}).code, kExitNotFound);
  EXPECT_EQ(Run({"logout", "--profile", "none"}).code, kExitNotFound);
  ASSERT_EQ(Run({"city", "list"}).code, kExitOk);
  EXPECT_EQ(address_, kDefaultAddress);
}

TEST_F(LoginTest, FailsWhereNothingCanBeKept) {
  environment_.erase("HOME");
  const CliResult result = Run({"login"}, kSampleToken);
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_THAT(result.err, HasSubstr("HOME"));
}

TEST_F(LoginTest, StatusSaysWhoTheCallerIs) {
  server_.SetServing(true);
  EXPECT_THAT(Run({"status"}).out,
              HasSubstr("you are programme-office by token:t0123456789ab"));
  EXPECT_THAT(Run({"status", "-o", "json"}).out,
              HasSubstr("\"caller\": \"programme-office by"));
  server_.state.caller_status =
      MakeStatus(grpc::StatusCode::UNAUTHENTICATED, "no credential",
                 "CREDENTIALS_MISSING");
  const CliResult refused = Run({"status"});
  EXPECT_EQ(refused.code, kExitRefused);
  EXPECT_THAT(refused.out, HasSubstr("CityService"));
  EXPECT_THAT(refused.err, HasSubstr("citymatch login"));
  server_.state.caller_status =
      grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "");
  EXPECT_EQ(Run({"status"}).code, kExitOk);
}

}  // namespace
}  // namespace citymatch::client
