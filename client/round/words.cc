#include "client/round/words.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace citymatch::client {
namespace {

constexpr RoundWords kEnglishWords = {
    .solution_of = "$0, solution $1",
    .basis_line = "as of $0, revision $1, programme $2 version $3",
    .served_line = "objective: $0; with a pair: $1 providers, $2 partners",
    .programme_line = "programme $0, $1",
    .participants = "participants: $0 ($1 providers, $2 partners)",
    .withdrawn = "$0 withdrawn",
    .gone = "$0 not in the catalogue any more",
    .not_solved = "not solved as it stands",
    .pairs_head = "Pairs: $0, total score $1",
    .left_over = "Without a pair: $0",
    .nobody_left_over = "Nobody is without a pair.",
    .failed_pairs = "Decided beforehand, although a gate is not passed",
    .groups = "Groups",
    .rules = "Pairs decided beforehand",
    .proof = "Why nothing is better",
    .prices = "What each constraint costs",
    .prices_note = "Each for itself: prices do not add up.",
    .blocking = "Pairs that would both rather have each other: $0",
    .not_feasible = "No solution: these cannot all hold.",
    .remedies =
        "Any one of these resolves this; solve again to see whether more is in "
        "the way",
    .rematch_of = "Mends solution $0: stay $1, go $2, come $3",
    .comparison = "From $0 to $1",
    .common = "pairs in both: $0, gained: $1, lost: $2",
    .pairs_gained = "Gained",
    .pairs_lost = "Lost",
    .newly_served = "With a pair now",
    .no_longer_served = "Without a pair now",
    .differences = "How the rounds differ",
    .before = "before",
    .after = "after",
    .pairs = "pairs",
    .providers_served = "providers with a pair",
    .partners_served = "partners with a pair",
    .total_score = "total score",
    .provider = "provider",
    .partner = "partner",
    .provider_id = "provider id",
    .partner_id = "partner id",
    .provider_country = "provider's country",
    .partner_country = "partner's country",
    .city = "city",
    .city_id = "city id",
    .country = "country",
    .side = "side",
    .score = "score",
    .origin = "origin",
    .status = "status",
    .without_pair = "without a pair",
    .reason = "reason",
    .counterpart = "best possible counterpart",
    .group = "group",
    .members = "members",
    .served = "with a pair",
    .floor = "floor",
    .cap = "cap",
    .held = "held",
    .yes = "yes",
    .no = "no",
    .constraint = "constraint",
    .gain = "score without it",
    .partners_gained = "partners without it",
    .slots = "slots",
    .state = "state",
    .name = "name",
    .field = "field",
    .value = "value",
    .digest = "digest",
    .triads = "triads allowed",
    .least_score = "least score $0",
    .candidate_limit = "best $0 candidates of each",
    .published_facts = "published facts only",
    .objective = "objective",
    .basis_sheet = "Basis",
    .prices_sheet = "Groups and prices",
    .map = "Map: the pairs of the round, $0",
    .map_left_out =
        "Pairs that are not on the map, since a place is unknown or beyond "
        "its frame: $0",
    .report_totals =
        "pairs: $0, of $1 providers and $2 partners; total score $3",
    .report_left_over = "Participants without a pair: $0",
    .published_line = "published $0, programme $1",
    .as_of = "as of $0, programme version $1",
    .mended =
        "mended after a withdrawal or a refusal: as many pairs as possible "
        "stayed, so that it need not be best by its objective",
    .publication = "Published: $0",
    .calendar = "Round $0",
    .colon = ": ",
    .comma = ", ",
    .open_bracket = " (",
    .close_bracket = ")",
};

constexpr RoundWords kJapaneseWords = {
    .solution_of = "$0、解$1",
    .basis_line = "$0時点、リビジョン$1、プログラム$2 版$3",
    .served_line = "目的：$0。組が決まった提供側$1、相手側$2",
    .programme_line = "プログラム$0、$1",
    .participants = "参加都市：$0（提供側$1、相手側$2）",
    .withdrawn = "辞退$0",
    .gone = "目録から削除済み$0",
    .not_solved = "現在の内容では未計算",
    .pairs_head = "組：$0、合計点 $1",
    .left_over = "組のない参加都市：$0",
    .nobody_left_over = "組のない参加都市はありません。",
    .failed_pairs = "要件を満たさないが、あらかじめ決まった組",
    .groups = "グループ",
    .rules = "あらかじめ決まった組",
    .proof = "これより良い解がない理由",
    .prices = "各制約の代価",
    .prices_note = "それぞれ単独での値であり、足し合わせることはできません。",
    .blocking = "互いを今の相手より望む組：$0",
    .not_feasible = "解がありません。次の条件は同時に満たせません。",
    .remedies =
        "次のいずれか一つで解消します。ほかに妨げがないか、もう一度計算してくだ"
        "さい",
    .rematch_of = "解$0の修正：維持$1組、解消$2組、新規$3組",
    .comparison = "$0から$1へ",
    .common = "共通$0組、増$1組、減$2組",
    .pairs_gained = "増えた組",
    .pairs_lost = "減った組",
    .newly_served = "新たに組ができた都市",
    .no_longer_served = "組がなくなった都市",
    .differences = "ラウンドの違い",
    .before = "前",
    .after = "後",
    .pairs = "組",
    .providers_served = "組のある提供側",
    .partners_served = "組のある相手側",
    .total_score = "合計点",
    .provider = "提供側",
    .partner = "相手側",
    .provider_id = "提供側ID",
    .partner_id = "相手側ID",
    .provider_country = "提供側の国",
    .partner_country = "相手側の国",
    .city = "都市",
    .city_id = "都市ID",
    .country = "国",
    .side = "側",
    .score = "点",
    .origin = "由来",
    .status = "状態",
    .without_pair = "組なし",
    .reason = "理由",
    .counterpart = "最良の候補",
    .group = "グループ",
    .members = "構成都市",
    .served = "組あり",
    .floor = "下限",
    .cap = "上限",
    .held = "充足",
    .yes = "はい",
    .no = "いいえ",
    .constraint = "制約",
    .gain = "なければ増える点",
    .partners_gained = "なければ増える相手側",
    .slots = "枠",
    .state = "段階",
    .name = "名称",
    .field = "項目",
    .value = "値",
    .digest = "ダイジェスト",
    .triads = "三者の組可",
    .least_score = "最低点$0",
    .candidate_limit = "各都市の候補は上位$0",
    .published_facts = "公開情報のみ",
    .objective = "目的",
    .basis_sheet = "根拠",
    .prices_sheet = "グループと代価",
    .map = "地図：ラウンドの$0組",
    .map_left_out = "位置が不明か範囲外のため地図にない組：$0",
    .report_totals = "$0組（提供側$1、相手側$2）、合計点 $3",
    .report_left_over = "組のない参加都市：$0",
    .published_line = "$0公表、プログラム$1",
    .as_of = "$0時点、プログラム版$1",
    .mended =
        "辞退または断りの後の修正：できるだけ多くの組を維持したため、目的に照ら"
        "し"
        "て最良とは限りません",
    .publication = "公表：$0",
    .calendar = "ラウンド $0",
    .colon = "：",
    .comma = "、",
    .open_bracket = "（",
    .close_bracket = "）",
};

struct EnumWord {
  int value;
  const char* english;
  const char* japanese;
};

// The word of `value`; what is not listed, by its name in the API.
template <typename Enum, size_t kSize>
std::string WordIn(const EnumWord (&words)[kSize], Enum value,
                   absl::string_view language) {
  for (const EnumWord& word : words) {
    if (word.value == static_cast<int>(value)) {
      return language == "ja" ? word.japanese : word.english;
    }
  }
  return absl::StrCat(static_cast<int>(value));
}

}  // namespace

