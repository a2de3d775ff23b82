#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "client/access/certificate.h"
#include "tests/client/access/sample_token.h"
#include "tests/client/cli/cli_fixture.h"
#include "tests/client/cli/fake_access.h"
#include "tests/client/rpc/test_certificates.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class TokenCommandsTest : public CliTest {
 protected:
  TokenCommandsTest() {
    server_.state.identities["identities/hue"].set_name("identities/hue");
  }

  const std::string secret_ =
      std::string("citymatch_0123abcd_t000000000001_") + kFakeSecretEnd;
};

TEST_F(TokenCommandsTest, WritesTheSecretAloneOnStandardOutput) {
  const CliResult result =
      Run({"token", "create", "--identity", "hue", "--for", "forms of Hue",
           "--grant", "partner:vn-hue,viewer", "--read-only", "--expires",
           "2099-01-31"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(result.out, secret_ + "\n");
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("name: tokens/t000000000001"),
                    HasSubstr("told this once"), Not(HasSubstr(secret_))));
  EXPECT_EQ(
      server_.state.last_create_token.ShortDebugString(),
      "token { identity: \"identities/hue\" display_name: \"forms of Hue\" "
      "grants { role: ROLE_PARTNER city: \"cities/vn-hue\" } grants { role: "
      "ROLE_VIEWER } read_only: true expire_time { seconds: 4073587200 } }");
}

TEST_F(TokenCommandsTest, RevokesATokenWhoseSecretCannotBeWritten) {
  disk_full_ = true;
  const CliResult result = Run({"token", "create", "--identity", "hue", "--for",
                                "forms of Hue", "--grant", "viewer"});
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_THAT(result.err, AllOf(HasSubstr("standard output cannot be written"),
                                HasSubstr("the token was revoked"),
                                Not(HasSubstr(secret_))));
  EXPECT_TRUE(
      server_.state.tokens.at("tokens/t000000000001").has_revoke_time());
}

TEST_F(TokenCommandsTest, WritesTheSecretToANewFileOfTheOwner) {
  const std::string file = folder_ + "/hue.token";
  const CliResult result = Run({"token", "create", "--identity", "hue", "--for",
                                "x", "--secret-file", file, "-o", "json"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("\"tokens/t000000000001\""),
                                Not(HasSubstr(kFakeSecretEnd))));
  EXPECT_THAT(result.err, Not(HasSubstr(kFakeSecretEnd)));
  EXPECT_EQ(Read(file), secret_ + "\n");
  struct stat status {};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
  // Nothing is overwritten, and then no token is made.
  EXPECT_EQ(Run({"token", "create", "--identity", "hue", "--for", "x",
                 "--secret-file", file})
                .code,
            kExitConflict);
  EXPECT_EQ(server_.state.create_token_count, 1);
}

