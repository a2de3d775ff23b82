// What cities want and do not publish. Kept apart from the cities: no list, no
// export, no history of theirs and no error message holds it.
#ifndef CITYMATCH_SERVER_RESOURCE_PREFERENCES_H_
#define CITYMATCH_SERVER_RESOURCE_PREFERENCES_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/city.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "server/gate/call.h"
#include "server/resource/history.h"
#include "server/resource/request/page_token.h"
#include "server/resource/writer.h"
#include "server/store/store.h"

namespace citymatch {

// Preferences exist while their city does; before they are first set they are
// empty and of revision 0. Thread-safe.
class Preferences {
 public:
  // All must outlive it.
  Preferences(store::Store* store, Writer* writer, const PageTokens* tokens)
      : store_(store), writer_(writer), tokens_(tokens) {}

  // `name`: `cities/{city}/preferences`. NOT_FOUND if there is no such city.
  [[nodiscard]] absl::Status Get(absl::string_view name,
                                 v1::CityPreferences& reply) const;

  [[nodiscard]] absl::Status Update(const WriteArguments& arguments,
                                    const v1::CityPreferences& preferences,
                                    const google::protobuf::FieldMask& mask,
                                    v1::CityPreferences& reply);

  // The changes of one city's, newest first, also after the city is gone; none
  // if they were never set. NOT_FOUND if there never was such a city.
  [[nodiscard]] absl::StatusOr<ChangePage> ListChanges(
      const Call& call, absl::string_view name,
      const ListArguments& arguments) const;

 private:
  store::Store* const store_;
  Writer* const writer_;
  const PageTokens* const tokens_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_PREFERENCES_H_
