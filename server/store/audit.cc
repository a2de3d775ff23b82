#include "server/store/audit.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/store/chain.h"
#include "server/store/references.h"

namespace citymatch::store {
namespace {

using storage::v1::ChangeEntry;
using Type = AuditFault::Type;

constexpr int kEntriesAtOnce = 64;
constexpr int kVersionsAtOnce = 1024;

class Auditor {
 public:
  Auditor(const TrailView& trail, const AuditOptions& options)
      : trail_(trail), options_(options) {}

  absl::StatusOr<AuditReport> Run() {
    report_.last_revision = trail_.revision();
    report_.first_revision = report_.last_revision == 0 ? 0 : 1;
    report_.chain = trail_.chain();
    absl::Status status = CheckEntries();
    if (status.ok()) status = CheckStored();
    if (!status.ok()) return status;
    CheckEnd();
    CheckExpectation();
    std::stable_sort(report_.faults.begin(), report_.faults.end(),
                     [](const AuditFault& a, const AuditFault& b) {
                       return a.revision < b.revision;
                     });
    return std::move(report_);
  }

 private:
  // The first and the last revision.
  using Range = std::pair<int64_t, int64_t>;

  // What is known of a record.
  struct Known {
    // Of the entries about it, ascending.
    std::vector<int64_t> revisions;
    // Whether the last of them deleted it.
    bool deleted = false;
    // Whether a version of the last of them stands among the former ones.
    bool is_former = false;
    // The newest version that is stored.
    int64_t newest_stored = 0;

    // 0 = no entry is about it.
    [[nodiscard]] int64_t latest() const {
      return revisions.empty() ? 0 : revisions.back();
    }
  };

  absl::Status CheckEntries() {
    int64_t checked = 0;
    while (checked < report_.last_revision) {
      const absl::StatusOr<std::vector<TrailEntry>> entries =
          trail_.Read(checked, kEntriesAtOnce, TrailPart::kEntriesAndVersions);
      if (!entries.ok()) return entries.status();
      if (entries->empty()) {
        return absl::UnavailableError("the store ends before its revision");
      }
      for (const TrailEntry& entry : *entries) CheckEntry(entry);
      checked = entries->back().last_revision;
      absl::Status told = Tell(checked);
      if (!told.ok()) return told;
    }
    return absl::OkStatus();
  }

  [[nodiscard]] absl::Status Tell(int64_t checked) const {
    return options_.progress ? options_.progress(checked, report_.last_revision)
                             : absl::OkStatus();
  }

  void CheckEntry(const TrailEntry& entry) {
    if (entry.problem.ok()) {
      ++report_.entry_count;
      CheckChain(entry);
      after_unreadable_ = false;
    } else {
      AddEntryProblem(entry);
      before_.assign(1, AdoptedChain(before_.front(), entry));
      after_unreadable_ = true;
      unreadable_.emplace_back(entry.revision, entry.last_revision);
    }
    if (entry.last_revision == options_.expected_revision) {
      found_ = before_.front();
    }
    for (size_t i = 0; i < entry.versions.size(); ++i) {
      const auto& touched = entry.entry.touched(static_cast<int>(i));
      const TrailVersion& version = entry.versions[i];
      Known& known = known_[version.key];
      known.revisions.push_back(entry.revision);
      known.deleted = touched.deleted();
      CheckVersion(entry.revision, touched, version);
    }
  }

  void AddEntryProblem(const TrailEntry& entry) {
    const bool is_missing = absl::IsNotFound(entry.problem);
    Add(is_missing ? Type::kEntryMissing : Type::kEntryDamaged, entry.revision,
        "",
        is_missing
            ? std::string(entry.last_revision > entry.revision
                              ? "the entries are missing"
                              : "the entry is missing")
            : absl::StrCat("the entry is damaged: ", entry.problem.message()),
        entry.last_revision);
  }

