#include "server/base/log.h"

#include "gtest/gtest.h"

namespace citymatch {
namespace {

TEST(LogTest, QuotesValuesInTextWhenTheyAreNotOnePlainWord) {
  EXPECT_EQ(FormatEvent(LogFormat::kText, "call",
                        {{"method", "a/B"},
                         {"words", "two words"},
                         {"empty", ""},
                         {"quote", "a\"b"},
                         {"line", "a\nb"},
                         {"equals", "a=b"}}),
            R"(call method=a/B words="two words" empty="" quote="a\"b" )"
            R"(line="a\nb" equals="a=b")");
}

TEST(LogTest, EscapesValuesInJson) {
  EXPECT_EQ(FormatEvent(LogFormat::kJson, "call",
                        {{"a", "x\"\\\n\t\x01 市"}, {"b", ""}}),
            R"("event":"call","a":"x\"\\\n\u0009\u0001 市","b":"")");
}

}  // namespace
}  // namespace citymatch
