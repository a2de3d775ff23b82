#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/partnership.pb.h"
#include "server/convert/dates.h"
#include "server/resource/request/nearest.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/rules.h"

namespace citymatch {
namespace {

using ById = absl::flat_hash_map<absl::string_view, const v1::Instrument*>;

// Whether what an instrument renews leads back to it.
bool IsInRing(const v1::Instrument& instrument, const ById& by_id) {
  const v1::Instrument* at = &instrument;
  for (size_t steps = 0; steps <= by_id.size(); ++steps) {
    const auto it = by_id.find(at->renews());
    if (it == by_id.end()) return false;
    at = it->second;
    if (at == &instrument) return true;
  }
  return false;  // of a ring that it does not belong to
}

void CheckRenewal(const v1::Instrument& instrument, const ById& by_id,
                  const std::string& path, Problems& problems) {
  if (instrument.renews().empty()) return;
  const auto it = by_id.find(instrument.renews());
  if (it == by_id.end()) {
    problems.Add(path, absl::StrCat("no instrument of this partnership has the "
                                    "id ",
                                    Quoted(instrument.renews())));
    return;
  }
  if (IsInRing(instrument, by_id)) {
    problems.Add(path, "leads back to the instrument itself");
    return;
  }
  const auto start = ParseDate(instrument.start_date());
  const auto renewed = ParseDate(it->second->start_date());
  if (start && renewed && *start < *renewed) {
    problems.Add(path, absl::StrCat("began on ", it->second->start_date(),
                                    ", after this one"));
  }
}

void CheckInstruments(const v1::Partnership& partnership, Problems& problems) {
  ById by_id;
  for (const v1::Instrument& instrument : partnership.instruments()) {
    if (!instrument.id().empty()) by_id.emplace(instrument.id(), &instrument);
  }
  for (int i = 0; i < partnership.instruments_size() && !problems.full(); ++i) {
    const v1::Instrument& instrument = partnership.instruments(i);
    const std::string path = absl::StrCat(At("instruments", i), ".");
    CheckDateOrder(instrument.start_date(), instrument.end_date(), "start_date",
                   absl::StrCat(path, "end_date"), problems);
    CheckRenewal(instrument, by_id, absl::StrCat(path, "renews"), problems);
  }
}

void CheckIndicators(const v1::Partnership& partnership, Problems& problems) {
  absl::flat_hash_map<std::string, int> seen;
  for (int i = 0; i < partnership.indicators_size() && !problems.full(); ++i) {
    const v1::IndicatorValue& value = partnership.indicators(i);
    if (!std::all_of(value.unit().begin(), value.unit().end(),
                     [](char c) { return absl::ascii_isgraph(c); })) {
      problems.Add(absl::StrCat(At("indicators", i), ".unit"),
                   "is no code of UCUM, which are printable ASCII characters "
                   "without spaces, such as t/a, % or 1");
    }
    const std::string key = absl::StrCat(
        value.indicator(), " ",
        value.has_reference_year() ? absl::StrCat(value.reference_year()) : "");
    const auto [it, is_new] = seen.try_emplace(key, i);
    if (!is_new) {
      problems.Add(At("indicators", i),
                   absl::StrCat("is the same indicator of the same year as "
                                "element ",
                                it->second));
    }
  }
}

}  // namespace

void ValidatePartnership(const v1::Partnership& partnership,
                         Problems& problems) {
  CheckMessage(partnership, "", problems);
  if (!partnership.provider().empty() &&
      partnership.provider() == partnership.partner()) {
    problems.Add("partner", "is the same city as `provider`");
  }
  if (partnership.has_first_year() && partnership.has_last_year() &&
      partnership.last_year() < partnership.first_year()) {
    problems.Add("last_year", absl::StrCat(partnership.last_year(),
                                           " is before `first_year`, ",
                                           partnership.first_year()));
  }
  CheckInstruments(partnership, problems);
  CheckIndicators(partnership, problems);
}

}  // namespace citymatch
