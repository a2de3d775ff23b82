// Names of records, and which records a resource refers to.
//
//   a Partnership refers to its provider and partner, and to its programme if
//                 it names one
//   a Programme   refers to its taxonomy if it names one
//   a Round       refers to its programme. Not to its cities: what became of
//                 one that left the catalogue, solving the round tells
//
// AdministrativeChange.successor and CityPreferences.vetoed_cities are no
// references: what they name may be absent from the catalogue, or leave it.
#ifndef CITYMATCH_SERVER_STORE_REFERENCES_H_
#define CITYMATCH_SERVER_STORE_REFERENCES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "server/store/store.h"

namespace citymatch::store {

// The name of the resource under `key`, such as `cities/kobe` or
// `cities/kobe/preferences`. For messages too: it takes any key.
[[nodiscard]] std::string NameOf(const Key& key);

// The key of a solution of a round: the round's id, `-`, and the number in ten
// digits, so that no two rounds' keys can be the same. `number` is 1 or more.
[[nodiscard]] Key SolutionKey(absl::string_view round_id, int64_t number);

// The key of a city's ranking in a round: both ids with `-` between them and
// the length of the second in two digits after `-`, so that it is plain where
// the first ends.
[[nodiscard]] Key RankingKey(absl::string_view round_id,
                             absl::string_view city_id);

// The ids of round and city in such a key; both empty if it is none.
struct RankingParts {
  std::string round_id;
  std::string city_id;
};
[[nodiscard]] RankingParts PartsOfRanking(absl::string_view key_id);

// The key of a resource's name; nullopt if it is not the name of a resource of
// a kind that the store keeps.
[[nodiscard]] std::optional<Key> KeyOfName(absl::string_view name);

// OK if `resource` can stand under `key`: it is of the key's kind, and its
// name is empty or the key's. Else INVALID_ARGUMENT.
[[nodiscard]] absl::Status CheckBelongs(const Key& key,
                                        const storage::v1::Resource& resource);

// The records that `resource` refers to, sorted, each once. INVALID_ARGUMENT,
// with the field, if one of them is not the name of a record of its kind.
[[nodiscard]] absl::StatusOr<std::vector<Key>> References(
    const storage::v1::Resource& resource);

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_REFERENCES_H_
