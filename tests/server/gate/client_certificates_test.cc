#include "server/gate/client_certificates.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"
#include "server/gate/certificate_names.h"
#include "tests/support/certificates.h"
#include "tests/support/files.h"
#include "tests/support/temp_dir.h"

namespace citymatch {
namespace {

using citymatch::testing::CertificateSpec;
using citymatch::testing::KeyAndCertificate;
using citymatch::testing::TempDir;
using citymatch::testing::TestCa;
using citymatch::testing::WriteFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr char kId[] = "spiffe://example.org/dashboard";

class ClientCertificatesTest : public ::testing::Test {
 protected:
  ClientCertificatesTest() : ca_("Client CA"), file_(folder_.Join("ca.pem")) {}

  // Makes the file anew and the certificates by it.
  void Load(const std::string& content) {
    WriteFile(file_, content);
    auto loaded = ClientCertificates::Load(file_);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    certificates_ = *std::move(loaded);
  }

  // Why the file is refused.
  std::string LoadError(const std::string& content) {
    WriteFile(file_, content);
    const auto loaded = ClientCertificates::Load(file_);
    if (loaded.ok()) return "no error";
    EXPECT_EQ(ErrorReason(loaded.status()), "BAD_TLS_FILE");
    EXPECT_THAT(std::string(loaded.status().message()), HasSubstr(file_));
    return std::string(loaded.status().message());
  }

  // The reason of the refusal, or `OK`.
  std::string Judge(const std::string& pem, const std::string& chain = "") {
    return JudgeAt(now_, pem, chain);
  }
  std::string JudgeAt(absl::Time now, const std::string& pem,
                      const std::string& chain = "") {
    const auto judged = certificates_->Judge(pem, chain, now);
    if (judged.ok()) return "OK";
    EXPECT_EQ(judged.status().code(), absl::StatusCode::kUnauthenticated);
    return ErrorReason(judged.status());
  }

