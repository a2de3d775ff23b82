#include "client/format/json_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

std::vector<std::pair<std::string, int64_t>> Values(const JsonSpans& spans) {
  std::vector<std::pair<std::string, int64_t>> values;
  for (const JsonSpan& span : spans.values) {
    values.emplace_back(std::string(span.text), span.line);
  }
  return values;
}

std::string ErrorOf(absl::string_view text) {
  nlohmann::json value;
  std::string error;
  EXPECT_FALSE(ParseJson(text, value, error)) << text;
  return error;
}

TEST(SplitJsonTest, TakesOneValueALine) {
  EXPECT_THAT(Values(SplitJson("{\"a\":1}\r\n\n{\"b\":\"}\"}\n")),
              ElementsAre(Pair("{\"a\":1}", 1), Pair("{\"b\":\"}\"}", 3)));
}

TEST(SplitJsonTest, TakesElementsOfAnArrayWithTheirLines) {
  const JsonSpans spans = SplitJson("[\n {\"a\": [1, 2]},\n {\"b\":\n 2} ]\n");
  EXPECT_THAT(Values(spans),
              ElementsAre(Pair("{\"a\": [1, 2]}", 2), Pair("{\"b\":\n 2}", 3)));
  EXPECT_EQ(spans.frame_problem, "");
  EXPECT_THAT(Values(SplitJson("[]")), IsEmpty());
}

TEST(SplitJsonTest, TakesObjectsLaidOutOverLines) {
  EXPECT_THAT(
      Values(SplitJson("{\n \"a\": 1\n}\n{\n \"b\": 2\n}\n")),
      ElementsAre(Pair("{\n \"a\": 1\n}", 1), Pair("{\n \"b\": 2\n}", 4)));
}

TEST(SplitJsonTest, KeepsLinesApartWhenTheFirstIsBroken) {
  EXPECT_THAT(Values(SplitJson("{\"a\":{\n{\"b\":2}\n")),
              ElementsAre(Pair("{\"a\":{", 1), Pair("{\"b\":2}", 2)));
}

TEST(SplitJsonTest, SaysWhenAnArrayIsTruncated) {
  const JsonSpans spans = SplitJson("[{\"a\":1},\n{\"b\":");
  EXPECT_THAT(spans.frame_problem, HasSubstr("truncated"));
  EXPECT_EQ(spans.frame_line, 2);
  EXPECT_THAT(Values(spans),
              ElementsAre(Pair("{\"a\":1}", 1), Pair("{\"b\":", 2)));
  EXPECT_THAT(SplitJson("[{}] x").frame_problem, HasSubstr("follows"));
  EXPECT_THAT(SplitJson("[{} {}]").frame_problem, HasSubstr("comma"));
}

TEST(ParseJsonTest, NamesTheColumn) {
  EXPECT_THAT(ErrorOf("{\"a\": 1,, \"b\": 2}"), HasSubstr("column 9"));
}

TEST(ParseJsonTest, SaysWhenAValueIsTruncated) {
  EXPECT_THAT(ErrorOf("{\"a\": \"Osa"), HasSubstr("truncated"));
  EXPECT_THAT(ErrorOf("{\"a\": [1, 2"), HasSubstr("truncated"));
}

TEST(ParseJsonTest, ExplainsNaNAndInfinity) {
  EXPECT_THAT(
      ErrorOf("{\"latitude\": NaN}"),
      AllOf(HasSubstr("at \"latitude\""), HasSubstr("NaN and Infinity")));
  EXPECT_THAT(ErrorOf("nan"), HasSubstr("NaN and Infinity"));
  EXPECT_THAT(ErrorOf("{\"latitude\": -Infinity}"),
              HasSubstr("NaN and Infinity"));
  EXPECT_THAT(ErrorOf("{\"latitude\": 1e999}"), HasSubstr("too large"));
}

TEST(ParseJsonTest, RefusesANameThatStandsTwice) {
  EXPECT_THAT(ErrorOf("{\"a\": 1, \"b\": {\"a\": 1}, \"a\": 2}"),
              HasSubstr("\"a\" stands twice"));
  nlohmann::json value;
  std::string error;
  EXPECT_TRUE(ParseJson("{\"a\": {\"a\": 1}, \"b\": [{\"a\":1},{\"a\":2}]}",
                        value, error))
      << error;
}

}  // namespace
}  // namespace citymatch::client
