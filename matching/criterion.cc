#include "matching/criterion.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace citymatch::matching {

FitRange Criterion::Range(const Pair& /*pair*/, std::optional<double> fit,
                          double effective_fit) const {
  if (!fit) return {0, 1, 0, effective_fit};
  return {*fit, *fit, 1, *fit};
}

double FitOfRow(const FitScorer& scorer, const SideTable& side,
                const RowRef& row) {
  double fit = 0;
  scorer.Score({*row.block, row.block_index, row.row, row.row + 1,
                (*side.item_norms)[row.block_index]},
               &fit);
  return fit;
}

void SparseColumn::Sort() { std::sort(values_.begin(), values_.end()); }

void SparseColumn::Fill(const BlockSlice& slice, double* out) const {
  std::fill(out, out + (slice.end - slice.begin), otherwise_);
  const RowKey first = KeyOf(slice.block_index, slice.begin);
  const RowKey last = KeyOf(slice.block_index, slice.end);
  auto it = std::lower_bound(
      values_.begin(), values_.end(), first,
      [](const auto& entry, RowKey row) { return entry.first < row; });
  for (; it != values_.end() && it->first < last; ++it) {
    out[it->first - first] = it->second;
  }
}

std::string CityName(const Profile& profile) {
  return absl::StrCat("cities/", profile.id);
}

}  // namespace citymatch::matching
