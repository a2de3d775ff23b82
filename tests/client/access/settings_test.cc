#include "client/access/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "client/access/private_file.h"
#include "tests/client/access/sample_token.h"
#include "tests/client/rpc/test_certificates.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Another token than the sample: only the id differs.
std::string Token(char digit) {
  std::string token = kSampleToken;
  token[20] = digit;
  return token;
}

class SettingsTest : public testing::Test {
 protected:
  SettingsTest() {
    std::string pattern = testing::TempDir() + "/citymatch-settings-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    environment_ = {{"HOME", folder_}};
  }
  ~SettingsTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& content) {
    std::string path = folder_ + "/" + name;
    EXPECT_TRUE(WritePrivateFile(path, content).ok());
    return path;
  }

  absl::StatusOr<Access> Settle(AccessPurpose purpose = AccessPurpose::kCall) {
    return SettleAccess(flags_, environment_, ProfileStore::In(environment_),
                        purpose);
  }

  std::string Error() {
    const auto access = Settle();
    EXPECT_FALSE(access.ok());
    return std::string(access.status().message());
  }

  void Save(const std::string& name, const Profile& profile) {
    const ProfileStore store = ProfileStore::In(environment_);
    ASSERT_TRUE(store.Save(name, profile).ok());
  }

  std::string folder_;
  Environment environment_;
  AccessFlags flags_;
};

TEST_F(SettingsTest, WithoutAnythingAsksThisMachineAsNobody) {
  const auto access = Settle();
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(access->connection.address, kDefaultAddress);
  EXPECT_EQ(access->connection.transport, Transport::kPlaintext);
  EXPECT_EQ(access->connection.token, "");
  EXPECT_EQ(access->profile, "");
}

TEST_F(SettingsTest, FlagsWinOverEnvironmentOverProfile) {
  Save("work", {.server = "p.example:1",
                .transport = Transport::kTls,
                .tls_server_name = "p",
                .token = Token('a')});
  environment_["CITYMATCH_PROFILE"] = "work";
  EXPECT_EQ(Settle()->connection.address, "p.example:1");
  EXPECT_EQ(Settle()->connection.token, Token('a'));
  EXPECT_EQ(Settle()->connection.tls_server_name, "p");
  EXPECT_EQ(Settle()->token_origin, "profile work");

  environment_["CITYMATCH_TOKEN_FILE"] = Write("e", Token('b') + "\n");
  EXPECT_EQ(Settle()->connection.token, Token('b'));
  environment_["CITYMATCH_TOKEN"] = Token('c');
  EXPECT_EQ(Settle()->connection.token, Token('c'));
  EXPECT_EQ(Settle()->token_origin, "CITYMATCH_TOKEN");
  flags_.token_file = Write("f", "  " + Token('d') + "\r\n");
  EXPECT_EQ(Settle()->connection.token, Token('d'));
  EXPECT_EQ(Settle()->token_origin, "--token-file");

  environment_["CITYMATCH_SERVER"] = "e.example:2";
  EXPECT_EQ(Settle()->connection.address, "e.example:2");
  flags_.server = "f.example:3";
  EXPECT_EQ(Settle()->connection.address, "f.example:3");
  flags_.profile = "other";
  EXPECT_THAT(Error(), HasSubstr("there are: work"));
}

TEST_F(SettingsTest, CredentialsOfAProfileGoToItsServerOnly) {
  Save("work", {.server = "p.example:1",
                .transport = Transport::kPlaintext,
                .ca_certificates = "x",
                .tls_server_name = "p",
                .token = Token('a')});
  flags_.profile = "work";
  flags_.server = "elsewhere.example:1";
  const auto access = Settle();
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(access->connection.token, "");
  EXPECT_EQ(access->connection.ca_certificates, "");
  EXPECT_EQ(access->connection.tls_server_name, "");
  EXPECT_EQ(access->connection.transport, Transport::kTls);
  EXPECT_THAT(access->withheld, HasSubstr("not shown to elsewhere.example:1"));
}

TEST_F(SettingsTest, TlsIsTheDefaultWhereSomethingLeavesTheMachine) {
  const auto transport = [this](const std::string& server) {
    flags_.server = server;
    return Settle()->connection.transport;
  };
  EXPECT_EQ(transport("127.0.0.1:1"), Transport::kPlaintext);
  EXPECT_EQ(transport("unix:/run/x"), Transport::kPlaintext);
  EXPECT_EQ(transport("h.example:1"), Transport::kTls);
  EXPECT_EQ(transport("127.0.0.1.example:1"), Transport::kTls);
  flags_.insecure = true;
  EXPECT_EQ(transport("h.example:1"), Transport::kPlaintext);
  flags_.insecure = false;
  flags_.tls = true;
  EXPECT_EQ(transport("127.0.0.1:1"), Transport::kTls);
  flags_.tls = false;
  flags_.ca_file = Write("ca.pem", MakeCa("ca").certificate);
  EXPECT_EQ(transport("127.0.0.1:1"), Transport::kTls);
}

