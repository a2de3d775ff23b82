#include "matching/rounds/solver/first_edges.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"

namespace citymatch::rounds {
namespace {

// Below so many edges all take part at once.
constexpr size_t kFewEdges = 4000;
// Edges of a participant that take part from the beginning.
constexpr int kBestOfPartner = 5;
constexpr int kBestOfProvider = 5;

// Takes in the `count` edges of a participant that are worth most.
void TakeBest(const Instance& instance, absl::Span<const int> edges, int count,
              absl::FunctionRef<int64_t(int)> worth, std::vector<int>& scratch,
              std::vector<bool>& taken) {
  scratch.clear();
  for (const int e : edges) {
    const Edge& edge = instance.edges[e];
    if (edge.open() || edge.required()) scratch.push_back(e);
  }
  const auto end =
      scratch.begin() + std::min<std::ptrdiff_t>(
                            count, static_cast<std::ptrdiff_t>(scratch.size()));
  std::nth_element(scratch.begin(), end, scratch.end(), [&](int a, int b) {
    const int64_t worth_a = worth(a);
    const int64_t worth_b = worth(b);
    return worth_a != worth_b ? worth_a > worth_b : a < b;
  });
  for (auto at = scratch.begin(); at != end; ++at) taken[*at] = true;
}

}  // namespace

std::vector<bool> FirstEdges(const Instance& instance,
                             absl::FunctionRef<int64_t(int edge)> worth) {
  std::vector<bool> taken(instance.edges.size(), false);
  const bool all = taken.size() <= kFewEdges;
  for (size_t e = 0; e < taken.size(); ++e) {
    const Edge& edge = instance.edges[e];
    taken[e] = edge.required() || (all && edge.open());
  }
  if (all) return taken;
  std::vector<int> scratch;
  for (const Side side : {Side::kProvider, Side::kPartner}) {
    const InstanceSide& of = instance.side(side);
    for (int i = 0; i < of.size(); ++i) {
      TakeBest(instance, of.EdgesOf(i),
               side == Side::kProvider ? kBestOfProvider + of.capacity[i]
                                       : kBestOfPartner,
               worth, scratch, taken);
    }
  }
  return taken;
}

}  // namespace citymatch::rounds
