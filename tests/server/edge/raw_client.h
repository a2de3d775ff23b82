// Calls on bytes, for what generated stubs cannot send: malformed requests,
// unknown methods, and services whose stubs are not at hand.
#ifndef CITYMATCH_TESTS_SERVER_EDGE_RAW_CLIENT_H_
#define CITYMATCH_TESTS_SERVER_EDGE_RAW_CLIENT_H_

#include <memory>
#include <string>

#include "google/rpc/status.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/status.h"

namespace citymatch {

struct RawReply {
  grpc::Status status;
  std::string bytes;
};

// Calls `/package.Service/Method` with one request.
RawReply CallRaw(const std::shared_ptr<grpc::Channel>& channel,
                 const std::string& path, const std::string& request);

// As CallRaw, for a method with streams both ways: one message each.
RawReply ExchangeRaw(const std::shared_ptr<grpc::Channel>& channel,
                     const std::string& path, const std::string& request);

// As CallRaw, for a method that streams its replies: their bytes in a row.
RawReply ReadAllRaw(const std::shared_ptr<grpc::Channel>& channel,
                    const std::string& path, const std::string& request);

// As ReadAllRaw, for a stream that does not end by itself: the first message,
// and OK; or how the stream ended without one.
RawReply ReadFirstRaw(const std::shared_ptr<grpc::Channel>& channel,
                      const std::string& path, const std::string& request);

// What the health service says of a service: `SERVING`, `NOT_SERVING`,
// `UNKNOWN`, or the code of an error.
std::string HealthOf(const std::shared_ptr<grpc::Channel>& channel,
                     const std::string& service);

// The reason in the details of an error; empty if there is not exactly one.
std::string ReasonOf(const grpc::Status& status);

// Whether the details say when to try again.
bool TellsWhenToRetry(const grpc::Status& status);

}  // namespace citymatch

#endif  // CITYMATCH_TESTS_SERVER_EDGE_RAW_CLIENT_H_
