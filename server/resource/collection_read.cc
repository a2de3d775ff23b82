#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/gate/call.h"
#include "server/gate/permission.h"
#include "server/resource/collection.h"
#include "server/resource/complete.h"
#include "server/resource/kind/order.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/request/arguments.h"
#include "server/resource/request/page_token.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using storage::v1::Record;

constexpr int kMaxBatch = 1000;
constexpr size_t kMaxExportBytes = size_t{1} << 19;
constexpr size_t kMaxExportCount = 256;

// Calls `visit` with each resource after `after_id` in the order of names,
// until it returns false.
absl::Status ForEach(
    const Call& call, const store::ReadView& view, const ResourceKind& kind,
    absl::string_view after_id,
    absl::FunctionRef<absl::StatusOr<bool>(std::unique_ptr<Message>)> visit) {
  constexpr int kChunk = 128;
  std::string last(after_id);
  while (true) {
    CITYMATCH_RETURN_IF_ERROR(call.Check());
    CITYMATCH_ASSIGN_OR_RETURN(std::vector<Record> records,
                               view.Scan(kind.info().kind, last, kChunk));
    const bool is_last = records.size() < static_cast<size_t>(kChunk);
    for (Record& record : records) {
      std::unique_ptr<Message> resource = Complete(kind, std::move(record));
      last = std::string(IdIn(kind.info().prefix, NameIn(*resource)));
      if (last.empty()) {
        return absl::DataLossError(absl::StrCat(
            "a record after ", kind.info().prefix, after_id, " has no name"));
      }
      CITYMATCH_ASSIGN_OR_RETURN(const bool go_on, visit(std::move(resource)));
      if (!go_on) return absl::OkStatus();
    }
    if (is_last) return absl::OkStatus();
  }
}

// Keeps the first `capacity` resources of an order.
class FirstInOrder {
 public:
  FirstInOrder(const Order& order, size_t capacity)
      : order_(order), capacity_(capacity) {}

  struct Item {
    PagePosition position;
    std::unique_ptr<Message> resource;
  };

  [[nodiscard]] PagePosition PositionOf(const Message& resource,
                                        absl::string_view id) const {
    return {order_.field == nullptr ? "" : order_.field->key(resource),
            std::string(id)};
  }

  [[nodiscard]] bool Before(const PagePosition& a,
                            const PagePosition& b) const {
    if (order_.field == nullptr) {
      return order_.descending ? a.id > b.id : a.id < b.id;
    }
    if (a.order_key != b.order_key) {
      return order_.descending ? a.order_key > b.order_key
                               : a.order_key < b.order_key;
    }
    return a.id < b.id;
  }

  // A heap with the last of the items kept on top.
  void Add(PagePosition position, std::unique_ptr<Message> resource) {
    const auto before = [this](const Item& a, const Item& b) {
      return Before(a.position, b.position);
    };
    if (items_.size() == capacity_) {
      if (!Before(position, items_.front().position)) return;
      std::pop_heap(items_.begin(), items_.end(), before);
      items_.pop_back();
    }
    items_.push_back({std::move(position), std::move(resource)});
    std::push_heap(items_.begin(), items_.end(), before);
  }

  [[nodiscard]] std::vector<Item> Take() {
    std::sort(items_.begin(), items_.end(),
              [this](const Item& a, const Item& b) {
                return Before(a.position, b.position);
              });
    return std::move(items_);
  }

 private:
  const Order& order_;
  const size_t capacity_;
  std::vector<Item> items_;
};

}  // namespace

bool Collection::Shows(const Call& call, const Message& resource) const {
  return !kind_.info().hidden || CheckOwner(call, kind_.OwnerOf(resource)).ok();
}

bool Collection::Shows(const Call& call, const Record& record) const {
  return Shows(call, kind_.In(record.resource()));
}

absl::StatusOr<ResourcePredicate> Collection::ParseFilter(
    const Call& call, absl::string_view text) const {
  CITYMATCH_ASSIGN_OR_RETURN(ResourcePredicate matches,
                             kind_.ParseFilter(text, "filter"));
  if (!kind_.info().hidden) return matches;
  return ResourcePredicate(
      [this, &call, matches = std::move(matches)](const Message& resource) {
        return Shows(call, resource) && matches(resource);
      });
}

absl::StatusOr<Record> Collection::Find(const Call& call,
                                        const store::ReadView& view,
                                        absl::string_view name,
                                        absl::string_view field) const {
  CITYMATCH_ASSIGN_OR_RETURN(
      const std::string id,
      ParseName(kind_.info().prefix, kind_.info().max_id_bytes, name, field));
  absl::StatusOr<Record> record = view.Get(kind_.KeyOf(id));
  if (absl::IsNotFound(record.status())) return NotFound(name);
  CITYMATCH_RETURN_IF_ERROR(record.status());
  if (!Shows(call, *record)) return NotFound(name);
  return record;
}

absl::Status Collection::Get(const Call& call, absl::string_view name,
                             Message& reply) const {
  CITYMATCH_ASSIGN_OR_RETURN(const Record record,
                             Find(call, *store_->View(), name, "name"));
  CompleteInto(kind_, record, reply);
  return absl::OkStatus();
}

