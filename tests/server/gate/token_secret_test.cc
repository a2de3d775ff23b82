#include "server/gate/token_secret.h"

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"

namespace citymatch {
namespace {

using ::testing::MatchesRegex;

TEST(TokenSecretsTest, ReadsWhatItMade) {
  const TokenSecrets secrets(std::string(32, 'a'));
  const TokenSecrets::Made made = secrets.Make();
  EXPECT_THAT(made.secret,
              MatchesRegex("citymatch_[0-9a-f]+_t[0-9a-f]+_[A-Za-z0-9_-]+"));
  const auto read = secrets.Parse(made.secret);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->id, made.id);
  EXPECT_TRUE(TokenSecrets::Equal(read->digest, made.digest));
  EXPECT_FALSE(absl::StrContains(made.digest, made.secret));
}

TEST(TokenSecretsTest, NoTwoAreAlike) {
  const TokenSecrets secrets(std::string(32, 'a'));
  std::set<std::string> made;
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(made.insert(secrets.Make().secret).second);
  }
}

TEST(TokenSecretsTest, AnotherSecretOfTheSameTokenHasAnotherDigest) {
  const TokenSecrets secrets(std::string(32, 'a'));
  const TokenSecrets::Made made = secrets.Make();
  std::string forged = made.secret;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  const auto read = secrets.Parse(forged);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->id, made.id);
  EXPECT_FALSE(TokenSecrets::Equal(read->digest, made.digest));
}

TEST(TokenSecretsTest, KnowsTokensOfOtherServers) {
  const TokenSecrets ours(std::string(32, 'a'));
  const TokenSecrets theirs(std::string(32, 'b'));
  EXPECT_EQ(ErrorReason(ours.Parse(theirs.Make().secret).status()),
            "TOKEN_FOREIGN");
}

TEST(TokenSecretsTest, RefusesWhatIsNoToken) {
  const TokenSecrets secrets(std::string(32, 'a'));
  const std::string good = secrets.Make().secret;
  for (const std::string& text :
       {std::string(), std::string("citymatch"), std::string("x") + good,
        good.substr(0, good.size() - 1), good + "A", good + " ",
        std::string("citymatch_00000000_t000000000000_"),
        std::string(1 << 20, '_'), std::string("\xff\x00\x01", 3)}) {
    const auto read = secrets.Parse(text);
    EXPECT_EQ(read.status().code(), absl::StatusCode::kUnauthenticated);
    EXPECT_EQ(ErrorReason(read.status()), "TOKEN_MALFORMED");
    // What was sent may be a secret: it is not repeated.
    if (text.size() > 20) {
      EXPECT_FALSE(absl::StrContains(read.status().message(), text));
    }
  }
}

TEST(TokenSecretsTest, DigestsOfAnotherLengthAreNeverEqual) {
  EXPECT_FALSE(TokenSecrets::Equal("", ""));
  EXPECT_FALSE(TokenSecrets::Equal("short", "short"));
}

}  // namespace
}  // namespace citymatch
