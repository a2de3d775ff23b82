#include "client/rpc/connection.h"

#include <string>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/channel_arguments.h"
#include "grpcpp/support/slice.h"
#include "grpcpp/support/stub_options.h"

namespace citymatch::client {

std::shared_ptr<grpc::Channel> MakeChannel(const ConnectionOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxSendMessageSize(kMaxSendBytes);
  arguments.SetMaxReceiveMessageSize(kMaxReceiveBytes);
  // Error details travel in the trailing metadata.
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, 64 << 10);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  if (options.transport == Transport::kPlaintext) {
    return grpc::CreateCustomChannel(
        options.address, grpc::InsecureChannelCredentials(), arguments);
  }
  if (!options.tls_server_name.empty()) {
    arguments.SetSslTargetNameOverride(options.tls_server_name);
  }
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = options.ca_certificates;
  tls.pem_cert_chain = options.client_certificate;
  tls.pem_private_key = options.client_key;
  return grpc::CreateCustomChannel(options.address, grpc::SslCredentials(tls),
                                   arguments);
}

Connection::Connection(ConnectionOptions options,
                       std::shared_ptr<grpc::Channel> channel,
                       Interruption& interruption)
    : options_(std::move(options)),
      channel_(std::move(channel)),
      interruption_(interruption) {}

void Connection::AddCredentials(grpc::ClientContext& context) const {
  // MaySendToken was asked when the options were checked; a token that may not
  // travel stays here also if that was forgotten.
  if (options_.token.empty() || !MaySendToken(options_)) return;
  context.AddMetadata("authorization", absl::StrCat("Bearer ", options_.token));
}

absl::Status Connection::Repeat(
    Persistence persistence,
    const std::function<grpc::Status(grpc::ClientContext&)>& attempt) {
  absl::BitGen random;
  for (int tries = 1;; ++tries) {
    grpc::ClientContext context;
    AddCredentials(context);
    context.set_deadline(absl::ToChronoTime(absl::Now() + options_.timeout));
    const Interruption::Guard guard(interruption_, context);
    absl::Status status = ToAbslStatus(attempt(context));
    if (interruption_.Triggered() && !status.ok()) {
      return absl::CancelledError("interrupted");
    }
    if (tries >= options_.retry.attempts ||
        !IsWorthRetrying(status, persistence)) {
      return status;
    }
    const absl::Duration delay = DelayBefore(
        tries + 1, options_.retry, status, absl::Uniform<double>(random, 0, 1));
    if (interruption_.Wait(delay)) return absl::CancelledError("interrupted");
  }
}

absl::Status Connection::CheckHealth(const std::string& service,
                                     std::string& state) {
  // grpc.health.v1.HealthCheckRequest {string service = 1} and
  // HealthCheckResponse {enum status = 1}, by hand: two fields do not need
  // their own generated code.
  std::string bytes;
  if (!service.empty()) {
    bytes += '\x0A';
    bytes += static_cast<char>(service.size());  // REQUIRES: below 128 bytes
    bytes += service;
  }
  grpc::GenericStub stub(channel_);
  std::string answer;
  absl::Status status =
      Repeat(Persistence::kImpatient, [&](grpc::ClientContext& context) {
        const grpc::Slice slice(bytes);
        const grpc::ByteBuffer request(&slice, 1);
        grpc::ByteBuffer reply;
        grpc::Status result;
        absl::Notification done;
        stub.UnaryCall(&context, "/grpc.health.v1.Health/Check",
                       grpc::StubOptions(), &request, &reply,
                       [&](grpc::Status finished) {
                         result = std::move(finished);
                         done.Notify();
                       });
        done.WaitForNotification();
        grpc::Slice whole;
        if (result.ok() && reply.DumpToSingleSlice(&whole).ok()) {
          answer.assign(reinterpret_cast<const char*>(whole.begin()),
                        whole.size());
        }
        return result;
      });
  if (!status.ok()) return status;
  google::protobuf::io::CodedInputStream stream(
      reinterpret_cast<const uint8_t*>(answer.data()),
      static_cast<int>(answer.size()));
  uint32_t value = 0;
  if (stream.ReadTag() == 0x08) (void)stream.ReadVarint32(&value);
  state = value == 1   ? "SERVING"
          : value == 2 ? "NOT_SERVING"
          : value == 3 ? "SERVICE_UNKNOWN"
                       : "UNKNOWN";
  return absl::OkStatus();
}

}  // namespace citymatch::client
