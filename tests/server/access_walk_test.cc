// Walks every method of the API with every role, on what is its own and what is
// another's: who must be refused is, nobody else is, and what is confidential
// is in nobody's replies, errors included, but those that the rules name.
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/access_service.grpc.pb.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/partnership_service.grpc.pb.h"
#include "citymatch/v1/programme_service.grpc.pb.h"
#include "citymatch/v1/round_service.grpc.pb.h"
#include "citymatch/v1/watch_service.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"
#include "server/config/options.h"
#include "server/gate/method_rules.h"
#include "server/init.h"
#include "server/server.h"
#include "tests/server/access_walk_requests.h"
#include "tests/server/edge/raw_client.h"
#include "tests/support/temp_dir.h"
#include "tests/support/token_channel.h"

namespace citymatch {
namespace {

using testing::Requests;

// Stand in what cities tell in confidence, and nowhere else.
constexpr char kOwnSecret[] = "whisper-of-own";
constexpr char kOtherSecret[] = "whisper-of-other";
// The same of rankings: two cities in this order, as `RoundRanking.cities` has
// them on the wire.
constexpr char kOwnRanking[] =
    "\x12\x09"
    "cities/us"
    "\x12\x0f"
    "cities/provider";
constexpr char kOtherRanking[] =
    "\x12\x0f"
    "cities/provider"
    "\x12\x09"
    "cities/us";

// Somebody who calls.
struct Person {
  std::string name;
  Grants grants;
  std::shared_ptr<grpc::Channel> channel;
};

// What a request is about.
struct Subject {
  std::string name;
  std::string city;
  std::string programme;
  std::string partnership;
};

class AccessWalkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.data_dir = folder_.path() + "/data";
    options_.listen = "127.0.0.1:0";
    const auto init = InitAccess({.data_dir = options_.data_dir});
    ASSERT_TRUE(init.ok()) << init.status();
    auto server = Server::Start(options_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    admin_ = Channel(init->secret);
    Fill();
    people_.push_back({"admin", Grants({{.role = Role::kAdmin}}), admin_});
    people_.push_back(Make("viewer", Grant{.role = Role::kViewer}));
    people_.push_back(
        Make("partner", Grant{.role = Role::kPartner, .scope = "cities/own"}));
    people_.push_back(Make("coordinator", Grant{.role = Role::kCoordinator,
                                                .scope = "programmes/own"}));
    people_.push_back(Make("nobody", std::nullopt));
    FillRounds();
    spare_token_ = MakeToken("identities/spare").first;
  }

  std::shared_ptr<grpc::Channel> Channel(const std::string& secret) {
    return testing::ChannelWithToken(
        server_->address(),
        secret.empty() ? "" : absl::StrCat("Bearer ", secret));
  }

  // Calls a method by name; the request as text.
  RawReply Call(const std::shared_ptr<grpc::Channel>& channel,
                absl::string_view method, const std::string& text) {
    const std::vector<std::string> parts = absl::StrSplit(method, '/');
    const auto* const service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
            parts[0]);
    const auto* const found = service->FindMethodByName(parts[1]);
    const std::unique_ptr<google::protobuf::Message> request(
        google::protobuf::MessageFactory::generated_factory()
            ->GetPrototype(found->input_type())
            ->New());
    EXPECT_TRUE(
        google::protobuf::TextFormat::ParseFromString(text, request.get()))
        << method << ": " << text;
    const std::string path = absl::StrCat("/", method);
    const std::string bytes = request->SerializeAsString();
    if (!found->server_streaming()) return CallRaw(channel, path, bytes);
    // A watch goes on for ever.
    return service->name() == "WatchService"
               ? ReadFirstRaw(channel, path, bytes)
               : ReadAllRaw(channel, path, bytes);
  }

  void Do(absl::string_view method, const std::string& text) {
    const RawReply reply =
        Call(admin_, absl::StrCat("citymatch.v1.", method), text);
    ASSERT_TRUE(reply.status.ok())
        << method << ": " << reply.status.error_message();
  }

