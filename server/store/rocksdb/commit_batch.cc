#include "server/store/rocksdb/commit_batch.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/store/chain.h"
#include "server/store/failed_demand.h"
#include "server/store/key_format.h"
#include "server/store/references.h"
#include "server/store/rocksdb/trail_end.h"
#include "server/store/value_format.h"

namespace citymatch::store {
namespace {

using storage::v1::ChangeEntry;
using storage::v1::Origin;
using storage::v1::Record;

// Protobuf's own limit is 2 GiB; far below it, one resource would already hold
// up every other commit.
constexpr size_t kMaxMessageBytes = size_t{64} << 20;

// The bytes of `message` if they can be parsed again. They cannot if a string
// is not UTF-8: the parser refuses what the serializer lets pass.
template <typename Message>
absl::StatusOr<std::string> SerializeReadably(const Message& message,
                                              absl::string_view what) {
  const size_t size = message.ByteSizeLong();
  if (size > kMaxMessageBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(what, " has ", size, " bytes; at most ", kMaxMessageBytes,
                     " are allowed"));
  }
  std::string bytes = message.SerializeAsString();
  Message again;
  if (!again.ParseFromString(bytes)) {
    return absl::InvalidArgumentError(
        absl::StrCat(what, " holds text that is not valid UTF-8"));
  }
  return bytes;
}

// What makes the digest of a secret useless to who guesses at the secret.
std::string NewSalt() {
  std::string salt(16, '\0');
  // Without random numbers no TLS and no token would be possible either: the
  // process ends rather than keep a secret badly.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(salt.data()),
                 static_cast<int>(salt.size())) != 1) {
    std::abort();
  }
  return salt;
}

absl::Status CheckRevision(const Key& key, int64_t expected) {
  if (expected >= kMustExist) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(NameOf(key), ": ", expected, " is no revision to demand"));
}

absl::StatusOr<PreparedCommit::Write> PrepareWrite(Mutation mutation) {
  absl::Status status = ValidateKey(mutation.key);
  status.Update(CheckRevision(mutation.key, mutation.expected_revision));
  if (!status.ok()) return status;
  PreparedCommit::Write write;
  write.key = std::move(mutation.key);
  write.expected_revision = mutation.expected_revision;
  if (!mutation.resource.has_value()) return write;
  status = CheckBelongs(write.key, *mutation.resource);
  if (!status.ok()) return status;
  absl::StatusOr<std::string> bytes =
      SerializeReadably(*mutation.resource, NameOf(write.key));
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<std::vector<Key>> references = References(*mutation.resource);
  if (!references.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(NameOf(write.key), ": ", references.status().message()));
  }
  write.resource = *std::move(bytes);
  write.references = *std::move(references);
  return write;
}

absl::Status CheckEachKeyOnce(
    const std::vector<PreparedCommit::Write>& writes) {
  std::set<Key> keys;
  for (const PreparedCommit::Write& write : writes) {
    if (!keys.insert(write.key).second) {
      return absl::InvalidArgumentError(absl::StrCat(
          NameOf(write.key), " occurs twice among the mutations of a commit"));
    }
  }
  return absl::OkStatus();
}

bool Meets(int64_t actual, int64_t demanded) {
  if (demanded == kAnyRevision) return true;
  if (demanded == kMustExist) return actual != 0;
  return actual == demanded;  // kMustNotExist is 0, as is an absent record
}

absl::Status FromBatch(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return WithEngineDetail(
      absl::UnavailableError("the store cannot take the commit in its memory"),
      status);
}

}  // namespace

