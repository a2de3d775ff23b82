// The texts of sentences.h; included by sentences.cc alone. Places in braces as
// in matching/messages.h. One row a text, in the order of Text.
#ifndef CITYMATCH_MATCHING_ROUNDS_SENTENCE_CATALOGUE_H_
#define CITYMATCH_MATCHING_ROUNDS_SENTENCE_CATALOGUE_H_

#include <cstddef>
#include <cstdint>

#include "matching/matcher.h"

namespace citymatch::rounds {

enum class Text : uint8_t {
  // Constraints, by ConstraintKind.
  kFloor,
  kCap,
  kLocked,
  kForced,
  kForbidden,
  kMinimumScore,
  kProviderSlots,
  kPartnerSlots,
  kOnePerCountry,
  kStability,
  // The same of all.
  kAllProviderSlots,
  kAllPartnerSlots,
  kAllOnePerCountry,
  // Conflicts.
  kConflict,
  kConflictOfOne,
  // Without a pair, by UnmatchedCode.
  kNoSlots,
  kNoCandidates,
  kAllForbidden,
  kBelowMinimum,
  kOwnGroupFull,
  kCounterpartCommitted,
  kCounterpartFull,
  kCountryTaken,
  kCounterpartGroupFull,
  kObjective,
  kWithdrawn,
  kKeepsFloor,
  kNoCandidatesForGate,  // of kNoCandidates
  // Gates, by GateId.
  kGate,
  kGateLast = kGate + matching::kGateCount - 1,
  // Prices.
  kPriceNone,
  kPriceGain,
  kPriceLoss,
  kRequiredPriceNone,  // of a locked or forced pair, which stays allowed
  kRequiredPriceGain,
  kRequiredPriceLoss,
  kForbiddenPriceNone,  // of a forbidden pair, all other candidates staying
  kForbiddenPriceGain,
  kForbiddenPriceLoss,
  kPriceServed,
  kPriceNotServed,  // of stability, beside the best total
  // Moves, by MoveCode.
  kProviderWithdrew,
  kPartnerWithdrew,
  kRefused,
  kNotPossible,
  kGaveWay,
  kReplaces,
  kUsesFreeSlot,
  // Proofs: what, by Quantity; how, by ProofMethod.
  kServedPartners,
  kLowestScore,
  kTotalScore,
  kKeptPairs,
  kBlockingPairs,
  kByDuals,
  kByBranchAndBound,
  kByExhaustion,
  kByNoBlockingPair,
  kProof,
  kProofStable,
  kCount,  // not a text
};

struct RoundTexts {
  const char* english;
  const char* japanese;
};

inline constexpr RoundTexts kRoundTexts[] = {
    // Constraints.
    {"at least {limit} of {group}, {possible} of which could be paired",
     "「{group}」から{limit}都市以上（組合せが可能なのは{possible}都市）"},
    {"at most {limit} {limit|pair|pairs} with {group}",
     "「{group}」との組合せは{limit}件まで"},
    {"{provider} and {partner} have signed", "{provider}と{partner}は署名済み"},
    {"{provider} and {partner} must be paired",
     "{provider}と{partner}の組合せは必須"},
    {"{provider} and {partner} must not be paired",
     "{provider}と{partner}の組合せは不可"},
    {"no score below {score}", "得点は{score}点以上"},
    {"{city} can carry {limit} {limit|pair|pairs}",
     "{city}が担える組合せは{limit}件"},
    {"{city} can carry {limit} {limit|pair|pairs}",
     "{city}が担える組合せは{limit}件"},
    {"{city} has one provider of each country at most",
     "{city}の提供側は各国から1者まで"},
    {"no two cities would both rather leave the round for each other",
     "組み替えを互いに望む2都市がないこと"},
    {"the slots of the providers", "提供側の受入枠"},
    {"the slots of the partners", "相手側の受入枠"},
    {"a partner has one provider of each country at most",
     "相手側1都市につき提供側は各国から1者まで"},
    // Conflicts.
    {"These cannot all hold, while without any one of them the others can: "
     "{constraints}.",
     "次の条件は同時に満たせません（どれか1つを外せば残りは満たせます）："
     "{constraints}。"},
    {"This cannot hold with the candidates there are: {constraints}.",
     "現在の候補では次の条件を満たせません：{constraints}。"},
    // Without a pair.
    {"{city} has no slot in this round.",
     "{city}にはこの募集での受入枠がありません。"},
    {"No candidate names {city}.", "{city}を含む候補がありません。"},
    {"Every candidate of {city} is ruled out, by a forbidden pair or by the "
     "minimum score.",
     "{city}の候補は、不可とされた組合せか最低得点により、すべて対象外です。"},
    {"Every candidate of {city} is below the minimum score; the best scores "
     "{score}.",
     "{city}の候補はすべて最低得点に達していません（最高{score}点）。"},
    {"One more pair of {city} would exceed the limit of {limit} "
     "{limit|pair|pairs} with {group}.",
     "{city}の組合せを加えると、「{group}」の上限{limit}件を超えます。"},
    {"{counterpart}, with which {city} would score {score}, has no free slot: "
     "its {limit} {limit|slot holds a pair|slots hold pairs} decided "
     "beforehand.",
     "{city}との得点が{score}点の{counterpart}は、受入枠{limit}"
     "件がすべて決定済みの組合せで埋まっています。"},
    {"{counterpart}, with which {city} would score {score}, has no free slot: "
     "its {limit} {limit|slot is|slots are} filled at {other_score} or more, "
     "as the round's objective asks.",
     "{city}との得点が{score}点の{counterpart}は、受入枠{limit}"
     "件がすべて{other_score}"
     "点以上の組合せで埋まっており、募集の目的に照らしてこの"
     "組合せになります。"},
    {"{counterpart}, with which {city} would score {score}, has a provider of "
     "the same country already.",
     "{city}との得点が{score}点の{counterpart}には、すでに同じ国の提供側がいま"
     "す。"},
    {"A pair with {counterpart}, with which {city} would score {score}, would "
     "exceed the limit of {limit} {limit|pair|pairs} with {group}.",
     "{city}との得点が{score}点の{counterpart}との組合せを加えると、「{group}"
     "」の上限{limit}件を超えます。"},
    {"{city} could have {counterpart}, at a score of {score}, but the round as "
     "a whole is better without by its objective.",
     "{city}は{counterpart}（{score}"
     "点）との組合せが可能ですが、募集の目的に照らすと、組まない方が全体として"
     "良い結果になります。"},
    {"{city} has withdrawn.", "{city}は辞退しました。"},
    {"{counterpart}, with which {city} would score {score}, has no free slot: "
     "a pair in it scores {other_score} and keeps the floor of {group}.",
     "{city}との得点が{score}点の{counterpart}には空いている受入枠がありませ"
     "ん。「{group}」の下限を満たすために{other_score}点の組合せが必要です。"},
    {"{city} passes the gates with none of its {count} possible "
     "{count|counterpart|counterparts} in this round; {failures} "
     "{failures|fails|fail} first at this gate: {gate}.",
     "この募集で{city}の相手となりうる{count}都市は、いずれも要件を満たしませ"
     "ん。最も多く（{failures}都市）最初に満たさない要件：{gate}。"},
    // Gates.
    {"the programme's dates", "プログラムの期間"},
    {"the provider's country", "提供側の国"},
    {"the partner's country", "相手側の国"},
    {"the provider's level of government", "提供側の自治体区分"},
    {"the partner's level of government", "相手側の自治体区分"},
    {"the provider's population", "提供側の人口"},
    {"the partner's population", "相手側の人口"},
    {"the provider's networks", "提供側の加盟ネットワーク"},
    {"the partner's networks", "相手側の加盟ネットワーク"},
    {"whether the provider still exists", "提供側の存続"},
    {"whether the partner still exists", "相手側の存続"},
    {"a route of finance", "資金経路"},
    {"whether each is available to the other", "互いの受入可否"},
    {"free slots", "空いている受入枠"},
    {"partners already under the programme",
     "同じプログラムで組合せ済みであること"},
    // Prices.
    {"Without this the round would be the same: {constraint}.",
     "次の条件を外しても結果は変わりません：{constraint}。"},
    {"Without this the total would be {score} points higher: {constraint}.",
     "次の条件を外すと合計が{score}点高くなります：{constraint}。"},
    {"Without this the total would be {score} points lower, for the sake of "
     "what the objective puts first: {constraint}.",
     "次の条件を外すと、目的の優先事項が改善される代わりに、合計は{score}"
     "点低くなります：{constraint}。"},
    {"Were this pair allowed and not required, the round would be the same: "
     "{constraint}.",
     "この組合せが必須でなく、選べるだけであっても、結果は変わりません："
     "{constraint}。"},
    {"Were this pair allowed and not required, the total would be {score} "
     "points higher: {constraint}.",
     "この組合せが必須でなく、選べるだけであれば、合計が{score}点高くなります："
     "{constraint}。"},
    {"Were this pair allowed and not required, the total would be {score} "
     "points lower, for the sake of what the objective puts first: "
     "{constraint}.",
     "この組合せが必須でなく、選べるだけであれば、目的の優先事項が改善される代"
     "わ"
     "りに、合計は{score}点低くなります：{constraint}。"},
    {"Were this pair allowed, among the same candidates, the round would be "
     "the same: {constraint}.",
     "同じ候補のなかでこの組合せが可能であっても、結果は変わりません："
     "{constraint}。"},
    {"Were this pair allowed, among the same candidates, the total would be "
     "{score} points higher: {constraint}.",
     "同じ候補のなかでこの組合せが可能であれば、合計が{score}点高くなります："
     "{constraint}。"},
    {"Were this pair allowed, among the same candidates, the total would be "
     "{score} points lower, for the sake of what the objective puts first: "
     "{constraint}.",
     "同じ候補のなかでこの組合せが可能であれば、目的の優先事項が改善される代わ"
     "り"
     "に、合計は{score}点低くなります：{constraint}。"},
    {"It would serve {count} more {count|partner|partners}.",
     "相手側の{count}都市が新たに組合せを得ます。"},
    {"It would leave {count} more {count|partner|partners} without a pair.",
     "相手側の{count}都市が組合せを失います。"},
    // Moves.
    {"{provider} and {partner} part: {provider} has withdrawn.",
     "{provider}と{partner}は解消：{provider}が辞退しました。"},
    {"{provider} and {partner} part: {partner} has withdrawn.",
     "{provider}と{partner}は解消：{partner}が辞退しました。"},
    {"{provider} and {partner} part: the pair was refused.",
     "{provider}と{partner}は解消：組合せが断られました。"},
    {"{provider} and {partner} part: the pair can no longer be made.",
     "{provider}と{partner}は解消：この組合せはもう成立しません。"},
    {"{provider} and {partner} part: the constraints cannot be met with this "
     "pair and as many of the others.",
     "{provider}と{partner}は解消：この組合せを残すと、条件を満たしながら残せる"
     "組合せが減ります。"},
    {"{provider} and {partner} come together, in place of a pair with {other}.",
     "{provider}と{partner}を新たに組合せ（{other}との組合せの代わり）。"},
    {"{provider} and {partner} come together in free slots.",
     "{provider}と{partner}を新たに組合せ（空いている受入枠を利用）。"},
    // Proofs.
    {"partners served", "組合せを得た相手側の数"},
    {"lowest score of a pair that was not decided beforehand",
     "事前に決めた組合せを除く最低の得点"},
    {"total score", "得点の合計"},
    {"pairs kept", "維持した組合せの数"},
    {"pairs that would leave", "組み替えを望む組の数"},
    {"by a dual solution of the same value", "同じ値の双対解による"},
    {"by branch and bound", "分枝限定法による"},
    {"because the next better value is infeasible",
     "これより良い値が実現不可能なことによる"},
    {"because every candidate was checked", "全候補の確認による"},
    {"{quantity}: {value}; no solution has more than {bound}, {method}.",
     "{quantity}：{value}（上界{bound}、{method}）。"},
    {"{quantity}: {value}, at best {bound}, {method}.",
     "{quantity}：{value}（最良値{bound}、{method}）。"},
};
static_assert(sizeof(kRoundTexts) / sizeof(kRoundTexts[0]) ==
              static_cast<size_t>(Text::kCount));

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SENTENCE_CATALOGUE_H_
