#include "matching/gates.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/country.h"
#include "matching/country_rule.h"
#include "matching/messages.h"

namespace citymatch::matching {
namespace {

constexpr uint32_t Bit(GateId gate) {
  return 1u << static_cast<unsigned>(gate);
}

// Stands for a required network that no city belongs to.
constexpr uint32_t kNobodysNetwork = std::numeric_limits<uint32_t>::max();

uint32_t LevelMask(const SideRule& rule) {
  if (rule.levels.empty()) return ~0u;
  uint32_t mask = 0;
  for (const Level level : rule.levels) {
    mask |= 1u << static_cast<unsigned>(level);
  }
  return mask;
}

uint32_t NetworkNumber(const SideRule& rule, const Names& names) {
  if (rule.required_network.empty()) return 0;
  const uint32_t number = names.networks.Find(rule.required_network);
  return number == 0 ? kNobodysNetwork : number;
}

bool IsSamePartnership(const KnownPartnership& known,
                       const Programme& programme) {
  return !programme.id.empty() && known.has_begun &&
         known.partnership->programme_id == programme.id;
}

}  // namespace

absl::string_view GateName(GateId gate) {
  static constexpr std::array<absl::string_view, kGateCount> kNames = {
      "programme_dates",    "provider_country",
      "partner_country",    "provider_level",
      "partner_level",      "provider_population",
      "partner_population", "provider_network",
      "partner_network",    "provider_exists",
      "partner_exists",     "finance_route",
      "availability",       "slots",
      "already_partnered",
  };
  return kNames[static_cast<size_t>(gate)];
}

GateChecker::GateChecker(const Query& query, bool include_partnered)
    : query_(query),
      provider_levels_(LevelMask(query.context.programme().provider_rule)),
      partner_levels_(LevelMask(query.context.programme().partner_rule)),
      provider_network_(NetworkNumber(query.context.programme().provider_rule,
                                      *query.catalogue.names)),
      partner_network_(NetworkNumber(query.context.programme().partner_rule,
                                     *query.catalogue.names)),
      day_(DayNumber(query.context.as_of())) {
  const Programme& programme = query.context.programme();
  self_failures_ = SideFailures(query.self, Opposite(query.candidate_side));
  if (!programme.running.Contains(query.context.as_of())) {
    self_failures_ |= Bit(GateId::kProgrammeDates);
  }
  const SideTable& candidates = query.catalogue.side(query.candidate_side);
  const std::string& self_id = query.self.profile().id;
  for (const auto& [city_id, vetoed] : *query.catalogue.vetoes) {
    if (city_id == self_id) {
      for (const std::string& id : vetoed) {
        if (const auto row = candidates.Find(id)) {
          unavailable_.insert(KeyOf(*row));
        }
      }
    } else if (std::find(vetoed.begin(), vetoed.end(), self_id) !=
               vetoed.end()) {
      if (const auto row = candidates.Find(city_id)) {
        unavailable_.insert(KeyOf(*row));
      }
    }
  }
  if (include_partnered) return;
  const bool to_partners = query.candidate_side == Side::kPartner;
  for (const KnownPartnership* known :
       to_partners ? query.context.OfProvider(query.self)
                   : query.context.OfPartner(query.self)) {
    if (!IsSamePartnership(*known, programme)) continue;
    partnered_.insert(KeyOf(to_partners ? known->partner : known->provider));
  }
}

uint32_t GateChecker::SideFailures(const RowRef& city, Side side) const {
  const bool provider = side == Side::kProvider;
  const Block& block = *city.block;
  const Programme& programme = query_.context.programme();
  const SideRule& rule =
      provider ? programme.provider_rule : programme.partner_rule;
  const CountryTables& countries = query_.context.countries();
  uint32_t failures = 0;
  const auto fail_if = [&](bool failed, GateId if_provider, GateId if_partner) {
    if (failed) failures |= Bit(provider ? if_provider : if_partner);
  };
  const uint16_t country = block.country[city.row];
  fail_if(!(provider ? countries.provider_admitted
                     : countries.partner_admitted)[country],
          GateId::kProviderCountry, GateId::kPartnerCountry);
  const uint32_t levels = provider ? provider_levels_ : partner_levels_;
  fail_if((levels >> static_cast<unsigned>(block.level[city.row]) & 1) == 0,
          GateId::kProviderLevel, GateId::kPartnerLevel);
  const int64_t residents = block.resident_count[city.row];
  fail_if(
      rule.min_population && residents > 0 && residents < *rule.min_population,
      GateId::kProviderPopulation, GateId::kPartnerPopulation);
  const uint32_t network = provider ? provider_network_ : partner_network_;
  if (network != 0) {
    const auto networks = block.networks[city.row];
    fail_if(
        std::find(networks.begin(), networks.end(), network) == networks.end(),
        GateId::kProviderNetwork, GateId::kPartnerNetwork);
  }
  fail_if(block.gone_from[city.row] <= day_, GateId::kProviderExists,
          GateId::kPartnerExists);
  return failures;
}

uint32_t GateChecker::Failures(const RowRef& candidate) const {
  uint32_t failures =
      self_failures_ | SideFailures(candidate, query_.candidate_side);
  const bool to_partners = query_.candidate_side == Side::kPartner;
  const RowRef& provider = to_partners ? query_.self : candidate;
  const RowRef& partner = to_partners ? candidate : query_.self;
  const MatchContext& context = query_.context;
  if (context.programme().finance_route_required) {
    const CountryTables& countries = context.countries();
    if ((countries.provider_routes[provider.block->country[provider.row]] &
         countries.partner_routes[partner.block->country[partner.row]]) == 0) {
      failures |= Bit(GateId::kFinanceRoute);
    }
  }
  const RowKey key = KeyOf(candidate);
  if (!unavailable_.empty() && unavailable_.contains(key)) {
    failures |= Bit(GateId::kAvailability);
  }
  if (context.policy().slots_are_hard &&
      context.Load(provider) >= context.Slots(*provider.block, provider.row)) {
    failures |= Bit(GateId::kSlots);
  }
  if (!partnered_.empty() && partnered_.contains(key)) {
    failures |= Bit(GateId::kAlreadyPartnered);
  }
  return failures;
}

namespace {

// Writes the reasons of the gates of one pair.
class GateWriter {
 public:
  GateWriter(const Pair& pair, uint32_t failures, Language language)
      : pair_(pair),
        failures_(failures),
        language_(language),
        day_(DateText(pair.context.as_of(), language)) {}

