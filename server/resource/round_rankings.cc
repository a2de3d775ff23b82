#include "server/resource/round_rankings.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/gate/access.h"
#include "server/gate/call.h"
#include "server/gate/permission.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/kind/record_cache.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/planner.h"
#include "server/resource/request/arguments.h"
#include "server/resource/round_state.h"
#include "server/resource/validate/message.h"
#include "server/resource/writer.h"
#include "server/store/references.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using storage::v1::Record;

constexpr int kScanAtOnce = 128;

void FillReply(const Record& record, v1::RoundRanking& reply) {
  reply = record.resource().round_ranking();
  reply.set_etag(EtagOf(record.revision()));
  *reply.mutable_update_time() = record.update_time();
}

// Whether the city takes part and has not withdrawn.
bool TakesPart(const v1::Round& round, absl::string_view city) {
  return std::any_of(round.participants().begin(), round.participants().end(),
                     [city](const v1::RoundParticipant& participant) {
                       return participant.city() == city &&
                              !participant.withdrawn();
                     });
}

// The round, if the caller may submit a ranking of `city` to it. For the city's
// own people there is one answer to everything that stands in the way.
absl::StatusOr<Record> FindOpenRound(const Call& call,
                                     const store::ReadView& view,
                                     const std::string& round_name,
                                     const std::string& city) {
  const absl::Status as_city = CheckOwner(call, city);
  if (!as_city.ok() && !call.caller.grants->Has(Role::kCoordinator)) {
    return as_city;
  }
  absl::StatusOr<Record> found =
      view.Get(RoundKind().KeyOf(IdIn(kRoundPrefix, round_name)));
  if (absl::IsNotFound(found.status())) return NotFound(round_name);
  CITYMATCH_RETURN_IF_ERROR(found.status());
  const v1::Round& round = found->resource().round();
  const bool is_open = !IsFinal(round.state());
  const bool takes_part = TakesPart(round, city);
  if (CheckOwner(call, round.programme()).ok()) {
    call.owner = round.programme();
    if (!is_open) return RoundStateError(view, *found, "take rankings");
    if (!takes_part) {
      return InvalidField(
          "city", absl::StrCat(city, " does not take part in ", round_name));
    }
    return found;
  }
  if (!as_city.ok() || !is_open || !takes_part) return NotFound(round_name);
  return found;
}

// What is wrong with the list beside the catalogue. Names no city: messages may
// be logged.
absl::Status CheckRanked(const v1::SubmitRoundRankingRequest& request,
                         RecordCache& records) {
  CITYMATCH_ASSIGN_OR_RETURN(
      const Record* city,
      records.Find({store::Kind::kCity,
                    std::string(IdIn(kCityPrefix, request.city()))}));
  Problems problems("");
  for (int i = 0; i < request.ranked_cities_size(); ++i) {
    const std::string id(IdIn(kCityPrefix, request.ranked_cities(i)));
    CITYMATCH_ASSIGN_OR_RETURN(const Record* ranked,
                               records.Find({store::Kind::kCity, id}));
    if (ranked == nullptr) {
      problems.Add(At("ranked_cities", i), "there is no such city");
    } else if (city != nullptr && ranked->resource().city().side() ==
                                      city->resource().city().side()) {
      problems.Add(At("ranked_cities", i),
                   "stands on the same side as the city itself; leave it out");
    }
  }
  return problems.empty() ? absl::OkStatus()
                          : InvalidArgument(problems.violations());
}

// The key of the ranking; INVALID_ARGUMENT for names that are none.
template <typename Request>
absl::StatusOr<store::Key> ParseKey(const Request& request) {
  CITYMATCH_ASSIGN_OR_RETURN(
      const std::string round,
      ParseName(kRoundPrefix, kMaxRoundIdBytes, request.round(), "round"));
  CITYMATCH_ASSIGN_OR_RETURN(
      const std::string city,
      ParseName(kCityPrefix, kMaxIdBytes, request.city(), "city"));
  return store::RankingKey(round, city);
}

}  // namespace

