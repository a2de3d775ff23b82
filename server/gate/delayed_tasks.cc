#include "server/gate/delayed_tasks.h"

#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace citymatch {

DelayedTasks::DelayedTasks(size_t most)
    : most_(most), thread_([this] { Run(); }) {}

DelayedTasks::~DelayedTasks() {
  Flush();
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.Signal();
  }
  thread_.join();
}

bool DelayedTasks::TryAdd(absl::Time when, Task& task) {
  absl::MutexLock lock(&mutex_);
  if (flushing_ || tasks_.size() >= most_) return false;
  const bool is_next = tasks_.empty() || when < tasks_.begin()->first;
  tasks_.emplace(when, std::move(task));
  if (is_next) changed_.Signal();
  return true;
}

void DelayedTasks::Flush() {
  absl::MutexLock lock(&mutex_);
  flushing_ = true;
  changed_.Signal();
}

void DelayedTasks::Run() {
  std::vector<Task> due;
  absl::MutexLock lock(&mutex_);
  while (true) {
    const auto end = flushing_ ? tasks_.end() : tasks_.upper_bound(absl::Now());
    for (auto it = tasks_.begin(); it != end; ++it) {
      due.push_back(std::move(it->second));
    }
    tasks_.erase(tasks_.begin(), end);
    if (!due.empty()) {
      mutex_.Unlock();
      for (Task& task : due) task();
      due.clear();
      mutex_.Lock();
    } else if (stopping_) {
      return;
    } else if (tasks_.empty()) {
      changed_.Wait(&mutex_);
    } else {
      changed_.WaitWithDeadline(&mutex_, tasks_.begin()->first);
    }
  }
}

}  // namespace citymatch
