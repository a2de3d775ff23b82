#include "client/import/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "client/format/message_json.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

ImportSet Read(const ResourceKind& kind, const std::string& file,
               const std::string& content, const ReadOptions& options = {}) {
  ImportSet set;
  ReadRows(kind, file, content, options, set);
  CheckDuplicates(kind, set);
  return set;
}

std::vector<std::string> Problems(const ImportSet& set) {
  std::vector<std::string> texts;
  for (const Problem& problem : AllProblems(set)) {
    texts.push_back(ToText(problem));
  }
  return texts;
}

constexpr char kGoodLine[] =
    R"({"id":"jp-osaka","display_name":"Osaka","side":"provider",)"
    R"("country_code":"JP","level":"city"})";

TEST(ReadRowsTest, KnowsFormatsByNameAndContent) {
  const std::string csv =
      "id,display_name,side,country_code,level\r\njp-osaka,Osaka,provider,JP,"
      "city\r\n";
  for (const auto& [file, content] :
       std::vector<std::pair<std::string, std::string>>{
           {"a.jsonl", std::string(kGoodLine) + "\n"},
           {"a.json", "[" + std::string(kGoodLine) + "]"},
           {"a.txt", kGoodLine},
           {"a.csv", csv},
           {"a.txt", "\xEF\xBB\xBF" + csv},
           {"-", kGoodLine}}) {
    const ImportSet set = Read(CityKind(), file, content);
    EXPECT_THAT(Problems(set), IsEmpty()) << file;
    ASSERT_THAT(set.rows, SizeIs(1)) << file;
    EXPECT_EQ(NameOf(*set.rows[0].message), "cities/jp-osaka") << file;
  }
}

TEST(ReadRowsTest, ListsProblemsOfAllRows) {
  const ImportSet set = Read(
      CityKind(), "a.jsonl",
      std::string(kGoodLine) +
          "\n{\"id\":\"b\",\"level\":\"vilage\"}\n\n{\"id\":\"c\",\"location\":"
          "{\"latitude\":91}}\n{\"id\":\"d\",\"population\":{\"resident_count\""
          ":-1}}\n{\"id\":\"e\",\"location\":{\"latitude\":NaN}}\n");
  EXPECT_THAT(
      Problems(set),
      ElementsAre(
          AllOf(HasSubstr("a.jsonl: row 2: level \"vilage\": "),
                HasSubstr("did you mean town_village?")),
          HasSubstr("row 3 (line 4): location.latitude \"91\": must be from"),
          HasSubstr("row 4 (line 5): population.resident_count \"-1\""),
          AllOf(HasSubstr("row 5 (line 6): "), HasSubstr("NaN"))));
}

TEST(ReadRowsTest, NamesBothRowsOfADuplicate) {
  ImportSet set;
  ReadRows(CityKind(), "a.jsonl",
           std::string(kGoodLine) + "\n" + kGoodLine + "\n", {}, set);
  ReadRows(CityKind(), "b.jsonl", kGoodLine, {}, set);
  CheckDuplicates(CityKind(), set);
  EXPECT_THAT(Problems(set),
              ElementsAre(AllOf(HasSubstr("a.jsonl: row 2: name"),
                                HasSubstr("stands in row 1 already")),
                          AllOf(HasSubstr("b.jsonl: row 1: name"),
                                HasSubstr("stands in row 1 of a.jsonl"))));
}

TEST(ReadRowsTest, NamesTheByteThatIsNotUtf8) {
  EXPECT_THAT(Problems(Read(CityKind(), "a.jsonl",
                            std::string(kGoodLine) + "\n{\"id\":\"\xFF\"}\n")),
              ElementsAre(AllOf(HasSubstr("row 2: \"\\xFF"),
                                HasSubstr("from byte 101 of the file"),
                                HasSubstr("UTF-8"))));
  const std::string csv =
      "id,display_name,side,country_code,level\njp-a,\x91\xE5,provider,JP,"
      "city\n";
  EXPECT_THAT(Problems(Read(CityKind(), "a.csv", csv)),
              ElementsAre(AllOf(HasSubstr("row 1 (line 2): display_name"),
                                HasSubstr("from byte 45 of the file"))));
}

