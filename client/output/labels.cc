#include "client/output/labels.h"

#include <string>
#include <utility>

namespace citymatch::client {

const Labels& LabelsFor(absl::string_view language_code) {
  static const Labels kEnglish = {
      .city = "city",
      .id = "id",
      .country = "country",
      .score = "score",
      .interval = "interval",
      .known = "known",
      .best_for = "Counterparts for $0",
      .eligible = "$0 shown of $1 that pass every gate",
      .nothing_found = "No counterpart is left after the gates and the filter.",
      .left_out = "left out by gate",
      .covered = "covered",
      .not_covered = "not covered",
      .no_needs = "no needs on record",
      .pair = "$0 (provider) with $1 (partner)",
      .score_line =
          "score $0 of 100, between $1 and $2; $3 % of the weight is "
          "known",
      .rank_partner = "number $0 among the providers for $1",
      .rank_provider = "number $0 among the partners for $1",
      .not_eligible = "not eligible: at least one gate is not passed",
      .gates = "Gates",
      .passed = "passed",
      .failed = "failed",
      .criteria = "Criteria",
      .of = "$0 of $1",
      .missing_mean = "unknown, counted as the catalogue's mean of $0 %",
      .needs = "Needs",
      .priority = "priority",
      .need = "need",
      .basis = "basis",
      .cover = "cover",
      .offer = "offer",
      .nobody = "nothing on record",
      .missing = "Missing facts",
      .cautions = "Be careful",
      .basis_line = "as of $0, revision $1",
      .programme = "programme $0 version $1",
      .digest = "digest",
      .comma = ", ",
      .declared = "declared",
      .reported = "reported",
      .derived = "derived",
      .recalled = "recalled",
      .evaluation = "Past pairs, ranked as of 1 January of their first year",
      .evaluation_note =
          "shares of pairs, with 95 % intervals; known pairs are positives "
          "only",
      .method = "method",
      .pairs = "pairs",
      .percentile = "percentile",
      .programme_title = "programme",
      .none = "(none)",
      .worst_misses = "Worst misses",
      .not_ranked = "Without a rank",
      .rank = "rank",
      .provider = "provider",
      .partner = "partner",
      .year = "year",
      .cost = "what cost most points",
      .open_bracket = " (",
      .close_bracket = ")",
      .topic_separator = "; ",
      .barred =
          "$0 itself does not pass, so that no counterpart can be shown: $1. "
          "`citymatch explain` with any counterpart says why.",
      .filter = "filter",
      .changed_weights = "changed weights",
      .other_day =
          "Gates and history are those of $0; the facts of the profiles are "
          "those on record today.",
      .japanese = false};
  static const Labels kJapanese = {
      .city = "都市",
      .id = "ID",
      .country = "国",
      .score = "得点",
      .interval = "範囲",
      .known = "既知",
      .best_for = "$0の相手候補",
      .eligible = "条件を満たす$1件のうち$0件を表示",
      .nothing_found = "条件と絞り込みのあとに残る相手はありません。",
      .left_out = "条件により除外",
      .covered = "対応できる",
      .not_covered = "対応できない",
      .no_needs = "ニーズの記録なし",
      .pair = "$0（提供側）と$1（相手側）",
      .score_line = "得点 $0（100点満点、範囲 $1～$2）、重みの$3%が既知",
      .rank_partner = "$1にとって提供側の第$0位",
      .rank_provider = "$1にとって相手側の第$0位",
      .not_eligible = "対象外：満たさない条件があります",
      .gates = "条件",
      .passed = "可",
      .failed = "不可",
      .criteria = "評価項目",
      .of = "$1点中$0点",
      .missing_mean = "不明のため登録全体の平均 $0% として計算",
      .needs = "ニーズ",
      .priority = "優先度",
      .need = "ニーズ",
      .basis = "根拠",
      .cover = "対応度",
      .offer = "提供できる経験",
      .nobody = "記録なし",
      .missing = "不足している情報",
      .cautions = "注意",
      .basis_line = "$0時点、リビジョン$1",
      .programme = "プログラム $0 第$1版",
      .digest = "ダイジェスト",
      .comma = "、",
      .declared = "自己申告",
      .reported = "第三者報告",
      .derived = "指標から算出",
      .recalled = "未検証",
      .evaluation = "過去の連携を、開始年の1月1日時点で順位付け",
      .evaluation_note =
          "割合と95％区間。既知の連携のみが正例で、未知の組は負例ではありませ"
          "ん",
      .method = "手法",
      .pairs = "件数",
      .percentile = "百分順位",
      .programme_title = "プログラム",
      .none = "（なし）",
      .worst_misses = "順位が最も低かった連携",
      .not_ranked = "順位のない組",
      .rank = "順位",
      .provider = "提供側",
      .partner = "相手側",
      .year = "年",
      .cost = "最も点を失った基準",
      .open_bracket = "（",
      .close_bracket = "）",
      .topic_separator = "、",
      .barred =
          "$0自体が条件を満たさないため、相手候補を示せません：$1。理由は、任意"
          "の相手を指定した `citymatch explain` で確認できます。",
      .filter = "絞り込み",
      .changed_weights = "変更した重み",
      .other_day = "条件と実績は$0時点、都市の情報は本日時点の登録内容です。",
      .japanese = true};
  return language_code == "ja" ? kJapanese : kEnglish;
}

std::string GateLabel(absl::string_view gate, const Labels& labels) {
  static constexpr std::pair<absl::string_view, absl::string_view> kNames[] = {
      {"programme_dates", "プログラムの期間"},
      {"provider_country", "提供側の国"},
      {"partner_country", "相手側の国"},
      {"provider_level", "提供側の自治体種別"},
      {"partner_level", "相手側の自治体種別"},
      {"provider_population", "提供側の人口"},
      {"partner_population", "相手側の人口"},
      {"provider_network", "提供側の加盟ネットワーク"},
      {"partner_network", "相手側の加盟ネットワーク"},
      {"provider_exists", "提供側の存続"},
      {"partner_exists", "相手側の存続"},
      {"finance_route", "資金"},
      {"availability", "対象の可否"},
      {"slots", "受入枠"},
      {"already_partnered", "連携済み"},
  };
  if (labels.japanese) {
    for (const auto& [name, text] : kNames) {
      if (name == gate) return std::string(text);
    }
  }
  return std::string(gate);
}

}  // namespace citymatch::client
