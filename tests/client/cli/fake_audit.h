// The audit service of the fake server: says what a test put in.
#ifndef CITYMATCH_TESTS_CLIENT_CLI_FAKE_AUDIT_H_
#define CITYMATCH_TESTS_CLIENT_CLI_FAKE_AUDIT_H_

#include <memory>

#include "tests/client/cli/fake_server.h"

namespace citymatch::client {

// `state` must outlive it.
std::unique_ptr<grpc::Service> MakeFakeAudit(FakeState& state);

}  // namespace citymatch::client

#endif  // CITYMATCH_TESTS_CLIENT_CLI_FAKE_AUDIT_H_
