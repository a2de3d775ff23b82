// The id of a partnership that comes without one.
#ifndef CITYMATCH_SERVER_RESOURCE_KIND_PARTNERSHIP_ID_H_
#define CITYMATCH_SERVER_RESOURCE_KIND_PARTNERSHIP_ID_H_

#include <string>

#include "citymatch/v1/partnership.pb.h"

namespace citymatch {

// {provider}--{partner}[--{programme title, else programme id}][--{first year}]
// with the title in lower case and every run of other characters as one `-`.
// When the title has letters beyond ASCII, a city id holds `--`, or the whole
// exceeds 190 bytes, it is cut as needed and ends in `-` and 16 hexadecimal
// digits of the SHA-256 of the four parts, so that what differs there still
// differs in the id. Empty if provider or partner is no name of a city.
[[nodiscard]] std::string DerivePartnershipId(
    const v1::Partnership& partnership);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_KIND_PARTNERSHIP_ID_H_
