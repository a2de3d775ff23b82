#include "client/brief/words.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <map>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace citymatch::client {
namespace {

constexpr BriefWords kEnglish = {
    .pair_title = "$0 and $1",
    .map =
        "Map: $0 and $1, about $2 km apart; dots are the other cities of "
        "the catalogue",
    .map_unknown = "No map: the place of a city is not on record.",
    .map_outside = "No map: $0 and $1 are about $2 km apart, beyond its frame.",
    .profiles = "The two cities",
    .country = "country",
    .level = "level of government",
    .population = "residents",
    .climate = "climate (Köppen–Geiger)",
    .setting = "setting",
    .hazards = "hazards",
    .targets = "targets",
    .networks = "networks",
    .languages = "working languages",
    .records = "$0 needs, $1 offers",
    .on_record = "on record",
    .unknown = "unknown",
    .score_figure = "Points by criterion; the whole bar is what could be had",
    .why = "What adds most to the score",
    .sources = "Sources",
    .more = "and $0 more",
    .reproduce = "To compute it again: $0",
    .event_title = "$0: whom to meet",
    .attending = "Among those who attend",
    .not_attending = "Best of those who do not attend",
    .nobody_attending = "Nobody who attends passes the gates.",
    .confidential =
        "Confidential: counts what cities told in confidence. Not for "
        "publication.",
    .separator = ", ",
};

constexpr BriefWords kJapanese = {
    .pair_title = "$0と$1",
    .map = "地図：$0と$1（約$2km）。点は登録されているほかの都市",
    .map_unknown = "位置が登録されていない都市があるため、地図はありません。",
    .map_outside =
        "$0と$1（約$2km）は地図の範囲に入らないため、地図はありません。",
    .profiles = "両都市の概要",
    .country = "国",
    .level = "自治体の種類",
    .population = "人口",
    .climate = "気候区分（ケッペン・ガイガー）",
    .setting = "立地",
    .hazards = "災害",
    .targets = "目標",
    .networks = "ネットワーク",
    .languages = "使用言語",
    .records = "ニーズ$0件、提供できる経験$1件",
    .on_record = "登録件数",
    .unknown = "不明",
    .score_figure = "評価項目ごとの得点。棒全体が最高点",
    .why = "得点への寄与が大きい項目",
    .sources = "出典",
    .more = "ほか$0件",
    .reproduce = "再計算の方法：$0",
    .event_title = "$0：会うべき都市",
    .attending = "参加都市から",
    .not_attending = "参加していない都市の上位",
    .nobody_attending = "条件を満たす参加都市はありません。",
    .confidential =
        "取扱注意：都市が内密に伝えた内容を含みます。公表しないでください。",
    .separator = "、",
};

}  // namespace

const BriefWords& BriefWordsFor(absl::string_view language) {
  return language == "ja" ? kJapanese : kEnglish;
}

