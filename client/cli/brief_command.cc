// `citymatch brief`: a dossier of a pair, or of all who attend an event.
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/match_service.grpc.pb.h"
#include "client/brief/brief.h"
#include "client/brief/writers.h"
#include "client/cli/commands.h"
#include "client/cli/match_options.h"
#include "client/cli/output_file.h"
#include "client/format/problem.h"
#include "client/format/text.h"
#include "client/import/progress.h"
#include "client/import/reader.h"

namespace citymatch::client {
namespace {

using MatchStub = v1::MatchService::Stub;

struct BriefFlags {
  MatchFlags match;
  std::string file;
  std::string event;
  int limit = 6;
  bool with_confidential = false;
};

// At most 16 terms and 1,024 bytes go into a filter.
constexpr size_t kMostTerms = 12;
constexpr int kMostSuggestions = 100;
constexpr size_t kMostNotAttending = 3;

class BriefCommand {
 public:
  BriefCommand(Session& session, const BriefFlags& flags)
      : session_(session), flags_(flags) {}

  int Run() {
    if (!absl::EndsWith(flags_.file, ".pdf") &&
        !absl::EndsWith(flags_.file, ".html") &&
        !absl::EndsWith(flags_.file, ".md")) {
      return session_.Fail(kExitUsage,
                           absl::StrCat("-o ", Quote(flags_.file),
                                        " must end with .html, .pdf or .md"));
    }
    const bool is_pair = !flags_.match.city.empty();
    if (is_pair == !flags_.event.empty() ||
        is_pair != !flags_.match.other.empty()) {
      return session_.Fail(kExitUsage,
                           "give either PROVIDER and PARTNER, or --event FILE");
    }
    std::string error;
    if (!FillOptions(flags_.match, session_, options_, error)) {
      return session_.Fail(kExitUsage, error);
    }
    // A dossier is handed on: it rests on what is published, unless told
    // otherwise.
    options_.set_published_only(!flags_.with_confidential);
    setting_.is_confidential = flags_.with_confidential;
    setting_.language = session_.globals.language;
    setting_.programme_name =
        LocalProgrammeName(session_, options_.programme());
    return is_pair ? WritePair() : WriteEvent();
  }

 private:
  int WritePair() {
    for (const std::string& city : {flags_.match.city, flags_.match.other}) {
      if (const absl::Status bad = Session::CheckCityId(city); !bad.ok()) {
        return session_.FailForCities(bad, {city});
      }
    }
    v1::ExplainPairRequest request;
    request.set_provider(CityKind().FullName(flags_.match.city));
    request.set_partner(CityKind().FullName(flags_.match.other));
    *request.mutable_options() = options_;
    PairBrief brief;
    if (const absl::Status status = session_.connection().Call(
            &MatchStub::ExplainPair, request, brief.reply);
        !status.ok()) {
      return session_.FailForCities(status,
                                    {flags_.match.city, flags_.match.other});
    }
    const v1::PairAssessment& pair = brief.reply.assessment();
    // One pass over the catalogue: the two profiles, and the dots of the map.
    const absl::Status read =
        session_.ClientOf(CityKind())
            ->Export("", [&](const google::protobuf::Message& message) {
              v1::City city;
              city.CopyFrom(message);
              if (city.has_location()) {
                brief.places.push_back({"", city.location().latitude(),
                                        city.location().longitude()});
              }
              if (city.name() == pair.provider()) brief.provider = city;
              if (city.name() == pair.partner()) brief.partner = city;
              return absl::OkStatus();
            });
    if (!read.ok()) return session_.Fail(read);
    setting_.command =
        absl::StrCat("citymatch explain ", CityKind().Id(pair.provider()), " ",
                     CityKind().Id(pair.partner()),
                     CommonArguments(brief.reply.basis().as_of_date()),
                     flags_.with_confidential ? "" : " --published-only");
    return Write(MakePairBrief(brief, setting_));
  }

