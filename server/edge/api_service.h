// One service of the API, before any transport: the methods of a service class
// by their names, each on messages that a transport reads and writes.
//
//   ApiService api(v1 descriptor of CityService);
//   api.Unary("GetCity", cities, &CityService::GetCity);
//   api.Stream("ExportCities", cities, &CityService::ExportCities);
//   CITYMATCH_RETURN_IF_ERROR(api.Check());
//
// A transport hands a call to the gatekeeper at once. Reading the request, the
// method, and writing the reply all happen in `ApiMethod::run`, on one of the
// gate's workers, so that the transport's own threads never wait for them.
#ifndef CITYMATCH_SERVER_EDGE_API_SERVICE_H_
#define CITYMATCH_SERVER_EDGE_API_SERVICE_H_

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/base/status_macros.h"
#include "server/gate/call.h"
#include "server/gate/permission.h"

namespace citymatch {

// Turns what came by the wire into the request; the error is the call's.
using ReadRequest =
    absl::FunctionRef<absl::Status(google::protobuf::Message& request)>;
// Turns a reply into what goes by the wire; of a stream also sends it, which
// may block (see Sink).
using WriteReply =
    absl::FunctionRef<absl::Status(const google::protobuf::Message& reply)>;

// A method of the API. Immutable.
struct ApiMethod {
  std::string name;  // `citymatch.v1.CityService/GetCity`
  bool streams = false;
  // Writes one reply if it returns OK; a stream any number, also before an
  // error.
  std::function<absl::Status(const Call&, ReadRequest, WriteReply)> run;
};

// Built and checked before a server starts; then immutable.
class ApiService {
 public:
  // `descriptor` must outlive this.
  explicit ApiService(const google::protobuf::ServiceDescriptor* descriptor)
      : descriptor_(descriptor) {}

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

  // INTERNAL unless every method of the descriptor was given once, with its
  // own types.
  [[nodiscard]] absl::Status Check() const;

  // `citymatch.v1.CityService`.
  [[nodiscard]] const std::string& name() const {
    return descriptor_->full_name();
  }
  // In the order in which they were given. They stay where they are.
  [[nodiscard]] const std::vector<std::unique_ptr<const ApiMethod>>& methods()
      const {
    return methods_;
  }

 private:
  template <typename Request, typename Reply, typename F>
  void AddUnary(absl::string_view name, F method);
  template <typename Request, typename Reply, typename F>
  void AddStream(absl::string_view name, F method);
  // Notes a problem if there is no such method.
  void Add(absl::string_view name, const google::protobuf::Descriptor* request,
           const google::protobuf::Descriptor* reply, ApiMethod method);

  const google::protobuf::ServiceDescriptor* const descriptor_;
  std::vector<std::unique_ptr<const ApiMethod>> methods_;
  std::set<std::string> added_;
  std::vector<std::string> problems_;
};

// All services of the API.
using Api = std::vector<std::unique_ptr<const ApiService>>;

// Takes from the replies of a stream what the caller may not see, on their way
// to a transport.
template <typename Reply>
class AllowedSink final : public Sink<Reply> {
 public:
  // All must outlive the sink.
  AllowedSink(const Call* call, const google::protobuf::Message* request,
              WriteReply write)
      : call_(*call), request_(*request), write_(write) {}

  absl::Status Write(const Reply& reply) override {
    Reply allowed = reply;
    ClearForbidden(call_, request_, allowed);
    return write_(allowed);
  }

 private:
  const Call& call_;
  const google::protobuf::Message& request_;
  const WriteReply write_;
};

// Messages live in an arena that dies with the call.
template <typename Request, typename Reply, typename F>
void ApiService::AddUnary(absl::string_view name, F method) {
  const auto run = [method](const Call& call, ReadRequest read,
                            WriteReply write) {
    google::protobuf::Arena arena;
    auto* request = google::protobuf::Arena::CreateMessage<Request>(&arena);
    auto* reply = google::protobuf::Arena::CreateMessage<Reply>(&arena);
    CITYMATCH_RETURN_IF_ERROR(read(*request));
    CITYMATCH_RETURN_IF_ERROR(CheckRequest(call, *request));
    CITYMATCH_RETURN_IF_ERROR(method(call, *request, reply));
    ClearForbidden(call, *request, *reply);
    return write(*reply);
  };
  Add(name, Request::descriptor(), Reply::descriptor(),
      {.streams = false, .run = run});
}

template <typename Request, typename Reply, typename F>
void ApiService::AddStream(absl::string_view name, F method) {
  const auto run = [method](const Call& call, ReadRequest read,
                            WriteReply write) {
    Request request;
    CITYMATCH_RETURN_IF_ERROR(read(request));
    CITYMATCH_RETURN_IF_ERROR(CheckRequest(call, request));
    AllowedSink<Reply> sink(&call, &request, write);
    return method(call, request, sink);
  };
  Add(name, Request::descriptor(), Reply::descriptor(),
      {.streams = true, .run = run});
}

template <typename S, typename Request, typename Reply>
void ApiService::Unary(absl::string_view name, S& service,
                       absl::Status (S::*method)(const Call&, const Request&,
                                                 Reply*)) {
  AddUnary<Request, Reply>(
      name, [&service, method](const Call& call, const Request& request,
                               Reply* reply) {
        return (service.*method)(call, request, reply);
      });
}

template <typename S, typename Request, typename Reply>
void ApiService::Unary(absl::string_view name, const S& service,
                       absl::Status (S::*method)(const Call&, const Request&,
                                                 Reply*) const) {
  AddUnary<Request, Reply>(
      name, [&service, method](const Call& call, const Request& request,
                               Reply* reply) {
        return (service.*method)(call, request, reply);
      });
}

template <typename S, typename Request, typename Reply>
void ApiService::Stream(absl::string_view name, S& service,
                        absl::Status (S::*method)(const Call&, const Request&,
                                                  Sink<Reply>&)) {
  AddStream<Request, Reply>(
      name, [&service, method](const Call& call, const Request& request,
                               Sink<Reply>& sink) {
        return (service.*method)(call, request, sink);
      });
}

template <typename S, typename Request, typename Reply>
void ApiService::Stream(absl::string_view name, const S& service,
                        absl::Status (S::*method)(const Call&, const Request&,
                                                  Sink<Reply>&) const) {
  AddStream<Request, Reply>(
      name, [&service, method](const Call& call, const Request& request,
                               Sink<Reply>& sink) {
        return (service.*method)(call, request, sink);
      });
}

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_API_SERVICE_H_
