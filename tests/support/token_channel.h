// Channels whose calls all carry a token.
#ifndef CITYMATCH_TESTS_SUPPORT_TOKEN_CHANNEL_H_
#define CITYMATCH_TESTS_SUPPORT_TOKEN_CHANNEL_H_

#include <memory>
#include <string>

#include "grpcpp/channel.h"
#include "grpcpp/support/channel_arguments.h"

namespace citymatch::testing {

// To a plaintext address. `authorization` is the header's value, such as
// `Bearer citymatch_…`; empty = none is sent.
[[nodiscard]] std::shared_ptr<grpc::Channel> ChannelWithToken(
    const std::string& address, const std::string& authorization,
    const grpc::ChannelArguments& arguments = {});

}  // namespace citymatch::testing

#endif  // CITYMATCH_TESTS_SUPPORT_TOKEN_CHANNEL_H_
