// What a partnership went through, and which of its instruments run out.
#ifndef CITYMATCH_CLIENT_OUTPUT_PARTNERSHIP_TEXT_H_
#define CITYMATCH_CLIENT_OUTPUT_PARTNERSHIP_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "citymatch/v1/partnership.pb.h"
#include "client/output/table.h"

namespace citymatch::client {

// The events, the starts and ends of instruments and the next review, in the
// order of their days; what has no day, such as an instrument whose start is
// unknown, stands first. Columns: date, kind (event, instrument or review),
// what (the event as in PartnershipEvent.Type; begins or ends; next), side,
// outcome, reason, instrument (its id), type, and text, all in words: Japanese
// for `ja`, else English.
[[nodiscard]] Grid TimelineGrid(const v1::Partnership& partnership,
                                absl::string_view language_code);

// Its days and texts, one a line.
[[nodiscard]] std::string TimelineText(const v1::Partnership& partnership,
                                       absl::string_view language_code);

// `memorandum`, in the language.
[[nodiscard]] std::string InstrumentTypeText(v1::Instrument::Type type,
                                             absl::string_view language_code);

// Whether an instrument of the partnership has an end after which somebody
// would miss it: the partnership is not over, and nothing that renews the
// instrument, directly or in turn, ends later or has no end.
[[nodiscard]] bool Expires(const v1::Partnership& partnership,
                           const v1::Instrument& instrument);

// Its instruments that expire between `from` and `to`, both included.
[[nodiscard]] std::vector<const v1::Instrument*> ExpiringOf(
    const v1::Partnership& partnership, absl::CivilDay from, absl::CivilDay to);

// A row for each instrument of them that expires so, in the order of their
// ends. Columns: end_date, days_left (from `from` on), instrument, type (as in
// Instrument.Type), partnership, provider, partner (ids), and title.
[[nodiscard]] Grid ExpiringGrid(
    const std::vector<const v1::Partnership*>& partnerships,
    absl::CivilDay from, absl::CivilDay to);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_PARTNERSHIP_TEXT_H_
