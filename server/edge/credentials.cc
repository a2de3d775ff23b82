#include "server/edge/credentials.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "grpc/grpc_security_constants.h"
#include "grpcpp/security/auth_context.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/string_ref.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {
namespace {

absl::string_view View(const grpc::string_ref& text) {
  return {text.data(), text.size()};
}

std::string Property(const grpc::AuthContext& auth, const char* name) {
  const std::vector<grpc::string_ref> values = auth.FindPropertyValues(name);
  return values.empty() ? std::string() : std::string(View(values.front()));
}

}  // namespace

void ReadCredentials(const grpc::ServerContextBase& context,
                     bool asks_certificate, Arrival& arrival) {
  const auto [begin, end] =
      context.client_metadata().equal_range("authorization");
  for (auto header = begin; header != end; ++header) {
    absl::StrAppend(&arrival.authorization, header == begin ? "" : ", ",
                    View(header->second));
  }
  // An empty one must not pass for none, as if a certificate should count.
  if (begin != end && arrival.authorization.empty()) {
    arrival.authorization = " ";
  }
  if (!asks_certificate) return;
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  arrival.certificate_pem = Property(*auth, GRPC_X509_PEM_CERT_PROPERTY_NAME);
  if (arrival.certificate_pem.empty()) return;
  arrival.certificate_chain_pem =
      Property(*auth, GRPC_X509_PEM_CERT_CHAIN_PROPERTY_NAME);
}

}  // namespace citymatch
