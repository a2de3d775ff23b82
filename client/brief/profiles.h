// The two cities of a dossier side by side.
#ifndef CITYMATCH_CLIENT_BRIEF_PROFILES_H_
#define CITYMATCH_CLIENT_BRIEF_PROFILES_H_

#include <string>

#include "citymatch/v1/city.pb.h"
#include "client/brief/document.h"

namespace citymatch::client {

// What is on record of both; what is not is said to be unknown.
[[nodiscard]] TextTable ProfileTable(const v1::City& provider,
                                     const v1::City& partner,
                                     const std::string& language);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_BRIEF_PROFILES_H_
