// What differs between the kinds of resource. Everything else (reading,
// writing, importing, paging, history) is written once, in the folder above.
#ifndef CITYMATCH_SERVER_RESOURCE_KIND_RESOURCE_KIND_H_
#define CITYMATCH_SERVER_RESOURCE_KIND_RESOURCE_KIND_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "google/protobuf/message.h"
#include "server/resource/kind/record_cache.h"
#include "server/resource/validate/message.h"
#include "server/store/store.h"

namespace citymatch {

// A field that a list can be ordered by. Keys are compared as bytes; unset
// sorts before all values.
struct OrderField {
  std::string name;
  std::string (*key)(const google::protobuf::Message& resource);
};

// Whether a resource passes a filter.
using ResourcePredicate = std::function<bool(const google::protobuf::Message&)>;

// A kind of resource. Stateless and thread-safe.
class ResourceKind {
 public:
  struct Referrer {
    store::Kind kind;
    absl::string_view prefix;
  };

  struct Info {
    store::Kind kind;
    absl::string_view singular;  // also the field of requests: `city`
    absl::string_view plural;    // also the field of imports: `cities`
    absl::string_view prefix;    // `cities/`
    int max_id_bytes;
    int max_import_rows;
    // Whether DeriveId gives ids to resources that come without one.
    bool derives_ids = false;
    // The kinds that refer to this one, if any, with the prefixes of their
    // names, and the reason of the error when a referrer stands in the way.
    std::vector<Referrer> referrers;
    absl::string_view in_use_reason;
    // Whether its rules look at all others of the kind, so that no two changes
    // may happen at once.
    bool exclusive_changes = false;
    // Whether resources are there for those only whom the rule of the method
    // reaches as owners (OwnerOf). For all others they do not exist, in gets,
    // lists and histories.
    bool hidden = false;
  };

  explicit ResourceKind(const Info& info) : info_(info) {}
  virtual ~ResourceKind() = default;
  ResourceKind(const ResourceKind&) = delete;
  ResourceKind& operator=(const ResourceKind&) = delete;

  [[nodiscard]] const Info& info() const { return info_; }

  [[nodiscard]] store::Key KeyOf(absl::string_view id) const {
    return {info_.kind, std::string(id)};
  }

  // An empty resource.
  [[nodiscard]] virtual std::unique_ptr<google::protobuf::Message> New()
      const = 0;

  // The resource in a stored one of this kind.
  [[nodiscard]] virtual const google::protobuf::Message& In(
      const storage::v1::Resource& stored) const = 0;
  [[nodiscard]] virtual google::protobuf::Message& MutableIn(
      storage::v1::Resource& stored) const = 0;

  // Fills in output-only fields of this kind alone; the common ones are filled
  // already.
  virtual void Complete(const storage::v1::Record& record,
                        google::protobuf::Message& resource) const {
    (void)record;
    (void)resource;
  }

  // Takes over from what is stored the output-only fields that are stored with
  // the resource of this kind, since no request can set them.
  virtual void KeepStored(const google::protobuf::Message& before,
                          google::protobuf::Message& after) const {
    (void)before;
    (void)after;
  }

  // Sets the output-only fields that are stored with a new resource.
  virtual void StartStored(google::protobuf::Message& created) const {
    (void)created;
  }

  // What keeps the resource from being changed or deleted as it stands now.
  [[nodiscard]] virtual absl::Status CheckChangeable(
      const storage::v1::Record& before, const store::ReadView& view) const {
    (void)before;
    (void)view;
    return absl::OkStatus();
  }

  // Adds what may not change from one version to the next.
  virtual void CheckChange(const google::protobuf::Message& before,
                           const google::protobuf::Message& after,
                           Problems& problems) const {
    (void)before;
    (void)after;
    (void)problems;
  }

  // What is wrong with the id of a new resource beside its content; empty if
  // nothing is. Only called with an id of the right form. An error only if
  // reading fails.
  [[nodiscard]] virtual absl::StatusOr<std::string> NewIdProblem(
      absl::string_view id, const google::protobuf::Message& resource,
      RecordCache& records) const {
    (void)id;
    (void)resource;
    (void)records;
    return std::string();
  }

  // Everything that is wrong with the resource by itself.
  virtual void Validate(const google::protobuf::Message& resource,
                        Problems& problems) const = 0;

  // The id of a resource that comes without one; empty if what it is derived
  // from is wrong. Only called if derives_ids.
  [[nodiscard]] virtual std::string DeriveId(
      const google::protobuf::Message& resource) const {
    (void)resource;
    return "";
  }

  // Adds what is wrong with the references of `resource`, and to `demands` what
  // must still hold of the records when the change is committed. An error only
  // if reading fails.
  [[nodiscard]] virtual absl::Status CheckReferences(
      const google::protobuf::Message& resource, RecordCache& records,
      Problems& problems, std::vector<store::Precondition>& demands) const {
    (void)resource;
    (void)records;
    (void)problems;
    (void)demands;
    return absl::OkStatus();
  }

  // What changed that referrers rely on, as a path, if anything.
  [[nodiscard]] virtual std::string ChangeThatBreaksReferrers(
      const google::protobuf::Message& before,
      const google::protobuf::Message& after) const {
    (void)before;
    (void)after;
    return "";
  }

  // Whose the resource is: the city or programme whose partner or coordinator
  // may change it where the rules say `own`; its own name if it is one. Empty:
  // nobody's.
  [[nodiscard]] virtual std::string OwnerOf(
      const google::protobuf::Message& resource) const {
    (void)resource;
    return "";
  }

  // Fields that its owner may not change, only an admin.
  [[nodiscard]] virtual std::vector<std::string> ReservedFields() const {
    return {};
  }

  // Records that are deleted with the resource. An error only if reading fails.
  [[nodiscard]] virtual absl::StatusOr<std::vector<store::Key>> OwnedBy(
      const storage::v1::Record& deleted, const store::ReadView& view) const {
    (void)deleted;
    (void)view;
    return std::vector<store::Key>();
  }

  // A filter, from the request's field `path`.
  [[nodiscard]] virtual absl::StatusOr<ResourcePredicate> ParseFilter(
      absl::string_view text, absl::string_view path) const = 0;

  // The fields that lists can be ordered by, `name` apart.
  [[nodiscard]] virtual const std::vector<OrderField>& order_fields() const = 0;

 private:
  const Info info_;
};

// The implementation for messages of type T, which is to `Resource` what the
// three accessors say.
template <typename T, const T& (storage::v1::Resource::*kGet)() const,
          T* (storage::v1::Resource::*kMutable)()>
class TypedKind : public ResourceKind {
 public:
  using ResourceKind::ResourceKind;

  std::unique_ptr<google::protobuf::Message> New() const final {
    return std::make_unique<T>();
  }
  const google::protobuf::Message& In(
      const storage::v1::Resource& stored) const final {
    return (stored.*kGet)();
  }
  google::protobuf::Message& MutableIn(
      storage::v1::Resource& stored) const final {
    return *(stored.*kMutable)();
  }

 protected:
  static const T& Cast(const google::protobuf::Message& message) {
    return static_cast<const T&>(message);
  }
  static T& Cast(google::protobuf::Message& message) {
    return static_cast<T&>(message);
  }
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_KIND_RESOURCE_KIND_H_
