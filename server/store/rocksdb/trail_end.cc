#include "server/store/rocksdb/trail_end.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/store/chain.h"
#include "server/store/key_format.h"
#include "server/store/rocksdb/trail.h"
#include "server/store/rocksdb/view.h"
#include "server/store/value_format.h"

namespace citymatch::store {
namespace {

constexpr int kEntriesToAdopt = 256;

// What the store noted; nullopt if there is no note, or a damaged one.
absl::StatusOr<std::optional<TrailEnd>> ReadNote(const Engine& engine) {
  const absl::StatusOr<std::optional<std::string>> value =
      engine.Get(Family::kMeta, kTrailEndKey, "the end of the trail");
  if (!value.ok()) {
    if (absl::IsDataLoss(value.status())) return std::nullopt;
    return value.status();
  }
  if (!value->has_value()) return std::nullopt;
  const absl::StatusOr<absl::string_view> payload =
      Unseal(kTrailEndKey, **value);
  if (!payload.ok() || payload->size() <= kDigestBytes) return std::nullopt;
  const size_t split = payload->size() - kDigestBytes;
  // The key of a change is its revision as u64.
  const absl::StatusOr<int64_t> revision =
      DecodeChangeKey(payload->substr(0, split));
  if (!revision.ok()) return std::nullopt;
  return TrailEnd{*revision, std::string(payload->substr(split))};
}

}  // namespace

std::string EncodeTrailEnd(const TrailEnd& end) {
  return Seal(kTrailEndKey, absl::StrCat(ChangeKey(end.revision), end.chain));
}

absl::StatusOr<TrailEnd> FindTrailEnd(const std::shared_ptr<Engine>& engine) {
  const absl::StatusOr<int64_t> newest = ReadNewestRevision(*engine);
  if (!newest.ok()) return newest.status();
  const absl::StatusOr<std::optional<TrailEnd>> note = ReadNote(*engine);
  if (!note.ok()) return note.status();
  TrailEnd end = note->value_or(TrailEnd{});
  const RocksDbTrail trail(
      std::make_shared<const Snapshot>(engine, *newest, std::string()));
  while (end.revision < *newest) {
    const absl::StatusOr<std::vector<TrailEntry>> entries = trail.Read(
        end.revision, kEntriesToAdopt, TrailPart::kEntriesAndVersions);
    if (!entries.ok()) return entries.status();
    for (const TrailEntry& entry : *entries) {
      if (!entry.entry.chain().empty()) return TrailEnd{*newest, ""};
      end = {entry.last_revision, AdoptedChain(end.chain, entry)};
    }
  }
  return end;
}

}  // namespace citymatch::store