absl::StatusOr<Resources> Collection::BatchGet(
    const Call& call,
    const google::protobuf::RepeatedPtrField<std::string>& names) const {
  if (names.empty() || names.size() > kMaxBatch) {
    return InvalidField("names",
                        absl::StrCat("has ", names.size(), " elements; 1 to ",
                                     kMaxBatch, " are allowed"));
  }
  Violations violations;
  for (int i = 0; i < names.size(); ++i) {
    const std::string problem =
        NameProblem(kind_.info().prefix, kind_.info().max_id_bytes, names[i]);
    if (!problem.empty()) {
      AddViolation(absl::StrCat("names[", i, "]"), problem, violations);
    }
  }
  if (!violations.empty()) return InvalidArgument(violations);
  const std::unique_ptr<store::ReadView> view = store_->View();
  Resources resources;
  size_t bytes = 0;
  for (const std::string& name : names) {
    if (resources.size() % 64 == 0) CITYMATCH_RETURN_IF_ERROR(call.Check());
    absl::StatusOr<Record> record =
        view->Get(kind_.KeyOf(IdIn(kind_.info().prefix, name)));
    if (absl::IsNotFound(record.status())) return NotFound(name);
    CITYMATCH_RETURN_IF_ERROR(record.status());
    if (!Shows(call, *record)) return NotFound(name);
    resources.push_back(Complete(kind_, *std::move(record)));
    bytes += resources.back()->ByteSizeLong();
    if (bytes > kMaxPageBytes && resources.size() > 1) {
      return InvalidField(
          "names",
          absl::StrCat("the first ", resources.size(), " of ", names.size(),
                       " make more than ", kMaxPageBytes >> 20,
                       " MiB, the most that one reply holds; ask for "
                       "fewer at a time"));
    }
  }
  return resources;
}

absl::StatusOr<ResourcePage> Collection::List(
    const Call& call, const ListArguments& arguments) const {
  CITYMATCH_ASSIGN_OR_RETURN(
      const int page_size,
      ParseLimit(arguments.page_size, 50, 1000, "page_size"));
  CITYMATCH_ASSIGN_OR_RETURN(const ResourcePredicate matches,
                             ParseFilter(call, arguments.filter));
  CITYMATCH_ASSIGN_OR_RETURN(
      const Order order, ParseOrder(arguments.order_by, kind_.order_fields()));
  PagePosition after;
  if (!arguments.page_token.empty()) {
    CITYMATCH_ASSIGN_OR_RETURN(
        after,
        tokens_->Open(arguments.page_token, call.method, arguments.request));
  }
  if (order.field == nullptr && !order.descending) {
    return ListByName(call, arguments, matches, page_size, after);
  }
  // Any other order looks at every resource and keeps a page of them.
  FirstInOrder first(order, static_cast<size_t>(page_size) + 1);
  const bool from_start = arguments.page_token.empty();
  const std::unique_ptr<store::ReadView> view = store_->View();
  CITYMATCH_RETURN_IF_ERROR(
      ForEach(call, *view, kind_, "",
              [&](std::unique_ptr<Message> resource) -> absl::StatusOr<bool> {
                PagePosition position = first.PositionOf(
                    *resource, IdIn(kind_.info().prefix, NameIn(*resource)));
                if ((from_start || first.Before(after, position)) &&
                    matches(*resource)) {
                  first.Add(std::move(position), std::move(resource));
                }
                return true;
              }));
  ResourcePage page;
  PagePosition last;
  size_t bytes = 0;
  for (FirstInOrder::Item& item : first.Take()) {
    bytes += item.resource->ByteSizeLong();
    const bool is_full =
        page.resources.size() == static_cast<size_t>(page_size) ||
        (!page.resources.empty() && bytes > kMaxPageBytes);
    if (is_full) {
      page.next_page_token =
          tokens_->Seal(last, call.method, arguments.request);
      break;
    }
    last = std::move(item.position);
    page.resources.push_back(std::move(item.resource));
  }
  return page;
}

absl::StatusOr<ResourcePage> Collection::ListByName(
    const Call& call, const ListArguments& arguments,
    const ResourcePredicate& matches, int page_size,
    const PagePosition& after) const {
  ResourcePage page;
  std::string last;
  size_t bytes = 0;
  const std::unique_ptr<store::ReadView> view = store_->View();
  CITYMATCH_RETURN_IF_ERROR(ForEach(
      call, *view, kind_, after.id,
      [&](std::unique_ptr<Message> resource) -> absl::StatusOr<bool> {
        if (!matches(*resource)) return true;
        bytes += resource->ByteSizeLong();
        if (page.resources.size() == static_cast<size_t>(page_size) ||
            (!page.resources.empty() && bytes > kMaxPageBytes)) {
          page.next_page_token =
              tokens_->Seal({"", last}, call.method, arguments.request);
          return false;
        }
        last = std::string(IdIn(kind_.info().prefix, NameIn(*resource)));
        page.resources.push_back(std::move(resource));
        return true;
      }));
  return page;
}

absl::Status Collection::Export(
    const Call& call, absl::string_view filter,
    absl::FunctionRef<absl::Status(Resources, int64_t)> emit) const {
  CITYMATCH_ASSIGN_OR_RETURN(const ResourcePredicate matches,
                             ParseFilter(call, filter));
  const std::unique_ptr<store::ReadView> view = store_->View();
  Resources batch;
  size_t bytes = 0;
  bool emitted = false;
  const auto flush = [&] {
    emitted = true;
    bytes = 0;
    return emit(std::exchange(batch, {}), view->revision());
  };
  CITYMATCH_RETURN_IF_ERROR(ForEach(
      call, *view, kind_, "",
      [&](std::unique_ptr<Message> resource) -> absl::StatusOr<bool> {
        if (!matches(*resource)) return true;
        bytes += resource->ByteSizeLong();
        batch.push_back(std::move(resource));
        if (batch.size() >= kMaxExportCount || bytes >= kMaxExportBytes) {
          CITYMATCH_RETURN_IF_ERROR(flush());
        }
        return true;
      }));
  return batch.empty() && emitted ? absl::OkStatus() : flush();
}

}  // namespace citymatch
