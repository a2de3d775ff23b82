#include "client/access/settings.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/access/certificate.h"
#include "client/access/private_file.h"
#include "client/access/token.h"

namespace citymatch::client {
namespace {

// A value and who gave it: the flag or the variable, for errors.
struct Given {
  std::string value;
  std::string by;
  [[nodiscard]] bool empty() const { return value.empty(); }
};

absl::Status WithName(const absl::Status& status, absl::string_view name) {
  return {status.code(), absl::StrCat(name, " ", status.message())};
}

// Settles one access; a step leaves its error for the next to return.
class Settling {
 public:
  Settling(const AccessFlags& flags, const Environment& environment,
           const ProfileStore& profiles, AccessPurpose purpose)
      : flags_(flags),
        environment_(environment),
        profiles_(profiles),
        is_login_(purpose == AccessPurpose::kLogin) {}

  absl::StatusOr<Access> Run() {
    if (flags_.tls && flags_.insecure) {
      return absl::InvalidArgumentError(
          "--tls and --insecure exclude each other");
    }
    for (absl::Status (Settling::*step)() :
         {&Settling::ChooseProfile, &Settling::ChooseServer,
          &Settling::ReadAuthorities, &Settling::ReadClientCertificate,
          &Settling::ChooseTransport, &Settling::ReadToken}) {
      if (absl::Status status = (this->*step)(); !status.ok()) return status;
    }
    if (absl::Status status = CheckConnection(access_.connection);
        !status.ok()) {
      return status;
    }
    return access_;
  }

 private:
  // What the command line says, else the environment.
  [[nodiscard]] Given Choose(const std::string& flag, const char* flag_name,
                             const char* variable) const {
    if (!flag.empty()) return {flag, flag_name};
    return {Lookup(environment_, variable), variable};
  }

  absl::Status ChooseProfile() {
    access_.profile =
        Choose(flags_.profile, "--profile", "CITYMATCH_PROFILE").value;
    const bool named = !access_.profile.empty();
    if (!named) access_.profile = profiles_.DefaultName();
    if (access_.profile.empty()) {
      if (!is_login_) return absl::OkStatus();
      access_.profile = kFirstProfile;
    }
    if (absl::Status status = CheckProfileName(access_.profile); !status.ok()) {
      return status;
    }
    absl::StatusOr<Profile> profile = profiles_.Load(access_.profile);
    if (profile.ok()) {
      profile_ = *std::move(profile);
      return absl::OkStatus();
    }
    // A default that is gone is none; a login makes what is missing, and
    // writes anew what is broken.
    if (is_login_ ? absl::IsNotFound(profile.status()) ||
                        absl::IsInvalidArgument(profile.status())
                  : !named && absl::IsNotFound(profile.status())) {
      if (!is_login_) access_.profile.clear();
      return absl::OkStatus();
    }
    return profile.status();
  }

  absl::Status ChooseServer() {
    std::string server =
        Choose(flags_.server, "--server", "CITYMATCH_SERVER").value;
    if (server.empty()) server = profile_.server;
    if (server.empty()) server = kDefaultAddress;
    access_.connection.address = server;
    if (!profile_.server.empty() && profile_.server != server) {
      if (!profile_.token.empty() || !profile_.client_key_file.empty()) {
        access_.withheld = absl::StrCat(
            "The profile ", access_.profile, " is of ", profile_.server,
            ": its credentials are not shown to ", server, ".");
      }
      profile_ = Profile();
    }
    return CheckAddress(server);
  }

  absl::Status ReadAuthorities() {
    const Given file = Choose(flags_.ca_file, "--ca", "CITYMATCH_CA_FILE");
    if (file.empty()) {
      access_.connection.ca_certificates = profile_.ca_certificates;
      return absl::OkStatus();
    }
    if (flags_.insecure) {
      // The variable is for all calls, the flag for this one.
      if (flags_.ca_file.empty()) return absl::OkStatus();
      return absl::InvalidArgumentError(
          "--ca and --insecure exclude each other: plaintext has no "
          "certificates");
    }
    const absl::StatusOr<std::string> pem = ReadPublicFile(file.value);
    if (!pem.ok()) return WithName(pem.status(), absl::StrCat(file.by, ":"));
    if (const auto subjects = CertificateSubjects(*pem); !subjects.ok()) {
      return WithName(subjects.status(),
                      absl::StrCat(file.by, ": the file ", file.value));
    }
    access_.connection.ca_certificates = *pem;
    wants_tls_ = true;
    return absl::OkStatus();
  }

