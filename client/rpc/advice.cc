#include "client/rpc/advice.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace citymatch::client {

std::string HandshakeAdvice(absl::string_view message,
                            absl::string_view address, Transport transport) {
  const std::string text = absl::AsciiStrToLower(message);
  const bool closed = absl::StrContains(text, "socket closed") ||
                      absl::StrContains(text, "connection reset");
  if (transport == Transport::kPlaintext) {
    if (!closed) return "";
    return "It was called in plaintext and hung up: it ended in the middle of "
           "the call, or it speaks TLS. Try again; if that does not help, try "
           "--tls, or --ca FILE if its authority is not one that this system "
           "trusts.";
  }
  // OpenSSL and BoringSSL word it differently.
  if (absl::StrContains(text, "certificate verify failed") ||
      absl::StrContains(text, "certificate_verify_failed")) {
    return "Its certificate is not trusted here: no authority that is trusted "
           "signed it, or it is out of date. Ask whoever runs the server for "
           "the certificate of its authority and give that with --ca FILE or "
           "CITYMATCH_CA_FILE; `citymatch login --ca FILE` keeps it.";
  }
  if (absl::StrContains(text, "peer name") ||
      absl::StrContains(text, "hostname verification")) {
    return absl::StrCat(
        "Its certificate is of another name than ", HostOf(address),
        ". Name the server as its certificate does, with --server NAME:PORT, "
        "or say which name to expect with --tls-server-name NAME.");
  }
  if (absl::StrContains(text, "wrong version number") ||
      absl::StrContains(text, "wrong_version_number") ||
      absl::StrContains(text, "packet length too long")) {
    return "It does not speak TLS: it answered in plaintext. Check the port. "
           "If plaintext is meant and the way there is safe, say --insecure.";
  }
  if (absl::StrContains(text, "empty address list")) {
    return "TLS cannot be set up: this system has no list of trusted "
           "authorities (on Debian the package ca-certificates). Give the one "
           "of the server with --ca FILE.";
  }
  if (closed || absl::StrContains(text, "alert") ||
      absl::StrContains(text, "certificate required")) {
    return "It hung up during the TLS handshake: it may ask for a client "
           "certificate of an authority that it knows. Give one with "
           "--client-cert FILE and --client-key FILE.";
  }
  if (absl::StrContains(text, "handshake failed")) {
    return "The two could not agree on TLS. Is it a citymatch server, of this "
           "port?";
  }
  return "";
}

std::string CredentialAdvice(absl::string_view reason) {
  static constexpr std::pair<absl::string_view, absl::string_view> kAdvice[] = {
      {"CERTIFICATE_MISSING",
       "Give the certificate with --client-cert FILE and --client-key FILE, or "
       "`citymatch login` with both."},
      {"CERTIFICATE_UNKNOWN",
       "An admin adds the certificate's name with: citymatch identity update "
       "ID --certificate-name NAME"},
      {"CREDENTIALS_MISSING",
       "Log in with a token that an admin made for you: citymatch login "
       "--server ADDRESS < TOKEN_FILE"},
      {"IDENTITY_DISABLED",
       "An admin enables it with: citymatch identity update ID --enable"},
      {"TOKEN_BOUND",
       "Give its certificate with --client-cert FILE and --client-key FILE."},
      {"TOKEN_EXPIRED",
       "An admin makes another with `citymatch token create`; log in with it: "
       "citymatch login < TOKEN_FILE"},
      {"TOKEN_FOREIGN",
       "Choose the profile of this server with --profile NAME (`citymatch "
       "profile list`), or log in to it."},
      {"TOKEN_REVOKED",
       "An admin makes another with `citymatch token create`; log in with it: "
       "citymatch login < TOKEN_FILE"},
  };
  for (const auto& [known, advice] : kAdvice) {
    if (known == reason) return std::string(advice);
  }
  return "`citymatch login` keeps a token; `citymatch profile show` says which "
         "is in use.";
}

}  // namespace citymatch::client
