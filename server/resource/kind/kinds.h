// The kinds of resource.
#ifndef CITYMATCH_SERVER_RESOURCE_KIND_KINDS_H_
#define CITYMATCH_SERVER_RESOURCE_KIND_KINDS_H_

#include "server/resource/kind/resource_kind.h"

namespace citymatch {

[[nodiscard]] const ResourceKind& CityKind();
[[nodiscard]] const ResourceKind& PartnershipKind();
[[nodiscard]] const ResourceKind& ProgrammeKind();
[[nodiscard]] const ResourceKind& TaxonomyKind();
[[nodiscard]] const ResourceKind& IdentityKind();
[[nodiscard]] const ResourceKind& RoundKind();
// Read through Collection, written through rounds.h.
[[nodiscard]] const ResourceKind& PublishedRoundKind();
// Read through Collection, written through tokens.h.
[[nodiscard]] const ResourceKind& TokenKind();

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_KIND_KINDS_H_
