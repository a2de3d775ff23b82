// The fields that the filters of each kind know; the comments of the list
// requests in the API name the same ones.
#ifndef CITYMATCH_SERVER_RESOURCE_FILTER_TABLES_H_
#define CITYMATCH_SERVER_RESOURCE_FILTER_TABLES_H_

#include "citymatch/v1/access.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "citymatch/v1/round.pb.h"
#include "matching/profile.h"
#include "server/resource/filter/filter.h"

namespace citymatch {

// City filters look at the matcher's profiles, so that one filter means the
// same in a list, in a search and among suggestions.
using CityFilter = Filter<matching::Profile>;

[[nodiscard]] const FilterTable<matching::Profile>& CityFilterFields();
[[nodiscard]] const FilterTable<v1::Partnership>& PartnershipFilterFields();
[[nodiscard]] const FilterTable<v1::Programme>& ProgrammeFilterFields();
[[nodiscard]] const FilterTable<v1::Taxonomy>& TaxonomyFilterFields();
[[nodiscard]] const FilterTable<v1::Identity>& IdentityFilterFields();
[[nodiscard]] const FilterTable<v1::Token>& TokenFilterFields();
[[nodiscard]] const FilterTable<v1::Round>& RoundFilterFields();
[[nodiscard]] const FilterTable<v1::PublishedRound>&
PublishedRoundFilterFields();

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_FILTER_TABLES_H_
