#include "server/snapshot/name_directory.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "matching/name_index.h"
#include "matching/profile.h"
#include "matching/text.h"

namespace citymatch {

void NameDirectory::Put(const matching::Profile& city) {
  std::vector<absl::string_view> texts = {city.display_name};
  for (const matching::LocalName& name : city.local_names) {
    // A name that is the same in two languages counts once.
    if (std::find(texts.begin(), texts.end(), name.text) == texts.end()) {
      texts.push_back(name.text);
    }
  }
  const int64_t population =
      city.population ? city.population->resident_count : 0;
  Entry& entry = entries_[city.id];
  const bool same =
      entry.population == population &&
      std::equal(
          texts.begin(), texts.end(), entry.names.begin(), entry.names.end(),
          [](absl::string_view text, const Name& b) { return text == b.text; });
  if (same) return;
  built_ = nullptr;
  entry.population = population;
  std::vector<Name> names;
  for (const absl::string_view text : texts) {
    names.push_back({std::string(text), matching::FoldForSearch(text)});
  }
  entry.names = std::move(names);
}

void NameDirectory::Remove(absl::string_view id) {
  const auto it = entries_.find(std::string(id));
  if (it == entries_.end()) return;
  entries_.erase(it);
  built_ = nullptr;
}

std::shared_ptr<const CityNames> NameDirectory::Build() {
  if (built_ != nullptr) return built_;
  auto names = std::make_shared<CityNames>();
  matching::NameIndex::Builder builder;
  for (const auto& [id, entry] : entries_) {
    const auto key = static_cast<int64_t>(names->ids.size());
    names->ids.push_back(id);
    for (const Name& name : entry.names) {
      builder.Add(key, entry.population, name.text, name.folded);
    }
  }
  names->index = std::move(builder).Build();
  built_ = std::move(names);
  return built_;
}

}  // namespace citymatch