  void Fill() {
    Do("ProgrammeService/CreateTaxonomy",
       R"(taxonomy_id: "t" taxonomy { display_name: "T" topics { topic: "composting" sector: SECTOR_WASTE } topics { topic: "secret_topic" sector: SECTOR_WASTE } })");
    for (const char* id : {"own", "other", "idle"}) {
      Do("ProgrammeService/CreateProgramme",
         absl::StrCat(
             R"(programme_id: ")", id,
             R"(" programme { display_name: "P" taxonomy: "taxonomies/t" })"));
    }
    for (const char* country : {"JP", "US"}) {
      Do("CityService/CreateCity",
         absl::StrCat(
             R"(city_id: ")", country == std::string("JP") ? "provider" : "us",
             R"(" city { display_name: "City" side: SIDE_PROVIDER country_code: ")",
             country,
             R"(" level: LEVEL_CITY offers { sector: SECTOR_WASTE topic: "secret_topic" summary: "S" maturity: 3 provenance { basis: BASIS_DECLARED } } })"));
    }
    for (const char* id : {"own", "other"}) {
      Do("CityService/CreateCity",
         absl::StrCat(
             R"(city_id: ")", id,
             R"(" city { display_name: "City" side: SIDE_PARTNER country_code: "VN" level: LEVEL_CITY needs { sector: SECTOR_WASTE topic: "composting" summary: "S" priority: 3 provenance { basis: BASIS_DECLARED } } })"));
      const std::string secret = absl::StrCat("whisper-of-", id);
      Do("CityService/UpdateCityPreferences",
         absl::StrCat(
             R"(city_preferences { name: "cities/)", id,
             R"(/preferences" contacts { office: ")", secret,
             R"(" } vetoed_cities: "cities/us" unpublished_needs { sector: SECTOR_WASTE topic: "secret_topic" summary: ")",
             secret,
             R"(" priority: 5 provenance { basis: BASIS_DECLARED source: ")",
             secret, R"(" } } })"));
      Do("PartnershipService/CreatePartnership",
         absl::StrCat(
             R"(partnership_id: "of-)", id,
             R"(" partnership { provider: "cities/provider" partner: "cities/)",
             id, R"(" programme: "programmes/)", id,
             R"(" first_year: 2015 provenance { basis: BASIS_DECLARED } })"));
    }
    Do("AccessService/CreateIdentity",
       R"(identity_id: "spare" identity { display_name: "S" })");
  }

  // Rounds of both programmes, solved, with rankings; and published ones.
  void FillRounds() {
    const Person other = Make("other", Grant{.role = Role::kCoordinator,
                                             .scope = "programmes/other"});
    for (const char* id : {"own", "other"}) {
      const bool own = id == std::string("own");
      for (const char* round : {"r", "published"}) {
        const std::string name = absl::StrCat("rounds/", id, "-", round);
        Do("RoundService/CreateRound",
           absl::StrCat(
               R"(round_id: ")", id, "-", round,
               R"(" round { programme: "programmes/)", id,
               R"(" display_name: "R" objective: OBJECTIVE_BEST_TOTAL participants { city: "cities/provider" } participants { city: "cities/us" } participants { city: "cities/own" } participants { city: "cities/other" } })"));
        const RawReply ranked = Call(
            own ? people_[3].channel : other.channel,
            "citymatch.v1.RoundService/SubmitRoundRanking",
            absl::StrCat(
                R"(round: ")", name, R"(" city: "cities/)", id,
                own ? R"(" ranked_cities: "cities/us" ranked_cities: "cities/provider")"
                    : R"(" ranked_cities: "cities/provider" ranked_cities: "cities/us")"));
        ASSERT_TRUE(ranked.status.ok()) << ranked.status.error_message();
        Do("RoundService/SolveRound", absl::StrCat(R"(name: ")", name, R"(")"));
      }
      for (const char* state : {"UNDER_REVIEW", "PUBLISHED"}) {
        Do("RoundService/ChangeRoundState",
           absl::StrCat(R"(name: "rounds/)", id, R"(-published" state: STATE_)",
                        state));
      }
    }
  }

  // A token's name and secret.
  std::pair<std::string, std::string> MakeToken(const std::string& identity) {
    const RawReply reply =
        Call(admin_, "citymatch.v1.AccessService/CreateToken",
             absl::StrCat(R"(token { display_name: "T" identity: ")", identity,
                          R"(" })"));
    EXPECT_TRUE(reply.status.ok()) << reply.status.error_message();
    v1::CreateTokenResponse made;
    EXPECT_TRUE(made.ParseFromString(reply.bytes));
    return {made.token().name(), made.secret()};
  }

  Person Make(const std::string& name, std::optional<Grant> grant) {
    std::string text;
    std::vector<Grant> grants;
    if (grant) {
      grants.push_back(*grant);
      text = absl::StrCat("grants { role: ROLE_",
                          absl::AsciiStrToUpper(RoleName(grant->role)));
      if (grant->role == Role::kPartner) {
        absl::StrAppend(&text, R"( city: ")", grant->scope, R"(")");
      } else if (grant->role == Role::kCoordinator) {
        absl::StrAppend(&text, R"( programme: ")", grant->scope, R"(")");
      }
      absl::StrAppend(&text, " }");
    }
    Do("AccessService/CreateIdentity",
       absl::StrCat(R"(identity_id: ")", name,
                    R"(" identity { display_name: "X" )", text, " }"));
    return {name, Grants(grants),
            Channel(MakeToken(absl::StrCat("identities/", name)).second)};
  }

  // How this person is refused who does this with this subject; OK if the rules
  // let them.
  static grpc::StatusCode RefusalOf(const Person& person,
                                    const MethodRule& rule,
                                    const Subject& subject) {
    if (rule.reaches.Of(person.grants) == Reach::kNone) {
      return grpc::StatusCode::PERMISSION_DENIED;
    }
    if (rule.reaches.Cover(person.grants, subject.city) ||
        rule.reaches.Cover(person.grants, subject.programme)) {
      return grpc::StatusCode::OK;
    }
    // For a coordinator, rounds of another programme do not exist.
    if (!absl::StrContains(rule.method, "RoundService/") ||
        absl::EndsWith(rule.method, "/CreateRound") ||
        !person.grants.Has(Role::kCoordinator)) {
      return grpc::StatusCode::PERMISSION_DENIED;
    }
    return absl::EndsWith(rule.method, "/ListRounds")
               ? grpc::StatusCode::OK
               : grpc::StatusCode::NOT_FOUND;
  }

  // Whether this person may see rankings of the programme's rounds.
  static bool MaySeeRankings(const Person& person,
                             const std::string& programme) {
    return person.grants.Owns(Role::kCoordinator, programme);
  }

  // Whether this person may see what this city told.
  static bool MaySee(const Person& person, const std::string& city) {
    return person.grants.Has(Role::kAdmin) ||
           person.grants.Has(Role::kCoordinator) ||
           person.grants.Owns(Role::kPartner, city);
  }

  testing::TempDir folder_;
  ServerOptions options_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> admin_;
  std::vector<Person> people_;
  std::string spare_token_;
};

