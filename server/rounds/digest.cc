#include "server/rounds/digest.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/round.pb.h"
#include "matching/rounds/assembly.h"
#include "matching/rounds/round.h"
#include "server/convert/digest.h"
#include "server/rounds/question.h"

namespace citymatch {
namespace {

void AppendNumber(uint64_t number, std::string& text) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    text.push_back(static_cast<char>((number >> shift) & 0xff));
  }
}

// The bits of the score, so that nothing is rounded away.
uint64_t BitsOf(double score) {
  uint64_t bits = 0;
  static_assert(sizeof(bits) == sizeof(score));
  std::memcpy(&bits, &score, sizeof(bits));
  return bits;
}

void AppendParticipants(const std::vector<rounds::Participant>& participants,
                        std::string& text) {
  AppendNumber(participants.size(), text);
  for (const rounds::Participant& participant : participants) {
    AppendPart(participant.id, text);
    AppendPart(participant.slots ? absl::StrCat(*participant.slots) : "", text);
    AppendPart(participant.country_code, text);
  }
}

}  // namespace

std::string InputDigest(const RoundQuestion& question,
                        const rounds::AssembledRound& assembled) {
  std::string text;
  v1::Round round = question.round;
  round.clear_name();
  AppendPart(DeterministicBytes(round), text);
  AppendParticipants(assembled.round.providers, text);
  AppendParticipants(assembled.round.partners, text);
  AppendNumber(assembled.round.groups.size(), text);
  for (const rounds::Group& group : assembled.round.groups) {
    AppendPart(group.id, text);
    AppendNumber(group.member_ids.size(), text);
    for (const std::string& id : group.member_ids) AppendPart(id, text);
  }
  AppendNumber(assembled.round.candidates.size(), text);
  for (const rounds::Candidate& candidate : assembled.round.candidates) {
    AppendNumber(static_cast<uint64_t>(candidate.provider), text);
    AppendNumber(static_cast<uint64_t>(candidate.partner), text);
    AppendNumber(BitsOf(candidate.score), text);
  }
  if (question.rematch) {
    v1::Rematch events = *question.rematch;
    events.clear_previous_solution();
    AppendPart(DeterministicBytes(events), text);
    AppendNumber(question.previous.size(), text);
    for (const rounds::PairId& pair : question.previous) {
      AppendPart(pair.provider_id, text);
      AppendPart(pair.partner_id, text);
    }
  }
  return absl::BytesToHexString(Sha256(text));
}

std::string OutcomeDigest(const v1::RoundSolution& solution) {
  v1::RoundSolution outcome;
  outcome.set_feasible(solution.feasible());
  *outcome.mutable_conflict() = solution.conflict();
  *outcome.mutable_pairs() = solution.pairs();
  *outcome.mutable_unmatched() = solution.unmatched();
  *outcome.mutable_groups() = solution.groups();
  *outcome.mutable_proof() = solution.proof();
  *outcome.mutable_failed_pairs() = solution.failed_pairs();
  outcome.set_served_provider_count(solution.served_provider_count());
  outcome.set_served_partner_count(solution.served_partner_count());
  outcome.set_total_score(solution.total_score());
  if (solution.has_rematch()) {
    *outcome.mutable_rematch() = solution.rematch();
    outcome.mutable_rematch()->clear_previous_solution();
  }
  std::string text;
  AppendPart(solution.basis().input_digest(), text);
  AppendPart(DeterministicBytes(outcome), text);
  return absl::BytesToHexString(Sha256(text));
}

}  // namespace citymatch
