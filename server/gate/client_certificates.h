// Judges client certificates. The TLS handshake has shown that the client has
// the certificate's key; whether the certificate is good is decided here, so
// that a bad one is answered with an error that says what is wrong.
#ifndef CITYMATCH_SERVER_GATE_CLIENT_CERTIFICATES_H_
#define CITYMATCH_SERVER_GATE_CLIENT_CERTIFICATES_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/base/files.h"
#include "server/gate/trusted_cas.h"

namespace citymatch {

// Judges client certificates by the CAs in a file (see TrustedCas for what it
// holds). Looks at the file at most once a second, by the times that it is
// asked at; a new one is taken at once, a bad one leaves the old CAs in place
// and an error in the log. Thread-safe.
class ClientCertificates {
 public:
  // How many verdicts are remembered.
  static constexpr size_t kMaxVerdicts = 1024;

  // FAILED_PRECONDITION, reason BAD_TLS_FILE; the message says what is wrong
  // with the file.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ClientCertificates>> Load(
      std::string ca_file);

  // Judges the certificate `pem` at `now`. `chain_pem`: what the client sent
  // besides; may be empty, or include the certificate. UNAUTHENTICATED with one
  // of the reasons
  //   CERTIFICATE_FOREIGN     not issued by a CA of the file
  //   CERTIFICATE_EXPIRED     it or its CA is not valid at `now`
  //   CERTIFICATE_REVOKED     in a revocation list of the file
  //   CERTIFICATE_UNSUITABLE  not for clients, a weak key, without a name
  //   CERTIFICATE_MALFORMED   cannot be read
  [[nodiscard]] absl::StatusOr<ClientCertificate> Judge(
      absl::string_view pem, absl::string_view chain_pem, absl::Time now) const;

 private:
  // What was judged by one set of CAs; goes with it.
  struct Bench {
    std::unique_ptr<const TrustedCas> cas;
    absl::Mutex mutex;
    // By SHA-256 of what was judged.
    absl::flat_hash_map<std::string, TrustedCas::Verdict> verdicts
        ABSL_GUARDED_BY(mutex);
  };

  ClientCertificates(std::string ca_file, FileStamp stamp,
                     std::shared_ptr<Bench> bench)
      : ca_file_(std::move(ca_file)), stamp_(stamp), bench_(std::move(bench)) {}

  static void Remember(const std::string& key, TrustedCas::Verdict verdict,
                       Bench& bench) ABSL_EXCLUSIVE_LOCKS_REQUIRED(bench.mutex);
  // The CAs to judge by, read anew if the file was replaced.
  std::shared_ptr<Bench> Current(absl::Time now) const;
  void Reload() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(reload_mutex_);

  const std::string ca_file_;
  // Held by the one thread that looks at the file.
  mutable absl::Mutex reload_mutex_;
  mutable FileStamp stamp_ ABSL_GUARDED_BY(reload_mutex_);
  mutable absl::Time looked_ ABSL_GUARDED_BY(reload_mutex_) =
      absl::InfinitePast();
  mutable absl::Mutex mutex_;
  mutable std::shared_ptr<Bench> bench_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_CLIENT_CERTIFICATES_H_
