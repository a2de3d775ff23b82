// WatchSuggestions over a real store and snapshot: the list, then differences.
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "citymatch/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/gate/call.h"
#include "server/watch_service.h"
#include "tests/server/services/fixture.h"

namespace citymatch {
namespace {

using citymatch::testing::Partner;
using citymatch::testing::Provider;
using citymatch::testing::See;
using v1::SuggestionChange;
using v1::WatchSuggestionsResponse;

// Does something after each message, and ends the stream after `most`.
class Steps final : public Sink<WatchSuggestionsResponse> {
 public:
  explicit Steps(std::vector<std::function<void()>> steps)
      : steps_(std::move(steps)) {}

  absl::Status Write(const WatchSuggestionsResponse& message) override {
    messages.push_back(message);
    if (messages.size() > steps_.size()) {
      return absl::CancelledError("the test has heard enough");
    }
    steps_[messages.size() - 1]();
    return absl::OkStatus();
  }

  std::vector<WatchSuggestionsResponse> messages;

 private:
  const std::vector<std::function<void()>> steps_;
};

class WatchSuggestionsTest : public testing::ServicesTest {
 protected:
  absl::Status Watch(const std::string& city, Steps& steps,
                     absl::Duration sign_of_life = absl::Minutes(1)) {
    WatchService service(
        store_.get(), publisher_.get(), matches_.get(),
        {.sign_of_life = sign_of_life, .look_again = absl::Milliseconds(10)});
    v1::WatchSuggestionsRequest request;
    request.mutable_question()->set_city(city);
    request.mutable_question()->mutable_options()->set_min_revision(
        store_->revision());
    return service.WatchSuggestions(CallOf("WatchService/WatchSuggestions"),
                                    request, steps);
  }
};

TEST_F(WatchSuggestionsTest, SendsTheListAndThenOnlyWhatIsDifferent) {
  Create(Provider("a"));
  Create(Provider("b"));
  Create(Partner("vn"));
  Steps steps({[&] { Create(Provider("c")); },
               [&] { EXPECT_TRUE(Delete("cities/a").ok()); }});
  ASSERT_EQ(Watch("cities/vn", steps).code(), absl::StatusCode::kCancelled);
  ASSERT_EQ(steps.messages.size(), 3U);
  EXPECT_TRUE(steps.messages[0].whole());
  EXPECT_EQ(steps.messages[0].changes_size(), 2);
  EXPECT_EQ(steps.messages[0].eligible_count(), 2);

  EXPECT_FALSE(steps.messages[1].whole());
  ASSERT_GE(steps.messages[1].changes_size(), 1);
  int added = 0;
  for (const SuggestionChange& change : steps.messages[1].changes()) {
    added += change.type() == SuggestionChange::TYPE_ADDED ? 1 : 0;
  }
  EXPECT_EQ(added, 1);
  EXPECT_EQ(steps.messages[1].eligible_count(), 3);

  ASSERT_GE(steps.messages[2].changes_size(), 1);
  EXPECT_EQ(steps.messages[2].changes(0).type(),
            SuggestionChange::TYPE_REMOVED);
  EXPECT_EQ(steps.messages[2].changes(0).counterpart(), "cities/a");
  EXPECT_GT(steps.messages[2].basis().revision(),
            steps.messages[1].basis().revision());
}

TEST_F(WatchSuggestionsTest, HasTheDigestOfTheSameQuestionByItself) {
  Create(Provider("a"));
  Create(Partner("vn"));
  Steps steps({});
  (void)Watch("cities/vn", steps);
  v1::SuggestMatchesRequest question;
  question.set_city("cities/vn");
  v1::SuggestMatchesResponse answer;
  ASSERT_TRUE(matches_
                  ->SuggestMatches(CallOf("MatchService/SuggestMatches"),
                                   question, &answer)
                  .ok());
  ASSERT_EQ(steps.messages.size(), 1U);
  EXPECT_EQ(steps.messages[0].basis().digest(), answer.basis().digest());
}

TEST_F(WatchSuggestionsTest, GivesSignsOfLifeWithoutChanges) {
  Create(Provider("a"));
  Create(Partner("vn"));
  Steps steps({[] {}});
  (void)Watch("cities/vn", steps, absl::Milliseconds(200));
  ASSERT_EQ(steps.messages.size(), 2U);
  EXPECT_FALSE(steps.messages[1].whole());
  EXPECT_EQ(steps.messages[1].changes_size(), 0);
}

TEST_F(WatchSuggestionsTest, ACityThatIsDeletedEndsTheStream) {
  Create(Provider("a"));
  Create(Partner("vn"));
  Steps steps({[&] { EXPECT_TRUE(Delete("cities/vn").ok()); }, [] {}});
  EXPECT_EQ(See(Watch("cities/vn", steps)).reason, "CITY_NOT_FOUND");
}

TEST_F(WatchSuggestionsTest, RefusesAsTheQuestionByItself) {
  Steps steps({});
  EXPECT_EQ(See(Watch("cities/none", steps)).reason, "CITY_NOT_FOUND");
  EXPECT_EQ(See(Watch("", steps)).code, absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace citymatch
