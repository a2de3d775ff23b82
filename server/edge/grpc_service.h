// One service of the API on gRPC: the adaptor between gRPC's callbacks and the
// plain methods of a service class.
//
//   GrpcService grpc(v1 descriptor of CityService, gatekeeper);
//   grpc.Unary("GetCity", cities, &CityService::GetCity);
//   grpc.Stream("ExportCities", cities, &CityService::ExportCities);
//   CITYMATCH_RETURN_IF_ERROR(grpc.Check());
//
// A call is handed to the gatekeeper as bytes and at once; parsing, the
// method, and serializing all happen on one of the gate's workers, so that
// gRPC's own threads never wait.
#ifndef CITYMATCH_SERVER_EDGE_GRPC_SERVICE_H_
#define CITYMATCH_SERVER_EDGE_GRPC_SERVICE_H_

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/support/byte_buffer.h"
#include "server/base/status_macros.h"
#include "server/edge/codec.h"
#include "server/gate/call.h"
#include "server/gate/gatekeeper.h"
#include "server/gate/permission.h"

namespace citymatch {

// A method on bytes.
using UnaryMethod = std::function<absl::Status(
    const Call&, const grpc::ByteBuffer& request, grpc::ByteBuffer& reply)>;
using ByteSink = Sink<grpc::ByteBuffer>;
using StreamMethod = std::function<absl::Status(
    const Call&, const grpc::ByteBuffer& request, ByteSink& replies)>;

// Built and checked before the server starts; then immutable.
class GrpcService final : public grpc::Service {
 public:
  // `descriptor` and `gatekeeper` must outlive this. A stream whose client
  // reads nothing for `max_stall` is ended.
  GrpcService(const google::protobuf::ServiceDescriptor* descriptor,
              Gatekeeper* gatekeeper, absl::Duration max_stall);

  // Answers `name` with `method` of `service`, which must outlive this.
  template <typename S, typename Request, typename Reply>
  void Unary(absl::string_view name, S& service,
             absl::Status (S::*method)(const Call&, const Request&, Reply*));
  template <typename S, typename Request, typename Reply>
  void Unary(absl::string_view name, const S& service,
             absl::Status (S::*method)(const Call&, const Request&, Reply*)
                 const);

  // As Unary, for a method that streams its replies.
  template <typename S, typename Request, typename Reply>
  void Stream(absl::string_view name, S& service,
              absl::Status (S::*method)(const Call&, const Request&,
                                        Sink<Reply>&));
  template <typename S, typename Request, typename Reply>
  void Stream(absl::string_view name, const S& service,
              absl::Status (S::*method)(const Call&, const Request&,
                                        Sink<Reply>&) const);

  // Whether the connections that calls come by may have client certificates;
  // set before the server starts.
  void SetAsksCertificate(bool asks) { asks_certificate_ = asks; }

  // INTERNAL unless every method of the descriptor was given once, with its
  // own types.
  [[nodiscard]] absl::Status Check() const;

  // `citymatch.v1.CityService`.
  [[nodiscard]] const std::string& name() const {
    return descriptor_->full_name();
  }

 private:
  // Turns a callable on messages into one on bytes. Messages live in an arena
  // that dies with the call.
  template <typename Request, typename Reply, typename F>
  static UnaryMethod OnBytes(F method);
  template <typename Request, typename Reply, typename F>
  static StreamMethod StreamOnBytes(F method);

  void AddUnary(absl::string_view name,
                const google::protobuf::Descriptor* request,
                const google::protobuf::Descriptor* reply, UnaryMethod method);
  void AddStream(absl::string_view name,
                 const google::protobuf::Descriptor* request,
                 const google::protobuf::Descriptor* reply,
                 StreamMethod method);
  // Notes a problem if there is no such method; true if there is.
  bool Expect(absl::string_view name,
              const google::protobuf::Descriptor* request,
              const google::protobuf::Descriptor* reply, bool streaming);

