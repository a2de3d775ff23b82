#include "matching/snapshot.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "matching/catalogue.h"
#include "matching/context.h"

namespace citymatch::matching {
namespace {

using ProfilePtr = std::shared_ptr<const Profile>;
// New profiles by id; nullptr = removed.
using Pending = std::map<std::string, ProfilePtr, std::less<>>;

// Counts the items that each term stands in.
void CountTerms(const Block& block, int row, int64_t by,
                std::vector<int64_t>& item_counts, int64_t& item_total) {
  for (uint32_t item = block.item_begin[row]; item < block.item_begin[row + 1];
       ++item) {
    item_total += by;
    for (const uint32_t term : block.item_terms[item]) {
      if (item_counts.size() <= term) item_counts.resize(term + 1);
      item_counts[term] += by;
    }
  }
}

std::vector<double> ItemNorms(const Block& block,
                              const std::vector<double>& idf) {
  std::vector<double> norms(block.item_topic.size());
  for (size_t item = 0; item < norms.size(); ++item) {
    double sum = 0;
    for (const uint32_t term : block.item_terms[item]) {
      sum += idf[term] * idf[term];
    }
    norms[item] = std::sqrt(sum);
  }
  return norms;
}

}  // namespace

struct SnapshotBuilder::State {
  Names names;
  size_t names_shared = 0;  // how many names `shared_names` has
  std::shared_ptr<const Names> shared_names;

  SideTable providers;
  SideTable partners;
  Pending pending_providers;
  Pending pending_partners;
  std::vector<int64_t> item_counts = {0};  // by term
  int64_t item_total = 0;
  bool terms_changed = true;
  std::shared_ptr<const std::vector<double>> shared_idf;

  std::map<std::string, std::shared_ptr<const Partnership>, std::less<>>
      partnerships;
  std::shared_ptr<const std::vector<std::shared_ptr<const Partnership>>>
      shared_partnerships;
  absl::btree_map<std::string, std::shared_ptr<const Programme>> programmes;
  absl::btree_map<std::string, std::shared_ptr<const Taxonomy>> taxonomies;
  absl::flat_hash_map<std::string, std::vector<std::string>> vetoes;
  std::shared_ptr<
      const absl::flat_hash_map<std::string, std::vector<std::string>>>
      shared_vetoes;

