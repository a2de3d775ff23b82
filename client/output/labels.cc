#include "client/output/labels.h"

#include <string>
#include <utility>

#include "absl/strings/str_replace.h"
#include "absl/types/span.h"

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
      .barred_score_line =
          "not eligible: at least one gate is not passed; but for that the "
          "score would be $0 of 100, between $1 and $2",
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
      .tuning = "What past pairs teach",
      .tuning_note =
          "the policy learnt from $0 pairs; measured with $1 models on pairs "
          "that they never saw",
      .learnt = "learnt, unseen pairs",
      .present = "policy as it is",
      .gain_line = "gain: hit@10 $0, MRR $1",
      .better = "The learnt policy ranks unseen pairs better.",
      .not_better = "The learnt policy does not rank unseen pairs better.",
      .weight = "weight",
      .constant = "constant",
      .before = "before",
      .after = "learnt",
      .over_folds = "over folds",
      .moved = "folds that moved it",
      .learning_curve = "Learning curve, weights only, unseen pairs",
      .cities_learnt_from = "cities",
      .pairs_learnt_from = "pairs",
      .worst_misses = "Worst misses",
      .not_ranked = "Without a rank",
      .rank = "rank",
      .provider = "provider",
      .partner = "partner",
      .year = "year",
      .cost = "what cost most points",
      .robust = "robust",
      .finance_routes = "Finance routes",
      .precedents = "Precedents",
      .precedent = "precedent",
      .precedents_for = "Precedents for $0",
      .compared = "$0 past partnerships compared",
      .no_precedents = "No past partnership is on record for that date.",
      .lead_in = "What would bring $0 into the first $1 for $2",
      .lead_out = "What would keep $0 out of the first $1 for $2",
      .stands_now = "Now in place $0, with $1 points.",
      .fails_now = "Now not eligible (it would have $0 points):",
      .fact_changes = "Facts: any one of these, least effort first",
      .changed_together = "Facts: no single one suffices, but these together",
      .weight_changes = "Weights: any one of these, least change first",
      .no_facts =
          "No change of up to three facts of the two was found that suffices.",
      .no_weights = "No change of a single weight suffices.",
      .then = "then in place $0, with $1 points",
      .then_out = "then not eligible",
      .questions_for = "What to ask for the first $1 of $0",
      .open_facts = "$0 open facts tried; these could change the list",
      .no_questions = "None of the $0 open facts would change the list.",
      .whom = "whom to ask",
      .replaced = "replaced",
      .answers_tried = "Answers tried: $0",
      .other_first = "another first",
      .triads_for = "Triads for $0",
      .triads_of = "of $0 Japanese and $1 US providers",
      .no_triads =
          "No Japanese and US provider were found whose offers complement each "
          "other for these needs.",
      .no_triads_side =
          "No provider of this country passes the gates, so that there is no "
          "triad: $0.",
      .only_order = "would change the order only",
      .facts_barred =
          "No fact of the two that could be otherwise opens these gates.",
      .gain_unsure =
          "The interval of the gain in MRR includes 0: it may be chance.",
      .japan = "Japan",
      .united_states = "United States",
      .alone = "alone",
      .brings = "$0 brings: $1",
      .nobody_covers = "Nobody covers: $0",
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
      .own_confidence =
          "Counts what your own cities told in confidence: not for "
          "publication; --published-only leaves it out.",
      .confidence =
          "Counts what cities told in confidence: not for publication; "
          "--published-only leaves it out.",
      .unpublished = "unpublished",
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
      .barred_score_line =
          "対象外：満たさない条件があります（条件を除けば得点 "
          "$0、100点満点、範囲 $1～$2）",
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
      .tuning = "過去の連携から学んだこと",
      .tuning_note =
          "$0件の連携から学習。$1個のモデルを、学習に使っていない連携で測定",
      .learnt = "学習後（未使用の連携）",
      .present = "現在の方針",
      .gain_line = "改善：hit@10 $0、MRR $1",
      .better = "学習した方針は、学習に使っていない連携をより上位に置きます。",
      .not_better =
          "学習した方針は、学習に使っていない連携をより上位には置きません。",
      .weight = "重み",
      .constant = "定数",
      .before = "現在",
      .after = "学習後",
      .over_folds = "分割間の幅",
      .moved = "変えた分割",
      .learning_curve = "学習曲線（重みのみ、未使用の連携）",
      .cities_learnt_from = "都市",
      .pairs_learnt_from = "件数",
      .worst_misses = "順位が最も低かった連携",
      .not_ranked = "順位のない組",
      .rank = "順位",
      .provider = "提供側",
      .partner = "相手側",
      .year = "年",
      .cost = "最も点を失った評価項目",
      .robust = "頑健性",
      .finance_routes = "資金ルート",
      .precedents = "前例",
      .precedent = "前例",
      .precedents_for = "$0の前例",
      .compared = "過去の連携$0件と比較",
      .no_precedents = "この日付より前に始まった連携は登録されていません。",
      .lead_in = "$2の上位$1位に$0が入る条件",
      .lead_out = "$2の上位$1位から$0が外れる条件",
      .stands_now = "現在は第$0位、$1点。",
      .fails_now = "現在は対象外（得点は$0点に相当）：",
      .fact_changes = "情報（いずれか1つで足りるもの、負担の小さい順）",
      .changed_together = "情報（1つでは足りず、次のすべてが必要）",
      .weight_changes = "重み（いずれか1つで足りるもの、変化の小さい順）",
      .no_facts =
          "両者の情報を3つまで変えても足りるものは見つかりませんでした。",
      .no_weights = "1つの重みを変えるだけでは足りません。",
      .then = "その場合は第$0位、$1点",
      .then_out = "その場合は対象外",
      .questions_for = "$0の上位$1位を確かめるために尋ねること",
      .open_facts = "未確認の情報$0件を試した結果、一覧が変わりうるもの",
      .no_questions = "未確認の情報$0件のうち、一覧を変えるものはありません。",
      .whom = "尋ねる先",
      .replaced = "入替",
      .answers_tried = "試した回答：$0",
      .other_first = "首位が交代",
      .triads_for = "$0の三者連携候補",
      .triads_of = "日本の提供側$0件、米国の提供側$1件から",
      .no_triads =
          "これらのニーズについて互いに補い合う日米の提供側は見つかりませんでし"
          "た。",
      .no_triads_side =
          "次の国の提供側に条件を満たすものがないため、三者連携の候補はありませ"
          "ん"
          "：$0",
      .only_order = "順序のみ変わりうる",
      .facts_barred =
          "両者の情報のうち変わりうるものでは、これらの条件を満たせません。",
      .gain_unsure = "MRRの改善の区間は0を含み、偶然の可能性があります。",
      .japan = "日本",
      .united_states = "米国",
      .alone = "単独",
      .brings = "$0の貢献：$1",
      .nobody_covers = "対応できないニーズ：$0",
      .open_bracket = "（",
      .close_bracket = "）",
      .topic_separator = "、",
      .barred =
          "$0自体が条件を満たさないため、相手候補を示せません：$1。理由は、任意"
          "の相手を指定した `citymatch explain` で確認できます。",
      .filter = "絞り込み",
      .changed_weights = "変更した重み",
      .other_day = "条件と実績は$0時点、都市の情報は本日時点の登録内容です。",
      .own_confidence =
          "ご自身の都市が内密に伝えた内容を含みます。公表しないでください。"
          "--published-only で除外できます。",
      .confidence =
          "都市が内密に伝えた内容を含みます。公表しないでください。"
          "--published-only で除外できます。",
      .unpublished = "非公開",
      .japanese = true};
  return language_code == "ja" ? kJapanese : kEnglish;
}

