#include "server/gate/certificate_names.h"

#include <openssl/asn1.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "server/base/status_macros.h"
#include "server/base/x509.h"

namespace citymatch {
namespace {

constexpr size_t kMaxSpiffeIds = 20;
constexpr size_t kMaxSpiffeBytes = 2048;

using AlternativeNames =
    std::unique_ptr<GENERAL_NAMES, OpenSslFree<&GENERAL_NAMES_free>>;

bool IsDomainCharacter(char c) {
  return absl::ascii_islower(static_cast<unsigned char>(c)) ||
         absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '.' ||
         c == '-' || c == '_';
}

bool IsSegmentCharacter(char c) {
  return IsDomainCharacter(c) ||
         absl::ascii_isupper(static_cast<unsigned char>(c));
}

// The URIs among the alternative names, as bytes.
absl::StatusOr<std::vector<std::string>> Uris(const X509& certificate) {
  int critical = 0;  // -1: there are no alternative names
  const AlternativeNames names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(
      &certificate, NID_subject_alt_name, &critical, nullptr)));
  std::vector<std::string> uris;
  if (names == nullptr) {
    if (critical == -1) return uris;
    return absl::InvalidArgumentError("its alternative names cannot be read");
  }
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_STRING* const uri = name->d.uniformResourceIdentifier;
    uris.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                      static_cast<size_t>(ASN1_STRING_length(uri)));
  }
  return uris;
}

}  // namespace

bool IsSpiffeId(absl::string_view text) {
  if (text.size() > kMaxSpiffeBytes) return false;
  if (!absl::ConsumePrefix(&text, "spiffe://")) return false;
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  // The trust domain alone names no workload.
  if (parts.size() < 2) return false;
  if (parts[0].empty() ||
      !std::all_of(parts[0].begin(), parts[0].end(), IsDomainCharacter)) {
    return false;
  }
  return std::all_of(
      parts.begin() + 1, parts.end(), [](absl::string_view part) {
        return !part.empty() && part != "." && part != ".." &&
               std::all_of(part.begin(), part.end(), IsSegmentCharacter);
      });
}

absl::StatusOr<std::vector<std::string>> CertificateNames(
    const X509& certificate) {
  const OpenSslErrorScope errors;
  std::vector<std::string> names;
  CITYMATCH_ASSIGN_OR_RETURN(std::vector<std::string> uris, Uris(certificate));
  for (std::string& uri : uris) {
    if (!absl::StartsWithIgnoreCase(uri, "spiffe:")) continue;
    if (!IsSpiffeId(uri)) {
      return absl::InvalidArgumentError("its SPIFFE id is malformed");
    }
    if (names.size() == kMaxSpiffeIds) {
      return absl::InvalidArgumentError("it has more than 20 SPIFFE ids");
    }
    names.push_back(std::move(uri));
  }
  CITYMATCH_ASSIGN_OR_RETURN(std::string subject,
                             NameText(*X509_get_subject_name(&certificate)));
  if (!subject.empty()) names.push_back(std::move(subject));
  return names;
}

}  // namespace citymatch
