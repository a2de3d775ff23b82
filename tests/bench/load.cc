#include "tests/bench/load.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "tests/support/token_channel.h"

namespace citymatch::bench {
namespace {

// One of the calls that are open at once: when a call ends it starts the next,
// until the time is over.
class Slot {
 public:
  Slot(const LoadOptions& options, std::shared_ptr<grpc::Channel> channel,
       const std::vector<grpc::ByteBuffer>& requests,
       std::atomic<size_t>& next_request, absl::Time end,
       absl::BlockingCounter& done)
      : method_(options.method),
        stub_(std::move(channel)),
        requests_(requests),
        next_request_(next_request),
        end_(end),
        pause_(options.pause),
        done_(done) {}

  void Next() {
    start_ = absl::Now();
    if (start_ >= end_) {
      done_.DecrementCount();
      return;
    }
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(absl::ToChronoTime(start_ + absl::Seconds(20)));
    const size_t turn = next_request_.fetch_add(1, std::memory_order_relaxed);
    stub_.UnaryCall(context_.get(), method_, grpc::StubOptions(),
                    &requests_[turn % requests_.size()], &reply_,
                    [this](const grpc::Status& status) { Ended(status); });
  }

  const std::vector<float>& milliseconds() const { return milliseconds_; }
  int64_t reply_bytes() const { return reply_bytes_; }
  int64_t errors() const { return errors_; }
  const std::string& first_error() const { return first_error_; }

 private:
  void Ended(const grpc::Status& status) {
    if (status.ok()) {
      milliseconds_.push_back(
          static_cast<float>(absl::ToDoubleMilliseconds(absl::Now() - start_)));
      reply_bytes_ += static_cast<int64_t>(reply_.Length());
    } else {
      if (errors_++ == 0) first_error_ = status.error_message();
    }
    absl::SleepFor(pause_);
    Next();
  }

  const std::string method_;
  grpc::GenericStub stub_;
  const std::vector<grpc::ByteBuffer>& requests_;
  std::atomic<size_t>& next_request_;
  const absl::Time end_;
  const absl::Duration pause_;
  absl::BlockingCounter& done_;

  absl::Time start_;
  std::unique_ptr<grpc::ClientContext> context_;
  grpc::ByteBuffer reply_;
  std::vector<float> milliseconds_;
  int64_t reply_bytes_ = 0;
  int64_t errors_ = 0;
  std::string first_error_;
};

double Percentile(const std::vector<float>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<size_t>(share * last)];
}

}  // namespace

LoadResult RunLoad(const LoadOptions& options) {
  std::vector<grpc::ByteBuffer> requests;
  for (const std::string& request : options.requests) {
    const grpc::Slice slice(request);
    requests.emplace_back(&slice, 1);
  }
  // Two connections, as two clients would have.
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < 2; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetMaxReceiveMessageSize(64 << 20);
    channels.push_back(testing::ChannelWithToken(
        options.address, options.authorization, arguments));
    channels.back()->WaitForConnected(
        absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
  }

  std::atomic<size_t> next_request = 0;
  absl::BlockingCounter done(options.concurrency);
  const absl::Duration cpu_before = CpuTime(options.server_pid);
  const absl::Time start = absl::Now();
  std::vector<std::unique_ptr<Slot>> slots;
  for (int i = 0; i < options.concurrency; ++i) {
    slots.push_back(std::make_unique<Slot>(
        options, channels[static_cast<size_t>(i) % channels.size()], requests,
        next_request, start + options.duration, done));
  }
  for (const std::unique_ptr<Slot>& slot : slots) slot->Next();
  done.Wait();
  const absl::Duration took = absl::Now() - start;
  const absl::Duration cpu = CpuTime(options.server_pid) - cpu_before;

  LoadResult result;
  std::vector<float> milliseconds;
  for (const std::unique_ptr<Slot>& slot : slots) {
    milliseconds.insert(milliseconds.end(), slot->milliseconds().begin(),
                        slot->milliseconds().end());
    result.reply_bytes += static_cast<double>(slot->reply_bytes());
    result.errors += slot->errors();
    if (result.first_error.empty()) result.first_error = slot->first_error();
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  result.calls = static_cast<int64_t>(milliseconds.size());
  if (result.calls == 0) return result;
  const auto calls = static_cast<double>(result.calls);
  result.reply_bytes /= calls;
  result.calls_per_second = calls / absl::ToDoubleSeconds(took);
  result.p50_ms = Percentile(milliseconds, 0.5);
  result.p99_ms = Percentile(milliseconds, 0.99);
  result.server_cpu_us = absl::ToDoubleMicroseconds(cpu) / calls;
  return result;
}

absl::Duration CpuTime(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string line;
  std::getline(file, line);
  // The name, in parentheses, may hold blanks; what follows may not.
  const size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return absl::ZeroDuration();
  const std::vector<std::string> fields =
      absl::StrSplit(line.substr(name_end + 2), ' ');
  int64_t user = 0;
  int64_t system = 0;
  // Fields 14 and 15 of proc(5); the list here starts with field 3.
  if (fields.size() < 13 || !absl::SimpleAtoi(fields[11], &user) ||
      !absl::SimpleAtoi(fields[12], &system)) {
    return absl::ZeroDuration();
  }
  return absl::Seconds(static_cast<double>(user + system) /
                       static_cast<double>(sysconf(_SC_CLK_TCK)));
}

int64_t ResidentBytes(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/statm"));
  int64_t total = 0;
  int64_t resident = 0;
  file >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return (values[middle - 1] + values[middle]) / 2;
}

}  // namespace citymatch::bench
