#include "server/edge/server_certificate.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/errors.h"
#include "server/base/files.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"
#include "server/base/x509.h"

namespace citymatch {
namespace {

constexpr absl::Duration kWarnBefore = absl::Hours(14 * 24);
constexpr absl::Duration kWarnEvery = absl::Hours(24);
constexpr size_t kMaxChain = 16;
constexpr size_t kMaxClientCas = 1000;

absl::Status BadFile(const std::string& file, absl::string_view problem) {
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat("TLS: ", problem), "BAD_TLS_FILE",
                   {{"file", file}});
}

absl::StatusOr<SmallFile> Read(const std::string& path) {
  auto file = ReadSmallFile(path);
  if (!file.ok()) return BadFile(path, file.status().message());
  return file;
}

absl::StatusOr<KeyPtr> ReadKey(const std::string& path, const SmallFile& file) {
  if (file.open_to_all) {
    return BadFile(path, absl::StrCat("the private key ", path,
                                      " is open to every account of this "
                                      "machine: chmod o-rwx it (and make a new "
                                      "key if others may have read it)"));
  }
  const BioPtr source = ReadFrom(file.content);
  KeyPtr key(
      PEM_read_bio_PrivateKey(source.get(), nullptr, &NoPassphrase, nullptr));
  if (key != nullptr) return key;
  if (file.content.find("ENCRYPTED") != std::string::npos) {
    return BadFile(path, absl::StrCat("the private key ", path,
                                      " has a passphrase, which the server "
                                      "cannot ask for: write it without one "
                                      "(openssl pkey -in … -out …)"));
  }
  return BadFile(path, absl::StrCat(path,
                                    " holds no private key in PEM "
                                    "(-----BEGIN PRIVATE KEY-----): ",
                                    OpenSslErrorScope::LastError()));
}

// Gives the pair to the TLS library as gRPC will.
absl::Status TryOut(const std::string& file, X509* certificate, EVP_PKEY* key) {
  using Context = std::unique_ptr<SSL_CTX, OpenSslFree<&SSL_CTX_free>>;
  const Context context(SSL_CTX_new(TLS_server_method()));
  if (context != nullptr &&
      SSL_CTX_use_certificate(context.get(), certificate) == 1 &&
      SSL_CTX_use_PrivateKey(context.get(), key) == 1) {
    return absl::OkStatus();
  }
  return BadFile(
      file, absl::StrCat("the certificate in ", file,
                         " cannot be used: ", OpenSslErrorScope::LastError()));
}

// The CAs as they stand in the file; empty if clients are not asked.
absl::StatusOr<std::string> ReadClientCas(const std::string& path) {
  if (path.empty()) return std::string();
  CITYMATCH_ASSIGN_OR_RETURN(SmallFile file, Read(path));
  const auto cas = ReadCertificates(file.content, kMaxClientCas);
  if (!cas.ok()) {
    return BadFile(path, absl::StrCat(path, ": ", cas.status().message()));
  }
  if (cas->empty()) {
    return BadFile(path, absl::StrCat(path, " holds no certificate"));
  }
  return std::move(file.content);
}

absl::StatusOr<ServerCertificate> ReadPair(const TlsOptions& options) {
  const OpenSslErrorScope errors;
  const std::string& file = options.certificate_file;
  CITYMATCH_ASSIGN_OR_RETURN(SmallFile certificate_file, Read(file));
  CITYMATCH_ASSIGN_OR_RETURN(SmallFile key_file, Read(options.key_file));
  const auto chain = ReadCertificates(certificate_file.content, kMaxChain);
  if (!chain.ok()) {
    return BadFile(file, absl::StrCat(file, ": ", chain.status().message()));
  }
  if (chain->empty()) {
    return BadFile(file, absl::StrCat(file,
                                      " holds no certificate in PEM "
                                      "(-----BEGIN CERTIFICATE-----)"));
  }
  X509* const certificate = chain->front().get();
  CITYMATCH_ASSIGN_OR_RETURN(const KeyPtr key,
                             ReadKey(options.key_file, key_file));
  if (X509_check_private_key(certificate, key.get()) != 1) {
    return BadFile(
        options.key_file,
        absl::StrCat("the key in ", options.key_file,
                     " does not belong to the first certificate in ", file,
                     " (", SubjectForMessages(*certificate), ")"));
  }
  if (X509_check_purpose(certificate, X509_PURPOSE_SSL_SERVER, 0) != 1) {
    return BadFile(file, absl::StrCat("the certificate in ", file,
                                      " is not for servers: its key usages "
                                      "leave out serverAuth"));
  }
  CITYMATCH_RETURN_IF_ERROR(TryOut(file, certificate, key.get()));
  return ServerCertificate{
      .certificate_pem = std::move(certificate_file.content),
      .key_pem = std::move(key_file.content),
      .sha256 = Sha256Of(*certificate),
      .not_before = NotBefore(*certificate),
      .not_after = NotAfter(*certificate)};
}

bool ValidAt(const ServerCertificate& certificate, absl::Time now) {
  return certificate.not_before <= now && now < certificate.not_after;
}

}  // namespace

