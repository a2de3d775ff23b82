// The built dashboard, held in memory. What a browser asks for is looked up in
// a table of the files that were there at the start, so that no path leads to
// any other file of the machine.
#ifndef CITYMATCH_SERVER_EDGE_WEB_WEB_FILES_H_
#define CITYMATCH_SERVER_EDGE_WEB_WEB_FILES_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "httplib.h"

namespace citymatch {

// Immutable.
class WebFiles {
 public:
  // No files at all.
  WebFiles() = default;

  // Reads the files below `root`, but for hidden ones and symbolic links.
  // FAILED_PRECONDITION, reason BAD_WEB_ROOT, if it is not a folder with an
  // index.html, a file cannot be read, or there are more than 10,000 files or
  // 64 MiB: then it reads none.
  [[nodiscard]] static absl::StatusOr<WebFiles> Load(const std::string& root);

  // Answers GET and HEAD: the file, or the dashboard's first page where a
  // browser follows a link into it, or 404.
  void Answer(const httplib::Request& request,
              httplib::Response& response) const;

 private:
  struct File {
    std::string content;
    std::string gzipped;  // empty where it would not be smaller
    std::string content_type;
    std::string etag;  // with quotes
    // Whether its name changes with its content (`assets/index-4f2a.js`).
    bool immutable = false;
  };

  [[nodiscard]] const File* Find(const httplib::Request& request) const;

  // By path, `/index.html`.
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_WEB_WEB_FILES_H_
