#include "server/resource/round_state.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/round.pb.h"
#include "server/base/errors.h"
#include "server/convert/dates.h"
#include "server/convert/names.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

// Closing is the only change after publishing.
constexpr int kVersionsSincePublished = 2;

struct StateWords {
  absl::string_view is;
  absl::string_view possible;
};

StateWords TextOf(v1::Round::State state) {
  switch (state) {
    case v1::Round::STATE_SOLVED:
      return {"is solved",
              "it can be put under review, changed, solved again, mended or "
              "deleted"};
    case v1::Round::STATE_UNDER_REVIEW:
      return {"is under review",
              "it can be published, moved back to solved, changed, mended or "
              "deleted"};
    case v1::Round::STATE_PUBLISHED:
      return {"is published",
              "it can be closed, or mended, which makes another round"};
    case v1::Round::STATE_CLOSED:
      return {"is closed", "it can be mended, which makes another round"};
    default:
      return {"is a draft", "it can be solved, changed or deleted"};
  }
}

// The version with which the round was published; nullptr if that cannot be
// read.
const storage::v1::Record* PublishedVersion(
    const std::vector<storage::v1::Record>& versions) {
  for (const storage::v1::Record& version : versions) {
    if (version.resource().round().state() == v1::Round::STATE_PUBLISHED) {
      return &version;
    }
  }
  return nullptr;
}

}  // namespace

bool IsFinal(v1::Round::State state) {
  return state == v1::Round::STATE_PUBLISHED ||
         state == v1::Round::STATE_CLOSED;
}

bool CanMove(v1::Round::State from, v1::Round::State to) {
  switch (to) {
    case v1::Round::STATE_SOLVED:
    case v1::Round::STATE_PUBLISHED:
      return from == v1::Round::STATE_UNDER_REVIEW;
    case v1::Round::STATE_UNDER_REVIEW:
      return from == v1::Round::STATE_SOLVED;
    case v1::Round::STATE_CLOSED:
      return from == v1::Round::STATE_PUBLISHED;
    default:
      return false;
  }
}

absl::Status RoundStateError(const store::ReadView& view,
                             const storage::v1::Record& round,
                             absl::string_view wanted) {
  const v1::Round& stored = round.resource().round();
  const StateWords text = TextOf(stored.state());
  std::string message = absl::StrCat("the round ", text.is);
  const std::string name = v1::Round::State_Name(stored.state());
  Metadata metadata = {
      {"state", std::string(absl::StripPrefix(name, "STATE_"))}};
  if (IsFinal(stored.state())) {
    const auto versions = view.History(
        {store::Kind::kRound, std::string(IdIn(kRoundPrefix, stored.name()))},
        0, kVersionsSincePublished);
    const storage::v1::Record* const published =
        versions.ok() ? PublishedVersion(*versions) : nullptr;
    if (published != nullptr) {
      const std::string when = absl::FormatTime(
          "%Y-%m-%d %H:%M:%S UTC", FromTimestamp(published->update_time()),
          absl::UTCTimeZone());
      absl::StrAppend(&message,
                      stored.state() == v1::Round::STATE_PUBLISHED
                          ? " by "
                          : ", published by ",
                      published->origin().principal(), " on ", when);
      metadata.emplace_back("publisher", published->origin().principal());
      metadata.emplace_back("publish_time", when);
    }
  }
  absl::StrAppend(&message, "; it cannot ", wanted, "; ", text.possible);
  return FailedPrecondition("ROUND_STATE", stored.name(), message, metadata);
}

}  // namespace citymatch
