#include "server/edge/web/frames.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace citymatch {
namespace {

constexpr size_t kHeaderBytes = 5;

}  // namespace

std::string Frame(uint8_t flags, absl::string_view payload) {
  std::string frame;
  frame.reserve(kHeaderBytes + payload.size());
  frame.push_back(static_cast<char>(flags));
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame.push_back(static_cast<char>((payload.size() >> shift) & 0xFF));
  }
  frame.append(payload.data(), payload.size());
  return frame;
}

absl::StatusOr<absl::string_view> OnlyMessage(absl::string_view body) {
  if (body.size() < kHeaderBytes) {
    return absl::InvalidArgumentError(
        "the body ends before the five bytes that announce a message");
  }
  const uint8_t flags = static_cast<uint8_t>(body[0]);
  size_t length = 0;
  for (size_t i = 1; i < kHeaderBytes; ++i) {
    length = length << 8 | static_cast<uint8_t>(body[i]);
  }
  if ((flags & kCompressedFrame) != 0) {
    return absl::InvalidArgumentError(
        "the message is compressed; send it as it is");
  }
  if (flags != kPlainFrame) {
    return absl::InvalidArgumentError(
        absl::StrCat("the flags of the message are ", flags, " instead of 0"));
  }
  body.remove_prefix(kHeaderBytes);
  if (body.size() < length) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the body has ", body.size(), " bytes of a message of ", length));
  }
  if (body.size() > length) {
    return absl::InvalidArgumentError(
        "more bytes follow the message; a call has one");
  }
  return body;
}

absl::StatusOr<std::string> DecodeBase64Pieces(absl::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    // A piece ends behind its padding.
    const size_t padding = text.find('=');
    size_t end = padding == absl::string_view::npos
                     ? text.size()
                     : text.find_first_not_of('=', padding);
    if (end == absl::string_view::npos) end = text.size();
    std::string piece;
    if (!absl::Base64Unescape(text.substr(0, end), &piece)) {
      return absl::InvalidArgumentError("the body is not base64");
    }
    decoded += piece;
    text.remove_prefix(end);
  }
  return decoded;
}

}  // namespace citymatch
