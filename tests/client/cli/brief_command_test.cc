#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "citymatch/v1/match_service.pb.h"
#include "client/cli/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/cli_fixture.h"

namespace citymatch::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class BriefCommandTest : public CliTest {
 protected:
  BriefCommandTest() {
    v1::PairAssessment& pair = *server_.state.explanation.mutable_assessment();
    pair.set_provider("cities/jp-osaka");
    pair.set_partner("cities/vn-hue");
    pair.set_eligible(true);
    server_.state.explanation.mutable_basis()->set_as_of_date("2026-04-01");
    *server_.state.suggestions.add_suggestions() = pair;
    server_.state.suggestions.mutable_suggestions(0)->set_provider_display_name(
        "Osaka");
    *server_.state.suggestions.mutable_basis() =
        server_.state.explanation.basis();
    for (const char* id : {"jp-osaka", "vn-hue"}) {
      v1::City city;
      city.set_name(std::string("cities/") + id);
      city.set_display_name(id == std::string("vn-hue") ? "Hue" : "Osaka");
      city.set_side(id == std::string("vn-hue") ? v1::SIDE_PARTNER
                                                : v1::SIDE_PROVIDER);
      city.set_country_code("VN");
      server_.state.cities[city.name()] = city;
    }
  }

  std::string Path(const std::string& name) const {
    return folder_ + "/" + name;
  }
  static std::string Content(const std::string& path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }
};

TEST_F(BriefCommandTest, WritesAPairInEveryForm) {
  for (const char* name : {"a.pdf", "a.html", "a.md"}) {
    const auto result = Run({"brief", "jp-osaka", "vn-hue", "-o", Path(name)});
    EXPECT_EQ(result.code, kExitOk) << result.err;
    EXPECT_THAT(result.err, HasSubstr("Written: "));
  }
  EXPECT_THAT(Content(Path("a.pdf")), StartsWith("%PDF"));
  EXPECT_THAT(Content(Path("a.html")), HasSubstr("Osaka and Hue"));
  EXPECT_THAT(
      Content(Path("a.md")),
      AllOf(StartsWith("# Osaka and Hue"),
            HasSubstr("citymatch explain jp-osaka vn-hue --as-of 2026-04-01")));
}

TEST_F(BriefCommandTest, RestsOnWhatIsPublishedUnlessTold) {
  ASSERT_EQ(Run({"brief", "jp-osaka", "vn-hue", "-o", Path("a.md")}).code,
            kExitOk);
  EXPECT_TRUE(server_.state.last_explain.options().published_only());
  EXPECT_THAT(Content(Path("a.md")),
              AllOf(HasSubstr("--as-of 2026-04-01 --published-only"),
                    Not(HasSubstr("Confidential"))));
  for (const char* name : {"c.md", "c.html", "c.pdf"}) {
    ASSERT_EQ(Run({"brief", "jp-osaka", "vn-hue", "--with-confidential", "-o",
                   Path(name)})
                  .code,
              kExitOk);
    EXPECT_FALSE(server_.state.last_explain.options().published_only());
  }
  EXPECT_THAT(Content(Path("c.md")), AllOf(HasSubstr("**Confidential: counts"),
                                           Not(HasSubstr("--published-only"))));
  EXPECT_THAT(Content(Path("c.html")), HasSubstr("<p class=\"mark\">"));
}

TEST_F(BriefCommandTest, MarksThePageOfEachWhoAttends) {
  ASSERT_EQ(Run({"brief", "--event", "-", "--with-confidential", "--lang", "ja",
                 "-o", Path("e.md")},
                "jp-osaka\nvn-hue\n")
                .code,
            kExitOk);
  const std::string text = Content(Path("e.md"));
  const size_t first = text.find("取扱注意");
  ASSERT_NE(first, std::string::npos);
  EXPECT_NE(text.find("取扱注意", first + 1), std::string::npos);
  EXPECT_THAT(text, HasSubstr("--with-confidential"));
  ASSERT_EQ(Run({"brief", "--event", "-", "-o", Path("e.md")}, "vn-hue\n").code,
            kExitOk);
  EXPECT_TRUE(server_.state.last_suggest.options().published_only());
}

TEST_F(BriefCommandTest, WritesAPageForEachWhoAttends) {
  const auto result = Run({"brief", "--event", "-", "-o", Path("e.md")},
                          "city_id,name\njp-osaka,Osaka\n\nvn-hue # Hue\n");
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(Content(Path("e.md")), AllOf(HasSubstr("# Osaka: whom to meet"),
                                           HasSubstr("# Hue: whom to meet")));
}

// All who attend may be among the best: those who do not are found all the
// same.
TEST_F(BriefCommandTest, LooksFarForTheBestWhoDoNotAttend) {
  for (int i = 0; i < 30; ++i) {
    server_.state.suggestions.add_suggestions()->set_provider(
        "cities/jp-osaka");
  }
  v1::PairAssessment* last = server_.state.suggestions.add_suggestions();
  last->set_provider("cities/jp-elsewhere");
  last->set_provider_display_name("Elsewhere");
  const auto result =
      Run({"brief", "--event", "-", "-o", Path("e.md")}, "jp-osaka\nvn-hue\n");
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(server_.state.last_suggest.limit(), 100);
  EXPECT_THAT(Content(Path("e.md")), HasSubstr("| Elsewhere |"));
}

TEST_F(BriefCommandTest, TellsEveryProblemOfTheListAndWritesNothing) {
  const auto result = Run({"brief", "--event", "-", "-o", Path("e.md")},
                          "vn-nowhere\njp-osaka\n???\n");
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err, AllOf(HasSubstr("line 1"), HasSubstr("line 3")));
  EXPECT_FALSE(std::filesystem::exists(Path("e.md")));
  EXPECT_EQ(Run({"brief", "--event", "-", "-o", Path("e.md")}, "\n").code,
            kExitInvalidData);
  EXPECT_EQ(
      Run({"brief", "--event", Path("none.txt"), "-o", Path("e.md")}).code,
      kExitUsage);
}

TEST_F(BriefCommandTest, RefusesOtherFilesAndHalfAPair) {
  auto result = Run({"brief", "jp-osaka", "vn-hue", "-o", Path("a.doc")});
  EXPECT_EQ(result.code, kExitUsage);
  EXPECT_THAT(result.err, HasSubstr("must end with .html, .pdf or .md"));
  result = Run({"brief", "jp-osaka", "-o", Path("a.md")});
  EXPECT_EQ(result.code, kExitUsage);
  EXPECT_THAT(result.err, HasSubstr("--event FILE"));
  result = Run({"brief", "jp-osaka", "vn-hue", "-o", Path("no/such/a.md")});
  EXPECT_EQ(result.code, kExitFailed);
}

}  // namespace
}  // namespace citymatch::client