  void Fold(SideTable& side, Pending& pending);
  void Replace(const Block* old_block, std::vector<ProfilePtr> profiles,
               std::vector<std::shared_ptr<const Block>>& out);
  void RefreshNames();
  void RefreshTerms();
};

// Replaces one block by as many as its new profiles need.
void SnapshotBuilder::State::Replace(
    const Block* old_block, std::vector<ProfilePtr> profiles,
    std::vector<std::shared_ptr<const Block>>& out) {
  terms_changed = true;
  if (old_block != nullptr) {
    for (int row = 0; row < old_block->size(); ++row) {
      CountTerms(*old_block, row, -1, item_counts, item_total);
    }
  }
  // Equal parts, so that a block that splits leaves room on both sides.
  const size_t parts = (profiles.size() + kBlockRows - 1) / kBlockRows;
  for (size_t part = 0; part < parts; ++part) {
    const size_t from = profiles.size() * part / parts;
    const size_t to = profiles.size() * (part + 1) / parts;
    out.push_back(CompileBlock({profiles.begin() + static_cast<long>(from),
                                profiles.begin() + static_cast<long>(to)},
                               old_block, names));
    for (int row = 0; row < out.back()->size(); ++row) {
      CountTerms(*out.back(), row, +1, item_counts, item_total);
    }
  }
}

void SnapshotBuilder::State::Fold(SideTable& side, Pending& pending) {
  if (pending.empty()) return;
  std::vector<std::shared_ptr<const Block>> blocks;
  auto next = pending.begin();
  const size_t old_count = side.blocks.size();
  for (size_t i = 0; i < std::max<size_t>(old_count, 1); ++i) {
    const Block* block = i < old_count ? side.blocks[i].get() : nullptr;
    // This block takes every pending id below the next block's first.
    const bool last = i + 1 >= old_count;
    const auto end =
        last ? pending.end()
             : pending.lower_bound(side.blocks[i + 1]->profiles.front()->id);
    if (next == end) {
      if (block != nullptr) blocks.push_back(side.blocks[i]);
      continue;
    }
    std::vector<ProfilePtr> merged;
    size_t row = 0;
    const size_t rows = block == nullptr ? 0 : block->profiles.size();
    for (; next != end; ++next) {
      while (row < rows && block->profiles[row]->id < next->first) {
        merged.push_back(block->profiles[row++]);
      }
      if (row < rows && block->profiles[row]->id == next->first) ++row;
      if (next->second != nullptr) merged.push_back(std::move(next->second));
    }
    while (row < rows) merged.push_back(block->profiles[row++]);
    Replace(block, std::move(merged), blocks);
  }
  pending.clear();
  side.blocks = std::move(blocks);
  side.city_count = 0;
  for (const auto& block : side.blocks) side.city_count += block->size();
}

void SnapshotBuilder::State::RefreshNames() {
  const size_t count = names.topics.size() + names.time_zones.size() +
                       names.languages.size() + names.networks.size() +
                       names.terms.size();
  if (shared_names != nullptr && count == names_shared) return;
  shared_names = std::make_shared<const Names>(names);
  names_shared = count;
}

void SnapshotBuilder::State::RefreshTerms() {
  if (!terms_changed) return;
  terms_changed = false;
  std::vector<double> idf(names.terms.size() + 1);
  item_counts.resize(idf.size());
  for (size_t term = 1; term < idf.size(); ++term) {
    idf[term] = std::log(static_cast<double>(item_total + 1) /
                         static_cast<double>(item_counts[term] + 1)) +
                1;
  }
  for (SideTable* side : {&providers, &partners}) {
    std::vector<std::vector<double>> norms;
    norms.reserve(side->blocks.size());
    for (const auto& block : side->blocks) {
      norms.push_back(ItemNorms(*block, idf));
    }
    side->item_norms = std::make_shared<const std::vector<std::vector<double>>>(
        std::move(norms));
  }
  shared_idf = std::make_shared<const std::vector<double>>(std::move(idf));
}

SnapshotBuilder::SnapshotBuilder() : state_(std::make_unique<State>()) {}
SnapshotBuilder::SnapshotBuilder(const Snapshot& snapshot)
    : state_(std::make_unique<State>()) {
  const Catalogue& catalogue = snapshot.catalogue();
  State& state = *state_;
  state.names = *catalogue.names;
  state.providers = catalogue.providers;
  state.partners = catalogue.partners;
  for (const SideTable* side : {&state.providers, &state.partners}) {
    for (const auto& block : side->blocks) {
      for (int row = 0; row < block->size(); ++row) {
        CountTerms(*block, row, +1, state.item_counts, state.item_total);
      }
    }
  }
  for (const auto& partnership : *catalogue.partnerships) {
    state.partnerships[partnership->id] = partnership;
  }
  state.programmes = catalogue.programmes;
  state.taxonomies = catalogue.taxonomies;
  state.vetoes = *catalogue.vetoes;
}
SnapshotBuilder::~SnapshotBuilder() = default;

void SnapshotBuilder::PutCity(Profile profile) {
  const std::string id = profile.id;
  RemoveCity(id);  // it may have stood on the other side
  Pending& pending = profile.side == Side::kProvider ? state_->pending_providers
                                                     : state_->pending_partners;
  pending[id] = std::make_shared<const Profile>(std::move(profile));
}

void SnapshotBuilder::RemoveCity(absl::string_view id) {
  if (state_->providers.Find(id).has_value()) {
    state_->pending_providers[std::string(id)] = nullptr;
  } else if (const auto it = state_->pending_providers.find(id);
             it != state_->pending_providers.end()) {
    state_->pending_providers.erase(it);
  }
  if (state_->partners.Find(id).has_value()) {
    state_->pending_partners[std::string(id)] = nullptr;
  } else if (const auto it = state_->pending_partners.find(id);
             it != state_->pending_partners.end()) {
    state_->pending_partners.erase(it);
  }
}

void SnapshotBuilder::PutPartnership(Partnership partnership) {
  const std::string id = partnership.id;
  state_->partnerships[id] =
      std::make_shared<const Partnership>(std::move(partnership));
  state_->shared_partnerships = nullptr;
}

void SnapshotBuilder::RemovePartnership(absl::string_view id) {
  const auto it = state_->partnerships.find(id);
  if (it == state_->partnerships.end()) return;
  state_->partnerships.erase(it);
  state_->shared_partnerships = nullptr;
}

void SnapshotBuilder::PutProgramme(Programme programme) {
  const std::string id = programme.id;
  state_->programmes[id] =
      std::make_shared<const Programme>(std::move(programme));
}

void SnapshotBuilder::RemoveProgramme(absl::string_view id) {
  state_->programmes.erase(std::string(id));
}

void SnapshotBuilder::PutTaxonomy(Taxonomy taxonomy) {
  const std::string id = taxonomy.id;
  state_->taxonomies[id] =
      std::make_shared<const Taxonomy>(std::move(taxonomy));
}

void SnapshotBuilder::RemoveTaxonomy(absl::string_view id) {
  state_->taxonomies.erase(std::string(id));
}

void SnapshotBuilder::PutVetoes(absl::string_view city_id,
                                std::vector<std::string> vetoed) {
  if (vetoed.empty()) {
    if (state_->vetoes.erase(std::string(city_id)) == 0) return;
  } else {
    state_->vetoes[std::string(city_id)] = std::move(vetoed);
  }
  state_->shared_vetoes = nullptr;
}

std::shared_ptr<const Snapshot> SnapshotBuilder::Build(int64_t revision) {
  State& state = *state_;
  state.Fold(state.providers, state.pending_providers);
  state.Fold(state.partners, state.pending_partners);
  for (const auto& [id, taxonomy] : state.taxonomies) {
    for (const Taxonomy::Topic& topic : taxonomy->topics) {
      state.names.AddTopic(topic.sector, topic.topic);
    }
  }
  state.RefreshTerms();
  state.RefreshNames();
  if (state.shared_partnerships == nullptr) {
    std::vector<std::shared_ptr<const Partnership>> all;
    all.reserve(state.partnerships.size());
    for (const auto& [id, partnership] : state.partnerships) {
      all.push_back(partnership);
    }
    state.shared_partnerships =
        std::make_shared<const std::vector<std::shared_ptr<const Partnership>>>(
            std::move(all));
  }
  if (state.shared_vetoes == nullptr) {
    state.shared_vetoes = std::make_shared<
        const absl::flat_hash_map<std::string, std::vector<std::string>>>(
        state.vetoes);
  }
  auto catalogue = std::make_unique<Catalogue>();
  catalogue->providers = state.providers;
  catalogue->partners = state.partners;
  catalogue->names = state.shared_names;
  catalogue->idf = state.shared_idf;
  catalogue->partnerships = state.shared_partnerships;
  catalogue->programmes = state.programmes;
  catalogue->taxonomies = state.taxonomies;
  catalogue->vetoes = state.shared_vetoes;
  return std::shared_ptr<const Snapshot>(
      new Snapshot(revision, std::move(catalogue)));
}

Snapshot::Snapshot(int64_t revision, std::unique_ptr<Catalogue> catalogue)
    : revision_(revision),
      catalogue_(std::move(catalogue)),
      contexts_(std::make_unique<ContextCache>()) {}
Snapshot::~Snapshot() = default;

const Profile* Snapshot::FindCity(absl::string_view id) const {
  const auto row = catalogue_->Find(id);
  return row ? &row->profile() : nullptr;
}

const Programme* Snapshot::FindProgramme(absl::string_view id) const {
  const auto it = catalogue_->programmes.find(std::string(id));
  return it == catalogue_->programmes.end() ? nullptr : it->second.get();
}

const Taxonomy* Snapshot::FindTaxonomy(absl::string_view id) const {
  const auto it = catalogue_->taxonomies.find(std::string(id));
  return it == catalogue_->taxonomies.end() ? nullptr : it->second.get();
}

int64_t Snapshot::city_count(Side side) const {
  return catalogue_->side(side).city_count;
}

int64_t Snapshot::city_count() const {
  return city_count(Side::kProvider) + city_count(Side::kPartner);
}

}  // namespace citymatch::matching
