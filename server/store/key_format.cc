#include "server/store/key_format.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace citymatch::store {
namespace {

constexpr char kEndOfId = '\0';
constexpr size_t kRevisionBytes = 8;

bool IsKnownKind(uint8_t kind) {
  return kind >= static_cast<uint8_t>(Kind::kCity) &&
         kind <= static_cast<uint8_t>(Kind::kPublishedRound);
}

bool IsIdByte(char c) {
  return absl::ascii_islower(static_cast<unsigned char>(c)) ||
         absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
}

bool IsId(absl::string_view id) {
  return !id.empty() && id.size() <= kMaxIdBytes &&
         std::all_of(id.begin(), id.end(), IsIdByte);
}

void AppendKindAndId(const Key& key, std::string& out) {
  out.push_back(static_cast<char>(key.kind));
  out.append(key.id);
}

void AppendU64(uint64_t number, std::string& out) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((number >> shift) & 0xff));
  }
}

// The revision in exactly eight bytes; nullopt if they are no revision.
std::optional<int64_t> ParseRevision(absl::string_view bytes) {
  if (bytes.size() != kRevisionBytes) return std::nullopt;
  uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<uint8_t>(c);
  if (number == 0 ||
      number > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    return std::nullopt;
  }
  return static_cast<int64_t>(number);
}

// kind and id, and nothing after them.
std::optional<Key> ParseKindAndId(absl::string_view bytes) {
  if (bytes.empty()) return std::nullopt;
  const auto kind = static_cast<uint8_t>(bytes.front());
  bytes.remove_prefix(1);
  if (!IsKnownKind(kind) || !IsId(bytes)) return std::nullopt;
  return Key{static_cast<Kind>(kind), std::string(bytes)};
}

// kind, id and the end of the id, which it takes off `bytes`.
std::optional<Key> TakeKindAndId(absl::string_view& bytes) {
  const size_t end = bytes.find(kEndOfId);
  if (end == absl::string_view::npos) return std::nullopt;
  std::optional<Key> key = ParseKindAndId(bytes.substr(0, end));
  bytes.remove_prefix(end + 1);
  return key;
}

absl::Status Malformed(absl::string_view family, absl::string_view bytes) {
  return absl::DataLossError(absl::StrCat(
      "a key of ", bytes.size(), " bytes in column family \"", family,
      "\" does not follow the key grammar: the data folder is damaged"));
}

}  // namespace

absl::Status ValidateKey(const Key& key) {
  if (!IsKnownKind(static_cast<uint8_t>(key.kind))) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown kind of record: ", static_cast<int>(key.kind)));
  }
  if (key.id.empty()) {
    return absl::InvalidArgumentError("the id of a record is empty");
  }
  if (key.id.size() > kMaxIdBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the id of a record has ", key.id.size(),
                     " bytes; at most ", kMaxIdBytes, " are allowed"));
  }
  if (!IsId(key.id)) {
    return absl::InvalidArgumentError(
        "the id of a record holds other characters than a to z, 0 to 9 and -");
  }
  return absl::OkStatus();
}

std::string RecordKeyPrefix(Kind kind) {
  return std::string(1, static_cast<char>(kind));
}

std::string RecordKey(const Key& key) {
  std::string out;
  out.reserve(1 + key.id.size());
  AppendKindAndId(key, out);
  return out;
}

std::string HistoryKeyPrefix(const Key& key) {
  std::string out = RecordKey(key);
  out.push_back(kEndOfId);
  return out;
}

std::string HistoryKey(const Key& key, int64_t revision) {
  std::string out = HistoryKeyPrefix(key);
  AppendU64(static_cast<uint64_t>(revision), out);
  return out;
}

std::string ReferenceKeyPrefix(const Key& target, Kind kind) {
  std::string out = RecordKey(target);
  out.push_back(kEndOfId);
  out.push_back(static_cast<char>(kind));
  return out;
}

std::string ReferenceKey(const Key& target, const Key& referrer) {
  std::string out = RecordKey(target);
  out.push_back(kEndOfId);
  AppendKindAndId(referrer, out);
  return out;
}

std::string ChangeKey(int64_t revision) {
  std::string out;
  AppendU64(static_cast<uint64_t>(revision), out);
  return out;
}

std::string SecretKey(absl::string_view name) {
  return absl::StrCat("secret/", name);
}

std::string EndOfPrefix(std::string prefix) {
  prefix.back() = static_cast<char>(static_cast<uint8_t>(prefix.back()) + 1);
  return prefix;
}

absl::StatusOr<Key> DecodeRecordKey(absl::string_view bytes) {
  std::optional<Key> key = ParseKindAndId(bytes);
  if (!key.has_value()) return Malformed("records", bytes);
  return *std::move(key);
}

absl::StatusOr<int64_t> DecodeChangeKey(absl::string_view bytes) {
  const std::optional<int64_t> revision = ParseRevision(bytes);
  if (!revision.has_value()) return Malformed("changes", bytes);
  return *revision;
}

absl::StatusOr<HistoryPosition> DecodeHistoryKey(absl::string_view bytes) {
  absl::string_view rest = bytes;
  std::optional<Key> key = TakeKindAndId(rest);
  const std::optional<int64_t> revision = ParseRevision(rest);
  if (!key.has_value() || !revision.has_value()) {
    return Malformed("history", bytes);
  }
  return HistoryPosition{*std::move(key), *revision};
}

absl::StatusOr<Reference> DecodeReferenceKey(absl::string_view bytes) {
  absl::string_view rest = bytes;
  std::optional<Key> target = TakeKindAndId(rest);
  std::optional<Key> referrer = ParseKindAndId(rest);
  if (!target.has_value() || !referrer.has_value()) {
    return Malformed("references", bytes);
  }
  return Reference{*std::move(target), *std::move(referrer)};
}

std::string EncodeU32(uint32_t number) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((number >> shift) & 0xff));
  }
  return out;
}

absl::StatusOr<uint32_t> DecodeU32(absl::string_view bytes) {
  if (bytes.size() != 4) {
    return absl::DataLossError(absl::StrCat(
        "a 32-bit number has ", bytes.size(), " bytes instead of 4"));
  }
  uint32_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<uint8_t>(c);
  return number;
}

}  // namespace citymatch::store
