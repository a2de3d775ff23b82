#include "client/round/edit.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/format/text.h"
#include "client/round/words.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {
namespace {

constexpr const char* kGroupForm =
    "must be ID:KEY=VALUE,… such as "
    "ldc:side=partner,country-set=least_developed_countries,floor=3; "
    "keys are side, countries, country-set, cities, first-time, floor, cap and "
    "name";

absl::Status Wrong(absl::string_view text, absl::string_view advice) {
  return absl::InvalidArgumentError(absl::StrCat(Quote(text), ": ", advice));
}

bool ParseCount(absl::string_view text, int& count) {
  return absl::SimpleAtoi(text, &count) && count >= 0;
}

v1::RoundGroup* FindGroup(absl::string_view id, v1::Round& round) {
  for (v1::RoundGroup& group : *round.mutable_groups()) {
    if (group.id() == id) return &group;
  }
  return nullptr;
}

absl::Status NoSuchGroup(absl::string_view id, const v1::Round& round) {
  std::vector<std::string> ids;
  for (const v1::RoundGroup& group : round.groups()) ids.push_back(group.id());
  const std::string near = DidYouMean(id, ids);
  return absl::NotFoundError(absl::StrCat(
      "the round has no group ", Quote(id),
      near.empty() ? "; --group makes one" : absl::StrCat("; ", near)));
}

template <typename List, typename Predicate>
bool EraseIf(List& list, const Predicate& predicate) {
  const auto end = std::remove_if(list.begin(), list.end(), predicate);
  if (end == list.end()) return false;
  list.erase(end, list.end());
  return true;
}

absl::Status SetGroupKey(absl::string_view entry, absl::string_view key,
                         absl::string_view value, v1::RoundGroup& group) {
  if (key == "first-time") {
    group.set_first_time(value.empty() || value == "yes");
    return absl::OkStatus();
  }
  if (value.empty()) return Wrong(entry, kGroupForm);
  int count = 0;
  if (key == "side") {
    if (value != "provider" && value != "partner") {
      return Wrong(entry, "side must be provider or partner");
    }
    group.set_side(value == "provider" ? v1::SIDE_PROVIDER : v1::SIDE_PARTNER);
  } else if (key == "countries") {
    for (const absl::string_view code : absl::StrSplit(value, '+')) {
      group.add_country_codes(std::string(code));
    }
  } else if (key == "cities") {
    for (const absl::string_view city : absl::StrSplit(value, '+')) {
      group.add_cities(CityKind().FullName(city));
    }
  } else if (key == "country-set") {
    group.set_country_set(std::string(value));
  } else if (key == "name") {
    group.set_display_name(std::string(value));
  } else if (key == "floor" || key == "cap") {
    if (!ParseCount(value, count)) {
      return Wrong(entry, absl::StrCat(key, " must be a count, such as 3"));
    }
    key == "floor" ? group.set_floor(count) : group.set_cap(count);
  } else {
    return Wrong(entry, kGroupForm);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PairText> ParsePair(absl::string_view text) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(text, absl::MaxSplits(':', 1));
  const auto is_id = [](const std::string& part) {
    return !part.empty() && part.find_first_of(":, \t") == std::string::npos;
  };
  if (!is_id(parts.first) || !is_id(parts.second)) {
    return Wrong(text,
                 "must be PROVIDER:PARTNER, such as jp-osaka:vn-ho-chi-minh");
  }
  return PairText{CityKind().FullName(parts.first),
                  CityKind().FullName(parts.second)};
}

absl::Status SetPairRule(absl::string_view text, v1::RoundPairRule::Rule rule,
                         const std::string& reason, v1::Round& round) {
  const absl::StatusOr<PairText> pair = ParsePair(text);
  if (!pair.ok()) return pair.status();
  v1::RoundPairRule* target = nullptr;
  for (v1::RoundPairRule& existing : *round.mutable_pair_rules()) {
    if (existing.provider() == pair->provider &&
        existing.partner() == pair->partner) {
      target = &existing;
    }
  }
  if (target != nullptr && target->rule() != rule) {
    return absl::FailedPreconditionError(absl::StrCat(
        Quote(text), " is ", RuleText(target->rule(), "en"), " already",
        target->reason().empty() ? ""
                                 : absl::StrCat(" (", target->reason(), ")"),
        "; say --drop ", text, " as well to replace that"));
  }
  if (target == nullptr) target = round.add_pair_rules();
  target->set_provider(pair->provider);
  target->set_partner(pair->partner);
  target->set_rule(rule);
  target->set_reason(reason);
  return absl::OkStatus();
}

absl::Status SetGroup(absl::string_view text, v1::Round& round) {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos || colon == 0) {
    return Wrong(text, kGroupForm);
  }
  const absl::string_view id = text.substr(0, colon);
  v1::RoundGroup group;
  group.set_id(std::string(id));
  v1::RoundGroup* existing = FindGroup(id, round);
  if (existing != nullptr) {
    group.set_display_name(existing->display_name());
    if (existing->has_floor()) group.set_floor(existing->floor());
    if (existing->has_cap()) group.set_cap(existing->cap());
  }
  for (const absl::string_view entry :
       absl::StrSplit(text.substr(colon + 1), ',')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(entry, absl::MaxSplits('=', 1));
    if (absl::Status set = SetGroupKey(text, parts.first, parts.second, group);
        !set.ok()) {
      return set;
    }
  }
  if (group.side() == v1::SIDE_UNSPECIFIED) {
    return Wrong(text, "say whose members, with side=provider or side=partner");
  }
  if (existing == nullptr) existing = round.add_groups();
  *existing = std::move(group);
  return absl::OkStatus();
}

absl::Status SetGroupLimit(absl::string_view text, GroupLimit limit,
                           v1::Round& round) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('=', 1));
  int count = 0;
  const bool is_none = parts.second == "none";
  if (parts.first.empty() || (!is_none && !ParseCount(parts.second, count))) {
    return Wrong(text, "must be GROUP=N, such as ldc=3, or GROUP=none");
  }
  v1::RoundGroup* group = FindGroup(parts.first, round);
  if (group == nullptr) return NoSuchGroup(parts.first, round);
  if (limit == GroupLimit::kFloor) {
    is_none ? group->clear_floor() : group->set_floor(count);
  } else {
    is_none ? group->clear_cap() : group->set_cap(count);
  }
  return absl::OkStatus();
}

