#include "server/config/config_file.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch {
namespace {

using ::testing::HasSubstr;

// The value that `name = …` gives to a text.
std::string ValueOf(const std::string& text) {
  const auto lines = ParseConfig("name = " + text, "f");
  EXPECT_TRUE(lines.ok()) << lines.status();
  return lines.ok() && lines->size() == 1 ? lines->front().value : "";
}

TEST(ConfigFileTest, ReadsNamesValuesAndLineNumbers) {
  const auto lines = ParseConfig(
      "\xEF\xBB\xBF# comment\r\n\r\nworkers = 16\r\n  ; another\n"
      "data-dir=\"/srv/city data\"  # why\n",
      "f");
  ASSERT_TRUE(lines.ok()) << lines.status();
  ASSERT_EQ(lines->size(), 2u);
  EXPECT_EQ((*lines)[0].name, "workers");
  EXPECT_EQ((*lines)[0].value, "16");
  EXPECT_EQ((*lines)[0].line, 3);
  EXPECT_EQ((*lines)[1].name, "data-dir");
  EXPECT_EQ((*lines)[1].value, "/srv/city data");
  EXPECT_EQ((*lines)[1].line, 5);
}

TEST(ConfigFileTest, KeepsWhatOnlyLooksLikeAComment) {
  EXPECT_EQ(ValueOf("a#b"), "a#b");
  EXPECT_EQ(ValueOf("a #b"), "a");
  EXPECT_EQ(ValueOf("\"a #b\""), "a #b");
  EXPECT_EQ(ValueOf("'a \\ \"b'"), "a \\ \"b");
  EXPECT_EQ(ValueOf(R"("a \" \\ b")"), "a \" \\ b");
  EXPECT_EQ(ValueOf("a = b"), "a = b");
  EXPECT_EQ(ValueOf("\"\""), "");
}

TEST(ConfigFileTest, NamesTheLineThatIsWrong) {
  const struct {
    const char* text;
    const char* expected;
  } cases[] = {
      {"a = 1\n[limits]\n", "f:2: there are no sections"},
      {"nonsense\n", "f:1: write NAME = VALUE"},
      {"= 1\n", "f:1: the name is missing"},
      {"a =\n", "f:1: the value is missing"},
      {"a = # comment\n", "f:1: the value is missing"},
      {"a = \"b\n", "f:1: the closing quote is missing"},
      {"a = \"b\" c\n", "f:1: something follows the closing quote"},
      {"a = \"\\n\"\n", "f:1: after a backslash"},
      {"a = 1\nb = 2\na = 3\n", "f:3: a is set in line 1 already"},
  };
  for (const auto& c : cases) {
    const auto lines = ParseConfig(c.text, "f");
    ASSERT_FALSE(lines.ok()) << c.text;
    EXPECT_THAT(std::string(lines.status().message()), HasSubstr(c.expected));
  }
}

TEST(ConfigFileTest, SaysWhenTheFileCannotBeRead) {
  EXPECT_THAT(std::string(ReadConfigFile("/no/such/file").status().message()),
              HasSubstr("/no/such/file: cannot be read (No such file"));
  EXPECT_THAT(std::string(ReadConfigFile("/tmp").status().message()),
              HasSubstr("it is a folder"));
}

}  // namespace
}  // namespace citymatch
