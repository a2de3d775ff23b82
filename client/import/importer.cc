#include "client/import/importer.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/rpc/request_id.h"

namespace citymatch::client {
namespace {

using google::protobuf::Message;

// Bytes of `row` within a request: itself, its tag and its length.
size_t BytesInRequest(const ImportRow& row) {
  return row.message->ByteSizeLong() + 6;
}

std::vector<const Message*> Messages(const ImportSet& set,
                                     const std::vector<size_t>& batch) {
  std::vector<const Message*> messages;
  for (const size_t index : batch) {
    messages.push_back(set.rows[index].message.get());
  }
  return messages;
}

// Bytes that tell one batch from another, for its request id.
std::string ContentOf(const ResourceKind& kind, const ImportSet& set,
                      const std::vector<size_t>& batch) {
  std::string content = kind.plural;
  for (const size_t index : batch) {
    absl::StrAppend(&content, "\n",
                    set.rows[index].message->SerializeAsString());
  }
  return content;
}

// One import from the check to the last batch.
class Import {
 public:
  Import(ResourceClient& client, Interruption& interruption,
         const ImportOptions& options, Progress& progress, ImportSet& set,
         ImportOutcome& outcome)
      : client_(client),
        interruption_(interruption),
        options_(options),
        progress_(progress),
        set_(set),
        outcome_(outcome) {}

  absl::Status Run() {
    absl::Status checked = Check();
    progress_.Finish();
    CountRows();
    if (!checked.ok()) return checked;
    outcome_.checked_by_server = true;
    outcome_.refused = !set_.file_problems.empty() ||
                       (outcome_.invalid_count > 0 && !options_.skip_invalid);
    if (options_.dry_run || outcome_.refused) {
      CountOutcomes();
      return absl::OkStatus();
    }
    absl::Status written = Write();
    progress_.Finish();
    return written;
  }

 private:
  // Has the server check every row that could be read, also those with
  // problems of form: the user wants to see all problems at once.
  absl::Status Check() {
    std::vector<size_t> sendable;
    // Rows of a name that stood before: a request may not hold both.
    std::vector<size_t> again;
    std::set<std::string> names;
    for (size_t i = 0; i < set_.rows.size(); ++i) {
      ImportRow& row = set_.rows[i];
      if (row.message == nullptr) continue;
      if (BytesInRequest(row) > options_.batch_bytes) {
        if (row.problems.empty()) {
          row.problems.push_back(
              {"", "",
               absl::StrCat("the row has ", BytesInRequest(row),
                            " bytes, but a request holds ",
                            options_.batch_bytes, "; shorten it")});
        }
        continue;
      }
      const std::string name = NameOf(*row.message);
      const bool first = name.empty() || names.insert(name).second;
      (first ? sendable : again).push_back(i);
    }
    sendable.insert(sendable.end(), again.begin(), again.end());
    const std::string run = RandomRequestId();
    int64_t done = 0;
    for (const auto& batch :
         MakeBatches(client_.kind(), set_, sendable, options_.batch_bytes)) {
      absl::Status status = Send(
          batch, run, true,
          [this](const std::vector<size_t>& rows, const ImportReply& reply) {
            for (const v1::ImportResult& result : reply.results) {
              if (Holds(rows, result)) Judge(rows[result.index()], result);
            }
          });
      if (!status.ok()) return status;
      done += static_cast<int64_t>(batch.size());
      progress_.Update("checked", done, static_cast<int64_t>(sendable.size()));
    }
    return absl::OkStatus();
  }

  static bool Holds(const std::vector<size_t>& rows,
                    const v1::ImportResult& result) {
    return result.index() >= 0 &&
           static_cast<size_t>(result.index()) < rows.size();
  }

  // Takes over what the server found out about a row.
  void Judge(size_t index, const v1::ImportResult& result) {
    ImportRow& row = set_.rows[index];
    const size_t own = row.problems.size();
    for (const auto& violation : result.violations()) {
      // What was found wrong here already is not told twice.
      const std::vector<FieldProblem> before(row.problems.begin(),
                                             row.problems.begin() + own);
      if (own == 0 || !Covers(before, violation.field())) {
        row.problems.push_back(
            {violation.field(), "", violation.description()});
      }
    }
    if (result.outcome() == v1::ImportResult::OUTCOME_INVALID) {
      if (row.problems.empty()) {
        row.problems.push_back(
            {"", "", "the server refuses the row without saying why"});
      }
      return;
    }
    outcomes_[index] = result.outcome();
    // Names that the server derives are known only now.
    if (!result.name().empty() && NameOf(*row.message).empty()) {
      const auto [it, inserted] = derived_.emplace(result.name(), index);
      if (!inserted) {
        row.problems.push_back(
            {"", "",
             absl::StrCat("says the same as row ",
                          set_.rows[it->second].position.row, " (both are ",
                          result.name(), "); keep one of the two rows")});
      }
    }
  }