TEST_F(SettingsTest, NoTokenTravelsInPlaintextUnlessTold) {
  flags_.token_file = Write("t", kSampleToken);
  flags_.server = "h.example:1";
  EXPECT_EQ(Settle()->connection.transport, Transport::kTls);
  flags_.insecure = true;
  ASSERT_TRUE(Settle().ok());
  const ConnectionOptions connection = Settle()->connection;
  EXPECT_TRUE(MaySendToken(connection, connection.address));
}

TEST_F(SettingsTest, InsecureOfALoginHoldsForTheProfile) {
  Save("lab", {.server = "h.example:1",
               .transport = Transport::kPlaintext,
               .token = kSampleToken});
  flags_.profile = "lab";
  ASSERT_TRUE(Settle().ok()) << Settle().status();
  EXPECT_EQ(Settle()->connection.transport, Transport::kPlaintext);
  flags_.tls = true;
  EXPECT_EQ(Settle()->connection.transport, Transport::kTls);
}

TEST_F(SettingsTest, ReadsCertificatesAndChecksThem) {
  const TestCertificate ca = MakeCa("ca");
  const TestCertificate leaf = MakeCertificate(ca, "c", "");
  flags_.client_certificate_file = Write("c.pem", leaf.certificate);
  EXPECT_THAT(Error(), HasSubstr("--client-key"));
  flags_.client_key_file = Write("k.pem", ca.key);
  EXPECT_THAT(Error(), AllOf(HasSubstr("--client-key: the file"),
                             HasSubstr("of another certificate")));
  flags_.client_key_file.clear();
  environment_["CITYMATCH_CLIENT_KEY"] = Write("k.pem", leaf.key);
  const auto access = Settle();
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(access->connection.client_certificate, leaf.certificate);
  EXPECT_EQ(access->connection.client_key, leaf.key);
  EXPECT_EQ(access->connection.transport, Transport::kTls);
  chmod((folder_ + "/k.pem").c_str(), 0644);
  EXPECT_THAT(Error(), HasSubstr("chmod 600"));
  chmod((folder_ + "/k.pem").c_str(), 0600);
  flags_.ca_file = Write("no.pem", "nonsense");
  EXPECT_THAT(Error(), AllOf(HasSubstr("--ca"), HasSubstr("BEGIN CERT")));
  flags_.ca_file = folder_ + "/missing.pem";
  EXPECT_THAT(Error(), HasSubstr("No such file"));
}

TEST(CheckConnectionTest, NamesOptionsOfTheCommandLine) {
  ConnectionOptions options;
  EXPECT_TRUE(CheckConnection(options).ok());
  const auto error = [&] {
    return std::string(CheckConnection(options).message());
  };
  options.client_certificate = "c";
  EXPECT_THAT(error(), HasSubstr("give --client-key FILE"));
  options.client_key = "k";
  EXPECT_THAT(error(), HasSubstr("give --tls"));
  options.client_certificate.clear();
  EXPECT_THAT(error(), HasSubstr("give --client-cert FILE"));
  options.client_key.clear();
  options.address = "h.example:1";
  options.transport = Transport::kPlaintext;
  options.token = "secret";
  EXPECT_THAT(error(),
              AllOf(HasSubstr("or say --insecure"), Not(HasSubstr("secret"))));
}

TEST_F(SettingsTest, RefusesWhatExcludesEachOther) {
  flags_.insecure = true;
  flags_.tls = true;
  EXPECT_THAT(Error(), HasSubstr("exclude each other"));
  flags_.tls = false;
  flags_.ca_file = Write("ca.pem", MakeCa("ca").certificate);
  EXPECT_THAT(Error(), HasSubstr("exclude each other"));
  // The variable is for all calls, the flag for this one.
  environment_["CITYMATCH_CA_FILE"] = flags_.ca_file;
  flags_.ca_file.clear();
  EXPECT_EQ(Settle()->connection.transport, Transport::kPlaintext);
}

