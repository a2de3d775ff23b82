// What a call shows of who makes it.
#ifndef CITYMATCH_SERVER_EDGE_CREDENTIALS_H_
#define CITYMATCH_SERVER_EDGE_CREDENTIALS_H_

#include "grpcpp/server_context.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {

// Fills the header `authorization` and, if `asks_certificate`, the client
// certificate of the call's connection. Several such headers become one, joined
// by `, ` as HTTP reads them, which is no credential. Judges nothing.
void ReadCredentials(const grpc::ServerContextBase& context,
                     bool asks_certificate, Arrival& arrival);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_CREDENTIALS_H_