absl::StatusOr<ServerCertificate> ReadServerCertificate(
    const TlsOptions& options) {
  CITYMATCH_ASSIGN_OR_RETURN(ServerCertificate certificate, ReadPair(options));
  CITYMATCH_ASSIGN_OR_RETURN(certificate.client_ca_pem,
                             ReadClientCas(options.client_ca_file));
  return certificate;
}

absl::StatusOr<std::unique_ptr<WatchedServerCertificate>>
WatchedServerCertificate::Start(const TlsOptions& options) {
  // Before they are read: a change in between is seen at the next look.
  const Stamps stamps = Look(options);
  CITYMATCH_ASSIGN_OR_RETURN(ServerCertificate first,
                             ReadServerCertificate(options));
  LogEvent(
      LogLevel::kInfo, "certificate loaded",
      {{"sha256", first.sha256}, {"not_after", FormatUtc(first.not_after)}});
  return std::unique_ptr<WatchedServerCertificate>(
      new WatchedServerCertificate(options, stamps, std::move(first)));
}

WatchedServerCertificate::WatchedServerCertificate(TlsOptions options,
                                                   Stamps stamps,
                                                   ServerCertificate first)
    : options_(std::move(options)),
      taken_(stamps),
      seen_(stamps),
      current_(std::make_shared<const ServerCertificate>(std::move(first))),
      thread_([this] { Watch(); }) {}

WatchedServerCertificate::~WatchedServerCertificate() {
  {
    const absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

std::shared_ptr<const ServerCertificate> WatchedServerCertificate::Current()
    const {
  const absl::ReaderMutexLock lock(&mutex_);
  return current_;
}

WatchedServerCertificate::Stamps WatchedServerCertificate::Look(
    const TlsOptions& options) {
  return {FileStamp::Of(options.certificate_file),
          FileStamp::Of(options.key_file),
          FileStamp::Of(options.client_ca_file)};
}

void WatchedServerCertificate::Watch() {
  while (true) {
    WarnOfItsEnd(absl::Now());
    {
      const absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_),
                                  options_.look_every)) {
        return;
      }
    }
    const Stamps now = Look(options_);
    // Somebody may be in the middle of replacing one after the other.
    const bool at_rest = now == seen_;
    seen_ = now;
    if (!at_rest || now == taken_) continue;
    taken_ = now;  // also of a bad pair: it is complained of once
    Reload();
  }
}

void WatchedServerCertificate::Reload() {
  const std::shared_ptr<const ServerCertificate> old = Current();
  absl::StatusOr<ServerCertificate> next = ReadPair(options_);
  const absl::Time now = absl::Now();
  std::string problem;
  if (!next.ok()) {
    problem = std::string(next.status().message());
  } else if (!ValidAt(*next, now) && ValidAt(*old, now)) {
    problem =
        absl::StrCat("the new one is valid from ", FormatUtc(next->not_before),
                     " to ", FormatUtc(next->not_after), ", and not now");
  }
  const bool changed =
      problem.empty() && (next->certificate_pem != old->certificate_pem ||
                          next->key_pem != old->key_pem);
  if (!problem.empty()) next = *old;
  // Who judges client certificates by this file complains if it is bad.
  absl::StatusOr<std::string> cas = ReadClientCas(options_.client_ca_file);
  next->client_ca_pem = cas.ok() ? *std::move(cas) : old->client_ca_pem;
  const std::string sha256 = next->sha256;
  const std::string not_after = FormatUtc(next->not_after);
  Take(*std::move(next));
  // Told once it is so: who reads the line may rely on the new one.
  if (!problem.empty()) {
    LogEvent(
        LogLevel::kError, "certificate not reloaded; the old one stays",
        {{"error", problem}, {"sha256", sha256}, {"not_after", not_after}});
  } else if (changed) {
    LogEvent(LogLevel::kInfo, "certificate reloaded",
             {{"sha256", sha256}, {"not_after", not_after}});
    next_warning_ = absl::InfinitePast();
  }
}

void WatchedServerCertificate::Take(ServerCertificate next) {
  const absl::MutexLock lock(&mutex_);
  // Files that were only touched make no new handshake context.
  if (next.certificate_pem == current_->certificate_pem &&
      next.key_pem == current_->key_pem &&
      next.client_ca_pem == current_->client_ca_pem) {
    return;
  }
  current_ = std::make_shared<const ServerCertificate>(std::move(next));
}

void WatchedServerCertificate::WarnOfItsEnd(absl::Time now) {
  if (now < next_warning_) return;
  const std::shared_ptr<const ServerCertificate> current = Current();
  const bool expired = now >= current->not_after;
  if (now < current->not_before) {
    LogEvent(LogLevel::kError,
             "the certificate is not valid yet: clients will refuse it; is the "
             "clock of this machine right?",
             {{"not_before", FormatUtc(current->not_before)}});
  } else if (now >= current->not_after - kWarnBefore) {
    LogEvent(expired ? LogLevel::kError : LogLevel::kWarning,
             expired ? "the certificate has expired: clients will refuse it"
                     : "the certificate expires soon",
             {{"sha256", current->sha256},
              {"not_after", FormatUtc(current->not_after)}});
  } else {
    next_warning_ = current->not_after - kWarnBefore;
    return;
  }
  next_warning_ = now + kWarnEvery;
}

}  // namespace citymatch
