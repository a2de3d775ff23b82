// All resources of one store.
#ifndef CITYMATCH_SERVER_RESOURCE_CATALOGUE_H_
#define CITYMATCH_SERVER_RESOURCE_CATALOGUE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "server/gate/token_secret.h"
#include "server/resource/collection.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/partnership_events.h"
#include "server/resource/preferences.h"
#include "server/resource/request/page_token.h"
#include "server/resource/round_rankings.h"
#include "server/resource/rounds.h"
#include "server/resource/tokens.h"
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
    absl::StatusOr<std::string> digests = store->Secret("token_digest", 32);
    if (!digests.ok()) return digests.status();
    return std::unique_ptr<Catalogue>(
        new Catalogue(store, *std::move(secret), *std::move(digests)));
  }

  [[nodiscard]] store::Store& store() { return *store_; }
  [[nodiscard]] Collection& cities() { return cities_; }
  [[nodiscard]] Preferences& preferences() { return preferences_; }
  [[nodiscard]] Collection& partnerships() { return partnerships_; }
  [[nodiscard]] PartnershipEvents& partnership_events() {
    return partnership_events_;
  }
  [[nodiscard]] Collection& programmes() { return programmes_; }
  [[nodiscard]] Collection& taxonomies() { return taxonomies_; }
  [[nodiscard]] Collection& rounds() { return rounds_; }
  // For reading; rounds are published by `round_lives()`.
  [[nodiscard]] Collection& published_rounds() { return published_rounds_; }
  [[nodiscard]] Rounds& round_lives() { return round_lives_; }
  [[nodiscard]] RoundRankings& round_rankings() { return round_rankings_; }
  [[nodiscard]] Collection& identities() { return identities_; }
  // For reading; `tokens()` makes and revokes them.
  [[nodiscard]] Collection& listed_tokens() { return listed_tokens_; }
  [[nodiscard]] Tokens& tokens() { return access_tokens_; }
  [[nodiscard]] const PageTokens& page_tokens() const { return page_tokens_; }
  [[nodiscard]] const TokenSecrets& token_secrets() const {
    return token_secrets_;
  }

 private:
  Catalogue(store::Store* store, std::string secret, std::string digests)
      : store_(store),
        writer_(store),
        page_tokens_(std::move(secret)),
        token_secrets_(std::move(digests)),
        cities_(&CityKind(), store, &writer_, &page_tokens_),
        preferences_(store, &writer_, &page_tokens_),
        partnerships_(&PartnershipKind(), store, &writer_, &page_tokens_),
        partnership_events_(&writer_),
        programmes_(&ProgrammeKind(), store, &writer_, &page_tokens_),
        taxonomies_(&TaxonomyKind(), store, &writer_, &page_tokens_),
        rounds_(&RoundKind(), store, &writer_, &page_tokens_),
        published_rounds_(&PublishedRoundKind(), store, &writer_,
                          &page_tokens_),
        round_lives_(&rounds_, store, &writer_, &page_tokens_),
        round_rankings_(&rounds_, store, &writer_, &page_tokens_),
        identities_(&IdentityKind(), store, &writer_, &page_tokens_),
        listed_tokens_(&TokenKind(), store, &writer_, &page_tokens_),
        access_tokens_(&writer_, &token_secrets_) {}

  store::Store* const store_;
  Writer writer_;
  const PageTokens page_tokens_;
  const TokenSecrets token_secrets_;
  Collection cities_;
  Preferences preferences_;
  Collection partnerships_;
  PartnershipEvents partnership_events_;
  Collection programmes_;
  Collection taxonomies_;
  Collection rounds_;
  Collection published_rounds_;
  Rounds round_lives_;
  RoundRankings round_rankings_;
  Collection identities_;
  Collection listed_tokens_;
  Tokens access_tokens_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_CATALOGUE_H_
