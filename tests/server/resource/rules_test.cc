// The tables of the validation against what they are tables of.
#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/match_service.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "server/resource/request/nearest.h"
#include "server/resource/request/utf8.h"
#include "server/resource/validate/codes.h"
#include "server/resource/validate/fields.h"
#include "server/resource/validate/message.h"

namespace citymatch {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using ::testing::IsEmpty;

TEST(FieldRulesTest, EveryRowNamesAField) {
  // Also of requests, whose file nothing else here would link.
  EXPECT_NE(v1::PastPair::descriptor(), nullptr);
  EXPECT_THAT(RulesWithoutField(), IsEmpty());
}

// Texts and numbers of requests are all bounded: a new field without a rule
// fails here.
void CollectUnbounded(const Descriptor& type, std::set<std::string>& seen,
                      std::vector<std::string>& unbounded) {
  if (!seen.insert(type.full_name()).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsOutputOnly(field) || field.name() == "name" ||
        field.name() == "etag") {
      continue;
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      CollectUnbounded(*field.message_type(), seen, unbounded);
    } else if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM &&
               field.cpp_type() != FieldDescriptor::CPPTYPE_BOOL &&
               RuleOf(field) == nullptr) {
      unbounded.push_back(field.full_name());
    }
  }
}

TEST(FieldRulesTest, EveryTextAndNumberHasARule) {
  std::set<std::string> seen;
  std::vector<std::string> unbounded;
  for (const Descriptor* type :
       {v1::City::descriptor(), v1::CityPreferences::descriptor(),
        v1::Partnership::descriptor(), v1::Programme::descriptor(),
        v1::Taxonomy::descriptor()}) {
    CollectUnbounded(*type, seen, unbounded);
  }
  EXPECT_THAT(unbounded, IsEmpty());
}

TEST(CodesTest, CountriesAreThoseOfIso3166) {
  EXPECT_EQ(CountryCodes().size(), 249u);
  EXPECT_TRUE(std::is_sorted(CountryCodes().begin(), CountryCodes().end()));
  EXPECT_EQ(std::set<std::string>(CountryCodes().begin(), CountryCodes().end())
                .size(),
            249u);
  // Where the system has the table of the time zone database, the same codes.
  std::ifstream table("/usr/share/zoneinfo/iso3166.tab");
  std::vector<std::string> listed;
  for (std::string line; std::getline(table, line);) {
    if (!line.empty() && line[0] != '#') listed.push_back(line.substr(0, 2));
  }
  if (!listed.empty()) {
    std::sort(listed.begin(), listed.end());
    EXPECT_EQ(CountryCodes(), listed);
  }
}

TEST(CodesTest, KoppenClassesAreThoseOfTheApi) {
  EXPECT_EQ(
      std::set<std::string>(KoppenClasses().begin(), KoppenClasses().end())
          .size(),
      31u);
}

TEST(CodesTest, LanguageTagsHaveTheFormOfBcp47) {
  for (const char* tag : {"ja", "en", "zh-Hant", "pt-BR", "sr-Latn-RS", "fil",
                          "de-1996", "en-x-ca"}) {
    EXPECT_TRUE(IsLanguageTag(tag)) << tag;
  }
  for (const char* tag : {"", "j", "ja_JP", "-ja", "ja-", "ja--JP", "12",
                          "japanese12", "en-x", "ja JP"}) {
    EXPECT_FALSE(IsLanguageTag(tag)) << tag;
  }
}

TEST(CodesTest, TimeZonesAreThoseOfTheDatabase) {
  for (const char* zone : {"Asia/Tokyo", "Pacific/Port_Moresby", "UTC",
                           "America/Argentina/Buenos_Aires", "Etc/GMT+3"}) {
    EXPECT_TRUE(IsTimeZone(zone)) << zone;
  }
  for (const char* zone :
       {"", "Asia", "asia/tokyo2", "localtime", "../UTC", "/etc/passwd",
        "right/UTC", "posix/UTC", "Fixed/UTC+01:00:00", "libc:localtime"}) {
    EXPECT_FALSE(IsTimeZone(zone)) << zone;
  }
}

TEST(Utf8Test, KnowsWellFormedText) {
  for (const char* text :
       {"", "a", "é", "神戸", "𠮷", "\x7f", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf",
        "\xee\x80\x80"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  for (const char* text :
       {"\x80", "\xff", "\xc0\xaf", "\xc3", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xe7\xa5", "a\xc3(",
        "\xf8\x88\x80\x80\x80"}) {
    EXPECT_FALSE(IsUtf8(text));
  }
}

TEST(NearestTest, FindsTheNearestWordIfItIsNear) {
  const std::vector<std::string> words = {"display_name", "name", "note"};
  EXPECT_EQ(Nearest("display_nam", words), "display_name");
  EXPECT_EQ(Nearest("NAME", words), "name");
  EXPECT_EQ(Nearest("population", words), "");
  EXPECT_EQ(Nearest("x", {}), "");
  EXPECT_EQ(DidYouMean("nane", words), "; did you mean `name`?");
  EXPECT_EQ(DidYouMean("zzzzz", words), "");
}

TEST(QuotedTest, IsSafeToShow) {
  EXPECT_EQ(Quoted("神戸"), "`神戸`");
  EXPECT_EQ(Quoted("a\nb"), "`a\\nb`");
  EXPECT_EQ(Quoted("a\xff"), "`a\\xff`");
  EXPECT_LE(Quoted(std::string(500, 'x')).size(), 62u);
}

}  // namespace
}  // namespace citymatch
