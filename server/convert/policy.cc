#include "server/convert/policy.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/programme.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "matching/policy.h"
#include "matching/profile.h"
#include "server/base/status_macros.h"
#include "server/convert/checked.h"

namespace citymatch {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using matching::Policy;

// Where each constant of the API lives in the matcher's policy. One row per
// constant serves both directions; a test holds the list to the message.
template <typename T>
struct Constant {
  const char* path;
  T& (*in)(Policy& policy);
};

const std::vector<Constant<double>>& Numbers() {
  static const auto* const numbers = new std::vector<Constant<double>>{
      {"credibility.declared",
       [](Policy& p) -> double& { return p.credibility[1]; }},
      {"credibility.reported",
       [](Policy& p) -> double& { return p.credibility[2]; }},
      {"credibility.derived",
       [](Policy& p) -> double& { return p.credibility[3]; }},
      {"credibility.recalled",
       [](Policy& p) -> double& { return p.credibility[4]; }},
      {"affinity.same_topic",
       [](Policy& p) -> double& { return p.same_topic; }},
      {"affinity.close_topic",
       [](Policy& p) -> double& { return p.close_topic; }},
      {"affinity.related_topic",
       [](Policy& p) -> double& { return p.related_topic; }},
      {"affinity.same_sector",
       [](Policy& p) -> double& { return p.same_sector; }},
      {"affinity.related_sector",
       [](Policy& p) -> double& { return p.related_sector; }},
      {"track_record.half_life_years",
       [](Policy& p) -> double& { return p.half_life_years; }},
      {"track_record.saturation",
       [](Policy& p) -> double& { return p.saturation; }},
      {"track_record.same_country",
       [](Policy& p) -> double& { return p.same_country_credit; }},
      {"track_record.same_subregion",
       [](Policy& p) -> double& { return p.same_subregion_credit; }},
      {"track_record.elsewhere",
       [](Policy& p) -> double& { return p.elsewhere_credit; }},
      {"track_record.sector_share",
       [](Policy& p) -> double& { return p.sector_share; }},
      {"track_record.unknown_outcome",
       [](Policy& p) -> double& { return p.outcome_value[0]; }},
      {"track_record.successful_outcome",
       [](Policy& p) -> double& { return p.outcome_value[2]; }},
      {"track_record.partial_outcome",
       [](Policy& p) -> double& { return p.outcome_value[3]; }},
      {"track_record.unsuccessful_outcome",
       [](Policy& p) -> double& { return p.outcome_value[4]; }},
      {"size_sigma", [](Policy& p) -> double& { return p.size_sigma; }},
      {"level_mismatch_factor",
       [](Policy& p) -> double& { return p.level_mismatch_factor; }},
      {"rarity_exponent",
       [](Policy& p) -> double& { return p.rarity_exponent; }},
      {"pilot_maturity",
       [](Policy& p) -> double& { return p.maturity_value[1]; }},
      {"established_maturity",
       [](Policy& p) -> double& { return p.maturity_value[2]; }},
      {"practical.office_hours_share",
       [](Policy& p) -> double& { return p.office_hours_share; }},
      {"practical.language_share",
       [](Policy& p) -> double& { return p.language_share; }},
      {"practical.slots_share",
       [](Policy& p) -> double& { return p.slots_share; }},
      {"practical.distance_share",
       [](Policy& p) -> double& { return p.distance_share; }},
      {"neutral_fit", [](Policy& p) -> double& { return p.neutral_fit; }},
      {"cover_exponent", [](Policy& p) -> double& { return p.cover_exponent; }},
      {"ties.country_share",
       [](Policy& p) -> double& { return p.country_tie_share; }},
      {"ties.country_saturation",
       [](Policy& p) -> double& { return p.country_tie_saturation; }},
      {"ties.network", [](Policy& p) -> double& { return p.network_tie; }},
      {"weight_concentration",
       [](Policy& p) -> double& { return p.weight_concentration; }},
      {"precedents.needs_share",
       [](Policy& p) -> double& { return p.precedent_needs_share; }},
      {"precedents.place_share",
       [](Policy& p) -> double& { return p.precedent_place_share; }},
      {"precedents.profile_share",
       [](Policy& p) -> double& { return p.precedent_profile_share; }},
      {"precedents.provider_share",
       [](Policy& p) -> double& { return p.precedent_provider_share; }},
  };
  return *numbers;
}

const std::vector<Constant<int>>& Counts() {
  static const auto* const counts = new std::vector<Constant<int>>{
      {"track_record.assumed_duration_years",
       [](Policy& p) -> int& { return p.assumed_duration_years; }},
      {"default_slot_count",
       [](Policy& p) -> int& { return p.default_slot_count; }},
      {"ambition.best_year",
       [](Policy& p) -> int& { return p.ambition_best_year; }},
      {"ambition.worst_year",
       [](Policy& p) -> int& { return p.ambition_worst_year; }},
  };
  return *counts;
}

// The message that holds the last part of `path`, and that field. The parts
// before it are singular messages.
std::pair<const Message*, const FieldDescriptor*> Find(const Message& message,
                                                       absl::string_view path) {
  const Message* at = &message;
  const std::vector<std::string> parts = absl::StrSplit(path, '.');
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    at = &at->GetReflection()->GetMessage(
        *at, at->GetDescriptor()->FindFieldByName(parts[i]));
  }
  return {at, at->GetDescriptor()->FindFieldByName(parts.back())};
}

