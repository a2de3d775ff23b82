// Messages in frames, as gRPC-Web and Connect send them over HTTP: one byte of
// flags, the length in four bytes (big-endian), the message.
#ifndef CITYMATCH_SERVER_EDGE_WEB_FRAMES_H_
#define CITYMATCH_SERVER_EDGE_WEB_FRAMES_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace citymatch {

// Flags of a frame.
inline constexpr uint8_t kPlainFrame = 0;
inline constexpr uint8_t kCompressedFrame = 1;
// Connect: the end of the stream, as JSON.
inline constexpr uint8_t kConnectEndFrame = 2;
// gRPC-Web: the trailers, as lines of a header.
inline constexpr uint8_t kGrpcWebTrailersFrame = 0x80;

// The payload as a frame. REQUIRES: less than 4 GiB.
[[nodiscard]] std::string Frame(uint8_t flags, absl::string_view payload);

// The message of a body that is exactly one plain frame; it points into
// `body`. INVALID_ARGUMENT, whose message says what is wrong with the body:
// cut off, more than one message, or compressed.
[[nodiscard]] absl::StatusOr<absl::string_view> OnlyMessage(
    absl::string_view body);

// Decodes base64 that was encoded in pieces, so that padding may stand in the
// middle. INVALID_ARGUMENT if it is not that.
[[nodiscard]] absl::StatusOr<std::string> DecodeBase64Pieces(
    absl::string_view text);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_WEB_FRAMES_H_
