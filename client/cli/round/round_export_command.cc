// `citymatch round export`: a solution as a file for others.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/brief/writers.h"
#include "client/cli/output_file.h"
#include "client/cli/round/round_call.h"
#include "client/format/csv_table.h"
#include "client/format/text.h"
#include "client/round/published_facts.h"
#include "client/round/report.h"
#include "client/round/round_calendar.h"
#include "client/round/workbook.h"

namespace citymatch::client {
namespace {

struct RoundExportFlags {
  std::string round;
  int number = 0;
  std::string file;
  bool published_only = false;
};

absl::StatusOr<std::string> CsvBytes(Session&,
                                     const v1::RoundSolution& solution,
                                     const RoundView& view, bool) {
  return kByteOrderMark + ToCsv(OutcomeSheet(solution, view));
}

absl::StatusOr<std::string> WorkbookBytes(Session&,
                                          const v1::RoundSolution& solution,
                                          const RoundView& view, bool) {
  return SolutionWorkbook(solution, view);
}

absl::StatusOr<std::string> HtmlBytes(Session&,
                                      const v1::RoundSolution& solution,
                                      const RoundView& view, bool is_public) {
  return ToHtml(MakeRoundReport(solution, view, !is_public));
}

absl::StatusOr<std::string> PdfBytes(Session& session,
                                     const v1::RoundSolution& solution,
                                     const RoundView& view, bool is_public) {
  absl::StatusOr<Pdf> pdf = ToPdf(MakeRoundReport(solution, view, !is_public));
  if (!pdf.ok()) return pdf.status();
  if (pdf->unknown_glyph_count > 0) {
    session.Note(absl::StrCat(
        pdf->unknown_glyph_count,
        " characters show as boxes: no installed font has them. A font such "
        "as fonts-ipafont-gothic or fonts-noto-cjk mends it, or write .html."));
  }
  return std::move(pdf->bytes);
}

absl::StatusOr<std::string> CalendarBytes(Session& session,
                                          const v1::RoundSolution& solution,
                                          const RoundView& view, bool) {
  std::vector<v1::Partnership> partnerships;
  const absl::Status read =
      session.ClientOf(PartnershipKind())
          ->Export("", [&](const google::protobuf::Message& message) {
            partnerships.emplace_back().CopyFrom(message);
            return absl::OkStatus();
          });
  if (!read.ok()) return read;
  std::optional<v1::PublishedRound> published;
  const auto found = session.ClientOf(PublishedRoundKind())
                         ->Get(PublishedRoundKind().FullName(
                             RoundKind().Id(solution.round().name())));
  if (found.ok()) {
    published.emplace().CopyFrom(**found);
  } else if (!absl::IsNotFound(found.status())) {
    return found.status();
  }
  return RoundCalendar(solution, partnerships, published, view);
}

struct ExportForm {
  const char* suffix;
  absl::StatusOr<std::string> (*write)(Session&, const v1::RoundSolution&,
                                       const RoundView&, bool);
};
constexpr ExportForm kExportForms[] = {{".csv", CsvBytes},
                                       {".xlsx", WorkbookBytes},
                                       {".html", HtmlBytes},
                                       {".pdf", PdfBytes},
                                       {".ics", CalendarBytes}};

// A solution; to who may not see it, what is published of the round, if that
// was meant.
absl::StatusOr<v1::RoundSolution> FindOutcome(Session& session,
                                              const RoundExportFlags& flags) {
  const absl::StatusOr<std::string> name =
      SolutionName(session, flags.round, flags.number);
  absl::StatusOr<v1::RoundSolution> solution =
      name.ok() ? GetSolution(session, *name)
                : absl::StatusOr<v1::RoundSolution>(name.status());
  const bool is_hidden = absl::IsNotFound(solution.status()) ||
                         absl::IsPermissionDenied(solution.status());
  if (!is_hidden || flags.number != 0 || absl::StrContains(flags.round, '/')) {
    return solution;
  }
  const auto found =
      session.ClientOf(PublishedRoundKind())
          ->Get(PublishedRoundKind().FullName(RoundKind().Id(flags.round)));
  if (!found.ok()) return solution;
  v1::PublishedRound published;
  published.CopyFrom(**found);
  session.Note("What is published of the round is written.");
  return ToSolution(published, ViewOf(session, published));
}

int ExportRound(Session& session, const RoundExportFlags& flags) {
  const ExportForm* form = nullptr;
  for (const ExportForm& one : kExportForms) {
    if (absl::EndsWithIgnoreCase(flags.file, one.suffix)) form = &one;
  }
  if (form == nullptr) {
    return session.Fail(kExitUsage,
                        absl::StrCat("-o ", Quote(flags.file),
                                     " must end with .csv, .xlsx, .html, .pdf "
                                     "or .ics"));
  }
  absl::StatusOr<v1::RoundSolution> solution = FindOutcome(session, flags);
  if (!solution.ok()) return session.Fail(solution.status());
  if (!solution->feasible()) {
    return session.Fail(
        kExitConflict,
        absl::StrCat(solution->name(),
                     " has no pairs: its constraints contradict each "
                     "other; `citymatch round show` says which"));
  }
  if (flags.published_only && !solution->name().empty()) {
    solution = OnPublishedFacts(*solution);
  }
  const RoundView view = ViewOf(session, *solution);
  const absl::StatusOr<std::string> bytes =
      form->write(session, *solution, view,
                  flags.published_only || solution->name().empty() ||
                      solution->round().published_facts_only());
  if (!bytes.ok()) return session.Fail(bytes.status());
  OutputFile file(flags.file);
  absl::Status status = file.Open();
  if (status.ok()) {
    file.stream().write(bytes->data(),
                        static_cast<std::streamsize>(bytes->size()));
    status = file.Commit();
  }
  if (!status.ok()) {
    return session.Fail(kExitFailed, std::string(status.message()));
  }
  session.Note(absl::StrCat("Written: ", flags.file));
  return kExitOk;
}

}  // namespace

void AddRoundExportCommand(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<RoundExportFlags>();
  CLI::App& command =
      AddRoundCommand(group, session, flags, "export",
                      "Writes a solution to a file: a table, a workbook, a "
                      "page with a map, or a calendar",
                      ExportRound);
  command
      .add_option("ROUND", flags->round,
                  "Id of the round, or ROUND/N for one of its solutions")
      ->required();
  command
      .add_option("-o,--output", flags->file,
                  "File to write: .csv, .xlsx, .html, .pdf or .ics")
      ->required();
  command.add_option("--solution", flags->number, "Number of a solution")
      ->check(CLI::PositiveNumber);
  command.add_flag("--published-only", flags->published_only,
                   "Scores on published facts alone, no reasons and no bounds "
                   "of other scores, for a file that goes to others");
  command.footer(
      "  .csv   pairs, then who has none\n"
      "  .xlsx  sheets of pairs, of who has none, of groups and prices, and "
      "of\n"
      "         what it rests on\n"
      "  .html  a page with a map, the pairs and the digest; .pdf likewise\n"
      "  .ics   reviews and ends of the partnerships of the pairs, and the "
      "day\n"
      "         of publication; without any nothing is written, exit code 4\n"
      "Whoever does not see rounds gets what is published of them.\n"
      "The same solution gives the same file, byte for byte; of pictures and\n"
      "PDF on a machine with the same fonts.\n\n"
      "Examples:\n"
      "  citymatch round export moej-city-to-city-2027 -o pairs.xlsx\n"
      "  citymatch round export moej-city-to-city-2027/2 -o draft.pdf "
      "--lang ja");
}

}  // namespace citymatch::client
