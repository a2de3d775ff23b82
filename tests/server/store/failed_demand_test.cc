#include "server/store/failed_demand.h"

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch::store {
namespace {

TEST(FailedDemandTest, SurvivesTheStatusWhenAnyDemandFails) {
  for (const FailedDemand& failed :
       {FailedDemand{{Kind::kCity, "kobe"}, 4, 7},
        FailedDemand{{Kind::kCityPreferences, "kobe"}, kMustNotExist, 7},
        FailedDemand{{Kind::kTaxonomy, "default-1"}, kMustExist, 0},
        FailedDemand{{Kind::kPartnership, "p"}, int64_t{1} << 62, 0}}) {
    const absl::Status status = FailedDemandError(failed);
    EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
    EXPECT_EQ(GetFailedDemand(status), failed) << status;
  }
}

TEST(FailedDemandTest, SaysInWordsWhatWasDemandedAndWhatIsThere) {
  EXPECT_EQ(FailedDemandError({{Kind::kCity, "kobe"}, 4, 7}).message(),
            "cities/kobe: it must be at revision 4, but it is at revision 7");
  EXPECT_EQ(
      FailedDemandError({{Kind::kCity, "kobe"}, kMustNotExist, 7}).message(),
      "cities/kobe: it must not exist, but it is at revision 7");
  EXPECT_EQ(
      FailedDemandError({{Kind::kProgramme, "p"}, kMustExist, 0}).message(),
      "programmes/p: it must exist, but it does not exist");
}

TEST(FailedDemandTest, IsAbsentWhenStatusHasNoneOrItIsGarbled) {
  EXPECT_EQ(GetFailedDemand(absl::OkStatus()), std::nullopt);
  absl::Status status = absl::AbortedError("something else");
  EXPECT_EQ(GetFailedDemand(status), std::nullopt);
  for (const char* garbled : {"", "1 2", "1 2 3 a b", "x 2 3 a"}) {
    status.SetPayload("citymatch.store/FailedDemand", absl::Cord(garbled));
    EXPECT_EQ(GetFailedDemand(status), std::nullopt) << garbled;
  }
}

}  // namespace
}  // namespace citymatch::store
