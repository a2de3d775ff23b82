#include "matching/rounds/solver/acceptance_pricer.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "matching/rounds/solver/acceptance.h"
#include "matching/rounds/solver/deferred_acceptance.h"

namespace citymatch::rounds {
namespace {

class RulePricer {
 public:
  RulePricer(const Instance& instance, const Preferences& preferences,
             Side proposing, const TakePairs& take)
      : instance_(instance),
        proposing_(proposing),
        take_(take),
        acceptance_(instance, preferences, proposing) {}

  // A rule of an edge that can be proposed without it, and only then.
  struct Rule {
    int place = 0;
    int edge = 0;
  };

  absl::Status Price(absl::Span<const Rule> rules) {
    if (rules.empty()) return absl::OkStatus();
    absl::flat_hash_set<int> edges;
    for (const Rule& rule : rules) edges.insert(rule.edge);
    for (int e = 0; e < static_cast<int>(instance_.edges.size()); ++e) {
      if (instance_.edges[e].required() && !edges.contains(e)) {
        acceptance_.Require(e);
      }
    }
    const absl::flat_hash_set<int> later = ProposersOf(rules);
    for (int i = 0; i < instance_.side(proposing_).size(); ++i) {
      if (!later.contains(i)) acceptance_.Enter(i);
    }
    return PriceEach(rules);
  }

 private:
  // All has come about that none of `rules`, nor their proposers, brings.
  absl::Status PriceEach(absl::Span<const Rule> rules) {
    if (rules.size() == 1) return PriceOne(rules.front());
    const absl::Span<const Rule> left = rules.subspan(0, rules.size() / 2);
    const absl::Span<const Rule> right = rules.subspan(left.size());
    if (absl::Status s = PriceBeside(left, right); !s.ok()) return s;
    return PriceBeside(right, left);
  }

  absl::Status PriceBeside(absl::Span<const Rule> rules,
                           absl::Span<const Rule> others) {
    const size_t before = acceptance_.Now();
    // First, since proposers that enter have what is required of them.
    for (const Rule& other : others) {
      if (instance_.edges[other.edge].required()) {
        acceptance_.Require(other.edge);
      }
    }
    const absl::flat_hash_set<int> later = ProposersOf(rules);
    for (const Rule& other : others) {
      const int proposer = ProposerOf(other);
      if (!later.contains(proposer) && !acceptance_.HasEntered(proposer)) {
        acceptance_.Enter(proposer);
      }
    }
    absl::Status status = PriceEach(rules);
    acceptance_.BackTo(before);
    return status;
  }

  absl::Status PriceOne(const Rule& rule) {
    const size_t before = acceptance_.Now();
    acceptance_.Allow(rule.edge);
    acceptance_.Enter(ProposerOf(rule));
    absl::Status status = take_(rule.place, acceptance_.Pairs());
    acceptance_.BackTo(before);
    return status;
  }

  [[nodiscard]] int ProposerOf(const Rule& rule) const {
    return instance_.EndOf(instance_.edges[rule.edge], proposing_);
  }
  [[nodiscard]] absl::flat_hash_set<int> ProposersOf(
      absl::Span<const Rule> rules) const {
    absl::flat_hash_set<int> proposers;
    for (const Rule& rule : rules) proposers.insert(ProposerOf(rule));
    return proposers;
  }

  const Instance& instance_;
  const Side proposing_;
  const TakePairs& take_;
  Acceptance acceptance_;
};

}  // namespace

absl::Status AcceptWithoutEach(const Instance& instance,
                               const Preferences& preferences, Side proposing,
                               absl::Span<const ConstraintRef> rules,
                               const TakePairs& take) {
  std::vector<RulePricer::Rule> lifted;
  std::vector<int> without_effect;  // another rule says the same
  for (int i = 0; i < static_cast<int>(rules.size()); ++i) {
    Edge edge = instance.edges[rules[i].index];
    edge.rules = WithoutRule(edge.rules, rules[i].kind);
    if (edge.required() || !edge.open()) {
      without_effect.push_back(i);
    } else {
      lifted.push_back({i, rules[i].index});
    }
  }
  if (!without_effect.empty()) {
    const std::vector<int> pairs =
        DeferredAcceptance(instance, preferences, proposing);
    for (const int rule : without_effect) {
      if (absl::Status s = take(rule, pairs); !s.ok()) return s;
    }
  }
  return RulePricer(instance, preferences, proposing, take).Price(lifted);
}

}  // namespace citymatch::rounds
