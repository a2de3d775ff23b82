// What the server shows in a handshake: its certificate and key, and whose
// client certificates it asks for. Read, checked, and replaced while it runs.
#ifndef CITYMATCH_SERVER_EDGE_SERVER_CERTIFICATE_H_
#define CITYMATCH_SERVER_EDGE_SERVER_CERTIFICATE_H_

#include <array>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/base/files.h"
#include "server/edge/tls.h"

namespace citymatch {

struct ServerCertificate {
  std::string certificate_pem;  // with the CAs that belong to it
  std::string key_pem;
  // The CAs that it asks clients for; empty = none. A hint for clients that
  // have several certificates: the gate judges what they send.
  std::string client_ca_pem;
  std::string sha256;  // of the certificate's DER form, in hexadecimal
  absl::Time not_before;
  absl::Time not_after;
};

// Reads the files and checks the pair as the TLS library will.
// FAILED_PRECONDITION, reason BAD_TLS_FILE, if a file cannot be read, the key
// has a passphrase or is open to other accounts, the two do not belong
// together, the certificate is not for servers, or the TLS library refuses
// them; or if the file of client CAs holds no certificate. Says nothing of
// times.
[[nodiscard]] absl::StatusOr<ServerCertificate> ReadServerCertificate(
    const TlsOptions& options);

// Keeps to the pair in the files: a thread looks at them every
// `options.look_every`. A pair that is bad, or that is not valid now while the
// old one is, is not taken: the old one stays, and the log says why. The log
// also tells of each pair that is taken, and, at once and then daily, of one
// that ends within 14 days. Thread-safe.
class WatchedServerCertificate {
 public:
  // Errors as ReadServerCertificate. A pair that has expired or is not valid
  // yet is an error in the log only: the server takes the next one by itself.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<WatchedServerCertificate>>
  Start(const TlsOptions& options);

  ~WatchedServerCertificate();
  WatchedServerCertificate(const WatchedServerCertificate&) = delete;
  WatchedServerCertificate& operator=(const WatchedServerCertificate&) = delete;

  // The pair to show now; never null. The same pointer until it is replaced.
  [[nodiscard]] std::shared_ptr<const ServerCertificate> Current() const;

 private:
  // Of the certificate, the key and the client CAs.
  using Stamps = std::array<FileStamp, 3>;

  WatchedServerCertificate(TlsOptions options, Stamps stamps,
                           ServerCertificate first);

  [[nodiscard]] static Stamps Look(const TlsOptions& options);
  void Watch();
  // Reads the files and takes what is good: the pair or nothing, and the client
  // CAs by themselves.
  void Reload();
  void Take(ServerCertificate next);
  void WarnOfItsEnd(absl::Time now);

  const TlsOptions options_;
  // Only the thread uses these three.
  Stamps taken_;  // read, whether good or bad
  Stamps seen_;   // at the last look
  absl::Time next_warning_ = absl::InfinitePast();
  mutable absl::Mutex mutex_;
  std::shared_ptr<const ServerCertificate> current_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_SERVER_CERTIFICATE_H_
