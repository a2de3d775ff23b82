// A request for each method of the API, for the walk through all of them.
#ifndef CITYMATCH_TESTS_SERVER_ACCESS_WALK_REQUESTS_H_
#define CITYMATCH_TESTS_SERVER_ACCESS_WALK_REQUESTS_H_

#include <map>
#include <string>

namespace citymatch::testing {

// By the name of the method, as text. $CITY is the city, $PROGRAMME the
// programme, $ID its id and $ROUND the round that the request is about. Changes
// change nothing.
const std::map<std::string, std::string>& Requests();

}  // namespace citymatch::testing

#endif  // CITYMATCH_TESTS_SERVER_ACCESS_WALK_REQUESTS_H_
