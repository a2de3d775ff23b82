#include "client/cli/session.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/programme_service.grpc.pb.h"
#include "client/format/text.h"
#include "client/output/width.h"
#include "client/rpc/status_text.h"

namespace citymatch::client {
namespace {

// Whether the terminal shows UTF-8, by the locale that applies to characters.
bool SaysUtf8(const Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = Lookup(environment, name);
    if (value.empty()) continue;
    const std::string folded = absl::AsciiStrToLower(value);
    return absl::StrContains(folded, "utf-8") ||
           absl::StrContains(folded, "utf8");
  }
  return false;
}

// What to search for when `argument` is not the id of a city: the id without
// its country, in words.
std::string SearchText(const std::string& argument) {
  std::string text = CityKind().Id(argument);
  if (text.size() > 3 && text[2] == '-' && absl::ascii_islower(text[0]) &&
      absl::ascii_islower(text[1])) {
    text = text.substr(3);
  }
  text = absl::StrReplaceAll(text, {{"-", " "}});
  return text.substr(0, 200);
}

}  // namespace

bool ParseTimeout(const std::string& text, absl::Duration& timeout) {
  double seconds = 0;
  if (absl::SimpleAtod(text, &seconds)) {
    timeout = absl::Seconds(seconds);
  } else if (!absl::ParseDuration(text, &timeout)) {
    return false;
  }
  return timeout > absl::ZeroDuration() && timeout <= absl::Hours(24);
}

Session::Session(const Streams& streams, const Environment& environment,
                 Interruption& interruption, const RunOptions& options)
    : streams_(streams),
      environment_(environment),
      interruption_(interruption),
      options_(options),
      profiles_(ProfileStore::In(environment)) {}

bool Session::Settle(std::string& error) {
  if (globals.timeout.has_value() &&
      !ParseTimeout(*globals.timeout, time_limit_.emplace())) {
    error = absl::StrCat("--timeout ", Quote(*globals.timeout),
                         ": must be seconds or a duration such as 2m, more "
                         "than 0 and at most 24h");
    return false;
  }
  if (globals.language != "en" && globals.language != "ja") {
    error =
        absl::StrCat("--lang ", Quote(globals.language), ": must be en or ja");
    return false;
  }
  const std::vector<std::string> formats = {"table", "json", "jsonl", "csv"};
  if (!globals.output.empty()) {
    const auto it = std::find(formats.begin(), formats.end(), globals.output);
    if (it == formats.end()) {
      const std::string near = DidYouMean(globals.output, formats);
      error = absl::StrCat("--output ", Quote(globals.output),
                           ": must be table, json, jsonl or csv",
                           near.empty() ? "" : "; ", near);
      return false;
    }
    format_ = static_cast<OutputFormat>(it - formats.begin());
  }
  style_.unicode = SaysUtf8(environment_);
  style_.color = streams_.out_is_terminal && !globals.no_color &&
                 Lookup(environment_, "NO_COLOR").empty() &&
                 Lookup(environment_, "TERM") != "dumb";
  style_.columns = streams_.out_is_terminal ? streams_.columns : 0;
  if (settles_access) return true;
  const absl::Status settled = SettleAccess(AccessPurpose::kCall);
  error = std::string(settled.message());
  return settled.ok();
}

absl::Status Session::SettleAccess(AccessPurpose purpose) {
  absl::StatusOr<Access> access =
      client::SettleAccess(globals.access, environment_, profiles_, purpose);
  if (!access.ok()) return access.status();
  access_ = *std::move(access);
  if (time_limit_.has_value()) {
    access_.connection.timeout = *time_limit_;
    access_.connection.stream_timeout = *time_limit_;
  }
  access_.connection.retry = options_.retry;
  access_.connection.persistence = Persistence::kImpatient;
  return absl::OkStatus();
}

void Session::UseToken(const std::string& token) {
  access_.connection.token = token;
}

Connection& Session::connection() {
  if (connection_ == nullptr) {
    connection_ = std::make_unique<Connection>(
        access_.connection, options_.make_channel(access_.connection),
        interruption_);
  }
  return *connection_;
}

std::unique_ptr<ResourceClient> Session::ClientOf(const ResourceKind& kind) {
  return MakeResourceClient(kind, connection());
}

