#include "server/store/rocksdb_store.h"

#include <openssl/rand.h>

#include <atomic>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "server/store/key_format.h"
#include "server/store/rocksdb/commit_batch.h"
#include "server/store/rocksdb/engine.h"
#include "server/store/rocksdb/trail.h"
#include "server/store/rocksdb/trail_end.h"
#include "server/store/rocksdb/view.h"
#include "server/store/trail.h"
#include "server/store/value_format.h"

namespace citymatch::store {
namespace {

// A group of commits grows until it has this many bytes, so that a small commit
// does not wait long for its companions.
constexpr size_t kMaxGroupBytes = size_t{4} << 20;

constexpr int kMaxSecretBytes = 4096;

class RocksDbStore : public Store {
 public:
  RocksDbStore(std::shared_ptr<Engine> engine, TrailEnd end,
               const RocksDbOptions& options)
      : engine_(std::move(engine)),
        clock_(options.clock),
        on_broken_(options.on_broken),
        revision_(end.revision),
        published_(std::make_shared<const Snapshot>(engine_, end.revision,
                                                    std::move(end.chain))) {}

  ~RocksDbStore() override { Close(); }

  [[nodiscard]] absl::StatusOr<CommitResult> Commit(
      CommitRequest request) override ABSL_LOCKS_EXCLUDED(mutex_);

  [[nodiscard]] std::unique_ptr<ReadView> View() const override {
    return std::make_unique<RocksDbView>(Published());
  }

  [[nodiscard]] absl::StatusOr<std::optional<storage::v1::RequestEntry>>
  FindRequest(absl::string_view request_id, absl::Time now) const override;

  [[nodiscard]] int64_t revision() const override {
    return revision_.load(std::memory_order_acquire);
  }

  [[nodiscard]] absl::StatusOr<std::vector<Change>> ReadChanges(
      int64_t after_revision, int limit) const override {
    return ReadChangesAt(*Published(), after_revision, limit);
  }

  [[nodiscard]] std::unique_ptr<TrailView> Trail() const override {
    return std::make_unique<RocksDbTrail>(Published());
  }

  int64_t WaitForChange(int64_t after_revision,
                        absl::Time deadline) const override
      ABSL_LOCKS_EXCLUDED(mutex_);

  [[nodiscard]] absl::StatusOr<std::string> Secret(absl::string_view name,
                                                   int bytes) override
      ABSL_LOCKS_EXCLUDED(secret_mutex_, mutex_);

  void Close() override ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
  }

 private:
  // A thread in Commit. Its fields belong to the leader from the moment that
  // the commit is in the leader's group until `done`.
  struct Waiter {
    explicit Waiter(const PreparedCommit& prepared) : commit(prepared) {}

    const PreparedCommit& commit;
    absl::StatusOr<CommitResult> result{absl::UnknownError("")};
    bool done = false;  // guarded by the store's mutex_
    absl::CondVar wake;
  };

  [[nodiscard]] std::shared_ptr<const Snapshot> Published() const
      ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    return published_;
  }

  // OK if commits are taken, else UNAVAILABLE with the reason.
  [[nodiscard]] absl::Status CheckOpen() const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // The commits that go to disk with the first in the queue, itself included.
  [[nodiscard]] std::vector<Waiter*> NextGroup() const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Writes the commits of `group`, in order, and sets their results. Returns
  // the snapshot after them, nullptr if nothing was written. Called by one
  // thread at a time: the one at the front of the queue.
  [[nodiscard]] std::shared_ptr<const Snapshot> WriteGroup(
      const std::vector<Waiter*>& group) ABSL_LOCKS_EXCLUDED(mutex_);

  // Refuses every write from now on, and returns the error to tell.
  absl::Status Break(const rocksdb::Status& cause) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Break(absl::Status error) ABSL_LOCKS_EXCLUDED(mutex_);

  // Writes, unless the folder is gone.
  absl::Status WriteDurably(rocksdb::WriteBatch& batch)
      ABSL_LOCKS_EXCLUDED(mutex_);

  const std::shared_ptr<Engine> engine_;
  const std::function<absl::Time()> clock_;
  const std::function<void(const absl::Status&)> on_broken_;

  // The revision of `published_`, set after it: whoever reads a revision here
  // gets a view at least as new.
  std::atomic<int64_t> revision_;

  // Makes a secret but once.
  absl::Mutex secret_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);

  mutable absl::Mutex mutex_;
  // The first is the leader: it writes while the others wait.
  std::deque<Waiter*> queue_ ABSL_GUARDED_BY(mutex_);
  // What readers see: the newest commit that is on disk, and none after it.
  std::shared_ptr<const Snapshot> published_ ABSL_GUARDED_BY(mutex_);
  // Not OK after a failed write.
  absl::Status broken_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

absl::StatusOr<CommitResult> RocksDbStore::Commit(CommitRequest request) {
  const absl::StatusOr<PreparedCommit> prepared =
      PrepareCommit(std::move(request));
  if (!prepared.ok()) return prepared.status();
  Waiter self(*prepared);

  absl::MutexLock lock(&mutex_);
  queue_.push_back(&self);
  while (!self.done && queue_.front() != &self) self.wake.Wait(&mutex_);
  if (self.done) return std::move(self.result);

  // This thread leads.
  const std::vector<Waiter*> group = NextGroup();
  const absl::Status open = CheckOpen();
  std::shared_ptr<const Snapshot> written;
  if (open.ok()) {
    mutex_.Unlock();
    written = WriteGroup(group);
    mutex_.Lock();
  } else {
    for (Waiter* waiter : group) waiter->result = open;
  }
  if (written != nullptr) {
    published_.swap(written);
    revision_.store(published_->revision(), std::memory_order_release);
  }
  for (Waiter* waiter : group) {
    queue_.pop_front();
    waiter->done = true;
    if (waiter != &self) waiter->wake.Signal();
  }
  if (!queue_.empty()) queue_.front()->wake.Signal();
  return std::move(self.result);
}

