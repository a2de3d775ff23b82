#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/common.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "server/convert/dates.h"
#include "server/convert/names.h"
#include "server/resource/filter/fields.h"
#include "server/resource/filter/filter.h"
#include "server/resource/filter/tables.h"
#include "server/resource/request/nearest.h"

namespace citymatch {
namespace {

std::string PartnershipNameProblem(absl::string_view value) {
  if (IsId(IdIn(kPartnershipPrefix, value), kMaxPartnershipIdBytes)) return "";
  return absl::StrCat(Quoted(value),
                      " is no name of the form `partnerships/{id}`");
}

std::string TokenNameProblem(absl::string_view value) {
  if (IsId(IdIn(kTokenPrefix, value), kMaxIdBytes)) return "";
  return absl::StrCat(Quoted(value), " is no name of the form `tokens/{id}`");
}

}  // namespace

const FilterTable<v1::Partnership>& PartnershipFilterFields() {
  using v1::Partnership;
  static const auto* const table = new FilterTable<Partnership>{
      NameField<Partnership>(PartnershipNameProblem),
      {{.name = "provider", .problem = ProblemOf<Form::kCityName>},
       [](const Partnership& object, ValueVisitor visitor) {
         return VisitText(object.provider(), visitor);
       }},
      {{.name = "partner", .problem = ProblemOf<Form::kCityName>},
       [](const Partnership& object, ValueVisitor visitor) {
         return VisitText(object.partner(), visitor);
       }},
      {{.name = "programme", .problem = ProblemOf<Form::kProgrammeName>},
       [](const Partnership& object, ValueVisitor visitor) {
         return VisitText(object.programme(), visitor);
       }},
      {{.name = "programme_title"},
       [](const Partnership& object, ValueVisitor visitor) {
         return VisitText(object.programme_title(), visitor);
       }},
      {{.name = "first_year", .type = FilterType::kInteger},
       [](const Partnership& object, ValueVisitor visitor) {
         return object.has_first_year() &&
                visitor(int64_t{object.first_year()});
       }},
      {{.name = "last_year", .type = FilterType::kInteger},
       [](const Partnership& object, ValueVisitor visitor) {
         return object.has_last_year() && visitor(int64_t{object.last_year()});
       }},
      {{.name = "sectors",
        .type = FilterType::kEnum,
        .repeated = true,
        .enum_type = v1::Sector_descriptor()},
       [](const Partnership& object, ValueVisitor visitor) {
         return std::any_of(
             object.sectors().begin(), object.sectors().end(),
             [&](int sector) { return visitor(int64_t{sector}); });
       }},
      {{.name = "outcome",
        .type = FilterType::kEnum,
        .enum_type = Partnership::Outcome_descriptor()},
       [](const Partnership& object, ValueVisitor visitor) {
         return object.outcome() != Partnership::OUTCOME_UNSPECIFIED &&
                visitor(int64_t{object.outcome()});
       }},
      {{.name = "state",
        .type = FilterType::kEnum,
        .enum_type = Partnership::State_descriptor()},
       [](const Partnership& object, ValueVisitor visitor) {
         return object.state() != Partnership::STATE_UNSPECIFIED &&
                visitor(int64_t{object.state()});
       }},
      {{.name = "instruments.type",
        .type = FilterType::kEnum,
        .repeated = true,
        .enum_type = v1::Instrument::Type_descriptor()},
       [](const Partnership& object, ValueVisitor visitor) {
         return std::any_of(object.instruments().begin(),
                            object.instruments().end(),
                            [&](const v1::Instrument& instrument) {
                              return visitor(int64_t{instrument.type()});
                            });
       }},
      {{.name = "instruments.end_date",
        .type = FilterType::kDate,
        .repeated = true},
       [](const Partnership& object, ValueVisitor visitor) {
         return std::any_of(object.instruments().begin(),
                            object.instruments().end(),
                            [&](const v1::Instrument& instrument) {
                              return VisitText(instrument.end_date(), visitor);
                            });
       }},
      {{.name = "next_review_date", .type = FilterType::kDate},
       [](const Partnership& object, ValueVisitor visitor) {
         return VisitText(object.next_review_date(), visitor);
       }},
      UpdateTimeField<Partnership>(),
  };
  return *table;
}

const FilterTable<v1::Programme>& ProgrammeFilterFields() {
  using v1::Programme;
  static const auto* const table = new FilterTable<Programme>{
      NameField<Programme>(ProblemOf<Form::kProgrammeName>),
      DisplayNameField<Programme>(),
      {{.name = "start_date", .type = FilterType::kDate},
       [](const Programme& object, ValueVisitor visitor) {
         return VisitText(object.start_date(), visitor);
       }},
      {{.name = "end_date", .type = FilterType::kDate},
       [](const Programme& object, ValueVisitor visitor) {
         return VisitText(object.end_date(), visitor);
       }},
      {{.name = "taxonomy", .problem = ProblemOf<Form::kTaxonomyName>},
       [](const Programme& object, ValueVisitor visitor) {
         return VisitText(object.taxonomy(), visitor);
       }},
      UpdateTimeField<Programme>(),
  };
  return *table;
}

const FilterTable<v1::Taxonomy>& TaxonomyFilterFields() {
  using v1::Taxonomy;
  static const auto* const table = new FilterTable<Taxonomy>{
      NameField<Taxonomy>(ProblemOf<Form::kTaxonomyName>),
      DisplayNameField<Taxonomy>(),
      UpdateTimeField<Taxonomy>(),
  };
  return *table;
}

const FilterTable<v1::Identity>& IdentityFilterFields() {
  using v1::Identity;
  static const auto* const table = new FilterTable<Identity>{
      NameField<Identity>(ProblemOf<Form::kIdentityName>),
      DisplayNameField<Identity>(),
      {{.name = "grants.role",
        .type = FilterType::kEnum,
        .repeated = true,
        .enum_type = v1::Role_descriptor()},
       [](const Identity& object, ValueVisitor visitor) {
         return std::any_of(object.grants().begin(), object.grants().end(),
                            [&](const v1::Grant& grant) {
                              return visitor(int64_t{grant.role()});
                            });
       }},
      {{.name = "grants.city",
        .repeated = true,
        .problem = ProblemOf<Form::kCityName>},
       [](const Identity& object, ValueVisitor visitor) {
         return std::any_of(object.grants().begin(), object.grants().end(),
                            [&](const v1::Grant& grant) {
                              return VisitText(grant.city(), visitor);
                            });
       }},
      {{.name = "grants.programme",
        .repeated = true,
        .problem = ProblemOf<Form::kProgrammeName>},
       [](const Identity& object, ValueVisitor visitor) {
         return std::any_of(object.grants().begin(), object.grants().end(),
                            [&](const v1::Grant& grant) {
                              return VisitText(grant.programme(), visitor);
                            });
       }},
      UpdateTimeField<Identity>(),
  };
  return *table;
}

const FilterTable<v1::Token>& TokenFilterFields() {
  using v1::Token;
  static const auto* const table = new FilterTable<Token>{
      NameField<Token>(TokenNameProblem),
      DisplayNameField<Token>(),
      {{.name = "identity", .problem = ProblemOf<Form::kIdentityName>},
       [](const Token& object, ValueVisitor visitor) {
         return VisitText(object.identity(), visitor);
       }},
      {{.name = "expire_time", .type = FilterType::kTime},
       [](const Token& object, ValueVisitor visitor) {
         return object.has_expire_time() &&
                visitor(FromTimestamp(object.expire_time()));
       }},
      {{.name = "revoke_time", .type = FilterType::kTime},
       [](const Token& object, ValueVisitor visitor) {
         return object.has_revoke_time() &&
                visitor(FromTimestamp(object.revoke_time()));
       }},
      {{.name = "create_time", .type = FilterType::kTime},
       [](const Token& object, ValueVisitor visitor) {
         return object.has_create_time() &&
                visitor(FromTimestamp(object.create_time()));
       }},
  };
  return *table;
}

}  // namespace citymatch
