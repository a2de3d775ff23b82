#include "matching/rounds/solver/acceptance.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace citymatch::rounds {

Acceptance::Acceptance(const Instance& instance, const Preferences& preferences,
                       Side proposing)
    : instance_(instance),
      proposing_(proposing),
      accepting_(matching::Opposite(proposing)),
      holdings_(instance, preferences),
      order_(instance.edges.size()),
      next_(instance.side(proposing).first),
      entered_(instance.side(proposing).ids.size(), false),
      done_(instance.edges.size(), false) {
  const InstanceSide& proposers = instance.side(proposing);
  for (int i = 0; i < proposers.size(); ++i) {
    for (const int e : proposers.EdgesOf(i)) {
      order_[proposers.first[i] + preferences.of(proposing)[e]] = e;
    }
  }
  for (size_t e = 0; e < instance.edges.size(); ++e) {
    done_[e] = instance.edges[e].required() || !instance.edges[e].open();
  }
}

void Acceptance::Require(int e) {
  const std::optional<int> other = holdings_.InTheWayOf(e, accepting_);
  if (other && *other >= 0) Release(*other);
  holdings_.AddForGood(e);
  past_.push_back({Event::kAdded, e});
  Propose();
}

void Acceptance::Allow(int e) {
  done_[e] = false;
  past_.push_back({Event::kAllowed, e});
}

void Acceptance::Enter(int proposer) {
  entered_[proposer] = true;
  past_.push_back({Event::kEntered, proposer});
  waiting_.push_back(proposer);
  Propose();
}

std::vector<int> Acceptance::Pairs() const {
  std::vector<int> pairs;
  for (int i = 0; i < instance_.providers.size(); ++i) {
    for (const int e : holdings_.Of(i, Side::kProvider)) pairs.push_back(e);
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

void Acceptance::BackTo(size_t time) {
  for (; past_.size() > time; past_.pop_back()) {
    const Happened& last = past_.back();
    switch (last.event) {
      case Event::kEntered:
        entered_[last.index] = false;
        break;
      case Event::kPassed:
        next_[last.index] = last.before;
        break;
      case Event::kAdded:
        holdings_.Remove(last.index);
        break;
      case Event::kRemoved:
        holdings_.Add(last.index);
        break;
      case Event::kDone:
        done_[last.index] = false;
        break;
      case Event::kAllowed:
        done_[last.index] = true;
        break;
    }
  }
}

void Acceptance::Hold(int e) {
  holdings_.Add(e);
  past_.push_back({Event::kAdded, e});
}

void Acceptance::Release(int e) {
  holdings_.Remove(e);
  past_.push_back({Event::kRemoved, e});
  waiting_.push_back(instance_.EndOf(instance_.edges[e], proposing_));
}

void Acceptance::SetDone(int e) {
  done_[e] = true;
  past_.push_back({Event::kDone, e});
}

void Acceptance::PassWhatIsDone(int proposer) {
  const int before = next_[proposer];
  int& next = next_[proposer];
  const int end = instance_.side(proposing_).first[proposer + 1];
  while (next < end && done_[order_[next]]) ++next;
  if (next != before) past_.push_back({Event::kPassed, proposer, before});
}

void Acceptance::Propose() {
  while (!waiting_.empty()) {
    const int proposer = waiting_.back();
    waiting_.pop_back();
    PassWhatIsDone(proposer);
    ProposeBest(proposer);
  }
}

void Acceptance::ProposeBest(int proposer) {
  const int end = instance_.side(proposing_).first[proposer + 1];
  for (int k = next_[proposer]; k < end; ++k) {
    if (holdings_.IsFull(proposer, proposing_)) break;
    const int e = order_[k];
    // What would take the place of another pair waits until that is rejected.
    if (done_[e] || holdings_.InTheWayOf(e, proposing_) != -1) continue;
    SetDone(e);
    const std::optional<int> given_up = holdings_.GivenUpFor(e, accepting_);
    if (!given_up) continue;
    if (*given_up >= 0) Release(*given_up);
    Hold(e);
  }
}

}  // namespace citymatch::rounds
