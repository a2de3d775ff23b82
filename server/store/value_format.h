// Bytes of the values on disk; keys: key_format.h. They are a contract with
// every data folder ever written; tests/golden/store/ holds us to it.
//
//   column family   value
//   records         sealed(record key, Record)
//   history         sealed(record key, Record): the bytes that `records` held,
//                   or a tombstone
//   references      empty: the key says all
//   changes         sealed(key, ChangeEntry)
//   requests        sealed(key, RequestEntry)
//   meta            schema_version: u32; secret/NAME: sealed(key, the secret);
//                   trail_end: sealed(key, revision: u64 chain), of the newest
//                   commit, so that a missing end of `changes` is noticed
//
//   sealed(key, payload) = 0x01 checksum:u32 payload
//   checksum             = masked CRC-32C of key, then payload
//
// The key is under the checksum, so that a value that strayed to another key
// is found out. The engine has checksums of its own, of blocks of its files;
// this one goes with the value from the moment it is made to the moment it is
// used, through memory, engine and disk.
#ifndef CITYMATCH_SERVER_STORE_VALUE_FORMAT_H_
#define CITYMATCH_SERVER_STORE_VALUE_FORMAT_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "citymatch/storage/v1/record.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "server/store/store.h"

namespace citymatch::store {

// Seals `payload` for `key`.
[[nodiscard]] std::string Seal(absl::string_view key,
                               absl::string_view payload);

// The payload within `value`; DATA_LOSS if the seal is not whole or not for
// `key`. The message names no key: the caller knows a readable name.
[[nodiscard]] absl::StatusOr<absl::string_view> Unseal(absl::string_view key,
                                                       absl::string_view value);

// The payload of a value that Seal made just now, unchecked.
[[nodiscard]] absl::string_view PayloadOf(absl::string_view value);

// The value of a record: `header` is the Record without its resource, and
// `resource` the serialized Resource; empty for a tombstone.
[[nodiscard]] std::string EncodeRecord(const Key& key,
                                       const storage::v1::Record& header,
                                       absl::string_view resource);

// Which of the records under a key is expected.
enum class RecordState { kPresent, kDeleted, kEither };

// The record in `value`. DATA_LOSS that names the key if the seal is broken,
// the bytes do not parse, or what they say cannot be: a resource of another
// kind or name, a revision out of order or above `newest_revision`, a
// tombstone where there can be none.
[[nodiscard]] absl::StatusOr<storage::v1::Record> DecodeRecord(
    const Key& key, absl::string_view value, RecordState expected,
    int64_t newest_revision);

// The entries of the feed and of the requests. DATA_LOSS as above.
[[nodiscard]] absl::StatusOr<storage::v1::ChangeEntry> DecodeChange(
    int64_t revision, absl::string_view value);
[[nodiscard]] absl::StatusOr<storage::v1::RequestEntry> DecodeRequest(
    absl::string_view request_id, absl::string_view value);

// How long the store remembers a request.
inline constexpr absl::Duration kRequestLifetime = absl::Hours(24);

// Whether `entry` is past its lifetime at `now`.
[[nodiscard]] bool IsExpired(const storage::v1::RequestEntry& entry,
                             absl::Time now);

// Times, to the nanosecond (rounded down).
[[nodiscard]] google::protobuf::Timestamp ToTimestamp(absl::Time time);
[[nodiscard]] absl::Time FromTimestamp(
    const google::protobuf::Timestamp& timestamp);

// DATA_LOSS: "NAME: REASON; …what to do". `name` is a record's name or what
// else the operator knows it by.
[[nodiscard]] absl::Status DamagedError(absl::string_view name,
                                        absl::string_view reason);

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_VALUE_FORMAT_H_
