#include "client/round/view.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "client/brief/words.h"
#include "client/rpc/resource_kind.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace citymatch::client {

std::string RoundView::Name(const std::string& city) const {
  const auto it = cities.find(city);
  if (with_ids || it == cities.end()) return CityKind().Id(city);
  return NameIn(it->second, language);
}

std::string RoundView::NameAndCountry(const std::string& city) const {
  const std::string code = CountryCode(city);
  if (with_ids || code.empty()) return Name(city);
  return absl::StrCat(Name(city), words().open_bracket, code,
                      words().close_bracket);
}

std::string RoundView::CountryCode(const std::string& city) const {
  const auto it = cities.find(city);
  return it == cities.end() ? "" : it->second.country_code();
}

std::string RoundOfSolution(const std::string& solution) {
  return solution.substr(0, solution.find("/solutions/"));
}

std::string NumberOfSolution(const std::string& solution) {
  const size_t slash = solution.rfind("/solutions/");
  return slash == std::string::npos ? "" : solution.substr(slash + 11);
}

std::string RoundTitle(const v1::Round& round, const RoundView& view) {
  std::string id = RoundKind().Id(round.name());
  if (round.display_name().empty()) return id;
  return absl::StrCat(round.display_name(), view.words().open_bracket, id,
                      view.words().close_bracket);
}

std::string RoundDemands(const v1::Round& round, const RoundView& view) {
  const RoundWords& words = view.words();
  std::vector<std::string> parts = {
      ObjectiveText(round.objective(), view.language)};
  if (round.triads_allowed()) parts.emplace_back(words.triads);
  if (round.minimum_score() > 0) {
    parts.push_back(
        absl::Substitute(words.least_score, ScoreText(round.minimum_score())));
  }
  if (round.candidate_limit() > 0) {
    parts.push_back(
        absl::Substitute(words.candidate_limit, round.candidate_limit()));
  }
  if (round.published_facts_only()) parts.emplace_back(words.published_facts);
  return absl::StrJoin(parts, words.comma);
}

void CollectCities(const google::protobuf::Message& message,
                   std::set<std::string>& names) {
  using google::protobuf::FieldDescriptor;
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  const auto take = [&names](const std::string& text) {
    if (absl::StartsWith(text, "cities/")) names.insert(text);
  };
  for (const FieldDescriptor* field : fields) {
    const int size =
        field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        take(field->is_repeated()
                 ? reflection->GetRepeatedString(message, field, i)
                 : reflection->GetString(message, field));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        CollectCities(field->is_repeated()
                          ? reflection->GetRepeatedMessage(message, field, i)
                          : reflection->GetMessage(message, field),
                      names);
      }
    }
  }
}

std::string GroupText(const v1::RoundGroup& group) {
  std::vector<std::string> parts = {SideText(group.side(), "en")};
  if (!group.country_codes().empty()) {
    parts.push_back(
        absl::StrCat("countries=", absl::StrJoin(group.country_codes(), "+")));
  }
  if (!group.country_set().empty()) {
    parts.push_back(absl::StrCat("country-set=", group.country_set()));
  }
  if (!group.cities().empty()) {
    parts.push_back(absl::StrCat(
        "cities=", absl::StrJoin(group.cities(), "+",
                                 [](std::string* out, const std::string& city) {
                                   out->append(CityKind().Id(city));
                                 })));
  }
  if (group.first_time()) parts.emplace_back("first-time");
  return absl::StrJoin(parts, ",");
}

std::string ScoreText(double score) { return absl::StrFormat("%.1f", score); }

}  // namespace citymatch::client