  std::vector<GateResult> Write() {
    const Programme& programme = pair_.context.programme();
    WriteDates();
    WriteCountry(GateId::kProviderCountry, pair_.provider,
                 programme.provider_rule);
    WriteCountry(GateId::kPartnerCountry, pair_.partner,
                 programme.partner_rule);
    WriteLevel(GateId::kProviderLevel, pair_.provider);
    WriteLevel(GateId::kPartnerLevel, pair_.partner);
    WritePopulation(GateId::kProviderPopulation, pair_.provider,
                    programme.provider_rule);
    WritePopulation(GateId::kPartnerPopulation, pair_.partner,
                    programme.partner_rule);
    WriteNetwork(GateId::kProviderNetwork, pair_.provider,
                 programme.provider_rule);
    WriteNetwork(GateId::kPartnerNetwork, pair_.partner,
                 programme.partner_rule);
    WriteExists(GateId::kProviderExists, pair_.provider);
    WriteExists(GateId::kPartnerExists, pair_.partner);
    WritePairGates();
    // Without a programme only these are asked.
    if (programme.id.empty()) {
      const bool hard = pair_.context.policy().slots_are_hard;
      results_.erase(
          std::remove_if(results_.begin(), results_.end(),
                         [hard](const GateResult& result) {
                           return result.gate != GateId::kProviderExists &&
                                  result.gate != GateId::kPartnerExists &&
                                  result.gate != GateId::kAvailability &&
                                  !(result.gate == GateId::kSlots && hard);
                         }),
          results_.end());
    }
    return std::move(results_);
  }

