#include "server/base/x509.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstddef>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/base/text.h"

namespace citymatch {
namespace {

// OpenSSL prints the bytes of a UTF-8 string as they stand.
bool IsUtf8(absl::string_view text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  int left = static_cast<int>(text.size());
  while (left > 0) {
    unsigned long character = 0;  // NOLINT(google-runtime-int): OpenSSL's
    const int taken = UTF8_getc(at, left, &character);
    if (taken <= 0) return false;
    at += taken;
    left -= taken;
  }
  return true;
}

// Whether the last error is that the text ended where a block could begin.
bool AtEnd() {
  const auto error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM &&
         ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

}  // namespace

OpenSslErrorScope::OpenSslErrorScope() { ERR_set_mark(); }

OpenSslErrorScope::~OpenSslErrorScope() { ERR_pop_to_mark(); }

std::string OpenSslErrorScope::LastError() {
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "unknown error" : reason;
}

BioPtr ReadFrom(absl::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

int NoPassphrase(char*, int, int, void*) { return -1; }

absl::StatusOr<std::vector<X509Ptr>> ReadCertificates(absl::string_view pem,
                                                      size_t max_count) {
  const OpenSslErrorScope errors;
  std::vector<X509Ptr> certificates;
  if (pem.empty()) return certificates;
  const BioPtr source = ReadFrom(pem);
  while (true) {
    X509Ptr certificate(
        PEM_read_bio_X509(source.get(), nullptr, &NoPassphrase, nullptr));
    if (certificate == nullptr) {
      if (AtEnd()) return certificates;
      return absl::InvalidArgumentError(
          absl::StrCat("certificate ", certificates.size() + 1,
                       " cannot be read: ", OpenSslErrorScope::LastError()));
    }
    if (certificates.size() == max_count) {
      return absl::InvalidArgumentError(
          absl::StrCat("there are more than ", max_count, " certificates"));
    }
    certificates.push_back(std::move(certificate));
  }
}

std::string Sha256Of(const X509& certificate) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  X509_digest(&certificate, EVP_sha256(), digest, &size);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), size));
}

absl::Time TimeOf(const ASN1_TIME* time, absl::Time unreadable) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return unreadable;
  return absl::FromCivil(
      absl::CivilSecond(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                        parts.tm_hour, parts.tm_min, parts.tm_sec),
      absl::UTCTimeZone());
}

absl::Time NotBefore(const X509& certificate) {
  const OpenSslErrorScope errors;
  return TimeOf(X509_get0_notBefore(&certificate), absl::InfiniteFuture());
}

absl::Time NotAfter(const X509& certificate) {
  const OpenSslErrorScope errors;
  return TimeOf(X509_get0_notAfter(&certificate), absl::InfinitePast());
}

absl::StatusOr<std::string> NameText(const X509_NAME& name) {
  const OpenSslErrorScope errors;
  if (X509_NAME_entry_count(&name) == 0) return std::string();
  const BioPtr printed(BIO_new(BIO_s_mem()));
  // As RFC 2253 has it, but for letters beyond ASCII, which stay letters.
  constexpr auto kFlags = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
  if (X509_NAME_print_ex(printed.get(), &name, 0, kFlags) < 0) {
    return absl::InvalidArgumentError("the name is not text");
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(printed.get(), &data);  // NOLINT
  std::string text(data, static_cast<size_t>(size));
  if (!IsUtf8(text)) {
    return absl::InvalidArgumentError("the name is not UTF-8");
  }
  return text;
}

std::string SubjectForMessages(const X509& certificate) {
  constexpr size_t kMaxBytes = 200;
  const auto subject = NameText(*X509_get_subject_name(&certificate));
  return subject.ok() ? Ellipsize(*subject, kMaxBytes) : "(unreadable)";
}

}  // namespace citymatch
