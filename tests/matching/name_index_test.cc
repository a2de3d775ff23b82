#include "matching/name_index.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "matching/name_similarity.h"

namespace citymatch::matching {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Name {
  int64_t key;
  int64_t popularity;
  const char* text;
};

NameIndex IndexOf(const std::vector<Name>& names) {
  NameIndex::Builder builder;
  for (const Name& name : names) {
    builder.Add(name.key, name.popularity, name.text);
  }
  return std::move(builder).Build();
}

// Cities as an admin would enter them: English, Japanese and local names.
NameIndex Cities() {
  return IndexOf({{1, 939622, "Kitakyushu"},
                  {1, 939622, "北九州市"},
                  {2, 2625200, "Hai Phong"},
                  {2, 2625200, "Hải Phòng"},
                  {2, 2625200, "ハイフォン"},
                  {3, 5104476, "Bangkok"},
                  {3, 5104476, "กรุงเทพมหานคร"},
                  {4, 5138891, "Fukuoka Prefecture"},
                  {4, 5138891, "福岡県"},
                  {5, 1613361, "Fukuoka"},
                  {5, 1613361, "福岡市"},
                  {6, 11716620, "Beijing"},
                  {6, 11716620, "北京市"},
                  {7, 8540121, "Jakarta"},
                  {8, 844818, "Ulaanbaatar"},
                  {8, 844818, "Улаанбаатар"},
                  {9, 14064696, "Tokyo Metropolis"},
                  {9, 14064696, "東京都"},
                  {10, 460000, "Vung Tau"}});
}

std::vector<int64_t> Keys(const std::vector<NameHit>& hits) {
  std::vector<int64_t> keys;
  keys.reserve(hits.size());
  for (const NameHit& hit : hits) keys.push_back(hit.key);
  return keys;
}

int64_t First(const NameIndex& index, const char* query) {
  const std::vector<NameHit> hits = index.Search(query, 1);
  return hits.empty() ? -1 : hits.front().key;
}

TEST(NameIndexTest, FindsOneCityInManyWritings) {
  const NameIndex index = Cities();
  for (const char* query :
       {"北九州", "北九州市", "きたきゅうしゅう", "キタキュウシュウ",
        "ｷﾀｷｭｳｼｭｳ", "Kitakyūshū", "kitakyushu", "KITAKYUSHU", "Kitakyusyu",
        "kita", "kitakushu", "kitakyuhsu", "jitakyushu", "Kita-Kyushu"}) {
    EXPECT_EQ(First(index, query), 1) << query;
  }
  for (const char* query : {"Hải Phòng", "hai phong", "haiphong", "Hai-Phong",
                            "hai fong", "ハイフォン"}) {
    EXPECT_EQ(First(index, query), 2) << query;
  }
  for (const char* query : {"กรุงเทพ", "กรุงเทพมหานคร", "bangkok", "bankok"}) {
    EXPECT_EQ(First(index, query), 3) << query;
  }
  EXPECT_EQ(First(index, "北京"), 6);
  EXPECT_EQ(First(index, "улаанбаатар"), 8);
  EXPECT_EQ(First(index, "улаанбатар"), 8);
  EXPECT_EQ(First(index, "とうきょうと"), 9);
  EXPECT_EQ(First(index, "東京"), 9);
}

TEST(NameIndexTest, GivesOneWhenEqualApartFromCaseAccentsSpacesAndScript) {
  const NameIndex index = Cities();
  for (const char* query : {"KITAKYŪSHŪ", "きたきゅうしゅう", "北九州市",
                            "haiphong", "HẢI PHÒNG", "Улаанбаатар"}) {
    const std::vector<NameHit> hits = index.Search(query, 1);
    ASSERT_THAT(hits, SizeIs(1)) << query;
    EXPECT_EQ(hits[0].similarity, 1) << query;
  }
}

// whole: kitakyusyu and kitakyushu, 10 letters, 1 substitution.
// prefix: 3/4 + 1/4·4/10. word: 3/5 + 1/5·3/7. swap: one edit of 7.
TEST(NameIndexTest, GivesTheSimilarityOfItsFormulas) {
  const NameIndex index = Cities();
  const auto similarity = [&index](const char* query) {
    return index.Search(query, 1).at(0).similarity;
  };
  EXPECT_DOUBLE_EQ(similarity("kitakyusyu"), 0.9);
  EXPECT_DOUBLE_EQ(similarity("kita"), 0.85);
  EXPECT_THAT(similarity("tau"), DoubleNear(0.6 + 0.2 * 3 / 7, 1e-6));
  EXPECT_THAT(similarity("jakrata"), DoubleNear(1 - 1.0 / 7, 1e-6));
  // A guess at the reading of Han: 0.95 of equality.
  EXPECT_DOUBLE_EQ(IndexOf({{6, 1, "Beijing"}}).Search("北京", 1)[0].similarity,
                   0.95);
}

TEST(NameIndexTest, DoesNotConfuseHanThatReadAlike) {
  // Both read fu zhou in Mandarin.
  const NameIndex index = IndexOf({{1, 1, "福州"}, {2, 2, "抚州"}});
  EXPECT_THAT(Keys(index.Search("福州", 5)), ElementsAre(1));
}

TEST(NameIndexTest, NamesTheBestMatchingName) {
  const NameIndex index = Cities();
  EXPECT_THAT(index.Search("北九", 1),
              ElementsAre(Field(&NameHit::name, "北九州市")));
  EXPECT_THAT(index.Search("kitak", 1),
              ElementsAre(Field(&NameHit::name, "Kitakyushu")));
}

TEST(NameIndexTest, FindsEachKeyOnce) {
  std::vector<int64_t> keys = Keys(Cities().Search("hai phong", 50));
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
}

TEST(NameIndexTest, OrdersBySimilarityThenPopularityThenKey) {
  const NameIndex index = IndexOf({{5, 10, "Springfield"},
                                   {3, 10, "Springfield"},
                                   {9, 50, "Springfield"},
                                   {1, 99, "Springfields"}});
  EXPECT_THAT(Keys(index.Search("springfield", 9)), ElementsAre(9, 3, 5, 1));
  EXPECT_THAT(Keys(index.Search("springfield", 2)), ElementsAre(9, 3));
}

TEST(NameIndexTest, PrefersTheExactNameToALongerOne) {
  EXPECT_THAT(Keys(Cities().Search("fukuoka", 2)), ElementsAre(5, 4));
}

TEST(NameIndexTest, AsksThePredicate) {
  const NameIndex index = Cities();
  const std::vector<NameHit> hits =
      index.Search("fukuoka", 5, [](int64_t key) { return key != 5; });
  EXPECT_THAT(Keys(hits), ElementsAre(4));
  EXPECT_THAT(index.Search("fukuoka", 5, [](int64_t) { return false; }),
              IsEmpty());
}

TEST(NameIndexTest, FindsNothingWithoutLettersOrWhenUnlike) {
  const NameIndex index = Cities();
  EXPECT_THAT(index.Search("", 5), IsEmpty());
  EXPECT_THAT(index.Search(" - ", 5), IsEmpty());
  EXPECT_THAT(index.Search("\xFF\xFE", 5), IsEmpty());
  EXPECT_THAT(index.Search("xqzzwv", 5), IsEmpty());
  EXPECT_THAT(index.Search("kita", 0), IsEmpty());
  EXPECT_THAT(NameIndex().Search("kita", 5), IsEmpty());
}

TEST(NameIndexTest, BearsLongAndEmptyNames) {
  const std::string longest(5'000, 'a');
  NameIndex::Builder builder;
  builder.Add(1, 1, longest);
  builder.Add(2, 1, "");
  builder.Add(3, 1, "---");
  const NameIndex index = std::move(builder).Build();
  EXPECT_EQ(index.size(), 3U);
  EXPECT_THAT(Keys(index.Search(longest, 5)), ElementsAre(1));
  EXPECT_THAT(Keys(index.Search("a", 5)), ElementsAre(1));
}

TEST(NameIndexTest, TakesFoldedNames) {
  NameIndex::Builder builder;
  builder.Add(1, 1, "北九州市", FoldForSearch("北九州市"));
  const NameIndex index = std::move(builder).Build();
  EXPECT_EQ(index.Search("北九州市", 1),
            (std::vector<NameHit>{{1, "北九州市", 1}}));
}

// Names over few letters, so that many are alike.
std::vector<std::string> RandomNames(std::mt19937& random, int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) {
    std::string name;
    const int length = 1 + static_cast<int>(random() % 9);
    for (int j = 0; j < length; ++j) {
      if (j > 1 && random() % 6 == 0) name += ' ';
      name += static_cast<char>('a' + random() % 4);
    }
    names.push_back(name);
  }
  return names;
}

struct Letters {
  std::vector<char32_t> text;
  std::vector<uint16_t> word_starts;
};

Letters LettersOf(const std::string& folded) {
  Letters letters;
  bool gap = false;
  for (const char c : folded) {
    if (c == ' ') {
      gap = true;
      continue;
    }
    if (gap) {
      letters.word_starts.push_back(static_cast<uint16_t>(letters.text.size()));
    }
    gap = false;
    letters.text.push_back(static_cast<char32_t>(c));
  }
  return letters;
}

// Whether the two share a trigram as the index makes them, so that the index
// promises to find the name.
bool ShareTrigram(const Letters& query, const Letters& name) {
  const auto grams = [](const Letters& letters, bool all_words) {
    std::vector<std::u32string> grams;
    std::vector<uint16_t> starts = {0};
    if (all_words) {
      starts.insert(starts.end(), letters.word_starts.begin(),
                    letters.word_starts.end());
    }
    const std::u32string text(letters.text.begin(), letters.text.end());
    for (const uint16_t start : starts) {
      grams.push_back(U"  " + text.substr(start, 1));
      if (start + 1U < text.size()) {
        grams.push_back(U" " + text.substr(start, 2));
      }
    }
    for (size_t i = 2; i < text.size(); ++i) {
      grams.push_back(text.substr(i - 2, 3));
    }
    return grams;
  };
  const auto a = grams(query, false);
  const auto b = grams(name, true);
  return std::any_of(a.begin(), a.end(), [&b](const std::u32string& gram) {
    return std::find(b.begin(), b.end(), gram) != b.end();
  });
}

TEST(NameIndexTest, AnswersAsComparingEveryNameWould) {
  constexpr unsigned kSeed = 20211110;
  SCOPED_TRACE(::testing::Message() << "seed " << kSeed);
  std::mt19937 random(kSeed);
  const std::vector<std::string> names = RandomNames(random, 400);
  NameIndex::Builder builder;
  for (size_t i = 0; i < names.size(); ++i) {
    builder.Add(static_cast<int64_t>(i), static_cast<int64_t>(i % 7), names[i]);
  }
  const NameIndex index = std::move(builder).Build();
  for (const std::string& query : RandomNames(random, 200)) {
    const Letters letters = LettersOf(query);
    std::vector<NameHit> expected;
    for (size_t i = 0; i < names.size(); ++i) {
      const Letters name = LettersOf(names[i]);
      if (!ShareTrigram(letters, name)) continue;
      const double similarity =
          static_cast<double>(
              SimilarityOfLetters(letters.text, name.text, name.word_starts)) /
          static_cast<double>(kSimilarityOne);
      if (similarity >= NameIndex::kMinSimilarity) {
        expected.push_back({static_cast<int64_t>(i), names[i], similarity});
      }
    }
    std::sort(expected.begin(), expected.end(),
              [](const NameHit& a, const NameHit& b) {
                if (a.similarity != b.similarity) {
                  return a.similarity > b.similarity;
                }
                if (a.key % 7 != b.key % 7) return a.key % 7 > b.key % 7;
                return a.key < b.key;
              });
    for (const size_t limit : {size_t{1}, size_t{5}, size_t{1000}}) {
      std::vector<NameHit> top = expected;
      top.resize(std::min(limit, top.size()));
      EXPECT_EQ(index.Search(query, limit), top)
          << "query '" << query << "', limit " << limit;
    }
  }
}

TEST(NameIndexTest, AnswersAlikeInWhateverOrderNamesWereAdded) {
  constexpr unsigned kSeed = 7;
  SCOPED_TRACE(::testing::Message() << "seed " << kSeed);
  std::mt19937 random(kSeed);
  const std::vector<std::string> names = RandomNames(random, 200);
  std::vector<size_t> order(names.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto build = [&] {
    NameIndex::Builder builder;
    for (const size_t i : order) {
      // Several names a key.
      builder.Add(static_cast<int64_t>(i / 3), static_cast<int64_t>(i / 3 % 5),
                  names[i]);
    }
    return std::move(builder).Build();
  };
  const NameIndex index = build();
  std::shuffle(order.begin(), order.end(), random);
  const NameIndex shuffled = build();
  for (const std::string& query : RandomNames(random, 100)) {
    EXPECT_EQ(index.Search(query, 20), shuffled.Search(query, 20)) << query;
  }
}

TEST(NameIndexTest, IsSearchedByManyThreads) {
  const NameIndex index = Cities();
  const std::vector<NameHit> expected = index.Search("กรุงเทพ", 3);
  std::vector<std::vector<NameHit>> answers(8);
  {
    std::vector<std::thread> threads;
    threads.reserve(answers.size());
    for (auto& answer : answers) {
      threads.emplace_back(
          [&index, &answer] { answer = index.Search("กรุงเทพ", 3); });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_THAT(answers, ::testing::Each(expected));
}

std::vector<char32_t> Points(const char* text) {
  const std::string bytes = text;
  return {bytes.begin(), bytes.end()};
}

TEST(NameSimilarityTest, CountsASwapAsOneEdit) {
  EXPECT_EQ(SimilarityOfLetters(Points("abcdefghij"), Points("abdcefghij"), {}),
            900'000);
}

TEST(NameSimilarityTest, AllowsErrorsInAPrefixOfFourLettersOrMore) {
  // One edit of 4 letters: 3/4·(3/4 + 1/4·4/8).
  EXPECT_EQ(SimilarityOfLetters(Points("kuta"), Points("kitakami"), {}),
            656'250);
  // Three letters: whole only, 6 edits of 8.
  EXPECT_EQ(SimilarityOfLetters(Points("kut"), Points("kitakami"), {}),
            250'000);
}

TEST(NameSimilarityTest, BoundIsOneWhenAllIsSharedAndFallsWithWhatIsNot) {
  EXPECT_EQ(SimilarityBound(10, 10, 4, 10), kSimilarityOne);
  for (int shared = 1; shared <= 10; ++shared) {
    EXPECT_GE(SimilarityBound(shared, 10, 4, 10),
              SimilarityBound(shared - 1, 10, 4, 10));
  }
}

}  // namespace
}  // namespace citymatch::matching