std::pair<Message*, const FieldDescriptor*> FindMutable(
    Message& message, absl::string_view path) {
  Message* at = &message;
  const std::vector<std::string> parts = absl::StrSplit(path, '.');
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    at = at->GetReflection()->MutableMessage(
        at, at->GetDescriptor()->FindFieldByName(parts[i]));
  }
  return {at, at->GetDescriptor()->FindFieldByName(parts.back())};
}

void ReadConstants(const v1::Policy& message, Policy& policy) {
  for (const Constant<double>& number : Numbers()) {
    const auto [holder, field] = Find(message, number.path);
    if (holder->GetReflection()->HasField(*holder, field)) {
      number.in(policy) = holder->GetReflection()->GetDouble(*holder, field);
    }
  }
  for (const Constant<int>& count : Counts()) {
    const auto [holder, field] = Find(message, count.path);
    if (holder->GetReflection()->HasField(*holder, field)) {
      count.in(policy) = holder->GetReflection()->GetInt32(*holder, field);
    }
  }
  // A partnership that is under way has no outcome yet.
  policy.outcome_value[1] = policy.outcome_value[0];
  if (message.has_slots_are_hard()) {
    policy.slots_are_hard = message.slots_are_hard();
  }
}

absl::Status ReadTables(const v1::Policy& message, Policy& policy) {
  for (const v1::CriterionWeight& weight : message.weights()) {
    const auto criterion = matching::FindCriterion(weight.criterion());
    if (!criterion) return Unusable("policy", "weights");
    policy.weights[static_cast<size_t>(*criterion)] = weight.weight();
  }
  if (!message.related_sectors().empty()) policy.related_sectors.clear();
  for (const v1::Policy::SectorPair& pair : message.related_sectors()) {
    const auto first = KnownSector(pair.first_sector());
    const auto second = KnownSector(pair.second_sector());
    if (!first || !second) return Unusable("policy", "related_sectors");
    policy.related_sectors.emplace_back(*first, *second);
  }
  for (const v1::Policy::SectorSensitivity& row :
       message.sector_sensitivities()) {
    const auto sector = KnownSector(row.sector());
    if (!sector) return Unusable("policy", "sector_sensitivities");
    policy.sensitivity[static_cast<size_t>(*sector)] = {row.climate(),
                                                        row.setting()};
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<matching::Policy> ToMatching(const v1::Policy& message) {
  Policy policy;
  CITYMATCH_RETURN_IF_ERROR(ReadTables(message, policy));
  ReadConstants(message, policy);
  return policy;
}

v1::Policy FromMatching(const matching::Policy& original) {
  Policy policy = original;  // Constant::in gives mutable references
  v1::Policy message;
  for (int i = 0; i < matching::kCriterionCount; ++i) {
    v1::CriterionWeight* weight = message.add_weights();
    weight->set_criterion(std::string(
        matching::CriterionName(static_cast<matching::CriterionId>(i))));
    weight->set_weight(policy.weights[static_cast<size_t>(i)]);
  }
  for (const auto& [first, second] : policy.related_sectors) {
    v1::Policy::SectorPair* pair = message.add_related_sectors();
    pair->set_first_sector(static_cast<v1::Sector>(first));
    pair->set_second_sector(static_cast<v1::Sector>(second));
  }
  for (int i = 1; i < matching::kSectorTableSize; ++i) {
    v1::Policy::SectorSensitivity* row = message.add_sector_sensitivities();
    row->set_sector(static_cast<v1::Sector>(i));
    row->set_climate(policy.sensitivity[static_cast<size_t>(i)].climate);
    row->set_setting(policy.sensitivity[static_cast<size_t>(i)].setting);
  }
  for (const Constant<double>& number : Numbers()) {
    const auto [holder, field] = FindMutable(message, number.path);
    holder->GetReflection()->SetDouble(holder, field, number.in(policy));
  }
  for (const Constant<int>& count : Counts()) {
    const auto [holder, field] = FindMutable(message, count.path);
    holder->GetReflection()->SetInt32(holder, field, count.in(policy));
  }
  message.set_slots_are_hard(policy.slots_are_hard);
  return message;
}

}  // namespace citymatch
