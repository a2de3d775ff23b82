#include "matching/rounds/sentences.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "matching/messages.h"
#include "matching/rounds/sentence_catalogue.h"

namespace citymatch::rounds {
namespace {

using matching::DecimalText;
using matching::NumberText;

std::string Fill(Language language, Text text, matching::MessageArgs args) {
  return matching::FillText(RoundText(language, static_cast<int>(text)), args);
}

// The text of an enum whose rows begin at `first`.
template <typename Enum>
Text RowOf(Text first, Enum value) {
  return static_cast<Text>(static_cast<int>(first) + static_cast<int>(value));
}

std::string PointsText(int64_t units) {
  return DecimalText(static_cast<double>(units) / kUnitsPerPoint, 3);
}

// A score below the minimum must not be rounded up to it.
double Shown(const Unmatched& unmatched) {
  return unmatched.code == UnmatchedCode::kBelowMinimum
             ? std::floor(unmatched.score * 10) / 10
             : unmatched.score;
}

// The texts of a price stand in this order.
enum PriceRow : int { kNone, kGain, kLoss };

// The first of the texts for the price of a constraint.
Text NoneOf(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::kLocked:
    case ConstraintKind::kForced:
      return Text::kRequiredPriceNone;
    case ConstraintKind::kForbidden:
      return Text::kForbiddenPriceNone;
    default:
      return Text::kPriceNone;
  }
}

std::string CityOrNothing(const Names& names, Side side,
                          const std::string& id) {
  return id.empty() ? "" : names.city(side, id);
}

Text ConstraintRow(const Constraint& constraint) {
  const bool of_all =
      constraint.provider_id.empty() && constraint.partner_id.empty();
  switch (constraint.kind) {
    case ConstraintKind::kProviderSlots:
      if (of_all) return Text::kAllProviderSlots;
      break;
    case ConstraintKind::kPartnerSlots:
      if (of_all) return Text::kAllPartnerSlots;
      break;
    case ConstraintKind::kOnePerCountry:
      if (of_all) return Text::kAllOnePerCountry;
      break;
    default:
      break;
  }
  return RowOf(Text::kFloor, constraint.kind);
}

}  // namespace

const int kRoundTextCount = static_cast<int>(Text::kCount);

absl::string_view RoundText(Language language, int index) {
  const RoundTexts& texts = kRoundTexts[index];
  return language == Language::kJapanese ? texts.japanese : texts.english;
}

std::string ConstraintText(const Constraint& constraint, const Names& names) {
  const std::string provider =
      CityOrNothing(names, Side::kProvider, constraint.provider_id);
  const std::string partner =
      CityOrNothing(names, Side::kPartner, constraint.partner_id);
  return Fill(
      names.language, ConstraintRow(constraint),
      {{"limit", NumberText(constraint.limit)},
       {"group",
        constraint.group_id.empty() ? "" : names.group(constraint.group_id)},
       {"provider", provider},
       {"partner", partner},
       {"city", provider.empty() ? partner : provider},
       {"possible", NumberText(constraint.possible_count)},
       {"score", DecimalText(constraint.minimum_score, 1)}});
}

std::string ConflictSentence(absl::Span<const Constraint> conflict,
                             const Names& names) {
  if (conflict.empty()) return "";
  std::vector<std::string> texts;
  for (const Constraint& constraint : conflict) {
    texts.push_back(ConstraintText(constraint, names));
  }
  const absl::string_view separator =
      names.language == Language::kJapanese ? "；" : "; ";
  return Fill(names.language,
              conflict.size() == 1 ? Text::kConflictOfOne : Text::kConflict,
              {{"constraints", absl::StrJoin(texts, separator)}});
}

std::string UnmatchedSentence(const Unmatched& unmatched, const Names& names) {
  const std::string gate =
      unmatched.gate
          ? Fill(names.language, RowOf(Text::kGate, *unmatched.gate), {})
          : "";
  return Fill(
      names.language,
      unmatched.gate ? Text::kNoCandidatesForGate
                     : RowOf(Text::kNoSlots, unmatched.code),
      {{"city", names.city(unmatched.side, unmatched.id)},
       {"counterpart", CityOrNothing(names, matching::Opposite(unmatched.side),
                                     unmatched.counterpart_id)},
       {"group",
        unmatched.group_id.empty() ? "" : names.group(unmatched.group_id)},
       {"limit", NumberText(unmatched.limit)},
       {"gate", gate},
       {"failures", NumberText(unmatched.gate_failure_count)},
       {"count", NumberText(unmatched.counterpart_count)},
       {"score", DecimalText(Shown(unmatched), 1)},
       {"other_score", DecimalText(unmatched.other_score, 1)}});
}

std::string PriceSentence(const ConstraintPrice& price, const Names& names) {
  const bool same = price.units == 0 && price.served_partners == 0;
  std::string sentence =
      Fill(names.language,
           static_cast<Text>(static_cast<int>(NoneOf(price.constraint.kind)) +
                             (same              ? kNone
                              : price.units < 0 ? kLoss
                                                : kGain)),
           {{"score", PointsText(std::abs(price.units))},
            {"constraint", ConstraintText(price.constraint, names)}});
  if (price.served_partners != 0) {
    absl::StrAppend(
        &sentence, names.language == Language::kJapanese ? "" : " ",
        Fill(names.language,
             price.served_partners > 0 ? Text::kPriceServed
                                       : Text::kPriceNotServed,
             {{"count", NumberText(std::abs(price.served_partners))}}));
  }
  return sentence;
}

std::string MoveSentence(const Move& move, const Names& names) {
  return Fill(
      names.language, RowOf(Text::kProviderWithdrew, move.code),
      {{"provider", names.city(Side::kProvider, move.pair.provider_id)},
       {"partner", names.city(Side::kPartner, move.pair.partner_id)},
       {"other", CityOrNothing(names, move.other_side, move.other_id)}});
}

std::string ProofSentence(const ProofStep& step, Language language) {
  const bool points = step.quantity == Quantity::kTotalScore ||
                      step.quantity == Quantity::kLowestScore;
  const auto number = [&](int64_t value) {
    return points ? PointsText(value) : NumberText(value);
  };
  return Fill(
      language,
      step.quantity == Quantity::kBlockingPairs ? Text::kProofStable
                                                : Text::kProof,
      {{"quantity",
        Fill(language, RowOf(Text::kServedPartners, step.quantity), {})},
       {"value", number(step.value)},
       {"bound", number(step.bound)},
       {"method", Fill(language, RowOf(Text::kByDuals, step.method), {})}});
}

}  // namespace citymatch::rounds