 private:
  [[nodiscard]] bool Passed(GateId gate) const {
    return (failures_ & Bit(gate)) == 0;
  }
  [[nodiscard]] std::string NameOf(const RowRef& city) const {
    return NameIn(city.profile(), language_);
  }
  void Add(GateId gate, absl::string_view source, MessageId id,
           MessageArgs args) {
    results_.push_back(
        {gate, Passed(gate), Say(language_, id, args), std::string(source)});
  }

  // Adds a sentence to the reason written last.
  void Append(MessageId id, MessageArgs args) {
    absl::StrAppend(&results_.back().reason,
                    language_ == Language::kJapanese ? "" : " ",
                    Say(language_, id, args));
  }

  void WriteDates() {
    const Programme& programme = pair_.context.programme();
    const bool passed = Passed(GateId::kProgrammeDates);
    Add(GateId::kProgrammeDates, programme.source,
        passed ? MessageId::kGateDatesPassed : MessageId::kGateDatesFailed,
        {{"day", day_}});
    if (passed) return;
    const DateRange& running = programme.running;
    if (running.from && pair_.context.as_of() < *running.from) {
      Append(MessageId::kGateDatesStarts,
             {{"day", DateText(*running.from, language_)}});
    } else if (running.to) {
      Append(MessageId::kGateDatesEnded,
             {{"day", DateText(*running.to - 1, language_)}});
    }
  }

  void WriteCountry(GateId gate, const RowRef& city, const SideRule& rule) {
    const std::string& country = city.profile().country_code;
    const CountryRuling ruling =
        RuleOnCountry(pair_.context.programme(), rule.country_sets, country,
                      pair_.context.as_of(), language_);
    Add(gate, ruling.source,
        Passed(gate) ? MessageId::kGateCountryPassed
                     : MessageId::kGateCountryFailed,
        {{"country", CountryInSentence(country, language_)},
         {"day", day_},
         {"sets", absl::StrJoin(ruling.set_names, ListSeparator(language_))}});
    if (Passed(gate)) return;
    const std::string dates = OtherDates(ruling, language_);
    if (dates.empty()) return;
    absl::StrAppend(&results_.back().reason,
                    language_ == Language::kJapanese ? "" : " ", dates);
  }

  void WriteLevel(GateId gate, const RowRef& city) {
    Add(gate, pair_.context.programme().source,
        Passed(gate) ? MessageId::kGateLevelPassed
                     : MessageId::kGateLevelFailed,
        {{"city", NameOf(city)}});
  }

  void WritePopulation(GateId gate, const RowRef& city, const SideRule& rule) {
    if (!rule.min_population) {
      Add(gate, "", MessageId::kGatePopulationNone, {});
      return;
    }
    const int64_t residents = city.block->resident_count[city.row];
    MessageId id = Passed(gate) ? MessageId::kGatePopulationPassed
                                : MessageId::kGatePopulationFailed;
    if (residents == 0) id = MessageId::kGatePopulationUnknown;
    Add(gate, pair_.context.programme().source, id,
        {{"city", NameOf(city)},
         {"count", NumberText(residents)},
         {"least", NumberText(*rule.min_population)}});
  }

  void WriteNetwork(GateId gate, const RowRef& city, const SideRule& rule) {
    if (rule.required_network.empty()) {
      Add(gate, "", MessageId::kGateNetworkNone, {});
      return;
    }
    Add(gate, pair_.context.programme().source,
        Passed(gate) ? MessageId::kGateNetworkPassed
                     : MessageId::kGateNetworkFailed,
        {{"city", NameOf(city)},
         {"network", NetworkText(rule.required_network, language_)}});
  }

