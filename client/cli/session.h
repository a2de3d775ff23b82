// What all commands share: the global options, the connection, and the way to
// report a failure.
#ifndef CITYMATCH_CLIENT_CLI_SESSION_H_
#define CITYMATCH_CLIENT_CLI_SESSION_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/access/profile_store.h"
#include "client/access/settings.h"
#include "client/cli/exit_code.h"
#include "client/cli/run.h"
#include "client/format/problem.h"
#include "client/output/labels.h"
#include "client/output/records.h"
#include "client/output/table.h"
#include "client/rpc/connection.h"
#include "client/rpc/resource_client.h"

namespace citymatch::client {

// Values of the global options, as given.
struct GlobalOptions {
  AccessFlags access;
  std::string output;
  std::string language = "en";
  // Unset = 30 s, and no limit for what the server streams.
  std::optional<std::string> timeout;
  bool no_color = false;
  bool quiet = false;
};

// Lives for one command.
class Session {
 public:
  Session(const Streams& streams, const Environment& environment,
          Interruption& interruption, const RunOptions& options);

  GlobalOptions globals;

  // What to do once the command line has been read; set by the command that
  // was chosen.
  std::function<int()> action;

  // Whether the action calls SettleAccess itself, or needs no server: then a
  // profile that is broken does not stop it. Set beside it.
  bool settles_access = false;

  // Checks the global options and settles what follows from them. False, with
  // `error`, if one is wrong.
  [[nodiscard]] bool Settle(std::string& error);

  // Settles how to connect, before the first use of the connection.
  [[nodiscard]] absl::Status SettleAccess(AccessPurpose purpose);

  // The token for the connection, before its first use.
  void UseToken(const std::string& token);

  [[nodiscard]] const Streams& streams() const { return streams_; }
  [[nodiscard]] std::ostream& out() const { return streams_.out; }
  [[nodiscard]] std::ostream& err() const { return streams_.err; }
  [[nodiscard]] Interruption& interruption() const { return interruption_; }
  [[nodiscard]] const Style& style() const { return style_; }
  [[nodiscard]] const Labels& labels() const {
    return LabelsFor(globals.language);
  }
  [[nodiscard]] const std::string& address() const {
    return access_.connection.address;
  }
  [[nodiscard]] const Access& access() const { return access_; }
  [[nodiscard]] const Environment& environment() const { return environment_; }
  [[nodiscard]] const ProfileStore& profiles() const { return profiles_; }

  // See RunOptions; unset = nobody is there to ask.
  [[nodiscard]] const std::function<bool(Interruption&, std::string&)>&
  read_secret() const {
    return options_.read_secret;
  }

  // Asks whether to go on with what cannot be undone. OK if somebody types
  // `yes`, and at once if `is_agreed`; else an error that says what was not
  // done.
  [[nodiscard]] absl::Status Confirm(const std::string& question,
                                     bool is_agreed);

  // The format asked for; nullopt = none was.
  [[nodiscard]] std::optional<OutputFormat> requested_format() const {
    return format_;
  }
  [[nodiscard]] OutputFormat format() const {
    return format_.value_or(OutputFormat::kTable);
  }

  // What --timeout says; nullopt = it was not given.
  [[nodiscard]] std::optional<absl::Duration> time_limit() const {
    return time_limit_;
  }

  // The connection; made at the first use.
  [[nodiscard]] Connection& connection();
  [[nodiscard]] std::unique_ptr<ResourceClient> ClientOf(
      const ResourceKind& kind);

  // Writes a remark for the user, unless told to be quiet.
  void Note(const std::string& text) const;

  // Writes an error and gives the exit code for it.
  int Fail(const absl::Status& status);
  int Fail(ExitCode code, const std::string& text) const;

  // As Fail, of a stream of work; where its time was over, `what_stands` tells
  // what was stored, or that nothing was.
  int FailUnfinished(const absl::Status& status,
                     const std::string& what_stands);

  // Writes problems of data given on the command line or in `file`.
  int FailWithProblems(const std::string& file,
                       const std::vector<FieldProblem>& problems) const;

  // As Fail; where a city was not found, adds those with a name alike.
  // `arguments` are the cities as the user named them.
  int FailForCities(const absl::Status& status,
                    const std::vector<std::string>& arguments);

  // Whether `argument` can be a city's id or name at all; where not, it is
  // taken for a name of a place, and the answer of FailForCities fits.
  [[nodiscard]] static absl::Status CheckCityId(const std::string& argument);

 private:
  const Streams& streams_;
  const Environment& environment_;
  Interruption& interruption_;
  const RunOptions& options_;
  const ProfileStore profiles_;
  Access access_;
  std::optional<absl::Duration> time_limit_;
  std::optional<OutputFormat> format_;
  Style style_;
  std::unique_ptr<Connection> connection_;
};

// Seconds from "30", or a duration such as "2m".
[[nodiscard]] bool ParseTimeout(const std::string& text,
                                absl::Duration& timeout);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_SESSION_H_
