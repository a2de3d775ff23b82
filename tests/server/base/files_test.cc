#include "server/base/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/files.h"
#include "tests/support/temp_dir.h"

namespace citymatch {
namespace {

using citymatch::testing::TempDir;
using citymatch::testing::WriteFile;
using ::testing::StartsWith;

class FilesTest : public ::testing::Test {
 protected:
  TempDir folder_;
  const std::string path_ = folder_.Join("file");
};

TEST_F(FilesTest, ReadsAFileAndKnowsWhoElseCanReadIt) {
  WriteFile(path_, std::string("a\0b", 3));
  const struct {
    mode_t mode;
    bool open_to_all;
  } cases[] = {{0600, false}, {0660, false}, {0644, true}, {0602, true}};
  for (const auto& c : cases) {
    ASSERT_EQ(chmod(path_.c_str(), c.mode), 0);
    const auto file = ReadSmallFile(path_);
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_EQ(file->content, std::string("a\0b", 3));
    EXPECT_EQ(file->open_to_all, c.open_to_all) << c.mode;
  }
}

TEST_F(FilesTest, RefusesWhatIsNoSmallFile) {
  const auto error = [](const std::string& path) {
    const absl::Status status = ReadSmallFile(path).status();
    EXPECT_THAT(std::string(status.message()), StartsWith(path));
    return status.code();
  };
  EXPECT_EQ(error(path_), absl::StatusCode::kNotFound);
  EXPECT_EQ(error(folder_.path()), absl::StatusCode::kFailedPrecondition);
  WriteFile(path_, std::string(1 << 20, 'x'));
  EXPECT_TRUE(ReadSmallFile(path_).ok());
  EXPECT_EQ(error(path_ + "/below"), absl::StatusCode::kNotFound);
  WriteFile(path_, std::string((1 << 20) + 1, 'x'));
  EXPECT_EQ(error(path_), absl::StatusCode::kFailedPrecondition);
  // Without a writer, which would be waited for.
  ASSERT_EQ(std::remove(path_.c_str()), 0);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(error(path_), absl::StatusCode::kFailedPrecondition);
}

TEST_F(FilesTest, TheStampChangesWithTheFile) {
  EXPECT_EQ(FileStamp::Of(path_), FileStamp());
  WriteFile(path_, "a");
  const FileStamp first = FileStamp::Of(path_);
  EXPECT_EQ(FileStamp::Of(path_), first);
  // Another file in its place, of the same size, through a link.
  const std::string other = folder_.Join("other");
  WriteFile(other, "b");
  ASSERT_EQ(std::remove(path_.c_str()), 0);
  ASSERT_EQ(symlink(other.c_str(), path_.c_str()), 0);
  EXPECT_NE(FileStamp::Of(path_), first);
  EXPECT_EQ(FileStamp::Of(path_), FileStamp::Of(other));
}

}  // namespace
}  // namespace citymatch