void DropGroupWithoutLimits(absl::string_view text, v1::Round& round) {
  const absl::string_view id = text.substr(0, text.find('='));
  EraseIf(*round.mutable_groups(), [&](const v1::RoundGroup& group) {
    return group.id() == id && !group.has_floor() && !group.has_cap();
  });
}

absl::Status DropConstraint(absl::string_view text, v1::Round& round) {
  if (text.find(':') == absl::string_view::npos) {
    return EraseIf(*round.mutable_groups(),
                   [&](const v1::RoundGroup& g) { return g.id() == text; })
               ? absl::OkStatus()
               : NoSuchGroup(text, round);
  }
  const absl::StatusOr<PairText> pair = ParsePair(text);
  if (!pair.ok()) return pair.status();
  if (EraseIf(*round.mutable_pair_rules(), [&](const v1::RoundPairRule& rule) {
        return rule.provider() == pair->provider &&
               rule.partner() == pair->partner;
      })) {
    return absl::OkStatus();
  }
  return absl::NotFoundError(
      absl::StrCat("nothing is decided of the pair ", Quote(text),
                   "; `citymatch round show` lists what is"));
}

bool AddParticipant(const std::string& city, std::optional<int> slots,
                    v1::Round& round) {
  for (v1::RoundParticipant& there : *round.mutable_participants()) {
    if (there.city() != city) continue;
    there.set_withdrawn(false);
    if (slots.has_value()) there.set_slot_count(*slots);
    return false;
  }
  v1::RoundParticipant& added = *round.add_participants();
  added.set_city(city);
  if (slots.has_value()) added.set_slot_count(*slots);
  return true;
}

absl::Status RemoveParticipant(const std::string& city, v1::Round& round) {
  for (const v1::RoundGroup& group : round.groups()) {
    if (group.cities_size() != 1 || group.cities(0) != city) continue;
    return absl::FailedPreconditionError(
        absl::StrCat(CityKind().Id(city), " is the only member of ", group.id(),
                     "; take that out first: citymatch round constrain ",
                     RoundKind().Id(round.name()), " --drop ", group.id()));
  }
  if (!EraseIf(
          *round.mutable_participants(),
          [&](const v1::RoundParticipant& p) { return p.city() == city; })) {
    return absl::NotFoundError(
        absl::StrCat(CityKind().Id(city), " does not take part in the round"));
  }
  EraseIf(*round.mutable_pair_rules(), [&](const v1::RoundPairRule& rule) {
    return rule.provider() == city || rule.partner() == city;
  });
  for (v1::RoundGroup& group : *round.mutable_groups()) {
    EraseIf(*group.mutable_cities(),
            [&](const std::string& name) { return name == city; });
  }
  return absl::OkStatus();
}

absl::Status WithdrawParticipant(const std::string& city, v1::Round& round) {
  for (v1::RoundParticipant& there : *round.mutable_participants()) {
    if (there.city() != city) continue;
    there.set_withdrawn(true);
    EraseIf(*round.mutable_pair_rules(), [&](const v1::RoundPairRule& rule) {
      return rule.rule() != v1::RoundPairRule::RULE_FORBIDDEN &&
             (rule.provider() == city || rule.partner() == city);
    });
    return absl::OkStatus();
  }
  return absl::NotFoundError(
      absl::StrCat(CityKind().Id(city), " does not take part in the round"));
}

}  // namespace citymatch::client
