#include "server/config/check_together.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace citymatch {
namespace {

absl::Status CheckTls(const ServerOptions& server) {
  const TlsOptions& tls = server.tls;
  const auto needs = [](absl::string_view has, absl::string_view lacks) {
    return absl::InvalidArgumentError(absl::StrCat(
        has, " is set, but ", lacks, " is not: set both, or none"));
  };
  if (tls.enabled() && tls.key_file.empty())
    return needs("tls-cert", "tls-key");
  if (!tls.enabled() && !tls.key_file.empty()) {
    return needs("tls-key", "tls-cert");
  }
  if (!tls.enabled() && !tls.client_ca_file.empty()) {
    return needs("tls-client-ca", "tls-cert");
  }
  if (tls.client_ca_file.empty() && tls.require_client_certificate) {
    return needs("tls-require-client-cert", "tls-client-ca");
  }
  if (tls.enabled() && server.insecure) {
    return absl::InvalidArgumentError(
        "insecure and tls-cert contradict each other: with a certificate every "
        "connection is encrypted, so leave insecure out");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckTogether(const Options& options) {
  const GateLimits& gate = options.server.gate;
  if (options.server.data_dir.empty()) {
    return absl::InvalidArgumentError(
        "the data folder is missing: give --data-dir DIR (or set "
        "CITYMATCHD_DATA_DIR, or data-dir in the configuration file)");
  }
  if (gate.max_heavy > gate.workers) {
    return absl::InvalidArgumentError(
        absl::StrCat("max-heavy (", gate.max_heavy, ") is more than workers (",
                     gate.workers, ")"));
  }
  if (gate.default_deadline > gate.max_deadline) {
    return absl::InvalidArgumentError(absl::StrCat(
        "default-deadline (", absl::FormatDuration(gate.default_deadline),
        ") is longer than max-deadline (",
        absl::FormatDuration(gate.max_deadline), ")"));
  }
  const WebOptions& web = options.server.web;
  if (!web.enabled() && !(web.root.empty() && web.allow_origins.empty())) {
    return absl::InvalidArgumentError(
        "web-root and web-allow-origin say what browsers get, but web-listen "
        "does not say where: set it too, such as 127.0.0.1:8080");
  }
  return CheckTls(options.server);
}

}  // namespace citymatch
