#include "client/output/access_text.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "client/access/grant.h"
#include "client/format/json_reader.h"
#include "client/rpc/resource_kind.h"
#include "google/protobuf/timestamp.pb.h"

namespace citymatch::client {
namespace {

using Rules = v1::ListAccessRulesResponse;

std::string MinuteText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%M UTC",
                          absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

std::string ReachWord(Rules::Reach reach) {
  const auto* value = Rules::Reach_descriptor()->FindValueByNumber(reach);
  return value == nullptr || value->number() == 0 ? "none" : ShortName(*value);
}

std::vector<Grid::Column> ReachColumns(const char* first) {
  return {{first},     {"anyone"},      {"viewer"},
          {"partner"}, {"coordinator"}, {"admin"}};
}

std::vector<std::string> ReachCells(const std::string& first,
                                    const Rules::Reaches& reaches) {
  return {first,
          ReachWord(reaches.anyone()),
          ReachWord(reaches.viewer()),
          ReachWord(reaches.partner()),
          ReachWord(reaches.coordinator()),
          ReachWord(reaches.admin())};
}

// What is made with or tells of a solution of a round.
bool IsOfSolutions(const std::string& method) {
  for (const char* name :
       {"CompareRoundSolutions", "GetRoundSolution", "ListRoundSolutions",
        "RematchRound", "SolveRound", "VerifyRoundSolution"}) {
    if (absl::EndsWith(method, absl::StrCat("RoundService/", name))) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<Grid::Column> IdentityColumns() {
  return {{"id"}, {"name"}, {"grants"}, {"state"}, {"certificate names"}};
}

std::vector<std::string> IdentityRow(const v1::Identity& identity) {
  return {IdentityKind().Id(identity.name()), identity.display_name(),
          GrantsText(identity.grants()),
          identity.disabled() ? "disabled" : "enabled",
          absl::StrJoin(identity.certificate_names(), "; ")};
}

std::vector<Grid::Column> TokenColumns() {
  return {{"id"},      {"identity"}, {"grants"}, {"changes"},
          {"expires"}, {"revoked"},  {"bound"},  {"for"}};
}

std::vector<std::string> TokenRow(const v1::Token& token) {
  return {
      TokenKind().Id(token.name()),
      IdentityKind().Id(token.identity()),
      token.grants().empty() ? "(as the identity)" : GrantsText(token.grants()),
      token.read_only() ? "none" : "as granted",
      token.has_expire_time() ? MinuteText(token.expire_time()) : "",
      token.has_revoke_time() ? MinuteText(token.revoke_time()) : "",
      token.certificate_sha256().empty()
          ? ""
          : absl::StrCat("certificate ",
                         token.certificate_sha256().substr(0, 12), "…"),
      token.display_name()};
}

std::string CallerText(const v1::GetCallerResponse& caller) {
  std::string text = caller.identity().empty()
                         ? "nobody in particular"
                         : IdentityKind().Id(caller.identity());
  if (!caller.credential().empty() && caller.credential() != "none") {
    absl::StrAppend(&text, " by ", caller.credential());
  }
  absl::StrAppend(&text, " (", GrantsText(caller.grants()),
                  caller.read_only() ? ", read only)" : ")");
  if (caller.has_expire_time()) {
    absl::StrAppend(&text, ", until ", MinuteText(caller.expire_time()));
  }
  return text;
}

Grid CallerGrid(const v1::GetCallerResponse& caller) {
  Grid grid;
  grid.columns = {
      {"identity"}, {"credential"}, {"grants"}, {"read_only"}, {"expires"}};
  grid.rows.push_back(
      {IdentityKind().Id(caller.identity()), caller.credential(),
       GrantsText(caller.grants()), caller.read_only() ? "true" : "false",
       caller.has_expire_time() ? MinuteText(caller.expire_time()) : ""});
  return grid;
}

std::string ShortMethodName(const std::string& name) {
  return std::string(absl::StripPrefix(name, "citymatch.v1."));
}

void WriteAccessRules(const Rules& rules, const Style& style,
                      std::ostream& out) {
  Grid grid;
  grid.columns = ReachColumns("method");
  grid.columns.push_back({"changes"});
  for (const Rules::MethodRule& rule : rules.methods()) {
    grid.rows.push_back(
        ReachCells(ShortMethodName(rule.method()), rule.reaches()));
    grid.rows.back().push_back(rule.changes() ? "yes" : "no");
  }
  WriteTable(grid, style, out);
  if (!rules.fields().empty()) {
    out << '\n';
    grid = {ReachColumns("confidential field, carried by replies to"), {}};
    for (const Rules::FieldRule& rule : rules.fields()) {
      grid.rows.push_back(
          ReachCells(ShortMethodName(rule.field()), rule.reaches()));
    }
    WriteTable(grid, style, out);
  }
  out << "\nnone: not at all; own: the partner's own city, the coordinator's "
         "own programme; all: everything.\n";
  if (std::any_of(rules.methods().begin(), rules.methods().end(),
                  [](const Rules::MethodRule& rule) {
                    return IsOfSolutions(rule.method());
                  })) {
    out << "But a stable round counts submitted rankings: it is solved and "
           "mended, and its\nsolutions are seen before one is published, by "
           "coordinators of its programme\nalone, not by admins.\n";
  }
}

Grid AccessRuleGrid(const Rules& rules) {
  Grid grid;
  grid.columns = ReachColumns("name");
  grid.columns.insert(grid.columns.begin(), {"kind"});
  grid.columns.push_back({"changes"});
  const auto add = [&](const char* kind, std::vector<std::string> cells,
                       const char* changes) {
    cells.insert(cells.begin(), kind);
    cells.emplace_back(changes);
    grid.rows.push_back(std::move(cells));
  };
  for (const Rules::MethodRule& rule : rules.methods()) {
    add("method", ReachCells(rule.method(), rule.reaches()),
        rule.changes() ? "true" : "false");
  }
  for (const Rules::FieldRule& rule : rules.fields()) {
    add("field", ReachCells(rule.field(), rule.reaches()), "");
  }
  return grid;
}

}  // namespace citymatch::client
