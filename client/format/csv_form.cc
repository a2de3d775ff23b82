#include "client/format/csv_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "citymatch/v1/city.pb.h"
#include "client/format/json_reader.h"
#include "client/format/json_text.h"
#include "client/format/message_json.h"
#include "client/format/text.h"

namespace citymatch::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Kind = CsvColumn::Kind;

// A field with the message that holds it.
struct Place {
  const Message* parent = nullptr;
  const FieldDescriptor* field = nullptr;
  bool nested = false;
};

// The field at `path`; parent is null where a message on the way is unset.
Place Find(const Message& message, absl::string_view path) {
  Place place{&message, nullptr, false};
  for (const absl::string_view part : absl::StrSplit(path, '.')) {
    if (place.field != nullptr) {
      const auto* reflection = place.parent->GetReflection();
      if (!reflection->HasField(*place.parent, place.field)) return {};
      place = {&reflection->GetMessage(*place.parent, place.field), nullptr,
               true};
    }
    place.field =
        place.parent->GetDescriptor()->FindFieldByName(std::string(part));
  }
  return place;
}

// The same for writing: messages on the way come to be.
std::pair<Message*, const FieldDescriptor*> Make(Message& message,
                                                 absl::string_view path) {
  Message* parent = &message;
  const FieldDescriptor* field = nullptr;
  for (const absl::string_view part : absl::StrSplit(path, '.')) {
    if (field != nullptr) {
      parent = parent->GetReflection()->MutableMessage(parent, field);
    }
    field = parent->GetDescriptor()->FindFieldByName(std::string(part));
  }
  return {parent, field};
}

bool BeginsWithJapanese(const Message& message) {
  const auto* city = dynamic_cast<const v1::City*>(&message);
  return city != nullptr && city->local_names_size() > 0 &&
         city->local_names(0).language_code() == "ja" &&
         !city->local_names(0).text().empty();
}

std::string WriteList(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) {
    const bool skip =
        field.name() == "local_names" && BeginsWithJapanese(message);
    return ToJsonArray(message, field, skip ? 1 : 0);
  }
  std::vector<std::string> names;
  for (int i = 0; i < reflection->FieldSize(message, &field); ++i) {
    names.push_back(
        ShortName(*reflection->GetRepeatedEnum(message, &field, i)));
  }
  return absl::StrJoin(names, ";");
}

std::string WriteScalar(const Place& place) {
  const Message& message = *place.parent;
  const FieldDescriptor& field = *place.field;
  const auto* reflection = message.GetReflection();
  // A number that cannot be unset is there when its message is.
  if (field.has_presence()
          ? !reflection->HasField(message, &field)
          : !place.nested && !reflection->HasField(message, &field)) {
    return "";
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->GetString(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return ShortName(*reflection->GetEnum(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection->GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection->GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      // The shortest text that reads back as the same number.
      return fmt::format("{}", reflection->GetDouble(message, &field));
    default:
      return reflection->GetBool(message, &field) ? "true" : "false";
  }
}

void ReadList(absl::string_view cell, const FieldDescriptor& field,
              const std::string& path, Message& message,
              std::vector<FieldProblem>& problems) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    nlohmann::json names = nlohmann::json::array();
    for (const absl::string_view name : absl::StrSplit(cell, ';')) {
      const absl::string_view stripped = absl::StripAsciiWhitespace(name);
      if (!stripped.empty()) names.push_back(std::string(stripped));
    }
    return ReadField(names, field, path, message, problems);
  }
  nlohmann::json value;
  std::string error;
  if (!ParseJson(cell, value, error)) {
    problems.push_back(
        {path, std::string(cell),
         absl::StrCat("the cell must hold a list as JSON text, but is ",
                      error)});
    return;
  }
  ReadField(value, field, path, message, problems);
}

void ReadCell(const CsvColumn& column, const std::string& cell,
              Message& message, std::vector<FieldProblem>& problems) {
  const auto [parent, field] = Make(message, column.path);
  const auto* reflection = parent->GetReflection();
  switch (column.kind) {
    case Kind::kId:
    case Kind::kReference: {
      const absl::string_view id = absl::StripAsciiWhitespace(cell);
      const std::string prefix = absl::StrCat(column.collection, "/");
      reflection->SetString(parent, field,
                            absl::StartsWith(id, prefix)
                                ? std::string(id)
                                : absl::StrCat(prefix, id));
      return;
    }
    case Kind::kJapaneseName: {
      auto* name =
          dynamic_cast<v1::LocalName*>(reflection->AddMessage(parent, field));
      if (name == nullptr) return;
      name->set_language_code("ja");
      name->set_text(cell);
      return;
    }
    case Kind::kField:
      if (field->is_repeated()) {
        return ReadList(cell, *field, column.path, *parent, problems);
      }
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        return reflection->SetString(parent, field, cell);
      }
      return ReadText(absl::StripAsciiWhitespace(cell), *field, column.path,
                      *parent, problems);
  }
}

