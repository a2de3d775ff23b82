// `citymatch token`: secrets that show an identity.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/access_service.grpc.pb.h"
#include "client/access/certificate.h"
#include "client/access/grant.h"
#include "client/access/private_file.h"
#include "client/access/token.h"
#include "client/cli/commands.h"
#include "client/cli/resource_commands.h"
#include "client/format/text.h"
#include "client/import/limits.h"

namespace citymatch::client {
namespace {

using AccessStub = v1::AccessService::Stub;

struct CreateFlags {
  std::string identity;
  std::string purpose;
  std::vector<std::string> grants;
  bool read_only = false;
  std::string expires;
  std::string certificate_file;
  std::string secret_file;
  bool dry_run = false;
};

struct ListFlags {
  std::string identity;
  bool all = false;
  std::string filter;
  Paging paging;
};

// The token to make; an exit code other than kExitOk ends the command.
int FillToken(Session& session, const CreateFlags& flags, v1::Token& token) {
  token.set_identity(IdentityKind().FullName(flags.identity));
  token.set_display_name(flags.purpose);
  token.set_read_only(flags.read_only);
  if (const absl::Status grants =
          ParseGrants(flags.grants, *token.mutable_grants());
      !grants.ok()) {
    return session.Fail(kExitUsage, absl::StrCat("--grant ", grants.message()));
  }
  if (!flags.expires.empty()) {
    const auto time = ParseExpiry(flags.expires, absl::Now());
    if (!time.ok()) {
      return session.Fail(kExitUsage,
                          absl::StrCat("--expires ", Quote(flags.expires), ": ",
                                       time.status().message()));
    }
    token.mutable_expire_time()->set_seconds(absl::ToUnixSeconds(*time));
  }
  if (!flags.certificate_file.empty()) {
    const auto pem = ReadPublicFile(flags.certificate_file);
    if (!pem.ok()) {
      return session.Fail(kExitUsage, std::string(pem.status().message()));
    }
    const auto digest = CertificateSha256(*pem);
    if (!digest.ok()) {
      return session.Fail(
          kExitUsage,
          absl::StrCat("--bind-certificate: the file ", flags.certificate_file,
                       " ", digest.status().message()));
    }
    token.set_certificate_sha256(*digest);
  }
  std::vector<FieldProblem> problems;
  CheckLimits(token, problems);
  return problems.empty() ? static_cast<int>(kExitOk)
                          : session.FailWithProblems("command line", problems);
}

// Whether the server may have done what it was asked before the call failed. A
// refusal with a reason, and a connection that never was, say that it did not.
bool MayHaveHappened(const absl::Status& status) {
  if (IsUnreachable(status)) {
    return !absl::StrContains(status.message(), "failed to connect");
  }
  return absl::IsDeadlineExceeded(status) || absl::IsCancelled(status);
}

absl::Status RevokeByName(Session& session, const std::string& name,
                          v1::Token& reply) {
  const auto stub = v1::AccessService::NewStub(session.connection().channel());
  v1::RevokeTokenRequest request;
  request.set_name(name);
  return session.connection().Call(&AccessStub::RevokeToken, *stub, request,
                                   reply);
}

// A token whose secret nobody got must not stay alive.
int EndLostToken(Session& session, const std::string& id,
                 const std::string& why) {
  v1::Token ended;
  const absl::Status status =
      RevokeByName(session, TokenKind().FullName(id), ended);
  return session.Fail(
      kExitFailed,
      status.ok()
          ? absl::StrCat(why, "\n  Its secret is lost; the token was revoked.")
          : absl::StrCat(why,
                         "\n  Its secret is lost; end it with: citymatch "
                         "token revoke ",
                         id));
}

int Create(Session& session, const CreateFlags& flags) {
  v1::CreateTokenRequest request;
  if (const int filled = FillToken(session, flags, *request.mutable_token());
      filled != kExitOk) {
    return filled;
  }
  const bool to_file = !flags.secret_file.empty();
  if (session.requested_format().has_value() && !to_file && !flags.dry_run) {
    return session.Fail(kExitUsage,
                        "standard output is for the secret alone: with "
                        "--output give --secret-file FILE as well");
  }
  request.set_validate_only(flags.dry_run);
  NewPrivateFile file(flags.secret_file);
  if (to_file && !flags.dry_run) {
    if (const absl::Status made = file.Create(); !made.ok()) {
      return session.Fail(made);
    }
  }
  const auto stub = v1::AccessService::NewStub(session.connection().channel());
  v1::CreateTokenResponse reply;
  if (const absl::Status status = session.connection().Call(
          &AccessStub::CreateToken, *stub, request, reply, Persistence::kOnce);
      !status.ok()) {
    const int code = session.Fail(status);
    if (MayHaveHappened(status)) {
      session.Note(absl::StrCat(
          "It is not known whether a token was made; if so its secret is lost. "
          "Look with: citymatch token list --identity ",
          IdentityKind().Id(request.token().identity())));
    }
    return code;
  }
  if (flags.dry_run) {
    return ShowResource(session, TokenKind(), reply.token(), true);
  }
  const std::string id = TokenKind().Id(reply.token().name());
  if (to_file) {
    if (const absl::Status written =
            file.Write(absl::StrCat(reply.secret(), "\n"));
        !written.ok()) {
      return EndLostToken(session, id, std::string(written.message()));
    }
    session.Note(absl::StrCat("The secret is in ", flags.secret_file,
                              "; the server cannot tell it again."));
    return ShowResource(session, TokenKind(), reply.token(), false);
  }
  session.out() << reply.secret() << '\n' << std::flush;
  if (!session.out()) {
    return EndLostToken(session, id, "standard output cannot be written");
  }
  session.Note(absl::StrCat(ToOutline(reply.token()),
                            "The secret is told this once. Hand it over by a "
                            "safe way; its holder keeps it with `citymatch "
                            "login`."));
  return kExitOk;
}

int List(Session& session, const ListFlags& flags) {
  std::vector<std::string> terms;
  if (!flags.identity.empty()) {
    terms.push_back(absl::StrCat(
        "identity = \"", IdentityKind().FullName(flags.identity), "\""));
  }
  if (!flags.all) {
    terms.push_back("NOT revoke_time:*");
    terms.push_back(
        absl::StrCat("expire_time > \"",
                     absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(),
                                      absl::UTCTimeZone()),
                     "\""));
  }
  if (!flags.filter.empty()) {
    terms.push_back(terms.empty() ? flags.filter
                                  : absl::StrCat("(", flags.filter, ")"));
  }
  return ListResources(session, TokenKind(), absl::StrJoin(terms, " AND "),
                       flags.paging);
}

int Revoke(Session& session, const std::string& id) {
  // Somebody may have the whole token at hand; it must not travel or show.
  const auto whole = ParseToken(id);
  const std::string name = TokenKind().FullName(whole.ok() ? whole->id : id);
  v1::Token reply;
  if (const absl::Status status = RevokeByName(session, name, reply);
      !status.ok()) {
    return session.Fail(status);
  }
  session.Note(absl::StrCat(name, " is revoked for good."));
  return ShowResource(session, TokenKind(), reply, false);
}

void AddCreate(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<CreateFlags>();
  CLI::App& create = *group.add_subcommand(
      "create", "Makes a token and writes its secret, this once");
  create
      .add_option("--identity", flags->identity,
                  "Id of the identity that it shows")
      ->required();
  create
      .add_option("--for", flags->purpose,
                  "What it is for, such as 'dashboard of the port office'")
      ->required();
  create
      .add_option("--grant,--role", flags->grants,
                  "Only these grants of the identity: viewer, partner:CITY, "
                  "coordinator:PROGRAMME, admin; repeatable, or with commas. "
                  "Default: all that it has at the time of each call")
      ->delimiter(',')
      ->take_all()
      ->allow_extra_args(false);
  create.add_flag("--read-only", flags->read_only,
                  "It can change nothing, whatever its grants");
  create.add_option("--expires", flags->expires,
                    "When it stops to work: 30d, 2w, 12h, or a day such as "
                    "2027-03-31; at most 366 days. Default 90d");
  create.add_option("--bind-certificate", flags->certificate_file,
                    "PEM file of a client certificate: the token works only "
                    "over connections that it opened");
  create.add_option("--secret-file", flags->secret_file,
                    "New file of mode 0600 for the secret. Default: standard "
                    "output");
  create.add_flag("--dry-run", flags->dry_run, "Check only");
  create.footer(
      "Standard output gets the secret and nothing else, so that it can be "
      "piped; the rest goes to\nstandard error.\n\n"
      "Examples:\n  citymatch token create --identity dashboard --for "
      "'dashboard of the port office' \\\n    --read-only --expires 90d "
      "--secret-file dashboard.token\n"
      "  citymatch token create --identity hue --for 'forms of Hue' --grant "
      "partner:vn-hue");
  create.callback([&session, flags] {
    session.action = [&session, flags] { return Create(session, *flags); };
  });
}

}  // namespace