const RoundWords& RoundWordsFor(absl::string_view language) {
  return language == "ja" ? kJapaneseWords : kEnglishWords;
}

std::string ObjectiveText(v1::Round::Objective objective,
                          absl::string_view language) {
  static constexpr EnumWord kWords[] = {
      {v1::Round::OBJECTIVE_UNSPECIFIED, "best total", "合計点が最大"},
      {v1::Round::OBJECTIVE_BEST_TOTAL, "best total", "合計点が最大"},
      {v1::Round::OBJECTIVE_MOST_SERVED, "most served", "組のある都市が最多"},
      {v1::Round::OBJECTIVE_FAIREST, "fairest", "最も公平"},
      {v1::Round::OBJECTIVE_STABLE, "stable", "安定"},
  };
  return WordIn(kWords, objective, language);
}

std::string StateText(v1::Round::State state, absl::string_view language) {
  static constexpr EnumWord kWords[] = {
      {v1::Round::STATE_DRAFT, "draft", "下書き"},
      {v1::Round::STATE_SOLVED, "solved", "計算済み"},
      {v1::Round::STATE_UNDER_REVIEW, "under review", "審査中"},
      {v1::Round::STATE_PUBLISHED, "published", "公表済み"},
      {v1::Round::STATE_CLOSED, "closed", "終了"},
  };
  return WordIn(kWords, state, language);
}

std::string OriginText(v1::RoundPair::Origin origin,
                       absl::string_view language) {
  static constexpr EnumWord kWords[] = {
      {v1::RoundPair::ORIGIN_CHOSEN, "chosen", "選定"},
      {v1::RoundPair::ORIGIN_LOCKED, "locked", "固定"},
      {v1::RoundPair::ORIGIN_FORCED, "forced", "指定"},
      {v1::RoundPair::ORIGIN_UNSPECIFIED, "", ""},
  };
  return WordIn(kWords, origin, language);
}

std::string SideText(v1::Side side, absl::string_view language) {
  static constexpr EnumWord kWords[] = {
      {v1::SIDE_PROVIDER, "provider", "提供側"},
      {v1::SIDE_PARTNER, "partner", "相手側"},
      {v1::SIDE_UNSPECIFIED, "", ""},
  };
  return WordIn(kWords, side, language);
}

std::string RuleText(v1::RoundPairRule::Rule rule, absl::string_view language) {
  static constexpr EnumWord kWords[] = {
      {v1::RoundPairRule::RULE_LOCKED, "locked", "固定"},
      {v1::RoundPairRule::RULE_FORCED, "forced", "指定"},
      {v1::RoundPairRule::RULE_FORBIDDEN, "forbidden", "禁止"},
  };
  return WordIn(kWords, rule, language);
}

}  // namespace citymatch::client
