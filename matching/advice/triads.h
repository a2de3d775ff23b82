// One partner with a Japanese and a US provider whose offers complement each
// other.
//
// Of the two, the one with the higher score leads. The score of the triad is
// the lead's, with two criteria taken together:
//   sector_fit  Σ p·c·rarity·max(cover₁, cover₂)^γ / Σ p·c·rarity
//   needs_fit   the better of the two
// so that it never is below that of its better half. Only pairs in which each
// is the better for at least one need that it covers are listed.
#ifndef CITYMATCH_MATCHING_ADVICE_TRIADS_H_
#define CITYMATCH_MATCHING_ADVICE_TRIADS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/matcher.h"
#include "matching/snapshot.h"

namespace citymatch::matching {

struct TriadsRequest {
  std::string partner_id;
  MatchOptions options;
  int limit = 10;  // ≥ 1
  bool include_partnered = false;
  std::function<absl::Status()> check;
};

// What covers one need in a triad.
struct TriadNeed {
  int need_index = 0;  // its PlaceOfNeed
  bool unpublished = false;
  std::string need_topic_name;
  // Whose offer covers it better; nullptr if neither covers it.
  const Profile* provider = nullptr;
  std::string offer_topic_name;
  double cover = 0;           // [0,1]
  double japanese_cover = 0;  // of each alone
  double us_cover = 0;
};

struct Triad {
  int rank = 0;  // from 1
  const Profile* japanese = nullptr;
  const Profile* us = nullptr;
  bool japanese_leads = false;
  double score = 0;  // [0,100]
  double japanese_score = 0;
  double us_score = 0;
  double joint_cover = 0;        // the joint sector_fit, [0,1]
  std::vector<TriadNeed> needs;  // by priority, then index
  std::string sentence;
};

struct TriadsAnswer {
  std::vector<Triad> triads;  // best first; ties: the better second half, ids
  int japanese_count = 0;     // eligible providers
  int us_count = 0;
  AnswerBasis basis;
};

// Of each country the best by score that compete: all pairs of them are tried.
inline constexpr int kTriadPool = 2000;

// NOT_FOUND as from Suggest. INVALID_ARGUMENT: the city is a provider.
absl::StatusOr<TriadsAnswer> SuggestTriads(const Snapshot& snapshot,
                                           const TriadsRequest& request);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_ADVICE_TRIADS_H_
