#include "server/resource/request/arguments.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "server/base/errors.h"
#include "server/convert/names.h"
#include "server/resource/request/nearest.h"

namespace citymatch {
namespace {

std::string IdGrammar(int max_id_bytes) {
  return absl::StrCat("1 to ", max_id_bytes,
                      " lower-case letters, digits and `-`, beginning with a "
                      "letter and not ending in `-`");
}

}  // namespace

std::string NameProblem(absl::string_view prefix, int max_id_bytes,
                        absl::string_view name) {
  if (name.empty()) {
    return absl::StrCat("is required: `", prefix, "` and an id");
  }
  if (IsId(IdIn(prefix, name), max_id_bytes)) return "";
  return absl::StrCat(
      Quoted(name), " is no name of the form `", prefix, "{id}`",
      IsId(name, max_id_bytes)
          ? absl::StrCat("; did you mean `", prefix, name, "`?")
          : absl::StrCat(", in which {id} is ", IdGrammar(max_id_bytes)));
}

std::string IdProblem(int max_id_bytes, absl::string_view id) {
  if (IsId(id, max_id_bytes)) return "";
  return absl::StrCat(id.empty() ? std::string("is required")
                                 : absl::StrCat(Quoted(id), " is no id"),
                      ": ", IdGrammar(max_id_bytes));
}

absl::StatusOr<std::string> ParseName(absl::string_view prefix,
                                      int max_id_bytes, absl::string_view name,
                                      absl::string_view field) {
  const std::string problem = NameProblem(prefix, max_id_bytes, name);
  if (!problem.empty()) return InvalidField(field, problem);
  return std::string(IdIn(prefix, name));
}

absl::StatusOr<int> ParseLimit(int32_t limit, int if_zero, int max,
                               absl::string_view field) {
  if (limit < 0) {
    return InvalidField(
        field, absl::StrCat("is ", limit, "; it must be 0 (then it is ",
                            if_zero, ") or more"));
  }
  if (limit == 0) return if_zero;
  return limit > max ? max : limit;
}

absl::StatusOr<std::string> ParseRequestId(absl::string_view request_id) {
  if (request_id.empty()) return std::string();
  bool is_uuid = request_id.size() == 36;
  for (size_t i = 0; is_uuid && i < request_id.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    is_uuid =
        is_dash
            ? request_id[i] == '-'
            : absl::ascii_isxdigit(static_cast<unsigned char>(request_id[i]));
  }
  if (is_uuid) return absl::AsciiStrToLower(request_id);
  return InvalidField(
      "request_id",
      absl::StrCat(Quoted(request_id),
                   " is no UUID, such as "
                   "`123e4567-e89b-42d3-a456-426614174000`; make a fresh one "
                   "for each request, or leave it empty"));
}

std::string EtagOf(int64_t revision) {
  return absl::StrFormat("\"%x\"", revision);
}

}  // namespace citymatch
