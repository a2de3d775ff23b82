#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "client/cli/commands.h"
#include "client/format/csv_table.h"
#include "client/format/text.h"
#include "client/import/importer.h"
#include "client/import/known_places.h"
#include "client/import/reader.h"
#include "nlohmann/json.hpp"

namespace citymatch::client {
namespace {

struct ImportFlags {
  std::vector<std::string> files;
  std::string format = "auto";
  std::vector<std::string> countries;
  int64_t min_population = 0;
  bool dry_run = false;
  bool skip_invalid = false;
  bool replace = false;
};

FileFormat FormatOf(const std::string& name) {
  if (name == "csv") return FileFormat::kCsv;
  if (name == "geonames") return FileFormat::kGeonames;
  if (name == "json" || name == "jsonl") return FileFormat::kJson;
  return FileFormat::kAuto;
}

// The problems and counts as one object.
std::string ToJson(const ImportOutcome& outcome,
                   const std::vector<Problem>& problems, bool pretty) {
  nlohmann::ordered_json json = {{"created", outcome.created_count},
                                 {"updated", outcome.updated_count},
                                 {"unchanged", outcome.unchanged_count},
                                 {"invalid", outcome.invalid_count},
                                 {"revision", outcome.revision},
                                 {"problems", nlohmann::ordered_json::array()}};
  for (const Problem& problem : problems) {
    json["problems"].push_back({{"file", problem.position.file},
                                {"row", problem.position.row},
                                {"line", problem.position.line},
                                {"field", problem.detail.field},
                                {"value", problem.detail.value.substr(0, 200)},
                                {"advice", problem.detail.advice}});
  }
  return json.dump(pretty ? 1 : -1, ' ', false,
                   nlohmann::ordered_json::error_handler_t::replace);
}

class ImportCommand {
 public:
  ImportCommand(Session& session, const ResourceKind& kind,
                const ImportFlags& flags)
      : session_(session), kind_(kind), flags_(flags) {}

  int Run() {
    if (const int code = ReadFiles(); code != kExitOk) return code;
    const auto client = session_.ClientOf(kind_);
    if (const absl::Status status =
            KeepKnownPlaces(*client, flags_.replace, set_);
        !status.ok()) {
      return session_.Fail(status);
    }
    for (const std::string& note : set_.notes) session_.Note(note);
    CheckDuplicates(kind_, set_);
    using Style = Progress::Style;
    Progress progress(session_.err(), session_.globals.quiet ? Style::kSilent
                                      : session_.streams().err_is_terminal
                                          ? Style::kBar
                                          : Style::kLines);
    const absl::Status status = RunImport(*client, session_.interruption(),
                                          {flags_.dry_run, flags_.skip_invalid},
                                          progress, set_, outcome_);
    problems_ = AllProblems(set_);
    for (const Problem& problem : problems_) {
      session_.err() << ToText(problem) << '\n';
    }
    if (!status.ok()) return Failed(status);
    WriteSummary();
    if (outcome_.refused) return kExitInvalidData;
    if (outcome_.revision > 0) {
      if (const absl::Status waited =
              WaitForRevision(session_, outcome_.revision);
          !waited.ok()) {
        session_.Note(absl::StrCat(
            "All rows are written; answers may not include them yet (",
            waited.message(), ")."));
      }
    }
    return problems_.empty() || flags_.skip_invalid ? kExitOk
                                                    : kExitInvalidData;
  }

 private:
  int ReadFiles() {
    ReadOptions options;
    options.format = FormatOf(flags_.format);
    options.geonames.min_population = flags_.min_population;
    for (const std::string& country : flags_.countries) {
      if (country.size() != 2) {
        return session_.Fail(
            kExitUsage, absl::StrCat("--country ", Quote(country),
                                     ": must be a code of two letters, such "
                                     "as JP"));
      }
      options.geonames.countries.insert(absl::AsciiStrToUpper(country));
    }
    for (const std::string& file : flags_.files) {
      std::string content;
      const absl::Status status =
          ReadFile(file, session_.streams().in, content);
      if (!status.ok()) {
        return session_.Fail(kExitUsage, std::string(status.message()));
      }
      ReadRows(kind_, file, content, options, set_);
    }
    return kExitOk;
  }

  // Tells what stands in spite of the failure.
  int Failed(const absl::Status& status) {
    int code = session_.Fail(status);
    if (!problems_.empty() && !outcome_.checked_by_server) {
      session_.Note(
          "The problems above were found before; the server has not checked "
          "every row.");
      if (code == kExitUnreachable) code = kExitInvalidData;
    }
    // A batch whose reply was lost may be written as well.
    session_.Note(
        outcome_.checked_by_server && !flags_.dry_run
            ? absl::StrCat(WithThousands(outcome_.done_count), " of ",
                           WithThousands(outcome_.good_count),
                           " rows are written for certain and stay. Run the "
                           "same command again to go on: rows that are there "
                           "already are left alone.")
            : "Nothing was written.");
    return code;
  }

