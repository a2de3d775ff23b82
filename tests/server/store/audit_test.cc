// The chain of the trail, and what an audit finds when somebody with the data
// folder in hand changes what is stored, checksums included.
#include "server/store/audit.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "citymatch/storage/v1/record.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/chain.h"
#include "server/store/key_format.h"
#include "server/store/references.h"
#include "server/store/value_format.h"
#include "tests/server/store/raw_store.h"
#include "tests/server/store/store_testing.h"
#include "tests/support/temp_store.h"

namespace citymatch::store {
namespace {

using citymatch::testing::TempStore;
using storage::v1::ChangeEntry;
using ::testing::ElementsAre;
using Type = AuditFault::Type;

class AuditTest : public ::testing::Test {
 protected:
  // Four commits: cities come to be, one changes, one goes, and comes back.
  AuditTest() {
    MustCommit(*store_, {Put(CityOf("a", "A")), Put(CityOf("b", "B"))});
    MustCommit(*store_, {Put(CityOf("a", "A2"))});
    MustCommit(*store_, {Delete(CityKey("b"))});
    MustCommit(*store_, {Put(CityOf("b", "B again"))});
  }

  AuditReport Audit(const AuditOptions& options = {}) {
    absl::StatusOr<AuditReport> report = VerifyTrail(*store_->Trail(), options);
    EXPECT_TRUE(report.ok()) << report.status();
    return report.ok() ? *std::move(report) : AuditReport();
  }

  // The faults as `type@revision name`.
  std::vector<std::string> Faults(const AuditOptions& options = {}) {
    static const auto* const names = new std::map<Type, std::string>{
        {Type::kEntryMissing, "entry missing"},
        {Type::kEntryDamaged, "entry damaged"},
        {Type::kEntryAltered, "entry altered"},
        {Type::kChainBroken, "chain broken"},
        {Type::kEndAltered, "end altered"},
        {Type::kVersionMissing, "version missing"},
        {Type::kVersionDamaged, "version damaged"},
        {Type::kVersionAltered, "version altered"},
        {Type::kVersionUnknown, "version unknown"},
        {Type::kVersionMisplaced, "version misplaced"},
        {Type::kChainUnexpected, "chain unexpected"}};
    std::vector<std::string> faults;
    for (const AuditFault& fault : Audit(options).faults) {
      faults.push_back(absl::StrCat(names->at(fault.type), "@", fault.revision,
                                    fault.name.empty() ? "" : " ", fault.name));
    }
    return faults;
  }

  // Runs `action` on the closed database.
  template <typename Action>
  void Tamper(Action action) {
    store_.Shut();
    {
      RawStore raw(store_.data_dir());
      action(raw);
    }
    store_.Reopen();
  }

  // Changes an entry as stored, and seals it anew.
  template <typename Action>
  void ChangeEntryAt(int64_t revision, Action action) {
    Tamper([&](RawStore& raw) {
      const std::string key = ChangeKey(revision);
      ChangeEntry entry =
          DecodeChange(revision, raw.All("changes").at(key)).value();
      action(entry);
      raw.Put("changes", key, Seal(key, entry.SerializeAsString()));
    });
  }

  // The chain as an entry has it.
  std::string ChainAt(int64_t revision) {
    const auto entries =
        store_->Trail()->Read(revision - 1, 1, TrailPart::kEntries);
    EXPECT_TRUE(entries.ok()) << entries.status();
    return entries->front().entry.chain();
  }

  // Takes the fourth commit away, records included.
  void CutOffLastEntry() {
    Tamper([](RawStore& raw) {
      raw.Delete("changes", ChangeKey(4));
      raw.Delete("records", RecordKey(CityKey("b")));
    });
  }

