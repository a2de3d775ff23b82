#include "matching/messages.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "matching/context.h"

namespace citymatch::matching {
namespace {

std::set<std::string> ArgumentsOf(absl::string_view text) {
  std::set<std::string> names;
  size_t open = 0;
  while ((open = text.find('{', open)) != absl::string_view::npos) {
    const size_t end = text.find_first_of("|}", open);
    names.emplace(text.substr(open + 1, end - open - 1));
    open = end;
  }
  return names;
}

TEST(MessagesTest, LanguagesTakeTheSameArguments) {
  for (int i = 0; i < static_cast<int>(MessageId::kCount); ++i) {
    const auto id = static_cast<MessageId>(i);
    const absl::string_view english = MessageText(Language::kEnglish, id);
    const absl::string_view japanese = MessageText(Language::kJapanese, id);
    EXPECT_FALSE(english.empty()) << i;
    EXPECT_FALSE(japanese.empty()) << i;
    EXPECT_EQ(ArgumentsOf(english), ArgumentsOf(japanese)) << english;
  }
}

TEST(MessagesTest, ChoosesTheFormOfTheCount) {
  EXPECT_EQ(
      Say(Language::kEnglish, MessageId::kPracticalHours, {{"hours", "1"}}),
      "1 office hour a day in common");
  EXPECT_EQ(
      Say(Language::kEnglish, MessageId::kPracticalHours, {{"hours", "6"}}),
      "6 office hours a day in common");
  EXPECT_EQ(
      Say(Language::kJapanese, MessageId::kPracticalHours, {{"hours", "6"}}),
      "共通の執務時間は1日6時間");
}

TEST(MessagesTest, WritesYearsAndCountriesAsUsual) {
  EXPECT_EQ(YearText(2050, Language::kEnglish), "2050");
  EXPECT_EQ(YearText(2050, Language::kJapanese), "2050年");
  EXPECT_EQ(Say(Language::kEnglish, MessageId::kGateCountryPassed,
                {{"country", "the Philippines"}, {"day", "1 April 2026"}}),
            "The Philippines is admitted on 1 April 2026.");
}

TEST(MessagesTest, WritesNumbersAndDaysAsUsual) {
  EXPECT_EQ(NumberText(0), "0");
  EXPECT_EQ(NumberText(999), "999");
  EXPECT_EQ(NumberText(1000), "1,000");
  EXPECT_EQ(NumberText(13960236), "13,960,236");
  EXPECT_EQ(DecimalText(2, 1), "2");
  EXPECT_EQ(DecimalText(2.25, 1), "2.2");
  EXPECT_EQ(DateText(absl::CivilDay(2022, 10, 1), Language::kEnglish),
            "1 October 2022");
  EXPECT_EQ(DateText(absl::CivilDay(2022, 10, 1), Language::kJapanese),
            "2022年10月1日");
}

TEST(MessagesTest, DescribesPartnershipsByTitleAndYears) {
  Partnership partnership;
  partnership.programme_title = "Sister city";
  // What the record says of later days is not told.
  partnership.last_year = 2030;
  KnownPartnership known;
  known.partnership = &partnership;
  const auto english = [&known](absl::string_view counterpart = "") {
    return PartnershipText(known, counterpart, Language::kEnglish);
  };
  EXPECT_EQ(english(), "Sister city");
  known.first_year = 2013;
  EXPECT_EQ(english("Hanoi"), "Hanoi: Sister city (2013–)");
  known.last_year = 2022;
  EXPECT_EQ(english(), "Sister city (2013–2022)");
  known.last_year = 2013;
  EXPECT_EQ(english(), "Sister city (2013)");
  EXPECT_EQ(PartnershipText(known, "", Language::kJapanese),
            "Sister city（2013年）");
}

// A title is as recorded; a programme of the catalogue has its own name in the
// language.
TEST(MessagesTest, CallsAPartnershipByItsProgrammeInTheLanguage) {
  Partnership partnership;
  partnership.programme_title = "MoEJ City-to-City Collaboration";
  Programme programme;
  programme.local_names = {{"ja", "都市間連携事業"}};
  KnownPartnership known;
  known.partnership = &partnership;
  known.programme = &programme;
  known.first_year = 2013;
  EXPECT_EQ(PartnershipText(known, "", Language::kEnglish),
            "MoEJ City-to-City Collaboration (2013–)");
  EXPECT_EQ(PartnershipText(known, "札幌市", Language::kJapanese),
            "札幌市：都市間連携事業（2013年～）");
  known.last_year = 2022;
  EXPECT_EQ(PartnershipText(known, "", Language::kJapanese),
            "都市間連携事業（2013～2022年）");
}

TEST(MessagesTest, AsksForFeaturesInWholeSentences) {
  const auto ask = [](Feature feature, Language language) {
    return Say(language, OfFeature(MessageId::kAskCoast, feature),
               {{"city", "Hue"}});
  };
  EXPECT_EQ(ask(Feature::kCoast, Language::kEnglish), "Is Hue on a coast?");
  EXPECT_EQ(ask(Feature::kMountain, Language::kEnglish),
            "Does Hue have mountains?");
  EXPECT_EQ(ask(Feature::kPort, Language::kJapanese), "Hueに港はあるか。");
  EXPECT_EQ(Say(Language::kEnglish,
                OfFeature(MessageId::kChangeNoCoast, Feature::kDelta),
                {{"city", "Hue"}}),
            "Hue is not in a river delta");
}

TEST(MessagesTest, NamesNetworks) {
  EXPECT_EQ(NetworkText("gcom", Language::kEnglish),
            "Global Covenant of Mayors");
  EXPECT_EQ(NetworkText("gcom", Language::kJapanese),
            "世界気候エネルギー首長誓約");
  EXPECT_EQ(NetworkText("c40", Language::kJapanese), "C40");
}

}  // namespace
}  // namespace citymatch::matching
