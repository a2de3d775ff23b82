// Environment variables, as a value.
#ifndef CITYMATCH_CLIENT_ACCESS_ENVIRONMENT_H_
#define CITYMATCH_CLIENT_ACCESS_ENVIRONMENT_H_

#include <map>
#include <string>

namespace citymatch::client {

// Environment variables that are set.
using Environment = std::map<std::string, std::string>;

// The value of a variable; empty if it is not set.
[[nodiscard]] inline std::string Lookup(const Environment& environment,
                                        const std::string& name) {
  const auto it = environment.find(name);
  return it == environment.end() ? "" : it->second;
}

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ACCESS_ENVIRONMENT_H_
