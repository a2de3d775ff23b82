#include <functional>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/commands.h"

namespace citymatch::client {
namespace {

// What can follow a chain of commands, such as "city get".
struct Node {
  std::string path;
  std::vector<std::pair<std::string, std::string>> commands;
  std::vector<std::pair<std::string, std::string>> options;
};

void Collect(const CLI::App& app, const std::string& path,
             std::vector<Node>& nodes) {
  Node node{path, {}, {}};
  for (const CLI::App* command :
       app.get_subcommands([](const CLI::App*) { return true; })) {
    node.commands.emplace_back(command->get_name(), command->get_description());
  }
  for (const CLI::Option* option :
       app.get_options([](const CLI::Option*) { return true; })) {
    for (const std::string& name : option->get_lnames()) {
      node.options.emplace_back(absl::StrCat("--", name),
                                option->get_description());
    }
  }
  nodes.push_back(node);
  for (const CLI::App* command :
       app.get_subcommands([](const CLI::App*) { return true; })) {
    Collect(*command,
            absl::StrCat(path, path.empty() ? "" : " ", command->get_name()),
            nodes);
  }
}

std::string Words(
    const std::vector<std::pair<std::string, std::string>>& list) {
  return absl::StrJoin(list, " ", [](std::string* out, const auto& entry) {
    out->append(entry.first);
  });
}

// One branch per chain of commands: its commands, or its options and the
// global ones.
std::string Branches(const std::vector<Node>& nodes) {
  std::string text;
  for (const Node& node : nodes) {
    absl::StrAppend(&text, "    \"", node.path, "\") choices=\"",
                    Words(node.commands), node.commands.empty() ? "" : " ",
                    Words(node.options), node.path.empty() ? "" : " $globals",
                    "\" ;;\n");
  }
  return text;
}

// Both shells walk the words before the cursor and keep those that name a
// command below the chain so far.
std::string BashScript(const std::vector<Node>& nodes) {
  return absl::StrCat(
      "# bash completion for citymatch; load with:\n"
      "#   source <(citymatch completion bash)\n"
      "_citymatch_words() {\n"
      "  local globals=\"",
      Words(nodes[0].options),
      "\"\n"
      "  case \"$1\" in\n",
      Branches(nodes),
      "    *) choices=\"\" ;;\n"
      "  esac\n"
      "}\n"
      "_citymatch() {\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" path=\"\" choices=\"\" i "
      "next\n"
      "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
      "    next=\"${path:+$path }${COMP_WORDS[i]}\"\n"
      "    case \"${COMP_WORDS[i]}\" in -*) continue ;; esac\n"
      "    _citymatch_words \"$next\"\n"
      "    [[ -n \"$choices\" ]] && path=\"$next\"\n"
      "  done\n"
      "  _citymatch_words \"$path\"\n"
      "  COMPREPLY=($(compgen -W \"$choices\" -- \"$current\"))\n"
      "}\n"
      "complete -o default -F _citymatch citymatch\n");
}

std::string ZshScript(const std::vector<Node>& nodes) {
  return absl::StrCat(
      "#compdef citymatch\n"
      "# zsh completion for citymatch; load with:\n"
      "#   source <(citymatch completion zsh)\n"
      "_citymatch_words() {\n"
      "  local globals=\"",
      Words(nodes[0].options),
      "\"\n"
      "  case \"$1\" in\n",
      Branches(nodes),
      "    *) choices=\"\" ;;\n"
      "  esac\n"
      "}\n"
      "_citymatch() {\n"
      "  local chain=\"\" words_before next i choice_list\n"
      "  words_before=(\"${(@)words[2,CURRENT-1]}\")\n"
      "  local choices=\"\"\n"
      "  for i in \"${words_before[@]}\"; do\n"
      "    [[ \"$i\" == -* ]] && continue\n"
      "    next=\"${chain:+$chain }$i\"\n"
      "    _citymatch_words \"$next\"\n"
      "    [[ -n \"$choices\" ]] && chain=\"$next\"\n"
      "  done\n"
      "  _citymatch_words \"$chain\"\n"
      "  choice_list=(${=choices})\n"
      "  compadd -a choice_list || _files\n"
      "}\n"
      "compdef _citymatch citymatch\n");
}

std::string FishQuote(const std::string& text) {
  return absl::StrCat(
      "'", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

std::string FishScript(const std::vector<Node>& nodes) {
  std::string text =
      "# fish completion for citymatch; load with:\n"
      "#   citymatch completion fish | source\n"
      "function __citymatch_at\n"
      "  set -l words (commandline -opc)\n"
      "  set -e words[1]\n"
      "  set -l chain (string match -v -- '-*' $words)\n"
      "  test \"$chain\" = \"$argv\"\n"
      "end\n"
      "function __citymatch_below\n"
      "  set -l words (commandline -opc)\n"
      "  set -e words[1]\n"
      "  set -l chain (string match -v -- '-*' $words)\n"
      "  string match -q -- \"$argv*\" \"$chain\"\n"
      "end\n";
  for (const Node& node : nodes) {
    for (const auto& [name, description] : node.commands) {
      absl::StrAppend(&text, "complete -c citymatch -f -n '__citymatch_at ",
                      node.path, "' -a ", name, " -d ", FishQuote(description),
                      "\n");
    }
    for (const auto& [name, description] : node.options) {
      absl::StrAppend(&text, "complete -c citymatch -n '__citymatch_below ",
                      node.path, "' -l ", name.substr(2), " -d ",
                      FishQuote(description), "\n");
    }
  }
  return text;
}

}  // namespace

std::string CompletionScript(const CLI::App& app, const std::string& shell) {
  std::vector<Node> nodes;
  Collect(app, "", nodes);
  if (shell == "zsh") return ZshScript(nodes);
  return shell == "fish" ? FishScript(nodes) : BashScript(nodes);
}

void AddCompletionCommand(CLI::App& app, Session& session) {
  const auto shell = std::make_shared<std::string>();
  CLI::App& command = *app.add_subcommand(
      "completion", "Prints a script that completes commands in a shell");
  command.add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command.footer(
      "Example:\n  citymatch completion bash > "
      "/etc/bash_completion.d/citymatch");
  command.callback([&app, &session, shell] {
    session.settles_access = true;
    session.action = [&app, &session, shell]() -> int {
      session.out() << CompletionScript(app, *shell);
      return kExitOk;
    };
  });
}

}  // namespace citymatch::client