bool IsBlank(absl::string_view cell) {
  return absl::StripAsciiWhitespace(cell).empty();
}

}  // namespace

std::vector<std::string> CsvForm::Header() const {
  std::vector<std::string> header;
  for (const CsvColumn& column : columns_) header.push_back(column.header);
  return header;
}

std::vector<std::string> CsvForm::Write(const Message& message) const {
  std::vector<std::string> cells;
  for (const CsvColumn& column : columns_) {
    if (column.kind == Kind::kJapaneseName) {
      const auto* city = dynamic_cast<const v1::City*>(&message);
      cells.push_back(BeginsWithJapanese(message) ? city->local_names(0).text()
                                                  : "");
      continue;
    }
    const Place place = Find(message, column.path);
    if (place.parent == nullptr) {
      cells.emplace_back();
    } else if (place.field->is_repeated()) {
      cells.push_back(WriteList(*place.parent, *place.field));
    } else {
      std::string cell = WriteScalar(place);
      if (column.kind != Kind::kField) {
        cell = std::string(
            absl::StripPrefix(cell, absl::StrCat(column.collection, "/")));
      }
      cells.push_back(std::move(cell));
    }
  }
  return cells;
}

std::vector<int> CsvForm::MatchHeader(
    const std::vector<std::string>& header,
    std::vector<FieldProblem>& problems) const {
  std::vector<int> order;
  std::vector<bool> present(columns_.size(), false);
  std::vector<FieldProblem> unknown;
  for (const std::string& raw : header) {
    const std::string name =
        absl::AsciiStrToLower(absl::StripAsciiWhitespace(raw));
    const auto column = std::find_if(
        columns_.begin(), columns_.end(), [&name](const CsvColumn& candidate) {
          return !name.empty() &&
                 (name == candidate.header || name == candidate.synonym);
        });
    if (column == columns_.end()) {
      unknown.push_back({"", raw, "is not a column of this kind of table"});
      order.push_back(-1);
      continue;
    }
    const auto index = static_cast<int>(column - columns_.begin());
    if (present[index]) {
      problems.push_back({"", raw, "is a column twice; keep one of them"});
    }
    present[index] = true;
    order.push_back(index);
  }
  std::vector<std::string> absent;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (!present[i]) absent.push_back(columns_[i].header);
  }
  for (FieldProblem& problem : unknown) {
    if (problem.value.empty()) {
      problem.advice =
          "the header has a column without a name; name it or delete it";
    } else if (const std::string near = DidYouMean(problem.value, absent);
               !near.empty()) {
      absl::StrAppend(&problem.advice, "; ", near);
    } else {
      absl::StrAppend(&problem.advice, "; delete it, or name it as one of ",
                      absl::StrJoin(Header(), ", "));
    }
    problems.push_back(std::move(problem));
  }
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].required && !present[i]) {
      problems.push_back(
          {columns_[i].header, "",
           "the header lacks this column, which every table of "
           "this kind needs; the first line must be the header"});
    }
  }
  return order;
}

void CsvForm::Read(const std::vector<std::string>& cells,
                   const std::vector<int>& order, Message& message,
                   std::vector<FieldProblem>& problems) const {
  // Spreadsheets drop and add empty cells at the end of a row.
  if (cells.size() > order.size() &&
      !std::all_of(cells.begin() + static_cast<int64_t>(order.size()),
                   cells.end(), IsBlank)) {
    problems.push_back(
        {"", "",
         absl::StrCat("the row has ", cells.size(), " cells, but the header ",
                      order.size(),
                      "; a cell that holds the delimiter must be in quotes")});
    return;
  }
  // In the order of the form, not of the table: the Japanese name comes
  // before the other local names.
  for (size_t index = 0; index < columns_.size(); ++index) {
    const auto at =
        std::find(order.begin(), order.end(), static_cast<int>(index)) -
        order.begin();
    if (static_cast<size_t>(at) >= std::min(order.size(), cells.size()) ||
        IsBlank(cells[at])) {
      continue;
    }
    ReadCell(columns_[index], cells[at], message, problems);
  }
}

std::string CsvForm::ColumnOf(absl::string_view path) const {
  const CsvColumn* best = nullptr;
  for (const CsvColumn& column : columns_) {
    if (column.kind == Kind::kJapaneseName) continue;
    const absl::string_view own = column.path;
    if (path == own ||
        (absl::StartsWith(path, own) && path.size() > own.size() &&
         (path[own.size()] == '.' || path[own.size()] == '['))) {
      best = &column;
    }
  }
  if (best == nullptr || absl::string_view(best->header) == best->path) {
    return "";
  }
  return best->header;
}

}  // namespace citymatch::client