absl::Status RoundRankings::Submit(const WriteArguments& arguments,
                                   const v1::SubmitRoundRankingRequest& request,
                                   v1::RoundRanking& reply) {
  const Call& call = arguments.call;
  Problems problems("");
  CheckMessage(request, "", problems);
  if (!problems.empty()) return InvalidArgument(problems.violations());
  CITYMATCH_ASSIGN_OR_RETURN(const store::Key key, ParseKey(request));
  const auto plan =
      [&](const store::ReadView& view) -> absl::StatusOr<WritePlan> {
    WritePlan plan;
    RecordCache records(view);
    CITYMATCH_RETURN_IF_ERROR(CheckRanked(request, records));
    CITYMATCH_ASSIGN_OR_RETURN(
        const Record round,
        FindOpenRound(call, view, request.round(), request.city()));
    CITYMATCH_ASSIGN_OR_RETURN(const Record* before, records.Find(key));
    const std::string current =
        EtagOf(before == nullptr ? 0 : before->revision());
    if (!request.etag().empty() && request.etag() != current) {
      return EtagMismatch(store::NameOf(key), request.etag(), current);
    }
    storage::v1::Resource after;
    after.mutable_round_ranking()->set_name(store::NameOf(key));
    *after.mutable_round_ranking()->mutable_cities() = request.ranked_cities();
    plan.demands.push_back(
        {RoundKind().KeyOf(IdIn(kRoundPrefix, request.round())),
         round.revision()});
    plan.mutations.push_back(
        {key, after,
         before == nullptr ? store::kMustNotExist : before->revision()});
    plan.fill = [&, after](const store::CommitResult* committed,
                           Message& filled) {
      auto& ranking = static_cast<v1::RoundRanking&>(filled);
      if (committed != nullptr) {
        FillReply(RecordAfter(std::nullopt, after, committed), ranking);
        return;
      }
      ranking.Clear();
      // No ranking is kept with a request.
      if (arguments.validate_only) ranking = after.round_ranking();
      ranking.set_name(after.round_ranking().name());
    };
    return plan;
  };
  const auto restore = [&](const store::ReadView& view,
                           absl::string_view request_id,
                           Message& stored) -> absl::Status {
    CITYMATCH_ASSIGN_OR_RETURN(const Record version,
                               FindVersionOf(view, key, request_id));
    FillReply(version, static_cast<v1::RoundRanking&>(stored));
    const absl::StatusOr<Record> round =
        view.Get(RoundKind().KeyOf(IdIn(kRoundPrefix, request.round())));
    if (round.ok()) call.owner = round->resource().round().programme();
    return absl::OkStatus();
  };
  return writer_->Run(arguments, {plan, restore}, reply);
}

absl::Status RoundRankings::Withdraw(
    const WriteArguments& arguments,
    const v1::WithdrawRoundRankingRequest& request,
    google::protobuf::Empty& reply) {
  CITYMATCH_ASSIGN_OR_RETURN(const store::Key key, ParseKey(request));
  const auto plan =
      [&](const store::ReadView& view) -> absl::StatusOr<WritePlan> {
    WritePlan plan;
    CITYMATCH_ASSIGN_OR_RETURN(
        const Record round,
        FindOpenRound(arguments.call, view, request.round(), request.city()));
    plan.demands.push_back(
        {RoundKind().KeyOf(IdIn(kRoundPrefix, request.round())),
         round.revision()});
    RecordCache records(view);
    CITYMATCH_ASSIGN_OR_RETURN(const Record* before, records.Find(key));
    if (before != nullptr) {
      plan.mutations.push_back({key, std::nullopt, before->revision()});
    }
    plan.fill = [](const store::CommitResult*, Message& empty) {
      empty.Clear();
    };
    return plan;
  };
  const auto restore = [](const store::ReadView&, absl::string_view, Message&) {
    return absl::OkStatus();  // Empty
  };
  return writer_->Run(arguments, {plan, restore}, reply);
}

absl::Status RoundRankings::List(const Call& call,
                                 const v1::ListRoundRankingsRequest& request,
                                 v1::ListRoundRankingsResponse& reply) const {
  CITYMATCH_ASSIGN_OR_RETURN(
      const int page_size,
      ParseLimit(request.page_size(), 50, 1000, "page_size"));
  const std::unique_ptr<store::ReadView> view = store_->View();
  CITYMATCH_ASSIGN_OR_RETURN(
      const Record round, rounds_->Find(call, *view, request.round(), "round"));
  call.owner = round.resource().round().programme();
  const std::string id(IdIn(kRoundPrefix, request.round()));
  PagePosition last{"", absl::StrCat(id, "-")};
  if (!request.page_token().empty()) {
    CITYMATCH_ASSIGN_OR_RETURN(
        last, tokens_->Open(request.page_token(), call.method, request));
  }
  std::string at = last.id;
  size_t bytes = 0;
  while (true) {
    CITYMATCH_RETURN_IF_ERROR(call.Check());
    CITYMATCH_ASSIGN_OR_RETURN(
        const std::vector<Record> records,
        view->Scan(store::Kind::kRoundRanking, at, kScanAtOnce));
    for (const Record& record : records) {
      const auto key =
          store::KeyOfName(record.resource().round_ranking().name());
      if (!key) return absl::DataLossError("a ranking has no name");
      at = key->id;
      if (!absl::StartsWith(at, absl::StrCat(id, "-"))) return absl::OkStatus();
      if (store::PartsOfRanking(at).round_id != id) continue;
      bytes += record.resource().round_ranking().ByteSizeLong();
      if (reply.rankings_size() == page_size ||
          (reply.rankings_size() > 0 && bytes > kMaxPageBytes)) {
        reply.set_next_page_token(tokens_->Seal(last, call.method, request));
        return absl::OkStatus();
      }
      FillReply(record, *reply.add_rankings());
      last.id = at;
    }
    if (records.size() < static_cast<size_t>(kScanAtOnce)) {
      return absl::OkStatus();
    }
  }
}

}  // namespace citymatch
