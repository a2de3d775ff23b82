#include <gmock/gmock.h>

#include <string>

#include "tests/client/cli/cli_fixture.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class ResourceCommandsTest : public CliTest {
 protected:
  ResourceCommandsTest() {
    EXPECT_EQ(Run({"import", "cities", "-"},
                  R"([{"id":"jp-osaka","display_name":"Osaka","side":"provider",
                       "country_code":"JP","level":"designated_city",
                       "local_names":[{"language_code":"ja","text":"大阪市"}],
                       "population":{"resident_count":2752412,"provenance":
                         {"basis":"declared","reference_year":2020,
                          "confidence":"high","source":"census"}},
                       "offers":[{"sector":"waste","topic":"t","summary":"s",
                                  "maturity":3,
                                  "provenance":{"basis":"recalled"}}]},
                      {"id":"vn-hue","display_name":"Hue","side":"partner",
                       "country_code":"VN","level":"city"}])")
                  .code,
              kExitOk);
  }
};

TEST_F(ResourceCommandsTest, ListsCities) {
  ExpectGolden("city_list.txt", Run({"city", "list"}).out);
  ExpectGolden("city_list.json", Run({"city", "list", "-o", "json"}).out);
}

TEST_F(ResourceCommandsTest, GoesOnWhereAListStopped) {
  const CliResult first = Run({"city", "list", "--limit", "1", "-o", "jsonl"});
  EXPECT_THAT(first.out, HasSubstr("cities/jp-osaka"));
  EXPECT_THAT(first.err, HasSubstr("--page-token cities/jp-osaka"));
  const CliResult second =
      Run({"city", "list", "--page-token", "cities/jp-osaka", "-o", "jsonl"});
  EXPECT_THAT(second.out, AllOf(HasSubstr("cities/vn-hue"),
                                Not(HasSubstr("cities/jp-osaka"))));
  EXPECT_EQ(second.err, "");
}

TEST_F(ResourceCommandsTest, TellsWhatTheServerRefuses) {
  CliResult result = Run({"city", "list", "--filter", "nonsense = 1"});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err, AllOf(HasSubstr("wrong at position 1"),
                                HasSubstr("nonsense is not a field"),
                                HasSubstr("INVALID_FILTER")));
  result = Run({"city", "list", "--page-token", "forged"});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err, HasSubstr("page token"));
}

TEST_F(ResourceCommandsTest, ShowsACity) {
  const CliResult result = Run({"city", "get", "jp-osaka"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  ExpectGolden("city_get.txt", result.out);
  EXPECT_EQ(Run({"city", "get", "cities/jp-osaka"}).out, result.out);
  const CliResult missing = Run({"city", "get", "vn-hu"});
  EXPECT_EQ(missing.code, kExitNotFound);
  EXPECT_EQ(missing.out, "");
  EXPECT_THAT(missing.err, HasSubstr("Did you mean\n  vn-hue"));
}

TEST_F(ResourceCommandsTest, CreatesFromFileAndAssignments) {
  const CliResult result = Run(
      {"city", "create", "vn-da-nang", "--file", "-", "--set", "slot_count=2"},
      R"({"display_name":"Da Nang","country_code":"VN","level":"city"})");
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(server_.state.cities["cities/vn-da-nang"].slot_count(), 2);
  EXPECT_EQ(Run({"city", "create", "vn-da-nang", "--set", "level=city"}).code,
            kExitConflict);
  EXPECT_EQ(Run({"city", "create", "--set", "level=city"}).code, kExitUsage);
}

TEST_F(ResourceCommandsTest, ListsWhatIsWrongWithANewCity) {
  const CliResult result = Run({"city", "create", "x", "--set", "level=vilage",
                                "--set", "location.latitude=91"});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err, AllOf(HasSubstr("level \"vilage\""),
                                HasSubstr("location.latitude \"91\"")));
}

TEST_F(ResourceCommandsTest, UpdatesTheFieldsThatAreGiven) {
  const CliResult result =
      Run({"city", "update", "jp-osaka", "--set", "slot_count=3", "--set",
           "offers=", "--etag", "\"1\""});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(server_.state.last_update.update_mask().paths(),
              ElementsAre("slot_count", "offers"));
  const v1::City& city = server_.state.cities["cities/jp-osaka"];
  EXPECT_EQ(city.slot_count(), 3);
  EXPECT_THAT(city.offers(), SizeIs(0));
  EXPECT_EQ(city.display_name(), "Osaka");
}

TEST_F(ResourceCommandsTest, TakesTheMaskFromAFile) {
  EXPECT_EQ(Run({"city", "update", "jp-osaka", "--file", "-"},
                R"({"name":"cities/jp-osaka","slotCount":null,"note":"x"})")
                .code,
            kExitOk);
  EXPECT_THAT(server_.state.last_update.update_mask().paths(),
              testing::UnorderedElementsAre("slot_count", "note"));
  EXPECT_EQ(Run({"city", "update", "jp-osaka"}).code, kExitUsage);
}

TEST_F(ResourceCommandsTest, RefusesAStaleEtag) {
  const CliResult result = Run({"city", "update", "jp-osaka", "--set",
                                "slot_count=3", "--etag", "\"0\""});
  EXPECT_EQ(result.code, kExitConflict);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("was changed since"), HasSubstr("get it again")));
}

