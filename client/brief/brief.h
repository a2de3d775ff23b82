// What stands in a dossier.
#ifndef CITYMATCH_CLIENT_BRIEF_BRIEF_H_
#define CITYMATCH_CLIENT_BRIEF_BRIEF_H_

#include <string>
#include <vector>

#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/match_service.pb.h"
#include "client/brief/document.h"
#include "client/brief/figures.h"

namespace citymatch::client {

// What both kinds of dossier are told besides the answers.
struct BriefSetting {
  std::string language;          // `en` or `ja`
  std::string programme_name;    // empty = its id
  std::string command;           // that computes it again
  bool is_confidential = false;  // each page is marked so
};

struct PairBrief {
  v1::ExplainPairResponse reply;
  v1::City provider;
  v1::City partner;
  std::vector<Spot> places;  // of the catalogue
};

// A dossier of a pair, for two pages of A4.
[[nodiscard]] Document MakePairBrief(const PairBrief& brief,
                                     const BriefSetting& setting);

// A city that attends, with whom it should meet.
struct EventPage {
  v1::City city;
  std::vector<v1::PairAssessment> attending;      // best first
  std::vector<v1::PairAssessment> not_attending;  // best first
  v1::AnswerBasis basis;
};

// One page a city, in their order.
[[nodiscard]] Document MakeEventBrief(const std::vector<EventPage>& pages,
                                      const BriefSetting& setting);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_BRIEF_BRIEF_H_
