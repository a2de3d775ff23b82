#include "server/gate/trusted_cas.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/base/errors.h"
#include "server/base/files.h"
#include "server/base/text.h"
#include "server/base/x509.h"
#include "server/gate/certificate_names.h"

namespace citymatch {
namespace {

// What a client may send; OpenSSL itself takes at most 100 KiB.
constexpr size_t kMaxPemBytes = size_t{256} << 10;
constexpr size_t kMaxChain = 16;
// Intermediate CAs between a client certificate and a trusted one.
constexpr int kMaxDepth = 8;
// OpenSSL's level of 112 bits: RSA from 2,048 bits on, P-224 and more, no
// SHA-1.
constexpr int kSecurityLevel = 2;
// How long a refusal may be remembered.
constexpr absl::Duration kRefusalKept = absl::Minutes(1);

// Not the certificates themselves: others own them.
void FreeStack(STACK_OF(X509) * stack) { sk_X509_free(stack); }
void FreeBlocks(STACK_OF(X509_INFO) * blocks) {
  sk_X509_INFO_pop_free(blocks, &X509_INFO_free);
}
using StackPtr = std::unique_ptr<STACK_OF(X509), OpenSslFree<&FreeStack>>;
using BlocksPtr =
    std::unique_ptr<STACK_OF(X509_INFO), OpenSslFree<&FreeBlocks>>;

absl::Status Refusal(absl::string_view reason, absl::string_view message,
                     const Metadata& metadata = {}) {
  return MakeError(absl::StatusCode::kUnauthenticated, message, reason,
                   metadata);
}

absl::Status Malformed(absl::string_view what) {
  return Refusal("CERTIFICATE_MALFORMED",
                 absl::StrCat("the client certificate is malformed: ", what));
}

absl::Status Expired(const X509& certificate, bool leaf) {
  const std::string from = FormatUtc(NotBefore(certificate));
  const std::string until = FormatUtc(NotAfter(certificate));
  return Refusal(
      "CERTIFICATE_EXPIRED",
      absl::StrCat(
          leaf ? "the client certificate" : "the CA of the client certificate",
          " is valid from ", from, " to ", until, ", and not now",
          leaf ? "; have it renewed" : "; the CA must be renewed"),
      {{"not_before", from}, {"not_after", until}});
}

// The refusal for what X509_verify_cert says at the certificate `depth` steps
// above the client's.
absl::Status RefusalOf(int error, int depth, const X509& at) {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return Expired(at, depth == 0);
    case X509_V_ERR_CERT_REVOKED:
      return Refusal("CERTIFICATE_REVOKED",
                     depth == 0 ? "the client certificate was revoked by its CA"
                                : "the CA of the client certificate was "
                                  "revoked by the CA above it");
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_CERT_CHAIN_TOO_LONG:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_CERT_REJECTED:
      return Refusal("CERTIFICATE_FOREIGN",
                     "the client certificate was not issued by a CA that this "
                     "server trusts, or those between were not sent along");
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
    case X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY:
    case X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD:
    case X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD:
    case X509_V_ERR_INVALID_EXTENSION:
      return Malformed(X509_verify_cert_error_string(error));
    default: {
      const std::string problem = X509_verify_cert_error_string(error);
      return Refusal(
          "CERTIFICATE_UNSUITABLE",
          absl::StrCat("the client certificate cannot show who a client is: ",
                       problem),
          {{"problem", problem}});
    }
  }
}

absl::Status BadFile(const std::string& file, absl::string_view problem) {
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat("the file of client CAs ", problem),
                   "BAD_TLS_FILE", {{"file", file}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<const TrustedCas>> TrustedCas::Read(
    const std::string& file) {
  const OpenSslErrorScope errors;
  const absl::StatusOr<SmallFile> read = ReadSmallFile(file);
  if (!read.ok()) return BadFile(file, read.status().message());
  std::unique_ptr<TrustedCas> cas(new TrustedCas);
  absl::Status status = cas->Parse(read->content);
  if (status.ok()) status = cas->CheckCas();
  if (status.ok()) status = cas->CheckRevocationLists();
  if (status.ok()) status = cas->FillStore();
  if (!status.ok()) {
    return BadFile(file, absl::StrCat(file, " ", status.message()));
  }
  return cas;
}

absl::Status TrustedCas::Parse(absl::string_view pem) {
  const BioPtr source = ReadFrom(pem);
  const BlocksPtr blocks(
      PEM_X509_INFO_read_bio(source.get(), nullptr, &NoPassphrase, nullptr));
  if (blocks == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot be read: ", OpenSslErrorScope::LastError()));
  }
  for (int i = 0; i < sk_X509_INFO_num(blocks.get()); ++i) {
    X509_INFO* const block = sk_X509_INFO_value(blocks.get(), i);
    if (block->x_pkey != nullptr) {
      return absl::InvalidArgumentError(
          "holds a private key: a CA's key must not lie on this machine; take "
          "it out");
    }
    if (block->x509 != nullptr) {
      cas_.emplace_back(std::exchange(block->x509, nullptr));
    }
    if (block->crl != nullptr) {
      revocation_lists_.emplace_back(std::exchange(block->crl, nullptr));
    }
  }
  return absl::OkStatus();
}

absl::Status TrustedCas::CheckCas() const {
  if (cas_.empty()) {
    return absl::InvalidArgumentError(
        "holds no certificate (-----BEGIN CERTIFICATE-----)");
  }
  for (const X509Ptr& ca : cas_) {
    if (X509_check_ca(ca.get()) != 1) {
      return absl::InvalidArgumentError(absl::StrCat(
          "holds a certificate that is not a CA's: ", SubjectForMessages(*ca),
          "; name the CA that signed it instead"));
    }
  }
  return absl::OkStatus();
}

absl::Status TrustedCas::CheckRevocationLists() const {
  for (const ListPtr& list : revocation_lists_) {
    const bool known =
        std::any_of(cas_.begin(), cas_.end(), [&list](const X509Ptr& ca) {
          return X509_NAME_cmp(X509_get_subject_name(ca.get()),
                               X509_CRL_get_issuer(list.get())) == 0 &&
                 X509_CRL_verify(list.get(), X509_get0_pubkey(ca.get())) == 1;
        });
    if (!known) {
      const auto issuer = NameText(*X509_CRL_get_issuer(list.get()));
      return absl::InvalidArgumentError(
          absl::StrCat("holds a revocation list that none of its CAs signed: ",
                       issuer.ok() ? *issuer : "(unreadable)"));
    }
  }
  return absl::OkStatus();
}

absl::Status TrustedCas::FillStore() {
  store_.reset(X509_STORE_new());
  bool added = store_ != nullptr;
  for (const X509Ptr& ca : cas_) {
    added = added && X509_STORE_add_cert(store_.get(), ca.get()) == 1;
  }
  for (const ListPtr& list : revocation_lists_) {
    added = added && X509_STORE_add_crl(store_.get(), list.get()) == 1;
  }
  if (added) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("cannot be used: ", OpenSslErrorScope::LastError()));
}

absl::Time TrustedCas::next_update() const {
  absl::Time first = absl::InfiniteFuture();
  for (const ListPtr& list : revocation_lists_) {
    first = std::min(first, TimeOf(X509_CRL_get0_nextUpdate(list.get()),
                                   absl::InfiniteFuture()));
  }
  return first;
}

// Accepts what the class's comment says of revocation lists.
int TrustedCas::Overrule(int ok, X509_STORE_CTX* context) {
  if (ok != 0) return ok;
  bool accept = false;
  switch (X509_STORE_CTX_get_error(context)) {
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_CRL_NOT_YET_VALID:
      accept = true;
      break;
    case X509_V_ERR_UNABLE_TO_GET_CRL: {
      const auto* const self =
          static_cast<const TrustedCas*>(X509_STORE_CTX_get_app_data(context));
      const X509* const at = X509_STORE_CTX_get_current_cert(context);
      const auto& lists = self->revocation_lists_;
      // One that is there, but does not speak of this certificate, is not the
      // same as none.
      accept =
          std::none_of(lists.begin(), lists.end(), [at](const ListPtr& list) {
            return X509_NAME_cmp(X509_CRL_get_issuer(list.get()),
                                 X509_get_issuer_name(at)) == 0;
          });
      break;
    }
    default:
      break;
  }
  if (accept) X509_STORE_CTX_set_error(context, X509_V_OK);
  return accept ? 1 : 0;
}

absl::Status TrustedCas::Verify(X509_STORE_CTX* context, X509* leaf,
                                STACK_OF(X509) * chain, absl::Time now) const {
  if (X509_STORE_CTX_init(context, store_.get(), leaf, chain) != 1) {
    return absl::InternalError(OpenSslErrorScope::LastError());
  }
  X509_STORE_CTX_set_app_data(context, const_cast<TrustedCas*>(this));
  X509_STORE_CTX_set_verify_cb(context, &TrustedCas::Overrule);
  X509_VERIFY_PARAM* const param = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_CLIENT);
  X509_VERIFY_PARAM_set_time(param, absl::ToTimeT(now));
  X509_VERIFY_PARAM_set_depth(param, kMaxDepth);
  X509_VERIFY_PARAM_set_auth_level(param, kSecurityLevel);
  // Trusts intermediate CAs by themselves.
  X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
  if (!revocation_lists_.empty()) {
    X509_VERIFY_PARAM_set_flags(
        param, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  }
  if (X509_verify_cert(context) == 1) return absl::OkStatus();
  X509* const at = X509_STORE_CTX_get_current_cert(context);
  return RefusalOf(X509_STORE_CTX_get_error(context),
                   X509_STORE_CTX_get_error_depth(context),
                   at == nullptr ? *leaf : *at);
}

TrustedCas::Verdict TrustedCas::Judge(absl::string_view pem,
                                      absl::string_view chain_pem,
                                      absl::Time now) const {
  const OpenSslErrorScope errors;
  const auto refuse = [now](absl::Status why) {
    return Verdict{std::move(why), now, now + kRefusalKept};
  };
  if (pem.size() + chain_pem.size() > kMaxPemBytes) {
    return refuse(Malformed("it and those sent along with it are too large"));
  }
  const auto leaf = ReadCertificates(pem, 1);
  if (!leaf.ok()) return refuse(Malformed(leaf.status().message()));
  if (leaf->empty()) return refuse(Malformed("there is none in the text"));
  const auto chain = ReadCertificates(chain_pem, kMaxChain);
  if (!chain.ok()) {
    return refuse(Malformed(absl::StrCat("of those sent along with it, ",
                                         chain.status().message())));
  }
  const StackPtr others(sk_X509_new_null());
  for (const X509Ptr& other : *chain) sk_X509_push(others.get(), other.get());

  const ContextPtr context(X509_STORE_CTX_new());
  const X509Ptr& certificate = leaf->front();
  const absl::Status verified =
      Verify(context.get(), certificate.get(), others.get(), now);
  if (!verified.ok()) return refuse(verified);
  auto names = CertificateNames(*certificate);
  if (!names.ok()) return refuse(Malformed(names.status().message()));
  if (names->empty()) {
    return refuse(Refusal("CERTIFICATE_UNSUITABLE",
                          "the client certificate names nobody: it has neither "
                          "a SPIFFE id nor a subject"));
  }
  Verdict verdict{ClientCertificate{.names = *std::move(names),
                                    .sha256 = Sha256Of(*certificate),
                                    .not_after = NotAfter(*certificate)},
                  absl::InfinitePast(), absl::InfiniteFuture()};
  STACK_OF(X509)* const used = X509_STORE_CTX_get0_chain(context.get());
  for (int i = 0; i < sk_X509_num(used); ++i) {
    const X509& at = *sk_X509_value(used, i);
    verdict.from = std::max(verdict.from, NotBefore(at));
    verdict.until = std::min(verdict.until, NotAfter(at));
  }
  return verdict;
}

}  // namespace citymatch
