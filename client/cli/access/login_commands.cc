// `citymatch login`, `logout` and `whoami`.
#include <filesystem>
#include <istream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/access_service.grpc.pb.h"
#include "client/access/token.h"
#include "client/cli/access/caller.h"
#include "client/cli/commands.h"
#include "client/format/message_json.h"
#include "client/format/text.h"
#include "client/output/access_text.h"

namespace citymatch::client {
namespace {

// A token has 77 bytes; whatever is much longer is another file.
constexpr size_t kMostTokenBytes = 4096;

// Reads the token from the terminal or from what is piped in; empty text is
// none.
absl::Status ReadToken(Session& session, bool may_be_none, std::string& token) {
  std::string text;
  if (session.read_secret()) {
    session.err() << "Token for " << session.address()
                  << (may_be_none ? " (not shown; none for the certificate "
                                    "alone): "
                                  : " (not shown): ")
                  << std::flush;
    if (!session.read_secret()(session.interruption(), text)) {
      return session.interruption().Triggered()
                 ? absl::CancelledError("interrupted")
                 : absl::InvalidArgumentError("no token was given");
    }
  } else {
    text.resize(kMostTokenBytes);
    session.streams().in.read(text.data(), kMostTokenBytes);
    text.resize(static_cast<size_t>(session.streams().in.gcount()));
  }
  if (absl::StripAsciiWhitespace(text).empty()) {
    if (may_be_none) return absl::OkStatus();
    return absl::InvalidArgumentError(
        "no token was given: pipe it into standard input, or name its file "
        "with --token-file FILE");
  }
  absl::StatusOr<std::string> read = TokenFrom(text, "standard input");
  if (!read.ok()) return read.status();
  token = *std::move(read);
  return absl::OkStatus();
}

// What wins over the new profile in later commands, if anything.
void NoteWhatWins(const Session& session) {
  for (const char* variable :
       {"CITYMATCH_SERVER", "CITYMATCH_PROFILE", "CITYMATCH_TOKEN",
        "CITYMATCH_TOKEN_FILE", "CITYMATCH_CA_FILE", "CITYMATCH_CLIENT_CERT"}) {
    if (!Lookup(session.environment(), variable).empty()) {
      session.Note(absl::StrCat("The environment variable ", variable,
                                " is set: it wins over every profile."));
    }
  }
}

Profile ProfileOf(const Access& access) {
  const auto absolute = [](const std::string& path) {
    return path.empty() ? path : std::filesystem::absolute(path).string();
  };
  return {access.connection.address,
          access.connection.transport,
          access.connection.ca_certificates,
          absolute(access.client_certificate_file),
          absolute(access.client_key_file),
          access.connection.tls_server_name,
          access.connection.token};
}

int Login(Session& session, bool no_check) {
  if (const absl::Status settled = session.SettleAccess(AccessPurpose::kLogin);
      !settled.ok()) {
    return session.Fail(kExitUsage, std::string(settled.message()));
  }
  std::string token = session.access().connection.token;
  const bool has_certificate =
      !session.access().connection.client_certificate.empty();
  if (token.empty()) {
    const absl::Status read = ReadToken(session, has_certificate, token);
    if (absl::IsCancelled(read)) return session.Fail(read);
    if (!read.ok()) {
      return session.Fail(kExitUsage, std::string(read.message()));
    }
    session.UseToken(token);
  }
  const Access& access = session.access();
  // The token came after the access was settled.
  if (const absl::Status safe = CheckConnection(access.connection);
      !safe.ok()) {
    return session.Fail(kExitUsage, std::string(safe.message()));
  }
  v1::GetCallerResponse caller;
  if (!no_check) {
    if (const absl::Status checked = GetCaller(session, caller);
        !checked.ok()) {
      return session.Fail(checked);
    }
  }
  absl::Status saved =
      session.profiles().Save(access.profile, ProfileOf(access));
  const std::string chosen = session.profiles().DefaultName();
  if (saved.ok() && chosen.empty()) {
    saved = session.profiles().SetDefault(access.profile);
  }
  if (!saved.ok()) {
    return session.Fail(kExitFailed, std::string(saved.message()));
  }
  session.Note(absl::StrCat(
      "Logged in to ", access.connection.address,
      no_check ? ", unchecked" : absl::StrCat(" as ", CallerText(caller)),
      ".\nKept in ", session.profiles().PathOf(access.profile), "."));
  if (!chosen.empty() && chosen != access.profile) {
    session.Note(absl::StrCat("The default profile is ", chosen,
                              "; choose this one with --profile ",
                              access.profile,
                              ", or for good with: citymatch "
                              "profile use ",
                              access.profile));
  }
  NoteWhatWins(session);
  return kExitOk;
}

int Logout(Session& session) {
  std::string name = session.globals.access.profile;
  if (name.empty()) {
    name = Lookup(session.environment(), "CITYMATCH_PROFILE");
  }
  if (name.empty()) name = session.profiles().DefaultName();
  if (name.empty()) {
    return session.Fail(kExitNotFound,
                        "there is no profile to forget; `citymatch profile "
                        "list` shows those there are");
  }
  const absl::StatusOr<Profile> profile = session.profiles().Load(name);
  if (const absl::Status removed = session.profiles().Remove(name);
      !removed.ok()) {
    // Load knows the names that are near.
    return session.Fail(profile.ok() ? removed : profile.status());
  }
  session.Note(absl::StrCat("The profile ", name, " is forgotten."));
  if (profile.ok() && !profile->token.empty()) {
    session.Note(absl::StrCat(
        "Its token works on until it expires; an admin ends that with: "
        "citymatch token revoke ",
        ParseToken(profile->token)->id));
  }
  return kExitOk;
}

int WhoAmI(Session& session) {
  v1::GetCallerResponse caller;
  if (const absl::Status status = GetCaller(session, caller); !status.ok()) {
    return session.Fail(status);
  }
  switch (session.format()) {
    case OutputFormat::kJson:
      session.out() << ToPrettyJson(caller);
      break;
    case OutputFormat::kJsonl:
      session.out() << ToJsonLine(caller) << '\n';
      break;
    case OutputFormat::kCsv:
      WriteCsv(CallerGrid(caller), session.out());
      break;
    case OutputFormat::kTable:
      session.out() << CallerText(caller) << '\n';
      if (!session.access().token_origin.empty()) {
        session.Note(absl::StrCat("The token is that of ",
                                  session.access().token_origin, "."));
      }
      break;
  }
  if (!session.access().withheld.empty()) {
    session.Note(session.access().withheld);
  }
  return kExitOk;
}

}  // namespace

absl::Status GetCaller(Session& session, v1::GetCallerResponse& caller) {
  return session.connection().Call(&v1::AccessService::Stub::GetCaller,
                                   v1::GetCallerRequest(), caller);
}

void AddLoginCommands(CLI::App& app, Session& session) {
  CLI::App& login = *app.add_subcommand(
      "login", "Keeps a server, its authority and a token in a profile");
  const auto no_check = std::make_shared<bool>(false);
  login.add_flag("--no-check", *no_check,
                 "Keeps them without asking the server who that is");
  login.footer(
      "The token is that of --token-file, else it is read from standard input; "
      "a terminal does not\nshow it. With --client-cert it may be left out. "
      "The content of --ca is copied; of the client\ncertificate and its key "
      "the paths are kept. The file has mode 0600, and is that of --profile\n"
      "(default: default). A profile's credentials are shown to its own server "
      "only.\n\n"
      "Examples:\n  citymatch login --server citymatch.example:443 --ca ca.pem "
      "< token.txt\n  citymatch login --profile test --server 127.0.0.1:50051");
  login.callback([&session, no_check] {
    session.settles_access = true;
    session.action = [&session, no_check] { return Login(session, *no_check); };
  });

  CLI::App& logout = *app.add_subcommand(
      "logout", "Forgets a profile, that of --profile or the default one");
  logout.footer(
      "The server is not told: the token works on until it expires or is "
      "revoked.\n\nExample:\n  citymatch logout --profile test");
  logout.callback([&session] {
    session.settles_access = true;
    session.action = [&session] { return Logout(session); };
  });

  CLI::App& whoami = *app.add_subcommand(
      "whoami", "Says who the server takes you for, and what you may do");
  whoami.footer("Example:\n  citymatch whoami --profile test");
  whoami.callback(
      [&session] { session.action = [&session] { return WhoAmI(session); }; });
}

}  // namespace citymatch::client