TEST_F(TokenCommandsTest, LeavesNoFileWhenNoTokenIsMade) {
  const std::string file = folder_ + "/none.token";
  const CliResult result = Run({"token", "create", "--identity", "nobody",
                                "--for", "x", "--secret-file", file});
  EXPECT_EQ(result.code, kExitNotFound);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(TokenCommandsTest, MakesOneTokenAtMost) {
  server_.state.create_token_status =
      MakeStatus(grpc::StatusCode::UNAVAILABLE, "stopping", "NOT_READY");
  const CliResult result =
      Run({"token", "create", "--identity", "hue", "--for", "x"});
  EXPECT_EQ(result.code, kExitUnreachable);
  EXPECT_EQ(server_.state.create_token_count, 1);
  EXPECT_THAT(result.err, Not(HasSubstr("citymatch token list")));
}

TEST_F(TokenCommandsTest, SaysWhenATokenMayHaveBeenMade) {
  server_.state.create_token_status =
      grpc::Status(grpc::StatusCode::UNAVAILABLE, "Socket closed");
  EXPECT_THAT(Run({"token", "create", "--identity", "hue", "--for", "x"}).err,
              HasSubstr("citymatch token list --identity hue"));
  server_.state.create_token_status = grpc::Status(
      grpc::StatusCode::UNAVAILABLE, "failed to connect to all addresses");
  EXPECT_THAT(Run({"token", "create", "--identity", "hue", "--for", "x"}).err,
              Not(HasSubstr("citymatch token list")));
}

TEST_F(TokenCommandsTest, BindsATokenToACertificate) {
  const TestCertificate ca = MakeCa("ca");
  ASSERT_EQ(Run({"token", "create", "--identity", "hue", "--for", "x",
                 "--bind-certificate", Write("c.pem", ca.certificate)})
                .code,
            kExitOk);
  EXPECT_EQ(server_.state.last_create_token.token().certificate_sha256(),
            *CertificateSha256(ca.certificate));
  const CliResult wrong =
      Run({"token", "create", "--identity", "hue", "--for", "x",
           "--bind-certificate", Write("c.pem", ca.key)});
  EXPECT_EQ(wrong.code, kExitUsage);
  EXPECT_THAT(wrong.err, HasSubstr("--bind-certificate"));
}

TEST_F(TokenCommandsTest, RefusesWhatIsWrongBeforeItAsks) {
  const auto error = [this](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"token", "create", "--identity",
                                          "hue",   "--for",  "x"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const CliResult result = Run(arguments);
    EXPECT_EQ(result.code, kExitUsage);
    EXPECT_EQ(result.out, "");
    return result.err;
  };
  EXPECT_THAT(error({"--grant", "partner"}), HasSubstr("of which city"));
  EXPECT_THAT(error({"--role", "vewer"}), HasSubstr("did you mean viewer"));
  EXPECT_THAT(error({"--expires", "soon"}), HasSubstr("such as 30d"));
  EXPECT_THAT(error({"--expires", "2020-01-01"}),
              HasSubstr("is not in the future"));
  EXPECT_THAT(error({"-o", "json"}), HasSubstr("--secret-file"));
  EXPECT_THAT(error({"--bind-certificate", "none.pem"}),
              HasSubstr("No such file"));
  EXPECT_EQ(Run({"token", "create", "--identity", "hue"}).code, kExitUsage);
  EXPECT_EQ(Run({"token", "create", "--identity", "hue", "--for",
                 std::string(201, 'x')})
                .code,
            kExitInvalidData);
  EXPECT_EQ(server_.state.create_token_count, 0);
}

TEST_F(TokenCommandsTest, ADryRunMakesNothing) {
  const CliResult result =
      Run({"token", "create", "--identity", "hue", "--for", "x", "--dry-run"});
  EXPECT_EQ(result.code, kExitOk);
  EXPECT_TRUE(server_.state.last_create_token.validate_only());
  EXPECT_THAT(result.err, HasSubstr("Dry run"));
  EXPECT_TRUE(server_.state.tokens.empty());
}

TEST_F(TokenCommandsTest, ListsTokensThatWork) {
  v1::Token& token = server_.state.tokens["tokens/t000000000007"];
  token.set_name("tokens/t000000000007");
  token.set_identity("identities/hue");
  token.set_display_name("forms of Hue");
  token.add_grants()->set_role(v1::ROLE_VIEWER);
  token.set_read_only(true);
  token.set_certificate_sha256(std::string(64, 'a'));
  token.mutable_expire_time()->set_seconds(1775001600);
  const CliResult result = Run({"token", "list", "--identity", "hue"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  ExpectGolden("token_list.txt", result.out);
  EXPECT_THAT(server_.state.last_list_tokens.filter(),
              StartsWith("identity = \"identities/hue\" AND NOT revoke_time:* "
                         "AND expire_time > \"20"));
  ASSERT_EQ(Run({"token", "list", "--all"}).code, kExitOk);
  EXPECT_EQ(server_.state.last_list_tokens.filter(), "");
  ASSERT_EQ(
      Run({"token", "list", "--all", "--filter", "read_only = true"}).code,
      kExitOk);
  EXPECT_EQ(server_.state.last_list_tokens.filter(), "read_only = true");
  EXPECT_THAT(Run({"token", "get", "t000000000007"}).out,
              HasSubstr("display_name: forms of Hue"));
  EXPECT_EQ(Run({"token", "get", "t0"}).code, kExitNotFound);
}

TEST_F(TokenCommandsTest, RevokesATokenForGood) {
  ASSERT_EQ(Run({"token", "create", "--identity", "hue", "--for", "x"}).code,
            kExitOk);
  const CliResult result = Run({"token", "revoke", "t000000000001"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.out, HasSubstr("revoke_time: 2026-04-01T00:00:00Z"));
  EXPECT_EQ(Run({"token", "revoke", "t000000000002"}).code, kExitNotFound);
  // Who has the whole token at hand need not cut it; it does not travel.
  EXPECT_EQ(Run({"token", "revoke", secret_}).code, kExitOk);
}

TEST_F(TokenCommandsTest, SaysWhichRoleItTakes) {
  server_.state.create_token_status = MakeStatus(
      grpc::StatusCode::PERMISSION_DENIED,
      "It takes the role admin; this caller has: viewer.", "ROLE_MISSING");
  const CliResult result =
      Run({"token", "create", "--identity", "hue", "--for", "x"});
  EXPECT_EQ(result.code, kExitRefused);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("takes the role admin"),
                    HasSubstr("citymatch auth explain CreateToken")));
}

}  // namespace
}  // namespace citymatch::client
