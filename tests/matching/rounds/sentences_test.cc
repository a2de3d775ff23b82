#include "matching/rounds/sentences.h"

#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch::rounds {
namespace {

Names NamesIn(Language language) {
  Names names;
  names.language = language;
  names.city = [](Side, const std::string& id) { return "<" + id + ">"; };
  names.group = [](const std::string& id) { return "[" + id + "]"; };
  return names;
}

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

TEST(RoundSentencesTest, LanguagesTakeTheSameArguments) {
  for (int i = 0; i < kRoundTextCount; ++i) {
    const absl::string_view english = RoundText(Language::kEnglish, i);
    const absl::string_view japanese = RoundText(Language::kJapanese, i);
    EXPECT_FALSE(english.empty()) << i;
    EXPECT_FALSE(japanese.empty()) << i;
    EXPECT_EQ(ArgumentsOf(english), ArgumentsOf(japanese)) << english;
  }
}

// Every value of every enum has its own row, and no argument is left empty.
TEST(RoundSentencesTest, EveryReasonHasItsSentence) {
  std::set<std::string> sentences;
  for (const Language language : {Language::kEnglish, Language::kJapanese}) {
    const Names names = NamesIn(language);
    for (int c = 0; c <= static_cast<int>(UnmatchedCode::kFloor); ++c) {
      Unmatched unmatched;
      unmatched.id = "vn-x";
      unmatched.code = static_cast<UnmatchedCode>(c);
      unmatched.counterpart_id = "jp-a";
      unmatched.group_id = "g";
      const std::string sentence = UnmatchedSentence(unmatched, names);
      EXPECT_NE(sentence.find("<vn-x>"), std::string::npos);
      EXPECT_TRUE(sentences.insert(sentence).second) << sentence;
    }
    for (int c = 0; c <= static_cast<int>(MoveCode::kUsesFreeSlot); ++c) {
      Move move;
      move.pair = {"jp-a", "vn-x"};
      move.code = static_cast<MoveCode>(c);
      move.other_id = "jp-b";
      const std::string sentence = MoveSentence(move, names);
      EXPECT_NE(sentence.find("<vn-x>"), std::string::npos);
      EXPECT_TRUE(sentences.insert(sentence).second) << sentence;
    }
  }
}

TEST(RoundSentencesTest, SaysWhichGateIsInTheWay) {
  std::set<std::string> sentences;
  for (int g = 0; g < matching::kGateCount; ++g) {
    Unmatched unmatched;
    unmatched.id = "vn-x";
    unmatched.code = UnmatchedCode::kNoCandidates;
    unmatched.gate = static_cast<matching::GateId>(g);
    unmatched.gate_failure_count = 1;
    unmatched.counterpart_count = 3;
    sentences.insert(UnmatchedSentence(unmatched, NamesIn(Language::kEnglish)));
  }
  EXPECT_EQ(sentences.size(), static_cast<size_t>(matching::kGateCount));
  EXPECT_EQ(*sentences.begin(),
            "<vn-x> passes the gates with none of its 3 possible counterparts "
            "in this round; 1 fails first at this gate: a route of finance.");
}

TEST(RoundSentencesTest, SaysTheReason) {
  Unmatched unmatched;
  unmatched.id = "vn-z";
  unmatched.code = UnmatchedCode::kCounterpartFull;
  unmatched.counterpart_id = "jp-a";
  unmatched.score = 70;
  unmatched.other_score = 80.25;
  unmatched.limit = 1;
  EXPECT_EQ(
      UnmatchedSentence(unmatched, NamesIn(Language::kEnglish)),
      "<jp-a>, with which <vn-z> would score 70, has no free slot: its 1 slot "
      "is filled at 80.2 or more, as the round's objective asks.");
  EXPECT_EQ(UnmatchedSentence(unmatched, NamesIn(Language::kJapanese)),
            "<vn-z>との得点が70点の<jp-a>は、受入枠1件がすべて80.2点以上の組合"
            "せで埋まっており、募集の目的に照らしてこの組合せになります。");
}

TEST(RoundSentencesTest, ABestScoreIsNotRoundedUpToTheMinimum) {
  Unmatched unmatched;
  unmatched.id = "vn-z";
  unmatched.code = UnmatchedCode::kBelowMinimum;
  unmatched.score = 34.97;
  EXPECT_EQ(UnmatchedSentence(unmatched, NamesIn(Language::kEnglish)),
            "Every candidate of <vn-z> is below the minimum score; the best "
            "scores 34.9.");
}

TEST(RoundSentencesTest, NamesWhatContradicts) {
  const std::vector<Constraint> conflict = {
      {.kind = ConstraintKind::kFloor,
       .group_id = "islands",
       .limit = 3,
       .possible_count = 4},
      {.kind = ConstraintKind::kProviderSlots,
       .provider_id = "jp-a",
       .limit = 1}};
  EXPECT_EQ(ConflictSentence(conflict, NamesIn(Language::kEnglish)),
            "These cannot all hold, while without any one of them the others "
            "can: at least 3 of [islands], 4 of which could be paired; <jp-a> "
            "can carry 1 pair.");
  EXPECT_EQ(
      ConflictSentence(conflict, NamesIn(Language::kJapanese)),
      "次の条件は同時に満たせません（どれか1つを外せば残りは満たせます）："
      "「[islands]」から3都市以上（組合せが可能なのは4都市）；<jp-a>"
      "が担える組合せは1件。");
  EXPECT_EQ(ConflictSentence({}, NamesIn(Language::kEnglish)), "");
}

TEST(RoundSentencesTest, SaysPricesAndProofs) {
  ConstraintPrice price;
  price.constraint = {
      .kind = ConstraintKind::kCap, .group_id = "vn", .limit = 2};
  price.units = 20 * kUnitsPerPoint;
  price.served_partners = 1;
  EXPECT_EQ(PriceSentence(price, NamesIn(Language::kEnglish)),
            "Without this the total would be 20 points higher: at most 2 pairs "
            "with [vn]. It would serve 1 more partner.");
  price.served_partners = -2;
  EXPECT_EQ(PriceSentence(price, NamesIn(Language::kEnglish)),
            "Without this the total would be 20 points higher: at most 2 pairs "
            "with [vn]. It would leave 2 more partners without a pair.");
  price.units = 0;
  price.served_partners = 0;
  EXPECT_EQ(PriceSentence(price, NamesIn(Language::kEnglish)),
            "Without this the round would be the same: at most 2 pairs with "
            "[vn].");
  // A pair stays allowed where its lock is left out, so more is not said.
  price.constraint = {.kind = ConstraintKind::kForced,
                      .provider_id = "jp-osaka",
                      .partner_id = "vn-hue"};
  EXPECT_EQ(PriceSentence(price, NamesIn(Language::kEnglish)),
            "Were this pair allowed and not required, the round would be the "
            "same: <jp-osaka> and <vn-hue> must be paired.");
  price.constraint.kind = ConstraintKind::kForbidden;
  price.units = kUnitsPerPoint;
  EXPECT_THAT(PriceSentence(price, NamesIn(Language::kEnglish)),
              ::testing::StartsWith("Were this pair allowed, among the same "
                                    "candidates, the total would be 1 points "
                                    "higher: "));
  const ProofStep step = {Quantity::kTotalScore, 165 * kUnitsPerPoint,
                          165 * kUnitsPerPoint, ProofMethod::kDuals};
  EXPECT_EQ(ProofSentence(step, Language::kEnglish),
            "total score: 165; no solution has more than 165, by a dual "
            "solution of the same value.");
  EXPECT_EQ(ProofSentence(step, Language::kJapanese),
            "得点の合計：165（上界165、同じ値の双対解による）。");
}

}  // namespace
}  // namespace citymatch::rounds
