#include "client/output/round_records.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/format/json_reader.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {
namespace {

std::string DayText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

}  // namespace

std::vector<Grid::Column> RoundColumns() {
  return {{"id"},    {"programme"}, {"state"}, {"cities", true},
          {"as of"}, {"solution"},  {"name"}};
}

std::vector<std::string> RoundRow(const v1::Round& round) {
  const auto* state =
      v1::Round::State_descriptor()->FindValueByNumber(round.state());
  const size_t slash = round.solution().rfind('/');
  return {RoundKind().Id(round.name()),
          ProgrammeKind().Id(round.programme()),
          state == nullptr ? absl::StrCat(round.state()) : ShortName(*state),
          absl::StrCat(round.participants_size()),
          round.as_of_date(),
          slash == std::string::npos ? "" : round.solution().substr(slash + 1),
          round.display_name()};
}

std::vector<Grid::Column> PublishedRoundColumns() {
  return {{"id"},        {"programme"}, {"pairs", true}, {"without", true},
          {"published"}, {"closed"},    {"name"}};
}

std::vector<std::string> PublishedRoundRow(const v1::PublishedRound& round) {
  return {PublishedRoundKind().Id(round.name()),
          ProgrammeKind().Id(round.programme()),
          absl::StrCat(round.pairs_size()),
          absl::StrCat(round.unmatched_cities_size()),
          round.has_publish_time() ? DayText(round.publish_time()) : "",
          round.closed() ? "yes" : "no",
          round.display_name()};
}

}  // namespace citymatch::client