  TempDir folder_;
  TestCa ca_;
  const std::string file_;
  const absl::Time now_ = absl::Now();
  std::unique_ptr<ClientCertificates> certificates_;
};

TEST_F(ClientCertificatesTest, NamesSpiffeIdsFirstThenTheWholeSubject) {
  Load(ca_.certificate());
  const absl::Time end =
      absl::FromUnixSeconds(absl::ToUnixSeconds(now_)) + absl::Hours(5);
  const KeyAndCertificate issued = ca_.Issue(
      {.subject = {{"C", "JP"}, {"O", "横浜市, Port"}, {"CN", "dash+board"}},
       .alternative_names = {"URI:https://example.org/", "DNS:example.org",
                             "URI:spiffe://example.org/b",
                             "URI:spiffe://example.org/a/X_1.2-3"},
       .not_after = end});
  const auto judged = certificates_->Judge(issued.certificate, "", now_);
  ASSERT_TRUE(judged.ok()) << judged.status();
  EXPECT_THAT(judged->names, ElementsAre("spiffe://example.org/b",
                                         "spiffe://example.org/a/X_1.2-3",
                                         "CN=dash\\+board,O=横浜市\\, Port,"
                                         "C=JP"));
  EXPECT_THAT(judged->sha256, MatchesRegex("[0-9a-f]{64}"));
  EXPECT_EQ(judged->not_after, end);
}

TEST_F(ClientCertificatesTest, ASubjectCannotPretendToBeAnother) {
  Load(ca_.certificate());
  // Text that looks like two parts, a line end, and a zero byte stay one value.
  for (const std::string& value :
       {std::string("a,O=Admins"), std::string("a\nO=Admins"),
        std::string("a\0O=Admins", 10)}) {
    const auto judged = certificates_->Judge(
        ca_.Issue({.subject = {{"CN", value}}}).certificate, "", now_);
    ASSERT_TRUE(judged.ok()) << judged.status();
    EXPECT_THAT(judged->names,
                ElementsAre(MatchesRegex("CN=a\\\\(,|0A|00)O=Admins")));
  }
}

TEST_F(ClientCertificatesTest, FollowsIntermediateCas) {
  const TestCa middle("Middle CA", ca_);
  const std::string pem = middle.IssueClient(kId).certificate;
  Load(ca_.certificate());
  EXPECT_EQ(Judge(pem), "CERTIFICATE_FOREIGN");
  EXPECT_EQ(Judge(pem, middle.certificate()), "OK");
  EXPECT_EQ(Judge(pem, absl::StrCat(pem, middle.certificate())), "OK");
  // As when its TLS session is resumed: it is known by now.
  EXPECT_EQ(Judge(pem), "OK");
  EXPECT_EQ(Judge(middle.IssueClient(kId).certificate), "CERTIFICATE_FOREIGN");
  // Trusted by itself, it needs no root, and vouches for itself alone.
  Load(middle.certificate());
  EXPECT_EQ(Judge(pem), "OK");
  EXPECT_EQ(Judge(ca_.IssueClient(kId).certificate), "CERTIFICATE_FOREIGN");
}

TEST_F(ClientCertificatesTest, RefusesForeignCertificates) {
  Load(ca_.certificate());
  const TestCa namesake("Client CA");
  const std::string pem = namesake.IssueClient(kId).certificate;
  EXPECT_EQ(Judge(pem), "CERTIFICATE_FOREIGN");
  EXPECT_EQ(Judge(pem, namesake.certificate()), "CERTIFICATE_FOREIGN");
  EXPECT_EQ(Judge(namesake.certificate()), "CERTIFICATE_FOREIGN");
  // A good client's certificate is no CA.
  EXPECT_EQ(Judge(pem, ca_.IssueClient(kId).certificate),
            "CERTIFICATE_FOREIGN");
}

TEST_F(ClientCertificatesTest, RefusesWhatIsNotValidNow) {
  Load(ca_.certificate());
  const std::string pem = ca_.Issue({.subject = {{"CN", "x"}},
                                     .not_before = now_ - absl::Hours(2),
                                     .not_after = now_ + absl::Hours(2)})
                              .certificate;
  EXPECT_EQ(Judge(pem), "OK");
  EXPECT_EQ(JudgeAt(now_ + absl::Hours(3), pem), "CERTIFICATE_EXPIRED");
  EXPECT_EQ(JudgeAt(now_ - absl::Hours(3), pem), "CERTIFICATE_EXPIRED");
  EXPECT_EQ(Judge(pem), "OK");
  const auto late = certificates_->Judge(pem, "", now_ + absl::Hours(3));
  EXPECT_THAT(std::string(late.status().message()),
              AllOf(HasSubstr("valid from 20"), HasSubstr("renewed")));
}

TEST_F(ClientCertificatesTest, RefusesACertificateWhoseCaHasExpired) {
  const TestCa old({.subject = {{"CN", "Old CA"}},
                    .not_before = now_ - absl::Hours(9),
                    .not_after = now_ - absl::Hours(1)});
  Load(absl::StrCat(old.certificate(), ca_.certificate()));
  EXPECT_EQ(Judge(old.IssueClient(kId).certificate), "CERTIFICATE_EXPIRED");
  EXPECT_EQ(Judge(ca_.IssueClient(kId).certificate), "OK");
}

TEST_F(ClientCertificatesTest, RefusesWhatItsCaRevoked) {
  const std::string good = ca_.IssueClient(kId).certificate;
  const std::string bad = ca_.IssueClient(kId).certificate;
  const TestCa without_list("Another CA");
  const std::string other = without_list.IssueClient(kId).certificate;
  for (const absl::Duration next_update : {absl::Hours(1), -absl::Hours(1)}) {
    Load(absl::StrCat(ca_.certificate(), without_list.certificate(),
                      ca_.RevocationList({bad}, now_ + next_update)));
    EXPECT_EQ(Judge(good), "OK");
    EXPECT_EQ(Judge(bad), "CERTIFICATE_REVOKED");
    EXPECT_EQ(Judge(other), "OK");
  }
}

TEST_F(ClientCertificatesTest, RefusesWhatARevokedCaIssued) {
  const TestCa middle("Middle CA", ca_);
  const std::string pem = middle.IssueClient(kId).certificate;
  Load(absl::StrCat(ca_.certificate(),
                    ca_.RevocationList({middle.certificate()})));
  EXPECT_EQ(Judge(pem, middle.certificate()), "CERTIFICATE_REVOKED");
}

TEST_F(ClientCertificatesTest, RefusesUnsuitableCertificates) {
  Load(ca_.certificate());
  EXPECT_EQ(Judge(ca_.IssueServer().certificate), "CERTIFICATE_UNSUITABLE");
  EXPECT_EQ(
      Judge(
          ca_.Issue({.subject = {{"CN", "x"}}, .rsa_bits = 1024}).certificate),
      "CERTIFICATE_UNSUITABLE");
  EXPECT_EQ(
      Judge(ca_.Issue({.alternative_names = {"DNS:example.org"}}).certificate),
      "CERTIFICATE_UNSUITABLE");
  EXPECT_EQ(
      Judge(
          ca_.Issue({.subject = {{"CN", "x"}}, .rsa_bits = 2048}).certificate),
      "OK");
}

TEST_F(ClientCertificatesTest, RefusesWhatCannotBeRead) {
  Load(ca_.certificate());
  const std::string good = ca_.IssueClient(kId).certificate;
  const std::string many = absl::StrCat(good, good, good, good, good, good);
  for (const std::string& pem :
       {std::string(), std::string("x"), std::string("\0\xFF", 2),
        std::string("-----BEGIN CERTIFICATE-----\n"),
        std::string("-----BEGIN CERTIFICATE-----\nAAAA\n"
                    "-----END CERTIFICATE-----\n"),
        absl::StrCat(good, good), std::string(300'000, 'A')}) {
    EXPECT_EQ(Judge(pem), "CERTIFICATE_MALFORMED") << pem.substr(0, 99);
  }
  EXPECT_EQ(Judge(good, good.substr(0, 99)), "CERTIFICATE_MALFORMED");
  EXPECT_EQ(Judge(good, absl::StrCat(many, many, many)),
            "CERTIFICATE_MALFORMED");
  for (const char* id :
       {"spiffe://", "spiffe://example.org", "SPIFFE://example.org/x",
        "spiffe://example.org/x/../y", "spiffe:x"}) {
    EXPECT_EQ(Judge(ca_.IssueClient(id).certificate), "CERTIFICATE_MALFORMED")
        << id;
  }
}

TEST_F(ClientCertificatesTest, DamagedTextNeverBecomesAnotherCertificate) {
  Load(ca_.certificate());
  const std::string good = ca_.IssueClient(kId).certificate;
  const auto expected = certificates_->Judge(good, "", now_);
  ASSERT_TRUE(expected.ok()) << expected.status();
  const auto check = [&](const std::string& pem, const std::string& chain) {
    const auto judged = certificates_->Judge(pem, chain, now_);
    if (judged.ok()) {
      // Damage to what is not part of the certificate, such as line ends.
      EXPECT_EQ(judged->sha256, expected->sha256);
      return;
    }
    EXPECT_EQ(judged.status().code(), absl::StatusCode::kUnauthenticated);
    EXPECT_TRUE(absl::StartsWith(ErrorReason(judged.status()), "CERTIFICATE_"))
        << judged.status();
  };
  constexpr unsigned kSeed = 20260131;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  for (size_t i = 0; i < good.size(); ++i) {
    check(good.substr(0, i), "");
    check(good.substr(i), good.substr(0, i));
    std::string flipped = good;
    flipped[i] = static_cast<char>(flipped[i] ^ (1U << (random() % 8)));
    check(flipped, "");
    check(good, flipped);
    std::string replaced = good;
    for (int j = 0; j < 5; ++j) {
      replaced[random() % replaced.size()] = static_cast<char>(random());
    }
    check(replaced, "");
  }
}

TEST_F(ClientCertificatesTest, SaysWhatIsWrongWithTheFile) {
  EXPECT_THAT(LoadError(""), HasSubstr("holds no certificate"));
  EXPECT_THAT(LoadError("hello\n"), HasSubstr("holds no certificate"));
  EXPECT_THAT(LoadError(ca_.certificate().substr(0, 200)),
              HasSubstr("cannot be read"));
  EXPECT_THAT(LoadError(ca_.IssueClient(kId).certificate),
              HasSubstr("not a CA's: CN=client"));
  EXPECT_THAT(LoadError(absl::StrCat(ca_.certificate(), ca_.IssueServer().key)),
              HasSubstr("holds a private key"));
  EXPECT_THAT(LoadError(absl::StrCat(ca_.certificate(),
                                     TestCa("Client CA").RevocationList({}))),
              HasSubstr("none of its CAs signed: CN=Client CA"));
  EXPECT_THAT(LoadError(std::string((1 << 20) + 1, '\n')),
              HasSubstr("larger than 1 MiB"));
  for (const std::string& path : {folder_.Join("none"), folder_.path()}) {
    const auto loaded = ClientCertificates::Load(path);
    EXPECT_EQ(ErrorReason(loaded.status()), "BAD_TLS_FILE");
    EXPECT_THAT(std::string(loaded.status().message()), HasSubstr(path));
  }
}

TEST_F(ClientCertificatesTest, TakesANewFileWithinASecondOfItsOwnClock) {
  const TestCa next("Next CA");
  const std::string old_pem = ca_.IssueClient(kId).certificate;
  const std::string new_pem = next.IssueClient(kId).certificate;
  Load(ca_.certificate());
  EXPECT_EQ(Judge(old_pem), "OK");
  EXPECT_EQ(Judge(new_pem), "CERTIFICATE_FOREIGN");

  WriteFile(file_, next.certificate());
  EXPECT_EQ(JudgeAt(now_ + absl::Milliseconds(500), new_pem),
            "CERTIFICATE_FOREIGN");
  absl::Time later = now_ + absl::Seconds(1);
  EXPECT_EQ(JudgeAt(later, new_pem), "OK");
  EXPECT_EQ(JudgeAt(later, old_pem), "CERTIFICATE_FOREIGN");

  // A bad file, or none, changes nothing.
  WriteFile(file_, "nothing");
  EXPECT_EQ(JudgeAt(later += absl::Seconds(1), new_pem), "OK");
  ASSERT_EQ(std::remove(file_.c_str()), 0);
  EXPECT_EQ(JudgeAt(later += absl::Seconds(1), new_pem), "OK");
  WriteFile(file_, next.certificate() + next.RevocationList({new_pem}));
  EXPECT_EQ(JudgeAt(later += absl::Seconds(1), new_pem), "CERTIFICATE_REVOKED");
  // Also when the clock goes back.
  WriteFile(file_, ca_.certificate());
  EXPECT_EQ(JudgeAt(now_, old_pem), "OK");
}

TEST_F(ClientCertificatesTest, JudgesRightBeyondWhatItRemembers) {
  Load(ca_.certificate());
  const std::string pem = ca_.IssueClient(kId).certificate;
  const std::string foreign = TestCa("x").IssueClient(kId).certificate;
  for (size_t i = 0; i < ClientCertificates::kMaxVerdicts + 100; ++i) {
    ASSERT_EQ(Judge(pem, absl::StrCat("a remark ", i, "\n")), "OK");
  }
  EXPECT_EQ(Judge(foreign), "CERTIFICATE_FOREIGN");
}

TEST_F(ClientCertificatesTest, JudgesWhileTheFileIsReplaced) {
  const TestCa next("Next CA");
  const std::string pem = ca_.IssueClient(kId).certificate;
  Load(ca_.certificate());
  const std::string both = absl::StrCat(ca_.certificate(), next.certificate());
  std::atomic<int64_t> seconds{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 200; ++j) {
        EXPECT_EQ(JudgeAt(now_ + absl::Seconds(++seconds), pem), "OK");
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    WriteFile(file_, i % 2 == 0 ? both : "in the middle of being written");
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(IsSpiffeIdTest, FollowsTheStandard) {
  for (const char* id : {"spiffe://example.org/a", "spiffe://e/A/b-c_d.e/0",
                         "spiffe://a-b_c.d/..."}) {
    EXPECT_TRUE(IsSpiffeId(id)) << id;
  }
  for (const char* id :
       {"", "spiffe:", "spiffe://", "spiffe:///a", "spiffe://e", "spiffe://e/",
        "spiffe://E/a", "spiffe://e/a/", "spiffe://e//a", "spiffe://e/.",
        "spiffe://e/a/..", "spiffe://e/%20", "spiffe://e/a?b", "spiffe://e/a#b",
        "spiffe://e:1/a", "spiffe://u@e/a", "https://e/a", "Spiffe://e/a"}) {
    EXPECT_FALSE(IsSpiffeId(id)) << id;
  }
  EXPECT_FALSE(IsSpiffeId(absl::StrCat("spiffe://e/", std::string(2048, 'a'))));
  EXPECT_FALSE(IsSpiffeId(absl::string_view("spiffe://e/a\0b", 14)));
}

}  // namespace
}  // namespace citymatch
