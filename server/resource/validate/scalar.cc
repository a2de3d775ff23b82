#include "server/resource/validate/scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "matching/policy.h"
#include "server/convert/dates.h"
#include "server/convert/names.h"
#include "server/resource/request/arguments.h"
#include "server/resource/request/nearest.h"
#include "server/resource/request/utf8.h"
#include "server/resource/validate/codes.h"
#include "server/resource/validate/fields.h"

namespace citymatch {
namespace {

constexpr size_t kMaxIdentifierBytes = 63;

// The years of dates.
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2100;

bool Contains(const std::vector<std::string>& sorted_or_not,
              absl::string_view text) {
  return std::find(sorted_or_not.begin(), sorted_or_not.end(), text) !=
         sorted_or_not.end();
}

bool IsIdentifier(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxIdentifierBytes &&
         absl::ascii_islower(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
         });
}

// Whether `text`, which is UTF-8, has a control character: of ASCII, or of
// U+0080 to U+009F; but for what is `allowed`.
bool HasControl(absl::string_view text, absl::string_view allowed) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (absl::ascii_iscntrl(c) && !absl::StrContains(allowed, text[i])) {
      return true;
    }
    if (c == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      return true;
    }
  }
  return false;
}

// Whether `text` has what ends a line or a paragraph, or turns the direction of
// what follows, so that a name could look like another.
bool HasTurnOrBreak(absl::string_view text) {
  for (const char* one :
       {"\u2028", "\u2029", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
        "\u2066", "\u2067", "\u2068", "\u2069"}) {
    if (absl::StrContains(text, one)) return true;
  }
  return false;
}

// The identifier that was probably meant: lower case, `_` for all else.
std::string AsIdentifier(absl::string_view text) {
  std::string result;
  for (const unsigned char c : text.substr(0, kMaxIdentifierBytes)) {
    if (absl::ascii_isalnum(c)) {
      result.push_back(absl::ascii_tolower(c));
    } else if (!result.empty() && result.back() != '_') {
      result.push_back('_');
    }
  }
  while (!result.empty() && result.back() == '_') result.pop_back();
  return result;
}

std::string IdentifierProblem(absl::string_view text) {
  if (IsIdentifier(text)) return "";
  const std::string meant = AsIdentifier(text);
  return absl::StrCat(
      Quoted(text),
      " is no identifier: a lower-case letter, then at most 62 lower-case "
      "letters, digits or `_`",
      IsIdentifier(meant) ? absl::StrCat(", such as `", meant, "`") : "");
}

std::string CountryProblem(absl::string_view text) {
  if (Contains(CountryCodes(), text)) return "";
  std::string upper = absl::AsciiStrToUpper(text.substr(0, 8));
  if (upper == "UK") upper = "GB";
  if (upper == "EL") upper = "GR";
  return absl::StrCat(Quoted(text), " is no ISO 3166-1 alpha-2 country code",
                      Contains(CountryCodes(), upper)
                          ? absl::StrCat("; did you mean `", upper, "`?")
                          : ", two capital letters such as `JP`");
}

std::string KoppenProblem(absl::string_view text) {
  if (Contains(KoppenClasses(), text)) return "";
  const std::string hint = DidYouMean(text, KoppenClasses());
  return absl::StrCat(Quoted(text), " is no Köppen–Geiger class",
                      hint.empty() ? ", such as `Cfa`" : hint);
}

std::string CriterionProblem(absl::string_view text) {
  if (matching::FindCriterion(text).has_value()) return "";
  std::vector<std::string> names;
  for (int i = 0; i < matching::kCriterionCount; ++i) {
    names.emplace_back(
        matching::CriterionName(static_cast<matching::CriterionId>(i)));
  }
  const std::string hint = DidYouMean(text, names);
  return absl::StrCat(Quoted(text), " is no criterion",
                      hint.empty() ? ", such as `sector_fit`" : hint);
}

bool IsHex(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
         (c >= 'a' && c <= 'f');
}

// Something, `@`, and a domain with a dot: whether mail arrives only sending
// can tell.
bool IsEmail(absl::string_view text) {
  const size_t at = text.rfind('@');
  if (at == absl::string_view::npos || at == 0) return false;
  const absl::string_view domain = text.substr(at + 1);
  const size_t dot = domain.find('.');
  return dot != absl::string_view::npos && dot > 0 && dot + 1 < domain.size() &&
         std::none_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isspace(c) || absl::ascii_iscntrl(c);
         });
}