TEST_F(AccessWalkTest, EveryMethodWithEveryRoleOnItsOwnAndOnAnothers) {
  const Subject subjects[] = {
      {"own", "cities/own", "programmes/own", "partnerships/of-own"},
      {"other", "cities/other", "programmes/other", "partnerships/of-other"}};
  int refused = 0;
  int answered = 0;
  for (const MethodRule& rule : MethodRules()) {
    const std::string method(rule.method);
    const auto request = Requests().find(method.substr(method.find('/') + 1));
    ASSERT_NE(request, Requests().end())
        << method << " has no request in this test";
    for (const Subject& subject : subjects) {
      const std::string text = absl::StrReplaceAll(
          request->second,
          {{"$CITY", subject.city},
           {"$PROGRAMME", subject.programme},
           {"$PARTNERSHIP", subject.partnership},
           {"$ROUND", absl::StrCat("rounds/", subject.name, "-r")},
           {"$ID", subject.name},
           {"$TOKEN", spare_token_}});
      for (const Person& person : people_) {
        SCOPED_TRACE(
            absl::StrCat(method, " by ", person.name, " on ", subject.name));
        const RawReply reply = Call(person.channel, method, text);
        const grpc::StatusCode refusal = RefusalOf(person, rule, subject);
        const bool denied =
            reply.status.error_code() == grpc::StatusCode::PERMISSION_DENIED;
        EXPECT_EQ(denied, refusal == grpc::StatusCode::PERMISSION_DENIED)
            << reply.status.error_message();
        if (absl::StrContains(method, "RoundService/")) {
          EXPECT_EQ(reply.status.error_code(), refusal)
              << reply.status.error_message();
        }
        EXPECT_NE(reply.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT)
            << reply.status.error_message();
        ++(denied ? refused : answered);
        const std::string all =
            absl::StrCat(reply.bytes, reply.status.error_message(),
                         reply.status.error_details());
        EXPECT_TRUE(MaySee(person, "cities/own") ||
                    !absl::StrContains(all, kOwnSecret));
        EXPECT_TRUE(MaySee(person, "cities/other") ||
                    !absl::StrContains(all, kOtherSecret));
        EXPECT_TRUE(MaySeeRankings(person, "programmes/own") ||
                    !absl::StrContains(all, kOwnRanking));
        EXPECT_TRUE(MaySeeRankings(person, "programmes/other") ||
                    !absl::StrContains(all, kOtherRanking));
      }
      // Without a credential nothing is answered at all.
      const RawReply anonymous = Call(Channel(""), method, text);
      EXPECT_EQ(anonymous.status.error_code(),
                grpc::StatusCode::UNAUTHENTICATED)
          << method;
      EXPECT_TRUE(anonymous.bytes.empty());
    }
  }
  // The walk is one through open and closed doors.
  EXPECT_GT(refused, 100);
  EXPECT_GT(answered, 100);
}

