// Who may call, by what, and what they may do, for people and as rows.
#ifndef CITYMATCH_CLIENT_OUTPUT_ACCESS_TEXT_H_
#define CITYMATCH_CLIENT_OUTPUT_ACCESS_TEXT_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "citymatch/v1/access_service.pb.h"
#include "client/output/table.h"

namespace citymatch::client {

[[nodiscard]] std::vector<Grid::Column> IdentityColumns();
[[nodiscard]] std::vector<std::string> IdentityRow(
    const v1::Identity& identity);

[[nodiscard]] std::vector<Grid::Column> TokenColumns();
[[nodiscard]] std::vector<std::string> TokenRow(const v1::Token& token);

// "programme-office by token:t0123456789ab (coordinator:jcm, read only), until
// 2027-03-31 12:00 UTC".
[[nodiscard]] std::string CallerText(const v1::GetCallerResponse& caller);

// What is known of the caller, one row each.
[[nodiscard]] Grid CallerGrid(const v1::GetCallerResponse& caller);

// How far each role reaches: a table of the methods, then one of the
// confidential fields, and what they do not say.
void WriteAccessRules(const v1::ListAccessRulesResponse& rules,
                      const Style& style, std::ostream& out);

// The same as one row per method or field.
[[nodiscard]] Grid AccessRuleGrid(const v1::ListAccessRulesResponse& rules);

// "CityService/GetCity" for the method's full name, "CityPreferences.contacts"
// for a field's.
[[nodiscard]] std::string ShortMethodName(const std::string& name);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_ACCESS_TEXT_H_
