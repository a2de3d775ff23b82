// What the command line says of a round's participants and constraints, put
// into the round. Errors are INVALID_ARGUMENT (the text is wrong) or NOT_FOUND
// (the round has nothing of that name), and say how to mend it.
#ifndef CITYMATCH_CLIENT_ROUND_EDIT_H_
#define CITYMATCH_CLIENT_ROUND_EDIT_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/round.pb.h"

namespace citymatch::client {

// A pair as resource names, of `PROVIDER:PARTNER`.
struct PairText {
  std::string provider;
  std::string partner;
};
[[nodiscard]] absl::StatusOr<PairText> ParsePair(absl::string_view text);

// Decides a pair. FAILED_PRECONDITION if something else is decided of it: that
// is dropped first.
[[nodiscard]] absl::Status SetPairRule(absl::string_view text,
                                       v1::RoundPairRule::Rule rule,
                                       const std::string& reason,
                                       v1::Round& round);

// Makes a group, or replaces the one of that id: `ID:KEY=VALUE,…` with
//   side=provider|partner        whose members; must be given
//   countries=VN+ID              country codes
//   country-set=ID               a country set of the programme
//   cities=vn-hue+vn-da-nang     cities by id
//   first-time                   without a partnership before the round's date
//   floor=N, cap=N, name=TEXT
// A group that exists keeps floor, cap and name unless they are given.
[[nodiscard]] absl::Status SetGroup(absl::string_view text, v1::Round& round);

// Floor or cap of a group that exists: `GROUP=N`, or `GROUP=none`, which can
// leave it without limits (DropGroupWithoutLimits).
enum class GroupLimit { kFloor, kCap };
[[nodiscard]] absl::Status SetGroupLimit(absl::string_view text,
                                         GroupLimit limit, v1::Round& round);

// Takes out the group of such a text if no limit is left, as nothing is said by
// it any more.
void DropGroupWithoutLimits(absl::string_view text, v1::Round& round);

// Takes out what was decided of a pair (`PROVIDER:PARTNER`), or a group by id.
[[nodiscard]] absl::Status DropConstraint(absl::string_view text,
                                          v1::Round& round);

// Adds a participant; one that is there already is no longer withdrawn, and
// has new slots where they are given. True if it was added.
bool AddParticipant(const std::string& city, std::optional<int> slots,
                    v1::Round& round);

// Takes a participant out, with the pairs decided for it, and off the groups
// that name it. FAILED_PRECONDITION: a group names nobody else, so that it
// would have other members.
[[nodiscard]] absl::Status RemoveParticipant(const std::string& city,
                                             v1::Round& round);

// Marks a participant as withdrawn. Pairs with it that are locked or forced go,
// as they do when a round is mended.
[[nodiscard]] absl::Status WithdrawParticipant(const std::string& city,
                                               v1::Round& round);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ROUND_EDIT_H_
