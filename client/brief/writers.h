// Documents as files. The same document gives the same bytes.
#ifndef CITYMATCH_CLIENT_BRIEF_WRITERS_H_
#define CITYMATCH_CLIENT_BRIEF_WRITERS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/brief/document.h"

namespace citymatch::client {

// One file without references to others; figures are inline SVG.
[[nodiscard]] std::string ToHtml(const Document& document);

// GitHub's dialect; of figures, the description.
[[nodiscard]] std::string ToMarkdown(const Document& document);

struct Pdf {
  std::string bytes;
  int page_count = 0;
  // Characters that no installed font has; they show as boxes.
  int unknown_glyph_count = 0;
};

// A4; a block that does not fit moves to the next page. INTERNAL if the page
// cannot be drawn.
[[nodiscard]] absl::StatusOr<Pdf> ToPdf(const Document& document);

// The colour of an ink, such as `#1b4f72`.
[[nodiscard]] absl::string_view ColourOf(Ink ink);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_BRIEF_WRITERS_H_
