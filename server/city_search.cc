#include "server/city_search.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/city_service.pb.h"
#include "matching/name_index.h"
#include "matching/profile.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/gate/call.h"
#include "server/resource/complete.h"
#include "server/resource/filter/tables.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/request/arguments.h"
#include "server/resource/request/utf8.h"
#include "server/snapshot/folder.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

constexpr size_t kMaxQueryBytes = 200;

// The record as of the revision: the store may have gone on since.
absl::StatusOr<storage::v1::Record> GetAsOf(const store::ReadView& view,
                                            const store::Key& key,
                                            int64_t revision) {
  absl::StatusOr<storage::v1::Record> record = view.Get(key);
  if (record.ok() && record->revision() <= revision) return record;
  if (!record.ok() && !absl::IsNotFound(record.status())) {
    return record.status();
  }
  CITYMATCH_ASSIGN_OR_RETURN(std::vector<storage::v1::Record> versions,
                             view.History(key, revision + 1, 1));
  if (versions.empty() || versions.front().deleted()) {
    return absl::InternalError(absl::StrCat(
        "a city of the snapshot of revision ", revision, " has no version"));
  }
  return std::move(versions.front());
}

}  // namespace

absl::StatusOr<CitySearch> ParseCitySearch(
    const v1::SearchCitiesRequest& request) {
  const std::string& query = request.query();
  if (query.empty() || query.size() > kMaxQueryBytes) {
    return InvalidField("query",
                        absl::StrCat("has ", query.size(), " bytes; 1 to ",
                                     kMaxQueryBytes, " are allowed"));
  }
  if (!IsUtf8(query)) return InvalidField("query", "is not UTF-8");
  CITYMATCH_ASSIGN_OR_RETURN(const int limit,
                             ParseLimit(request.limit(), 10, 100, "limit"));
  CITYMATCH_ASSIGN_OR_RETURN(
      CityFilter filter,
      CityFilter::Parse(request.filter(), "filter", CityFilterFields()));
  return CitySearch{query, static_cast<size_t>(limit), std::move(filter)};
}

absl::Status RunCitySearch(const CitySearch& search, const Published& published,
                           const store::Store& store, const Call& call,
                           v1::SearchCitiesResponse& reply) {
  const CityNames& names = *published.names;
  const auto admits = [&](int64_t key) {
    const matching::Profile* city =
        published.open.snapshot->FindCity(names.ids[static_cast<size_t>(key)]);
    return city != nullptr && search.filter.Matches(*city);
  };
  CITYMATCH_RETURN_IF_ERROR(call.Check());
  const std::vector<matching::NameHit> hits =
      names.index.Search(search.query, search.limit, admits);
  CITYMATCH_RETURN_IF_ERROR(call.Check());
  const std::unique_ptr<store::ReadView> view = store.View();
  for (const matching::NameHit& hit : hits) {
    const std::string& id = names.ids[static_cast<size_t>(hit.key)];
    CITYMATCH_ASSIGN_OR_RETURN(
        const storage::v1::Record record,
        GetAsOf(*view, CityKind().KeyOf(id), published.revision));
    v1::SearchCitiesResponse::Hit& found = *reply.add_hits();
    CompleteInto(CityKind(), record, *found.mutable_city());
    found.set_matched_name(hit.name);
    found.set_similarity(hit.similarity);
  }
  reply.set_revision(published.revision);
  return absl::OkStatus();
}

}  // namespace citymatch
