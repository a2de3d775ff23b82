#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/output_file.h"
#include "client/format/csv_form.h"
#include "client/format/csv_table.h"
#include "client/format/message_json.h"
#include "client/format/text.h"

namespace citymatch::client {
namespace {

struct ExportFlags {
  std::string to;
  std::string filter;
};

// The format asked for; else by the file's name; else JSON Lines.
OutputFormat FormatFor(const Session& session, const std::string& to) {
  if (session.requested_format().has_value()) return session.format();
  if (absl::EndsWithIgnoreCase(to, ".csv")) return OutputFormat::kCsv;
  if (absl::EndsWithIgnoreCase(to, ".json")) return OutputFormat::kJson;
  return OutputFormat::kJsonl;
}

// Streams all resources into `out`.
absl::Status Write(ResourceClient& client, const std::string& filter,
                   OutputFormat format, std::ostream& out, int64_t& count) {
  const CsvForm* form = CsvFormFor(*client.kind().prototype->GetDescriptor());
  std::unique_ptr<JsonListWriter> json;
  if (format == OutputFormat::kCsv) {
    out << kByteOrderMark << ToCsvLine(form->Header());
  } else {
    json = std::make_unique<JsonListWriter>(format, out);
  }
  absl::Status status = client.Export(
      filter, [&](const google::protobuf::Message& resource) -> absl::Status {
        const MessagePtr copy = client.kind().New();
        copy->CopyFrom(resource);
        ClearServerFields(*copy);
        if (json != nullptr) {
          json->Add(*copy);
        } else {
          out << ToCsvLine(form->Write(*copy));
        }
        ++count;
        return out ? absl::OkStatus()
                   : absl::UnknownError(
                         "the output cannot be written; is the "
                         "disk full?");
      });
  if (status.ok() && json != nullptr) json->Finish();
  return status;
}

int RunExport(Session& session, const ResourceKind& kind,
              const ExportFlags& flags) {
  const OutputFormat format = FormatFor(session, flags.to);
  if (format == OutputFormat::kTable) {
    return session.Fail(kExitUsage,
                        "an export is json, jsonl or csv; for a table to read "
                        "use list");
  }
  if (format == OutputFormat::kCsv &&
      CsvFormFor(*kind.prototype->GetDescriptor()) == nullptr) {
    return session.Fail(kExitUsage, absl::StrCat(kind.plural,
                                                 " have no form as a table; "
                                                 "use json or jsonl"));
  }
  const auto client = session.ClientOf(kind);
  int64_t count = 0;
  if (flags.to.empty()) {
    const absl::Status status =
        Write(*client, flags.filter, format, session.out(), count);
    if (status.ok()) return kExitOk;
    return session.FailUnfinished(
        status, absl::StrCat("What was written is not all: ",
                             WithThousands(count), " ", kind.plural, "."));
  }
  OutputFile file(flags.to);
  absl::Status status = file.Open();
  if (status.ok()) {
    status = Write(*client, flags.filter, format, file.stream(), count);
  }
  if (status.ok()) status = file.Commit();
  if (!status.ok()) {
    return session.FailUnfinished(status,
                                  absl::StrCat(flags.to, " was not written."));
  }
  session.Note(absl::StrCat(WithThousands(count), " ", kind.plural,
                            " written to ", flags.to));
  return kExitOk;
}

}  // namespace

void AddExportCommands(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand(
      "export", "Writes all cities, partnerships or programmes to a file");
  command.require_subcommand(1);
  for (const ResourceKind* kind : AllKinds()) {
    const auto flags = std::make_shared<ExportFlags>();
    CLI::App& one = *command.add_subcommand(
        kind->plural,
        absl::StrCat("Writes all ", kind->plural,
                     " in the order of their ids, as of one revision"));
    one.add_option("--to", flags->to,
                   "File to write; it appears only when it is complete. "
                   "Default: standard output");
    one.add_option("--filter", flags->filter,
                   "Only those, such as 'country_code = \"VN\"'");
    one.footer(absl::StrCat(
        "The format is that of --output (json, jsonl, csv), else that of the "
        "file's name, else jsonl.\nWhat only the server sets (etag, revision, "
        "times) is left out: the file can be imported\nas it is.\n\n"
        "Example:\n  citymatch export ",
        kind->plural, " --to ", kind->plural, ".jsonl"));
    one.callback([&session, kind, flags] {
      session.action = [&session, kind, flags] {
        return RunExport(session, *kind, *flags);
      };
    });
  }
}

}  // namespace citymatch::client
