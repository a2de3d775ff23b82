#include "client/cli/run.h"

#include <algorithm>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/session.h"
#include "client/format/text.h"

namespace citymatch::client {
namespace {

// Where the server is, how the way there is protected, and who calls.
void AddAccessOptions(CLI::App& app, AccessFlags& access) {
  app.add_option("--server", access.server,
                 absl::StrCat("Address of the server, HOST:PORT or unix:PATH. "
                              "Default: $CITYMATCH_SERVER, else that of the "
                              "profile, else ",
                              kDefaultAddress));
  app.add_option("--profile", access.profile,
                 "Server and credentials that `citymatch login` kept under "
                 "this name. Default: $CITYMATCH_PROFILE, else that of "
                 "`citymatch profile use`");
  app.add_option("--token-file", access.token_file,
                 "File of mode 0600 with the token to show. Default: "
                 "$CITYMATCH_TOKEN, $CITYMATCH_TOKEN_FILE, else the profile");
  app.add_option("--ca", access.ca_file,
                 "PEM file of the authorities that may sign the server's "
                 "certificate. Default: $CITYMATCH_CA_FILE, else the profile, "
                 "else those of the system");
  app.add_option("--client-cert", access.client_certificate_file,
                 "PEM file of the certificate to show. Default: "
                 "$CITYMATCH_CLIENT_CERT, else the profile");
  app.add_option("--client-key", access.client_key_file,
                 "PEM file of its key, of mode 0600. Default: "
                 "$CITYMATCH_CLIENT_KEY, else the profile");
  app.add_option("--tls-server-name", access.tls_server_name,
                 "Name that the server's certificate must have. Default: the "
                 "host of its address");
  app.add_flag("--tls", access.tls,
               "TLS also to a server on this machine; elsewhere it is the "
               "default");
  app.add_flag("--insecure", access.insecure,
               "Plaintext also to a server elsewhere; whoever is on the way "
               "can read everything, the token too");
}

void AddGlobalOptions(CLI::App& app, GlobalOptions& globals) {
  AddAccessOptions(app, globals.access);
  app.add_option("-o,--output", globals.output,
                 "table (default), json, jsonl or csv");
  app.add_option("--lang", globals.language,
                 "Language of answers: en (default) or ja");
  app.add_option("--timeout", globals.timeout,
                 "Most time of one call, in seconds or such as 2m. Default 30, "
                 "and no limit for work that the server streams: round solve, "
                 "rematch and verify, tune, audit verify, exports, watch");
  app.add_flag("--no-color", globals.no_color, "No bold text on a terminal");
  app.add_flag("-q,--quiet", globals.quiet,
               "No progress and no remarks, only errors");
}

void AddFooter(CLI::App& app) {
  app.footer(absl::StrCat(
      "Options of this list may stand before or behind the command. Data goes "
      "to standard output,\neverything else to standard error.\n\n"
      "Environment:\n"
      "  CITYMATCH_SERVER, CITYMATCH_PROFILE  as --server, --profile\n"
      "  CITYMATCH_TOKEN, CITYMATCH_TOKEN_FILE  the token, or its file; there "
      "is no option for\n"
      "                    the token itself: arguments show in process lists\n"
      "  CITYMATCH_CA_FILE, CITYMATCH_CLIENT_CERT, CITYMATCH_CLIENT_KEY  as "
      "--ca, --client-cert,\n"
      "                    --client-key\n"
      "  NO_COLOR          as --no-color, if not empty\n"
      "  LC_ALL, LC_CTYPE, LANG  bars are drawn in ASCII unless UTF-8\n\n",
      ExitCodeHelp(),
      "\nExamples:\n"
      "  citymatch login --server citymatch.example:443 < token.txt\n"
      "  citymatch import cities data/cities.jsonl\n"
      "  citymatch city search osaka\n"
      "  citymatch suggest vn-hai-phong --limit 5\n"
      "  citymatch explain jp-kitakyushu id-surabaya\n\n"
      "citymatch COMMAND --help says more about each command."));
}

void Build(CLI::App& app, Session& session) {
  // Global options may stand behind the command as well.
  app.fallthrough();
  app.set_help_flag("-h,--help", "Shows this help");
  app.set_version_flag("--version", "citymatch " CITYMATCH_VERSION,
                       "Shows the version");
  app.require_subcommand(1);
  AddGlobalOptions(app, session.globals);
  AddMatchCommands(app, session);
  AddAdviceCommands(app, session);
  AddBriefCommand(app, session);
  AddEvaluateCommand(app, session);
  AddTuneCommand(app, session);
  AddRoundCommands(app, session);
  AddImportCommands(app, session);
  AddExportCommands(app, session);
  AddResourceCommands(app, session);
  AddLoginCommands(app, session);
  AddProfileCommands(app, session);
  AddTokenCommands(app, session);
  AddIdentityCommands(app, session);
  AddAuthCommand(app, session);
  AddAuditCommand(app, session);
  AddWatchCommand(app, session);
  AddStatusCommand(app, session);
  AddCompletionCommand(app, session);
  // Behind the commands: each takes the footer that stands when it is added.
  AddFooter(app);
}

// The command below which the error arose, and its name.
const CLI::App* Deepest(const CLI::App& app, std::string& name) {
  const CLI::App* deepest = &app;
  while (!deepest->get_subcommands().empty()) {
    deepest = deepest->get_subcommands().front();
    absl::StrAppend(&name, " ", deepest->get_name());
  }
  return deepest;
}

// Lets each command that was called by another of its names, such as `show` for
// `get`, bear that one.
void TakeNamesGiven(CLI::App& app, const std::vector<std::string>& arguments) {
  const auto is_given = [&arguments](const std::string& name) {
    return std::find(arguments.begin(), arguments.end(), name) !=
           arguments.end();
  };
  for (CLI::App* command : app.get_subcommands()) {
    TakeNamesGiven(*command, arguments);
    if (is_given(command->get_name())) continue;
    const std::vector<std::string>& others = command->get_aliases();
    const auto given = std::find_if(others.begin(), others.end(), is_given);
    if (given != others.end()) command->name(std::string(*given));
  }
}

// What is wrong with a text of the command line: messages hold UTF-8 alone.
// Empty if nothing is.
std::string TextProblem(const CLI::App& app) {
  for (const CLI::Option* option :
       app.get_options([](const CLI::Option*) { return true; })) {
    for (const std::string& value : option->results()) {
      if (FirstInvalidUtf8(value) == absl::string_view::npos) continue;
      return absl::StrCat(option->get_name(), " ", Quote(value),
                          " is not UTF-8 text; is the terminal set to UTF-8?");
    }
  }
  for (const CLI::App* command : app.get_subcommands()) {
    std::string problem = TextProblem(*command);
    if (!problem.empty()) return problem;
  }
  return "";
}

std::vector<std::string> Names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command :
       app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  for (const CLI::Option* option :
       app.get_options([](const CLI::Option*) { return true; })) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back(absl::StrCat("--", name));
    }
  }
  return names;
}