  void WriteExists(GateId gate, const RowRef& city) {
    if (Passed(gate)) {
      Add(gate, "", MessageId::kGateExistsPassed,
          {{"city", NameOf(city)}, {"day", day_}});
      return;
    }
    std::string since;
    std::string successor;
    for (const AdministrativeChange& change :
         city.profile().administrative_changes) {
      if (change.kind == ChangeKind::kEnlarged ||
          DayNumber(change.effective_date) != city.block->gone_from[city.row]) {
        continue;
      }
      since = DateText(change.effective_date, language_);
      if (change.successor_id.empty()) continue;
      const auto row = pair_.catalogue.Find(change.successor_id);
      const std::string name =
          row ? NameIn(row->profile(), language_) : change.successor_id;
      successor = language_ == Language::kJapanese
                      ? absl::StrCat("（承継：", name, "）")
                      : absl::StrCat(" (succeeded by ", name, ")");
    }
    Add(gate, "", MessageId::kGateExistsFailed,
        {{"city", NameOf(city)}, {"since", since}, {"successor", successor}});
  }

  void WritePairGates() {
    const Programme& programme = pair_.context.programme();
    MessageId finance = MessageId::kGateFinanceNone;
    if (programme.finance_route_required) {
      finance = Passed(GateId::kFinanceRoute) ? MessageId::kGateFinancePassed
                                              : MessageId::kGateFinanceFailed;
    }
    Add(GateId::kFinanceRoute, programme.source, finance, {{"day", day_}});
    Add(GateId::kAvailability, "",
        Passed(GateId::kAvailability) ? MessageId::kGateAvailabilityPassed
                                      : MessageId::kGateAvailabilityFailed,
        {});
    WriteSlots();
    std::vector<std::string> ties;
    for (const KnownPartnership* known :
         pair_.context.OfProvider(pair_.provider)) {
      if (KeyOf(known->partner) == KeyOf(pair_.partner) &&
          IsSamePartnership(*known, programme)) {
        ties.push_back(PartnershipText(*known, "", language_));
      }
    }
    Add(GateId::kAlreadyPartnered, "",
        Passed(GateId::kAlreadyPartnered) ? MessageId::kGatePartneredPassed
                                          : MessageId::kGatePartneredFailed,
        {{"ties", absl::StrJoin(ties, ListSeparator(language_))}});
  }

  void WriteSlots() {
    const MatchContext& context = pair_.context;
    const Policy& policy = context.policy();
    MessageId id = MessageId::kGateSlotsSoft;
    if (policy.slots_are_hard) {
      id = Passed(GateId::kSlots) ? MessageId::kGateSlotsPassed
                                  : MessageId::kGateSlotsFailed;
    }
    const Profile& provider = pair_.provider.profile();
    Add(GateId::kSlots, "", id,
        {{"provider", NameOf(pair_.provider)},
         {"load", absl::StrCat(context.Load(pair_.provider))},
         {"slots", absl::StrCat(context.Slots(*pair_.provider.block,
                                              pair_.provider.row))},
         {"assumed", provider.slot_count
                         ? ""
                         : Say(language_, MessageId::kSlotsAssumed, {})}});
    const auto partnerships = context.OfProvider(pair_.provider);
    const auto assumed_over =
        std::count_if(partnerships.begin(), partnerships.end(),
                      [](const KnownPartnership* known) {
                        return known->has_begun && !known->is_under_way &&
                               known->first_year && !known->last_year &&
                               known->partnership->phases.empty();
                      });
    if (assumed_over > 0) {
      Append(MessageId::kSlotsAssumedOver,
             {{"count", absl::StrCat(assumed_over)},
              {"years", absl::StrCat(policy.assumed_duration_years)}});
    }
  }

  const Pair& pair_;
  uint32_t failures_;
  Language language_;
  std::string day_;
  std::vector<GateResult> results_;
};

}  // namespace

std::vector<GateResult> ExplainGates(const Pair& pair, uint32_t failures,
                                     Language language) {
  return GateWriter(pair, failures, language).Write();
}

}  // namespace citymatch::matching
