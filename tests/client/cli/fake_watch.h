// The watch service of the fake server: tells what a test put in.
#ifndef CITYMATCH_TESTS_CLIENT_CLI_FAKE_WATCH_H_
#define CITYMATCH_TESTS_CLIENT_CLI_FAKE_WATCH_H_

#include <memory>

#include "tests/client/cli/fake_server.h"

namespace citymatch::client {

// `state` must outlive it.
std::unique_ptr<grpc::Service> MakeFakeWatch(FakeState& state);

}  // namespace citymatch::client

#endif  // CITYMATCH_TESTS_CLIENT_CLI_FAKE_WATCH_H_