  const google::protobuf::ServiceDescriptor* const descriptor_;
  Gatekeeper* const gatekeeper_;
  const absl::Duration max_stall_;
  bool asks_certificate_ = false;
  // gRPC keeps pointers to the paths, `/citymatch.v1.CityService/GetCity`.
  std::vector<std::unique_ptr<const std::string>> paths_;
  std::set<std::string> added_;
  std::vector<std::string> problems_;
};

// Takes from replies what the caller may not see, and serializes them on their
// way to a sink of bytes.
template <typename Reply>
class SerializingSink final : public Sink<Reply> {
 public:
  // All must outlive the sink.
  SerializingSink(const Call* call, const google::protobuf::Message* request,
                  ByteSink* sink)
      : call_(*call), request_(*request), sink_(sink) {}

  absl::Status Write(const Reply& reply) override {
    Reply allowed = reply;
    ClearForbidden(call_, request_, allowed);
    grpc::ByteBuffer bytes;
    CITYMATCH_RETURN_IF_ERROR(Serialize(allowed, bytes));
    return sink_->Write(bytes);
  }

 private:
  const Call& call_;
  const google::protobuf::Message& request_;
  ByteSink* const sink_;
};

template <typename Request, typename Reply, typename F>
UnaryMethod GrpcService::OnBytes(F method) {
  return [method](const Call& call, const grpc::ByteBuffer& request,
                  grpc::ByteBuffer& reply) {
    google::protobuf::Arena arena;
    auto* parsed = google::protobuf::Arena::CreateMessage<Request>(&arena);
    auto* answer = google::protobuf::Arena::CreateMessage<Reply>(&arena);
    CITYMATCH_RETURN_IF_ERROR(Parse(request, *parsed));
    CITYMATCH_RETURN_IF_ERROR(CheckRequest(call, *parsed));
    CITYMATCH_RETURN_IF_ERROR(method(call, *parsed, answer));
    ClearForbidden(call, *parsed, *answer);
    return Serialize(*answer, reply);
  };
}

template <typename Request, typename Reply, typename F>
StreamMethod GrpcService::StreamOnBytes(F method) {
  return [method](const Call& call, const grpc::ByteBuffer& request,
                  ByteSink& replies) {
    Request parsed;
    CITYMATCH_RETURN_IF_ERROR(Parse(request, parsed));
    CITYMATCH_RETURN_IF_ERROR(CheckRequest(call, parsed));
    SerializingSink<Reply> sink(&call, &parsed, &replies);
    return method(call, parsed, sink);
  };
}

template <typename S, typename Request, typename Reply>
void GrpcService::Unary(absl::string_view name, S& service,
                        absl::Status (S::*method)(const Call&, const Request&,
                                                  Reply*)) {
  AddUnary(name, Request::descriptor(), Reply::descriptor(),
           OnBytes<Request, Reply>([&service, method](const Call& call,
                                                      const Request& request,
                                                      Reply* reply) {
             return (service.*method)(call, request, reply);
           }));
}

template <typename S, typename Request, typename Reply>
void GrpcService::Unary(absl::string_view name, const S& service,
                        absl::Status (S::*method)(const Call&, const Request&,
                                                  Reply*) const) {
  AddUnary(name, Request::descriptor(), Reply::descriptor(),
           OnBytes<Request, Reply>([&service, method](const Call& call,
                                                      const Request& request,
                                                      Reply* reply) {
             return (service.*method)(call, request, reply);
           }));
}

template <typename S, typename Request, typename Reply>
void GrpcService::Stream(absl::string_view name, S& service,
                         absl::Status (S::*method)(const Call&, const Request&,
                                                   Sink<Reply>&)) {
  AddStream(name, Request::descriptor(), Reply::descriptor(),
            StreamOnBytes<Request, Reply>(
                [&service, method](const Call& call, const Request& request,
                                   Sink<Reply>& sink) {
                  return (service.*method)(call, request, sink);
                }));
}

template <typename S, typename Request, typename Reply>
void GrpcService::Stream(absl::string_view name, const S& service,
                         absl::Status (S::*method)(const Call&, const Request&,
                                                   Sink<Reply>&) const) {
  AddStream(name, Request::descriptor(), Reply::descriptor(),
            StreamOnBytes<Request, Reply>(
                [&service, method](const Call& call, const Request& request,
                                   Sink<Reply>& sink) {
                  return (service.*method)(call, request, sink);
                }));
}

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_GRPC_SERVICE_H_
