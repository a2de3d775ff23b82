// The names of all cities, for search: collected city by city, indexed anew
// when a name or a population changed.
#ifndef CITYMATCH_SERVER_SNAPSHOT_NAME_DIRECTORY_H_
#define CITYMATCH_SERVER_SNAPSHOT_NAME_DIRECTORY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "matching/name_index.h"
#include "matching/profile.h"
#include "matching/text.h"

namespace citymatch {

// An immutable index. A key is a position in `ids`, which ascend, so that ties
// fall in the order of names.
struct CityNames {
  matching::NameIndex index;
  std::vector<std::string> ids;
};

// Not thread-safe.
class NameDirectory {
 public:
  void Put(const matching::Profile& city);
  void Remove(absl::string_view id);

  // The index of what is there; the one from before if nothing changed.
  [[nodiscard]] std::shared_ptr<const CityNames> Build();

 private:
  struct Name {
    std::string text;
    matching::FoldedName folded;
  };
  struct Entry {
    int64_t population = 0;
    std::vector<Name> names;
  };

  std::map<std::string, Entry, std::less<>> entries_;
  std::shared_ptr<const CityNames> built_;  // nullptr: something changed
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_SNAPSHOT_NAME_DIRECTORY_H_