std::string WordOf(const google::protobuf::EnumDescriptor& type, int value,
                   absl::string_view language) {
  static const auto& japanese = *new std::map<std::string, std::string>{
      {"LEVEL_NATIONAL_CAPITAL_REGION", "首都圏"},
      {"LEVEL_STATE", "州"},
      {"LEVEL_PROVINCE", "省・州"},
      {"LEVEL_PREFECTURE", "都道府県"},
      {"LEVEL_COUNTY", "郡"},
      {"LEVEL_REGENCY", "県"},
      {"LEVEL_DESIGNATED_CITY", "政令指定都市"},
      {"LEVEL_CITY", "市"},
      {"LEVEL_MUNICIPALITY", "基礎自治体"},
      {"LEVEL_TOWN_VILLAGE", "町村"},
      {"LEVEL_SPECIAL_ZONE", "特区"},
      {"LEVEL_PORT_AUTHORITY", "港湾管理者"},
      {"LEVEL_UTILITY", "公益事業体"},
      {"FEATURE_COAST", "沿岸"},
      {"FEATURE_PORT", "港"},
      {"FEATURE_ISLAND", "島"},
      {"FEATURE_DELTA", "デルタ"},
      {"FEATURE_MOUNTAIN", "山地"},
      {"TYPE_EXTREME_PRECIPITATION", "豪雨"},
      {"TYPE_STORM", "暴風"},
      {"TYPE_EXTREME_COLD", "極寒"},
      {"TYPE_EXTREME_HEAT", "猛暑"},
      {"TYPE_WATER_SCARCITY", "水不足"},
      {"TYPE_WILDFIRE", "山火事"},
      {"TYPE_FLOOD", "洪水・海面上昇"},
      {"TYPE_CHEMICAL_CHANGE", "塩害・酸性化"},
      {"TYPE_MASS_MOVEMENT", "土砂災害・地盤沈下"},
      {"TYPE_BIOLOGICAL", "感染症・病害虫"},
      {"TYPE_NET_ZERO", "ネットゼロ"},
      {"TYPE_DECLARATION", "宣言"},
      {"TYPE_REDUCTION", "温室効果ガス削減"},
      {"TYPE_ACTION_PLAN", "行動計画"},
  };
  const google::protobuf::EnumValueDescriptor* found =
      type.FindValueByNumber(value);
  if (found == nullptr) return "";
  if (language == "ja") {
    const auto it = japanese.find(found->name());
    if (it != japanese.end()) return it->second;
  }
  absl::string_view name = found->name();
  for (const char* prefix : {"LEVEL_", "FEATURE_", "TYPE_"}) {
    if (absl::ConsumePrefix(&name, prefix)) break;
  }
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", " "}});
}

std::string CountryNameIn(const std::string& code,
                          const std::string& language) {
  icu::UnicodeString name;
  icu::Locale("und", code.c_str())
      .getDisplayCountry(icu::Locale(language.c_str()), name);
  std::string utf8;
  name.toUTF8String(utf8);
  // Without a former name behind, as in `Myanmar (Burma)`.
  const size_t bracket = utf8.rfind(" (");
  if (bracket != std::string::npos && bracket > 0) utf8.resize(bracket);
  return utf8.empty() ? code : utf8;
}

std::string LanguageNameIn(const std::string& tag,
                           const std::string& language) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString name;
  icu::Locale::forLanguageTag(tag, error)
      .getDisplayLanguage(icu::Locale(language.c_str()), name);
  std::string utf8;
  name.toUTF8String(utf8);
  return U_FAILURE(error) || utf8.empty() ? tag : utf8;
}

std::string NetworkName(const std::string& network,
                        absl::string_view language) {
  struct Names {
    absl::string_view network, english, japanese;
  };
  static constexpr Names kNames[] = {
      {"ascn", "ASEAN Smart Cities Network",
       "ASEANスマートシティ・ネットワーク"},
      {"citynet", "CityNet", "シティネット"},
      {"climate_mayors", "Climate Mayors", "Climate Mayors（米国）"},
      {"gcom", "Global Covenant of Mayors", "世界気候エネルギー首長誓約"},
      {"jp_environmental_model_city", "Environmental Model Cities of Japan",
       "環境モデル都市"},
      {"jp_zero_carbon_council", "Zero Carbon City Council of Japan",
       "ゼロカーボン市区町村協議会"},
      {"race_to_zero", "Race to Zero", "Race to Zero"},
      {"resilient_cities_100", "100 Resilient Cities",
       "100のレジリエント・シティ"},
  };
  for (const Names& names : kNames) {
    if (names.network != network) continue;
    return std::string(language == "ja" ? names.japanese : names.english);
  }
  return absl::AsciiStrToUpper(absl::StrReplaceAll(network, {{"_", " "}}));
}

std::string NameIn(const v1::City& city, const std::string& language) {
  for (const v1::LocalName& name : city.local_names()) {
    if (name.language_code() == language) return name.text();
  }
  return city.display_name();
}

std::string Thousands(int64_t value) {
  std::string digits = absl::StrCat(value);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<size_t>(at), ",");
  }
  return digits;
}

}  // namespace citymatch::client