  // One city a line; text behind a comma or a # is left alone, as is a head.
  int ReadAttendees(std::vector<v1::City>& attendees) {
    std::string text;
    if (const absl::Status read =
            ReadFile(flags_.event, session_.streams().in, text);
        !read.ok()) {
      return session_.Fail(kExitUsage, std::string(read.message()));
    }
    std::vector<FieldProblem> problems;
    std::set<std::string> seen;
    int line_number = 0;
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      ++line_number;
      line = line.substr(0, line.find('#'));
      const std::string id(
          absl::StripAsciiWhitespace(line.substr(0, line.find(','))));
      if (id.empty() || (line_number == 1 && (id == "city_id" || id == "id"))) {
        continue;
      }
      const std::string at = absl::StrCat("line ", line_number);
      if (const absl::Status bad = Session::CheckCityId(id); !bad.ok()) {
        problems.push_back({at, id, std::string(bad.message())});
        continue;
      }
      if (!seen.insert(id).second) {
        session_.Note(absl::StrCat(at, ": ", id, " is listed twice"));
        continue;
      }
      const auto city =
          session_.ClientOf(CityKind())->Get(CityKind().FullName(id));
      if (absl::IsNotFound(city.status())) {
        problems.push_back(
            {at, id,
             "there is no such city; `citymatch city search` finds it "
             "by its name"});
      } else if (!city.ok()) {
        return session_.Fail(city.status());
      } else {
        attendees.emplace_back().CopyFrom(**city);
      }
    }
    if (problems.empty() && attendees.empty()) {
      problems.push_back({"", "", "lists no city: one id a line is needed"});
    }
    if (!problems.empty()) {
      return session_.FailWithProblems(flags_.event, problems);
    }
    return kExitOk;
  }

  absl::Status Suggest(const v1::City& city, const std::string& filter,
                       int limit, v1::SuggestMatchesResponse& reply) {
    v1::SuggestMatchesRequest request;
    request.set_city(city.name());
    *request.mutable_options() = options_;
    request.set_limit(limit);
    request.set_filter(filter);
    request.set_include_partnered(flags_.match.include_partnered);
    return session_.connection().Call(&MatchStub::SuggestMatches, request,
                                      reply);
  }

  // Whom a city should meet: the best who attend, then the best who do not.
  absl::Status FillPage(const std::vector<v1::City>& attendees,
                        EventPage& page) {
    std::vector<std::string> terms;
    for (const v1::City& other : attendees) {
      if (other.side() != page.city.side()) {
        terms.push_back(absl::StrCat("name = \"", other.name(), "\""));
      }
    }
    for (size_t i = 0; i < terms.size(); i += kMostTerms) {
      const size_t end = std::min(terms.size(), i + kMostTerms);
      v1::SuggestMatchesResponse reply;
      absl::Status status =
          Suggest(page.city,
                  absl::StrJoin(terms.begin() + static_cast<long>(i),
                                terms.begin() + static_cast<long>(end), " OR "),
                  flags_.limit, reply);
      if (!status.ok()) return status;
      page.attending.insert(page.attending.end(), reply.suggestions().begin(),
                            reply.suggestions().end());
    }
    std::stable_sort(
        page.attending.begin(), page.attending.end(),
        [](const v1::PairAssessment& a, const v1::PairAssessment& b) {
          return a.score() > b.score();
        });
    std::set<std::string> attending;
    for (const v1::City& other : attendees) attending.insert(other.name());
    const auto limit = static_cast<size_t>(flags_.limit);
    if (page.attending.size() > limit) page.attending.resize(limit);
    v1::SuggestMatchesResponse best;
    // As many as there may be, for all who attend may be among the best.
    absl::Status status = Suggest(page.city, "", kMostSuggestions, best);
    if (!status.ok()) return status;
    page.basis = best.basis();
    for (const v1::PairAssessment& pair : best.suggestions()) {
      const std::string& other = page.city.side() == v1::SIDE_PARTNER
                                     ? pair.provider()
                                     : pair.partner();
      if (attending.count(other) == 0 &&
          page.not_attending.size() < kMostNotAttending) {
        page.not_attending.push_back(pair);
      }
    }
    return absl::OkStatus();
  }

  int WriteEvent() {
    std::vector<v1::City> attendees;
    if (const int read = ReadAttendees(attendees); read != kExitOk) return read;
    using Style = Progress::Style;
    Progress progress(session_.err(),
                      session_.globals.quiet               ? Style::kSilent
                      : session_.streams().err_is_terminal ? Style::kBar
                                                           : Style::kLines,
                      "cities");
    std::vector<EventPage> pages;
    for (const v1::City& city : attendees) {
      EventPage page;
      page.city = city;
      if (const absl::Status status = FillPage(attendees, page); !status.ok()) {
        progress.Finish();
        return session_.Fail(status);
      }
      pages.push_back(std::move(page));
      progress.Update("matched", static_cast<int64_t>(pages.size()),
                      static_cast<int64_t>(attendees.size()));
    }
    progress.Finish();
    setting_.command =
        absl::StrCat("citymatch brief --event FILE -o FILE.pdf --limit ",
                     flags_.limit, CommonArguments(pages[0].basis.as_of_date()),
                     flags_.with_confidential ? " --with-confidential" : "");
    return Write(MakeEventBrief(pages, setting_));
  }

