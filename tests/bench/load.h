// A bounded load on one method of a gRPC server: keeps a fixed number of calls
// open for a fixed time, and measures.
#ifndef CITYMATCH_TESTS_BENCH_LOAD_H_
#define CITYMATCH_TESTS_BENCH_LOAD_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace citymatch::bench {

struct LoadOptions {
  // Loopback address of the server.
  std::string address;
  // The header of all calls, `Bearer …`; empty = none.
  std::string authorization;
  // `/package.Service/Method`.
  std::string method;
  // Serialised requests, sent in turn. REQUIRES: not empty.
  std::vector<std::string> requests;
  // Calls open at once.
  int concurrency = 32;
  absl::Duration duration = absl::Seconds(3);
  // Between the end of a call and the next of the same slot.
  absl::Duration pause = absl::ZeroDuration();
  // The server's process, whose CPU time is read.
  pid_t server_pid = 0;
};

struct LoadResult {
  int64_t calls = 0;
  int64_t errors = 0;
  double calls_per_second = 0;
  // Milliseconds.
  double p50_ms = 0;
  double p99_ms = 0;
  // CPU time of the server's process per call, microseconds.
  double server_cpu_us = 0;
  // Mean size of a reply.
  double reply_bytes = 0;
  // Message of the first error.
  std::string first_error;
};

LoadResult RunLoad(const LoadOptions& options);

// CPU time (user and system) that a process has used until now.
absl::Duration CpuTime(pid_t pid);

// Resident memory of a process now, in bytes.
int64_t ResidentBytes(pid_t pid);

// The middle value; of an even number, the mean of the middle two. REQUIRES:
// not empty.
double Median(std::vector<double> values);

}  // namespace citymatch::bench

#endif  // CITYMATCH_TESTS_BENCH_LOAD_H_
