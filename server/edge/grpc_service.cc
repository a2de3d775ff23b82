#include "server/edge/grpc_service.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "server/edge/api_service.h"
#include "server/edge/reactors.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {
namespace {

using grpc::internal::CallbackServerStreamingHandler;
using grpc::internal::CallbackUnaryHandler;
using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

}  // namespace

GrpcService::GrpcService(const ApiService* api, Gatekeeper* gatekeeper,
                         absl::Duration max_stall, bool asks_certificate)
    : api_(api),
      gatekeeper_(gatekeeper),
      max_stall_(max_stall),
      asks_certificate_(asks_certificate) {
  for (const auto& method : api_->methods()) {
    const char* const path =
        paths_
            .emplace_back(std::make_unique<const std::string>(
                absl::StrCat("/", method->name)))
            ->c_str();
    method->streams ? AddStream(path, method.get())
                    : AddUnary(path, method.get());
  }
}

// Both Add… register a method as the code that gRPC generates for its raw
// callback API does; see Decisions in README.md.
void GrpcService::AddUnary(const char* path, const ApiMethod* method) {
  const int index = static_cast<int>(paths_.size()) - 1;
  AddMethod(new RpcServiceMethod(path, RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodRawCallback(
      index,
      new CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [this, method](grpc::CallbackServerContext* context,
                         const grpc::ByteBuffer* in, grpc::ByteBuffer* out) {
            return StartUnary(context, in, out, method, asks_certificate_,
                              gatekeeper_);
          }));
}

void GrpcService::AddStream(const char* path, const ApiMethod* method) {
  const int index = static_cast<int>(paths_.size()) - 1;
  AddMethod(new RpcServiceMethod(path, RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodRawCallback(
      index,
      new CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [this, method](grpc::CallbackServerContext* context,
                         const grpc::ByteBuffer* in) {
            return StartStream(context, in, method, asks_certificate_,
                               gatekeeper_, max_stall_);
          }));
}

}  // namespace citymatch
