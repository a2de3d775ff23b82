#include "matching/messages.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "matching/context.h"
#include "matching/message_catalogue.h"
#include "unicode/locid.h"
#include "unicode/unistr.h"

namespace citymatch::matching {
namespace {

const std::string* FindArg(MessageArgs args, absl::string_view name) {
  for (const auto& [key, value] : args) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string LocalOr(const std::string& display_name,
                    const std::vector<LocalName>& names, Language language) {
  for (const LocalName& name : names) {
    if (name.language_code == LanguageCode(language)) return name.text;
  }
  return display_name;
}

// Fills one place, such as `name` or `count|one|many`.
void AppendPlace(absl::string_view place, MessageArgs args, std::string& out) {
  const size_t bar = place.find('|');
  const std::string* value = FindArg(args, place.substr(0, bar));
  if (value == nullptr) return;
  if (bar == absl::string_view::npos) {
    absl::StrAppend(&out, *value);
    return;
  }
  const absl::string_view forms = place.substr(bar + 1);
  const size_t between = forms.find('|');
  absl::StrAppend(&out, *value == "1" ? forms.substr(0, between)
                                      : forms.substr(between + 1));
}

}  // namespace

absl::string_view MessageText(Language language, MessageId id) {
  const Texts& texts = kTexts[static_cast<size_t>(id)];
  return language == Language::kJapanese ? texts.japanese : texts.english;
}

std::string Say(Language language, MessageId id, MessageArgs args) {
  return FillText(MessageText(language, id), args);
}

std::string FillText(absl::string_view text, MessageArgs args) {
  std::string out;
  size_t position = 0;
  while (true) {
    const size_t open = text.find('{', position);
    absl::StrAppend(&out, text.substr(position, open - position));
    if (open == absl::string_view::npos) {
      if (text.front() == '{' && absl::StartsWith(out, "the ")) out[0] = 'T';
      return out;
    }
    const size_t close = text.find('}', open);
    AppendPlace(text.substr(open + 1, close - open - 1), args, out);
    position = close + 1;
  }
}

std::string NumberText(int64_t number) {
  std::string digits = absl::StrCat(number);
  for (int i = static_cast<int>(digits.size()) - 3; i > 0; i -= 3) {
    digits.insert(static_cast<size_t>(i), ",");
  }
  return digits;
}

std::string DecimalText(double number, int decimals) {
  std::string text = absl::StrFormat("%.*f", decimals, number);
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string DateText(absl::CivilDay day, Language language) {
  if (language == Language::kJapanese) {
    return absl::StrCat(day.year(), "年", day.month(), "月", day.day(), "日");
  }
  static constexpr const char* kMonths[] = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  return absl::StrCat(day.day(), " ", kMonths[day.month() - 1], " ",
                      day.year());
}

std::string YearText(int year, Language language) {
  return language == Language::kJapanese ? absl::StrCat(year, "年")
                                         : absl::StrCat(year);
}

std::string FeatureText(Feature feature, Language language) {
  const Texts& texts = kFeatureTexts[static_cast<size_t>(feature)];
  return language == Language::kJapanese ? texts.japanese : texts.english;
}

absl::string_view FeatureKey(Feature feature) {
  static constexpr absl::string_view kKeys[] = {"",       "coast", "port",
                                                "island", "delta", "mountain"};
  return kKeys[static_cast<size_t>(feature)];
}

std::string SectorText(Sector sector, Language language) {
  const Texts& texts = kSectorTexts[static_cast<size_t>(sector)];
  return language == Language::kJapanese ? texts.japanese : texts.english;
}

std::string HazardText(int type, Language language) {
  const Texts& texts = kHazardTexts[static_cast<size_t>(type)];
  return language == Language::kJapanese ? texts.japanese : texts.english;
}

std::string HowMuchText(double sensitivity, Language language) {
  if (sensitivity >= 0.6) return Say(language, MessageId::kMattersMuch, {});
  if (sensitivity >= 0.25) return Say(language, MessageId::kMattersSome, {});
  return Say(language, MessageId::kMattersLittle, {});
}

std::string LanguageName(absl::string_view tag, Language language) {
  icu::UnicodeString name;
  UErrorCode error = U_ZERO_ERROR;
  icu::Locale::forLanguageTag({tag.data(), static_cast<int32_t>(tag.size())},
                              error)
      .getDisplayLanguage(icu::Locale(LanguageCode(language)), name);
  std::string utf8;
  name.toUTF8String(utf8);
  return utf8;
}

std::string NameIn(const Profile& profile, Language language) {
  return std::string(profile.NameIn(LanguageCode(language)));
}

std::string NameIn(const CountrySet& set, Language language) {
  return LocalOr(set.display_name, set.local_names, language);
}

std::string NameIn(const FinanceRoute& route, Language language) {
  return LocalOr(route.display_name, route.local_names, language);
}

std::string PartnershipText(const KnownPartnership& known,
                            absl::string_view counterpart, Language language) {
  const Partnership& partnership = *known.partnership;
  const bool japanese = language == Language::kJapanese;
  std::string title = partnership.programme_title.empty()
                          ? partnership.programme_id
                          : partnership.programme_title;
  if (known.programme != nullptr) {
    title = LocalOr(title, known.programme->local_names, language);
  }
  std::string text =
      counterpart.empty()
          ? title
          : absl::StrCat(counterpart, japanese ? "：" : ": ", title);
  if (!known.first_year && !known.last_year) return text;
  const std::string first =
      known.first_year ? absl::StrCat(*known.first_year) : "";
  const std::string last =
      known.last_year ? absl::StrCat(*known.last_year) : "";
  if (first == last) {
    return japanese ? absl::StrCat(text, "（", first, "年）")
                    : absl::StrCat(text, " (", first, ")");
  }
  if (!japanese) {
    return absl::StrCat(text, " (", first, "–", last, ")");
  }
  return absl::StrCat(text, "（", first, last.empty() ? "年～" : "～", last,
                      last.empty() ? "）" : "年）");
}

std::string HistoryEndText(const MatchContext& context, Language language) {
  return context.history_ends_on_day()
             ? DateText(context.as_of(), language)
             : YearText(static_cast<int>(context.as_of().year()), language);
}

MessageId OfFeature(MessageId coast, Feature feature) {
  return static_cast<MessageId>(static_cast<int>(coast) +
                                static_cast<int>(feature) -
                                static_cast<int>(Feature::kCoast));
}

std::string NetworkText(absl::string_view network, Language language) {
  for (const NetworkTexts& known : kNetworkTexts) {
    if (network != known.network) continue;
    return language == Language::kJapanese ? known.texts.japanese
                                           : known.texts.english;
  }
  return absl::AsciiStrToUpper(absl::StrReplaceAll(network, {{"_", " "}}));
}

absl::string_view ListSeparator(Language language) {
  return language == Language::kJapanese ? "、" : ", ";
}

std::string JoinParts(const std::vector<std::string>& parts,
                      Language language) {
  if (language == Language::kJapanese) {
    return absl::StrCat(absl::StrJoin(parts, "、"), "。");
  }
  std::string sentence = absl::StrCat(absl::StrJoin(parts, "; "), ".");
  if (!sentence.empty() && sentence[0] >= 'a' && sentence[0] <= 'z') {
    sentence[0] = static_cast<char>(sentence[0] - 'a' + 'A');
  }
  return sentence;
}

std::string CriterionDisplayName(CriterionId criterion, Language language) {
  const auto id =
      static_cast<MessageId>(static_cast<int>(MessageId::kNameSectorFit) +
                             static_cast<int>(criterion));
  return Say(language, id, {});
}

}  // namespace citymatch::matching
