#include "server/store/references.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/store/key_format.h"

namespace citymatch::store {
namespace {

using storage::v1::Resource;

constexpr absl::string_view kPreferencesSuffix = "/preferences";
constexpr absl::string_view kSolutions = "/solutions/";
constexpr absl::string_view kRankings = "/rankings/";

// Of the number of a solution in its key.
constexpr size_t kNumberDigits = 10;
constexpr int64_t kMaxNumber = 9'999'999'999;
// Two digits tell the length.
constexpr size_t kMaxCityIdBytes = 99;

// The collection with its slash; empty for an unknown kind.
absl::string_view Collection(Kind kind) {
  switch (kind) {
    case Kind::kCity:
    case Kind::kCityPreferences:
      return "cities/";
    case Kind::kPartnership:
      return "partnerships/";
    case Kind::kProgramme:
      return "programmes/";
    case Kind::kTaxonomy:
      return "taxonomies/";
    case Kind::kIdentity:
      return "identities/";
    case Kind::kToken:
      return "tokens/";
    case Kind::kRound:
    case Kind::kRoundSolution:
    case Kind::kRoundRanking:
      return "rounds/";
    case Kind::kPublishedRound:
      return "publishedRounds/";
  }
  return "";
}

// The ids of a round and of what belongs to it, in a key.
using Halves = std::pair<absl::string_view, absl::string_view>;

// A round's id and a number; nullopt if `id` is not made of them.
std::optional<Halves> SolutionHalves(absl::string_view id) {
  if (id.size() <= kNumberDigits + 1) return std::nullopt;
  const size_t end = id.size() - kNumberDigits - 1;
  absl::string_view number = id.substr(end + 1);
  const bool digits = std::all_of(number.begin(), number.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  if (id[end] != '-' || !digits) return std::nullopt;
  const size_t first = number.find_first_not_of('0');
  if (first == absl::string_view::npos) return std::nullopt;
  return Halves(id.substr(0, end), number.substr(first));
}

// A round's id and a city's; nullopt if `id` is not made of them.
std::optional<Halves> RankingHalves(absl::string_view id) {
  const size_t mark = id.rfind('-');
  size_t length = 0;
  if (mark == absl::string_view::npos || id.size() - mark != 3 ||
      !absl::SimpleAtoi(id.substr(mark + 1), &length) || length == 0 ||
      mark < length + 2 || id[mark - length - 1] != '-') {
    return std::nullopt;
  }
  return Halves(id.substr(0, mark - length - 1),
                id.substr(mark - length, length));
}

// The key of `rounds/{round}/solutions/{number}` or of a ranking; nullopt for
// other names.
std::optional<Key> KeyInRound(Kind kind, absl::string_view name) {
  const bool solution = kind == Kind::kRoundSolution;
  const absl::string_view infix = solution ? kSolutions : kRankings;
  const size_t at = name.find(infix);
  if (at == absl::string_view::npos) return std::nullopt;
  const absl::string_view round = name.substr(0, at);
  const absl::string_view rest = name.substr(at + infix.size());
  int64_t number = 0;
  if (solution && (!absl::SimpleAtoi(rest, &number) || number < 1 ||
                   number > kMaxNumber || rest != absl::StrCat(number))) {
    return std::nullopt;
  }
  if (round.empty() || rest.empty() || rest.size() > kMaxCityIdBytes) {
    return std::nullopt;
  }
  Key key = solution ? SolutionKey(round, number) : RankingKey(round, rest);
  if (!ValidateKey(key).ok()) return std::nullopt;
  return key;
}

std::optional<Key> KeyIn(Kind kind, absl::string_view name) {
  if (!absl::ConsumePrefix(&name, Collection(kind))) return std::nullopt;
  if (kind == Kind::kRoundSolution || kind == Kind::kRoundRanking) {
    return KeyInRound(kind, name);
  }
  if (kind == Kind::kCityPreferences &&
      !absl::ConsumeSuffix(&name, kPreferencesSuffix)) {
    return std::nullopt;
  }
  Key key{kind, std::string(name)};
  if (!ValidateKey(key).ok()) return std::nullopt;
  return key;
}

// The kind and the name that `resource` has; nullopt if nothing is set.
std::optional<std::pair<Kind, absl::string_view>> Identity(
    const Resource& resource) {
  switch (resource.kind_case()) {
    case Resource::kCity:
      return std::pair(Kind::kCity, absl::string_view(resource.city().name()));
    case Resource::kCityPreferences:
      return std::pair(Kind::kCityPreferences,
                       absl::string_view(resource.city_preferences().name()));
    case Resource::kPartnership:
      return std::pair(Kind::kPartnership,
                       absl::string_view(resource.partnership().name()));
    case Resource::kProgramme:
      return std::pair(Kind::kProgramme,
                       absl::string_view(resource.programme().name()));
    case Resource::kTaxonomy:
      return std::pair(Kind::kTaxonomy,
                       absl::string_view(resource.taxonomy().name()));
    case Resource::kIdentity:
      return std::pair(Kind::kIdentity,
                       absl::string_view(resource.identity().name()));
    case Resource::kToken:
      return std::pair(Kind::kToken,
                       absl::string_view(resource.token().token().name()));
    case Resource::kRound:
      return std::pair(Kind::kRound,
                       absl::string_view(resource.round().name()));
    case Resource::kRoundSolution:
      return std::pair(Kind::kRoundSolution,
                       absl::string_view(resource.round_solution().name()));
    case Resource::kRoundRanking:
      return std::pair(Kind::kRoundRanking,
                       absl::string_view(resource.round_ranking().name()));
    case Resource::kPublishedRound:
      return std::pair(Kind::kPublishedRound,
                       absl::string_view(resource.published_round().name()));
    case Resource::KIND_NOT_SET:
      break;
  }
  return std::nullopt;
}

absl::Status AddReference(absl::string_view field, Kind kind,
                          absl::string_view name, std::vector<Key>& keys) {
  std::optional<Key> key = KeyIn(kind, name);
  if (!key.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "`", field, "` must be a name of the form ", Collection(kind), "ID"));
  }
  keys.push_back(*std::move(key));
  return absl::OkStatus();
}

}  // namespace

