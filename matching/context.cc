#include "matching/context.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "matching/country_rule.h"
#include "matching/criterion.h"
#include "matching/robustness.h"

namespace citymatch::matching {
namespace {

bool SetsContain(const Programme& programme,
                 const std::vector<std::string>& set_ids,
                 absl::string_view country, absl::CivilDay day) {
  if (set_ids.empty()) return true;
  for (const std::string& id : set_ids) {
    const CountrySet* set = programme.FindCountrySet(id);
    if (set != nullptr && IsMember(*set, country, day)) return true;
  }
  return false;
}

std::string CountryOfIndex(int index) {
  return {static_cast<char>('A' + (index - 1) / 26),
          static_cast<char>('A' + (index - 1) % 26)};
}

// Worth in history; see KnownPartnership.
double CreditOf(const PartnershipAsOf& seen, const Policy& policy) {
  if (!seen.is_history) return 0;
  return std::exp2(-seen.idle_years / policy.half_life_years) *
         policy.outcome_value[static_cast<size_t>(seen.outcome)];
}

// Rows of a side for the mean: all, or those whose ids hash lowest.
std::vector<RowRef> SampleRows(const SideTable& side) {
  std::vector<std::pair<uint64_t, RowRef>> rows;
  rows.reserve(static_cast<size_t>(side.city_count));
  for (size_t b = 0; b < side.blocks.size(); ++b) {
    const Block& block = *side.blocks[b];
    for (int row = 0; row < block.size(); ++row) {
      uint64_t hash = 14695981039346656037u;  // FNV-1a
      for (const char c : block.profiles[row]->id) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
      }
      rows.emplace_back(hash, RowRef{&block, static_cast<int>(b), row});
    }
  }
  const auto by_hash = [](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    return a.second.profile().id < b.second.profile().id;
  };
  const size_t count = std::min<size_t>(rows.size(), MatchContext::kMeanSample);
  std::partial_sort(rows.begin(), rows.begin() + static_cast<long>(count),
                    rows.end(), by_hash);
  std::vector<RowRef> sample;
  for (size_t i = 0; i < count; ++i) sample.push_back(rows[i].second);
  return sample;
}

}  // namespace

MatchContext::MatchContext(const Catalogue& catalogue,
                           std::shared_ptr<const Programme> programme,
                           absl::CivilDay as_of,
                           std::optional<int> hide_from_year)
    : programme_(std::move(programme)),
      as_of_(as_of),
      hide_from_year_(hide_from_year),
      names_(catalogue.names) {
  FillTopics(catalogue);
  FillRarity(catalogue);
  FillCountries();
  FillOffsets(catalogue);
  FillHistory(catalogue);
  FillMeans(catalogue);
  std::array<double, kCriterionCount> weights = policy().weights;
  double sum = 0;
  for (const double weight : weights) sum += weight;
  if (!(sum > 0)) return;  // the question must bring its own
  for (double& weight : weights) weight /= sum;
  weight_draws_ = DrawWeights(weights, policy().weight_concentration);
}

void MatchContext::FillTopics(const Catalogue& catalogue) {
  for (int s = 0; s < kSectorTableSize; ++s) {
    sector_affinity_[s][s] = policy().same_sector;
  }
  for (const auto& [first, second] : policy().related_sectors) {
    const auto a = static_cast<size_t>(first);
    const auto b = static_cast<size_t>(second);
    if (a == b) continue;
    sector_affinity_[a][b] = policy().related_sector;
    sector_affinity_[b][a] = policy().related_sector;
  }
  relations_.resize(names_->topics.size() + 1);
  const auto it = catalogue.taxonomies.find(programme_->taxonomy_id);
  if (it == catalogue.taxonomies.end()) return;
  taxonomy_ = it->second;
  absl::flat_hash_map<absl::string_view, uint32_t> numbers;
  for (const Taxonomy::Topic& topic : taxonomy_->topics) {
    topics_[topic.topic] = &topic;
    numbers[topic.topic] = names_->FindTopic(topic.sector, topic.topic);
  }
  for (const Taxonomy::Relation& relation : taxonomy_->relations) {
    const uint32_t a = numbers[relation.offer_topic];
    const uint32_t b = numbers[relation.need_topic];
    if (a == 0 || b == 0 || a == b) continue;
    relations_[a].emplace_back(b, relation.degree);
    relations_[b].emplace_back(a, relation.degree);
  }
}

