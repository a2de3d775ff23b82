#include "matching/finance_routes.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "matching/context.h"
#include "matching/country_rule.h"
#include "matching/messages.h"

namespace citymatch::matching {

std::vector<RouteResult> ExplainRoutes(const Pair& pair, Language language) {
  const Programme& programme = pair.context.programme();
  const absl::CivilDay day = pair.context.as_of();
  std::vector<RouteResult> results;
  for (const FinanceRoute& route : programme.finance_routes) {
    RouteResult result;
    result.route_id = route.id;
    result.display_name = NameIn(route, language);
    result.source = route.provenance.source;
    std::vector<std::string> reasons;
    if (!route.open.Contains(day)) {
      reasons.push_back(Say(language, MessageId::kRouteClosed,
                            {{"day", DateText(day, language)}}));
      if (route.open.from && day < *route.open.from) {
        reasons.push_back(Say(language, MessageId::kRouteOpens,
                              {{"day", DateText(*route.open.from, language)}}));
      } else if (route.open.to) {
        reasons.push_back(
            Say(language, MessageId::kRouteEnded,
                {{"day", DateText(*route.open.to - 1, language)}}));
      }
    }
    const auto rule = [&](const RowRef& city,
                          const std::vector<std::string>& sets) {
      const std::string& country = city.profile().country_code;
      const CountryRuling ruling =
          RuleOnCountry(programme, sets, country, day, language);
      if (ruling.admitted) return;
      result.source = ruling.source;
      reasons.push_back(
          Say(language, MessageId::kRouteCountry,
              {{"country", CountryInSentence(country, language)},
               {"day", DateText(day, language)},
               {"sets",
                absl::StrJoin(ruling.set_names, ListSeparator(language))}}));
      const std::string dates = OtherDates(ruling, language);
      if (!dates.empty()) reasons.push_back(dates);
    };
    rule(pair.provider, route.provider_country_sets);
    rule(pair.partner, route.partner_country_sets);
    result.open = reasons.empty();
    result.reason =
        result.open ? Say(language, MessageId::kRouteOpen,
                          {{"day", DateText(day, language)}})
                    : absl::StrJoin(reasons,
                                    language == Language::kJapanese ? "" : " ");
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace citymatch::matching
