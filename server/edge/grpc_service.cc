#include "server/edge/grpc_service.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "server/edge/reactors.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {
namespace {

using grpc::internal::CallbackServerStreamingHandler;
using grpc::internal::CallbackUnaryHandler;
using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

}  // namespace

GrpcService::GrpcService(const google::protobuf::ServiceDescriptor* descriptor,
                         Gatekeeper* gatekeeper, absl::Duration max_stall)
    : descriptor_(descriptor), gatekeeper_(gatekeeper), max_stall_(max_stall) {}

// Both Add… register a method as the code that gRPC generates for its raw
// callback API does; see Decisions in README.md.
void GrpcService::AddUnary(absl::string_view name,
                           const google::protobuf::Descriptor* request,
                           const google::protobuf::Descriptor* reply,
                           UnaryMethod method) {
  if (!Expect(name, request, reply, /*streaming=*/false)) return;
  const int index = static_cast<int>(paths_.size());
  const std::string* const path =
      paths_
          .emplace_back(std::make_unique<const std::string>(
              absl::StrCat("/", descriptor_->full_name(), "/", name)))
          .get();
  AddMethod(
      new RpcServiceMethod(path->c_str(), RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodRawCallback(
      index, new CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                 [this, path, method = std::move(method)](
                     grpc::CallbackServerContext* context,
                     const grpc::ByteBuffer* in, grpc::ByteBuffer* out) {
                   return StartUnary(context, in, out, path->substr(1), &method,
                                     asks_certificate_, gatekeeper_);
                 }));
}

void GrpcService::AddStream(absl::string_view name,
                            const google::protobuf::Descriptor* request,
                            const google::protobuf::Descriptor* reply,
                            StreamMethod method) {
  if (!Expect(name, request, reply, /*streaming=*/true)) return;
  const int index = static_cast<int>(paths_.size());
  const std::string* const path =
      paths_
          .emplace_back(std::make_unique<const std::string>(
              absl::StrCat("/", descriptor_->full_name(), "/", name)))
          .get();
  AddMethod(new RpcServiceMethod(path->c_str(), RpcMethod::SERVER_STREAMING,
                                 nullptr));
  MarkMethodRawCallback(
      index,
      new CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [this, path, method = std::move(method)](
              grpc::CallbackServerContext* context,
              const grpc::ByteBuffer* in) {
            return StartStream(context, in, path->substr(1), &method,
                               asks_certificate_, gatekeeper_, max_stall_);
          }));
}

bool GrpcService::Expect(absl::string_view name,
                         const google::protobuf::Descriptor* request,
                         const google::protobuf::Descriptor* reply,
                         bool streaming) {
  const auto* const method = descriptor_->FindMethodByName(std::string(name));
  if (method == nullptr) {
    problems_.push_back(absl::StrCat(name, " is not in the API"));
  } else if (!added_.insert(std::string(name)).second) {
    problems_.push_back(absl::StrCat(name, " was given twice"));
  } else if (method->input_type() != request ||
             method->output_type() != reply ||
             method->server_streaming() != streaming ||
             method->client_streaming()) {
    problems_.push_back(absl::StrCat(name, " has other types in the API"));
  } else {
    return true;
  }
  return false;
}

absl::Status GrpcService::Check() const {
  std::vector<std::string> problems = problems_;
  for (int i = 0; i < descriptor_->method_count(); ++i) {
    const std::string& name = descriptor_->method(i)->name();
    if (!added_.contains(name)) {
      problems.push_back(absl::StrCat(name, " is not answered"));
    }
  }
  if (problems.empty()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(descriptor_->full_name(), ": ",
                                          absl::StrJoin(problems, "; ")));
}

}  // namespace citymatch
