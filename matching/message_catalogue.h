// The texts of messages.h; included by messages.cc alone. One row a message, in
// the order of MessageId.
#ifndef CITYMATCH_MATCHING_MESSAGE_CATALOGUE_H_
#define CITYMATCH_MATCHING_MESSAGE_CATALOGUE_H_

#include <cstddef>

#include "matching/messages.h"

namespace citymatch::matching {

struct Texts {
  const char* english;
  const char* japanese;
};

inline constexpr Texts kTexts[] = {
    {"unknown", "不明"},
    // Criteria: display names.
    {"Needs and offers", "ニーズと提供内容"},
    {"Wording", "記述の近さ"},
    {"Size", "規模"},
    {"Climate", "気候"},
    {"Setting", "地理的条件"},
    {"Track record", "連携実績"},
    {"Existing ties", "両者の関係"},
    {"Ambition", "脱炭素目標"},
    {"Practicalities", "実務面"},
    {"Finance", "資金"},
    // Criteria: sentences.
    {"{covered} of {total} {total|need|needs} of {partner} "
     "{covered|is|are} well covered; the best fit is the need for {need} with "
     "the offer of {offer}.",
     "{partner}のニーズ{total}件のうち{covered}件に十分応えられます。最もよく合"
     "うのは、ニーズ「{need}」と提供内容「{offer}」です。"},
    {"No need of {partner} is well covered; the closest is the need for {need} "
     "with the offer of {offer}.",
     "{partner}のニーズのうち、十分に応えられるものはありません。最も近いのは、"
     "ニーズ「{need}」と提供内容「{offer}」です。"},
    {"No offer of {provider} on record answers a need of {partner}; at most "
     "the sector is the same.",
     "{provider}の登録済みの提供内容には、{partner}のニーズに直接応えるもの"
     "がありません（分野が共通する程度です）。"},
    {"No needs of {partner} are on record.",
     "{partner}のニーズは登録されていません。"},
    {"No offers of {provider} are on record.",
     "{provider}の提供内容は登録されていません。"},
    {"Needs and offers share the words: {words}.",
     "ニーズと提供内容の原文に共通する語：{words}。"},
    {"The descriptions of needs and offers have no telling word in common.",
     "ニーズと提供内容の記述に、共通する特徴的な語はありません。"},
    {"Wording cannot be compared: needs or offers are not on record.",
     "ニーズまたは提供内容が未登録のため、記述を比較できません。"},
    {"{provider} has {provider_count} residents and {partner} "
     "{partner_count}: a ratio of {ratio} to 1.",
     "人口は{provider}が{provider_count}人、{partner}が{partner_count}"
     "人で、比率"
     "は{ratio}対1です。"},
    {"{provider} has {provider_count} residents and {partner} "
     "{partner_count}: a ratio of {ratio} to 1, at levels of government that "
     "do not compare.",
     "人口は{provider}が{provider_count}人、{partner}が{partner_count}"
     "人で、比率"
     "は{ratio}対1ですが、自治体の種別が異なります。"},
    {"{provider} has {provider_count} residents and {partner} "
     "{partner_count}: about the same size.",
     "人口は{provider}が{provider_count}人、{partner}が{partner_count}"
     "人で、ほぼ同じ規模です。"},
    {"{provider} has {provider_count} residents and {partner} "
     "{partner_count}: about the same size, at levels of government that do "
     "not compare.",
     "人口は{provider}が{provider_count}人、{partner}が{partner_count}"
     "人で、ほぼ同じ規模ですが、自治体の種別が異なります。"},
    {"The population of {city} is not on record.",
     "{city}の人口は登録されていません。"},
    {"{provider} and {partner} have the same climate class ({partner_class}); "
     "{matters} for these needs.",
     "{provider}と{partner}は同じ気候区分（{partner_class}）です。{matters}。"},
    {"{provider} ({provider_class}) and {partner} ({partner_class}) have "
     "related climates; {matters} for these needs.",
     "{provider}（{provider_class}）と{partner}（{partner_class}"
     "）は近い気候区分"
     "です。{matters}。"},
    {"{provider} ({provider_class}) and {partner} ({partner_class}) have "
     "different climates; {matters} for these needs.",
     "{provider}（{provider_class}）と{partner}（{partner_class}"
     "）は気候区分が異"
     "なります。{matters}。"},
    {"The climate class of {city} is not on record.",
     "{city}の気候区分は登録されていません。"},
    {"Climate does not matter for these needs.",
     "これらのニーズでは気候の違いは問題になりません。"},
    {"climate matters much", "これらのニーズでは気候が大きく影響します"},
    {"climate matters somewhat", "これらのニーズでは気候がある程度影響します"},
    {"climate matters little", "これらのニーズでは気候の影響はわずかです"},
    {"The two have in common: {features}.", "両者に共通する条件：{features}。"},
    {"The two differ in: {features}.", "両者で異なる条件：{features}。"},
    {"No special feature of the place sets the two apart.",
     "両者の地理的条件に目立った違いはありません。"},
    {"The geographic setting of {city} is not on record.",
     "{city}の地理的条件は登録されていません。"},
    {"Too little is known of the geographic setting to compare it.",
     "地理的条件の情報が足りず、比較できません。"},
    {"The geographic setting does not matter for these needs.",
     "これらのニーズでは地理的条件は問題になりません。"},
    {"{provider} had partnerships with {total} other {total|city|cities} "
     "before {when}: {in_country} in {country}, {in_subregion} elsewhere in "
     "{subregion}, {elsewhere} beyond.",
     "{provider}には{when}より前に、ほかの{total}都市との連携実績があります（"
     "{country}{in_country}都市、{subregion}のその他の国{in_subregion}"
     "都市、その他の地域{elsewhere}都市）。"},
    {"No partnership of {provider} with another city before {when} is on "
     "record.",
     "{provider}には、{when}"
     "より前のほかの都市との連携実績が登録されていません。"},
    {"The two have worked together: {ties}.",
     "両者には連携の実績があります：{ties}。"},
    {"Nothing that binds the two before {when} is on record.",
     "{when}より前の両者の関係は登録されていません。"},
    {"Others from {provider_country} had {count} "
     "{count|partnership|partnerships} "
     "in {partner_country} before {when}.",
     "{provider_country}の他の自治体は{when}より前に{partner_country}で{"
     "count}"
     "件の連携実績があります。"},
    {"Both are members of {networks}.", "両者とも{networks}に加盟しています。"},
    {"Target years for net zero: {provider} {provider_year}, {partner} "
     "{partner_year}.",
     "ネットゼロの目標年：{provider}は{provider_year}、{partner}は{partner_"
     "year}"
     "。"},
    {"Neither {provider} nor {partner} has a net-zero target year on record.",
     "{provider}、{partner}とも、ネットゼロの目標年は登録されていません。"},
    {"The net-zero target year of {city} is not on record.",
     "{city}のネットゼロの目標年は登録されていません。"},
    {"The location of {city} is not on record.",
     "{city}の位置は登録されていません。"},
    {"about {distance} km apart", "距離は約{distance}km"},
    {"{hours} office {hours|hour|hours} a day in common",
     "共通の執務時間は1日{hours}時間"},
    {"no office hours in common", "共通の執務時間なし"},
    {"common working language: {languages}", "共通の作業言語は{languages}"},
    {"no common working language on record", "共通の作業言語の登録なし"},
    {"{provider} has {free} of {slots} {slots|slot|slots} free",
     "{provider}の受入枠は{slots}件中{free}件が空き"},
    {"{provider} has {free} of {slots} {slots|slot|slots} free, a number that "
     "the policy assumes because none is on record",
     "{provider}の受入枠は登録がないため{slots}件と仮定し、{free}件が空き"},
    {"The time zone of {city} is not on record.",
     "{city}のタイムゾーンは登録されていません。"},
    {"The working languages of {city} are not on record.",
     "{city}の作業言語は登録されていません。"},
    {"The number of partnerships that {city} can carry is not on record.",
     "{city}が同時に担える連携の数は登録されていません。"},
    {"Open to this pair on {day}: {routes}.",
     "{day}時点でこの組合せが利用できる資金：{routes}。"},
    {"No finance route of the programme is open to this pair on {day}.",
     "{day}時点でこの組合せが利用できる資金はプログラムにありません。"},
    {"No programme with finance routes was asked for.",
     "資金ルートを定めたプログラムが指定されていません。"},
    // Gates.
    {"The programme runs on {day}.", "{day}はプログラムの期間内です。"},
    {"The programme does not run on {day}.", "{day}はプログラムの期間外です。"},
    {"It starts on {day}.", "開始日は{day}です。"},
    {"Its last day was {day}.", "最終日は{day}でした。"},
    {"{country} is admitted on {day}.", "{day}時点で{country}は対象国です。"},
    {"{country} is not admitted on {day}; the sets of the programme are: "
     "{sets}.",
     "{day}時点で{country}は対象国ではありません。プログラムの国リスト：{sets}"
     "。"},
    {"It is admitted from {day} on.", "{day}から対象国になります。"},
    {"Its last day as an admitted country was {day}.",
     "対象国であった最後の日は{day}です。"},
    {"The level of government of {city} may take part.",
     "{city}の自治体の種別は対象です。"},
    {"The level of government of {city} may not take part in the programme.",
     "{city}の自治体の種別はプログラムの対象外です。"},
    {"{city} has {count} residents; {least} are required.",
     "{city}の人口は{count}人です（要件：{least}人以上）。"},
    {"The population of {city} is unknown; {least} residents are required, "
     "which must be checked.",
     "{city}の人口が不明なため、要件（{least}"
     "人以上）を確認する必要があります。"},
    {"{city} has {count} residents, fewer than the {least} that are required.",
     "{city}の人口は{count}人で、要件の{least}人に達していません。"},
    {"The programme asks for no least population.",
     "プログラムに人口の要件はありません。"},
    {"{city} belongs to the network {network}.",
     "{city}はネットワーク「{network}」に加盟しています。"},
    {"{city} is not on record as a member of the network {network}, which the "
     "programme requires.",
     "プログラムが求めるネットワーク「{network}」への{city}"
     "の加盟は登録されていま"
     "せん。"},
    {"The programme asks for no network.",
     "プログラムにネットワーク加盟の要件はありません。"},
    {"{city} exists as a body of its own on {day}.",
     "{day}時点で{city}は独立した団体です。"},
    {"{city} no longer exists as a body of its own since {since}{successor}.",
     "{city}は{since}以降、独立した団体ではありません{successor}。"},
    {"At least one finance route is open on {day}.",
     "{day}時点で利用できる資金ルートがあります。"},
    {"No finance route of the programme is open to this pair on {day}, and it "
     "requires one.",
     "プログラムは資金ルートを求めますが、{day}"
     "時点でこの組合せが利用できるものはあり"
     "ません。"},
    {"The programme requires no finance route.",
     "プログラムは資金ルートを求めていません。"},
    {"It is open to the pair on {day}.", "{day}時点で利用できます。"},
    {"It is not open on {day}.", "{day}時点では受け付けていません。"},
    {"It opens on {day}.", "{day}から利用できます。"},
    {"Its last day was {day}.", "{day}に終了しました。"},
    {"{country} is not in {sets} on {day}.",
     "{day}時点で{country}は{sets}に含まれません。"},
    {"Nothing stands against the pair.", "組合せを妨げる事情はありません。"},
    {"The pair is not available; the reason is not disclosed.",
     "この組合せは対象にできません（理由は非公開）。"},
    {"{provider} has {load} {load|partnership|partnerships} under way and "
     "{slots} {slots|slot|slots}{assumed}.",
     "{provider}は進行中の連携が{load}件、受入枠が{slots}件です{assumed}。"},
    {"{provider} has {load} {load|partnership|partnerships} under way and "
     "{slots} {slots|slot|slots}{assumed}. Slots are a soft rule here: they "
     "count in the score and bar nobody.",
     "{provider}は進行中の連携が{load}件、受入枠が{slots}件です{assumed}。ここ"
     "では受入枠は目安で、得点には影響しますが、対象外にはなりません。"},
    {"{provider} has no free slot: {load} {load|partnership|partnerships} "
     "under way, {slots} {slots|slot|slots}{assumed}.",
     "{provider}の受入枠に空きがありません。進行中の連携は{load}件、受入枠は"
     "{slots}件です{assumed}。"},
    {" (assumed by the policy, because the number is not on record)",
     "（登録がないため、方針による仮定値）"},
    {"{count} older {count|partnership|partnerships}, the end not on record, "
     "{count|is|are} assumed over after {years} {years|year|years}.",
     "終了年の登録がない以前の連携{count}件は、開始から{years}"
     "年で終了したと仮定しています。"},
    {"The two are not partners under the programme.",
     "両者はこのプログラムではまだ連携していません。"},
    {"The two already are, or were, partners under the programme: {ties}.",
     "両者はこのプログラムで連携中であるか、連携したことがあります：{ties}。"},
    // Cautions.
    {"The boundary of {city} changed on {day}: older figures are of another "
     "area.",
     "{city}の区域は{day}に変わりました。それ以前の数値は別の区域のものです。"},
    {"{city} will no longer exist as a body of its own from {day}.",
     "{city}は{day}から独立した団体ではなくなります。"},
    {"{provider} carries {load} {load|partnership|partnerships} already and "
     "has "
     "no free slot.",
     "{provider}はすでに{load}"
     "件の連携を担っており、受入枠に空きがありません。"},
    {"The latest tie of the two ended in {year}.",
     "両者の直近の連携は{year}年に終わっています。"},
    {"The population of {city} is unknown, so that a rule on population could "
     "not be checked.",
     "{city}の人口が不明なため、人口の要件を確認できていません。"},
    {"More than half of what the score rests on is general knowledge that "
     "nobody has verified.",
     "得点の根拠の半分超が、検証されていない一般的な知識です。"},
    {"The levels of government of the two do not compare.",
     "両者の自治体の種別は異なります。"},
    {"Without facts that are only general knowledge the score would be "
     "{score}, behind {next} with {next_score}.",
     "一般的な知識だけに基づく情報を除くと{score}点となり、{next}（{next_score}"
     "点）を下回ります。"},
    // Precedents.
    {"{provider} and {partner}, {title}: {alike}. {outcome}",
     "{provider}と{partner}、{title}：{alike}。{outcome}"},
    {"the same two cities", "同じ2都市"},
    {"the same provider", "同じ提供側"},
    {"the same partner", "同じ相手側"},
    {"a partner in the same country", "同じ国の都市"},
    {"a partner in the same subregion", "同じ地域の都市"},
    {"needs in common: {sectors}", "共通の分野：{sectors}"},
    {"a partner of like size and climate", "規模と気候が近い都市"},
    {"little in common", "共通点はわずか"},
    {"What became of it is not on record.",
     "その後の経過は登録されていません。"},
    {"It was under way.", "実施中でした。"},
    {"It reached its aims.", "目的を達成しました。"},
    {"It reached its aims in part.", "目的を一部達成しました。"},
    {"It ended without reaching its aims.", "目的を達成せずに終了しました。"},
    // What would change a list.
    {"{city} offers {topic}, maturity {to} of 3",
     "{city}が「{topic}」を提供内容に加える（成熟度3段階中{to}）"},
    {"{city}'s offer of {topic} is of maturity {to} instead of {from}",
     "{city}の提供内容「{topic}」の成熟度が{from}から{to}になる"},
    {"{city} itself confirms its offer of {topic}",
     "{city}自身が提供内容「{topic}」を確認する"},
    {"{city} no longer offers {topic}", "{city}が「{topic}」を提供しなくなる"},
    {"{city} also needs {topic}, priority {to} of 5",
     "{city}が「{topic}」をニーズに加える（優先度5段階中{to}）"},
    {"{city}'s need for {topic} has priority {to} instead of {from}",
     "{city}のニーズ「{topic}」の優先度が{from}から{to}になる"},
    {"{city} itself confirms its need for {topic}",
     "{city}自身がニーズ「{topic}」を確認する"},
    {"{city} no longer needs {topic}", "{city}のニーズ「{topic}」がなくなる"},
    {"the population of {city}, not on record, is {to}",
     "登録されていない{city}の人口が{to}人である"},
    {"the climate class of {city}, not on record, is {to}",
     "登録されていない{city}の気候区分が{to}である"},
    {"{city} means to reach net zero by {to}",
     "{city}がネットゼロの目標年を{to}年とする"},
    {"the administration of {city} works in {to}",
     "{city}の行政が{to}で業務を行える"},
    {"{city} is a member of {to}", "{city}が{to}に加盟する"},
    {"{city} can take on {to} partnerships at a time",
     "{city}が同時に{to}件の連携を受け入れられる"},
    {"{city} is on a coast", "{city}が海に面している"},
    {"{city} has a port", "{city}に港がある"},
    {"{city} is on an island", "{city}が島にある"},
    {"{city} is in a river delta", "{city}が河口のデルタ地帯にある"},
    {"{city} has mountains", "{city}に山地がある"},
    {"{city} is not on a coast", "{city}が海に面していない"},
    {"{city} has no port", "{city}に港がない"},
    {"{city} is not on an island", "{city}が島にない"},
    {"{city} is not in a river delta", "{city}が河口のデルタ地帯にない"},
    {"{city} has no mountains", "{city}に山地がない"},
    {"the weight of {criterion} is {to} % instead of {from} %",
     "「{criterion}」の重みが{from}％から{to}％になる"},
    // What to ask.
    {"What is the population of {city}?", "{city}の人口は何人か。"},
    {"Which climate class does {city} have?", "{city}の気候区分は何か。"},
    {"By which year does {city} mean to reach net zero?",
     "{city}のネットゼロの目標年はいつか。"},
    {"In which languages can the administration of {city} work?",
     "{city}の行政はどの言語で業務を行えるか。"},
    {"How many partnerships can {city} take on at a time?",
     "{city}は同時に何件の連携を受け入れられるか。"},
    {"Is {city} on a coast?", "{city}は海に面しているか。"},
    {"Does {city} have a port?", "{city}に港はあるか。"},
    {"Is {city} on an island?", "{city}は島にあるか。"},
    {"Is {city} in a river delta?", "{city}は河口のデルタ地帯にあるか。"},
    {"Does {city} have mountains?", "{city}に山地はあるか。"},
    {"Which time zone is {city} in?", "{city}の標準時は何か。"},
    {"What does {city} need?", "{city}のニーズは何か。"},
    {"What can {city} offer?", "{city}は何を提供できるか。"},
    {"Does {city} really need {topic}? So far this is general knowledge.",
     "{city}には本当に「{topic}"
     "」のニーズがあるか（現在は一般的な知識による）。"},
    {"Does {city} really offer {topic}? So far this is general knowledge.",
     "{city}は本当に「{topic}」を提供できるか（現在は一般的な知識による）。"},
    {"yes", "はい"},
    {"no", "いいえ"},
    {"the national statistics office", "国の統計機関"},
    {"a Köppen–Geiger map", "ケッペン・ガイガー気候区分図"},
    {"a map", "地図"},
    {"{city}: office for climate or environment",
     "{city}の気候変動・環境担当部署"},
    {"{city}: office for international affairs", "{city}の国際担当部署"},
    {"{city}: department for {sector}", "{city}の{sector}担当部署"},
    // Triads.
    {"Together they cover {covered} of {total} needs well; {lead} alone "
     "{lead_covered}.",
     "2者合わせてニーズ{total}件のうち{covered}件に十分応えられます（{lead}"
     "だけでは{lead_covered}件）。"},
    // Past pairs without a rank.
    {"There is no city {city} on record.",
     "{city}という都市は登録されていません。"},
    {"{provider} must be a provider and {partner} a partner.",
     "{provider}は提供側、{partner}は相手側でなければなりません。"},
    {"A partnership of the two began before {year} already: {tie}.",
     "両者の連携が{year}年より前に始まっています：{tie}。"},
};
static_assert(sizeof(kTexts) / sizeof(kTexts[0]) ==
              static_cast<size_t>(MessageId::kCount));

// By Feature.
inline constexpr Texts kFeatureTexts[] = {
    {"", ""},         {"coast", "沿岸"},   {"port", "港"},
    {"island", "島"}, {"delta", "デルタ"}, {"mountains", "山地"},
};

// By the identifier of a network; one that is not here is shown in capitals.
struct NetworkTexts {
  const char* network;
  Texts texts;
};
inline constexpr NetworkTexts kNetworkTexts[] = {
    {"ascn",
     {"ASEAN Smart Cities Network", "ASEANスマートシティ・ネットワーク"}},
    {"citynet", {"CityNet", "シティネット"}},
    {"climate_mayors", {"Climate Mayors", "Climate Mayors（米国）"}},
    {"gcom", {"Global Covenant of Mayors", "世界気候エネルギー首長誓約"}},
    {"jp_environmental_model_city",
     {"Environmental Model Cities of Japan", "環境モデル都市"}},
    {"jp_zero_carbon_council",
     {"Zero Carbon City Council of Japan", "ゼロカーボン市区町村協議会"}},
    {"race_to_zero", {"Race to Zero", "Race to Zero"}},
    {"resilient_cities_100",
     {"100 Resilient Cities", "100のレジリエント・シティ"}},
};

// By sector.
inline constexpr Texts kSectorTexts[] = {
    {"", ""},
    {"energy efficiency", "省エネルギー"},
    {"renewable energy", "再生可能エネルギー"},
    {"buildings", "建築物"},
    {"transport", "交通"},
    {"waste", "廃棄物"},
    {"water and wastewater", "上下水道"},
    {"industry", "産業"},
    {"ports", "港湾"},
    {"air quality", "大気環境"},
    {"adaptation and resilience", "適応・強靱化"},
    {"governance and planning", "計画・行政"},
    {"finance", "資金"},
    {"nature and agriculture", "自然・農業"},
    {"digital", "デジタル"},
};

// By hazard type.
inline constexpr Texts kHazardTexts[] = {
    {"", ""},
    {"heavy rain", "豪雨"},
    {"storms", "暴風"},
    {"extreme cold", "極寒"},
    {"extreme heat", "猛暑"},
    {"water scarcity", "水不足"},
    {"wildfire", "山火事"},
    {"flood and sea-level rise", "洪水・海面上昇"},
    {"salt intrusion and acidification", "塩害・酸性化"},
    {"landslides and subsidence", "土砂災害・地盤沈下"},
    {"disease and infestation", "感染症・病害虫"},
};

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_MESSAGE_CATALOGUE_H_
