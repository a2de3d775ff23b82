// Options that the questions to the matcher have in common.
#ifndef CITYMATCH_CLIENT_CLI_MATCH_OPTIONS_H_
#define CITYMATCH_CLIENT_CLI_MATCH_OPTIONS_H_

#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "citymatch/v1/match_service.pb.h"
#include "client/cli/session.h"

namespace citymatch::client {

// As given on the command line.
struct MatchFlags {
  std::string city;
  std::string other;
  std::string programme;
  std::string as_of;
  std::vector<std::string> weights;
  int limit = 10;
  std::string filter;
  bool include_partnered = false;
  bool published_only = false;
};

// --programme, --as-of and --weights.
void AddMatchOptions(CLI::App& command, MatchFlags& flags);

// --published-only.
void AddPublishedOnlyOption(CLI::App& command, MatchFlags& flags);

// --weights.
void AddWeightsOption(CLI::App& command, MatchFlags& flags);

// Fills what all questions share; false with a message if a weight is wrong.
[[nodiscard]] bool FillOptions(const MatchFlags& flags, const Session& session,
                               v1::MatchOptions& options, std::string& error);

// The name of a programme in the language of the answer; empty where there is
// none, or it cannot be found out.
[[nodiscard]] std::string LocalProgrammeName(Session& session,
                                             const std::string& programme);

// "Hai Phong (vn-hai-phong)", each in the language of the answer; the id alone
// where a name cannot be found out, for an answer stands without it.
std::vector<std::string> NamesWithIds(Session& session,
                                      const std::vector<std::string>& ids);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_MATCH_OPTIONS_H_