  void WriteSummary() {
    if (outcome_.refused) {
      session_.Note(absl::StrCat(
          WithThousands(static_cast<long long>(problems_.size())),
          problems_.size() == 1 ? " problem" : " problems", " in ",
          WithThousands(outcome_.invalid_count), " of ",
          WithThousands(static_cast<long long>(set_.rows.size())), " rows. ",
          outcome_.done_count == 0
              ? "Nothing was written."
              : absl::StrCat(WithThousands(outcome_.done_count),
                             " rows were written before."),
          set_.file_problems.empty()
              ? " Mend the file, or leave the bad rows out with "
                "--skip-invalid."
              : " Mend the file."));
    }
    switch (session_.format()) {
      case OutputFormat::kJson:
      case OutputFormat::kJsonl:
        session_.out() << ToJson(outcome_, problems_,
                                 session_.format() == OutputFormat::kJson)
                       << '\n';
        return;
      case OutputFormat::kCsv:
        session_.out() << ToCsvLine({"created", "updated", "unchanged",
                                     "invalid", "revision"})
                       << ToCsvLine({absl::StrCat(outcome_.created_count),
                                     absl::StrCat(outcome_.updated_count),
                                     absl::StrCat(outcome_.unchanged_count),
                                     absl::StrCat(outcome_.invalid_count),
                                     absl::StrCat(outcome_.revision)});
        return;
      case OutputFormat::kTable:
        break;
    }
    if (outcome_.refused) return;
    session_.out() << kind_.plural << ": "
                   << WithThousands(outcome_.created_count)
                   << (flags_.dry_run ? " to create, " : " created, ")
                   << WithThousands(outcome_.updated_count)
                   << (flags_.dry_run ? " to update, " : " updated, ")
                   << WithThousands(outcome_.unchanged_count) << " unchanged, "
                   << WithThousands(outcome_.invalid_count) << " invalid";
    if (flags_.dry_run) {
      session_.out() << " (dry run: nothing was written)";
    } else if (outcome_.revision > 0) {
      session_.out() << " (revision " << outcome_.revision << ")";
    }
    session_.out() << '\n';
  }

  Session& session_;
  const ResourceKind& kind_;
  const ImportFlags& flags_;
  ImportSet set_;
  ImportOutcome outcome_;
  std::vector<Problem> problems_;
};

void AddImport(CLI::App& parent, const ResourceKind& kind, Session& session) {
  const auto flags = std::make_shared<ImportFlags>();
  CLI::App& command = *parent.add_subcommand(
      kind.plural, absl::StrCat("Creates or replaces ", kind.plural,
                                " from files. Rows that equal what is stored "
                                "are left alone."));
  command
      .add_option("FILE", flags->files, "Files to read; - is standard input")
      ->required();
  command
      .add_option("--format", flags->format,
                  "auto (default: by name and content), jsonl (also a JSON "
                  "array or object), csv, geonames")
      ->check(CLI::IsMember({"auto", "json", "jsonl", "csv", "geonames"}));
  command.add_flag("--dry-run", flags->dry_run,
                   "Check everything, write nothing");
  command.add_flag("--skip-invalid", flags->skip_invalid,
                   "Write the good rows even if there are bad ones; of rows "
                   "with the same id the first is good");
  if (&kind == &CityKind()) {
    command
        .add_option("--country", flags->countries,
                    "GeoNames: only these countries, such as JP,US,ID")
        ->delimiter(',')
        ->take_all();
    command
        .add_option("--min-population", flags->min_population,
                    "GeoNames: only places with so many persons or more")
        ->check(CLI::NonNegativeNumber);
    command.add_flag("--replace", flags->replace,
                     "GeoNames: also overwrite cities that are in the "
                     "catalogue, with all that was known of them");
  }
  command.footer(absl::StrCat(
      "All rows of all files are checked first, here and by the server, and "
      "every problem is\nlisted with its row. Nothing is written unless all "
      "rows are good (or --skip-invalid).\nThen rows are written in batches; "
      "an interrupted import can simply be run again.\n\nExamples:\n"
      "  citymatch import ",
      kind.plural, " data/", kind.plural,
      ".jsonl --dry-run\n  citymatch import ", kind.plural, " data/",
      kind.plural, ".jsonl\n",
      &kind == &CityKind()
          ? "  citymatch import cities cities15000.txt --format geonames "
            "--country JP,US,ID --min-population 50000\n"
          : ""));
  command.callback([&session, &kind, flags] {
    session.action = [&session, &kind, flags] {
      return ImportCommand(session, kind, *flags).Run();
    };
  });
}

}  // namespace

absl::Status WaitForRevision(Session& session, int64_t revision) {
  v1::SearchCitiesRequest request;
  request.set_query("a");
  request.set_limit(1);
  request.set_min_revision(revision);
  v1::SearchCitiesResponse reply;
  return session.connection().Call(&v1::CityService::Stub::SearchCities,
                                   request, reply,
                                   {.persistence = Persistence::kPatient});
}

void AddImportCommands(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand(
      "import", "Brings cities, partnerships and programmes in from files");
  command.require_subcommand(1);
  command.footer(
      "Order: taxonomies, programmes, cities, partnerships (each may name "
      "those before it).");
  for (const ResourceKind* kind : AllKinds()) {
    AddImport(command, *kind, session);
  }
}

}  // namespace citymatch::client
