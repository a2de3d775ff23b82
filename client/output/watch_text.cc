#include "client/output/watch_text.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/format/csv_table.h"
#include "client/output/width.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/time_util.h"

namespace citymatch::client {
namespace {

using google::protobuf::Message;
using google::protobuf::util::TimeUtil;

// Columns that most revisions and all kinds of change fit into.
constexpr int kRevisionWidth = 6;
constexpr int kChangeWidth = 7;

std::string ChangeWord(const v1::ResourceChange& change, bool initial_state) {
  if (initial_state) return "present";
  switch (change.type()) {
    case v1::CHANGE_TYPE_CREATED:
      return "created";
    case v1::CHANGE_TYPE_UPDATED:
      return "updated";
    case v1::CHANGE_TYPE_DELETED:
      return "deleted";
    default:
      return "changed";
  }
}

// The name to show of the resource; empty if it is gone or has none.
std::string DisplayName(const v1::ResourceChange& change) {
  const auto& reflection = *change.GetReflection();
  const auto* const set = reflection.GetOneofFieldDescriptor(
      change, change.GetDescriptor()->FindOneofByName("resource"));
  if (set == nullptr) return "";
  const Message& resource = reflection.GetMessage(change, set);
  const auto* const field =
      resource.GetDescriptor()->FindFieldByName("display_name");
  return field == nullptr
             ? ""
             : resource.GetReflection()->GetString(resource, field);
}

std::vector<std::string> Cells(const v1::WatchChangesResponse& message,
                               const v1::ResourceChange& change) {
  return {absl::StrCat(message.revision()),
          TimeUtil::ToString(message.commit_time()),
          ChangeWord(change, message.initial_state()), change.name(),
          DisplayName(change)};
}

std::string Line(const std::vector<std::string>& cells) {
  std::string line =
      absl::StrCat(Pad(cells[0], kRevisionWidth, /*right_aligned=*/true), "  ",
                   cells[1], "  ", Pad(cells[2], kChangeWidth, false));
  for (size_t i = 3; i < cells.size(); ++i) {
    absl::StrAppend(&line, "  ", OneLine(cells[i]));
  }
  absl::StripTrailingAsciiWhitespace(&line);
  return line;
}

}  // namespace

WatchWriter::WatchWriter(OutputFormat format, std::ostream& out)
    : format_(format), out_(out) {
  if (format == OutputFormat::kCsv) {
    out_ << ToCsvLine(
        {"revision", "time", "change", "resource", "display_name"});
  } else if (format != OutputFormat::kTable) {
    json_ = std::make_unique<JsonListWriter>(format, out);
  }
}

void WatchWriter::Write(const v1::WatchChangesResponse& message) {
  if (json_ != nullptr) {
    json_->Add(message);
  } else {
    for (const v1::ResourceChange& change : message.changes()) {
      const std::vector<std::string> cells = Cells(message, change);
      if (format_ == OutputFormat::kCsv) {
        out_ << ToCsvLine(cells);
      } else {
        out_ << Line(cells) << '\n';
      }
    }
  }
  out_.flush();
}

void WatchWriter::Finish() {
  if (json_ != nullptr) json_->Finish();
  out_.flush();
}

}  // namespace citymatch::client