  TempStore store_;
};

TEST_F(AuditTest, TheDigestOfARankingHelpsNobodyToGuessIt) {
  storage::v1::Resource ranking;
  ranking.mutable_round_ranking()->set_name("rounds/p-a/rankings/b");
  MustCommit(*store_, {{RankingKey("p-a", "b"), ranking}});
  EXPECT_EQ(store_->View()->Get(RankingKey("p-a", "b"))->salt().size(), 16);
  EXPECT_THAT(Faults(), ElementsAre());
}

TEST_F(AuditTest, FindsNothingInWhatTheStoreWrote) {
  EXPECT_THAT(Faults(), ElementsAre());
  const AuditReport report = Audit();
  EXPECT_EQ(report.first_revision, 1);
  EXPECT_EQ(report.last_revision, 4);
  EXPECT_EQ(report.chain_start_revision, 1);
  EXPECT_EQ(report.entry_count, 4);
  EXPECT_EQ(report.version_count, 5);
  EXPECT_EQ(report.chain.size(), kDigestBytes);
}

TEST_F(AuditTest, FindsNothingInAnEmptyStore) {
  const TempStore empty;
  const auto report = VerifyTrail(*empty->Trail(), {});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->last_revision, 0);
  EXPECT_EQ(report->chain, "");
  EXPECT_EQ(report->fault_count, 0);
}

TEST_F(AuditTest, ChainIsTheOneComputedByHand) {
  store_.Shut();
  RawStore raw(store_.data_dir());
  const auto entries = raw.All("changes");
  const auto records = raw.All("records");
  std::string chain(kDigestBytes, '\0');
  for (int64_t revision = 1; revision <= 2; ++revision) {
    const std::string key = ChangeKey(revision);
    ChangeEntry entry = DecodeChange(revision, entries.at(key)).value();
    const std::string stored = entry.chain();
    entry.clear_chain();
    chain = DigestOf(absl::StrCat(chain, key, entry.SerializeAsString()));
    EXPECT_EQ(stored, chain) << revision;
  }
  const ChangeEntry second = DecodeChange(2, entries.at(ChangeKey(2))).value();
  EXPECT_EQ(second.touched(0).digest(),
            DigestOf(records.at(RecordKey(CityKey("a"))).substr(5)));
}

TEST_F(AuditTest, ChainGoesOnAfterReopening) {
  store_.Reopen();
  MustCommit(*store_, {Put(CityOf("c", "C"))});
  EXPECT_THAT(Faults(), ElementsAre());
}

TEST_F(AuditTest, FindsAnEntryThatSaysSomebodyElseDidIt) {
  ChangeEntryAt(2, [](ChangeEntry& entry) {
    entry.mutable_origin()->set_principal("identities/innocent");
  });
  EXPECT_THAT(Faults(), ElementsAre("entry altered@2"));
}

TEST_F(AuditTest, FindsAnEntryWhoseChainWasComputedAnew) {
  const std::string before = ChainAt(1);
  ChangeEntryAt(2, [&](ChangeEntry& entry) {
    entry.mutable_origin()->set_principal("identities/innocent");
    entry.clear_chain();
    entry.set_chain(NextChain(before, 2, entry.SerializeAsString()));
  });
  EXPECT_THAT(Faults(), ElementsAre("entry altered@3"));
}

TEST_F(AuditTest, FindsALastEntryWhoseChainWasComputedAnew) {
  const std::string before = ChainAt(3);
  ChangeEntryAt(4, [&](ChangeEntry& entry) {
    entry.mutable_origin()->set_principal("identities/innocent");
    entry.clear_chain();
    entry.set_chain(NextChain(before, 4, entry.SerializeAsString()));
  });
  EXPECT_THAT(Faults(), ElementsAre("end altered@4"));
  // The next commit does not hide it.
  MustCommit(*store_, {Put(CityOf("c", "C"))});
  EXPECT_THAT(Faults(), ElementsAre("entry altered@5"));
}

TEST_F(AuditTest, FindsAnEntryThatWasAdded) {
  const std::string before = ChainAt(4);
  Tamper([&](RawStore& raw) {
    ChangeEntry entry;
    entry.mutable_origin()->set_principal("identities/innocent");
    const std::string key = ChangeKey(5);
    const std::string covered = entry.SerializeAsString();
    raw.Put("changes", key,
            Seal(key, WithChain(covered, NextChain(before, 5, covered))));
  });
  EXPECT_THAT(Faults(), ElementsAre("end altered@5"));
  MustCommit(*store_, {Put(CityOf("c", "C"))});
  EXPECT_THAT(Faults(), ElementsAre("chain broken@6"));
}

TEST_F(AuditTest, TellsAChainValueThatAloneWasAltered) {
  ChangeEntryAt(2, [](ChangeEntry& entry) {
    entry.set_chain(std::string(kDigestBytes, 'x'));
  });
  EXPECT_THAT(Faults(), ElementsAre("entry altered@2"));
}

TEST_F(AuditTest, FindsAChainThatWasTakenAway) {
  ChangeEntryAt(3, [](ChangeEntry& entry) { entry.clear_chain(); });
  EXPECT_THAT(Faults(), ElementsAre("chain broken@3"));
}

TEST_F(AuditTest, FindsAMissingEntryAndGoesOnBehindIt) {
  Tamper([](RawStore& raw) { raw.Delete("changes", ChangeKey(2)); });
  EXPECT_THAT(Faults(), ElementsAre("entry missing@2", "chain broken@3"));
}

TEST_F(AuditTest, TellsOfSeveralMissingEntriesOnce) {
  Tamper([](RawStore& raw) {
    raw.Delete("changes", ChangeKey(2));
    raw.Delete("changes", ChangeKey(3));
  });
  const AuditReport report = Audit();
  ASSERT_EQ(report.faults.size(), 2u);
  EXPECT_EQ(report.faults[0].revision, 2);
  EXPECT_EQ(report.faults[0].last_revision, 3);
}

TEST_F(AuditTest, GoesOnBehindDamagedBytes) {
  Tamper([](RawStore& raw) {
    std::string value = raw.All("changes").at(ChangeKey(2));
    value.back() ^= 1;
    raw.Put("changes", ChangeKey(2), value);
    value = raw.All("history").at(HistoryKey(CityKey("a"), 1));
    value.back() ^= 1;
    raw.Put("history", HistoryKey(CityKey("a"), 1), value);
  });
  EXPECT_THAT(Faults(), ElementsAre("version damaged@1 cities/a",
                                    "entry damaged@2", "chain broken@3"));
}

TEST_F(AuditTest, FindsAVersionThatIsMissing) {
  Tamper([](RawStore& raw) {
    raw.Delete("history", HistoryKey(CityKey("b"), 3));
    raw.Delete("records", RecordKey(CityKey("a")));
  });
  EXPECT_THAT(Faults(), ElementsAre("version missing@2 cities/a",
                                    "version missing@3 cities/b"));
}

TEST_F(AuditTest, FindsThatTheFirstEntriesAreMissing) {
  Tamper([](RawStore& raw) {
    raw.Delete("changes", ChangeKey(1));
    raw.Delete("changes", ChangeKey(2));
  });
  EXPECT_THAT(Faults(), ElementsAre("entry missing@1", "chain broken@3"));
}

TEST_F(AuditTest, FindsARecordThatWasPutBackToItsFormerVersion) {
  Tamper([](RawStore& raw) {
    raw.Put("records", RecordKey(CityKey("a")),
            raw.All("history").at(HistoryKey(CityKey("a"), 1)));
  });
  EXPECT_THAT(Faults(), ElementsAre("version misplaced@1 cities/a",
                                    "version missing@2 cities/a"));
}

TEST_F(AuditTest, FindsARecordThatWasBroughtBackAfterItsDeletion) {
  MustCommit(*store_, {Delete(CityKey("a"))});
  Tamper([](RawStore& raw) {
    raw.Put("records", RecordKey(CityKey("a")),
            raw.All("history").at(HistoryKey(CityKey("a"), 2)));
  });
  EXPECT_THAT(Faults(), ElementsAre("version misplaced@2 cities/a"));
}

TEST_F(AuditTest, FindsARecordThatWasPutAwayAmongItsFormerVersions) {
  Tamper([](RawStore& raw) {
    const std::string key = RecordKey(CityKey("a"));
    raw.Put("history", HistoryKey(CityKey("a"), 2), raw.All("records").at(key));
    raw.Delete("records", key);
  });
  EXPECT_THAT(Faults(), ElementsAre("version misplaced@2 cities/a"));
}

TEST_F(AuditTest, FindsAnAlteredRecordBesideAGenuineCopy) {
  Tamper([](RawStore& raw) {
    const std::string key = RecordKey(CityKey("a"));
    std::string value = raw.All("records").at(key);
    raw.Put("history", HistoryKey(CityKey("a"), 2), value);
    std::string payload(PayloadOf(value));
    payload.replace(payload.rfind("A2"), 2, "A3");
    raw.Put("records", key, Seal(key, payload));
  });
  EXPECT_THAT(Faults(), ElementsAre("version misplaced@2 cities/a"));
}

TEST_F(AuditTest, FindsARecordThatCannotBeReadAndThatNoEntryIsAbout) {
  Tamper([](RawStore& raw) {
    raw.Put("records", RecordKey(CityKey("zzz")), "rubbish");
  });
  EXPECT_THAT(Faults(), ElementsAre("version damaged@0 cities/zzz"));
}

TEST_F(AuditTest, FindsAVersionThatNoCommitWrote) {
  Tamper([](RawStore& raw) {
    raw.Put("history", HistoryKey(CityKey("b"), 2),
            raw.All("history").at(HistoryKey(CityKey("b"), 1)));
  });
  EXPECT_THAT(Faults(), ElementsAre("version unknown@2 cities/b"));
}

TEST_F(AuditTest, FindsThatTheEndWasCutOffAlsoAfterTheNextCommit) {
  CutOffLastEntry();
  EXPECT_THAT(Faults(), ElementsAre("entry missing@4"));
  // No revision is given twice.
  EXPECT_EQ(MustCommit(*store_, {Put(CityOf("b", "B otherwise"))}), 5);
  EXPECT_THAT(Faults(), ElementsAre("entry missing@4", "chain broken@5"));
}

TEST_F(AuditTest, FindsThatTheEndWasCutOffWithTheNoteOfIt) {
  CutOffLastEntry();
  Tamper([](RawStore& raw) { raw.Delete("meta", kTrailEndKey); });
  EXPECT_THAT(Faults(), ElementsAre("end altered@3"));
  EXPECT_EQ(Audit().chain, "");
  EXPECT_EQ(MustCommit(*store_, {Put(CityOf("b", "B otherwise"))}), 4);
  EXPECT_THAT(Faults(), ElementsAre("chain broken@4"));
}

TEST_F(AuditTest, FindsADamagedNoteOfTheEnd) {
  Tamper([](RawStore& raw) { raw.Put("meta", kTrailEndKey, "rubbish"); });
  EXPECT_THAT(Faults(), ElementsAre("end altered@4"));
}

TEST_F(AuditTest, FindsByTheNotedChainWhatWasRewrittenWhole) {
  AuditOptions noted;
  noted.expected_revision = 4;
  noted.expected_chain = Audit().chain;
  EXPECT_THAT(Faults(noted), ElementsAre());
  const std::string chain = ChainAt(3);
  CutOffLastEntry();
  Tamper([&](RawStore& raw) {
    raw.Put("meta", kTrailEndKey,
            Seal(kTrailEndKey, absl::StrCat(ChangeKey(3), chain)));
  });
  EXPECT_THAT(Faults(), ElementsAre());
  EXPECT_THAT(Faults(noted), ElementsAre("chain unexpected@4"));
  // Another fourth commit does not hide it.
  MustCommit(*store_, {Put(CityOf("b", "B otherwise"))});
  EXPECT_THAT(Faults(), ElementsAre());
  EXPECT_THAT(Faults(noted), ElementsAre("chain unexpected@4"));
}

// A store that a program before the chain wrote.
class AuditOfOldStoreTest : public AuditTest {
 protected:
  AuditOfOldStoreTest() {
    Tamper([](RawStore& raw) {
      raw.Delete("meta", kTrailEndKey);
      for (int64_t revision = 1; revision <= 4; ++revision) {
        const std::string key = ChangeKey(revision);
        ChangeEntry entry =
            DecodeChange(revision, raw.All("changes").at(key)).value();
        entry.clear_chain();
        for (auto& touched : *entry.mutable_touched()) touched.clear_digest();
        raw.Put("changes", key, Seal(key, entry.SerializeAsString()));
      }
    });
  }
};

TEST_F(AuditOfOldStoreTest, BeginsTheChainWithTheNextCommit) {
  EXPECT_THAT(Faults(), ElementsAre());
  EXPECT_EQ(Audit().chain_start_revision, 0);
  AuditOptions noted;
  noted.expected_revision = 4;
  noted.expected_chain = Audit().chain;
  EXPECT_EQ(noted.expected_chain.size(), kDigestBytes);
  MustCommit(*store_, {Put(CityOf("c", "C"))});
  store_.Reopen();
  EXPECT_THAT(Faults(noted), ElementsAre());
  EXPECT_EQ(Audit().chain_start_revision, 5);
}

TEST_F(AuditOfOldStoreTest, ProvesWhatWasThereWhenTheChainBegan) {
  MustCommit(*store_, {Put(CityOf("c", "C"))});
  ChangeEntryAt(2, [](ChangeEntry& entry) {
    entry.mutable_origin()->set_principal("identities/innocent");
  });
  EXPECT_THAT(Faults(), ElementsAre("chain broken@5"));
}

TEST_F(AuditOfOldStoreTest, ProvesTheVersionsThatWereThereWhenTheChainBegan) {
  MustCommit(*store_, {Put(CityOf("c", "C"))});
  Tamper([](RawStore& raw) {
    const std::string key = RecordKey(CityKey("a"));
    std::string payload(PayloadOf(raw.All("records").at(key)));
    payload.replace(payload.rfind("A2"), 2, "A3");
    raw.Put("records", key, Seal(key, payload));
  });
  EXPECT_THAT(Faults(), ElementsAre("chain broken@5"));
}

TEST_F(AuditOfOldStoreTest, TellsOfWhatWasDamagedBeforeTheChainBegan) {
  Tamper([](RawStore& raw) { raw.Delete("changes", ChangeKey(2)); });
  MustCommit(*store_, {Put(CityOf("c", "C"))});
  EXPECT_THAT(Faults(), ElementsAre("entry missing@2"));
}

// A program before the chain wrote to the store in between.
TEST_F(AuditTest, GoesOnFromEntriesWithoutAChain) {
  Tamper([](RawStore& raw) {
    const std::string key = ChangeKey(5);
    ChangeEntry entry;
    entry.mutable_origin()->set_principal("identities/office");
    raw.Put("changes", key, Seal(key, entry.SerializeAsString()));
  });
  MustCommit(*store_, {Put(CityOf("c", "C"))});
  EXPECT_THAT(Faults(), ElementsAre("chain broken@5"));
}

TEST_F(AuditTest, CountsAllFaultsButDescribesTheFirst) {
  Tamper([](RawStore& raw) {
    for (const auto& [key, value] : raw.All("history")) {
      raw.Delete("history", key);
    }
  });
  AuditOptions options;
  options.max_faults = 1;
  const AuditReport report = Audit(options);
  EXPECT_EQ(report.faults.size(), 1u);
  EXPECT_EQ(report.fault_count, 3);
}

TEST_F(AuditTest, EndsWithTheErrorOfProgress) {
  AuditOptions options;
  options.progress = [](int64_t, int64_t) {
    return absl::CancelledError("enough");
  };
  EXPECT_TRUE(
      absl::IsCancelled(VerifyTrail(*store_->Trail(), options).status()));
}

TEST_F(AuditTest, IsNotHeldUpByARevisionFarAhead) {
  constexpr int64_t kFar = int64_t{1} << 60;
  Tamper([](RawStore& raw) {
    raw.Put("changes", ChangeKey(kFar), Seal(ChangeKey(kFar), ""));
  });
  EXPECT_THAT(Faults(), ElementsAre("entry missing@5",
                                    absl::StrCat("chain broken@", kFar)));
}

// Flips one bit of any stored payload, and seals it anew: the checksum fits,
// and only the chain can notice.
TEST_F(AuditTest, FindsAnyBitThatWasFlippedUnderAFreshChecksum) {
  constexpr uint32_t kSeed = 20260101;
  std::mt19937 random(kSeed);
  for (const char* family : {"changes", "history", "records"}) {
    std::string key;
    std::string before;
    for (int round = 0; round < 8; ++round) {
      Tamper([&](RawStore& raw) {
        if (!key.empty()) raw.Put(family, key, before);
        const auto all = raw.All(family);
        auto it = all.begin();
        std::advance(it, random() % all.size());
        key = it->first;
        before = it->second;
        const std::string sealed_for =
            family == std::string("history")
                ? RecordKey(DecodeHistoryKey(key).value().key)
                : key;
        std::string payload(PayloadOf(before));
        const size_t at = random() % payload.size();
        payload[at] = static_cast<char>(payload[at] ^ (1 << (random() % 8)));
        raw.Put(family, key, Seal(sealed_for, payload));
      });
      EXPECT_GT(Audit().fault_count, 0)
          << family << " round " << round << " seed " << kSeed;
    }
    Tamper([&](RawStore& raw) { raw.Put(family, key, before); });
    ASSERT_EQ(Audit().fault_count, 0);
  }
}

}  // namespace
}  // namespace citymatch::store
