// What differs between two versions of a resource.
#ifndef CITYMATCH_SERVER_RESOURCE_DIFF_H_
#define CITYMATCH_SERVER_RESOURCE_DIFF_H_

#include <vector>

#include "citymatch/v1/batch.pb.h"
#include "google/protobuf/message.h"

namespace citymatch {

// The fields that differ, in the order of their numbers, with paths such as
// `population.resident_count` and `needs[2].priority`, and values in the JSON
// form of protobuf with the field names of the API. `name` is left out. A
// message that is set on one side only is one change. Of two lists, what is
// equal at both ends is left out; if the rest has the same length its elements
// are compared one by one, else the old ones count as removed (with their old
// index) and the new ones as added (with their new index).
[[nodiscard]] std::vector<v1::FieldChange> Diff(
    const google::protobuf::Message& before,
    const google::protobuf::Message& after);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_DIFF_H_
