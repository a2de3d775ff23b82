// All resources of one store.
#ifndef CITYMATCH_SERVER_RESOURCE_CATALOGUE_H_
#define CITYMATCH_SERVER_RESOURCE_CATALOGUE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "server/resource/collection.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/preferences.h"
#include "server/resource/request/page_token.h"
#include "server/resource/writer.h"
#include "server/store/store.h"

namespace citymatch {

// Thread-safe. One per store and process.
class Catalogue {
 public:
  // `store` must outlive the catalogue. Errors are those of Store::Secret.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Catalogue>> Open(
      store::Store* store) {
    absl::StatusOr<std::string> secret = store->Secret("page_tokens", 32);
    if (!secret.ok()) return secret.status();
    return std::unique_ptr<Catalogue>(new Catalogue(store, *std::move(secret)));
  }

  [[nodiscard]] store::Store& store() { return *store_; }
  [[nodiscard]] Collection& cities() { return cities_; }
  [[nodiscard]] Preferences& preferences() { return preferences_; }
  [[nodiscard]] Collection& partnerships() { return partnerships_; }
  [[nodiscard]] Collection& programmes() { return programmes_; }
  [[nodiscard]] Collection& taxonomies() { return taxonomies_; }

 private:
  Catalogue(store::Store* store, std::string secret)
      : store_(store),
        writer_(store),
        tokens_(std::move(secret)),
        cities_(&CityKind(), store, &writer_, &tokens_),
        preferences_(store, &writer_),
        partnerships_(&PartnershipKind(), store, &writer_, &tokens_),
        programmes_(&ProgrammeKind(), store, &writer_, &tokens_),
        taxonomies_(&TaxonomyKind(), store, &writer_, &tokens_) {}

  store::Store* const store_;
  Writer writer_;
  const PageTokens tokens_;
  Collection cities_;
  Preferences preferences_;
  Collection partnerships_;
  Collection programmes_;
  Collection taxonomies_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_CATALOGUE_H_