TEST(ReadRowsTest, SaysWhenAFileIsTruncated) {
  EXPECT_THAT(Problems(Read(CityKind(), "a.jsonl",
                            std::string(kGoodLine) + "\n{\"id\":\"jp-na")),
              ElementsAre(AllOf(HasSubstr("row 2"), HasSubstr("truncated"))));
  EXPECT_THAT(
      Problems(Read(CityKind(), "a.json", "[" + std::string(kGoodLine) + ",")),
      ElementsAre(AllOf(HasSubstr("line 1"), HasSubstr("truncated"))));
  const std::string header = "id,display_name,side,country_code,level\r\n";
  EXPECT_THAT(Problems(Read(CityKind(), "a.csv", header + "jp-a,A,prov")),
              ElementsAre(AllOf(HasSubstr("row 1"), HasSubstr("3 of 5 cells"),
                                HasSubstr("truncated"))));
  EXPECT_THAT(Problems(Read(CityKind(), "a.csv", header + "jp-a,\"A,prov")),
              ElementsAre(HasSubstr("truncated")));
}

TEST(ReadRowsTest, RefusesAWrongHeaderAsAWhole) {
  const ImportSet set =
      Read(CityKind(), "a.csv",
           "id,dispaly_name,side,country_code,level\na,b,c,d,e\n");
  EXPECT_THAT(set.rows, IsEmpty());
  EXPECT_THAT(
      Problems(set),
      ElementsAre(AllOf(HasSubstr("a.csv: line 1: \"dispaly_name\""),
                        HasSubstr("did you mean display_name?")),
                  AllOf(HasSubstr("display_name"), HasSubstr("lacks"))));
  EXPECT_TRUE(AllProblems(set)[0].fatal);
}

TEST(ReadRowsTest, NamesTheColumnWhereItDiffersFromTheField) {
  EXPECT_THAT(
      Problems(Read(CityKind(), "a.csv",
                    "id,display_name,side,country_code,level,resident_count\n"
                    "a,b,provider,JP,city,-3\n")),
      ElementsAre(HasSubstr("population.resident_count (column resident_count) "
                            "\"-3\"")));
}

TEST(ReadRowsTest, SaysWhatKindOfFileItCannotRead) {
  EXPECT_THAT(Problems(Read(CityKind(), "a.zip", "PK\x03\x04")),
              ElementsAre(HasSubstr("unzip")));
  EXPECT_THAT(Problems(Read(CityKind(), "a.gz", "\x1F\x8B")),
              ElementsAre(HasSubstr("gunzip")));
  EXPECT_THAT(Problems(Read(CityKind(), "a.csv", "\xFF\xFEi")),
              ElementsAre(HasSubstr("UTF-16")));
  EXPECT_THAT(Problems(Read(CityKind(), "a.csv", " \n")),
              ElementsAre(HasSubstr("empty")));
  EXPECT_THAT(Problems(Read(ProgrammeKind(), "a.csv", "id,name\n")),
              ElementsAre(HasSubstr("no form as a table")));
  EXPECT_THAT(Problems(Read(PartnershipKind(), "a", "x",
                            {.format = FileFormat::kGeonames})),
              ElementsAre(HasSubstr("import cities")));
}

TEST(ReadRowsTest, DropsWhatOnlyTheServerSets) {
  const ImportSet set = Read(
      CityKind(), "a.jsonl",
      R"({"id":"a","etag":"\"1\"","revision":"5","update_time":"2026-01-01T00:00:00Z"})");
  EXPECT_EQ(ToJsonLine(*set.rows[0].message), R"({"name":"cities/a"})");
}

TEST(ReadFileTest, SaysWhyAFileCannotBeRead) {
  std::istringstream in("from stdin");
  std::string content;
  const absl::Status status = ReadFile("/nonexistent/x.csv", in, content);
  EXPECT_THAT(
      std::string(status.message()),
      AllOf(HasSubstr("/nonexistent/x.csv"), HasSubstr("No such file")));
  EXPECT_FALSE(ReadFile(testing::TempDir(), in, content).ok());
  EXPECT_TRUE(ReadFile("-", in, content).ok());
  EXPECT_EQ(content, "from stdin");
}

}  // namespace
}  // namespace citymatch::client
