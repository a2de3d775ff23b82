#include "server/convert/programme.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/programme.pb.h"
#include "matching/policy.h"
#include "matching/profile.h"
#include "server/base/status_macros.h"
#include "server/convert/checked.h"
#include "server/convert/dates.h"
#include "server/convert/names.h"
#include "server/convert/policy.h"
#include "server/convert/profile.h"

namespace citymatch {
namespace {

// [from, to) from two ISO dates, each possibly empty.
std::optional<matching::DateRange> ToRange(absl::string_view from,
                                           absl::string_view to) {
  matching::DateRange range;
  if (!from.empty()) {
    range.from = ParseDate(from);
    if (!range.from) return std::nullopt;
  }
  if (!to.empty()) {
    range.to = ParseDate(to);
    if (!range.to) return std::nullopt;
  }
  return range;
}

absl::StatusOr<matching::CountrySet> ConvertSet(const v1::CountrySet& set,
                                                absl::string_view programme) {
  matching::CountrySet result;
  result.id = set.id();
  result.display_name = set.display_name();
  for (const v1::CountrySet::Member& member : set.members()) {
    const auto valid = ToRange(member.valid_from(), member.valid_to());
    if (!valid) return Unusable(programme, "country_sets.members");
    result.members.push_back({member.country_code(), *valid, member.source()});
  }
  result.provenance = ToMatching(set.provenance());
  for (const v1::LocalName& name : set.local_names()) {
    result.local_names.push_back({name.language_code(), name.text()});
  }
  return result;
}

absl::StatusOr<matching::SideRule> ConvertRule(const v1::SideRule& rule,
                                               absl::string_view programme) {
  matching::SideRule result;
  for (const std::string& id : rule.country_sets()) {
    result.country_sets.push_back(id);
  }
  for (const int level : rule.levels()) {
    if (!v1::Level_IsValid(level) || level == 0) {
      return Unusable(programme, "levels");
    }
    result.levels.push_back(static_cast<matching::Level>(level));
  }
  if (rule.has_min_population()) result.min_population = rule.min_population();
  result.required_network = rule.required_network();
  return result;
}

absl::StatusOr<matching::FinanceRoute> ConvertRoute(
    const v1::FinanceRoute& route, absl::string_view programme) {
  matching::FinanceRoute result;
  result.id = route.id();
  result.display_name = route.display_name();
  for (const std::string& id : route.provider_country_sets()) {
    result.provider_country_sets.push_back(id);
  }
  for (const std::string& id : route.partner_country_sets()) {
    result.partner_country_sets.push_back(id);
  }
  const auto open = ToRange(route.start_date(), route.end_date());
  if (!open) return Unusable(programme, "finance_routes");
  result.open = *open;
  for (const int sector : route.sectors()) {
    const auto known = KnownSector(sector);
    if (!known) return Unusable(programme, "finance_routes.sectors");
    result.sectors.push_back(*known);
  }
  result.strength = route.strength();
  result.provenance = ToMatching(route.provenance());
  for (const v1::LocalName& name : route.local_names()) {
    result.local_names.push_back({name.language_code(), name.text()});
  }
  return result;
}

}  // namespace

absl::StatusOr<matching::Programme> ToMatching(const v1::Programme& programme,
                                               int64_t version) {
  matching::Programme result;
  result.id = std::string(IdIn(kProgrammePrefix, programme.name()));
  if (result.id.empty()) return Unusable(programme.name(), "name");
  result.display_name = programme.display_name();
  for (const v1::LocalName& name : programme.local_names()) {
    result.local_names.push_back({name.language_code(), name.text()});
  }
  const auto running = ToRange(programme.start_date(), programme.end_date());
  if (!running) return Unusable(programme.name(), "start_date");
  result.running = *running;
  for (const v1::CountrySet& set : programme.country_sets()) {
    CITYMATCH_ASSIGN_OR_RETURN(matching::CountrySet converted,
                               ConvertSet(set, programme.name()));
    result.country_sets.push_back(std::move(converted));
  }
  CITYMATCH_ASSIGN_OR_RETURN(
      result.provider_rule,
      ConvertRule(programme.provider_rule(), programme.name()));
  CITYMATCH_ASSIGN_OR_RETURN(
      result.partner_rule,
      ConvertRule(programme.partner_rule(), programme.name()));
  for (const v1::FinanceRoute& route : programme.finance_routes()) {
    CITYMATCH_ASSIGN_OR_RETURN(matching::FinanceRoute converted,
                               ConvertRoute(route, programme.name()));
    result.finance_routes.push_back(std::move(converted));
  }
  result.finance_route_required = programme.finance_route_required();
  CITYMATCH_ASSIGN_OR_RETURN(result.policy, ToMatching(programme.policy()));
  result.taxonomy_id = std::string(IdIn(kTaxonomyPrefix, programme.taxonomy()));
  result.source = programme.source();
  result.version = version;
  return result;
}

absl::StatusOr<matching::Taxonomy> ToMatching(const v1::Taxonomy& taxonomy) {
  matching::Taxonomy result;
  result.id = std::string(IdIn(kTaxonomyPrefix, taxonomy.name()));
  if (result.id.empty()) return Unusable(taxonomy.name(), "name");
  for (const v1::Taxonomy::Topic& topic : taxonomy.topics()) {
    const auto sector = KnownSector(topic.sector());
    if (!sector) return Unusable(taxonomy.name(), "topics");
    matching::Taxonomy::Topic& added = result.topics.emplace_back();
    added.topic = topic.topic();
    added.sector = *sector;
    added.definition = topic.definition();
    added.display_name = topic.display_name();
    for (const v1::LocalName& name : topic.local_names()) {
      added.local_names.push_back({name.language_code(), name.text()});
    }
  }
  for (const v1::Taxonomy::Relation& relation : taxonomy.relations()) {
    if (relation.degree() != v1::Taxonomy::Relation::DEGREE_CLOSE &&
        relation.degree() != v1::Taxonomy::Relation::DEGREE_RELATED) {
      return Unusable(taxonomy.name(), "relations");
    }
    result.relations.push_back(
        {relation.offer_topic(), relation.need_topic(),
         static_cast<matching::Degree>(relation.degree())});
  }
  return result;
}

}  // namespace citymatch
