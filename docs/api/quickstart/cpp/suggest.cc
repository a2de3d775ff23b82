// Asks a citymatch server which cities fit Hai Phong best, and why.
//
// Environment:
//   CITYMATCH_SERVER      host:port; default 127.0.0.1:50051
//   CITYMATCH_TOKEN_FILE  file with the token to show
//   CITYMATCH_CA_FILE     PEM file of the authority that signed the server's
//                         certificate; without it the connection is plaintext,
//                         which is fine on the server's own machine only
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/match_service.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace api = citymatch::v1;

namespace {

constexpr auto kDeadline = std::chrono::seconds(10);

std::string Environment(const char* name, const char* otherwise = "") {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Opens a channel: TLS where an authority is named, else plaintext.
std::shared_ptr<grpc::Channel> Connect() {
  const std::string server = Environment("CITYMATCH_SERVER", "127.0.0.1:50051");
  const std::string ca_file = Environment("CITYMATCH_CA_FILE");
  if (ca_file.empty()) {
    return grpc::CreateChannel(server, grpc::InsecureChannelCredentials());
  }
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = ReadFile(ca_file);
  return grpc::CreateChannel(server, grpc::SslCredentials(tls));
}

// Calls a method with the token and a deadline.
template <typename Stub, typename Request, typename Reply>
grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                               const Request&, Reply*),
                  Stub& stub, const Request& request, Reply& reply) {
  std::string token = ReadFile(Environment("CITYMATCH_TOKEN_FILE"));
  token.erase(token.find_last_not_of("\r\n ") + 1);
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  return (stub.*method)(&context, request, &reply);
}

// Lists page by page; only an empty page token says that it is the end.
grpc::Status ListCities(api::CityService::Stub& stub) {
  std::printf(
      "Cities in Viet Nam above a million with a need in waste, largest "
      "first:\n");
  api::ListCitiesRequest request;
  request.set_filter(
      "country_code = \"VN\" AND needs.sector:waste AND "
      "resident_count > 1000000");
  request.set_order_by("resident_count desc");
  request.set_page_size(3);
  do {
    api::ListCitiesResponse page;
    const grpc::Status status =
        Call(&api::CityService::Stub::ListCities, stub, request, page);
    if (!status.ok()) return status;
    for (const api::City& city : page.cities()) {
      std::printf("  %s  %s\n", city.name().c_str(),
                  city.display_name().c_str());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return grpc::Status::OK;
}

// Gets one city by its name.
grpc::Status GetCity(api::CityService::Stub& stub) {
  api::GetCityRequest request;
  request.set_name("cities/vn-hai-phong");
  api::City city;
  grpc::Status status =
      Call(&api::CityService::Stub::GetCity, stub, request, city);
  if (!status.ok()) return status;
  std::printf("\n%s, %s: %lld residents, %d needs\n",
              city.display_name().c_str(), city.country_code().c_str(),
              static_cast<long long>(city.population().resident_count()),
              city.needs_size());
  return status;
}

// Shows a pair, with what counts most for it.
void ShowPair(const api::PairAssessment& pair) {
  std::printf("%d. %s  %.1f\n", pair.rank(),
              pair.provider_display_name().c_str(), pair.score());
  std::vector<api::CriterionResult> criteria(pair.criteria().begin(),
                                             pair.criteria().end());
  std::stable_sort(criteria.begin(), criteria.end(),
                   [](const auto& a, const auto& b) {
                     return a.contribution() > b.contribution();
                   });
  for (size_t i = 0; i < criteria.size() && i < 2; ++i) {
    std::printf("   %+.1f %s\n", criteria[i].contribution(),
                criteria[i].sentence().c_str());
  }
  for (const api::Caution& caution : pair.cautions()) {
    std::printf("   !    %s\n", caution.sentence().c_str());
  }
}

// Asks for three counterparts.
grpc::Status Suggest(api::MatchService::Stub& stub) {
  api::SuggestMatchesRequest request;
  request.set_city("cities/vn-hai-phong");
  request.set_limit(3);
  request.mutable_options()->set_programme("programmes/moej-city-to-city");
  request.mutable_options()->set_as_of_date("2026-04-01");
  request.mutable_options()->set_language_code("en");
  api::SuggestMatchesResponse reply;
  grpc::Status status =
      Call(&api::MatchService::Stub::SuggestMatches, stub, request, reply);
  if (!status.ok()) return status;
  std::printf("\nIts best counterparts as of %s:\n",
              reply.basis().as_of_date().c_str());
  for (const api::PairAssessment& pair : reply.suggestions()) ShowPair(pair);
  return status;
}

// gRPC's C++ library has no names for its codes.
const char* CodeName(grpc::StatusCode code) {
  static constexpr const char* kNames[] = {"OK",
                                           "CANCELLED",
                                           "UNKNOWN",
                                           "INVALID_ARGUMENT",
                                           "DEADLINE_EXCEEDED",
                                           "NOT_FOUND",
                                           "ALREADY_EXISTS",
                                           "PERMISSION_DENIED",
                                           "RESOURCE_EXHAUSTED",
                                           "FAILED_PRECONDITION",
                                           "ABORTED",
                                           "OUT_OF_RANGE",
                                           "UNIMPLEMENTED",
                                           "INTERNAL",
                                           "UNAVAILABLE",
                                           "DATA_LOSS",
                                           "UNAUTHENTICATED"};
  const auto index = static_cast<size_t>(code);
  return index < std::size(kNames) ? kNames[index] : "UNKNOWN";
}

// Shows an error: its code and reason for programs, the rest for people.
void ShowError(const grpc::Status& status) {
  std::printf("%s: %s\n", CodeName(status.error_code()),
              status.error_message().c_str());
  google::rpc::Status packed;  // Empty where it is not from citymatch.
  packed.ParseFromString(status.error_details());
  for (const auto& detail : packed.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad_request;
    if (detail.UnpackTo(&info)) {
      std::printf("  reason %s of %s\n", info.reason().c_str(),
                  info.domain().c_str());
    } else if (detail.UnpackTo(&bad_request)) {
      for (const auto& violation : bad_request.field_violations()) {
        std::printf("  %s: %s\n", violation.field().c_str(),
                    violation.description().c_str());
      }
    }
  }
}

}  // namespace

// Runs all of it; the last call is wrong on purpose.
int main() {
  const std::shared_ptr<grpc::Channel> channel = Connect();
  const auto cities = api::CityService::NewStub(channel);
  const auto matches = api::MatchService::NewStub(channel);
  grpc::Status status = ListCities(*cities);
  if (status.ok()) status = GetCity(*cities);
  if (status.ok()) status = Suggest(*matches);
  if (!status.ok()) {
    ShowError(status);
    return 1;
  }
  std::printf("\nWhat a mistake looks like:\n");
  api::ListCitiesRequest request;
  request.set_filter("country = \"VN\"");
  api::ListCitiesResponse page;
  ShowError(Call(&api::CityService::Stub::ListCities, *cities, request, page));
}
