#include "server/gate/worker_pool.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <thread>
#include <utility>

#include "absl/synchronization/mutex.h"

namespace citymatch {
namespace {

WorkerPool::Limits Sane(WorkerPool::Limits limits) {
  limits.threads = std::max(limits.threads, 1);
  limits.max_waiting = std::max(limits.max_waiting, 0);
  limits.max_heavy_running =
      std::clamp(limits.max_heavy_running, 1, limits.threads);
  return limits;
}

}  // namespace

WorkerPool::WorkerPool(Limits limits) : limits_(Sane(limits)) {
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

bool WorkerPool::TrySubmit(Lane lane, Task& task) {
  absl::MutexLock lock(&mutex_);
  const int waiting = static_cast<int>(light_.size() + heavy_.size());
  if (running_ + waiting >= limits_.threads + limits_.max_waiting) return false;
  if (lane == Lane::kHeavy &&
      heavy_running_ + static_cast<int>(heavy_.size()) >=
          limits_.max_heavy_running + limits_.max_waiting / 2) {
    return false;
  }
  auto& queue = lane == Lane::kHeavy ? heavy_ : light_;
  queue.push_back({next_order_++, std::move(task)});
  changed_.Signal();
  return true;
}

WorkerPool::Load WorkerPool::load() const {
  absl::MutexLock lock(&mutex_);
  return {running_, static_cast<int>(light_.size() + heavy_.size())};
}

bool WorkerPool::HeavyMayStart() const {
  return !heavy_.empty() && heavy_running_ < limits_.max_heavy_running;
}

bool WorkerPool::HasNext() const { return !light_.empty() || HeavyMayStart(); }

WorkerPool::Lane WorkerPool::NextLane() const {
  if (!HeavyMayStart()) return Lane::kLight;
  if (light_.empty()) return Lane::kHeavy;
  return heavy_.front().order < light_.front().order ? Lane::kHeavy
                                                     : Lane::kLight;
}

void WorkerPool::RunWorker() {
  absl::MutexLock lock(&mutex_);
  while (true) {
    while (!HasNext()) {
      if (stopping_ && heavy_.empty()) return;
      changed_.Wait(&mutex_);
    }
    const Lane lane = NextLane();
    auto& queue = lane == Lane::kHeavy ? heavy_ : light_;
    Task task = std::move(queue.front().task);
    queue.pop_front();
    const int heavy = lane == Lane::kHeavy ? 1 : 0;
    ++running_;
    heavy_running_ += heavy;
    mutex_.Unlock();
    task();
    task = nullptr;  // what it captured dies outside the lock
    mutex_.Lock();
    --running_;
    heavy_running_ -= heavy;
    // A heavy task that waited for its share may start, and while the pool is
    // stopping every thread must look again.
    if (heavy == 1 || stopping_) changed_.SignalAll();
  }
}

}  // namespace citymatch
