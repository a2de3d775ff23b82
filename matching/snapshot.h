// The immutable catalogue that answers are computed on, compiled into flat
// columns, and the builder that folds changes into the next one.
//
// Layout: the cities of each side lie in blocks of at most kBlockRows rows,
// ordered by id. A block holds its profiles and, beside them, one flat column
// for each thing that scoring reads, so that scoring a candidate touches a few
// cache lines and no heap. A change recompiles its own block only; all other
// blocks are shared with the snapshot before.
//
// Nothing that is computed depends on the order in which records came in.
#ifndef CITYMATCH_MATCHING_SNAPSHOT_H_
#define CITYMATCH_MATCHING_SNAPSHOT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "matching/policy.h"
#include "matching/profile.h"

namespace citymatch::matching {

class Catalogue;     // compiled columns (catalogue.h); internal to matching
class ContextCache;  // per-policy tables (context.h); internal to matching

// An immutable catalogue. Thread-safe; share it by pointer.
class Snapshot {
 public:
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  // The store revision that it includes.
  [[nodiscard]] int64_t revision() const { return revision_; }

  // Look-ups by id; nullptr if there is none.
  [[nodiscard]] const Profile* FindCity(absl::string_view id) const;
  [[nodiscard]] const Programme* FindProgramme(absl::string_view id) const;
  [[nodiscard]] const Taxonomy* FindTaxonomy(absl::string_view id) const;

  // The number of cities on a side, and in all.
  [[nodiscard]] int64_t city_count(Side side) const;
  [[nodiscard]] int64_t city_count() const;

  // For the files of this folder.
  [[nodiscard]] const Catalogue& catalogue() const { return *catalogue_; }
  [[nodiscard]] ContextCache& contexts() const { return *contexts_; }

 private:
  friend class SnapshotBuilder;
  Snapshot(int64_t revision, std::unique_ptr<Catalogue> catalogue);

  int64_t revision_;
  std::unique_ptr<Catalogue> catalogue_;
  std::unique_ptr<ContextCache> contexts_;
};

// Folds changes into snapshots. Not thread-safe: one thread owns it.
class SnapshotBuilder {
 public:
  SnapshotBuilder();
  // Starts with what a snapshot holds: for asking what would be if. O(items).
  explicit SnapshotBuilder(const Snapshot& snapshot);
  ~SnapshotBuilder();

  // Puts or replaces a record by its id.
  void PutCity(Profile profile);
  void PutPartnership(Partnership partnership);
  void PutProgramme(Programme programme);
  void PutTaxonomy(Taxonomy taxonomy);
  // The ids of cities that `city_id` will not be paired with. Confidential:
  // answers say "not available" and never on whose wish. Empty = none.
  void PutVetoes(absl::string_view city_id, std::vector<std::string> vetoed);

  // Removes a record; nothing happens if it is absent.
  void RemoveCity(absl::string_view id);
  void RemovePartnership(absl::string_view id);
  void RemoveProgramme(absl::string_view id);
  void RemoveTaxonomy(absl::string_view id);

  // Compiles what changed since the last Build and returns the catalogue as of
  // `revision`. O(changed blocks + number of blocks).
  std::shared_ptr<const Snapshot> Build(int64_t revision);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_SNAPSHOT_H_