std::string MatchContext::TopicName(absl::string_view topic,
                                    Language language) const {
  const auto it = topics_.find(topic);
  if (it != topics_.end()) {
    for (const LocalName& name : it->second->local_names) {
      if (name.language_code == LanguageCode(language)) return name.text;
    }
    if (!it->second->display_name.empty()) return it->second->display_name;
  }
  return absl::StrReplaceAll(topic, {{"_", " "}});
}

std::vector<double> MatchContext::AffinityRow(uint32_t topic) const {
  std::vector<double> row(names_->topics.size() + 1);
  const auto& by_sector =
      sector_affinity_[static_cast<size_t>(names_->topic_sector[topic])];
  for (uint32_t other = 1; other < row.size(); ++other) {
    row[other] = by_sector[static_cast<size_t>(names_->topic_sector[other])];
  }
  for (const auto& [other, degree] : relations_[topic]) {
    row[other] =
        std::max(row[other], degree == Degree::kClose ? policy().close_topic
                                                      : policy().related_topic);
  }
  row[topic] = policy().same_topic;
  return row;
}

void MatchContext::FillRarity(const Catalogue& catalogue) {
  // Providers that offer a topic or a close one.
  std::vector<int64_t> offerers(relations_.size());
  std::vector<int64_t> seen(relations_.size(), -1);  // by which provider last
  int64_t provider = 0;
  for (const auto& block : catalogue.providers.blocks) {
    for (int row = 0; row < block->size(); ++row, ++provider) {
      const auto see = [&](uint32_t topic) {
        if (seen[topic] == provider) return;
        seen[topic] = provider;
        ++offerers[topic];
      };
      for (uint32_t item = block->item_begin[row];
           item < block->item_begin[row + 1]; ++item) {
        const uint32_t topic = block->item_topic[item];
        see(topic);
        for (const auto& [other, degree] : relations_[topic]) {
          if (degree == Degree::kClose) see(other);
        }
      }
    }
  }
  const double total = static_cast<double>(provider) + 1;
  const double most = std::log(total) + 1;
  rarity_.resize(offerers.size());
  for (size_t topic = 0; topic < rarity_.size(); ++topic) {
    const double rarity =
        (std::log(total / static_cast<double>(offerers[topic] + 1)) + 1) / most;
    rarity_[topic] = std::pow(rarity, policy().rarity_exponent);
  }
}

void MatchContext::FillCountries() {
  for (int index = 1; index < kCountryTableSize; ++index) {
    const std::string country = CountryOfIndex(index);
    const auto in_sets = [&](const std::vector<std::string>& ids) {
      return SetsContain(*programme_, ids, country, as_of_);
    };
    countries_.provider_admitted[index] =
        in_sets(programme_->provider_rule.country_sets);
    countries_.partner_admitted[index] =
        in_sets(programme_->partner_rule.country_sets);
    const auto& routes = programme_->finance_routes;
    for (size_t r = 0; r < std::min<size_t>(routes.size(), kMaxFinanceRoutes);
         ++r) {
      if (!routes[r].open.Contains(as_of_)) continue;
      const uint64_t bit = uint64_t{1} << r;
      if (in_sets(routes[r].provider_country_sets)) {
        countries_.provider_routes[index] |= bit;
      }
      if (in_sets(routes[r].partner_country_sets)) {
        countries_.partner_routes[index] |= bit;
      }
    }
  }
}

void MatchContext::FillOffsets(const Catalogue& catalogue) {
  offsets_.assign(catalogue.names->time_zones.size() + 1, kUnknownOffset);
  const absl::Time noon = absl::FromCivil(
      absl::CivilSecond(as_of_) + 12 * 60 * 60, absl::UTCTimeZone());
  for (uint32_t zone = 1; zone < offsets_.size(); ++zone) {
    absl::TimeZone loaded;
    if (absl::LoadTimeZone(catalogue.names->time_zones.Text(zone), &loaded)) {
      offsets_[zone] = loaded.At(noon).offset / 60;
    }
  }
}