// The secrets are there to be found: else the walk would prove nothing.
TEST_F(AccessWalkTest, WhoMaySeeDoesSee) {
  for (const char* method :
       {"CityService/GetCityPreferences",
        "CityService/ListCityPreferencesChanges", "MatchService/ExplainPair"}) {
    const std::string text = absl::StrReplaceAll(
        Requests().at(
            std::string(method).substr(std::string(method).find('/') + 1)),
        {{"$CITY", "cities/own"}});
    for (const Person& person : people_) {
      const RawReply reply =
          Call(person.channel, absl::StrCat("citymatch.v1.", method), text);
      EXPECT_EQ(absl::StrContains(reply.bytes, kOwnSecret),
                MaySee(person, "cities/own"))
          << method << " by " << person.name;
    }
  }
}

TEST_F(AccessWalkTest, RankingsAreReadByTheCoordinatorOfTheProgrammeAlone) {
  for (const Person& person : people_) {
    const RawReply reply =
        Call(person.channel, "citymatch.v1.RoundService/ListRoundRankings",
             R"(round: "rounds/own-r")");
    EXPECT_EQ(absl::StrContains(reply.bytes, kOwnRanking),
              MaySeeRankings(person, "programmes/own"))
        << person.name;
    EXPECT_EQ(reply.status.ok(), MaySeeRankings(person, "programmes/own"));
  }
}

