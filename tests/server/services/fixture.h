// The services over a real store, and small cities to put into them.
#ifndef CITYMATCH_TESTS_SERVER_SERVICES_FIXTURE_H_
#define CITYMATCH_TESTS_SERVER_SERVICES_FIXTURE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.pb.h"
#include "citymatch/v1/match_service.pb.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "citymatch/v1/programme_service.pb.h"
#include "gtest/gtest.h"
#include "server/access_service.h"
#include "server/city_service.h"
#include "server/gate/call.h"
#include "server/match_service.h"
#include "server/partnership_service.h"
#include "server/programme_service.h"
#include "server/resource/catalogue.h"
#include "server/round_service.h"
#include "server/snapshot/publisher.h"
#include "tests/support/access.h"
#include "tests/support/temp_store.h"

namespace citymatch::testing {

// An error as a client sees it.
struct Seen {
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string reason;
  std::string message;
  std::vector<std::string> fields;        // of all violations
  std::vector<std::string> descriptions;  // of all violations
  std::map<std::string, std::string> metadata;

  // The description of the violation of `field`; empty if there is none.
  [[nodiscard]] std::string About(absl::string_view field) const;
};
Seen See(const absl::Status& status);

v1::City Provider(absl::string_view id);
v1::City Partner(absl::string_view id);
v1::Partnership Tie(absl::string_view provider, absl::string_view partner);
v1::Programme ProgrammeNamed(absl::string_view id);
v1::Taxonomy TaxonomyNamed(absl::string_view id);

// A sink that keeps what is written to it.
template <typename Reply>
class Collector final : public Sink<Reply> {
 public:
  absl::Status Write(const Reply& reply) override {
    replies.push_back(reply);
    if (on_write) on_write();
    return absl::OkStatus();
  }
  std::vector<Reply> replies;
  std::function<void()> on_write;
};

class ServicesTest : public ::testing::Test {
 protected:
  ServicesTest();

  // A call of a method, such as `CityService/GetCity`.
  [[nodiscard]] Call CallOf(absl::string_view method) const;

  // Calls of one method each; the reply by value, errors by See.
  v1::City Create(const v1::City& city);
  v1::Partnership Create(const v1::Partnership& partnership);
  v1::Programme Create(const v1::Programme& programme);
  v1::Taxonomy Create(const v1::Taxonomy& taxonomy);
  absl::Status Update(const v1::City& city,
                      const std::vector<std::string>& mask,
                      v1::City* reply = nullptr);
  absl::Status Delete(absl::string_view city, absl::string_view etag = "");
  absl::Status Get(absl::string_view name, v1::City* reply = nullptr);
  absl::Status List(const v1::ListCitiesRequest& request,
                    v1::ListCitiesResponse* reply);
  // The ids that a filter finds, in the order of names.
  std::vector<std::string> IdsOf(absl::string_view filter,
                                 absl::string_view order_by = "");
  v1::ImportCitiesResponse Import(const std::vector<v1::City>& cities,
                                  bool skip_invalid = false);

  // Of whoever calls: an admin's unless a test says otherwise.
  Grants grants_ = AdminGrants();
  ManualClock clock_;
  TempStore store_;
  std::unique_ptr<Catalogue> catalogue_;
  std::unique_ptr<SnapshotPublisher> publisher_;
  std::unique_ptr<AccessService> access_;
  std::unique_ptr<CityService> cities_;
  std::unique_ptr<PartnershipService> partnerships_;
  std::unique_ptr<ProgrammeService> programmes_;
  std::unique_ptr<MatchService> matches_;
  std::unique_ptr<RoundService> rounds_;
};

}  // namespace citymatch::testing

#endif  // CITYMATCH_TESTS_SERVER_SERVICES_FIXTURE_H_
