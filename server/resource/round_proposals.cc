#include "server/resource/round_proposals.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/round.pb.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/dates.h"
#include "server/convert/names.h"
#include "server/gate/call.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/kind/partnership_id.h"
#include "server/resource/kind/record_cache.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/lifecycle.h"
#include "server/resource/validate/message.h"
#include "server/resource/writer.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

// Partnerships of one city that are looked at.
constexpr int kMostPartnerships = 10'000;
// Ids that are tried where the derived one is taken.
constexpr int kMostIds = 1000;

bool IsUnderWay(const v1::Partnership& partnership, int year) {
  if (partnership.state() != v1::Partnership::STATE_UNSPECIFIED) {
    return !IsFinal(partnership.state());
  }
  return !partnership.has_last_year() || partnership.last_year() >= year;
}

class Proposals {
 public:
  Proposals(const Call& call, const v1::Round& round,
            const store::ReadView& view, WritePlan& plan)
      : call_(call),
        round_(round),
        records_(view),
        plan_(plan),
        today_(absl::ToCivilDay(call.now, absl::UTCTimeZone())) {}

  absl::Status Add(const v1::RoundPair& pair) {
    CITYMATCH_ASSIGN_OR_RETURN(const bool under_way, HasOneUnderWay(pair));
    if (under_way) return absl::OkStatus();
    storage::v1::Resource resource;
    v1::Partnership& partnership = *resource.mutable_partnership();
    partnership.set_provider(pair.provider());
    partnership.set_partner(pair.partner());
    partnership.set_programme(round_.programme());
    partnership.mutable_provenance()->set_basis(v1::BASIS_DECLARED);
    partnership.mutable_provenance()->set_source(
        absl::StrCat(kPublishedRoundPrefix, IdIn(kRoundPrefix, round_.name())));
    partnership.set_state(v1::Partnership::STATE_PROPOSED);
    v1::PartnershipEvent& event = *partnership.add_events();
    event.set_type(v1::PartnershipEvent::TYPE_PROPOSE);
    event.set_event_date(FormatDate(today_));
    *event.mutable_record_time() = ToTimestamp(call_.now);
    event.set_principal(call_.caller.principal);
    Problems problems("");
    CITYMATCH_RETURN_IF_ERROR(PartnershipKind().CheckReferences(
        partnership, records_, problems, plan_.demands));
    if (!problems.empty()) {
      return FailedPrecondition("ROUND_FACTS", round_.name(),
                                problems.violations().front().description());
    }
    CITYMATCH_ASSIGN_OR_RETURN(const std::string id, FreeId(partnership));
    partnership.set_name(NameOf(kPartnershipPrefix, id));
    plan_.mutations.push_back({PartnershipKind().KeyOf(id), std::move(resource),
                               store::kMustNotExist});
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<bool> HasOneUnderWay(const v1::RoundPair& pair) {
    const std::string partner(IdIn(kCityPrefix, pair.partner()));
    CITYMATCH_ASSIGN_OR_RETURN(
        const std::vector<std::string> ids,
        records_.view().Referrers({store::Kind::kCity, partner},
                                  store::Kind::kPartnership,
                                  kMostPartnerships));
    for (const std::string& id : ids) {
      CITYMATCH_ASSIGN_OR_RETURN(const storage::v1::Record* record,
                                 records_.Find(PartnershipKind().KeyOf(id)));
      if (record == nullptr) continue;
      const v1::Partnership& partnership = record->resource().partnership();
      if (partnership.provider() == pair.provider() &&
          partnership.programme() == round_.programme() &&
          IsUnderWay(partnership, static_cast<int>(today_.year()))) {
        return true;
      }
    }
    return false;
  }

  // The derived id; with a number where an earlier partnership has it.
  absl::StatusOr<std::string> FreeId(const v1::Partnership& partnership) {
    const std::string derived = DerivePartnershipId(partnership);
    for (int number = 1; number < kMostIds; ++number) {
      const std::string suffix = number == 1 ? "" : absl::StrCat("-", number);
      const std::string id = absl::StrCat(
          absl::string_view(derived).substr(
              0, static_cast<size_t>(kMaxPartnershipIdBytes) - suffix.size()),
          suffix);
      CITYMATCH_ASSIGN_OR_RETURN(const storage::v1::Record* there,
                                 records_.Find(PartnershipKind().KeyOf(id)));
      if (there == nullptr) return id;
    }
    return absl::InternalError(
        absl::StrCat("no id is left for a partnership like ", derived));
  }

  const Call& call_;
  const v1::Round& round_;
  RecordCache records_;
  WritePlan& plan_;
  const absl::CivilDay today_;
};

}  // namespace

absl::Status PlanProposals(const Call& call, const v1::Round& round,
                           const v1::RoundSolution& solution,
                           const store::ReadView& view, WritePlan& plan) {
  Proposals proposals(call, round, view, plan);
  for (const v1::RoundPair& pair : solution.pairs()) {
    CITYMATCH_RETURN_IF_ERROR(proposals.Add(pair));
  }
  return absl::OkStatus();
}

}  // namespace citymatch
