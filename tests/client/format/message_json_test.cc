#include "client/format/message_json.h"

#include <gtest/gtest.h>

#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "client/format/problem.h"

namespace citymatch::client {
namespace {

TEST(ClearServerFieldsTest, LeavesWhatAClientSets) {
  v1::City city;
  city.set_name("cities/a");
  city.set_etag("\"1\"");
  city.set_revision(7);
  city.mutable_create_time()->set_seconds(1);
  city.mutable_update_time()->set_seconds(1);
  ClearServerFields(city);
  EXPECT_EQ(ToJsonLine(city), "{\"name\":\"cities/a\"}");

  v1::Programme programme;
  programme.set_version(3);
  programme.mutable_effective_policy()->set_size_sigma(1);
  programme.mutable_policy()->set_size_sigma(1.2);
  ClearServerFields(programme);
  EXPECT_EQ(ToJsonLine(programme), "{\"policy\":{\"size_sigma\":1.2}}");
}

TEST(ToJsonLineTest, WritesNumbersThatReadBackTheSame) {
  v1::Location location;
  location.set_latitude(0.1 + 0.2);
  location.set_longitude(-135.5);
  EXPECT_EQ(ToJsonLine(location),
            "{\"latitude\":0.30000000000000004,\"longitude\":-135.5}");
}

TEST(ToTextTest, NamesFileRowLineFieldAndColumn) {
  EXPECT_EQ(ToText({{"a.csv", 3, 5},
                    {"location.latitude", "91", "too far"},
                    "latitude"}),
            "a.csv: row 3 (line 5): location.latitude (column latitude) "
            "\"91\": too far");
  EXPECT_EQ(ToText({{"-", 2, 2}, {"", "", "is bad"}}),
            "standard input: row 2: is bad");
  EXPECT_EQ(ToText({{"a", 0, 4}, {"", "", "is cut"}}), "a: line 4: is cut");
}

TEST(CoversTest, KnowsPartsAndWholes) {
  const std::vector<FieldProblem> problems = {{"needs[1].sector", "", ""}};
  EXPECT_TRUE(Covers(problems, "needs[1].sector"));
  EXPECT_TRUE(Covers(problems, "needs[1]"));
  EXPECT_TRUE(Covers(problems, "needs"));
  EXPECT_FALSE(Covers(problems, "needs[1].sec"));
  EXPECT_FALSE(Covers(problems, "needs[10].sector"));
  EXPECT_FALSE(Covers(problems, "name"));
}

}  // namespace
}  // namespace citymatch::client
