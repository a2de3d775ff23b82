// The words of dossiers, in English and Japanese.
#ifndef CITYMATCH_CLIENT_BRIEF_WORDS_H_
#define CITYMATCH_CLIENT_BRIEF_WORDS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "citymatch/v1/city.pb.h"
#include "google/protobuf/descriptor.h"

namespace citymatch::client {

struct BriefWords {
  const char* pair_title;  // $0 provider, $1 partner
  const char* map;         // $0 and $1 names, $2 km
  const char* map_unknown;
  const char* map_outside;  // as map
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

// A value of an enum to show, such as "port authority"; empty if this program
// does not know it.
[[nodiscard]] std::string WordOf(const google::protobuf::EnumDescriptor& type,
                                 int value, absl::string_view language);

// Names to show: of a country by its code, of a language by its BCP 47 tag, of
// a network by its identifier, of a city (its display name where it has none in
// the language).
[[nodiscard]] std::string CountryNameIn(const std::string& code,
                                        const std::string& language);
[[nodiscard]] std::string LanguageNameIn(const std::string& tag,
                                         const std::string& language);
[[nodiscard]] std::string NetworkName(const std::string& network,
                                      absl::string_view language);
[[nodiscard]] std::string NameIn(const v1::City& city,
                                 const std::string& language);

// A count with separators: 5,123,456.
[[nodiscard]] std::string Thousands(int64_t value);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_BRIEF_WORDS_H_