  absl::Status ReadClientCertificate() {
    Given certificate = Choose(flags_.client_certificate_file, "--client-cert",
                               "CITYMATCH_CLIENT_CERT");
    Given key =
        Choose(flags_.client_key_file, "--client-key", "CITYMATCH_CLIENT_KEY");
    if (certificate.empty() && key.empty()) {
      const std::string by = absl::StrCat("profile ", access_.profile);
      certificate = {profile_.client_certificate_file, by};
      key = {profile_.client_key_file, by};
    } else if (!flags_.insecure) {
      wants_tls_ = true;
    }
    if (flags_.insecure && flags_.client_certificate_file.empty()) {
      return absl::OkStatus();
    }
    if (!certificate.empty()) {
      const auto pem = ReadPublicFile(certificate.value);
      if (!pem.ok()) {
        return WithName(pem.status(), absl::StrCat(certificate.by, ":"));
      }
      access_.connection.client_certificate = *pem;
    }
    if (!key.empty()) {
      const auto pem = ReadPrivateFile(key.value);
      if (!pem.ok()) return WithName(pem.status(), absl::StrCat(key.by, ":"));
      access_.connection.client_key = *pem;
    }
    if (!certificate.empty() && !key.empty()) {
      if (const absl::Status fits =
              CheckKeyPair(access_.connection.client_certificate,
                           access_.connection.client_key);
          !fits.ok()) {
        return WithName(fits, absl::StrCat(key.by, ": the file ", key.value));
      }
    }
    access_.client_certificate_file = certificate.value;
    access_.client_key_file = key.value;
    return absl::OkStatus();
  }

  absl::Status ChooseTransport() {
    ConnectionOptions& connection = access_.connection;
    connection.tls_server_name = flags_.tls_server_name.empty()
                                     ? profile_.tls_server_name
                                     : flags_.tls_server_name;
    if (flags_.insecure) {
      connection.transport = Transport::kPlaintext;
      connection.allow_plaintext_token = true;
    } else if (flags_.tls || wants_tls_) {
      connection.transport = Transport::kTls;
    } else if (!profile_.server.empty()) {
      connection.transport = profile_.transport;
      // Whoever logged in with --insecure said it for the profile.
      connection.allow_plaintext_token =
          profile_.transport == Transport::kPlaintext;
    } else {
      connection.transport = TransportFor(connection.address);
    }
    return absl::OkStatus();
  }

  absl::Status ReadToken() {
    const auto take_file = [&](const std::string& path,
                               const char* by) -> absl::Status {
      const absl::StatusOr<std::string> text = ReadPrivateFile(path);
      if (!text.ok()) return WithName(text.status(), absl::StrCat(by, ":"));
      return Take(*text, absl::StrCat(by, ": the file ", path), by);
    };
    if (!flags_.token_file.empty()) {
      return take_file(flags_.token_file, "--token-file");
    }
    if (is_login_) return absl::OkStatus();
    if (const std::string token = Lookup(environment_, "CITYMATCH_TOKEN");
        !token.empty()) {
      return Take(token, "CITYMATCH_TOKEN", "CITYMATCH_TOKEN");
    }
    if (const std::string file = Lookup(environment_, "CITYMATCH_TOKEN_FILE");
        !file.empty()) {
      return take_file(file, "CITYMATCH_TOKEN_FILE");
    }
    if (profile_.token.empty()) return absl::OkStatus();
    const std::string origin = absl::StrCat("profile ", access_.profile);
    return Take(profile_.token, origin, origin);
  }

  absl::Status Take(absl::string_view text, absl::string_view named,
                    absl::string_view origin) {
    absl::StatusOr<std::string> token = TokenFrom(text, named);
    if (!token.ok()) return token.status();
    access_.connection.token = *std::move(token);
    access_.token_origin = std::string(origin);
    return absl::OkStatus();
  }

  const AccessFlags& flags_;
  const Environment& environment_;
  const ProfileStore& profiles_;
  const bool is_login_;
  Profile profile_;  // without a server where none is in force
  bool wants_tls_ = false;
  Access access_;
};

}  // namespace

absl::StatusOr<Access> SettleAccess(const AccessFlags& flags,
                                    const Environment& environment,
                                    const ProfileStore& profiles,
                                    AccessPurpose purpose) {
  return Settling(flags, environment, profiles, purpose).Run();
}

absl::Status CheckConnection(const ConnectionOptions& options) {
  const absl::Status status = CheckOptions(options);
  return absl::Status(
      status.code(),
      absl::StrReplaceAll(
          status.message(),
          {{"set client_key", "give --client-key FILE"},
           {"set client_certificate", "give --client-cert FILE"},
           {"set transport to kTls", "give --tls"},
           {"Use TLS, or set allow_plaintext_token",
            "Leave out what turned TLS off, or say --insecure"}}));
}

absl::StatusOr<std::string> TokenFrom(absl::string_view text,
                                      absl::string_view from) {
  const absl::string_view token = absl::StripAsciiWhitespace(text);
  if (const auto parts = ParseToken(token); !parts.ok()) {
    return WithName(parts.status(), from);
  }
  return std::string(token);
}

}  // namespace citymatch::client