void AddTokenCommands(CLI::App& app, Session& session) {
  CLI::App& group = *app.add_subcommand(
      "token", "Makes, lists and revokes tokens, the secrets of callers");
  group.require_subcommand(1);
  AddCreate(group, session);
  AddGetCommand(group, session, TokenKind())
      .footer("Example:\n  citymatch token get t0123456789ab");

  const auto flags = std::make_shared<ListFlags>();
  CLI::App& list = *group.add_subcommand(
      "list", "Lists tokens that work, without their secrets");
  list.add_option("--identity", flags->identity, "Only those of this identity");
  list.add_flag("--all", flags->all, "Also those revoked or expired");
  list.add_option("--filter", flags->filter,
                  "Only those, such as 'read_only = true'");
  AddPaging(list, "results", flags->paging);
  list.footer("Example:\n  citymatch token list --identity dashboard --all");
  list.callback([&session, flags] {
    session.action = [&session, flags] { return List(session, *flags); };
  });

  const auto id = std::make_shared<std::string>();
  CLI::App& revoke =
      *group.add_subcommand("revoke", "Ends a token at once, for good");
  revoke.add_option("ID", *id, "Id of the token, such as t0123456789ab")
      ->required();
  revoke.footer("Example:\n  citymatch token revoke t0123456789ab");
  revoke.callback([&session, id] {
    session.action = [&session, id] { return Revoke(session, *id); };
  });
}

}  // namespace citymatch::client
