// `citymatch auth explain`: who may call what.
#include <memory>
#include <string>

#include "absl/strings/strip.h"
#include "citymatch/v1/access_service.pb.h"
#include "client/cli/access/methods.h"
#include "client/cli/commands.h"
#include "client/format/message_json.h"
#include "client/output/access_text.h"

namespace citymatch::client {
namespace {

int Explain(Session& session, const std::string& given) {
  const std::string method(absl::StripPrefix(given, "/"));
  v1::ListAccessRulesResponse rules;
  const absl::Status status = ListRules(session, method, rules);
  if (IsUnknownMethod(method, status, rules)) {
    return FailUnknownMethod(session, method);
  }
  if (!status.ok()) return session.Fail(status);
  switch (session.format()) {
    case OutputFormat::kJson:
      session.out() << ToPrettyJson(rules);
      break;
    case OutputFormat::kJsonl:
      for (const auto& rule : rules.methods()) {
        session.out() << ToJsonLine(rule) << '\n';
      }
      for (const auto& rule : rules.fields()) {
        session.out() << ToJsonLine(rule) << '\n';
      }
      break;
    case OutputFormat::kCsv:
      WriteCsv(AccessRuleGrid(rules), session.out());
      break;
    case OutputFormat::kTable:
      WriteAccessRules(rules, session.style(), session.out());
      break;
  }
  return kExitOk;
}

}  // namespace

void AddAuthCommand(CLI::App& app, Session& session) {
  CLI::App& group =
      *app.add_subcommand("auth", "Says what each role may do and see");
  group.require_subcommand(1);
  const auto method = std::make_shared<std::string>();
  CLI::App& explain = *group.add_subcommand(
      "explain",
      "Lists who may call which method, and whose replies carry which "
      "confidential field");
  explain.add_option("METHOD", *method,
                     "One method, such as GetCity or CityService/GetCity. "
                     "Default: all");
  explain.footer(
      "The table is the one by which the server decides; what a record has to\n"
      "say besides stands below it.\n\n"
      "Example:\n  citymatch auth explain UpdateCityPreferences");
  explain.callback([&session, method] {
    session.action = [&session, method] { return Explain(session, *method); };
  });
}

}  // namespace citymatch::client
