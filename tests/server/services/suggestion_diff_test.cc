// Lists by hand, and what is different between them.
#include "server/suggestion_diff.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "citymatch/v1/match_service.pb.h"
#include "citymatch/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::SuggestionChange;
using v1::SuggestMatchesResponse;

constexpr char kCity[] = "cities/hue";

// A list of providers for kCity, the best first, with a score each.
SuggestMatchesResponse ListOf(
    const std::vector<std::pair<std::string, double>>& providers) {
  SuggestMatchesResponse list;
  for (const auto& [provider, score] : providers) {
    v1::PairAssessment& suggestion = *list.add_suggestions();
    suggestion.set_rank(list.suggestions_size());
    suggestion.set_provider(absl::StrCat("cities/", provider));
    suggestion.set_partner(kCity);
    suggestion.set_score(score);
  }
  list.set_eligible_count(list.suggestions_size());
  return list;
}

// Each change in a word: `added kobe 0>1`.
std::vector<std::string> Words(const v1::WatchSuggestionsResponse& message) {
  std::vector<std::string> words;
  for (const SuggestionChange& change : message.changes()) {
    const char* type =
        change.type() == SuggestionChange::TYPE_ADDED     ? "added"
        : change.type() == SuggestionChange::TYPE_REMOVED ? "removed"
        : change.type() == SuggestionChange::TYPE_MOVED   ? "moved"
                                                          : "changed";
    words.push_back(absl::StrCat(type, " ", change.counterpart().substr(7), " ",
                                 change.previous_rank(), ">", change.rank(),
                                 change.has_suggestion() ? " whole" : ""));
  }
  return words;
}

TEST(SuggestionDiffTest, OfNothingIsTheWholeListInItsOrder) {
  EXPECT_THAT(Words(DiffSuggestions(kCity, {}, ListOf({{"b", 9}, {"a", 8}}))),
              ElementsAre("added b 0>1 whole", "added a 0>2 whole"));
}

TEST(SuggestionDiffTest, OfTheSameListIsEmpty) {
  const SuggestMatchesResponse list = ListOf({{"a", 9}, {"b", 8}});
  EXPECT_THAT(Words(DiffSuggestions(kCity, list, list)), IsEmpty());
  EXPECT_FALSE(CountsDiffer(list, list));
}

TEST(SuggestionDiffTest, TellsRemovedFirstAndThenByTheNewRank) {
  const auto before = ListOf({{"a", 9}, {"b", 8}, {"c", 7}, {"d", 6}});
  const auto after = ListOf({{"c", 8.5}, {"b", 8}, {"e", 7.5}, {"d", 6}});
  EXPECT_THAT(
      Words(DiffSuggestions(kCity, before, after)),
      ElementsAre("removed a 1>0", "changed c 3>1 whole", "added e 0>3 whole"));
}

TEST(SuggestionDiffTest, AMoveAloneDoesNotSendTheSuggestionAgain) {
  const auto before = ListOf({{"a", 9}, {"b", 8}});
  const auto after = ListOf({{"new", 9.5}, {"a", 9}, {"b", 8}});
  EXPECT_THAT(Words(DiffSuggestions(kCity, before, after)),
              ElementsAre("added new 0>1 whole", "moved a 1>2", "moved b 2>3"));
}

TEST(SuggestionDiffTest, NamesTheOtherCityOnWhicheverSideItStands) {
  SuggestMatchesResponse list = ListOf({{"a", 9}});
  list.mutable_suggestions(0)->set_provider(kCity);
  list.mutable_suggestions(0)->set_partner("cities/other");
  EXPECT_EQ(DiffSuggestions(kCity, {}, list).changes(0).counterpart(),
            "cities/other");
}

TEST(SuggestionDiffTest, CountsDifferWhenOtherCitiesPassOrFail) {
  SuggestMatchesResponse before = ListOf({{"a", 9}});
  SuggestMatchesResponse after = before;
  after.set_eligible_count(2);
  EXPECT_TRUE(CountsDiffer(before, after));
  after = before;
  after.add_excluded()->set_gate("country");
  EXPECT_TRUE(CountsDiffer(before, after));
}

}  // namespace
}  // namespace citymatch
