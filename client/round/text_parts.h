// Parts that the texts of rounds have in common.
#ifndef CITYMATCH_CLIENT_ROUND_TEXT_PARTS_H_
#define CITYMATCH_CLIENT_ROUND_TEXT_PARTS_H_

#include <ostream>
#include <string>

#include "absl/strings/string_view.h"
#include "citymatch/v1/round.pb.h"
#include "client/output/table.h"
#include "client/round/sheets.h"
#include "client/round/view.h"
#include "google/protobuf/repeated_field.h"

namespace citymatch::client {

// A sentence, broken at the width of the terminal or at 79 columns; `first` and
// `indent` as for Wrap.
void Sentence(const std::string& text, const Style& style, std::ostream& out,
              absl::string_view first = "", int indent = 0);

// A sentence with a dash before it.
void Item(const std::string& text, const Style& style, std::ostream& out);

// An empty line and a heading.
void Head(const std::string& text, const Style& style, std::ostream& out);

// Pairs as a table; nothing if there is none.
void WritePairs(const google::protobuf::RepeatedPtrField<v1::RoundPair>& pairs,
                const RoundView& view, const Style& style, std::ostream& out);

// A sheet of groups as a table.
void WriteCounts(const Sheet& sheet, const Style& style, std::ostream& out);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ROUND_TEXT_PARTS_H_
