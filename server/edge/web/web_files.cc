#include "server/edge/web/web_files.h"

#include <openssl/sha.h>
#include <zlib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "httplib.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/edge/web/http_server.h"

namespace citymatch {
namespace {

namespace fs = std::filesystem;

constexpr uintmax_t kMostBytes = uintmax_t{64} << 20;
constexpr size_t kMostFiles = 10'000;
constexpr char kIndex[] = "/index.html";
// Only what the dashboard itself brings, and no frames of other sites around
// it.
constexpr char kContentSecurityPolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

absl::Status BadRoot(const std::string& root, absl::string_view problem) {
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat("--web-root ", root, ": ", problem,
                   "; name the folder that the build of the dashboard made"),
      "BAD_WEB_ROOT", {{"folder", root}});
}

std::string TypeOf(const fs::path& path) {
  static constexpr std::array<std::pair<absl::string_view, const char*>, 17>
      kTypes = {{{".css", "text/css; charset=utf-8"},
                 {".gif", "image/gif"},
                 {".html", "text/html; charset=utf-8"},
                 {".ico", "image/x-icon"},
                 {".jpg", "image/jpeg"},
                 {".js", "text/javascript; charset=utf-8"},
                 {".json", "application/json"},
                 {".map", "application/json"},
                 {".mjs", "text/javascript; charset=utf-8"},
                 {".png", "image/png"},
                 {".svg", "image/svg+xml"},
                 {".ttf", "font/ttf"},
                 {".txt", "text/plain; charset=utf-8"},
                 {".wasm", "application/wasm"},
                 {".webmanifest", "application/manifest+json"},
                 {".webp", "image/webp"},
                 {".woff2", "font/woff2"}}};
  const std::string extension =
      absl::AsciiStrToLower(path.extension().string());
  for (const auto& [ending, type] : kTypes) {
    if (ending == extension) return type;
  }
  return "application/octet-stream";
}

std::string EtagOf(absl::string_view content) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(),
         digest.data());
  constexpr size_t kBytes = 12;  // enough to tell versions of a file apart
  return absl::StrCat(
      "\"",
      absl::BytesToHexString(absl::string_view(
          reinterpret_cast<const char*>(digest.data()), kBytes)),
      "\"");
}

// Empty if it cannot be made smaller.
std::string Gzip(const std::string& content) {
  constexpr int kGzipWindow = 15 + 16;  // as zlib wants it told
  constexpr int kMemory = 9;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow,
                   kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    return "";
  }
  std::string out(content.size(), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool smaller = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(smaller ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

bool IsHidden(const fs::path& path) {
  return absl::StartsWith(path.filename().string(), ".");
}

// Whether a header such as `"a", W/"b"` names the tag.
bool Names(absl::string_view header, absl::string_view etag) {
  for (absl::string_view one : absl::StrSplit(header, ',')) {
    one = absl::StripAsciiWhitespace(one);
    if (absl::StartsWith(one, "W/")) one.remove_prefix(2);
    if (one == etag || one == "*") return true;
  }
  return false;
}

bool TakesGzip(absl::string_view header) {
  for (const absl::string_view one : absl::StrSplit(header, ',')) {
    const absl::string_view name =
        absl::StripAsciiWhitespace(one.substr(0, one.find(';')));
    if (absl::EqualsIgnoreCase(name, "gzip")) {
      return !absl::StrContains(one, "q=0") || absl::StrContains(one, "q=0.");
    }
  }
  return false;
}

// The files below `root`; no longer than it takes to see that they are too many
// or too large.
absl::StatusOr<std::vector<fs::path>> FindFiles(const std::string& root) {
  std::vector<fs::path> files;
  std::error_code error;
  uintmax_t bytes = 0;
  fs::recursive_directory_iterator entry(root, error);
  for (; !error && entry != fs::recursive_directory_iterator();
       entry.increment(error)) {
    if (IsHidden(entry->path())) {
      entry.disable_recursion_pending();
      continue;
    }
    if (entry->is_symlink(error) || !entry->is_regular_file(error)) continue;
    bytes += entry->file_size(error);
    if (bytes > kMostBytes) return BadRoot(root, "it holds more than 64 MiB");
    if (files.size() == kMostFiles) {
      return BadRoot(root, "it holds more than 10,000 files");
    }
    files.push_back(entry->path());
  }
  if (error) return BadRoot(root, error.message());
  return files;
}

}  // namespace

absl::StatusOr<WebFiles> WebFiles::Load(const std::string& root) {
  CITYMATCH_ASSIGN_OR_RETURN(const std::vector<fs::path> found,
                             FindFiles(root));
  WebFiles loaded;
  for (const fs::path& name : found) {
    std::ifstream in(name, std::ios::binary);
    File file;
    file.content.assign(std::istreambuf_iterator<char>(in), {});
    if (!in) {
      return BadRoot(root,
                     absl::StrCat(name.filename().string(), " cannot be read"));
    }
    const std::string path =
        absl::StrCat("/", name.lexically_relative(root).generic_string());
    file.gzipped = Gzip(file.content);
    file.content_type = TypeOf(name);
    file.etag = EtagOf(file.content);
    file.immutable = absl::StartsWith(path, "/assets/");
    loaded.files_.emplace(path, std::move(file));
  }
  if (!loaded.files_.contains(kIndex)) {
    return BadRoot(root, "it has no index.html");
  }
  return loaded;
}

const WebFiles::File* WebFiles::Find(const httplib::Request& request) const {
  const auto file = files_.find(request.path == "/" ? kIndex : request.path);
  if (file != files_.end()) return &file->second;
  // A link into the dashboard, such as /cities/vn-hai-phong: its first page
  // finds the way from there. What looks like a file is none.
  const size_t name = request.path.rfind('/') + 1;
  const bool is_page =
      request.path.find('.', name) == std::string::npos &&
      absl::StrContains(request.get_header_value("Accept"), "text/html");
  const auto index = files_.find(kIndex);
  return is_page && index != files_.end() ? &index->second : nullptr;
}

void WebFiles::Answer(const httplib::Request& request,
                      httplib::Response& response) const {
  const File* const file = Find(request);
  if (file == nullptr) {
    response.status = 404;
    response.set_content(files_.empty()
                             ? "there is no dashboard here; the server was "
                               "started without --web-root\n"
                             : "there is no such page\n",
                         "text/plain; charset=utf-8");
    return;
  }
  response.set_header(
      "Cache-Control",
      file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.set_header("Content-Security-Policy", kContentSecurityPolicy);
  response.set_header("Cross-Origin-Opener-Policy", "same-origin");
  response.set_header("Vary", "Accept-Encoding");
  const bool gzip = !file->gzipped.empty() &&
                    TakesGzip(request.get_header_value(kAcceptEncoding));
  const std::string etag =
      gzip ? absl::StrCat(file->etag.substr(0, file->etag.size() - 1), "-gz\"")
           : file->etag;
  response.set_header("ETag", etag);
  if (Names(request.get_header_value("If-None-Match"), etag)) {
    response.status = 304;
    return;
  }
  if (gzip) response.set_header("Content-Encoding", "gzip");
  response.set_content(gzip ? file->gzipped : file->content,
                       file->content_type);
}

}  // namespace citymatch
