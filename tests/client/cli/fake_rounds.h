// The round service of the fake server: keeps rounds, and answers with the
// solutions that a test puts in.
#ifndef CITYMATCH_TESTS_CLIENT_CLI_FAKE_ROUNDS_H_
#define CITYMATCH_TESTS_CLIENT_CLI_FAKE_ROUNDS_H_

#include <memory>

#include "tests/client/cli/fake_server.h"

namespace citymatch::client {

// `state` must outlive it.
std::unique_ptr<grpc::Service> MakeFakeRounds(FakeState& state);

}  // namespace citymatch::client

#endif  // CITYMATCH_TESTS_CLIENT_CLI_FAKE_ROUNDS_H_
