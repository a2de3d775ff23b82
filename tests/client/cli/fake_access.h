// The access service of the fake server: keeps identities and tokens, and lets
// everybody do everything, unless a test says otherwise.
#ifndef CITYMATCH_TESTS_CLIENT_CLI_FAKE_ACCESS_H_
#define CITYMATCH_TESTS_CLIENT_CLI_FAKE_ACCESS_H_

#include <memory>

#include "tests/client/cli/fake_server.h"

namespace citymatch::client {

// The secret of every token that the fake server makes, but for its id.
inline constexpr char kFakeSecretEnd[] =
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-_";

// `state` must outlive it.
std::unique_ptr<grpc::Service> MakeFakeAccess(FakeState& state);

}  // namespace citymatch::client

#endif  // CITYMATCH_TESTS_CLIENT_CLI_FAKE_ACCESS_H_
