// What the services of resources have in common: from the fields of a request
// to the arguments of a collection, and from resources to a reply.
#ifndef CITYMATCH_SERVER_SERVICE_HELPERS_H_
#define CITYMATCH_SERVER_SERVICE_HELPERS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "server/base/status_macros.h"
#include "server/gate/call.h"
#include "server/resource/collection.h"
#include "server/resource/writer.h"

namespace citymatch {

template <typename Request>
WriteArguments WriteArgumentsOf(const Call& call, const Request& request) {
  return {call, request, request.request_id(), request.validate_only()};
}

template <typename Request>
ListArguments ListArgumentsOf(const Request& request) {
  return {request, request.page_size(), request.page_token(), request.filter(),
          request.order_by()};
}

// Hands the resources over to a list of a reply, whose type is theirs.
template <typename T>
void Take(Resources resources, google::protobuf::RepeatedPtrField<T>* list) {
  list->Reserve(list->size() + static_cast<int>(resources.size()));
  for (std::unique_ptr<google::protobuf::Message>& resource : resources) {
    list->AddAllocated(static_cast<T*>(resource.release()));
  }
}

// The rows of an import.
template <typename T>
std::vector<const google::protobuf::Message*> RowsOf(
    const google::protobuf::RepeatedPtrField<T>& list) {
  return {list.pointer_begin(), list.pointer_end()};
}

// A page of a list, into the reply's list of resources and its token.
template <typename Request, typename T>
absl::Status ListInto(const Collection& collection, const Call& call,
                      const Request& request,
                      google::protobuf::RepeatedPtrField<T>* list,
                      std::string* next_page_token) {
  CITYMATCH_ASSIGN_OR_RETURN(ResourcePage page,
                             collection.List(call, ListArgumentsOf(request)));
  Take(std::move(page.resources), list);
  *next_page_token = std::move(page.next_page_token);
  return absl::OkStatus();
}

// A page of the history of one resource, of a Collection or of Preferences.
template <typename Source, typename Request, typename Reply>
absl::Status ListChangesInto(const Source& source, const Call& call,
                             const Request& request, Reply* reply) {
  const ListArguments arguments{request, request.page_size(),
                                request.page_token()};
  CITYMATCH_ASSIGN_OR_RETURN(
      ChangePage page, source.ListChanges(call, request.name(), arguments));
  for (v1::Change& change : page.changes) {
    *reply->add_changes() = std::move(change);
  }
  reply->set_next_page_token(std::move(page.next_page_token));
  return absl::OkStatus();
}

// An export; `list` gives the reply's list of resources.
template <typename Reply, typename T>
absl::Status ExportInto(const Collection& collection, const Call& call,
                        const std::string& filter,
                        google::protobuf::RepeatedPtrField<T>* (Reply::*list)(),
                        Sink<Reply>& sink) {
  return collection.Export(call, filter,
                           [&](Resources resources, int64_t revision) {
                             Reply reply;
                             Take(std::move(resources), (reply.*list)());
                             reply.set_revision(revision);
                             return sink.Write(reply);
                           });
}

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_SERVICE_HELPERS_H_
