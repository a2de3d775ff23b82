#include "server/resource/kind/round_references.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/common.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "citymatch/v1/round.pb.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/resource/kind/record_cache.h"
#include "server/resource/request/nearest.h"
#include "server/resource/validate/message.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

// What may be named instead of `set`.
std::string SetsText(absl::string_view set, std::vector<std::string> sets) {
  std::string near = DidYouMean(set, sets);
  if (!near.empty()) return near;
  if (sets.empty()) return ", which has none; use `country_codes`";
  std::sort(sets.begin(), sets.end());
  return absl::StrCat("; it has `", absl::StrJoin(sets, "`, `"), "`");
}

using storage::v1::Record;

// Pairs that an error names.
constexpr size_t kMostPairsNamed = 5;

absl::string_view SideText(v1::Side side) {
  return side == v1::SIDE_PROVIDER ? "provider" : "partner";
}

class Checker {
 public:
  Checker(const v1::Round& round, RecordCache& records, Problems& problems)
      : round_(round), records_(records), problems_(problems) {}

  absl::Status CheckProgramme(std::vector<store::Precondition>& demands) {
    const std::string id(IdIn(kProgrammePrefix, round_.programme()));
    if (!IsId(id, kMaxIdBytes)) return absl::OkStatus();  // on the list already
    const store::Key key{store::Kind::kProgramme, id};
    CITYMATCH_ASSIGN_OR_RETURN(const Record* record, records_.Find(key));
    if (record == nullptr) {
      problems_.Add("programme", absl::StrCat("no programme is called ",
                                              Quoted(round_.programme()),
                                              "; create it first"));
      return absl::OkStatus();
    }
    demands.push_back({key, store::kMustExist});
    std::vector<std::string> sets;
    for (const auto& set : record->resource().programme().country_sets()) {
      sets.push_back(set.id());
    }
    for (int i = 0; i < round_.groups_size(); ++i) {
      const std::string& set = round_.groups(i).country_set();
      if (set.empty() || std::count(sets.begin(), sets.end(), set) > 0) {
        continue;
      }
      problems_.Add(absl::StrCat(At("groups", i), ".country_set"),
                    absl::StrCat(Quoted(set), " is no country set of ",
                                 round_.programme(), SetsText(set, sets)));
    }
    return absl::OkStatus();
  }

  absl::Status CheckParticipants() {
    for (int i = 0; i < round_.participants_size() && !problems_.full(); ++i) {
      const std::string& name = round_.participants(i).city();
      const std::string id(IdIn(kCityPrefix, name));
      if (!IsId(id, kMaxIdBytes)) continue;  // on the list already
      CITYMATCH_ASSIGN_OR_RETURN(const Record* record,
                                 records_.Find({store::Kind::kCity, id}));
      if (record != nullptr) {
        cities_[name] = &record->resource().city();
        continue;
      }
      if (round_.participants(i).withdrawn()) continue;
      problems_.Add(
          absl::StrCat(At("participants", i), ".city"),
          absl::StrCat("no city is called ", Quoted(name),
                       "; create it first, or take it off or mark it as "
                       "withdrawn, in one change with all that have gone"));
    }
    return absl::OkStatus();
  }

  void CheckSides() {
    for (int i = 0; i < round_.groups_size(); ++i) {
      const v1::RoundGroup& group = round_.groups(i);
      for (int c = 0; c < group.cities_size(); ++c) {
        CheckSide(group.cities(c), group.side(),
                  absl::StrCat(At("groups", i), ".", At("cities", c)));
      }
    }
    for (int i = 0; i < round_.pair_rules_size() && !problems_.full(); ++i) {
      const std::string path = At("pair_rules", i);
      CheckSide(round_.pair_rules(i).provider(), v1::SIDE_PROVIDER,
                absl::StrCat(path, ".provider"));
      CheckSide(round_.pair_rules(i).partner(), v1::SIDE_PARTNER,
                absl::StrCat(path, ".partner"));
    }
  }

