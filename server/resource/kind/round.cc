#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/round.pb.h"
#include "google/protobuf/message.h"
#include "server/base/status_macros.h"
#include "server/convert/digest.h"
#include "server/convert/names.h"
#include "server/resource/complete.h"
#include "server/resource/filter/tables.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/kind/order.h"
#include "server/resource/kind/record_cache.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/kind/round_references.h"
#include "server/resource/round_state.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/rules.h"
#include "server/store/references.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using storage::v1::Resource;

constexpr int kRankingsAtOnce = 256;

// What of a round its coordinators write.
std::string ContentBytes(const v1::Round& round) {
  v1::Round content = round;
  Normalize(round.name(), content);
  return DeterministicBytes(content);
}

// The rankings of the round, also of cities that no longer take part.
absl::StatusOr<std::vector<store::Key>> RankingsOf(
    const std::string& round_id, const store::ReadView& view) {
  std::vector<store::Key> keys;
  std::string last = round_id + "-";
  while (true) {
    CITYMATCH_ASSIGN_OR_RETURN(
        const std::vector<storage::v1::Record> records,
        view.Scan(store::Kind::kRoundRanking, last, kRankingsAtOnce));
    for (const storage::v1::Record& record : records) {
      const auto key =
          store::KeyOfName(record.resource().round_ranking().name());
      if (!key) return absl::DataLossError("a ranking has no name");
      if (!absl::StartsWith(key->id, round_id + "-")) return keys;
      if (store::PartsOfRanking(key->id).round_id == round_id) {
        keys.push_back(*key);
      }
      last = key->id;
    }
    if (records.size() < static_cast<size_t>(kRankingsAtOnce)) return keys;
  }
}

class Round final
    : public TypedKind<v1::Round, &Resource::round, &Resource::mutable_round> {
 public:
  Round()
      : TypedKind({.kind = store::Kind::kRound,
                   .singular = "round",
                   .plural = "rounds",
                   .prefix = kRoundPrefix,
                   .max_id_bytes = kMaxRoundIdBytes,
                   .max_import_rows = 0,
                   .hidden = true}) {}

  void StartStored(Message& created) const override {
    Cast(created).set_state(v1::Round::STATE_DRAFT);
  }

  // A change of content makes it a draft again.
  void KeepStored(const Message& before, Message& after) const override {
    const v1::Round& stored = Cast(before);
    v1::Round& round = Cast(after);
    const bool same = ContentBytes(stored) == ContentBytes(round);
    round.set_solution_count(stored.solution_count());
    round.set_previous_round(stored.previous_round());
    round.set_state(same ? stored.state() : v1::Round::STATE_DRAFT);
    if (same) round.set_solution(stored.solution());
  }

  absl::Status CheckChangeable(const storage::v1::Record& before,
                               const store::ReadView& view) const override {
    if (!IsFinal(before.resource().round().state())) return absl::OkStatus();
    return RoundStateError(view, before, "be changed or deleted");
  }

  void CheckChange(const Message& before, const Message& after,
                   Problems& problems) const override {
    if (Cast(before).programme() != Cast(after).programme()) {
      problems.Add("programme",
                   "cannot change; make a round of the other programme");
    }
  }

  absl::StatusOr<std::string> NewIdProblem(
      absl::string_view id, const Message& resource,
      RecordCache& records) const override {
    return RoundIdProblem(id, Cast(resource), records);
  }

  void Validate(const Message& resource, Problems& problems) const override {
    ValidateRound(Cast(resource), problems);
  }

  absl::Status CheckReferences(
      const Message& resource, RecordCache& records, Problems& problems,
      std::vector<store::Precondition>& demands) const override {
    return CheckRoundReferences(Cast(resource), records, problems, demands);
  }

  std::string OwnerOf(const Message& resource) const override {
    return Cast(resource).programme();
  }

  absl::StatusOr<std::vector<store::Key>> OwnedBy(
      const storage::v1::Record& deleted,
      const store::ReadView& view) const override {
    const v1::Round& round = deleted.resource().round();
    const std::string id(IdIn(kRoundPrefix, round.name()));
    CITYMATCH_ASSIGN_OR_RETURN(std::vector<store::Key> owned,
                               RankingsOf(id, view));
    for (int i = 1; i <= round.solution_count(); ++i) {
      owned.push_back(store::SolutionKey(id, i));
    }
    return owned;
  }

  absl::StatusOr<ResourcePredicate> ParseFilter(
      absl::string_view text, absl::string_view path) const override {
    CITYMATCH_ASSIGN_OR_RETURN(
        Filter<v1::Round> filter,
        Filter<v1::Round>::Parse(text, path, RoundFilterFields()));
    return ResourcePredicate([filter](const Message& resource) {
      return filter.Matches(Cast(resource));
    });
  }

  const std::vector<OrderField>& order_fields() const override {
    static const auto* const fields = new std::vector<OrderField>{
        {"programme", [](const Message& m) { return Cast(m).programme(); }},
        {"as_of_date", [](const Message& m) { return Cast(m).as_of_date(); }},
        {"update_time",
         [](const Message& m) { return OrderKey(Cast(m).update_time()); }},
    };
    return *fields;
  }
};

class PublishedRound final
    : public TypedKind<v1::PublishedRound, &Resource::published_round,
                       &Resource::mutable_published_round> {
 public:
  PublishedRound()
      : TypedKind({.kind = store::Kind::kPublishedRound,
                   .singular = "published_round",
                   .plural = "published_rounds",
                   .prefix = kPublishedRoundPrefix,
                   .max_id_bytes = kMaxRoundIdBytes,
                   .max_import_rows = 0}) {}

  // Nobody sends one.
  void Validate(const Message&, Problems&) const override {}

  std::string OwnerOf(const Message& resource) const override {
    return Cast(resource).programme();
  }

  absl::StatusOr<ResourcePredicate> ParseFilter(
      absl::string_view text, absl::string_view path) const override {
    CITYMATCH_ASSIGN_OR_RETURN(Filter<v1::PublishedRound> filter,
                               Filter<v1::PublishedRound>::Parse(
                                   text, path, PublishedRoundFilterFields()));
    return ResourcePredicate([filter](const Message& resource) {
      return filter.Matches(Cast(resource));
    });
  }

  const std::vector<OrderField>& order_fields() const override {
    static const auto* const fields = new std::vector<OrderField>{
        {"programme", [](const Message& m) { return Cast(m).programme(); }},
        {"as_of_date", [](const Message& m) { return Cast(m).as_of_date(); }},
        {"update_time",
         [](const Message& m) { return OrderKey(Cast(m).update_time()); }},
    };
    return *fields;
  }
};

}  // namespace

const ResourceKind& RoundKind() {
  static const auto* const kind = new Round();
  return *kind;
}

const ResourceKind& PublishedRoundKind() {
  static const auto* const kind = new PublishedRound();
  return *kind;
}

}  // namespace citymatch
