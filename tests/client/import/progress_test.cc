#include "client/import/progress.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>

namespace citymatch::client {
namespace {

TEST(ProgressTest, WritesALineForEachTenth) {
  std::ostringstream out;
  Progress progress(out, Progress::Style::kLines);
  for (int i = 1; i <= 40; ++i) progress.Update("imported", i * 25, 1000);
  progress.Finish();
  const std::string text = out.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11);
  EXPECT_NE(text.find("imported 1000/1000 rows\n"), std::string::npos);
}

TEST(ProgressTest, DrawsABarOverItself) {
  std::ostringstream out;
  Progress progress(out, Progress::Style::kBar);
  progress.Update("imported", 1, 2);
  progress.Update("imported", 2, 2);
  progress.Finish();
  EXPECT_EQ(out.str(),
            "\rimported [###############...............] 1/2 rows"
            "\rimported [##############################] 2/2 rows\n");
}

TEST(ProgressTest, IsSilentWhenTold) {
  std::ostringstream out;
  Progress progress(out, Progress::Style::kSilent);
  progress.Update("imported", 1, 1);
  progress.Finish();
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace citymatch::client
