#include "server/gate/worker_pool.h"

#include <algorithm>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace citymatch {
namespace {

WorkerPool::Limits Sane(WorkerPool::Limits limits) {
  limits.threads = std::max(limits.threads, 1);
  limits.max_waiting = std::max(limits.max_waiting, 0);
  limits.max_heavy_running =
      std::clamp(limits.max_heavy_running, 1, limits.threads);
  if (limits.max_running_per_client <= 0) {
    limits.max_running_per_client = limits.threads;
  }
  limits.max_running_per_client =
      std::min(limits.max_running_per_client, limits.threads);
  if (limits.max_running_of_crowd <= 0) {
    limits.max_running_of_crowd = limits.max_running_per_client;
  }
  if (limits.max_waiting_per_client < 0) {
    limits.max_waiting_per_client = limits.max_waiting;
  }
  return limits;
}

}  // namespace

WorkerPool::WorkerPool(Limits limits) : limits_(Sane(std::move(limits))) {
  threads_.reserve(static_cast<size_t>(limits_.threads));
  try {
    for (int i = 0; i < limits_.threads; ++i) {
      threads_.emplace_back([this] { RunWorker(); });
    }
  } catch (...) {  // std::system_error: no more threads to be had
    Stop();
    throw;
  }
}

WorkerPool::~WorkerPool() { Stop(); }

void WorkerPool::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.SignalAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

WorkerPool::Submitted WorkerPool::TrySubmit(Lane lane,
                                            absl::string_view client_key,
                                            Task& task) {
  absl::MutexLock lock(&mutex_);
  if (running_ + waiting_ >= limits_.threads + limits_.max_waiting) {
    return Submitted::kFull;
  }
  if (lane == Lane::kHeavy &&
      heavy_running_ + heavy_waiting_ >=
          limits_.max_heavy_running + limits_.max_waiting / 2) {
    return Submitted::kFull;
  }
  const auto [it, is_new] = clients_.try_emplace(client_key);
  Client& client = it->second;
  if (client.count() >= ShareOf(client_key) + limits_.max_waiting_per_client) {
    if (is_new) clients_.erase(it);
    return Submitted::kClientFull;
  }
  if (!client.waits()) turns_.emplace_back(client_key);
  auto& queue = lane == Lane::kHeavy ? client.heavy : client.light;
  queue.push_back({next_order_++, std::move(task)});
  ++waiting_;
  if (lane == Lane::kHeavy) ++heavy_waiting_;
  changed_.Signal();
  return Submitted::kTaken;
}

WorkerPool::Load WorkerPool::load() const {
  absl::MutexLock lock(&mutex_);
  return {running_, waiting_};
}

int WorkerPool::ShareOf(absl::string_view client) const {
  return !client.empty() && client == limits_.crowd
             ? limits_.max_running_of_crowd
             : limits_.max_running_per_client;
}

bool WorkerPool::MayRun(const std::string& key) const {
  const Client& client = clients_.find(key)->second;
  if (client.running >= ShareOf(key)) return false;
  return !client.light.empty() ||
         (!client.heavy.empty() && heavy_running_ < limits_.max_heavy_running);
}

bool WorkerPool::TakeNext(Next& next) {
  const auto turn = std::find_if(
      turns_.begin(), turns_.end(),
      [this](const std::string& key)
          ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return MayRun(key); });
  if (turn == turns_.end()) return false;
  Client& client = clients_.find(*turn)->second;
  const bool heavy_may_run =
      !client.heavy.empty() && heavy_running_ < limits_.max_heavy_running;
  const bool heavy = heavy_may_run &&
                     (client.light.empty() ||
                      client.heavy.front().order < client.light.front().order);
  auto& queue = heavy ? client.heavy : client.light;
  next = {*turn, heavy ? Lane::kHeavy : Lane::kLight,
          std::move(queue.front().task)};
  queue.pop_front();
  --waiting_;
  ++running_;
  ++client.running;
  if (heavy) {
    --heavy_waiting_;
    ++heavy_running_;
  }
  if (client.waits()) {
    turns_.splice(turns_.end(), turns_, turn);
  } else {
    turns_.erase(turn);
  }
  return true;
}

void WorkerPool::Finished(const Next& done) {
  const auto it = clients_.find(done.client);
  --running_;
  --it->second.running;
  if (done.lane == Lane::kHeavy) --heavy_running_;
  if (it->second.count() == 0) clients_.erase(it);
}

void WorkerPool::RunWorker() {
  absl::MutexLock lock(&mutex_);
  while (true) {
    Next next;
    while (!TakeNext(next)) {
      if (stopping_ && waiting_ == 0) return;
      changed_.Wait(&mutex_);
    }
    mutex_.Unlock();
    next.task();
    next.task = nullptr;  // what it captured dies outside the lock
    mutex_.Lock();
    Finished(next);
    // This thread looks again by itself. Another one must look too where two
    // shares were freed at once, and while the pool is stopping.
    if (next.lane == Lane::kHeavy || stopping_) changed_.SignalAll();
  }
}

}  // namespace citymatch
