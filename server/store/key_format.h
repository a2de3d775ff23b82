// Bytes of the keys on disk. They are a contract with every data folder ever
// written; tests/golden/store/ holds us to it.
//
//   column family   key
//   records         kind:u8 id
//   history         kind:u8 id 0x00 revision:u64
//   references      target_kind:u8 target_id 0x00 kind:u8 id
//   changes         revision:u64
//   requests        request_id
//   meta            "schema_version" | "trail_end" | "secret/" name
//
//   kind, target_kind   value of enum Kind (store.h), 1 to 11
//   id, target_id       1 to 190 bytes of [a-z0-9-]; the 0x00 that ends one
//                       inside a key sorts before them all, so that the keys
//                       of `a` come before those of `a-b`
//   revision            1 to 2⁶³ − 1
//   request_id          1 to 512 bytes, any
//   u8, u32, u64        unsigned, fixed width, big-endian: they sort as numbers
//
// Bytes of the values: value_format.h.
#ifndef CITYMATCH_SERVER_STORE_KEY_FORMAT_H_
#define CITYMATCH_SERVER_STORE_KEY_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/store/store.h"

namespace citymatch::store {

inline constexpr size_t kMaxIdBytes = 190;
inline constexpr size_t kMaxRequestIdBytes = 512;

inline constexpr char kSchemaVersionKey[] = "schema_version";
inline constexpr char kTrailEndKey[] = "trail_end";

// The version of the format that this program reads and writes.
inline constexpr uint32_t kSchemaVersion = 1;

// OK if `key` follows the grammar; else INVALID_ARGUMENT that says what is
// wrong. The encoders below require an OK key.
[[nodiscard]] absl::Status ValidateKey(const Key& key);

// Encoders. Prefixes are the beginning that all keys of the group share.
[[nodiscard]] std::string RecordKey(const Key& key);
[[nodiscard]] std::string RecordKeyPrefix(Kind kind);
[[nodiscard]] std::string HistoryKey(const Key& key, int64_t revision);
[[nodiscard]] std::string HistoryKeyPrefix(const Key& key);
[[nodiscard]] std::string ReferenceKey(const Key& target, const Key& referrer);
[[nodiscard]] std::string ReferenceKeyPrefix(const Key& target, Kind kind);
[[nodiscard]] std::string ChangeKey(int64_t revision);
[[nodiscard]] std::string SecretKey(absl::string_view name);

// The least key greater than every key that begins with `prefix`. REQUIRES: a
// prefix of the functions above (none ends in 0xff).
[[nodiscard]] std::string EndOfPrefix(std::string prefix);

// Decoders. DATA_LOSS on bytes that do not follow the grammar.
[[nodiscard]] absl::StatusOr<Key> DecodeRecordKey(absl::string_view bytes);
[[nodiscard]] absl::StatusOr<int64_t> DecodeChangeKey(absl::string_view bytes);

struct HistoryPosition {
  Key key;
  int64_t revision = 0;
};
[[nodiscard]] absl::StatusOr<HistoryPosition> DecodeHistoryKey(
    absl::string_view bytes);

struct Reference {
  Key target;
  Key referrer;
};
[[nodiscard]] absl::StatusOr<Reference> DecodeReferenceKey(
    absl::string_view bytes);

// Fixed-width big-endian numbers, for keys and values.
[[nodiscard]] std::string EncodeU32(uint32_t number);
[[nodiscard]] absl::StatusOr<uint32_t> DecodeU32(absl::string_view bytes);

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_KEY_FORMAT_H_