// Scores, orders and counts do not depend on what the caller may not see.
TEST_F(AccessWalkTest, AnswersToAViewerAreThoseOfACatalogueWithoutSecrets) {
  const std::vector<std::string> methods = {
      "SuggestMatches", "ExplainPair",   "FindPrecedents",
      "RankQuestions",  "SuggestTriads", "FindCounterfactuals"};
  const auto answers = [&](const std::string& city) {
    std::map<std::string, std::string> all;
    for (const std::string& method : methods) {
      const RawReply reply =
          Call(people_[1].channel,
               absl::StrCat("citymatch.v1.MatchService/", method),
               absl::StrReplaceAll(Requests().at(method), {{"$CITY", city}}));
      EXPECT_TRUE(reply.status.ok()) << reply.status.error_message();
      all[method] = reply.bytes;
    }
    return all;
  };
  // The digest and the revision are part of the answers; a change of what is
  // confidential moves the revision and nothing else.
  const auto before = answers("cities/own");
  ASSERT_EQ(people_[1].name, "viewer");
  v1::SuggestMatchesResponse with;
  ASSERT_TRUE(with.ParseFromString(before.at("SuggestMatches")));
  EXPECT_EQ(with.basis().fact_scope(), v1::FACT_SCOPE_PUBLISHED);
  EXPECT_EQ(with.suggestions_size(), 2);  // the veto does not show
  Do("CityService/UpdateCityPreferences",
     R"(city_preferences { name: "cities/own/preferences" } update_mask { paths: "*" })");
  const RawReply waited =
      Call(admin_, "citymatch.v1.MatchService/SuggestMatches",
           absl::StrCat(R"(city: "cities/own" options { min_revision: )",
                        server_->revision(), " }"));
  ASSERT_TRUE(waited.status.ok());
  const auto after = answers("cities/own");
  for (const std::string& method : methods) {
    const auto* const type = v1::SuggestMatchesResponse::descriptor()
                                 ->file()
                                 ->FindServiceByName("MatchService")
                                 ->FindMethodByName(method)
                                 ->output_type();
    const auto without_revision = [&](const std::string& bytes) {
      std::unique_ptr<google::protobuf::Message> message(
          google::protobuf::MessageFactory::generated_factory()
              ->GetPrototype(type)
              ->New());
      EXPECT_TRUE(message->ParseFromString(bytes));
      auto* const basis = static_cast<v1::AnswerBasis*>(
          message->GetReflection()->MutableMessage(
              message.get(), type->FindFieldByName("basis")));
      basis->clear_revision();
      return message->DebugString();
    };
    EXPECT_EQ(without_revision(before.at(method)),
              without_revision(after.at(method)))
        << method;
  }
}

TEST_F(AccessWalkTest, EachSeesTheFactsOfItsScope) {
  const auto suggest = [&](const Person& person, const std::string& city,
                           const std::string& options = "") {
    const RawReply reply = Call(
        person.channel, "citymatch.v1.MatchService/SuggestMatches",
        absl::StrCat(R"(city: ")", city, R"(" options { )", options, " }"));
    EXPECT_TRUE(reply.status.ok()) << reply.status.error_message();
    v1::SuggestMatchesResponse answer;
    EXPECT_TRUE(answer.ParseFromString(reply.bytes));
    return answer;
  };
  const auto& admin = people_[0];
  const auto& partner = people_[2];
  const auto& coordinator = people_[3];
  for (const Person* person : {&admin, &coordinator}) {
    const auto answer = suggest(*person, "cities/own");
    EXPECT_EQ(answer.basis().fact_scope(), v1::FACT_SCOPE_CONFIDENTIAL);
    EXPECT_EQ(answer.suggestions_size(), 1);  // the US city is vetoed
    EXPECT_EQ(answer.suggestions(0).need_covers_size(), 2);
    const auto open = suggest(*person, "cities/own", "published_only: true");
    EXPECT_EQ(open.basis().fact_scope(), v1::FACT_SCOPE_PUBLISHED);
    EXPECT_EQ(open.suggestions_size(), 2);
  }
  const auto own = suggest(partner, "cities/own");
  EXPECT_EQ(own.basis().fact_scope(), v1::FACT_SCOPE_OWN);
  EXPECT_EQ(own.suggestions_size(), 1);
  EXPECT_EQ(own.suggestions(0).need_covers_size(), 2);
  // Of another city a partner sees what everybody sees.
  const auto other = suggest(partner, "cities/other");
  EXPECT_EQ(other.suggestions_size(), 2);
  EXPECT_EQ(other.suggestions(0).need_covers_size(), 1);
}

}  // namespace
}  // namespace citymatch