// An argument to show in an error. What may be a secret stays unsaid: the value
// of an option, and a token that was typed as an argument.
std::string Shown(const std::string& argument) {
  if (absl::StartsWith(argument, "-")) {
    return Quote(argument.substr(0, argument.find('=')));
  }
  if (!absl::StartsWith(argument, "citymatch_")) return Quote(argument);
  return "what looks like a token (arguments show in process lists: use "
         "standard input or --token-file)";
}

int FailUsage(const CLI::App& app, const CLI::ParseError& error,
              const Streams& streams) {
  std::string name = "citymatch";
  const CLI::App* command = Deepest(app, name);
  std::string message = error.what();
  const std::vector<std::string> rest = app.remaining(true);
  if (!rest.empty()) {
    std::vector<std::string> names = Names(*command);
    if (command != &app) {
      const std::vector<std::string> global = Names(app);
      std::copy_if(
          global.begin(), global.end(), std::back_inserter(names),
          [](const std::string& n) { return absl::StartsWith(n, "--"); });
    }
    message = absl::StrCat(
        Shown(rest.front()),
        absl::StartsWith(rest.front(), "-")
            ? " is not an option of this command"
            : (command->get_subcommands([](const CLI::App*) { return true; })
                       .empty()
                   ? " is one argument too many"
                   : " is not a command"));
    const std::string given = rest.front().substr(0, rest.front().find('='));
    const std::string near = given == "--token"
                                 ? "arguments show in process lists: use "
                                   "--token-file FILE or CITYMATCH_TOKEN"
                                 : DidYouMean(given, names);
    if (!near.empty()) absl::StrAppend(&message, "; ", near);
  }
  streams.err << name << ": " << message << "\nSee " << name << " --help\n";
  return kExitUsage;
}

// `help city get` is `city get --help`; `help` alone is `--help`.
std::vector<std::string> ExpandHelp(std::vector<std::string> arguments) {
  if (!arguments.empty() && arguments.front() == "help") {
    arguments.erase(arguments.begin());
    arguments.emplace_back("--help");
  }
  return arguments;
}

}  // namespace

int RunCli(const std::vector<std::string>& arguments, const Streams& streams,
           const Environment& environment, Interruption& interruption,
           const RunOptions& options) {
  Session session(streams, environment, interruption, options);
  CLI::App app(
      "Pairs Japanese and US municipalities with Indo-Pacific cities, with "
      "reasons",
      "citymatch");
  Build(app, session);
  std::vector<std::string> reversed = ExpandHelp(arguments);
  if (reversed.empty()) reversed.emplace_back("--help");
  std::reverse(reversed.begin(), reversed.end());
  try {
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    TakeNamesGiven(app, arguments);
    streams.out << app.help();
    return kExitOk;
  } catch (const CLI::CallForVersion& version) {
    streams.out << version.what() << '\n';
    return kExitOk;
  } catch (const CLI::ParseError& error) {
    TakeNamesGiven(app, arguments);
    return FailUsage(app, error, streams);
  }
  std::string error = TextProblem(app);
  if (!error.empty() || !session.Settle(error)) {
    return session.Fail(kExitUsage, error);
  }
  int code = session.action();
  streams.out.flush();
  if (!streams.out && code == kExitOk) {
    code = session.Fail(kExitFailed,
                        "standard output cannot be written; is the disk full?");
  }
  return code;
}

}  // namespace citymatch::client
