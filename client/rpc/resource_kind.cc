#include "client/rpc/resource_kind.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "citymatch/v1/access.pb.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "citymatch/v1/round.pb.h"

namespace citymatch::client {

using google::protobuf::Message;

std::string ResourceKind::FullName(absl::string_view id) const {
  const std::string prefix = absl::StrCat(plural, "/");
  return absl::StartsWith(id, prefix) ? std::string(id)
                                      : absl::StrCat(prefix, id);
}

std::string ResourceKind::Id(absl::string_view name) const {
  return std::string(absl::StripPrefix(name, absl::StrCat(plural, "/")));
}

const ResourceKind& CityKind() {
  static const ResourceKind kKind = {"city", "cities", 1000,
                                     &v1::City::default_instance(), false};
  return kKind;
}

const ResourceKind& PartnershipKind() {
  static const ResourceKind kKind = {"partnership", "partnerships", 1000,
                                     &v1::Partnership::default_instance(),
                                     true};
  return kKind;
}

const ResourceKind& ProgrammeKind() {
  static const ResourceKind kKind = {"programme", "programmes", 100,
                                     &v1::Programme::default_instance(), false};
  return kKind;
}

const ResourceKind& TaxonomyKind() {
  static const ResourceKind kKind = {"taxonomy", "taxonomies", 10,
                                     &v1::Taxonomy::default_instance(), false};
  return kKind;
}

const ResourceKind& IdentityKind() {
  static const ResourceKind kKind = {"identity", "identities", 0,
                                     &v1::Identity::default_instance(), false};
  return kKind;
}

const ResourceKind& TokenKind() {
  static const ResourceKind kKind = {"token", "tokens", 0,
                                     &v1::Token::default_instance(), true};
  return kKind;
}

const ResourceKind& RoundKind() {
  static const ResourceKind kKind = {"round", "rounds", 0,
                                     &v1::Round::default_instance(), false};
  return kKind;
}

const ResourceKind& PublishedRoundKind() {
  static const ResourceKind kKind = {"published round", "publishedRounds", 0,
                                     &v1::PublishedRound::default_instance(),
                                     false};
  return kKind;
}

std::vector<const ResourceKind*> AllKinds() {
  return {&CityKind(), &PartnershipKind(), &ProgrammeKind(), &TaxonomyKind()};
}

std::string NameOf(const Message& resource) {
  const auto* field = resource.GetDescriptor()->FindFieldByName("name");
  return resource.GetReflection()->GetString(resource, field);
}

void SetStringField(Message& message, const char* field,
                    absl::string_view value) {
  message.GetReflection()->SetString(
      &message, message.GetDescriptor()->FindFieldByName(field),
      std::string(value));
}

}  // namespace citymatch::client