  // Sets `before_` to the chain of the entry.
  void CheckChain(const TrailEntry& entry) {
    const std::string& chain = entry.entry.chain();
    if (chain.empty()) {
      if (report_.chain_start_revision != 0) {
        Add(Type::kChainBroken, entry.revision, "",
            absl::StrCat("the entry has no chain, although entry ",
                         report_.chain_start_revision,
                         " has one: it was taken away, or an earlier version "
                         "of the server wrote this entry"));
      }
      // If only the chain was taken away, the next one still fits.
      const std::string taken =
          NextChain(before_.front(), entry.revision, entry.covered);
      before_.assign(1, AdoptedChain(before_.front(), entry));
      if (report_.chain_start_revision != 0) before_.push_back(taken);
      return;
    }
    const bool is_first = report_.chain_start_revision == 0;
    if (is_first) report_.chain_start_revision = entry.revision;
    std::vector<std::string> computed;
    for (const std::string& before : before_) {
      computed.push_back(NextChain(before, entry.revision, entry.covered));
    }
    before_.assign(1, chain);
    if (std::find(computed.begin(), computed.end(), chain) != computed.end()) {
      return;
    }
    if (!AddBreak(entry, is_first)) {
      // The next one goes on from what this one says, or, if only that was
      // altered, from what it should say.
      before_.push_back(computed.front());
    }
  }

  // Says why the chain does not fit. False if the entry itself may be at fault.
  bool AddBreak(const TrailEntry& entry, bool is_first) {
    const bool is_anew =
        entry.entry.chain() == NextChain("", entry.revision, entry.covered);
    if (!is_anew && !after_unreadable_ && !(is_first && entry.revision > 1)) {
      Add(Type::kEntryAltered, entry.revision, "",
          "the entry and its chain do not fit: it was altered, or the one "
          "before it together with its chain");
      return false;
    }
    Add(Type::kChainBroken, entry.revision, "",
        is_anew ? "the chain begins anew: when the store was opened, it did "
                  "not find its end as it had left it"
        : after_unreadable_
            ? "the entry cannot be proven: the one before it is missing or "
              "damaged"
            : "the chain begins here, and does not fit what was there when it "
              "began: this entry, or one before it, or a version of theirs "
              "was altered");
    return true;
  }

  void CheckVersion(int64_t revision, const ChangeEntry::Touched& touched,
                    const TrailVersion& version) {
    ++report_.version_count;
    if (absl::IsNotFound(version.problem)) {
      Add(Type::kVersionMissing, revision, NameOf(version.key),
          absl::StrCat(
              touched.deleted() ? "the mark of its deletion" : "this version",
              " is missing: ", version.problem.message()));
    } else if (!version.problem.ok()) {
      Add(Type::kVersionDamaged, revision, NameOf(version.key),
          absl::StrCat("this version is damaged: ", version.problem.message()));
    } else if (!touched.digest().empty() &&
               touched.digest() != version.digest) {
      Add(Type::kVersionAltered, revision, NameOf(version.key),
          "this version is not the one that the entry is about");
    }
  }

  // No version may be stored but those that entries are about, and the latest
  // of them, and no other, must be where it is served from.
  absl::Status CheckStored() {
    std::string position;
    do {
      const absl::StatusOr<VersionPage> page =
          trail_.ListVersions(position, kVersionsAtOnce);
      if (!page.ok()) return page.status();
      for (const StoredVersion& version : page->versions) {
        CheckStoredVersion(version);
      }
      position = page->next_position;
      absl::Status told = Tell(report_.last_revision);
      if (!told.ok()) return told;
    } while (!position.empty());
    for (const auto& [key, known] : known_) {
      if (known.is_former && known.newest_stored == known.latest()) {
        Add(Type::kVersionMisplaced, known.latest(), NameOf(key),
            "the latest version stands among the former ones, so that it is "
            "not the one that is served");
      }
    }
    return absl::OkStatus();
  }

