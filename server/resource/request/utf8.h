// Whether text is UTF-8.
#ifndef CITYMATCH_SERVER_RESOURCE_REQUEST_UTF8_H_
#define CITYMATCH_SERVER_RESOURCE_REQUEST_UTF8_H_

#include "absl/strings/string_view.h"

namespace citymatch {

// Whether `text` is well-formed UTF-8 (Unicode 15, table 3-7): no overlong
// forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool IsUtf8(absl::string_view text);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_REQUEST_UTF8_H_