  // No city can be in more pairs that must be than it has slots.
  void CheckSlots() {
    absl::flat_hash_map<absl::string_view, std::vector<std::string>> given;
    for (const v1::RoundPairRule& rule : round_.pair_rules()) {
      if (rule.rule() != v1::RoundPairRule::RULE_LOCKED &&
          rule.rule() != v1::RoundPairRule::RULE_FORCED) {
        continue;
      }
      given[rule.provider()].push_back(rule.partner());
      given[rule.partner()].push_back(rule.provider());
    }
    for (int i = 0; i < round_.participants_size() && !problems_.full(); ++i) {
      const v1::RoundParticipant& participant = round_.participants(i);
      const auto pairs = given.find(participant.city());
      const auto city = cities_.find(participant.city());
      if (pairs == given.end() || city == cities_.end() ||
          participant.withdrawn()) {
        continue;
      }
      const size_t slots = SlotsOf(participant, *city->second);
      if (pairs->second.size() <= slots) continue;
      problems_.Add(
          absl::StrCat(At("participants", i), ".slot_count"),
          absl::StrCat(participant.city(), " has ", slots,
                       slots == 1 ? " slot" : " slots", ", and ",
                       pairs->second.size(),
                       pairs->second.size() == 1 ? " pair is" : " pairs are",
                       " locked or forced: ", Named(pairs->second),
                       "; leave some out or give it more slots"));
    }
  }

 private:
  void CheckSide(const std::string& name, v1::Side side,
                 const std::string& path) {
    const auto city = cities_.find(name);
    if (city == cities_.end() || side == v1::SIDE_UNSPECIFIED ||
        city->second->side() == side) {
      return;
    }
    problems_.Add(path,
                  absl::StrCat(name, " is a ", SideText(city->second->side()),
                               "; a ", SideText(side), " must stand here"));
  }

  // As RoundParticipant.slot_count says.
  size_t SlotsOf(const v1::RoundParticipant& participant,
                 const v1::City& city) const {
    if (participant.has_slot_count()) return participant.slot_count();
    if (city.side() == v1::SIDE_PROVIDER) {
      return city.has_slot_count() ? city.slot_count() : 1;
    }
    if (!round_.triads_allowed()) return 1;
    absl::flat_hash_set<absl::string_view> countries;
    for (const auto& [name, other] : cities_) {
      if (other->side() == v1::SIDE_PROVIDER) {
        countries.insert(other->country_code());
      }
    }
    return countries.size();
  }

  static std::string Named(const std::vector<std::string>& cities) {
    std::string text = absl::StrJoin(
        cities.begin(),
        cities.begin() + std::min(cities.size(), kMostPairsNamed), ", ");
    if (cities.size() > kMostPairsNamed) absl::StrAppend(&text, ", …");
    return text;
  }

  const v1::Round& round_;
  RecordCache& records_;
  Problems& problems_;
  absl::flat_hash_map<absl::string_view, const v1::City*> cities_;
};

}  // namespace

absl::Status CheckRoundReferences(const v1::Round& round, RecordCache& records,
                                  Problems& problems,
                                  std::vector<store::Precondition>& demands) {
  Checker checker(round, records, problems);
  CITYMATCH_RETURN_IF_ERROR(checker.CheckProgramme(demands));
  CITYMATCH_RETURN_IF_ERROR(checker.CheckParticipants());
  checker.CheckSides();
  checker.CheckSlots();
  return absl::OkStatus();
}

absl::StatusOr<std::string> RoundIdProblem(absl::string_view id,
                                           const v1::Round& round,
                                           RecordCache& records) {
  const absl::string_view programme = IdIn(kProgrammePrefix, round.programme());
  if (!IsId(programme, kMaxIdBytes)) return std::string();
  const std::string prefix = absl::StrCat(programme, "-");
  if (!absl::StartsWith(id, prefix)) {
    return absl::StrCat("must begin with `", prefix, "`, the id of its ",
                        "programme, such as `", prefix, "2026`");
  }
  // Were it another programme's, its coordinators could not see what bears it.
  for (size_t end = prefix.size(); end < id.size(); ++end) {
    if (id[end] != '-' || !IsId(id.substr(0, end), kMaxIdBytes)) continue;
    CITYMATCH_ASSIGN_OR_RETURN(const Record* longer,
                               records.Find({store::Kind::kProgramme,
                                             std::string(id.substr(0, end))}));
    if (longer == nullptr) continue;
    return absl::StrCat("begins with the id of programmes/", id.substr(0, end),
                        " as well, and would be that one's; choose another");
  }
  return std::string();
}

}  // namespace citymatch
