#include "client/output/records.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "client/format/csv_form.h"
#include "client/format/csv_table.h"
#include "client/format/json_reader.h"
#include "client/format/message_json.h"
#include "client/format/text.h"
#include "client/output/access_text.h"
#include "client/output/round_records.h"
#include "google/protobuf/util/time_util.h"
#include "nlohmann/json.hpp"

namespace citymatch::client {
namespace {

using google::protobuf::Message;

template <typename Enum>
std::string EnumText(Enum value) {
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  const auto* found = type->FindValueByNumber(value);
  return found == nullptr ? absl::StrCat(value) : ShortName(*found);
}

std::string Years(const v1::Partnership& partnership) {
  if (!partnership.has_first_year() && !partnership.has_last_year()) return "";
  return absl::StrCat(
      partnership.has_first_year() ? absl::StrCat(partnership.first_year())
                                   : "",
      "-",
      partnership.has_last_year() ? absl::StrCat(partnership.last_year()) : "");
}

std::string JapaneseName(const v1::City& city) {
  for (const v1::LocalName& name : city.local_names()) {
    if (name.language_code() == "ja") return name.text();
  }
  return "";
}

std::vector<std::string> CityRow(const v1::City& city) {
  return {CityKind().Id(city.name()),
          city.display_name(),
          JapaneseName(city),
          EnumText(city.side()),
          city.country_code(),
          EnumText(city.level()),
          city.has_population()
              ? WithThousands(city.population().resident_count())
              : "",
          absl::StrCat(city.needs_size()),
          absl::StrCat(city.offers_size())};
}

std::vector<std::string> PartnershipRow(const v1::Partnership& partnership) {
  std::vector<std::string> sectors;
  for (const int sector : partnership.sectors()) {
    sectors.push_back(EnumText(static_cast<v1::Sector>(sector)));
  }
  return {PartnershipKind().Id(partnership.name()),
          CityKind().Id(partnership.provider()),
          CityKind().Id(partnership.partner()),
          partnership.programme().empty()
              ? partnership.programme_title()
              : ProgrammeKind().Id(partnership.programme()),
          Years(partnership),
          EnumText(partnership.state()),
          EnumText(partnership.outcome()),
          EnumText(partnership.provenance().basis()),
          absl::StrJoin(sectors, ", ")};
}

std::vector<std::string> ProgrammeRow(const v1::Programme& programme) {
  return {ProgrammeKind().Id(programme.name()),
          programme.display_name(),
          programme.start_date(),
          programme.end_date(),
          absl::StrCat(programme.version()),
          TaxonomyKind().Id(programme.taxonomy())};
}

std::vector<std::string> TaxonomyRow(const v1::Taxonomy& taxonomy) {
  return {TaxonomyKind().Id(taxonomy.name()), taxonomy.display_name(),
          absl::StrCat(taxonomy.topics_size()),
          absl::StrCat(taxonomy.relations_size())};
}

std::vector<Grid::Column> ColumnsOf(const ResourceKind& kind) {
  if (&kind == &CityKind()) {
    return {{"id"},          {"name"},  {"japanese"},        {"side"},
            {"country"},     {"level"}, {"residents", true}, {"needs", true},
            {"offers", true}};
  }
  if (&kind == &PartnershipKind()) {
    return {{"id"},    {"provider"}, {"partner"}, {"programme"}, {"years"},
            {"state"}, {"outcome"},  {"basis"},   {"sectors"}};
  }
  if (&kind == &ProgrammeKind()) {
    return {{"id"},    {"name"},          {"from"},
            {"until"}, {"version", true}, {"taxonomy"}};
  }
  if (&kind == &TaxonomyKind()) {
    return {{"id"}, {"name"}, {"topics", true}, {"relations", true}};
  }
  if (&kind == &IdentityKind()) return IdentityColumns();
  if (&kind == &RoundKind()) return RoundColumns();
  if (&kind == &PublishedRoundKind()) return PublishedRoundColumns();
  return TokenColumns();
}

std::vector<std::string> RowOf(const Message& message) {
  if (const auto* city = dynamic_cast<const v1::City*>(&message)) {
    return CityRow(*city);
  }
  if (const auto* partnership =
          dynamic_cast<const v1::Partnership*>(&message)) {
    return PartnershipRow(*partnership);
  }
  if (const auto* programme = dynamic_cast<const v1::Programme*>(&message)) {
    return ProgrammeRow(*programme);
  }
  if (const auto* taxonomy = dynamic_cast<const v1::Taxonomy*>(&message)) {
    return TaxonomyRow(*taxonomy);
  }
  if (const auto* identity = dynamic_cast<const v1::Identity*>(&message)) {
    return IdentityRow(*identity);
  }
  if (const auto* round = dynamic_cast<const v1::Round*>(&message)) {
    return RoundRow(*round);
  }
  if (const auto* round = dynamic_cast<const v1::PublishedRound*>(&message)) {
    return PublishedRoundRow(*round);
  }
  return TokenRow(dynamic_cast<const v1::Token&>(message));
}

Grid ResourceGrid(const ResourceKind& kind,
                  const std::vector<const Message*>& list) {
  Grid grid;
  grid.columns = ColumnsOf(kind);
  for (const Message* message : list) grid.rows.push_back(RowOf(*message));
  return grid;
}

void WriteGrid(const Grid& grid, OutputFormat format, const Style& style,
               std::ostream& out) {
  if (format == OutputFormat::kCsv) return WriteCsv(grid, out);
  WriteTable(grid, style, out);
}

bool IsJson(OutputFormat format) {
  return format == OutputFormat::kJson || format == OutputFormat::kJsonl;
}

}  // namespace

JsonListWriter::JsonListWriter(OutputFormat format, std::ostream& out)
    : array_(format == OutputFormat::kJson), out_(out) {
  if (array_) out_ << '[';
}

void JsonListWriter::Add(const Message& message) {
  AddLine(ToJsonLine(message));
}

void JsonListWriter::AddLine(const std::string& json) {
  if (array_) out_ << (empty_ ? "\n" : ",\n");
  out_ << json;
  if (!array_) out_ << '\n';
  empty_ = false;
}

void JsonListWriter::Finish() {
  if (array_) out_ << (empty_ ? "]\n" : "\n]\n");
}

void WriteResources(const ResourceKind& kind,
                    const std::vector<const Message*>& list,
                    OutputFormat format, const Style& style,
                    std::ostream& out) {
  if (IsJson(format)) {
    JsonListWriter writer(format, out);
    for (const Message* message : list) writer.Add(*message);
    return writer.Finish();
  }
  const CsvForm* form = CsvFormFor(*kind.prototype->GetDescriptor());
  if (format == OutputFormat::kCsv && form != nullptr) {
    out << ToCsvLine(form->Header());
    for (const Message* message : list) out << ToCsvLine(form->Write(*message));
    return;
  }
  WriteGrid(ResourceGrid(kind, list), format, style, out);
}

void WriteResource(const ResourceKind& kind, const Message& resource,
                   OutputFormat format, const Style& style, std::ostream& out) {
  switch (format) {
    case OutputFormat::kJson:
      out << ToPrettyJson(resource);
      return;
    case OutputFormat::kTable:
      out << ToOutline(resource);
      return;
    case OutputFormat::kJsonl:
    case OutputFormat::kCsv:
      return WriteResources(kind, {&resource}, format, style, out);
  }
}

void WriteRows(const Grid& grid, OutputFormat format, const Style& style,
               std::ostream& out) {
  if (format == OutputFormat::kCsv) {
    Grid texts = grid;
    for (std::vector<std::string>& row : texts.rows) {
      for (size_t i = 0; i < row.size(); ++i) {
        if (!grid.columns[i].right_aligned) row[i] = SpreadsheetText(row[i]);
      }
    }
    return WriteCsv(texts, out);
  }
  if (!IsJson(format)) return WriteTable(grid, style, out);
  JsonListWriter writer(format, out);
  for (const std::vector<std::string>& row : grid.rows) {
    nlohmann::ordered_json object;
    for (size_t i = 0; i < row.size(); ++i) {
      nlohmann::ordered_json& value = object[grid.columns[i].header];
      int64_t number = 0;
      if (!grid.columns[i].right_aligned) {
        value = row[i];
      } else if (absl::SimpleAtoi(row[i], &number)) {
        value = number;
      }
    }
    writer.AddLine(object.dump());
  }
  writer.Finish();
}

void WriteHits(const v1::SearchCitiesResponse& reply, OutputFormat format,
               const Style& style, std::ostream& out) {
  if (IsJson(format)) {
    JsonListWriter writer(format, out);
    for (const auto& hit : reply.hits()) writer.Add(hit);
    return writer.Finish();
  }
  Grid grid;
  grid.columns = {{"id"},   {"name"},    {"found as"},
                  {"side"}, {"country"}, {"likeness", true}};
  for (const auto& hit : reply.hits()) {
    grid.rows.push_back({CityKind().Id(hit.city().name()),
                         hit.city().display_name(), hit.matched_name(),
                         EnumText(hit.city().side()), hit.city().country_code(),
                         absl::StrFormat("%.2f", hit.similarity())});
  }
  WriteGrid(grid, format, style, out);
}

void WriteChanges(const std::vector<v1::Change>& changes, bool long_form,
                  OutputFormat format, const Style& style, std::ostream& out) {
  if (IsJson(format)) {
    JsonListWriter writer(format, out);
    for (const v1::Change& change : changes) writer.Add(change);
    return writer.Finish();
  }
  Grid grid;
  const bool with_caller = long_form || format == OutputFormat::kCsv;
  grid.columns = {{"revision", true}, {"time"}, {"change"}, {"who"}};
  if (with_caller) {
    grid.columns.insert(grid.columns.end(), {{"credential"}, {"address"}});
  }
  grid.columns.insert(grid.columns.end(), {{"method"}, {"fields"}});
  for (const v1::Change& change : changes) {
    std::vector<std::string> fields;
    for (const v1::FieldChange& field : change.field_changes()) {
      fields.push_back(absl::StrCat(
          field.path(), ": ",
          field.old_value().empty() ? "(none)" : field.old_value(), " -> ",
          field.new_value().empty() ? "(none)" : field.new_value()));
    }
    std::vector<std::string> row = {
        absl::StrCat(change.revision()),
        google::protobuf::util::TimeUtil::ToString(change.change_time()),
        EnumText(change.type()), change.principal()};
    if (with_caller) {
      row.push_back(change.credential());
      row.push_back(change.address_class());
    }
    row.push_back(change.method());
    row.push_back(absl::StrJoin(fields, "; "));
    grid.rows.push_back(std::move(row));
  }
  WriteGrid(grid, format, style, out);
}

}  // namespace citymatch::client