  void CheckStoredVersion(const StoredVersion& version) {
    if (!version.problem.ok()) {
      const auto known = known_.find(version.key);
      // Of what an entry is about was told with the entry.
      if (known == known_.end() || known->second.deleted) {
        Add(Type::kVersionDamaged, 0,
            version.key.id.empty() ? "" : NameOf(version.key),
            absl::StrCat("a record is stored that cannot be read: ",
                         version.problem.message()));
      }
      return;
    }
    Known& known = known_[version.key];
    const int64_t latest = known.latest();
    known.newest_stored = std::max(known.newest_stored, version.revision);
    if (version.is_latest && (version.revision < latest ||
                              (version.revision == latest && known.deleted))) {
      Add(Type::kVersionMisplaced, version.revision, NameOf(version.key),
          absl::StrCat(
              "a former version is served as the latest, which is ",
              known.deleted ? "its deletion at revision " : "that of revision ",
              latest));
    }
    known.is_former |=
        !version.is_latest && !known.deleted && version.revision == latest;
    CheckKnown(version, known);
  }

  // Whether its entry is about it.
  void CheckKnown(const StoredVersion& version, const Known& known) {
    // Of an entry that cannot be read was told before.
    const auto after = std::upper_bound(
        unreadable_.begin(), unreadable_.end(), version.revision,
        [](int64_t revision, const Range& range) {
          return revision < range.first;
        });
    const bool is_told = after != unreadable_.begin() &&
                         version.revision <= std::prev(after)->second;
    if (is_told ||
        std::binary_search(known.revisions.begin(), known.revisions.end(),
                           version.revision)) {
      return;
    }
    Add(Type::kVersionUnknown, version.revision, NameOf(version.key),
        "a version is stored that no entry is about");
  }

  void CheckEnd() {
    // Of a last entry that cannot be read was told before.
    if (report_.last_revision == 0 || after_unreadable_ ||
        before_.front() == trail_.chain()) {
      return;
    }
    Add(Type::kEndAltered, report_.last_revision, "",
        trail_.chain().empty()
            ? "the trail does not end as the store noted with its last "
              "commit: entries were added, or the note was removed or damaged"
            : "the last entry is not the one that the store noted with its "
              "last commit: it was altered together with its chain");
  }

  void CheckExpectation() {
    if (options_.expected_chain.empty()) return;
    if (options_.expected_revision > report_.last_revision) {
      Add(Type::kChainUnexpected, options_.expected_revision, "",
          absl::StrCat("the trail ends before, at revision ",
                       report_.last_revision,
                       ": its end was cut off, or an older copy was put in its "
                       "place"));
    } else if (found_ != options_.expected_chain) {
      Add(Type::kChainUnexpected, options_.expected_revision, "",
          "the trail does not have the expected chain here: it was rewritten, "
          "or another one was put in its place");
    }
  }

  // `last_revision`: 0 = as `revision`.
  void Add(Type type, int64_t revision, std::string name,
           std::string description, int64_t last_revision = 0) {
    ++report_.fault_count;
    if (report_.faults.size() >= options_.max_faults) return;
    report_.faults.push_back({type, revision, std::max(revision, last_revision),
                              std::move(name), std::move(description)});
  }

  const TrailView& trail_;
  const AuditOptions& options_;
  AuditReport report_;
  // What the chain of the entry before may be: first what it says, if it says
  // anything. At least one.
  std::vector<std::string> before_{""};
  // Whether the entry before cannot be read.
  bool after_unreadable_ = false;
  // Those that cannot be read, ascending.
  std::vector<Range> unreadable_;
  std::map<Key, Known> known_;
  // The chain at the expected revision.
  std::string found_;
};

}  // namespace

absl::StatusOr<AuditReport> VerifyTrail(const TrailView& trail,
                                        const AuditOptions& options) {
  return Auditor(trail, options).Run();
}

}  // namespace citymatch::store
