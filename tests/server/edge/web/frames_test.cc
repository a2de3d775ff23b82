#include "server/edge/web/frames.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch {
namespace {

using ::testing::HasSubstr;

TEST(FramesTest, AFrameIsFlagsLengthAndPayload) {
  EXPECT_EQ(Frame(kConnectEndFrame, "abc"), std::string("\x02\x00\x00\x00\x03"
                                                        "abc",
                                                        8));
  EXPECT_EQ(Frame(kPlainFrame, std::string(300, 'x')).substr(0, 5),
            std::string("\x00\x00\x00\x01\x2C", 5));
}

TEST(FramesTest, ReadsExactlyOneMessage) {
  const std::string body = Frame(kPlainFrame, "abc");
  EXPECT_EQ(*OnlyMessage(body), "abc");
  EXPECT_EQ(*OnlyMessage(Frame(kPlainFrame, "")), "");
}

TEST(FramesTest, SaysWhatIsWrongWithABody) {
  const std::string body = Frame(kPlainFrame, "abc");
  const auto problem = [](const std::string& malformed) {
    return std::string(OnlyMessage(malformed).status().message());
  };
  EXPECT_THAT(problem(""), HasSubstr("ends before"));
  EXPECT_THAT(problem(body.substr(0, 4)), HasSubstr("ends before"));
  EXPECT_THAT(problem(body.substr(0, 7)), HasSubstr("2 bytes of a message"));
  EXPECT_THAT(problem(body + "x"), HasSubstr("more bytes"));
  EXPECT_THAT(problem(body + body), HasSubstr("more bytes"));
  EXPECT_THAT(problem(Frame(kCompressedFrame, "abc")), HasSubstr("compressed"));
  EXPECT_THAT(problem(Frame(kGrpcWebTrailersFrame, "abc")),
              HasSubstr("128 instead of 0"));
  EXPECT_THAT(problem(std::string("\x00\xFF\xFF\xFF\xFF", 5)),
              HasSubstr("0 bytes of a message of 4294967295"));
}

TEST(FramesTest, DecodesBase64InPieces) {
  EXPECT_EQ(*DecodeBase64Pieces("YQ==YmM="), "abc");
  EXPECT_EQ(*DecodeBase64Pieces("YWJj"), "abc");
  EXPECT_EQ(*DecodeBase64Pieces(""), "");
  EXPECT_FALSE(DecodeBase64Pieces("Y$==").ok());
  EXPECT_FALSE(DecodeBase64Pieces("====").ok());
}

}  // namespace
}  // namespace citymatch
