#include "client/access/profile_store.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/access/private_file.h"
#include "client/access/token.h"
#include "client/format/text.h"
#include "nlohmann/json.hpp"

namespace citymatch::client {
namespace {

constexpr absl::string_view kEnding = ".json";

// The texts of a profile, by their names in the file.
struct TextField {
  const char* name;
  std::string Profile::*value;
};
constexpr TextField kTexts[] = {
    {"server", &Profile::server},
    {"ca_certificates", &Profile::ca_certificates},
    {"client_certificate_file", &Profile::client_certificate_file},
    {"client_key_file", &Profile::client_key_file},
    {"tls_server_name", &Profile::tls_server_name},
    {"token", &Profile::token},
};
constexpr const char* kTransport = "transport";

absl::Status Broken(const std::string& path, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("the profile ", path, " ", why,
                   "; write it anew with `citymatch login`"));
}

absl::StatusOr<Profile> Parse(const std::string& path,
                              const std::string& content) {
  const auto json = nlohmann::json::parse(content, nullptr, false);
  if (!json.is_object()) return Broken(path, "is not a JSON object");
  Profile profile;
  for (const TextField& field : kTexts) {
    const auto it = json.find(field.name);
    if (it == json.end()) continue;
    if (!it->is_string()) {
      return Broken(path, absl::StrCat("has a wrong ", field.name));
    }
    profile.*field.value = it->get<std::string>();
  }
  const auto transport = json.find(kTransport);
  if (transport == json.end() ||
      (*transport != "tls" && *transport != "plaintext")) {
    return Broken(path, "must have a transport, tls or plaintext");
  }
  profile.transport =
      *transport == "tls" ? Transport::kTls : Transport::kPlaintext;
  if (!CheckAddress(profile.server).ok()) {
    return Broken(path, "has no address of a server");
  }
  if (!profile.token.empty()) {
    if (const auto token = ParseToken(profile.token); !token.ok()) {
      return Broken(
          path, absl::StrCat("has a token that ", token.status().message()));
    }
  }
  return profile;
}

}  // namespace

absl::Status CheckProfileName(absl::string_view name) {
  const bool good =
      !name.empty() && name.size() <= 63 && name[0] != '.' &&
      std::all_of(name.begin(), name.end(), [](char c) {
        return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
      });
  if (good) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "the profile ", Quote(name),
      ": a name has 1 to 63 letters, digits, -, _ and ., the first not a dot"));
}

ProfileStore ProfileStore::In(const Environment& environment) {
  // A path that is not absolute does not count, as the XDG rules say.
  const std::string config = Lookup(environment, "XDG_CONFIG_HOME");
  if (absl::StartsWith(config, "/")) {
    return ProfileStore(absl::StrCat(config, "/citymatch"));
  }
  const std::string home = Lookup(environment, "HOME");
  return ProfileStore(home.empty() ? ""
                                   : absl::StrCat(home, "/.config/citymatch"));
}

absl::StatusOr<Profile> ProfileStore::Load(const std::string& name) const {
  if (absl::Status status = CheckProfileName(name); !status.ok()) return status;
  const absl::StatusOr<std::string> content = ReadPrivateFile(PathOf(name));
  if (absl::IsNotFound(content.status())) {
    const std::vector<std::string> names = Names();
    const std::string near = DidYouMean(name, names);
    return absl::NotFoundError(absl::StrCat(
        "there is no profile ", Quote(name), "; ",
        !near.empty() ? near
        : names.empty()
            ? "`citymatch login` makes one"
            : absl::StrCat("there are: ", absl::StrJoin(names, ", "))));
  }
  if (!content.ok()) return content.status();
  return Parse(PathOf(name), *content);
}

absl::Status ProfileStore::Save(const std::string& name,
                                const Profile& profile) const {
  if (absl::Status status = CheckProfileName(name); !status.ok()) return status;
  if (folder_.empty()) {
    return absl::FailedPreconditionError(
        "there is nowhere to keep a profile: set HOME or XDG_CONFIG_HOME");
  }
  for (const std::string& folder : {folder_, ProfileFolder()}) {
    if (absl::Status status = MakePrivateFolder(folder); !status.ok()) {
      return status;
    }
  }
  nlohmann::ordered_json json;
  for (const TextField& field : kTexts) {
    if (!(profile.*field.value).empty()) {
      json[field.name] = profile.*field.value;
    }
  }
  json[kTransport] = profile.transport == Transport::kTls ? "tls" : "plaintext";
  return WritePrivateFile(PathOf(name), json.dump(1) + "\n");
}

absl::Status ProfileStore::Remove(const std::string& name) const {
  if (absl::Status status = CheckProfileName(name); !status.ok()) return status;
  if (std::remove(PathOf(name).c_str()) != 0) {
    return absl::NotFoundError(
        absl::StrCat("there is no profile ", Quote(name)));
  }
  if (const auto kept = ReadPublicFile(DefaultFile());
      kept.ok() && absl::StripAsciiWhitespace(*kept) == name) {
    std::remove(DefaultFile().c_str());
  }
  return absl::OkStatus();
}

std::vector<std::string> ProfileStore::Names() const {
  std::vector<std::string> names;
  if (folder_.empty()) return names;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(ProfileFolder(), error)) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension().string() == kEnding &&
        CheckProfileName(name).ok()) {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string ProfileStore::DefaultName() const {
  if (folder_.empty()) return "";
  const auto kept = ReadPublicFile(DefaultFile());
  return kept.ok() ? std::string(absl::StripAsciiWhitespace(*kept)) : "";
}

absl::Status ProfileStore::SetDefault(const std::string& name) const {
  return WritePrivateFile(DefaultFile(), absl::StrCat(name, "\n"));
}

std::string ProfileStore::PathOf(const std::string& name) const {
  return absl::StrCat(ProfileFolder(), "/", name, kEnding);
}

std::string ProfileStore::ProfileFolder() const {
  return absl::StrCat(folder_, "/profiles");
}

std::string ProfileStore::DefaultFile() const {
  return absl::StrCat(folder_, "/default_profile");
}

}  // namespace citymatch::client
