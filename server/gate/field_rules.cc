#include "server/gate/field_rules.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "citymatch/v1/annotations.pb.h"
#include "google/protobuf/descriptor.h"
#include "server/gate/method_rules.h"

namespace citymatch {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// clang-format off
//                             viewer        partner      coordinator  admin
constexpr Reaches kConfidant   {Reach::kNone, Reach::kOwn, Reach::kAll, Reach::kAll};
constexpr Reaches kAuditors    {Reach::kNone, Reach::kNone, Reach::kNone, Reach::kAll};
// Submitted rankings, and what tells of them, are for the coordinators of the
// programme and nobody else.
constexpr Reaches kCoordinator {Reach::kNone, Reach::kNone, Reach::kOwn, Reach::kNone};

// Ascending by field: FindFieldRule searches by halving.
constexpr FieldReaders kFieldRules[] = {
    {"citymatch.v1.AuditEntry.address_class",          kAuditors},
    {"citymatch.v1.AuditEntry.credential",             kAuditors},
    {"citymatch.v1.AuditEntry.principal",              kAuditors},
    {"citymatch.v1.AuditEntry.request_id",             kAuditors},
    {"citymatch.v1.Change.address_class",              kConfidant},
    {"citymatch.v1.Change.credential",                 kConfidant},
    {"citymatch.v1.Change.principal",                  kConfidant},
    {"citymatch.v1.Change.request_id",                 kConfidant},
    {"citymatch.v1.CityPreferences.contacts",          kConfidant},
    {"citymatch.v1.CityPreferences.unpublished_needs", kConfidant},
    {"citymatch.v1.CityPreferences.vetoed_cities",     kConfidant},
    {"citymatch.v1.PartnershipEvent.principal",        kConfidant},
    {"citymatch.v1.RoundBasis.ranking_count",          kCoordinator},
    {"citymatch.v1.RoundRanking.cities",               kCoordinator},
    {"citymatch.v1.RoundSolution.blocking_pair_count", kCoordinator},
    {"citymatch.v1.RoundSolution.blocking_pairs",      kCoordinator},
};
// clang-format on

static_assert(std::is_sorted(std::begin(kFieldRules), std::end(kFieldRules),
                             [](const FieldReaders& a, const FieldReaders& b) {
                               return a.field < b.field;
                             }),
              "rules must be ascending by field");

// Whether the type, or one that it holds, has a confidential field. `seen`:
// types on the way here, since types may hold themselves.
bool HoldsConfidential(const Descriptor& type,
                       std::set<const Descriptor*>& seen) {
  if (!seen.insert(&type).second) return false;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.options().GetExtension(v1::confidential)) return true;
    if (field.message_type() != nullptr &&
        HoldsConfidential(*field.message_type(), seen)) {
      return true;
    }
  }
  return false;
}

ConfidentialFields Find(const Descriptor& type) {
  ConfidentialFields found;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* const field = type.field(i);
    if (field->options().GetExtension(v1::confidential)) {
      found.own.push_back(field);
    } else if (field->message_type() != nullptr) {
      std::set<const Descriptor*> seen;
      if (HoldsConfidential(*field->message_type(), seen)) {
        found.below.push_back(field);
      }
    }
  }
  return found;
}

// What was found, by type. Never shrinks, so that references stay valid.
class Memory {
 public:
  const ConfidentialFields& In(const Descriptor& type) {
    absl::MutexLock lock(&mutex_);
    auto it = found_.find(&type);
    if (it == found_.end()) it = found_.emplace(&type, Find(type)).first;
    return it->second;
  }

 private:
  absl::Mutex mutex_;
  std::map<const Descriptor*, ConfidentialFields> found_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::Span<const FieldReaders> FieldRules() { return kFieldRules; }

const FieldReaders* FindFieldRule(absl::string_view field) {
  const auto* rule =
      std::lower_bound(std::begin(kFieldRules), std::end(kFieldRules), field,
                       [](const FieldReaders& row, absl::string_view wanted) {
                         return row.field < wanted;
                       });
  if (rule == std::end(kFieldRules) || rule->field != field) return nullptr;
  return rule;
}

const ConfidentialFields& ConfidentialFieldsIn(const Descriptor& type) {
  static auto* const memory = new Memory;
  return memory->In(type);
}

}  // namespace citymatch
