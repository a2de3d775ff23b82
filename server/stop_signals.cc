#include "server/stop_signals.h"

#include <pthread.h>

#include <csignal>
#include <functional>
#include <thread>
#include <utility>

#include "absl/synchronization/mutex.h"

namespace citymatch {

StopSignals::StopSignals(std::function<void()> again)
    : again_(std::move(again)) {
  sigemptyset(&signals_);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    sigaddset(&signals_, signal);
  }
  // Threads made from now on inherit the mask.
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  thread_ = std::thread([this] { Run(); });
}

StopSignals::~StopSignals() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  // The thread waits for this signal and takes it; nothing is terminated.
  // NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread)
  pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
}

void StopSignals::SetAgain(std::function<void()> again) {
  absl::MutexLock lock(&mutex_);
  again_ = std::move(again);
}

void StopSignals::Run() {
  while (true) {
    int signal = 0;
    if (sigwait(&signals_, &signal) != 0) continue;
    absl::MutexLock lock(&mutex_);
    if (ending_) return;
    if (first_.HasBeenNotified()) {
      again_();
    } else {
      first_.Notify();
    }
  }
}

}  // namespace citymatch