  absl::Status Write() {
    std::vector<size_t> good;
    for (size_t i = 0; i < set_.rows.size(); ++i) {
      if (set_.rows[i].problems.empty()) good.push_back(i);
    }
    const std::string run = RandomRequestId();
    for (const auto& batch :
         MakeBatches(client_.kind(), set_, good, options_.batch_bytes)) {
      absl::Status status =
          Send(batch, run, false,
               [this](const std::vector<size_t>& rows,
                      const ImportReply& reply) { Record(rows, reply); });
      if (!status.ok()) return status;
      progress_.Update("imported", outcome_.done_count,
                       static_cast<int64_t>(good.size()));
      if (outcome_.refused) break;
    }
    return absl::OkStatus();
  }

  void Record(const std::vector<size_t>& rows, const ImportReply& reply) {
    for (const v1::ImportResult& result : reply.results) {
      if (!Holds(rows, result)) continue;
      if (result.outcome() == v1::ImportResult::OUTCOME_INVALID) {
        // The catalogue has changed since the check.
        Judge(rows[result.index()], result);
        ++outcome_.invalid_count;
        if (!options_.skip_invalid) outcome_.refused = true;
      }
    }
    if (outcome_.refused) return;
    outcome_.revision = std::max(outcome_.revision, reply.revision);
    for (const v1::ImportResult& result : reply.results) {
      Count(result.outcome());
    }
    outcome_.done_count += static_cast<int64_t>(rows.size());
  }

  template <typename Take>
  absl::Status Send(const std::vector<size_t>& batch, const std::string& run,
                    bool validate_only, Take take) {
    if (interruption_.Triggered()) return absl::CancelledError("interrupted");
    ImportArguments arguments;
    arguments.skip_invalid = options_.skip_invalid;
    arguments.validate_only = validate_only;
    // A server that is not there at the start is a mistake of the user; one
    // that goes away later is restarting.
    arguments.persistence = std::exchange(reached_, true)
                                ? Persistence::kPatient
                                : Persistence::kImpatient;
    if (!validate_only) {
      arguments.request_id =
          RequestIdFor(run, ContentOf(client_.kind(), set_, batch));
    }
    const absl::StatusOr<ImportReply> reply =
        client_.Import(Messages(set_, batch), arguments);
    if (!reply.ok()) return reply.status();
    if (reply->results.size() != batch.size()) {
      return absl::InternalError(absl::StrCat(
          "the server reports on ", reply->results.size(), " rows where ",
          batch.size(), " were sent; is it of another version?"));
    }
    take(batch, *reply);
    return absl::OkStatus();
  }

  void Count(v1::ImportResult::Outcome outcome) {
    outcome_.created_count += outcome == v1::ImportResult::OUTCOME_CREATED;
    outcome_.updated_count += outcome == v1::ImportResult::OUTCOME_UPDATED;
    outcome_.unchanged_count += outcome == v1::ImportResult::OUTCOME_UNCHANGED;
  }

  void CountRows() {
    for (const ImportRow& row : set_.rows) {
      (row.problems.empty() ? outcome_.good_count : outcome_.invalid_count)++;
    }
  }

  void CountOutcomes() {
    for (const auto& [index, outcome] : outcomes_) {
      if (set_.rows[index].problems.empty()) Count(outcome);
    }
  }

  ResourceClient& client_;
  Interruption& interruption_;
  const ImportOptions& options_;
  Progress& progress_;
  ImportSet& set_;
  ImportOutcome& outcome_;
  std::map<size_t, v1::ImportResult::Outcome> outcomes_;
  std::map<std::string, size_t> derived_;
  bool reached_ = false;
};

}  // namespace

std::vector<std::vector<size_t>> MakeBatches(const ResourceKind& kind,
                                             const ImportSet& set,
                                             const std::vector<size_t>& rows,
                                             size_t batch_bytes) {
  std::vector<std::vector<size_t>> batches;
  size_t bytes = 0;
  std::set<std::string> names;
  for (const size_t index : rows) {
    const size_t size = BytesInRequest(set.rows[index]);
    const std::string name = NameOf(*set.rows[index].message);
    if (batches.empty() || bytes + size > batch_bytes ||
        batches.back().size() == static_cast<size_t>(kind.import_row_limit) ||
        names.contains(name)) {
      batches.emplace_back();
      names.clear();
      bytes = 0;
    }
    if (!name.empty()) names.insert(name);
    batches.back().push_back(index);
    bytes += size;
  }
  return batches;
}

absl::Status RunImport(ResourceClient& client, Interruption& interruption,
                       const ImportOptions& options, Progress& progress,
                       ImportSet& set, ImportOutcome& outcome) {
  return Import(client, interruption, options, progress, set, outcome).Run();
}

}  // namespace citymatch::client