absl::Status Session::Confirm(const std::string& question, bool is_agreed) {
  if (is_agreed) return absl::OkStatus();
  if (!options_.read_line) {
    return absl::InvalidArgumentError(
        "this cannot be undone, and nobody is at a terminal to confirm it: "
        "give --yes");
  }
  err() << question << " Type yes to go on: " << std::flush;
  std::string line;
  if (!options_.read_line(interruption_, line)) {
    return absl::CancelledError("interrupted; nothing was changed");
  }
  if (absl::StripAsciiWhitespace(line) == "yes") return absl::OkStatus();
  return absl::CancelledError("not confirmed; nothing was changed");
}

void Session::Note(const std::string& text) const {
  if (!globals.quiet) err() << text << '\n';
}

int Session::Fail(const absl::Status& status) {
  const int code =
      Fail(ExitCodeFor(status),
           Describe(status, address(), access_.connection.transport));
  if (absl::IsUnauthenticated(status) && !access_.withheld.empty()) {
    err() << "  " << access_.withheld << '\n';
  }
  return code;
}

int Session::Fail(ExitCode code, const std::string& text) const {
  err() << "citymatch: " << text << '\n';
  return code;
}

int Session::FailUnfinished(const absl::Status& status,
                            const std::string& what_stands) {
  const int code = Fail(status);
  if (absl::IsDeadlineExceeded(status)) err() << "  " << what_stands << '\n';
  return code;
}

int Session::FailWithProblems(const std::string& file,
                              const std::vector<FieldProblem>& problems) const {
  for (const FieldProblem& problem : problems) {
    err() << "citymatch: " << ToText({{file, 0, 0}, problem}) << '\n';
  }
  return kExitInvalidData;
}

absl::Status Session::CheckCityId(const std::string& argument) {
  const std::string id = CityKind().Id(argument);
  const bool good =
      !id.empty() && id.size() <= 63 && absl::ascii_islower(id[0]) &&
      id.back() != '-' && std::all_of(id.begin(), id.end(), [](char c) {
        return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
      });
  if (good) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat(
      Quote(argument), " is not the id of a city; ids look like jp-osaka"));
}

int Session::FailForCities(const absl::Status& status,
                           const std::vector<std::string>& arguments) {
  const int code = Fail(status);
  if (code != kExitNotFound) return code;
  const auto info = GetDetail<google::rpc::ResourceInfo>(status);
  if (info.has_value() &&
      absl::StartsWith(info->resource_name(), "programmes/")) {
    // There are few: they are shown all.
    v1::ListProgrammesRequest request;
    v1::ListProgrammesResponse programmes;
    if (!connection()
             .Call(&v1::ProgrammeService::Stub::ListProgrammes, request,
                   programmes)
             .ok() ||
        programmes.programmes().empty()) {
      return code;
    }
    err() << "Programmes on record\n";
    for (const v1::Programme& programme : programmes.programmes()) {
      err() << "  " << ProgrammeKind().Id(programme.name()) << "  "
            << OneLine(programme.display_name()) << '\n';
    }
    return code;
  }
  for (const std::string& argument : arguments) {
    const std::string name = CityKind().FullName(argument);
    if (info.has_value() && !info->resource_name().empty() &&
        info->resource_name() != name &&
        !absl::StartsWith(info->resource_name(), name + "/")) {
      continue;
    }
    v1::SearchCitiesRequest request;
    request.set_query(SearchText(argument));
    request.set_limit(3);
    v1::SearchCitiesResponse reply;
    const absl::Status searched =
        connection().Call(&v1::CityService::Stub::SearchCities, request, reply);
    // The first error is what the user must know; this was an extra.
    if (!searched.ok() || reply.hits().empty()) continue;
    err() << "Did you mean\n";
    for (const auto& hit : reply.hits()) {
      err() << "  " << CityKind().Id(hit.city().name()) << "  "
            << OneLine(hit.city().display_name());
      if (hit.matched_name() != hit.city().display_name()) {
        err() << " (" << OneLine(hit.matched_name()) << ")";
      }
      err() << '\n';
    }
  }
  return code;
}

}  // namespace citymatch::client
