// A message that the command line gives, in a file or field by field.
#ifndef CITYMATCH_CLIENT_CLI_MESSAGE_INPUT_H_
#define CITYMATCH_CLIENT_CLI_MESSAGE_INPUT_H_

#include <string>
#include <vector>

#include "client/cli/session.h"
#include "google/protobuf/message.h"

namespace citymatch::client {

struct MessageInput {
  // A file with a JSON object; `-` = standard input, empty = none.
  std::string file;

  // `path=value`, see assignments.h.
  std::vector<std::string> sets;
};

// Fills `message` and adds the fields given, also those that are cleared, to
// `mask`. `collection` as for ReadMessage. Tells every problem; an exit code
// other than kExitOk ends the command.
[[nodiscard]] int FillMessage(Session& session, const MessageInput& input,
                              const char* collection,
                              google::protobuf::Message& message,
                              std::vector<std::string>& mask);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_MESSAGE_INPUT_H_