std::string FormProblem(absl::string_view text, Form form) {
  switch (form) {
    case Form::kText:
      return HasControl(text, "\t\n\r")
                 ? "has a control character that is no line break or tab"
                 : "";
    case Form::kLine:
      return HasControl(text, "") || HasTurnOrBreak(text)
                 ? "has a line break, another control character, or one that "
                   "turns the direction of writing; it must be one line of text"
                 : "";
    case Form::kIdentifier:
      return IdentifierProblem(text);
    case Form::kCountryCode:
      return CountryProblem(text);
    case Form::kKoppenClass:
      return KoppenProblem(text);
    case Form::kTimeZone:
      return IsTimeZone(text)
                 ? ""
                 : absl::StrCat(Quoted(text),
                                " is no IANA time zone, such as `Asia/Tokyo`");
    case Form::kLanguageTag:
      return IsLanguageTag(text)
                 ? ""
                 : absl::StrCat(
                       Quoted(text),
                       " is no BCP-47 language tag, such as `ja` or `zh-Hant`");
    case Form::kDate:
      return DateProblem(text);
    case Form::kCityName:
      return NameProblem(kCityPrefix, kMaxIdBytes, text);
    case Form::kUnshownCityName:
      return IsId(IdIn(kCityPrefix, text), kMaxIdBytes)
                 ? ""
                 : "is no name of the form `cities/{city}`";
    case Form::kProgrammeName:
      return NameProblem(kProgrammePrefix, kMaxIdBytes, text);
    case Form::kTaxonomyName:
      return NameProblem(kTaxonomyPrefix, kMaxIdBytes, text);
    case Form::kIdentityName:
      return NameProblem(kIdentityPrefix, kMaxIdBytes, text);
    case Form::kCertificateName:
      return absl::StartsWith(text, "spiffe://") || absl::StrContains(text, '=')
                 ? ""
                 : absl::StrCat(Quoted(text),
                                " is neither a SPIFFE id, such as "
                                "`spiffe://example.org/dashboard`, nor a "
                                "subject, such as `CN=dashboard,O=Example`");
    case Form::kSha256:
      return text.size() == 64 && std::all_of(text.begin(), text.end(), IsHex)
                 ? ""
                 : "is not 64 hexadecimal digits in lower case, the SHA-256 of "
                   "a certificate in DER form";
    case Form::kEmail:
      return IsEmail(text)
                 ? ""
                 : absl::StrCat(Quoted(text), " is no e-mail address");
    case Form::kCriterion:
      return CriterionProblem(text);
  }
  return "";
}

// In the fewest digits that tell it from every other number: a value a little
// beyond a bound must not look like the bound.
std::string Exact(double number) {
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), number);
  return std::string(text.data(), end.ptr);
}

// Whole numbers with separators as the documentation writes them.
std::string Shown(double number) {
  if (number != std::floor(number) || std::abs(number) > 1e15) {
    return Exact(number);
  }
  std::string digits = absl::StrFormat("%.0f", std::abs(number));
  if (std::abs(number) >= 10'000) {
    for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
      digits.insert(static_cast<size_t>(at), ",");
    }
  }
  return absl::StrCat(number < 0 ? "-" : "", digits);
}

std::string RangeText(const FieldRule& rule) {
  if (std::isinf(rule.max)) {
    return absl::StrCat(rule.above_min ? "greater than " : "at least ",
                        Shown(rule.min));
  }
  if (rule.above_min) {
    return absl::StrCat("greater than ", Shown(rule.min), " and at most ",
                        Shown(rule.max));
  }
  return absl::StrCat("from ", Shown(rule.min), " to ", Shown(rule.max));
}

bool InRange(double number, const FieldRule& rule) {
  return number <= rule.max &&
         (rule.above_min ? number > rule.min : number >= rule.min);
}

}  // namespace

std::string TextProblem(absl::string_view text, const FieldRule* rule) {
  if (!IsUtf8(text)) return "is not UTF-8; save the source as UTF-8";
  if (rule == nullptr || text.empty()) return "";
  if (rule->max_bytes > 0 &&
      text.size() > static_cast<size_t>(rule->max_bytes)) {
    return absl::StrCat("has ", text.size(), " bytes; at most ",
                        rule->max_bytes, " are allowed");
  }
  return FormProblem(text, rule->form);
}

std::string DateProblem(absl::string_view text) {
  const auto day = ParseDate(text);
  if (!day) {
    return absl::StrCat(Quoted(text),
                        " is no day of the calendar in the form YYYY-MM-DD, "
                        "such as `2025-07-01`");
  }
  if (day->year() < kFirstYear || day->year() > kLastYear) {
    return absl::StrCat(Quoted(text), " is not in the years ", kFirstYear,
                        " to ", kLastYear);
  }
  return "";
}

std::string NumberProblem(double number, const FieldRule* rule) {
  if (!std::isfinite(number)) {
    return absl::StrCat(number,
                        " is no number that can be kept; leave the field out "
                        "if the value is unknown");
  }
  if (rule == nullptr || InRange(number, *rule)) return "";
  return absl::StrCat("is ", Exact(number), "; it must be ", RangeText(*rule));
}

std::string IntegerProblem(int64_t number, const FieldRule* rule) {
  if (rule == nullptr || InRange(static_cast<double>(number), *rule)) return "";
  return absl::StrCat("is ", number, "; it must be ", RangeText(*rule));
}

std::string EnumProblem(int number,
                        const google::protobuf::EnumDescriptor& type,
                        bool required) {
  const bool known = type.FindValueByNumber(number) != nullptr;
  if (known && (number != 0 || !required)) return "";
  std::string names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == 0) continue;
    absl::StrAppend(&names, names.empty() ? "" : ", ", type.value(i)->name());
  }
  return absl::StrCat(number == 0 ? std::string("is required")
                                  : absl::StrCat("has no value ", number),
                      "; use one of ", names);
}

}  // namespace citymatch
