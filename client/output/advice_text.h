// Advice of the matcher as text for people, and as rows: precedents, what
// would change a list, what to ask, triads.
#ifndef CITYMATCH_CLIENT_OUTPUT_ADVICE_TEXT_H_
#define CITYMATCH_CLIENT_OUTPUT_ADVICE_TEXT_H_

#include <ostream>
#include <string>

#include "citymatch/v1/match_service.pb.h"
#include "client/output/labels.h"
#include "client/output/table.h"

namespace citymatch::client {

// `city` is what the user calls the city asked for.
void WritePrecedents(const v1::FindPrecedentsResponse& reply,
                     const std::string& city, const Labels& labels,
                     const Style& style, std::ostream& out);
[[nodiscard]] Grid PrecedentGrid(const v1::FindPrecedentsResponse& reply);

// `target` is the counterpart that shall enter or leave the first `top`.
void WriteCounterfactuals(const v1::FindCounterfactualsResponse& reply,
                          const std::string& city, const std::string& target,
                          int top, const Labels& labels, const Style& style,
                          std::ostream& out);
[[nodiscard]] Grid CounterfactualGrid(
    const v1::FindCounterfactualsResponse& reply);

void WriteQuestions(const v1::RankQuestionsResponse& reply,
                    const std::string& city, int top, const Labels& labels,
                    const Style& style, std::ostream& out);
[[nodiscard]] Grid QuestionGrid(const v1::RankQuestionsResponse& reply);

void WriteTriads(const v1::SuggestTriadsResponse& reply,
                 const std::string& partner, const Labels& labels,
                 const Style& style, std::ostream& out);
[[nodiscard]] Grid TriadGrid(const v1::SuggestTriadsResponse& reply);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_ADVICE_TEXT_H_
