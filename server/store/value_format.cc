#include "server/store/value_format.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "server/store/crc32c.h"
#include "server/store/key_format.h"
#include "server/store/references.h"

namespace citymatch::store {
namespace {

using storage::v1::ChangeEntry;
using storage::v1::Record;
using storage::v1::RequestEntry;

constexpr char kSealedV1 = 0x01;
constexpr size_t kSealBytes = 5;

// Field `resource` (8) of Record, length-delimited (wire type 2).
constexpr char kResourceTag = 8 << 3 | 2;

// Rotated and shifted as in LevelDB's log format, because the engine computes
// the same CRC over bytes that hold ours.
uint32_t Checksum(absl::string_view key, absl::string_view payload) {
  const uint32_t crc = Crc32c(payload, Crc32c(key));
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
}

void AppendVarint(uint64_t number, std::string& out) {
  for (; number >= 0x80; number >>= 7) {
    out.push_back(static_cast<char>(number | 0x80));
  }
  out.push_back(static_cast<char>(number));
}

template <typename Message>
bool Parse(absl::string_view bytes, Message& message) {
  return bytes.size() <= static_cast<size_t>(std::numeric_limits<int>::max()) &&
         message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

template <typename Message>
absl::StatusOr<Message> UnsealMessage(absl::string_view key,
                                      absl::string_view value,
                                      absl::string_view name) {
  const absl::StatusOr<absl::string_view> payload = Unseal(key, value);
  if (!payload.ok()) return DamagedError(name, payload.status().message());
  Message message;
  if (!Parse(*payload, message)) {
    return DamagedError(name, "its bytes do not parse");
  }
  return message;
}

// What is wrong with `record`, in words; empty if nothing is.
std::string Contradiction(const Key& key, const Record& record,
                          RecordState expected, int64_t newest_revision) {
  if (record.deleted() && expected == RecordState::kPresent) {
    return "it is marked as deleted";
  }
  if (!record.deleted() && expected == RecordState::kDeleted) {
    return "it is not marked as deleted";
  }
  if (record.create_revision() < 1 ||
      record.revision() < record.create_revision() || record.version() < 1) {
    return "its revisions are out of order";
  }
  if (record.revision() > newest_revision) {
    return absl::StrCat("its revision ", record.revision(),
                        " is above the store's, ", newest_revision);
  }
  if (record.deleted()) {
    return record.has_resource() ? "it is deleted but has a resource" : "";
  }
  if (!CheckBelongs(key, record.resource()).ok()) {
    return "its resource is of another kind or name";
  }
  return "";
}

}  // namespace

std::string Seal(absl::string_view key, absl::string_view payload) {
  std::string value(1, kSealedV1);
  value.reserve(kSealBytes + payload.size());
  value += EncodeU32(Checksum(key, payload));
  value.append(payload.data(), payload.size());
  return value;
}

absl::StatusOr<absl::string_view> Unseal(absl::string_view key,
                                         absl::string_view value) {
  if (value.size() < kSealBytes) {
    return absl::DataLossError("its bytes are cut short");
  }
  if (value[0] != kSealedV1) {
    return absl::DataLossError("its bytes are of an unknown format");
  }
  const absl::StatusOr<uint32_t> stored =
      DecodeU32(value.substr(1, kSealBytes - 1));
  const absl::string_view payload = value.substr(kSealBytes);
  if (!stored.ok() || *stored != Checksum(key, payload)) {
    return absl::DataLossError("its bytes fail their checksum");
  }
  return payload;
}

absl::string_view PayloadOf(absl::string_view value) {
  return value.substr(kSealBytes);
}

std::string EncodeRecord(const Key& key, const Record& header,
                         absl::string_view resource) {
  // Fields of a message may be serialized apart and joined, in any order.
  std::string payload = header.SerializeAsString();
  if (!header.deleted()) {
    payload.push_back(kResourceTag);
    AppendVarint(resource.size(), payload);
    payload.append(resource.data(), resource.size());
  }
  return Seal(RecordKey(key), payload);
}

absl::StatusOr<Record> DecodeRecord(const Key& key, absl::string_view value,
                                    RecordState expected,
                                    int64_t newest_revision) {
  absl::StatusOr<Record> record =
      UnsealMessage<Record>(RecordKey(key), value, NameOf(key));
  if (!record.ok()) return record.status();
  const std::string wrong =
      Contradiction(key, *record, expected, newest_revision);
  if (!wrong.empty()) return DamagedError(NameOf(key), wrong);
  return record;
}

absl::StatusOr<ChangeEntry> DecodeChange(int64_t revision,
                                         absl::string_view value) {
  return UnsealMessage<ChangeEntry>(ChangeKey(revision), value,
                                    absl::StrCat("change ", revision));
}

absl::StatusOr<RequestEntry> DecodeRequest(absl::string_view request_id,
                                           absl::string_view value) {
  return UnsealMessage<RequestEntry>(request_id, value,
                                     "the reply kept for a request");
}

bool IsExpired(const RequestEntry& entry, absl::Time now) {
  return now >= FromTimestamp(entry.commit_time()) + kRequestLifetime;
}

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) +
         absl::Nanoseconds(timestamp.nanos());
}

absl::Status DamagedError(absl::string_view name, absl::string_view reason) {
  return absl::DataLossError(
      absl::StrCat(name, ": ", reason,
                   "; the stored data is damaged, restore it from a backup"));
}

}  // namespace citymatch::store
