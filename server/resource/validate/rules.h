// Checks a resource of each kind by itself, without looking at others. Adds
// every violation; see CheckMessage for what holds for all kinds.
#ifndef CITYMATCH_SERVER_RESOURCE_VALIDATE_RULES_H_
#define CITYMATCH_SERVER_RESOURCE_VALIDATE_RULES_H_

#include "citymatch/v1/access.pb.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "citymatch/v1/round.pb.h"
#include "server/resource/validate/message.h"

namespace citymatch {

// Also: needs are for partners, offers for providers; a net-zero target has its
// year; a city is not its own successor.
void ValidateCity(const v1::City& city, Problems& problems);

// Also: nothing vetoes itself. `preferences.name` must be set.
void ValidateCityPreferences(const v1::CityPreferences& preferences,
                             Problems& problems);

// Also: two different cities; the last year not before the first; instruments
// end after they start and renew others of the partnership, in no ring; units
// are printable; an indicator of a year stands there once.
void ValidatePartnership(const v1::Partnership& partnership,
                         Problems& problems);

// Also: periods begin before they end; the country sets that rules and routes
// name exist; at least one weight is above 0; at least one share of
// practical_fit is above 0; the ambition years are in order.
void ValidateProgramme(const v1::Programme& programme, Problems& problems);

// Also: relations name topics of the list, two different ones, and say of no
// two topics two different things.
void ValidateTaxonomy(const v1::Taxonomy& taxonomy, Problems& problems);

// Also: each grant has the scope that its role asks for, and no other.
void ValidateIdentity(const v1::Identity& identity, Problems& problems);
void ValidateToken(const v1::Token& token, Problems& problems);

// Also: a group says who belongs to it and what it limits; groups and pair
// rules name participants; a pair has one rule; who has withdrawn is in no pair
// that must be.
void ValidateRound(const v1::Round& round, Problems& problems);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_VALIDATE_RULES_H_