absl::Status RocksDbStore::CheckOpen() const {
  if (!broken_.ok()) return broken_;
  if (closed_) return absl::UnavailableError("the store is closed");
  return absl::OkStatus();
}

std::vector<RocksDbStore::Waiter*> RocksDbStore::NextGroup() const {
  std::vector<Waiter*> group;
  size_t size = 0;
  for (Waiter* waiter : queue_) {
    size += waiter->commit.size;
    if (!group.empty() && size > kMaxGroupBytes) break;
    group.push_back(waiter);
  }
  return group;
}

std::shared_ptr<const Snapshot> RocksDbStore::WriteGroup(
    const std::vector<Waiter*>& group) {
  const std::shared_ptr<const Snapshot> before = Published();
  CommitBatch batch(*engine_, before->revision(), clock_(), before->chain());
  for (Waiter* waiter : group) waiter->result = batch.Add(waiter->commit);
  batch.Finish();

  absl::Status failed = batch.status();
  if (failed.ok() && batch.batch().Count() > 0) {
    failed = WriteDurably(batch.batch());
  }
  if (!failed.ok()) {
    // Also those that were refused: the reason may have been a commit of the
    // group that is not on disk now.
    for (Waiter* waiter : group) waiter->result = failed;
    return nullptr;
  }
  if (batch.batch().Count() == 0) return nullptr;
  return std::make_shared<const Snapshot>(engine_, batch.revision(),
                                          batch.chain());
}

absl::Status RocksDbStore::WriteDurably(rocksdb::WriteBatch& batch) {
  absl::Status in_place = engine_->CheckInPlace();
  if (!in_place.ok()) return Break(std::move(in_place));
  const rocksdb::Status written = engine_->WriteDurably(batch);
  return written.ok() ? absl::OkStatus() : Break(written);
}

absl::Status RocksDbStore::Break(const rocksdb::Status& cause) {
  return Break(WithEngineDetail(
      absl::FailedPreconditionError(absl::StrCat(
          "the store could not write to disk",
          cause.IsNoSpace() ? ", which is full" : "",
          "; it takes no more changes until the disk is well and the server is "
          "started again")),
      cause));
}

absl::Status RocksDbStore::Break(absl::Status error) {
  {
    absl::MutexLock lock(&mutex_);
    if (!broken_.ok()) return broken_;
    broken_ = error;
  }
  if (on_broken_) on_broken_(error);
  return error;
}

absl::StatusOr<std::optional<storage::v1::RequestEntry>>
RocksDbStore::FindRequest(absl::string_view request_id, absl::Time now) const {
  const absl::StatusOr<std::optional<std::string>> value =
      engine_->Get(Family::kRequests, request_id,
                   "the reply kept for a request", Published()->get());
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  absl::StatusOr<storage::v1::RequestEntry> entry =
      DecodeRequest(request_id, **value);
  if (!entry.ok()) return entry.status();
  if (IsExpired(*entry, now)) return std::nullopt;
  return *std::move(entry);
}

int64_t RocksDbStore::WaitForChange(int64_t after_revision,
                                    absl::Time deadline) const {
  const auto is_over = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return closed_ || published_->revision() > after_revision;
  };
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithDeadline(absl::Condition(&is_over), deadline);
  return published_->revision();
}

absl::StatusOr<std::string> RocksDbStore::Secret(absl::string_view name,
                                                 int bytes) {
  if (name.empty() || bytes < 1 || bytes > kMaxSecretBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a secret needs a name and 1 to ", kMaxSecretBytes, " bytes"));
  }
  const std::string key = SecretKey(name);
  const std::string title = absl::StrCat("secret \"", name, "\"");
  absl::MutexLock lock(&secret_mutex_);
  const absl::StatusOr<std::optional<std::string>> stored =
      engine_->Get(Family::kMeta, key, title);
  if (!stored.ok()) return stored.status();
  if (stored->has_value()) {
    const absl::StatusOr<absl::string_view> secret = Unseal(key, **stored);
    if (!secret.ok()) return DamagedError(title, secret.status().message());
    if (secret->size() != static_cast<size_t>(bytes)) {
      return absl::InvalidArgumentError(
          absl::StrCat(title, " has ", secret->size(), " bytes, not ", bytes));
    }
    return std::string(*secret);
  }
  {
    absl::MutexLock state_lock(&mutex_);
    absl::Status open = CheckOpen();
    if (!open.ok()) return open;
  }
  std::string secret(static_cast<size_t>(bytes), '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), bytes) != 1) {
    return absl::UnavailableError(
        "the operating system gives no random numbers");
  }
  rocksdb::WriteBatch batch;
  const rocksdb::Status put =
      batch.Put(engine_->handle(Family::kMeta), key, Seal(key, secret));
  if (!put.ok()) return Break(put);
  absl::Status written = WriteDurably(batch);
  if (!written.ok()) return written;
  return secret;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbStore(
    const RocksDbOptions& options) {
  absl::StatusOr<std::shared_ptr<Engine>> engine = Engine::Open(options);
  if (!engine.ok()) return engine.status();
  absl::StatusOr<TrailEnd> end = FindTrailEnd(*engine);
  if (!end.ok()) return end.status();
  return std::make_unique<RocksDbStore>(*std::move(engine), *std::move(end),
                                        options);
}

}  // namespace citymatch::store