void MatchContext::FillHistory(const Catalogue& catalogue) {
  for (const auto& partnership : *catalogue.partnerships) {
    KnownPartnership known;
    static_cast<PartnershipAsOf&>(known) =
        SeenAsOf(*partnership, as_of_, policy().assumed_duration_years);
    // What is known by its days only does not exist before them.
    if (!known.has_begun && !known.first_year) continue;
    if (hide_from_year_ &&
        (!known.first_year || *known.first_year >= *hide_from_year_)) {
      continue;
    }
    const auto provider = catalogue.providers.Find(partnership->provider_id);
    const auto partner = catalogue.partners.Find(partnership->partner_id);
    if (!provider || !partner) continue;
    known.partnership = partnership.get();
    known.credit = CreditOf(known, policy());
    history_ends_on_day_ |=
        known.is_history && *known.first_year == as_of_.year();
    known.provider = *provider;
    known.partner = *partner;
    const auto programme = catalogue.programmes.find(partnership->programme_id);
    if (programme != catalogue.programmes.end()) {
      known.programme = programme->second.get();
    }
    partnerships_.push_back(known);
  }
  for (const KnownPartnership& known : partnerships_) {
    by_provider_[KeyOf(known.provider)].push_back(&known);
    by_partner_[KeyOf(known.partner)].push_back(&known);
    if (known.is_under_way) ++loads_[KeyOf(known.provider)];
  }
}

void MatchContext::FillMeans(const Catalogue& catalogue) {
  const std::vector<RowRef> providers = SampleRows(catalogue.providers);
  const std::vector<RowRef> partners = SampleRows(catalogue.partners);
  std::array<double, kCriterionCount> sums{};
  std::array<int64_t, kCriterionCount> counts{};
  for (const RowRef& provider : providers) {
    const Query query{catalogue, *this, provider, Side::kPartner};
    for (int k = 0; k < kCriterionCount; ++k) {
      const auto scorer =
          CriterionOf(static_cast<CriterionId>(k)).Prepare(query);
      for (const RowRef& partner : partners) {
        const double fit = FitOfRow(*scorer, catalogue.partners, partner);
        if (std::isnan(fit)) continue;
        sums[k] += fit;
        ++counts[k];
      }
    }
  }
  for (int k = 0; k < kCriterionCount; ++k) {
    mean_fits_[k] =
        counts[k] == 0 ? 0.5 : sums[k] / static_cast<double>(counts[k]);
  }
}

absl::Span<const KnownPartnership* const> MatchContext::OfProvider(
    const RowRef& provider) const {
  const auto it = by_provider_.find(KeyOf(provider));
  if (it == by_provider_.end()) return {};
  return it->second;
}

absl::Span<const KnownPartnership* const> MatchContext::OfPartner(
    const RowRef& partner) const {
  const auto it = by_partner_.find(KeyOf(partner));
  if (it == by_partner_.end()) return {};
  return it->second;
}

int MatchContext::Load(const RowRef& provider) const {
  const auto it = loads_.find(KeyOf(provider));
  return it == loads_.end() ? 0 : it->second;
}

std::shared_ptr<const MatchContext> ContextCache::Get(
    const Catalogue& catalogue, std::shared_ptr<const Programme> programme,
    absl::CivilDay as_of, std::optional<int> hide_from_year) {
  static const auto& no_programme = *new std::shared_ptr<const Programme>([] {
    auto none = std::make_shared<Programme>();
    none->taxonomy_id = "default";
    return none;
  }());
  if (programme == nullptr) programme = no_programme;
  const auto find = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return std::find_if(contexts_.begin(), contexts_.end(), [&](const auto& c) {
      return &c->programme() == programme.get() && c->as_of() == as_of &&
             c->hide_from_year() == hide_from_year;
    });
  };
  {
    absl::MutexLock lock(&mutex_);
    if (const auto it = find(); it != contexts_.end()) return *it;
  }
  // Made outside the lock: two callers may make the same one, which is only
  // work.
  auto made = std::make_shared<const MatchContext>(catalogue, programme, as_of,
                                                   hide_from_year);
  absl::MutexLock lock(&mutex_);
  if (const auto it = find(); it != contexts_.end()) return *it;
  if (contexts_.size() >= kMostContexts) contexts_.erase(contexts_.begin());
  contexts_.push_back(made);
  return made;
}

}  // namespace citymatch::matching
