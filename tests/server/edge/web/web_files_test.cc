#include "server/edge/web/web_files.h"

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "server/base/errors.h"
#include "server/edge/web/http_server.h"
#include "tests/support/files.h"
#include "tests/support/temp_dir.h"

namespace citymatch {
namespace {

using citymatch::testing::TempDir;
using citymatch::testing::WriteFile;
using ::testing::HasSubstr;

class WebFilesTest : public ::testing::Test {
 protected:
  WebFilesTest() {
    std::filesystem::create_directories(root_ + "/assets");
    WriteFile(root_ + "/index.html", "<html>first page</html>");
    WriteFile(root_ + "/assets/app-4f2a.js", std::string(5000, 'x'));
    WriteFile(root_ + "/.hidden", "secret");
    WriteFile(folder_.Join("outside"), "secret");
    std::filesystem::create_symlink(folder_.Join("outside"), root_ + "/link");
  }

  httplib::Response Get(const std::string& path,
                        const httplib::Headers& headers = {}) {
    httplib::Request request;
    request.method = "GET";
    request.path = path;
    request.headers = headers;
    httplib::Response response;
    WebFiles::Load(root_)->Answer(request, response);
    return response;
  }

  TempDir folder_;
  const std::string root_ = folder_.Join("root");
};

TEST_F(WebFilesTest, GivesFilesWithTheirTypeAndHowLongTheyHold) {
  const httplib::Response page = Get("/");
  EXPECT_EQ(page.body, "<html>first page</html>");
  EXPECT_EQ(page.get_header_value("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.get_header_value("Cache-Control"), "no-cache");
  EXPECT_THAT(page.get_header_value("Content-Security-Policy"),
              HasSubstr("default-src 'none'"));
  const httplib::Response script = Get("/assets/app-4f2a.js");
  EXPECT_EQ(script.body.size(), 5000U);
  EXPECT_EQ(script.get_header_value("Content-Type"),
            "text/javascript; charset=utf-8");
  EXPECT_THAT(script.get_header_value("Cache-Control"), HasSubstr("immutable"));
}

TEST_F(WebFilesTest, DoesNotSendWhatTheBrowserHas) {
  const std::string etag = Get("/").get_header_value("ETag");
  const httplib::Response again =
      Get("/", {{"If-None-Match", "\"other\", W/" + etag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(Get("/", {{"If-None-Match", "\"other\""}}).status, -1);
}

TEST_F(WebFilesTest, CompressesForThoseWhoTakeIt) {
  const httplib::Headers takes = {{kAcceptEncoding, "br, gzip;q=0.8"}};
  const httplib::Response script = Get("/assets/app-4f2a.js", takes);
  EXPECT_EQ(script.get_header_value("Content-Encoding"), "gzip");
  EXPECT_LT(script.body.size(), 200U);
  EXPECT_NE(script.get_header_value("ETag"),
            Get("/assets/app-4f2a.js").get_header_value("ETag"));
  EXPECT_FALSE(Get("/assets/app-4f2a.js", {{kAcceptEncoding, "gzip;q=0"}})
                   .has_header("Content-Encoding"));
}

TEST_F(WebFilesTest, LinksIntoTheDashboardLeadToItsFirstPage) {
  const httplib::Headers browser = {{"Accept", "text/html,*/*;q=0.8"}};
  EXPECT_EQ(Get("/cities/vn-hai-phong", browser).body,
            "<html>first page</html>");
  EXPECT_EQ(Get("/assets/app-old.js", browser).status, 404);
  EXPECT_EQ(Get("/cities/vn-hai-phong", {{"Accept", "*/*"}}).status, 404);
}

TEST_F(WebFilesTest, NoPathLeadsOutOfTheFolder) {
  for (const char* path :
       {"/../outside", "/assets/../../outside", "/link", "/.hidden",
        "//outside", "/assets", "/index.html/", "/./index.html",
        "\\..\\outside", "../outside", ""}) {
    const httplib::Response response = Get(path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_THAT(response.body, ::testing::Not(HasSubstr("secret"))) << path;
  }
}

TEST_F(WebFilesTest, RefusesAFolderThatIsNoDashboard) {
  for (const std::string& root :
       {folder_.Join("absent"), folder_.Join("outside"), root_ + "/assets"}) {
    const auto loaded = WebFiles::Load(root);
    EXPECT_EQ(ErrorReason(loaded.status()), "BAD_WEB_ROOT") << root;
    EXPECT_THAT(std::string(loaded.status().message()), HasSubstr(root));
  }
}

TEST_F(WebFilesTest, RefusesWhatIsTooMuchBeforeItReadsIt) {
  // Read and compressed, this much would take seconds, and more memory.
  const std::string large = root_ + "/large";
  WriteFile(large, "");
  std::filesystem::resize_file(large, 63U << 20);
  const std::string more = root_ + "/more";
  WriteFile(more, "");
  std::filesystem::resize_file(more, 2U << 20);
  const auto heavy = WebFiles::Load(root_);
  EXPECT_EQ(ErrorReason(heavy.status()), "BAD_WEB_ROOT");
  EXPECT_THAT(std::string(heavy.status().message()), HasSubstr("64 MiB"));
  std::filesystem::remove(large);
  for (int i = 0; i < 10'000; ++i) {
    WriteFile(root_ + "/assets/" + std::to_string(i), "");
  }
  const auto many = WebFiles::Load(root_);
  EXPECT_EQ(ErrorReason(many.status()), "BAD_WEB_ROOT");
  EXPECT_THAT(std::string(many.status().message()), HasSubstr("10,000 files"));
}

TEST(NoWebFilesTest, SayThatThereIsNoDashboard) {
  httplib::Request request;
  request.path = "/";
  httplib::Response response;
  WebFiles().Answer(request, response);
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(response.body, HasSubstr("--web-root"));
}

}  // namespace
}  // namespace citymatch
