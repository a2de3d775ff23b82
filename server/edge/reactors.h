// gRPC's callbacks for one call: unary, streaming, or of a method that does
// not exist. Each hands the call to the gatekeeper and returns at once.
#ifndef CITYMATCH_SERVER_EDGE_REACTORS_H_
#define CITYMATCH_SERVER_EDGE_REACTORS_H_

#include "absl/time/time.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "server/edge/api_service.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {

// Starts a unary call. `request`, `reply` and `context` live until the reactor
// is done; `method` must outlive the call. `asks_certificate`: whether the
// connection may have a client certificate.
grpc::ServerUnaryReactor* StartUnary(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* reply,
                                     const ApiMethod* method,
                                     bool asks_certificate,
                                     Gatekeeper* gatekeeper);

// Starts a call that streams its replies. One reply is under way at a time:
// the next Write of the method waits until gRPC has taken the last, which it
// does only as fast as the client reads.
grpc::ServerWriteReactor<grpc::ByteBuffer>* StartStream(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    const ApiMethod* method, bool asks_certificate, Gatekeeper* gatekeeper,
    absl::Duration max_stall);

// Passes calls of unknown methods by the gatekeeper too, which refuses them.
class UnknownMethods final : public grpc::CallbackGenericService {
 public:
  UnknownMethods(bool asks_certificate, Gatekeeper* gatekeeper)
      : asks_certificate_(asks_certificate), gatekeeper_(gatekeeper) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;

 private:
  const bool asks_certificate_;
  Gatekeeper* const gatekeeper_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_REACTORS_H_