std::string NameOf(const Key& key) {
  const absl::string_view collection = Collection(key.kind);
  if (collection.empty()) {
    return absl::StrCat("kind ", static_cast<int>(key.kind), "/", key.id);
  }
  const bool solution = key.kind == Kind::kRoundSolution;
  if (solution || key.kind == Kind::kRoundRanking) {
    const auto halves =
        solution ? SolutionHalves(key.id) : RankingHalves(key.id);
    if (!halves) return absl::StrCat(collection, key.id);
    return absl::StrCat(collection, halves->first,
                        solution ? kSolutions : kRankings, halves->second);
  }
  return absl::StrCat(
      collection, key.id,
      key.kind == Kind::kCityPreferences ? kPreferencesSuffix : "");
}

Key SolutionKey(absl::string_view round_id, int64_t number) {
  return {Kind::kRoundSolution,
          absl::StrCat(round_id, "-", absl::Dec(number, absl::kZeroPad10))};
}

Key RankingKey(absl::string_view round_id, absl::string_view city_id) {
  return {Kind::kRoundRanking,
          absl::StrCat(round_id, "-", city_id, "-",
                       absl::Dec(city_id.size(), absl::kZeroPad2))};
}

RankingParts PartsOfRanking(absl::string_view key_id) {
  const std::optional<Halves> halves = RankingHalves(key_id);
  if (!halves) return {};
  return {std::string(halves->first), std::string(halves->second)};
}

std::optional<Key> KeyOfName(absl::string_view name) {
  for (const Kind kind :
       {Kind::kCityPreferences, Kind::kCity, Kind::kPartnership,
        Kind::kProgramme, Kind::kTaxonomy, Kind::kIdentity, Kind::kToken,
        Kind::kRound, Kind::kRoundSolution, Kind::kRoundRanking,
        Kind::kPublishedRound}) {
    std::optional<Key> key = KeyIn(kind, name);
    if (key.has_value()) return key;
  }
  return std::nullopt;
}

absl::Status CheckBelongs(const Key& key, const Resource& resource) {
  const auto identity = Identity(resource);
  if (!identity.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(NameOf(key), ": the resource is empty"));
  }
  const auto& [kind, name] = *identity;
  if (kind != key.kind) {
    return absl::InvalidArgumentError(
        absl::StrCat(NameOf(key), ": the resource is of another kind"));
  }
  if (!name.empty() && name != NameOf(key)) {
    return absl::InvalidArgumentError(
        absl::StrCat(NameOf(key), ": the resource bears another name"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Key>> References(const Resource& resource) {
  std::vector<Key> keys;
  absl::Status status;
  if (resource.has_partnership()) {
    const auto& partnership = resource.partnership();
    status.Update(
        AddReference("provider", Kind::kCity, partnership.provider(), keys));
    status.Update(
        AddReference("partner", Kind::kCity, partnership.partner(), keys));
    if (!partnership.programme().empty()) {
      status.Update(AddReference("programme", Kind::kProgramme,
                                 partnership.programme(), keys));
    }
  } else if (resource.has_programme() &&
             !resource.programme().taxonomy().empty()) {
    status.Update(AddReference("taxonomy", Kind::kTaxonomy,
                               resource.programme().taxonomy(), keys));
  } else if (resource.has_round()) {
    status.Update(AddReference("programme", Kind::kProgramme,
                               resource.round().programme(), keys));
  } else if (resource.has_token()) {
    status.Update(AddReference("identity", Kind::kIdentity,
                               resource.token().token().identity(), keys));
  }
  if (!status.ok()) return status;
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace citymatch::store
