#include "server/resource/request/field_mask.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/resource/request/nearest.h"

namespace citymatch {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kAll[] = "*";

// Messages are at most this deep; a bound for the list of paths.
constexpr int kMaxDepth = 4;

bool IsFixed(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    const auto behavior = options.GetExtension(google::api::field_behavior, i);
    if (behavior == google::api::OUTPUT_ONLY ||
        behavior == google::api::IDENTIFIER) {
      return true;
    }
  }
  return field.name() == "etag";
}

bool IsMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

void AddPaths(const Descriptor& type, const std::string& prefix, int depth,
              std::vector<std::string>& paths) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string path = absl::StrCat(prefix, field.name());
    paths.push_back(path);
    if (IsMessage(field) && !field.is_repeated() && depth < kMaxDepth) {
      AddPaths(*field.message_type(), absl::StrCat(path, "."), depth + 1,
               paths);
    }
  }
}

std::string UnknownPath(const std::string& path, const Descriptor& type) {
  std::vector<std::string> paths;
  AddPaths(type, "", 1, paths);
  return absl::StrCat(Quoted(path), " is no field of ", type.name(),
                      DidYouMean(path, paths));
}

// What is wrong with a path; empty if nothing is.
std::string PathProblem(const std::string& path, const Descriptor& root) {
  const Descriptor* type = &root;
  std::string walked;
  for (const absl::string_view part : absl::StrSplit(path, '.')) {
    if (type == nullptr) {
      return absl::StrCat(Quoted(path), " goes on behind `", walked,
                          "`, which has no fields that a mask can name; name `",
                          walked, "`, to replace it as a whole");
    }
    const FieldDescriptor* field = type->FindFieldByName(std::string(part));
    if (field == nullptr) return UnknownPath(path, root);
    absl::StrAppend(&walked, walked.empty() ? "" : ".", part);
    type = IsMessage(*field) && !field->is_repeated() ? field->message_type()
                                                      : nullptr;
  }
  return "";
}

// Replaces one field of `target` by that of `patch`, or clears it.
void CopyField(const FieldDescriptor& field, const Message& patch,
               Message& target) {
  const Reflection& reflection = *target.GetReflection();
  reflection.ClearField(&target, &field);
  const bool is_set = field.is_repeated()
                          ? reflection.FieldSize(patch, &field) > 0
                          : reflection.HasField(patch, &field);
  if (!is_set) return;
  // A copy that holds this field alone, merged into a cleared field, is a copy
  // of the field.
  const std::unique_ptr<Message> alone(patch.New());
  alone->CopyFrom(patch);
  std::vector<const FieldDescriptor*> set;
  reflection.ListFields(*alone, &set);
  for (const FieldDescriptor* other : set) {
    if (other != &field) reflection.ClearField(alone.get(), other);
  }
  alone->DiscardUnknownFields();
  target.MergeFrom(*alone);
}

void CopyPath(absl::Span<const std::string> parts, const Message& patch,
              Message& target) {
  const FieldDescriptor& field =
      *target.GetDescriptor()->FindFieldByName(parts.front());
  if (IsFixed(field)) return;
  if (parts.size() == 1) {
    CopyField(field, patch, target);
    return;
  }
  const Reflection& reflection = *target.GetReflection();
  // Nothing to clear, and nothing to copy: the message stays unset.
  if (!reflection.HasField(target, &field) &&
      !reflection.HasField(patch, &field)) {
    return;
  }
  CopyPath(parts.subspan(1), reflection.GetMessage(patch, &field),
           *reflection.MutableMessage(&target, &field));
}

}  // namespace

absl::Status CheckFieldMask(const FieldMask& mask, const Descriptor& type,
                            absl::string_view field) {
  Violations violations;
  for (int i = 0; i < mask.paths_size(); ++i) {
    const std::string& path = mask.paths(i);
    std::string problem;
    if (path == kAll) {
      if (mask.paths_size() > 1) {
        problem = "`*` names all fields and must stand alone";
      }
    } else {
      problem = PathProblem(path, type);
    }
    if (!problem.empty()) {
      AddViolation(absl::StrCat(field, ".paths[", i, "]"), problem, violations);
    }
  }
  return violations.empty() ? absl::OkStatus() : InvalidArgument(violations);
}

void ApplyFieldMask(const FieldMask& mask, const Message& patch,
                    Message& target) {
  const bool all = mask.paths_size() == 1 && mask.paths(0) == kAll;
  if (!all && !mask.paths().empty()) {
    for (const std::string& path : mask.paths()) {
      const std::vector<std::string> parts = absl::StrSplit(path, '.');
      CopyPath(parts, patch, target);
    }
    return;
  }
  const Descriptor& type = *target.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool is_set =
        field.is_repeated()
            ? patch.GetReflection()->FieldSize(patch, &field) > 0
            : patch.GetReflection()->HasField(patch, &field);
    if (!IsFixed(field) && (all || is_set)) CopyField(field, patch, target);
  }
}

}  // namespace citymatch
