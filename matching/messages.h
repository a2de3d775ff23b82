// Every sentence that an answer can hold, in every language, in one place.
//
// A text has places in braces: `{name}` takes the argument `name`, and
// `{count|one|many}` takes `one` where the argument `count` is "1", else
// `many`. A test holds the languages to the same arguments.
#ifndef CITYMATCH_MATCHING_MESSAGES_H_
#define CITYMATCH_MATCHING_MESSAGES_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "matching/language.h"
#include "matching/policy.h"
#include "matching/profile.h"

namespace citymatch::matching {

class MatchContext;       // context.h
struct KnownPartnership;  // context.h

// A cover from which a need counts as well covered in sentences.
inline constexpr double kWellCovered = 0.5;
// Below this cover no more than the sector is alike.
inline constexpr double kCovered = 0.25;

enum class MessageId : uint16_t {
  kUnknown,
  // Criteria: display names, in the order of CriterionId.
  kNameSectorFit,
  kNameNeedsFit,
  kNameSizeFit,
  kNameClimateFit,
  kNameSettingFit,
  kNameTrackRecordFit,
  kNameTiesFit,
  kNameAmbitionFit,
  kNamePracticalFit,
  kNameFinanceFit,
  // Criteria: sentences.
  kSectorCovered,
  kSectorPartly,
  kSectorNone,
  kNoNeeds,
  kNoOffers,
  kWordingShared,
  kWordingNone,
  kWordingMissing,
  kSize,
  kSizeLevelsDiffer,
  kSizeSame,
  kSizeSameLevelsDiffer,
  kPopulationMissing,
  kClimateSame,
  kClimateAlike,
  kClimateDiffers,
  kClimateMissing,
  kClimateNoMatter,
  kMattersMuch,
  kMattersSome,
  kMattersLittle,
  kSettingShared,
  kSettingDiffers,
  kSettingPlain,
  kSettingMissing,
  kSettingUnknown,
  kSettingNoMatter,
  kTrackRecord,
  kTrackRecordNone,
  kTies,
  kTiesNone,
  kTiesCountry,
  kTiesNetworks,
  kAmbition,
  kAmbitionUnknown,
  kTargetMissing,
  kLocationMissing,
  kPracticalDistance,
  kPracticalHours,
  kPracticalNoHours,
  kPracticalLanguage,
  kPracticalNoLanguage,
  kPracticalSlots,
  kPracticalSlotsAssumed,
  kTimeZoneMissing,
  kLanguagesMissing,
  kSlotsMissing,
  kFinance,
  kFinanceNone,
  kFinanceNoRoutes,
  // Gates.
  kGateDatesPassed,
  kGateDatesFailed,
  kGateDatesStarts,
  kGateDatesEnded,
  kGateCountryPassed,
  kGateCountryFailed,
  kGateCountryLater,
  kGateCountryEnded,
  kGateLevelPassed,
  kGateLevelFailed,
  kGatePopulationPassed,
  kGatePopulationUnknown,
  kGatePopulationFailed,
  kGatePopulationNone,
  kGateNetworkPassed,
  kGateNetworkFailed,
  kGateNetworkNone,
  kGateExistsPassed,
  kGateExistsFailed,
  kGateFinancePassed,
  kGateFinanceFailed,
  kGateFinanceNone,
  kRouteOpen,
  kRouteClosed,
  kRouteOpens,
  kRouteEnded,
  kRouteCountry,
  kGateAvailabilityPassed,
  kGateAvailabilityFailed,
  kGateSlotsPassed,
  kGateSlotsSoft,
  kGateSlotsFailed,
  kSlotsAssumed,
  kSlotsAssumedOver,
  kGatePartneredPassed,
  kGatePartneredFailed,
  // Cautions.
  kCautionBoundaryChanged,
  kCautionPlaceMerged,
  kCautionProviderLoaded,
  kCautionTieLapsed,
  kCautionPopulationUnknown,
  kCautionRecalled,
  kCautionLevelsDiffer,
  kCautionLeadRecalled,
  // Precedents.
  kPrecedent,
  kPrecedentSamePair,
  kPrecedentSameProvider,
  kPrecedentSamePartner,
  kPrecedentSameCountry,
  kPrecedentSameSubregion,
  kPrecedentSectors,
  kPrecedentProfile,
  kPrecedentLittle,
  kOutcomeUnknown,
  kOutcomeOngoing,
  kOutcomeSuccessful,
  kOutcomePartial,
  kOutcomeUnsuccessful,
  // What would change a list.
  kChangeAddOffer,
  kChangeOfferMaturity,
  kChangeOfferConfirmed,
  kChangeDropOffer,
  kChangeAddNeed,
  kChangeNeedPriority,
  kChangeNeedConfirmed,
  kChangeDropNeed,
  kChangePopulation,
  kChangeClimate,
  kChangeNetZero,
  kChangeLanguages,
  kChangeNetwork,
  kChangeSlots,
  // In the order of Feature.
  kChangeCoast,
  kChangePort,
  kChangeIsland,
  kChangeDelta,
  kChangeMountain,
  kChangeNoCoast,
  kChangeNoPort,
  kChangeNoIsland,
  kChangeNoDelta,
  kChangeNoMountain,
  kChangeWeight,
  // What to ask.
  kAskPopulation,
  kAskClimate,
  kAskNetZero,
  kAskLanguages,
  kAskSlots,
  // In the order of Feature.
  kAskCoast,
  kAskPort,
  kAskIsland,
  kAskDelta,
  kAskMountain,
  kAskTimeZone,
  kAskNeeds,
  kAskOffers,
  kAskConfirmNeed,
  kAskConfirmOffer,
  kYes,
  kNo,
  kWhomStatistics,
  kWhomClimateMap,
  kWhomMap,
  kWhomClimateOffice,
  kWhomInternational,
  kWhomSector,
  // Triads.
  kTriad,
  // Past pairs without a rank.
  kPastUnknownCity,
  kPastSides,
  kPastInStore,
  kCount,  // not a message
};

// Arguments by name.
using MessageArgs =
    std::initializer_list<std::pair<absl::string_view, std::string>>;

// A text with its arguments filled in, for catalogues of other folders.
std::string FillText(absl::string_view text, MessageArgs args);

// The message with its arguments filled in; an English text that begins with
// the name of a country begins with a capital also where the name has an
// article.
std::string Say(Language language, MessageId id, MessageArgs args);

// The text as it stands in the catalogue; for tests.
absl::string_view MessageText(Language language, MessageId id);

// Parts of sentences. Numbers have thousands separators; days are written as
// is usual in the language.
std::string NumberText(int64_t number);
std::string DecimalText(double number, int decimals);
std::string DateText(absl::CivilDay day, Language language);
std::string YearText(int year, Language language);
std::string FeatureText(Feature feature, Language language);
// A field of work, such as `water and wastewater`.
std::string SectorText(Sector sector, Language language);
std::string HazardText(int type, Language language);
std::string HowMuchText(double sensitivity, Language language);
std::string LanguageName(absl::string_view tag, Language language);
std::string NameIn(const Profile& profile, Language language);
std::string NameIn(const CountrySet& set, Language language);
std::string NameIn(const FinanceRoute& route, Language language);
// Title and years as far as they are known on the day, such as `MoEJ
// City-to-City Collaboration (2013–2022)`, with the counterpart's name in front
// if it is not empty. The title is as recorded, or the name in the language of
// the programme under which it runs.
std::string PartnershipText(const KnownPartnership& known,
                            absl::string_view counterpart, Language language);
// The year or, where history counts by days, the day before which it ends.
std::string HistoryEndText(const MatchContext& context, Language language);
// The message of a feature among five in the order of Feature, of which `coast`
// is the first.
MessageId OfFeature(MessageId coast, Feature feature);
// A network of cities by its identifier, such as `CityNet`.
std::string NetworkText(absl::string_view network, Language language);
absl::string_view ListSeparator(Language language);
// Joins sentence parts to one sentence.
std::string JoinParts(const std::vector<std::string>& parts, Language language);
// The API's word for a feature, such as `coast`.
absl::string_view FeatureKey(Feature feature);

// The name of a criterion to show.
std::string CriterionDisplayName(CriterionId criterion, Language language);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_MESSAGES_H_
