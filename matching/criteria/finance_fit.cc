// finance_fit: the programme's finance routes that are open to the pair on the
// as-of day:
//   fit = 1 − Π over open routes of (1 − strength · share)
// share is the part of the partner's needs (priority × credibility) that lie in
// the route's sectors; 1 for a route without sectors, and where no needs are on
// record. Missing when the programme names no route.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "matching/criteria/pairwise.h"
#include "matching/criteria/registry.h"
#include "matching/criterion.h"
#include "matching/messages.h"

namespace citymatch::matching {
namespace {

double ShareOf(const FinanceRoute& route, const RowRef& partner,
               const Policy& policy) {
  if (route.sectors.empty()) return 1;
  const double share =
      MeanOverNeeds(*partner.block, partner.row, policy, [&](uint8_t sector) {
        return std::find(route.sectors.begin(), route.sectors.end(),
                         static_cast<Sector>(sector)) != route.sectors.end()
                   ? 1.0
                   : 0.0;
      });
  return std::isnan(share) ? 1 : share;
}

// Bit i: route i is open to the pair.
uint64_t OpenRoutes(const MatchContext& context, const RowRef& provider,
                    const RowRef& partner) {
  const CountryTables& tables = context.countries();
  return tables.provider_routes[provider.block->country[provider.row]] &
         tables.partner_routes[partner.block->country[partner.row]];
}

class FinanceFit final : public Criterion {
 public:
  std::unique_ptr<FitScorer> Prepare(const Query& query) const override {
    const MatchContext& context = query.context;
    return MakePairwiseScorer(
        query, [&context](const RowRef& provider, const RowRef& partner) {
          const auto& routes = context.programme().finance_routes;
          if (routes.empty()) return std::nan("");
          const uint64_t open = OpenRoutes(context, provider, partner);
          double without = 1;
          for (size_t r = 0; r < routes.size() && r < kMaxFinanceRoutes; ++r) {
            if ((open >> r & 1) == 0) continue;
            without *= 1 - routes[r].strength *
                               ShareOf(routes[r], partner, context.policy());
          }
          return 1 - without;
        });
  }

  Finding Explain(const Pair& pair, std::optional<double> fit,
                  Language language) const override {
    Finding finding;
    const Programme& programme = pair.context.programme();
    if (!fit) {
      finding.sentence = Say(language, MessageId::kFinanceNoRoutes, {});
      return finding;
    }
    const uint64_t open = OpenRoutes(pair.context, pair.provider, pair.partner);
    std::vector<std::string> names;
    for (size_t r = 0; r < programme.finance_routes.size(); ++r) {
      if (r >= kMaxFinanceRoutes || (open >> r & 1) == 0) continue;
      const FinanceRoute& route = programme.finance_routes[r];
      names.push_back(NameIn(route, language));
      finding.facts.push_back({"programmes/" + programme.id,
                               "finance_routes." + route.id, route.display_name,
                               route.provenance});
    }
    const std::string day = DateText(pair.context.as_of(), language);
    finding.sentence =
        names.empty()
            ? Say(language, MessageId::kFinanceNone, {{"day", day}})
            : Say(language, MessageId::kFinance,
                  {{"day", day},
                   {"routes", absl::StrJoin(names, ListSeparator(language))}});
    return finding;
  }
};

}  // namespace

std::unique_ptr<Criterion> MakeFinanceFit() {
  return std::make_unique<FinanceFit>();
}

}  // namespace citymatch::matching
