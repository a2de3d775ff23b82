// What can be wrong with a data folder at opening, one clear error each.
#include "server/store/rocksdb/data_folder.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "server/store/key_format.h"
#include "server/store/rocksdb/tuning.h"
#include "server/store/rocksdb_store.h"
#include "tests/server/store/raw_store.h"
#include "tests/server/store/store_testing.h"
#include "tests/support/files.h"
#include "tests/support/temp_dir.h"
#include "tests/support/temp_store.h"

namespace citymatch::store {
namespace {

using citymatch::testing::WriteFile;
namespace fs = std::filesystem;
using citymatch::testing::TempDir;
using citymatch::testing::TempStore;
using ::testing::AllOf;
using ::testing::HasSubstr;

absl::StatusOr<std::unique_ptr<Store>> OpenIn(const std::string& data_dir,
                                              bool create = true) {
  RocksDbOptions options;
  options.data_dir = data_dir;
  options.create_if_missing = create;
  return OpenRocksDbStore(options);
}

// The message of the error, which must have `code` and name the folder.
std::string Refusal(const std::string& data_dir, absl::StatusCode code,
                    bool create = true) {
  const absl::Status status = OpenIn(data_dir, create).status();
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(data_dir));
  return std::string(status.message());
}

TEST(DataFolderTest, MakesFolderForItsOwnerAlone) {
  TempDir dir;
  const std::string data_dir = dir.Join("a/b/c/");
  ASSERT_TRUE(OpenIn(data_dir).ok());
  EXPECT_EQ(fs::status(data_dir).permissions(), fs::perms::owner_all);
  EXPECT_TRUE(OpenIn(data_dir, /*create=*/false).ok());
}

TEST(DataFolderTest, LeavesNoTraceWhenItMayNotCreate) {
  TempDir dir;
  EXPECT_THAT(Refusal(dir.Join("absent"), absl::StatusCode::kNotFound, false),
              HasSubstr("does not exist"));
  EXPECT_FALSE(fs::exists(dir.Join("absent")));
  EXPECT_THAT(Refusal(dir.path(), absl::StatusCode::kNotFound, false),
              HasSubstr("is empty"));
  EXPECT_TRUE(fs::is_empty(dir.path()));
}

TEST(DataFolderTest, RefusesBadOptions) {
  EXPECT_EQ(OpenIn("").status().code(), absl::StatusCode::kInvalidArgument);
  TempDir dir;
  RocksDbOptions options;
  options.data_dir = dir.path();
  options.block_cache_bytes = -1;
  EXPECT_EQ(OpenRocksDbStore(options).status().code(),
            absl::StatusCode::kInvalidArgument);
  options.block_cache_bytes = 0;
  EXPECT_TRUE(OpenRocksDbStore(options).ok());
  options.clock = nullptr;
  EXPECT_EQ(OpenRocksDbStore(options).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(DataFolderTest, SaysSoWhenFolderIsAFile) {
  TempDir dir;
  WriteFile(dir.Join("file"), "text");
  EXPECT_THAT(Refusal(dir.Join("file"), absl::StatusCode::kFailedPrecondition),
              HasSubstr("is a file, not a folder"));
}

// Nobody can make a folder below a file, not even root.
TEST(DataFolderTest, SaysSoWhenFolderCannotBeMade) {
  TempDir dir;
  WriteFile(dir.Join("file"), "text");
  EXPECT_THAT(
      Refusal(dir.Join("file/below"), absl::StatusCode::kPermissionDenied),
      AllOf(HasSubstr("cannot be made"),
            HasSubstr(absl::StrCat("user ", ::geteuid()))));
}

TEST(DataFolderTest, SaysSoWhenFolderIsNotWritable) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  TempDir dir;
  fs::permissions(dir.path(), fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_THAT(Refusal(dir.path(), absl::StatusCode::kPermissionDenied),
              HasSubstr("cannot be read and written"));
  fs::permissions(dir.path(), fs::perms::owner_all);
}

// The kernel's process folder can be written by nobody, in the way of a file
// system that is mounted read-only.
TEST(DataFolderTest, SaysSoWhenFileSystemRefuses) {
  if (!fs::exists("/proc/self/fd")) GTEST_SKIP() << "no /proc here";
  EXPECT_EQ(OpenIn("/proc/citymatch-store").status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST(DataFolderTest, TouchesNothingWhenFolderIsForeign) {
  TempDir dir;
  WriteFile(dir.Join("thesis.txt"), "all my work");
  EXPECT_THAT(Refusal(dir.path(), absl::StatusCode::kFailedPrecondition),
              AllOf(HasSubstr("something else than a citymatch store"),
                    HasSubstr("thesis.txt")));
  int entries = 0;
  for (const auto& entry : fs::directory_iterator(dir.path())) {
    EXPECT_EQ(entry.path().filename(), "thesis.txt");
    ++entries;
  }
  EXPECT_EQ(entries, 1);
}

TEST(DataFolderTest, OpensFolderThatHoldsOnlyLostAndFound) {
  TempDir dir;
  fs::create_directory(dir.Join("lost+found"));
  EXPECT_TRUE(OpenIn(dir.path()).ok());
  EXPECT_TRUE(OpenIn(dir.path()).ok());
}

TEST(DataFolderTest, RefusesDatabaseOfAnotherProgram) {
  TempDir dir;
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, dir.path(), &db).ok());
  ASSERT_TRUE(db->Put(rocksdb::WriteOptions(), "their", "data").ok());
  delete db;
  EXPECT_THAT(Refusal(dir.path(), absl::StatusCode::kFailedPrecondition),
              HasSubstr("database of another program"));

  ASSERT_TRUE(rocksdb::DB::Open(options, dir.path(), &db).ok());
  rocksdb::ColumnFamilyHandle* family = nullptr;
  ASSERT_TRUE(
      db->CreateColumnFamily(rocksdb::ColumnFamilyOptions(), "users", &family)
          .ok());
  delete family;
  delete db;
  EXPECT_THAT(Refusal(dir.path(), absl::StatusCode::kFailedPrecondition),
              HasSubstr("users"));
  ASSERT_FALSE(rocksdb::DB::Open(options, dir.path(), &db).ok());  // as before
}

// As when the power fails between the making of the database and that of its
// column families.
TEST(DataFolderTest, GoesOnWhenCreationWasCutShort) {
  TempDir dir;
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, dir.path(), &db).ok());
  rocksdb::ColumnFamilyHandle* family = nullptr;
  ASSERT_TRUE(
      db->CreateColumnFamily(rocksdb::ColumnFamilyOptions(), "records", &family)
          .ok());
  delete family;
  delete db;
  auto store = OpenIn(dir.path());
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(MustCommit(**store, {Put(CityOf("a"))}), 1);

  TempDir before_current;
  WriteFile(before_current.Join("LOCK"), "");
  WriteFile(before_current.Join("MANIFEST-000001"), "half");
  EXPECT_TRUE(OpenIn(before_current.path()).ok());
}

TEST(DataFolderTest, NamesVersionsWhenSchemaIsNewer) {
  TempStore store;
  store.Shut();
  RawStore(store.data_dir()).Put("meta", kSchemaVersionKey, EncodeU32(7));
  const std::string message =
      Refusal(store.data_dir(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(message, AllOf(HasSubstr("has schema version 7"),
                             HasSubstr("knows versions up to 1"),
                             HasSubstr("run the newer citymatch")));
}

TEST(DataFolderTest, NamesVersionsWhenNewerSchemaHasMoreColumnFamilies) {
  TempStore store;
  store.Shut();
  {
    std::vector<rocksdb::ColumnFamilyDescriptor> families(1);
    for (const char* name : kFamilyNames)
      families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(rocksdb::DBOptions(), store.data_dir(),
                                  families, &handles, &db)
                    .ok());
    rocksdb::ColumnFamilyHandle* added = nullptr;
    ASSERT_TRUE(db->CreateColumnFamily(rocksdb::ColumnFamilyOptions(),
                                       "sessions", &added)
                    .ok());
    ASSERT_TRUE(db->Put(rocksdb::WriteOptions(), handles.back(),
                        kSchemaVersionKey, EncodeU32(2))
                    .ok());
    handles.push_back(added);
    for (auto* handle : handles) delete handle;
    delete db;
  }
  EXPECT_THAT(Refusal(store.data_dir(), absl::StatusCode::kFailedPrecondition),
              HasSubstr("has schema version 2"));
}

TEST(DataFolderTest, ReportsDataLossWhenSchemaVersionIsGoneOrGarbled) {
  TempStore store;
  MustCommit(*store, {Put(CityOf("a"))});
  store.Shut();
  RawStore(store.data_dir()).Put("meta", kSchemaVersionKey, "one");
  EXPECT_THAT(Refusal(store.data_dir(), absl::StatusCode::kDataLoss),
              HasSubstr("schema version is unreadable"));
  RawStore(store.data_dir()).Put("meta", kSchemaVersionKey, EncodeU32(0));
  EXPECT_THAT(Refusal(store.data_dir(), absl::StatusCode::kDataLoss),
              HasSubstr("schema version is unreadable"));
  RawStore(store.data_dir()).Delete("meta", kSchemaVersionKey);
  EXPECT_THAT(Refusal(store.data_dir(), absl::StatusCode::kDataLoss),
              HasSubstr("no schema version"));
}

TEST(DataFolderTest, SaysSoWhenThisProcessHasItOpen) {
  TempStore store;
  EXPECT_THAT(Refusal(store.data_dir(), absl::StatusCode::kUnavailable),
              AllOf(HasSubstr("is in use by"), HasSubstr("do not delete")));
  // The failed attempt has not loosened the lock.
  EXPECT_FALSE(OpenIn(store.data_dir()).ok());
  EXPECT_EQ(MustCommit(*store, {Put(CityOf("a"))}), 1);
}

TEST(DataFolderTest, NamesTheProcessThatHasItOpen) {
  TempStore store;
  MustCommit(*store, {Put(CityOf("a"))});
  store.Shut();
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  // Another process that holds the lock, as RocksDB's own would.
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const int fd = ::open((store.data_dir() + "/LOCK").c_str(), O_RDWR);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    const char ok = ::fcntl(fd, F_SETLK, &lock) == 0 ? 'y' : 'n';
    if (::write(ready[1], &ok, 1) != 1) ::_exit(1);
    ::pause();
    ::_exit(0);
  }
  char ok = 0;
  EXPECT_EQ(::read(ready[0], &ok, 1), 1);
  EXPECT_EQ(ok, 'y');
  const std::string message =
      Refusal(store.data_dir(), absl::StatusCode::kUnavailable);
  const bool kernel_tells = LockHolder(store.data_dir()) == child;
  EXPECT_THAT(message,
              HasSubstr(kernel_tells ? absl::StrCat("process ", child)
                                     : std::string("another process")));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
  // The lock went with the process.
  auto reopened = OpenIn(store.data_dir());
  ASSERT_TRUE(reopened.ok()) << reopened.status();
  EXPECT_EQ((*reopened)->revision(), 1);
}

}  // namespace
}  // namespace citymatch::store
