// The two macros that pass an error on. The only macros of this code base.
//
//   CITYMATCH_RETURN_IF_ERROR(store->Commit(…).status());
//   CITYMATCH_ASSIGN_OR_RETURN(const Record record, view->Get(key));
//
// Each evaluates its expression once and returns the status unchanged, with
// its details, from a function that returns absl::Status or absl::StatusOr. A
// type with a comma in it needs an alias or `auto`.
#ifndef CITYMATCH_SERVER_BASE_STATUS_MACROS_H_
#define CITYMATCH_SERVER_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define CITYMATCH_RETURN_IF_ERROR(expression)           \
  do {                                                  \
    if (::absl::Status citymatch_status = (expression); \
        !citymatch_status.ok()) {                       \
      return citymatch_status;                          \
    }                                                   \
  } while (false)

#define CITYMATCH_ASSIGN_OR_RETURN(declaration, expression)           \
  CITYMATCH_ASSIGN_OR_RETURN_IMPL_(                                   \
      CITYMATCH_CONCAT_(citymatch_status_or_, __LINE__), declaration, \
      expression)

// Details of the macro above.
#define CITYMATCH_CONCAT_INNER_(a, b) a##b
#define CITYMATCH_CONCAT_(a, b) CITYMATCH_CONCAT_INNER_(a, b)
// `holder` and `declaration` are no expressions.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define CITYMATCH_ASSIGN_OR_RETURN_IMPL_(holder, declaration, expression) \
  auto holder = (expression);                                             \
  if (!holder.ok()) return std::move(holder).status();                    \
  declaration = *std::move(holder)
// NOLINTEND(bugprone-macro-parentheses)

#endif  // CITYMATCH_SERVER_BASE_STATUS_MACROS_H_