absl::StatusOr<PreparedCommit> PrepareCommit(CommitRequest request) {
  PreparedCommit commit;
  for (Mutation& mutation : request.mutations) {
    absl::StatusOr<PreparedCommit::Write> write =
        PrepareWrite(std::move(mutation));
    if (!write.ok()) return write.status();
    commit.size +=
        write->key.id.size() + write->resource.value_or(std::string()).size();
    commit.writes.push_back(*std::move(write));
  }
  absl::Status status = CheckEachKeyOnce(commit.writes);
  for (const Precondition& precondition : request.preconditions) {
    status.Update(ValidateKey(precondition.key));
    status.Update(
        CheckRevision(precondition.key, precondition.expected_revision));
  }
  status.Update(SerializeReadably(request.origin, "the origin").status());
  if (!request.request_id.empty()) {
    status.Update(
        SerializeReadably(request.idempotency, "the reply to keep").status());
  }
  if (request.request_id.size() > kMaxRequestIdBytes) {
    status.Update(absl::InvalidArgumentError(
        absl::StrCat("the request id has ", request.request_id.size(),
                     " bytes; at most ", kMaxRequestIdBytes, " are allowed")));
  }
  if (!status.ok()) return status;
  commit.preconditions = std::move(request.preconditions);
  commit.origin = std::move(request.origin);
  commit.request_id = std::move(request.request_id);
  commit.idempotency = std::move(request.idempotency);
  commit.size += commit.idempotency.reply().size();
  return commit;
}

absl::StatusOr<CommitResult> CommitBatch::Add(const PreparedCommit& commit) {
  absl::Status status = CheckRequestId(commit.request_id);
  for (const Precondition& precondition : commit.preconditions) {
    if (!status.ok()) return status;
    status = CheckDemand(precondition.key, precondition.expected_revision);
  }
  bool changes = false;
  for (const PreparedCommit::Write& write : commit.writes) {
    if (!status.ok()) return status;
    status = CheckDemand(write.key, write.expected_revision);
    if (!status.ok()) return status;
    const absl::StatusOr<const Version*> current = Current(write.key);
    if (!current.ok()) return current.status();
    changes |= write.resource.has_value() || (*current)->has_value();
  }
  if (!status.ok()) return status;
  if (changes) {
    ++revision_;
    Apply(commit);
  }
  if (!commit.request_id.empty()) {
    storage::v1::RequestEntry entry = commit.idempotency;
    *entry.mutable_commit_time() = ToTimestamp(now_);
    request_ids_.insert(commit.request_id);
    Put(Family::kRequests, commit.request_id,
        Seal(commit.request_id, entry.SerializeAsString()));
  }
  return CommitResult{revision_, FromTimestamp(ToTimestamp(now_))};
}

void CommitBatch::Finish() {
  if (revision_ == first_revision_) return;
  Put(Family::kMeta, kTrailEndKey, EncodeTrailEnd({revision_, chain_}));
}

absl::StatusOr<const CommitBatch::Version*> CommitBatch::Current(
    const Key& key) {
  auto it = versions_.find(key);
  if (it == versions_.end()) {
    absl::StatusOr<Version> loaded = Load(key);
    if (!loaded.ok()) return loaded.status();
    it = versions_.emplace(key, *std::move(loaded)).first;
  }
  return &it->second;
}

absl::StatusOr<CommitBatch::Version> CommitBatch::Load(const Key& key) const {
  absl::StatusOr<std::optional<std::string>> value =
      engine_.Get(Family::kRecords, RecordKey(key), NameOf(key));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return Version();
  absl::StatusOr<Record> record =
      DecodeRecord(key, **value, RecordState::kPresent, revision_);
  if (!record.ok()) return record.status();
  absl::StatusOr<std::vector<Key>> references = References(record->resource());
  if (!references.ok()) {
    return DamagedError(NameOf(key), references.status().message());
  }
  Present present;
  present.header = *std::move(record);
  present.header.clear_resource();
  present.value = **std::move(value);
  present.references = *std::move(references);
  return Version(std::move(present));
}

absl::Status CommitBatch::CheckDemand(const Key& key, int64_t demanded) {
  if (demanded == kAnyRevision) return absl::OkStatus();
  const absl::StatusOr<const Version*> current = Current(key);
  if (!current.ok()) return current.status();
  const int64_t actual =
      (*current)->has_value() ? (**current)->header.revision() : 0;
  if (Meets(actual, demanded)) return absl::OkStatus();
  return FailedDemandError(FailedDemand{key, demanded, actual});
}