TEST_F(ResourceCommandsTest, KeepsACityThatIsInUse) {
  ASSERT_EQ(Run({"import", "partnerships", "-"},
                R"({"provider":"cities/jp-osaka","partner":"cities/vn-hue"})")
                .code,
            kExitOk);
  const CliResult result = Run({"city", "delete", "jp-osaka"});
  EXPECT_EQ(result.code, kExitConflict);
  EXPECT_THAT(result.err, HasSubstr("names the city; delete it first"));
  EXPECT_EQ(Run({"city", "delete", "vn-hue"}).code, kExitOk);
  EXPECT_EQ(Run({"city", "delete", "vn-hue"}).code, kExitNotFound);
  EXPECT_EQ(Run({"city", "delete", "vn-hue", "--allow-missing"}).code, kExitOk);
}

TEST_F(ResourceCommandsTest, ShowsHistoryAndSearch) {
  ExpectGolden("city_history.txt", Run({"city", "history", "jp-osaka"}).out);
  ExpectGolden("city_history_long.txt",
               Run({"city", "history", "jp-osaka", "--long"}).out);
  ExpectGolden("city_history.csv",
               Run({"city", "history", "jp-osaka", "-o", "csv"}).out);
  EXPECT_THAT(Run({"city", "history", "jp-osaka", "-o", "json"}).out,
              AllOf(HasSubstr("\"principal\":\"identities/programme-office\""),
                    HasSubstr("\"address_class\":\"private\"")));
  ExpectGolden("city_search.txt", Run({"city", "search", "大阪"}).out);
}

TEST_F(ResourceCommandsTest, KeepsPreferences) {
  EXPECT_EQ(
      Run({"city", "preferences", "set", "vn-hue", "--veto", "jp-osaka"}).code,
      kExitOk);
  EXPECT_THAT(Run({"city", "preferences", "get", "vn-hue"}).out,
              testing::StartsWith("name: cities/vn-hue/preferences\n"
                                  "vetoed_cities: cities/jp-osaka\n"));
  EXPECT_EQ(Run({"city", "preferences", "set", "vn-hue"}).code, kExitUsage);
  EXPECT_THAT(Run({"city", "preferences", "set", "vn-hue", "--clear"}).out,
              Not(HasSubstr("vetoed_cities")));
}

TEST_F(ResourceCommandsTest, ShowsFromWhichValuePreferencesChanged) {
  ASSERT_EQ(
      Run({"city", "preferences", "set", "vn-hue", "--veto", "jp-osaka"}).code,
      kExitOk);
  ExpectGolden("city_preferences_history.txt",
               Run({"city", "preferences", "history", "vn-hue"}).out);
  EXPECT_EQ(Run({"city", "preferences", "history", "vn-none"}).code,
            kExitNotFound);
}

