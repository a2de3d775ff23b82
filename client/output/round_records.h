// Rounds as rows of lists.
#ifndef CITYMATCH_CLIENT_OUTPUT_ROUND_RECORDS_H_
#define CITYMATCH_CLIENT_OUTPUT_ROUND_RECORDS_H_

#include <string>
#include <vector>

#include "citymatch/v1/round.pb.h"
#include "client/output/table.h"

namespace citymatch::client {

[[nodiscard]] std::vector<Grid::Column> RoundColumns();
[[nodiscard]] std::vector<std::string> RoundRow(const v1::Round& round);

[[nodiscard]] std::vector<Grid::Column> PublishedRoundColumns();
[[nodiscard]] std::vector<std::string> PublishedRoundRow(
    const v1::PublishedRound& round);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_ROUND_RECORDS_H_
