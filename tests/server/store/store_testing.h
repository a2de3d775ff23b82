// Makes commits for tests of the store.
#ifndef CITYMATCH_TESTS_SERVER_STORE_STORE_TESTING_H_
#define CITYMATCH_TESTS_SERVER_STORE_STORE_TESTING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "server/store/store.h"

namespace citymatch::store {

[[nodiscard]] Key CityKey(absl::string_view id);
[[nodiscard]] Key PartnershipKey(absl::string_view id);
[[nodiscard]] Key ProgrammeKey(absl::string_view id);
[[nodiscard]] Key TaxonomyKey(absl::string_view id);

// Resources with a name and little else. Cities are told apart by `title`.
[[nodiscard]] storage::v1::Resource CityOf(absl::string_view id,
                                           absl::string_view title = "");
[[nodiscard]] storage::v1::Resource PartnershipOf(
    absl::string_view id, absl::string_view provider_id,
    absl::string_view partner_id, absl::string_view programme_id = "");
[[nodiscard]] storage::v1::Resource ProgrammeOf(
    absl::string_view id, absl::string_view taxonomy_id = "");

// Mutations of any resource of the above; the key follows from its name.
[[nodiscard]] Mutation Put(storage::v1::Resource resource,
                           int64_t expected_revision = kAnyRevision);
[[nodiscard]] Mutation Delete(const Key& key,
                              int64_t expected_revision = kAnyRevision);

// A commit of `mutations`.
[[nodiscard]] CommitRequest CommitOf(std::vector<Mutation> mutations,
                                     std::vector<Precondition> demands = {});

// Commits `mutations`, expecting success; returns the revision.
int64_t MustCommit(Store& store, std::vector<Mutation> mutations);

// All records of `kind` now, read with small pages, as `id@revision:title`.
[[nodiscard]] std::vector<std::string> Listing(const Store& store, Kind kind);

// Reads everything there is in the store, and checks that it is consistent:
// every record parses and belongs, the feed has every revision from 1 to the
// newest, and the latest version of each touched record is what the feed says.
// OK or the first error.
[[nodiscard]] absl::Status CheckWhole(const Store& store);

}  // namespace citymatch::store

#endif  // CITYMATCH_TESTS_SERVER_STORE_STORE_TESTING_H_
