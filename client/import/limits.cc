#include "client/import/limits.h"

#include <fmt/format.h>

#include <cstddef>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/format/text.h"

namespace citymatch::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct Range {
  double min;
  double max;
  const char* unit;
};

// Numbers, by the field's name within `citymatch.v1`.
const std::map<std::string, Range>& Ranges() {
  static const auto* const kRanges = new std::map<std::string, Range>{
      {"City.slot_count", {0, 1000, "partnerships"}},
      {"Location.latitude", {-90, 90, "degrees north"}},
      {"Location.longitude", {-180, 180, "degrees east"}},
      {"Population.resident_count", {1, 1e9, "persons"}},
      {"Provenance.reference_year", {1900, 2100, "year"}},
      {"Target.target_year", {1900, 2200, "year"}},
      {"Target.reduction_percent", {0, 100, "percent"}},
      {"Target.base_year", {1900, 2100, "year"}},
      {"Membership.since_year", {1900, 2100, "year"}},
      {"Need.priority", {1, 5, "1 low, 5 high"}},
      {"Offer.maturity", {1, 3, "1 pilot, 2 established, 3 widely recognised"}},
      {"Offer.since_year", {1800, 2100, "year"}},
      {"Partnership.first_year", {1900, 2100, "year"}},
      {"Partnership.last_year", {1900, 2100, "year"}},
      {"IndicatorValue.reference_year", {1900, 2100, "year"}},
      {"Round.minimum_score", {0, 100, "points"}},
      {"Round.candidate_limit", {0, 1000, "counterparts"}},
      {"RoundParticipant.slot_count", {0, 1000, "pairs"}},
  };
  return *kRanges;
}

// Most bytes of a text, or most elements of a list.
const std::map<std::string, size_t>& Sizes() {
  static const auto* const kSizes = new std::map<std::string, size_t>{
      {"City.display_name", 200},
      {"City.local_names", 50},
      {"City.admin1", 200},
      {"City.needs", 100},
      {"City.offers", 100},
      {"City.external_ids", 20},
      {"City.note", 1000},
      {"CityPreferences.vetoed_cities", 1000},
      {"CityPreferences.contacts", 20},
      {"CityPreferences.unpublished_needs", 100},
      {"Contact.office", 200},
      {"Contact.function", 200},
      {"Contact.email", 254},
      {"Contact.phone", 40},
      {"Identity.display_name", 200},
      {"Identity.grants", 100},
      {"Identity.certificate_names", 20},
      {"Identity.note", 1000},
      {"Token.display_name", 200},
      {"LocalName.text", 200},
      {"Provenance.source", 2000},
      {"Target.note", 500},
      {"Membership.role", 100},
      {"Need.summary", 1000},
      {"Offer.summary", 1000},
      {"AdministrativeChange.note", 500},
      {"ExternalId.value", 100},
      {"Partnership.programme_title", 200},
      {"Partnership.note", 1000},
      {"Partnership.instruments", 50},
      {"Partnership.indicators", 100},
      {"Instrument.title", 200},
      {"Instrument.reference", 500},
      {"IndicatorValue.unit", 40},
      {"Programme.display_name", 200},
      {"Programme.description", 1000},
      {"Programme.source", 2000},
      {"Round.display_name", 200},
      {"Round.description", 2000},
      {"Round.participants", 20000},
      {"Round.groups", 200},
      {"Round.pair_rules", 10000},
      {"RoundPairRule.reason", 500},
      {"Taxonomy.topics", 5000},
      {"Taxonomy.relations", 50000},
      {"Taxonomy.source", 2000},
      {"Taxonomy.Topic.definition", 500},
      {"Taxonomy.Topic.display_name", 200},
      {"Taxonomy.Topic.local_names", 50},
  };
  return *kSizes;
}

std::string Key(const FieldDescriptor& field) {
  constexpr size_t kPackage = sizeof("citymatch.v1.") - 1;
  return field.full_name().size() > kPackage
             ? field.full_name().substr(kPackage)
             : "";
}

void CheckRange(double value, const FieldDescriptor& field,
                const std::string& path, std::vector<FieldProblem>& problems) {
  const auto range = Ranges().find(Key(field));
  if (range == Ranges().end()) return;
  const auto& [min, max, unit] = range->second;
  if (value >= min && value <= max) return;
  const auto number = [](double bound) {
    return WithThousands(static_cast<long long>(bound));
  };
  const bool year = absl::string_view(unit) == "year";
  problems.push_back(
      {path, fmt::format("{}", value),
       year ? fmt::format("must be a year from {} to {}", min, max)
            : absl::StrCat("must be from ", number(min), " to ", number(max),
                           " (", unit, ")")});
}

void CheckSize(size_t size, const FieldDescriptor& field,
               const std::string& path, const std::string& value,
               std::vector<FieldProblem>& problems) {
  const auto limit = Sizes().find(Key(field));
  if (limit == Sizes().end() || size <= limit->second) return;
  const char* const unit = field.is_repeated() ? " entries" : " bytes";
  problems.push_back(
      {path, value,
       absl::StrCat("has ", WithThousands(static_cast<long long>(size)), unit,
                    ", but at most ",
                    WithThousands(static_cast<long long>(limit->second)),
                    " are allowed; shorten it")});
}

void Check(const Message& message, const std::string& prefix,
           std::vector<FieldProblem>& problems);

void CheckField(const Message& message, const FieldDescriptor& field,
                const std::string& path, std::vector<FieldProblem>& problems) {
  const auto* reflection = message.GetReflection();
  if (field.is_repeated()) {
    const int size = reflection->FieldSize(message, &field);
    CheckSize(size, field, path, "", problems);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return;
    for (int i = 0; i < size; ++i) {
      Check(reflection->GetRepeatedMessage(message, &field, i),
            absl::StrCat(path, "[", i, "]."), problems);
    }
    return;
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Check(reflection->GetMessage(message, &field), path + ".",
                   problems);
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string value = reflection->GetString(message, &field);
      return CheckSize(value.size(), field, path, value, problems);
    }
    case FieldDescriptor::CPPTYPE_INT32:
      return CheckRange(reflection->GetInt32(message, &field), field, path,
                        problems);
    case FieldDescriptor::CPPTYPE_INT64:
      return CheckRange(
          static_cast<double>(reflection->GetInt64(message, &field)), field,
          path, problems);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return CheckRange(reflection->GetDouble(message, &field), field, path,
                        problems);
    default:
      return;
  }
}

void Check(const Message& message, const std::string& prefix,
           std::vector<FieldProblem>& problems) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    CheckField(message, *field, prefix + field->name(), problems);
  }
}

}  // namespace

void CheckLimits(const Message& message, std::vector<FieldProblem>& problems) {
  Check(message, "", problems);
}

}  // namespace citymatch::client
