#include "tests/support/token_channel.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/client_interceptor.h"

namespace citymatch::testing {
namespace {

using grpc::experimental::ClientInterceptorFactoryInterface;
using grpc::experimental::ClientRpcInfo;
using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;
using grpc::experimental::InterceptorBatchMethods;

class AddToken final : public Interceptor {
 public:
  explicit AddToken(const std::string* authorization)
      : authorization_(*authorization) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (!authorization_.empty() &&
        methods->QueryInterceptionHookPoint(
            InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      auto* const metadata = methods->GetSendInitialMetadata();
      if (!metadata->contains("authorization")) {
        metadata->emplace("authorization", authorization_);
      }
    }
    methods->Proceed();
  }

 private:
  const std::string& authorization_;
};

class Factory final : public ClientInterceptorFactoryInterface {
 public:
  explicit Factory(std::string authorization)
      : authorization_(std::move(authorization)) {}

  Interceptor* CreateClientInterceptor(ClientRpcInfo*) override {
    return new AddToken(&authorization_);
  }

 private:
  const std::string authorization_;
};

}  // namespace

std::shared_ptr<grpc::Channel> ChannelWithToken(
    const std::string& address, const std::string& authorization,
    const grpc::ChannelArguments& arguments) {
  std::vector<std::unique_ptr<ClientInterceptorFactoryInterface>> factories;
  factories.push_back(std::make_unique<Factory>(authorization));
  return grpc::experimental::CreateCustomChannelWithInterceptors(
      address, grpc::InsecureChannelCredentials(), arguments,
      std::move(factories));
}

}  // namespace citymatch::testing
