// The course of a deferred acceptance, which can be taken back. Internal to
// rounds.
//
// Which pairs come about does not depend on who proposes first (McVitie and
// Wilson 1971, doi 10.1145/362619.362631; with the choices that holdings.h
// makes, Hatfield and Milgrom 2005, doi 10.1257/0002828054825466), so that
// proposers can enter one by one, and a pair can come to be required when
// others have proposed already: it then counts as the best of what its end was
// offered.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_ACCEPTANCE_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_ACCEPTANCE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "matching/rounds/round.h"
#include "matching/rounds/solver/holdings.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/preferences.h"

namespace citymatch::rounds {

class Acceptance {
 public:
  // Nobody has entered, and nothing is required yet. Edges that are open and
  // not required can be proposed. Both must outlive it.
  Acceptance(const Instance& instance, const Preferences& preferences,
             Side proposing);

  // Of a proposer that has not entered yet:
  // holds an edge for good; its other end has fewer such edges than slots, and
  // in a round with triads none of its country,
  void Require(int e);
  // makes an edge one that it can propose,
  void Allow(int e);
  // and lets it propose, and all who are rejected for it.
  void Enter(int proposer);
  [[nodiscard]] bool HasEntered(int proposer) const {
    return entered_[proposer];
  }

  // The edges that are held, ascending.
  [[nodiscard]] std::vector<int> Pairs() const;

  // What has happened so far, for BackTo.
  [[nodiscard]] size_t Now() const { return past_.size(); }
  // Takes back what has happened since.
  void BackTo(size_t time);

 private:
  enum class Event : uint8_t {
    kEntered,
    kPassed,  // a proposer its edges that are done
    kAdded,
    kRemoved,
    kDone,
    kAllowed
  };
  struct Happened {
    Event event;
    int index;       // of a proposer or an edge
    int before = 0;  // of kPassed: next_
  };

  // Each notes what it does in past_.
  void Hold(int e);
  void Release(int e);
  void SetDone(int e);
  void PassWhatIsDone(int proposer);

  // Until nobody waits.
  void Propose();
  void ProposeBest(int proposer);

  const Instance& instance_;
  const Side proposing_;
  const Side accepting_;
  Holdings holdings_;
  std::vector<int> order_;  // of each proposer's edges, best first
  // Where each proposer's edges that are not done begin in it; with countries,
  // some behind it may be done as well.
  std::vector<int> next_;
  std::vector<bool> entered_;  // by proposer
  std::vector<bool> done_;     // by edge: held, rejected or impossible
  std::vector<int> waiting_;   // proposers that may have something to propose
  std::vector<Happened> past_;
};

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_ACCEPTANCE_H_
