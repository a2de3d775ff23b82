#include "client/access/private_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class PrivateFileTest : public testing::Test {
 protected:
  PrivateFileTest() {
    std::string pattern = testing::TempDir() + "/citymatch-private-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~PrivateFileTest() override { std::filesystem::remove_all(folder_); }

  static mode_t ModeOf(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777;
  }

  [[nodiscard]] std::string Path(const std::string& name) const {
    return folder_ + "/" + name;
  }

  std::string folder_;
};

TEST_F(PrivateFileTest, WritesForTheOwnerAlone) {
  const mode_t before = umask(0);
  ASSERT_TRUE(WritePrivateFile(Path("a"), "secret").ok());
  ASSERT_TRUE(WritePrivateFile(Path("a"), "other").ok());
  ASSERT_TRUE(MakePrivateFolder(Path("x/y")).ok());
  umask(before);
  EXPECT_EQ(ModeOf(Path("a")), 0600U);
  EXPECT_EQ(ModeOf(Path("x")), 0700U);
  EXPECT_EQ(ModeOf(Path("x/y")), 0700U);
  EXPECT_EQ(*ReadPrivateFile(Path("a")), "other");
}

TEST_F(PrivateFileTest, ClosesAFolderThatIsOpenToOthers) {
  std::filesystem::create_directory(Path("x"));
  chmod(Path("x").c_str(), 0755);
  ASSERT_TRUE(MakePrivateFolder(Path("x")).ok());
  EXPECT_EQ(ModeOf(Path("x")), 0700U);
}

TEST_F(PrivateFileTest, RefusesFilesThatOthersCanReadOrChange) {
  ASSERT_TRUE(WritePrivateFile(Path("a"), "secret").ok());
  for (const mode_t mode : {0640, 0604, 0620, 0602, 0644, 0610}) {
    chmod(Path("a").c_str(), mode);
    const auto content = ReadPrivateFile(Path("a"));
    EXPECT_TRUE(absl::IsFailedPrecondition(content.status())) << mode;
    EXPECT_THAT(std::string(content.status().message()),
                HasSubstr("chmod 600 " + Path("a")));
    EXPECT_TRUE(ReadPublicFile(Path("a")).ok());
  }
  chmod(Path("a").c_str(), 0400);
  EXPECT_EQ(*ReadPrivateFile(Path("a")), "secret");
}

TEST_F(PrivateFileTest, SaysWhatCannotBeRead) {
  EXPECT_TRUE(absl::IsNotFound(ReadPrivateFile(Path("none")).status()));
  EXPECT_THAT(std::string(ReadPrivateFile(folder_).status().message()),
              HasSubstr("folder"));
  ASSERT_TRUE(
      WritePrivateFile(Path("big"), std::string((1 << 20) + 1, 'x')).ok());
  EXPECT_THAT(std::string(ReadPrivateFile(Path("big")).status().message()),
              HasSubstr("too large"));
}

TEST_F(PrivateFileTest, WritesNothingWhereItCannot) {
  EXPECT_THAT(
      std::string(WritePrivateFile(Path("no/such"), "x").message()),
      AllOf(HasSubstr(Path("no/such")), HasSubstr("cannot be written")));
  std::ofstream(Path("file")) << "x";
  EXPECT_FALSE(MakePrivateFolder(Path("file/y")).ok());
}

TEST_F(PrivateFileTest, ANewFileOverwritesNothingAndGoesUnlessWritten) {
  {
    NewPrivateFile file(Path("a"));
    ASSERT_TRUE(file.Create().ok());
    EXPECT_EQ(ModeOf(Path("a")), 0600U);
    NewPrivateFile second(Path("a"));
    EXPECT_TRUE(absl::IsAlreadyExists(second.Create()));
  }
  EXPECT_FALSE(std::filesystem::exists(Path("a")));
  {
    NewPrivateFile file(Path("a"));
    ASSERT_TRUE(file.Create().ok());
    ASSERT_TRUE(file.Write("secret\n").ok());
  }
  EXPECT_EQ(*ReadPrivateFile(Path("a")), "secret\n");
}

}  // namespace
}  // namespace citymatch::client
