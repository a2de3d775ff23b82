// Changes of the catalogue, as they come.
#ifndef CITYMATCH_CLIENT_OUTPUT_WATCH_TEXT_H_
#define CITYMATCH_CLIENT_OUTPUT_WATCH_TEXT_H_

#include <memory>
#include <ostream>
#include <string>

#include "citymatch/v1/watch_service.pb.h"
#include "client/output/records.h"

namespace citymatch::client {

// Writes messages of a watch. What was written is flushed: somebody may read
// along. A table has one line for each change, without a heading, so that lines
// can be searched and cut.
class WatchWriter {
 public:
  WatchWriter(OutputFormat format, std::ostream& out);

  // REQUIRES: the message is complete.
  void Write(const v1::WatchChangesResponse& message);

  // Ends the output: a JSON array is closed.
  void Finish();

 private:
  const OutputFormat format_;
  std::ostream& out_;
  std::unique_ptr<JsonListWriter> json_;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_WATCH_TEXT_H_