TEST_F(SettingsTest, RefusesTokensThatAreNoneWithoutShowingThem) {
  environment_["CITYMATCH_TOKEN"] = "hunter2";
  EXPECT_THAT(Error(), AllOf(HasSubstr("CITYMATCH_TOKEN is not a token"),
                             Not(HasSubstr("hunter2"))));
  flags_.token_file = Write("t", "hunter2");
  EXPECT_THAT(Error(), AllOf(HasSubstr("--token-file"), HasSubstr("/t "),
                             Not(HasSubstr("hunter2"))));
  chmod(flags_.token_file.c_str(), 0644);
  EXPECT_THAT(Error(), HasSubstr("chmod 600"));
}

TEST_F(SettingsTest, ALoginNeedsNoProfileAndTakesNoTokenOfTheEnvironment) {
  environment_["CITYMATCH_TOKEN"] = kSampleToken;
  flags_.profile = "new";
  auto access = Settle(AccessPurpose::kLogin);
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(access->profile, "new");
  EXPECT_EQ(access->connection.token, "");
  flags_.profile.clear();
  EXPECT_EQ(Settle(AccessPurpose::kLogin)->profile, kFirstProfile);
}

TEST(ProfileNameTest, IsSafeAsTheNameOfAFile) {
  for (const char* good : {"a", "default", "Work-2.test_x"}) {
    EXPECT_TRUE(CheckProfileName(good).ok()) << good;
  }
  for (const std::string& bad :
       {std::string(), std::string(".x"), std::string(".."), std::string("a/b"),
        std::string("a b"), std::string(64, 'a')}) {
    EXPECT_FALSE(CheckProfileName(bad).ok()) << bad;
  }
}

TEST_F(SettingsTest, ProfilesComeBackAsTheyWereSaved) {
  const ProfileStore store = ProfileStore::In(environment_);
  EXPECT_THAT(store.Names(), IsEmpty());
  EXPECT_EQ(store.DefaultName(), "");
  const Profile profile = {
      "h.example:1", Transport::kTls, "ca\nlines", "/c", "/k",
      "n",           kSampleToken};
  Save("b", profile);
  Save("a", {.server = "unix:/x", .transport = Transport::kPlaintext});
  EXPECT_THAT(store.Names(), ElementsAre("a", "b"));
  const auto read = store.Load("b");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->server, profile.server);
  EXPECT_EQ(read->ca_certificates, profile.ca_certificates);
  EXPECT_EQ(read->client_certificate_file, "/c");
  EXPECT_EQ(read->client_key_file, "/k");
  EXPECT_EQ(read->tls_server_name, "n");
  EXPECT_EQ(read->token, kSampleToken);
  ASSERT_TRUE(store.SetDefault("b").ok());
  EXPECT_EQ(store.DefaultName(), "b");
  ASSERT_TRUE(store.Remove("b").ok());
  EXPECT_EQ(store.DefaultName(), "");
  EXPECT_TRUE(absl::IsNotFound(store.Remove("b")));
  EXPECT_THAT(std::string(store.Load("aa").status().message()),
              HasSubstr("did you mean a?"));
}

TEST_F(SettingsTest, RefusesBrokenProfilesAndThoseThatOthersCanRead) {
  const ProfileStore store = ProfileStore::In(environment_);
  Save("a", {.server = "h.example:1", .token = kSampleToken});
  chmod(store.PathOf("a").c_str(), 0644);
  EXPECT_THAT(std::string(store.Load("a").status().message()),
              HasSubstr("chmod 600 " + store.PathOf("a")));
  for (const char* broken :
       {"", "[]", "{", R"({"server":"h:1"})", R"({"transport":"tls"})",
        R"({"server":1,"transport":"tls"})",
        R"({"server":"h:1","transport":"tls","token":"hunter2"})"}) {
    ASSERT_TRUE(WritePrivateFile(store.PathOf("a"), broken).ok());
    const auto read = store.Load("a");
    EXPECT_TRUE(absl::IsInvalidArgument(read.status())) << broken;
    EXPECT_THAT(std::string(read.status().message()),
                AllOf(HasSubstr("citymatch login"), Not(HasSubstr("hunter"))));
  }
}

TEST(ProfileStoreTest, FollowsTheRulesForConfigurationFolders) {
  EXPECT_THAT(
      ProfileStore::In({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/x"}}).PathOf("a"),
      "/x/citymatch/profiles/a.json");
  EXPECT_THAT(
      ProfileStore::In({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "x"}}).PathOf("a"),
      "/h/.config/citymatch/profiles/a.json");
  EXPECT_THAT(std::string(ProfileStore::In({}).Save("a", {}).message()),
              HasSubstr("HOME"));
}

}  // namespace
}  // namespace citymatch::client
