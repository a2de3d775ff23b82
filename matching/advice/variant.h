// Asks the same question of catalogues that differ in a few cities. Internal to
// matching.
#ifndef CITYMATCH_MATCHING_ADVICE_VARIANT_H_
#define CITYMATCH_MATCHING_ADVICE_VARIANT_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/matcher.h"
#include "matching/snapshot.h"

namespace citymatch::matching {

// Makes snapshots in which a few cities differ from those of a base.
class VariantMaker {
 public:
  // `base` must outlive the maker.
  explicit VariantMaker(const Snapshot& base) : base_(base), builder_(base) {}

  // The base with these profiles in the place of those of the same ids.
  std::shared_ptr<const Snapshot> With(const std::vector<Profile>& changed);

 private:
  const Snapshot& base_;
  SnapshotBuilder builder_;
};

// A question whose answer is a list of the first `top`.
struct ListQuestion {
  std::string city_id;
  MatchOptions options;
  int top = 10;  // ≥ 1
  bool include_partnered = false;
  std::function<absl::Status()> check;
};

// Where a counterpart stands.
struct Standing {
  int rank = 0;      // from 1; 0 = it fails a gate
  double score = 0;  // [0,100]
};
absl::StatusOr<Standing> StandingOf(const Snapshot& snapshot,
                                    const ListQuestion& question,
                                    const std::string& counterpart_id);

// The ids of the first `top`, best first.
absl::StatusOr<std::vector<std::string>> FirstOf(const Snapshot& snapshot,
                                                 const ListQuestion& question);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_ADVICE_VARIANT_H_