absl::Status CommitBatch::CheckRequestId(absl::string_view request_id) const {
  if (request_id.empty()) return absl::OkStatus();
  bool known = request_ids_.count(std::string(request_id)) != 0;
  if (!known) {
    const absl::StatusOr<std::optional<std::string>> value =
        engine_.Get(Family::kRequests, request_id, "the reply to a request");
    if (!value.ok()) return value.status();
    if (value->has_value()) {
      const absl::StatusOr<storage::v1::RequestEntry> entry =
          DecodeRequest(request_id, **value);
      if (!entry.ok()) return entry.status();
      known = !IsExpired(*entry, now_);
    }
  }
  if (!known) return absl::OkStatus();
  return absl::AlreadyExistsError(
      "a request with this id was committed within the last 24 hours");
}

void CommitBatch::Apply(const PreparedCommit& commit) {
  ChangeEntry change;
  *change.mutable_commit_time() = ToTimestamp(now_);
  *change.mutable_origin() = commit.origin;
  for (const PreparedCommit::Write& write : commit.writes) {
    ApplyWrite(write, commit.origin, change);
  }
  const std::string key = ChangeKey(revision_);
  std::string covered = change.SerializeAsString();
  chain_ = NextChain(chain_, revision_, covered);
  Put(Family::kChanges, key, Seal(key, WithChain(std::move(covered), chain_)));
}

void CommitBatch::ApplyWrite(const PreparedCommit::Write& write,
                             const Origin& origin, ChangeEntry& change) {
  Version& version = versions_[write.key];
  const bool deletes = !write.resource.has_value();
  if (deletes && !version.has_value()) return;

  ChangeEntry::Touched& touched = *change.add_touched();
  touched.set_kind(static_cast<int32_t>(write.key.kind));
  touched.set_id(write.key.id);
  touched.set_deleted(deletes);

  Record header;
  header.set_create_revision(revision_);
  *header.mutable_create_time() = ToTimestamp(now_);
  header.set_version(1);
  header.set_revision(revision_);
  *header.mutable_update_time() = ToTimestamp(now_);
  *header.mutable_origin() = origin;
  header.set_deleted(deletes);
  // The outcome of a stable round is as good as a ranking to whoever guesses.
  if (write.key.kind == Kind::kRoundRanking ||
      write.key.kind == Kind::kRoundSolution) {
    header.set_salt(NewSalt());
  }
  std::vector<Key> old_references;
  if (version.has_value()) {
    const Record& before = version->header;
    header.set_create_revision(before.create_revision());
    *header.mutable_create_time() = before.create_time();
    header.set_version(before.version() + 1);
    old_references = std::move(version->references);
    Put(Family::kHistory, HistoryKey(write.key, before.revision()),
        version->value);
  }
  ReplaceReferences(write.key, old_references, write.references);

  std::string value =
      EncodeRecord(write.key, header, write.resource.value_or(std::string()));
  touched.set_digest(DigestOf(PayloadOf(value)));
  if (deletes) {
    Put(Family::kHistory, HistoryKey(write.key, revision_), value);
    Delete(Family::kRecords, RecordKey(write.key));
    version.reset();
  } else {
    Put(Family::kRecords, RecordKey(write.key), value);
    version = Present{std::move(header), std::move(value), write.references};
  }
}

void CommitBatch::ReplaceReferences(const Key& referrer,
                                    const std::vector<Key>& before,
                                    const std::vector<Key>& after) {
  for (const Key& target : before) {
    if (!std::binary_search(after.begin(), after.end(), target)) {
      Delete(Family::kReferences, ReferenceKey(target, referrer));
    }
  }
  for (const Key& target : after) {
    if (!std::binary_search(before.begin(), before.end(), target)) {
      Put(Family::kReferences, ReferenceKey(target, referrer), "");
    }
  }
}

void CommitBatch::Put(Family family, absl::string_view key,
                      absl::string_view value) {
  status_.Update(FromBatch(
      batch_.Put(engine_.handle(family), ToSlice(key), ToSlice(value))));
}

void CommitBatch::Delete(Family family, absl::string_view key) {
  status_.Update(
      FromBatch(batch_.Delete(engine_.handle(family), ToSlice(key))));
}

}  // namespace citymatch::store