namespace {

struct Word {
  absl::string_view id, english, japanese;
};

std::string WordFor(absl::Span<const Word> words, absl::string_view id,
                    const Labels& labels) {
  for (const Word& word : words) {
    if (word.id == id) {
      return std::string(labels.japanese ? word.japanese : word.english);
    }
  }
  return std::string(id);
}

}  // namespace

std::string CriterionLabel(absl::string_view criterion, const Labels& labels) {
  static constexpr Word kNames[] = {
      {"sector_fit", "Needs and offers", "ニーズと提供内容"},
      {"needs_fit", "Wording", "記述の近さ"},
      {"size_fit", "Size", "規模"},
      {"climate_fit", "Climate", "気候"},
      {"setting_fit", "Setting", "地理的条件"},
      {"track_record_fit", "Track record", "連携実績"},
      {"ties_fit", "Existing ties", "両者の関係"},
      {"ambition_fit", "Ambition", "脱炭素目標"},
      {"practical_fit", "Practicalities", "実務面"},
      {"finance_fit", "Finance", "資金"},
  };
  return WordFor(kNames, criterion, labels);
}

std::string MethodLabel(absl::string_view method, const Labels& labels) {
  static constexpr Word kNames[] = {
      {"matcher", "matcher", "本システム"},
      {"combination", "combination", "3項目の平均"},
      {"most_used", "most used", "実績の多い順"},
      {"shared_sectors", "shared sectors", "共通分野の数"},
      {"nearest_size", "nearest size", "規模の近い順"},
      {"random", "random", "無作為"},
  };
  return WordFor(kNames, method, labels);
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
  return absl::StrReplaceAll(gate, {{"_", " "}});
}

}  // namespace citymatch::client
