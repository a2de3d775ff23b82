#include "server/gate/client_certificates.h"

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/files.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"
#include "server/base/x509.h"
#include "server/gate/trusted_cas.h"

namespace citymatch {
namespace {

constexpr absl::Duration kLookEvery = absl::Seconds(1);

// SHA-256 of both texts, with the length of the first, so that no two pairs
// are one text.
std::string KeyOf(absl::string_view pem, absl::string_view chain_pem) {
  using Digest = std::unique_ptr<EVP_MD_CTX, OpenSslFree<&EVP_MD_CTX_free>>;
  const Digest digest(EVP_MD_CTX_new());
  const uint64_t length = pem.size();
  std::string key(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  EVP_DigestUpdate(digest.get(), &length, sizeof(length));
  EVP_DigestUpdate(digest.get(), pem.data(), pem.size());
  EVP_DigestUpdate(digest.get(), chain_pem.data(), chain_pem.size());
  EVP_DigestFinal_ex(digest.get(), reinterpret_cast<unsigned char*>(key.data()),
                     &size);
  key.resize(size);
  return key;
}

// Says what is trusted from now on, and what of it is past its date.
void LogCas(absl::string_view event, const std::string& file,
            const TrustedCas& cas) {
  LogEvent(LogLevel::kInfo, event,
           {{"file", file},
            {"cas", absl::StrCat(cas.cas().size())},
            {"revocation_lists", absl::StrCat(cas.revocation_lists())}});
  const absl::Time now = absl::Now();
  for (const X509Ptr& ca : cas.cas()) {
    if (NotAfter(*ca) > now) continue;
    LogEvent(LogLevel::kWarning, "a client CA has expired",
             {{"subject", SubjectForMessages(*ca)},
              {"not_after", FormatUtc(NotAfter(*ca))}});
  }
  if (cas.next_update() <= now) {
    LogEvent(LogLevel::kWarning,
             "a revocation list is past its date; what it revokes stays "
             "revoked, what was revoked since is not known",
             {{"file", file}, {"next_update", FormatUtc(cas.next_update())}});
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<ClientCertificates>> ClientCertificates::Load(
    std::string ca_file) {
  // Before it is read: a change in between is seen at the next look.
  const FileStamp stamp = FileStamp::Of(ca_file);
  auto bench = std::make_shared<Bench>();
  CITYMATCH_ASSIGN_OR_RETURN(bench->cas, TrustedCas::Read(ca_file));
  LogCas("client CAs loaded", ca_file, *bench->cas);
  return std::unique_ptr<ClientCertificates>(
      new ClientCertificates(std::move(ca_file), stamp, std::move(bench)));
}

absl::StatusOr<ClientCertificate> ClientCertificates::Judge(
    absl::string_view pem, absl::string_view chain_pem, absl::Time now) const {
  const OpenSslErrorScope errors;
  const std::shared_ptr<Bench> bench = Current(now);
  const std::string key = KeyOf(pem, chain_pem);
  {
    const absl::ReaderMutexLock lock(&bench->mutex);
    const auto found = bench->verdicts.find(key);
    if (found != bench->verdicts.end() && found->second.from <= now &&
        now < found->second.until) {
      return found->second.certificate;
    }
  }
  TrustedCas::Verdict verdict = bench->cas->Judge(pem, chain_pem, now);
  absl::StatusOr<ClientCertificate> certificate = verdict.certificate;
  const absl::MutexLock lock(&bench->mutex);
  // What was sent along only helps to find the CA. A client that resumes a TLS
  // session sends nothing along: a good certificate stays good without it.
  if (certificate.ok() && !chain_pem.empty()) {
    Remember(KeyOf(pem, ""), verdict, *bench);
  }
  Remember(key, std::move(verdict), *bench);
  return certificate;
}

void ClientCertificates::Remember(const std::string& key,
                                  TrustedCas::Verdict verdict, Bench& bench) {
  // Any one makes room: to be judged again is no harm.
  if (bench.verdicts.size() >= kMaxVerdicts && !bench.verdicts.contains(key)) {
    bench.verdicts.erase(bench.verdicts.begin());
  }
  bench.verdicts.insert_or_assign(key, std::move(verdict));
}

std::shared_ptr<ClientCertificates::Bench> ClientCertificates::Current(
    absl::Time now) const {
  // Who finds another thread looking goes on with what there is.
  if (reload_mutex_.TryLock()) {
    // Also when the clock was set back.
    if (now < looked_ || now - looked_ >= kLookEvery) {
      looked_ = now;
      Reload();
    }
    reload_mutex_.Unlock();
  }
  const absl::ReaderMutexLock lock(&mutex_);
  return bench_;
}

void ClientCertificates::Reload() const {
  const FileStamp stamp = FileStamp::Of(ca_file_);
  if (stamp == stamp_) return;
  stamp_ = stamp;  // also of a bad file: it is complained of once
  auto cas = TrustedCas::Read(ca_file_);
  if (!cas.ok()) {
    LogEvent(
        LogLevel::kError, "client CAs not reloaded; the old ones stay",
        {{"file", ca_file_}, {"error", std::string(cas.status().message())}});
    return;
  }
  auto bench = std::make_shared<Bench>();
  bench->cas = *std::move(cas);
  {
    const absl::MutexLock lock(&mutex_);
    bench_ = bench;
  }
  LogCas("client CAs reloaded", ca_file_, *bench->cas);
}

}  // namespace citymatch