TEST_F(ResourceCommandsTest, KeepsContactsBesideVetoes) {
  ASSERT_EQ(
      Run({"city", "preferences", "set", "vn-hue", "--veto", "jp-osaka"}).code,
      kExitOk);
  const CliResult result =
      Run({"city", "preferences", "set", "vn-hue", "--contact",
           "Foreign Affairs, 2nd division; +84 234 000 000; a@hue.example; "
           "cooperation",
           "--contact", "Port office"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(server_.state.last_preferences.update_mask().paths(),
              ElementsAre("contacts"));
  const v1::CityPreferences& kept =
      server_.state.preferences["cities/vn-hue/preferences"];
  EXPECT_THAT(kept.vetoed_cities(), ElementsAre("cities/jp-osaka"));
  ASSERT_THAT(kept.contacts(), SizeIs(2));
  EXPECT_EQ(kept.contacts(0).office(), "Foreign Affairs, 2nd division");
  EXPECT_EQ(kept.contacts(0).function(), "cooperation");
  EXPECT_EQ(kept.contacts(0).email(), "a@hue.example");
  EXPECT_EQ(kept.contacts(0).phone(), "+84 234 000 000");
  EXPECT_EQ(
      Run({"city", "preferences", "set", "vn-hue", "--clear-contacts"}).code,
      kExitOk);
  EXPECT_THAT(kept.contacts(), SizeIs(0));
}

TEST_F(ResourceCommandsTest, KeepsUnpublishedNeedsOfAFile) {
  const std::string needs =
      R"({"contacts":[{"office":"o"}],"unpublished_needs":[
          {"sector":"waste","topic":"waste_sorting","summary":"s","priority":4,
           "provenance":{"basis":"declared"}}]})";
  const CliResult result =
      Run({"city", "preferences", "set", "vn-hue", "--file", "-"}, needs);
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(server_.state.last_preferences.update_mask().paths(),
              testing::UnorderedElementsAre("contacts", "unpublished_needs"));
  ExpectGolden("city_preferences.csv",
               Run({"city", "preferences", "get", "vn-hue", "-o", "csv"}).out);
  ExpectGolden("city_preferences.txt",
               Run({"city", "preferences", "get", "vn-hue"}).out);
  // What was got can be set; its etag protects.
  const std::string got =
      Run({"city", "preferences", "get", "vn-hue", "-o", "json"}).out;
  EXPECT_EQ(
      Run({"city", "preferences", "set", "vn-hue", "--file", "-"}, got).code,
      kExitOk);
  EXPECT_EQ(
      Run({"city", "preferences", "set", "vn-hue", "--file", "-"}, got).code,
      kExitConflict);
  EXPECT_EQ(Run({"city", "preferences", "set", "vn-hue", "--clear-needs"}).code,
            kExitOk);
}

TEST_F(ResourceCommandsTest, SaysWhatIsWrongWithPreferences) {
  const auto run = [this](std::vector<std::string> more,
                          const std::string& input = "") {
    more.insert(more.begin(), {"city", "preferences", "set", "vn-hue"});
    return Run(more, input);
  };
  EXPECT_EQ(run({"--contact", "; a@b"}).code, kExitUsage);
  EXPECT_EQ(run({"--contact", "o; a@b; c@d"}).code, kExitUsage);
  EXPECT_EQ(run({"--contact", "o", "--clear-contacts"}).code, kExitUsage);
  EXPECT_EQ(run({"--file", "-", "--clear"}, "{}").code, kExitUsage);
  EXPECT_EQ(run({"--file", "-"}, "{}").code, kExitUsage);
  EXPECT_EQ(run({"--file", "none.json"}).code, kExitUsage);
  EXPECT_EQ(run({"--contact", std::string(201, 'o')}).code, kExitInvalidData);
  EXPECT_THAT(run({"--file", "-"}, R"({"contact":[]})").err,
              HasSubstr("did you mean contacts?"));
  EXPECT_EQ(run({"--veto", "jp-osaka", "--etag", "\"0\""}).code, kExitConflict);
  EXPECT_THAT(Run({"city", "preferences", "set", "--help"}).out,
              HasSubstr("confidential"));
}

TEST_F(ResourceCommandsTest, ListsOtherKinds) {
  ASSERT_EQ(Run({"import", "partnerships", "-"},
                R"({"provider":"cities/jp-osaka","partner":"cities/vn-hue",
                    "first_year":2013,"sectors":["waste","ports"],
                    "programme_title":"Twin","provenance":{"basis":"reported"}})")
                .code,
            kExitOk);
  ExpectGolden("partnership_list.txt", Run({"partnership", "list"}).out);
  ExpectGolden("partnership_list.csv",
               Run({"partnership", "list", "-o", "csv"}).out);
  EXPECT_EQ(Run({"programme", "list"}).out,
            "id  name  from  until  version  taxonomy\n");
}

}  // namespace
}  // namespace citymatch::client
