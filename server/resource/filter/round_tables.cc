#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/round.pb.h"
#include "server/convert/names.h"
#include "server/resource/filter/fields.h"
#include "server/resource/filter/filter.h"
#include "server/resource/filter/tables.h"
#include "server/resource/request/nearest.h"

namespace citymatch {
namespace {

std::string RoundNameProblem(absl::string_view value) {
  if (IsId(IdIn(kRoundPrefix, value), kMaxRoundIdBytes)) return "";
  return absl::StrCat(Quoted(value), " is no name of the form `rounds/{id}`");
}

std::string PublishedRoundNameProblem(absl::string_view value) {
  if (IsId(IdIn(kPublishedRoundPrefix, value), kMaxRoundIdBytes)) return "";
  return absl::StrCat(Quoted(value),
                      " is no name of the form `publishedRounds/{id}`");
}

std::string TruthProblem(absl::string_view value) {
  if (value == "true" || value == "false") return "";
  return absl::StrCat(Quoted(value), " is neither `true` nor `false`");
}

template <typename T>
FilterField<T> ProgrammeField() {
  return {{.name = "programme", .problem = ProblemOf<Form::kProgrammeName>},
          [](const T& object, ValueVisitor visitor) {
            return VisitText(object.programme(), visitor);
          }};
}

template <typename T>
FilterField<T> AsOfDateField() {
  return {{.name = "as_of_date", .type = FilterType::kDate},
          [](const T& object, ValueVisitor visitor) {
            return VisitText(object.as_of_date(), visitor);
          }};
}

}  // namespace

const FilterTable<v1::Round>& RoundFilterFields() {
  using v1::Round;
  static const auto* const table = new FilterTable<Round>{
      NameField<Round>(RoundNameProblem),
      ProgrammeField<Round>(),
      DisplayNameField<Round>(),
      {{.name = "state",
        .type = FilterType::kEnum,
        .enum_type = Round::State_descriptor()},
       [](const Round& object, ValueVisitor visitor) {
         return object.state() != Round::STATE_UNSPECIFIED &&
                visitor(int64_t{object.state()});
       }},
      AsOfDateField<Round>(),
      {{.name = "participants.city",
        .repeated = true,
        .problem = ProblemOf<Form::kCityName>},
       [](const Round& object, ValueVisitor visitor) {
         return std::any_of(object.participants().begin(),
                            object.participants().end(),
                            [&](const v1::RoundParticipant& participant) {
                              return VisitText(participant.city(), visitor);
                            });
       }},
      UpdateTimeField<Round>(),
  };
  return *table;
}

const FilterTable<v1::PublishedRound>& PublishedRoundFilterFields() {
  using v1::PublishedRound;
  static const auto* const table = new FilterTable<PublishedRound>{
      NameField<PublishedRound>(PublishedRoundNameProblem),
      ProgrammeField<PublishedRound>(),
      DisplayNameField<PublishedRound>(),
      AsOfDateField<PublishedRound>(),
      {{.name = "closed", .problem = TruthProblem},
       [](const PublishedRound& object, ValueVisitor visitor) {
         return visitor(absl::string_view(object.closed() ? "true" : "false"));
       }},
      UpdateTimeField<PublishedRound>(),
  };
  return *table;
}

}  // namespace citymatch
