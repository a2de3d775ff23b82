// The words of dossiers, in English and Japanese.
#ifndef CITYMATCH_CLIENT_BRIEF_WORDS_H_
#define CITYMATCH_CLIENT_BRIEF_WORDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace citymatch::client {

struct BriefWords {
  const char* pair_title;  // $0 provider, $1 partner
  const char* map;         // $0 and $1 names, $2 km
  const char* map_unknown;
  const char* profiles;
  const char* country;
  const char* level;
  const char* population;
  const char* climate;
  const char* setting;
  const char* hazards;
  const char* targets;
  const char* networks;
  const char* languages;
  const char* records;  // $0 needs, $1 offers
  const char* on_record;
  const char* unknown;
  const char* score_figure;
  const char* why;
  const char* sources;
  const char* more;         // $0 count
  const char* reproduce;    // $0 command
  const char* event_title;  // $0 city
  const char* attending;
  const char* not_attending;
  const char* nobody_attending;
  const char* confidential;
  const char* separator;
};

[[nodiscard]] const BriefWords& BriefWordsFor(absl::string_view language);

// An enum value to show, such as "port authority".
[[nodiscard]] std::string WordOf(
    const google::protobuf::EnumValueDescriptor& value,
    absl::string_view language);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_BRIEF_WORDS_H_
