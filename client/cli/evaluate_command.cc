// `citymatch evaluate`: how high the matcher would have ranked past pairs.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "citymatch/v1/match_service.grpc.pb.h"
#include "client/cli/commands.h"
#include "client/cli/match_options.h"
#include "client/format/csv_table.h"
#include "client/format/message_json.h"
#include "client/format/problem.h"
#include "client/import/reader.h"
#include "client/output/evaluation_text.h"

namespace citymatch::client {
namespace {

struct EvaluateFlags {
  MatchFlags match;
  std::string holdout;
  std::string direction = "providers";
  int misses = 10;
};

// The columns that are read; others are left alone.
constexpr const char* kProvider = "provider_id";
constexpr const char* kPartner = "partner_id";
constexpr const char* kProgramme = "programme";
constexpr const char* kFirstYear = "first_year";

// Reads the pairs of a CSV file, and every problem of it.
void ReadPairs(const CsvTable& table, v1::EvaluateMatchingRequest& request,
               std::vector<FieldProblem>& problems) {
  std::map<std::string, size_t> columns;
  for (size_t i = 0; i < table.rows.front().cells.size(); ++i) {
    columns.emplace(table.rows.front().cells[i], i);
  }
  for (const char* name : {kProvider, kPartner, kFirstYear}) {
    if (columns.count(name) == 0) {
      problems.push_back(
          {"line 1", absl::StrJoin(table.rows.front().cells, ","),
           absl::StrCat("has no column ", name,
                        "; the file needs provider_id, partner_id and "
                        "first_year, and may have programme")});
    }
  }
  if (!problems.empty()) return;
  for (size_t i = 1; i < table.rows.size(); ++i) {
    const CsvRow& row = table.rows[i];
    const auto cell = [&](const char* name) -> std::string {
      const auto it = columns.find(name);
      return it == columns.end() || it->second >= row.cells.size()
                 ? ""
                 : row.cells[it->second];
    };
    const auto path = [&](const char* name) {
      return absl::StrCat("line ", row.line, ", ", name);
    };
    int year = 0;
    if (!absl::SimpleAtoi(cell(kFirstYear), &year) || year < 1900 ||
        year > 2100) {
      problems.push_back({path(kFirstYear), cell(kFirstYear),
                          "must be a year from 1900 to 2100"});
    }
    for (const char* name : {kProvider, kPartner}) {
      if (const absl::Status bad = Session::CheckCityId(cell(name));
          !bad.ok()) {
        problems.push_back(
            {path(name), cell(name), std::string(bad.message())});
      }
    }
    v1::PastPair& pair = *request.add_pairs();
    pair.set_provider(CityKind().FullName(cell(kProvider)));
    pair.set_partner(CityKind().FullName(cell(kPartner)));
    pair.set_programme_title(cell(kProgramme));
    pair.set_first_year(year);
  }
}

// Fills the pairs from the file; an exit code other than kExitOk ends the
// command.
int ReadHoldout(Session& session, const std::string& path,
                v1::EvaluateMatchingRequest& request) {
  std::string text;
  if (const absl::Status read = ReadFile(path, session.streams().in, text);
      !read.ok()) {
    return session.Fail(kExitFailed, std::string(read.message()));
  }
  const CsvTable table = ParseCsv(text);
  std::vector<FieldProblem> problems;
  if (!table.error.empty()) {
    problems.push_back(
        {absl::StrCat("line ", table.error_line), "", table.error});
  } else if (table.rows.size() < 2) {
    problems.push_back(
        {"", "", "holds no pairs: a header and rows are needed"});
  } else {
    ReadPairs(table, request, problems);
  }
  if (problems.empty()) return kExitOk;
  return session.FailWithProblems(path, problems);
}

int Evaluate(Session& session, const EvaluateFlags& flags) {
  v1::EvaluateMatchingRequest request;
  std::string error;
  if (!FillOptions(flags.match, session, *request.mutable_options(), error)) {
    return session.Fail(kExitUsage, error);
  }
  request.set_ranked_side(flags.direction == "partners" ? v1::SIDE_PARTNER
                                                        : v1::SIDE_PROVIDER);
  if (!flags.holdout.empty()) {
    const int read = ReadHoldout(session, flags.holdout, request);
    if (read != kExitOk) return read;
  }
  const auto stub = v1::MatchService::NewStub(session.connection().channel());
  v1::EvaluateMatchingResponse reply;
  const absl::Status status = session.connection().Call(
      &v1::MatchService::Stub::EvaluateMatching, *stub, request, reply);
  if (!status.ok()) return session.Fail(status);
  switch (session.format()) {
    case OutputFormat::kJson:
      session.out() << ToPrettyJson(reply);
      break;
    case OutputFormat::kJsonl:
      for (const v1::PairOutcome& outcome : reply.outcomes()) {
        session.out() << ToJsonLine(outcome) << '\n';
      }
      break;
    case OutputFormat::kCsv:
      WriteCsv(OutcomeGrid(reply), session.out());
      break;
    case OutputFormat::kTable:
      WriteEvaluation(reply, flags.misses, session.labels(), session.style(),
                      session.out());
      break;
  }
  return kExitOk;
}

}  // namespace

void AddEvaluateCommand(CLI::App& app, Session& session) {
  auto flags = std::make_shared<EvaluateFlags>();
  CLI::App& command = *app.add_subcommand(
      "evaluate",
      "Replays past partnerships: how high the matcher would have ranked the "
      "city that was chosen");
  command.add_option(
      "--holdout", flags->holdout,
      "CSV file of pairs to rank, with the columns provider_id, partner_id and "
      "first_year, and perhaps programme. Default: the stored partnerships");
  command
      .add_option("--direction", flags->direction,
                  "What is ranked: providers for each partner (default), or "
                  "partners for each provider")
      ->check(CLI::IsMember({"providers", "partners"}));
  command.add_option("--programme", flags->match.programme,
                     "Id of the programme whose gates and weights apply. "
                     "Default: none, Japanese and US providers alike");
  AddWeightsOption(command, flags->match);
  command
      .add_option("--misses", flags->misses,
                  "Most of the worst ranked pairs to show. Default 10")
      ->check(CLI::Range(0, 10000));
  command.footer(
      "Each pair is ranked as of 1 January of its first year; partnerships "
      "that began in that\nyear, later or at an unknown time are hidden "
      "meanwhile. Beside the matcher stand simple\nrankings of the same "
      "candidates. Known pairs are positives only: a city that was not\n"
      "chosen may be as good.\n\n"
      "Examples:\n  citymatch evaluate\n  citymatch evaluate --holdout "
      "pairs.csv --programme moej-city-to-city -o json");
  command.callback([&session, flags] {
    session.action = [&session, flags] { return Evaluate(session, *flags); };
  });
}

}  // namespace citymatch::client
