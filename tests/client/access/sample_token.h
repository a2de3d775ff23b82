// A text that has the form of a token and is none of any server.
#ifndef CITYMATCH_TESTS_CLIENT_ACCESS_SAMPLE_TOKEN_H_
#define CITYMATCH_TESTS_CLIENT_ACCESS_SAMPLE_TOKEN_H_

namespace citymatch::client {

inline constexpr char kSampleTokenId[] = "t0123456789ab";
inline constexpr char kSampleSecret[] =
    "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB-_";
inline constexpr char kSampleToken[] =
    "citymatch_0123abcd_t0123456789ab_"
    "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB-_";

}  // namespace citymatch::client

#endif  // CITYMATCH_TESTS_CLIENT_ACCESS_SAMPLE_TOKEN_H_
