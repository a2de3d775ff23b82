// `citymatch round ranking`: orders of preference, which are confidential.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/round/round_call.h"

namespace citymatch::client {
namespace {

constexpr int kRankingPage = 1000;

struct RankingFlags {
  std::string round;
  std::string city;
  std::vector<std::string> ranked;
  std::string etag;
  bool dry_run = false;
};

std::vector<std::string> IdsOf(
    const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::vector<std::string> ids;
  for (const std::string& name : names) ids.push_back(CityKind().Id(name));
  return ids;
}

// One row for each city ranked.
Sheet RankingSheet(const v1::ListRoundRankingsResponse& rankings) {
  Sheet sheet{"", {{"city", ""}, {"rank", ""}, {"ranked_city", ""}}, {}};
  for (const v1::RoundRanking& ranking : rankings.rankings()) {
    const std::string city =
        ranking.name().substr(ranking.name().rfind('/') + 1);
    double rank = 0;
    for (const std::string& ranked : IdsOf(ranking.cities())) {
      sheet.rows.push_back({city, ++rank, ranked});
    }
  }
  return sheet;
}

int ShowRankings(Session& session,
                 const v1::ListRoundRankingsResponse& rankings) {
  return WriteRoundReply(
      session, rankings, rankings.rankings(),
      [&] { return RankingSheet(rankings); },
      [&] {
        for (const v1::RoundRanking& ranking : rankings.rankings()) {
          session.out() << Wrap(
              absl::StrJoin(IdsOf(ranking.cities()), ", "),
              absl::StrCat(ranking.name().substr(ranking.name().rfind('/') + 1),
                           ": "),
              4, 79);
        }
      });
}

int SubmitRanking(Session& session, const RankingFlags& flags) {
  v1::SubmitRoundRankingRequest request;
  for (const std::string& city : flags.ranked) {
    if (const absl::Status bad = Session::CheckCityId(city); !bad.ok()) {
      return session.FailForCities(bad, {city});
    }
    request.add_ranked_cities(CityKind().FullName(city));
  }
  request.set_round(RoundKind().FullName(flags.round));
  request.set_city(CityKind().FullName(flags.city));
  request.set_etag(flags.etag);
  request.set_validate_only(flags.dry_run);
  v1::RoundRanking reply;
  const absl::Status status =
      CallRounds(session, &RoundStub::SubmitRoundRanking, request, reply);
  if (!status.ok()) {
    const int code = session.Fail(status);
    if (absl::IsAborted(status)) {
      session.err() << "  The ranking changed meanwhile: submit it without "
                       "--etag to replace it.\n";
    }
    return code;
  }
  session.Note(
      flags.dry_run
          ? "Dry run: nothing was written."
          : absl::StrCat(
                "The ranking of ", flags.city, " with ", flags.ranked.size(),
                flags.ranked.size() == 1 ? " city" : " cities",
                " is submitted; the programme's coordinators alone see it."));
  if (session.format() == OutputFormat::kTable) return kExitOk;
  v1::ListRoundRankingsResponse one;
  *one.add_rankings() = reply;
  if (session.format() == OutputFormat::kJson) {
    session.out() << ToPrettyJson(reply);
    return kExitOk;
  }
  return ShowRankings(session, one);
}

int WithdrawRanking(Session& session, const RankingFlags& flags) {
  v1::WithdrawRoundRankingRequest request;
  request.set_round(RoundKind().FullName(flags.round));
  request.set_city(CityKind().FullName(flags.city));
  request.set_validate_only(flags.dry_run);
  google::protobuf::Empty reply;
  const absl::Status status =
      CallRounds(session, &RoundStub::WithdrawRoundRanking, request, reply);
  if (!status.ok()) return session.Fail(status);
  session.Note(absl::StrCat("The ranking of ", flags.city,
                            flags.dry_run
                                ? " can be withdrawn (dry run)."
                                : " is withdrawn, if there was one."));
  return kExitOk;
}

int ListRankings(Session& session, const RankingFlags& flags) {
  v1::ListRoundRankingsRequest request;
  request.set_round(RoundKind().FullName(flags.round));
  request.set_page_size(kRankingPage);
  v1::ListRoundRankingsResponse all;
  do {
    v1::ListRoundRankingsResponse page;
    const absl::Status status =
        CallRounds(session, &RoundStub::ListRoundRankings, request, page);
    if (!status.ok()) return session.Fail(status);
    all.mutable_rankings()->MergeFrom(page.rankings());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (all.rankings().empty()) session.Note("No ranking is submitted.");
  return ShowRankings(session, all);
}

constexpr const char* kWhoSeesRankings =
    "Rankings are confidential: the coordinators of the programme alone see\n"
    "them, and they count in rounds with the objective stable.\n\n";

}  // namespace

void AddRoundRankingCommands(CLI::App& round, Session& session) {
  CLI::App& group = *round.add_subcommand(
      "ranking", "The orders of preference that cities submit");
  group.require_subcommand(1);
  group.footer(absl::StrCat(
      kWhoSeesRankings,
      "Example:\n  citymatch round ranking list moej-city-to-city-2027"));
  auto flags = std::make_shared<RankingFlags>();
  CLI::App& submit = AddRoundCommand(group, session, flags, "submit",
                                     "Submits a city's ranking, or replaces it",
                                     SubmitRanking);
  submit.add_option("ROUND", flags->round, "Id of the round")->required();
  submit.add_option("CITY", flags->city, "Id of the city whose ranking it is")
      ->required();
  submit
      .add_option("RANKED", flags->ranked,
                  "Ids of cities of the other side, best first; who is left "
                  "out comes after them, by score")
      ->required();
  submit.add_option("--etag", flags->etag,
                    "Only if this is still the ranking's current etag");
  submit.add_flag("--dry-run", flags->dry_run, "Check only");
  submit.footer(absl::StrCat(
      kWhoSeesRankings,
      "Example:\n"
      "  citymatch round ranking submit moej-city-to-city-2027 vn-hue \\\n"
      "    jp-kyoto jp-osaka"));
  flags = std::make_shared<RankingFlags>();
  CLI::App& withdraw = AddRoundCommand(group, session, flags, "withdraw",
                                       "Withdraws a ranking", WithdrawRanking);
  withdraw.add_option("ROUND", flags->round, "Id of the round")->required();
  withdraw.add_option("CITY", flags->city, "Id of the city")->required();
  withdraw.add_flag("--dry-run", flags->dry_run, "Check only");
  flags = std::make_shared<RankingFlags>();
  CLI::App& list =
      AddRoundCommand(group, session, flags, "list",
                      "Lists the rankings of a round, by city", ListRankings);
  list.add_option("ROUND", flags->round, "Id of the round")->required();
}

}  // namespace citymatch::client
