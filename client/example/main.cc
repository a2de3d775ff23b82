// A program of a partner organisation that uses the C++ client: adds a city,
// walks through the partners in the catalogue, and follows changes.
//
//   CITYMATCH_TOKEN=… citymatch_example HOST:PORT [FALLBACK_HOST:PORT…]
#include <citymatch/client/client.h>

#include <cstdlib>
#include <iostream>
#include <string>

namespace client = citymatch::client;
namespace v1 = citymatch::v1;

namespace {

// How to connect: by TLS, but for servers on this machine.
absl::StatusOr<client::Client> Connect(int argc, char** argv) {
  client::ConnectionOptions options;
  options.address = argv[1];
  options.fallback_addresses.assign(argv + 2, argv + argc);
  options.timeout = absl::Seconds(10);
  if (const char* token = std::getenv("CITYMATCH_TOKEN")) options.token = token;
  return client::Client::Connect(options);
}

// The newest revision, before anything is changed.
absl::StatusOr<v1::WatchChangesResponse> Now(const client::Client& server) {
  for (auto& message : server.WatchChanges({})) return message;
  return absl::InternalError("a watch does not end by itself");
}

// Adds a city; false if it is there already. The call carries a request id, so
// that it is safe to repeat: the library sees to both.
absl::StatusOr<bool> AddCity(const client::Client& server) {
  v1::CreateCityRequest request;
  request.set_city_id("id-example-harbour");
  v1::City& city = *request.mutable_city();
  city.set_display_name("Example Harbour");
  city.set_side(v1::SIDE_PARTNER);
  city.set_country_code("ID");
  city.set_level(v1::LEVEL_CITY);
  const absl::StatusOr<v1::City> created = server.CreateCity(request);
  if (client::ReasonOf(created.status()) == "CITY_EXISTS") return false;
  if (!created.ok()) return created.status();
  std::cout << "created " << created->name() << '\n';
  return true;
}

// Pages are fetched while the loop goes on; an error is the last element.
absl::Status ShowPartners(const client::Client& server) {
  v1::ListCitiesRequest request;
  request.set_filter("side = \"SIDE_PARTNER\"");
  request.set_page_size(100);
  for (const absl::StatusOr<v1::City>& city : server.ListCities(request)) {
    if (!city.ok()) return city.status();
    std::cout << "partner " << city->name() << '\n';
  }
  return absl::OkStatus();
}

// Follows changes from a point on, through cuts and restarts; here until the
// first one. A program that keeps the last `revision` and `commit_time` goes
// on there when it is started again.
absl::Status Follow(const client::Client& server,
                    const v1::WatchChangesResponse& from) {
  v1::WatchChangesRequest request;
  request.add_kinds()->set_kind(v1::WatchedKind::KIND_CITY);
  request.set_from_revision(from.revision());
  if (from.has_commit_time()) {
    *request.mutable_from_commit_time() = from.commit_time();
  }
  for (const auto& message : server.WatchChanges(request)) {
    if (absl::IsOutOfRange(message.status())) {
      std::cout << "changes are missing: watch anew with initial_state\n";
    }
    if (!message.ok()) return message.status();
    for (const v1::ResourceChange& change : message->changes()) {
      std::cout << "changed " << change.name() << '\n';
    }
    if (!message->changes().empty()) break;
  }
  return absl::OkStatus();
}

absl::Status Run(const client::Client& server) {
  const absl::StatusOr<v1::WatchChangesResponse> now = Now(server);
  if (!now.ok()) return now.status();
  const absl::StatusOr<bool> added = AddCity(server);
  if (!added.ok()) return added.status();
  const absl::Status shown = ShowPartners(server);
  return shown.ok() && *added ? Follow(server, *now) : shown;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: citymatch_example HOST:PORT [FALLBACK_HOST:PORT…]\n";
    return 2;
  }
  const absl::StatusOr<client::Client> server = Connect(argc, argv);
  const absl::Status status = server.ok() ? Run(*server) : server.status();
  if (status.ok()) return 0;
  std::cerr << status.message() << " (" << client::ReasonOf(status) << ")\n";
  return 1;
}