  [[nodiscard]] std::string CommonArguments(const std::string& day) const {
    std::string arguments = absl::StrCat(" --as-of ", day);
    if (!flags_.match.programme.empty()) {
      absl::StrAppend(&arguments, " --programme ", flags_.match.programme);
    }
    for (const std::string& weight : flags_.match.weights) {
      absl::StrAppend(&arguments, " --weights ", weight);
    }
    if (flags_.match.include_partnered) {
      absl::StrAppend(&arguments, " --include-partnered");
    }
    if (setting_.language != "en") {
      absl::StrAppend(&arguments, " --lang ", setting_.language);
    }
    return arguments;
  }

  int Write(const Document& document) {
    std::string bytes;
    if (absl::EndsWith(flags_.file, ".pdf")) {
      const auto pdf = ToPdf(document);
      if (!pdf.ok()) return session_.Fail(pdf.status());
      if (pdf->unknown_glyph_count > 0) {
        session_.Note(absl::StrCat(
            pdf->unknown_glyph_count,
            " characters show as boxes: no installed font has them. A font "
            "such as fonts-ipafont-gothic or fonts-noto-cjk mends it, or "
            "write .html."));
      }
      bytes = pdf->bytes;
    } else {
      bytes = absl::EndsWith(flags_.file, ".md") ? ToMarkdown(document)
                                                 : ToHtml(document);
    }
    OutputFile file(flags_.file);
    absl::Status status = file.Open();
    if (status.ok()) {
      file.stream().write(bytes.data(),
                          static_cast<std::streamsize>(bytes.size()));
      status = file.Commit();
    }
    if (!status.ok()) {
      return session_.Fail(kExitFailed, std::string(status.message()));
    }
    session_.Note(absl::StrCat("Written: ", flags_.file));
    return kExitOk;
  }

  Session& session_;
  const BriefFlags& flags_;
  v1::MatchOptions options_;
  BriefSetting setting_;
};

}  // namespace

void AddBriefCommand(CLI::App& app, Session& session) {
  auto flags = std::make_shared<BriefFlags>();
  CLI::App& command = *app.add_subcommand(
      "brief",
      "Writes a dossier of a pair for a decision, or one page for each city "
      "that attends an event");
  command.add_option("PROVIDER", flags->match.city, "Id of one city");
  command.add_option("PARTNER", flags->match.other, "Id of the other");
  command
      .add_option("-o,--output", flags->file,
                  "File to write: .html, .pdf or .md")
      ->required();
  command.add_option("--event", flags->event,
                     "File with the ids of the cities that attend, one a line "
                     "or in the first column of a CSV file");
  command
      .add_option("--limit", flags->limit,
                  "Most suggestions among those who attend. Default 6")
      ->check(CLI::Range(1, 20));
  AddMatchOptions(command, flags->match);
  command.add_flag("--include-partnered", flags->match.include_partnered,
                   "With --event: also those that are partners under the "
                   "programme already");
  command.add_flag("--with-confidential", flags->with_confidential,
                   "Counts also what cities tell in confidence, as far as you "
                   "may see it, and marks each page as confidential");
  command.footer(
      "A dossier is meant to be handed on: it rests on what is published "
      "alone, unless\n--with-confidential is given.\n"
      "Pictures are vector. The same catalogue and day give the same file, "
      "byte for byte, on a\nmachine with the same fonts.\n\n"
      "Examples:\n  citymatch brief jp-kitakyushu id-surabaya -o dossier.pdf\n"
      "  citymatch brief jp-kitakyushu id-surabaya --lang ja -o dossier.html\n"
      "  citymatch brief --event attendees.txt -o forum.pdf");
  command.callback([&session, flags] {
    session.action = [&session, flags] {
      return BriefCommand(session, *flags).Run();
    };
  });
}

}  // namespace citymatch::client
