#include "client/output/partnership_text.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "client/format/json_reader.h"
#include "client/output/width.h"
#include "client/rpc/resource_kind.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace citymatch::client {
namespace {

using Event = v1::PartnershipEvent;

struct Words {
  const char* english;
  const char* japanese;
};

// By the numbers of PartnershipEvent.Type.
constexpr Words kEvents[] = {{"event", "出来事"},    {"proposed", "提案"},
                             {"accepted", "受諾"},   {"activated", "開始"},
                             {"suspended", "中断"},  {"resumed", "再開"},
                             {"completed", "完了"},  {"declined", "辞退"},
                             {"terminated", "終了"}, {"reviewed", "レビュー"}};

// By those of PartnershipEvent.Reason.
constexpr Words kReasons[] = {{"", ""},
                              {"agreed", "合意"},
                              {"funding ended", "資金の終了"},
                              {"political change", "政治情勢の変化"},
                              {"security", "治安"},
                              {"disaster", "災害"},
                              {"lack of capacity", "体制の不足"},
                              {"priorities changed", "優先事項の変更"},
                              {"poor fit", "不一致"},
                              {"no response", "無回答"},
                              {"breach of obligations", "義務の不履行"},
                              {"other", "その他"}};

// By those of Partnership.Outcome.
constexpr Words kOutcomes[] = {{"", ""},
                               {"ongoing", "継続中"},
                               {"successful", "成功"},
                               {"partly successful", "一部成功"},
                               {"unsuccessful", "不成功"}};

// By those of Instrument.Type.
constexpr Words kInstruments[] = {{"instrument", "文書"},
                                  {"letter of intent", "意向書"},
                                  {"memorandum", "覚書"},
                                  {"feasibility study", "実現可能性調査"},
                                  {"financed project", "資金付き事業"},
                                  {"review", "評価"}};

template <size_t kCount>
std::string Say(const Words (&words)[kCount], int number, bool japanese) {
  const Words& found =
      words[number >= 0 && number < static_cast<int>(kCount) ? number : 0];
  return japanese ? found.japanese : found.english;
}

// As the API says it, such as `funding_ended`; empty where it says nothing.
template <typename Enum>
std::string EnumWord(Enum value) {
  const auto* found =
      google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return found == nullptr || value == 0 ? "" : ShortName(*found);
}

std::string SideText(v1::Side side, bool japanese) {
  switch (side) {
    case v1::SIDE_PROVIDER:
      return japanese ? "提供側" : " by the provider";
    case v1::SIDE_PARTNER:
      return japanese ? "相手側" : " by the partner";
    default:
      return "";
  }
}

std::string EventLine(const Event& event, bool japanese) {
  std::string line = Say(kEvents, event.type(), japanese);
  const std::string side = SideText(event.side(), japanese);
  line = japanese && !side.empty() ? absl::StrCat(side, "が", line)
                                   : absl::StrCat(line, side);
  std::vector<std::string> remarks;
  for (const std::string& remark : {Say(kOutcomes, event.outcome(), japanese),
                                    Say(kReasons, event.reason(), japanese)}) {
    if (!remark.empty()) remarks.push_back(remark);
  }
  if (!remarks.empty()) {
    absl::StrAppend(&line, japanese ? "（" : " (",
                    absl::StrJoin(remarks, japanese ? "、" : "; "),
                    japanese ? "）" : ")");
  }
  if (!event.note().empty()) {
    absl::StrAppend(&line, japanese ? "：" : ": ", event.note());
  }
  return line;
}

std::string InstrumentLine(const v1::Instrument& instrument, bool is_end,
                           bool japanese) {
  std::string line = Say(kInstruments, instrument.type(), japanese);
  absl::StrAppend(&line, " ", instrument.id());
  if (!instrument.title().empty()) {
    absl::StrAppend(&line, japanese ? "「" : ", ", instrument.title(),
                    japanese ? "」" : ",");
  }
  if (is_end) return absl::StrCat(line, japanese ? "：満了" : " ends");
  if (!instrument.start_date().empty()) {
    absl::StrAppend(&line, japanese ? "：発効" : " begins");
  } else {
    const bool has_comma = !japanese && !instrument.title().empty();
    absl::StrAppend(&line, japanese    ? "：開始日不明"
                           : has_comma ? " start unknown"
                                       : ", start unknown");
  }
  if (!instrument.renews().empty()) {
    absl::StrAppend(&line, japanese ? "、更新対象 " : ", renews ",
                    instrument.renews());
  }
  return line;
}

bool IsOver(v1::Partnership::State state) {
  return state == v1::Partnership::STATE_COMPLETED ||
         state == v1::Partnership::STATE_DECLINED ||
         state == v1::Partnership::STATE_TERMINATED;
}

// Whether an instrument that renews `id`, in any number of steps, ends
// after it. `steps` bounds a walk over what should hold no ring.
bool IsRenewed(const v1::Partnership& partnership, const std::string& id,
               const std::string& end, int steps) {
  if (steps == 0) return false;
  return std::any_of(
      partnership.instruments().begin(), partnership.instruments().end(),
      [&](const v1::Instrument& other) {
        if (other.renews() != id) return false;
        return other.end_date().empty() || other.end_date() > end ||
               IsRenewed(partnership, other.id(), end, steps - 1);
      });
}

}  // namespace

Grid TimelineGrid(const v1::Partnership& partnership,
                  absl::string_view language_code) {
  const bool japanese = language_code == "ja";
  Grid grid;
  for (const char* name : {"date", "kind", "what", "side", "outcome", "reason",
                           "instrument", "type", "text"}) {
    grid.columns.push_back({name});
  }
  for (const v1::Instrument& instrument : partnership.instruments()) {
    const auto add = [&](const std::string& date, const char* what) {
      grid.rows.push_back(
          {date, "instrument", what, "", EnumWord(instrument.outcome()), "",
           instrument.id(), EnumWord(instrument.type()),
           InstrumentLine(instrument, absl::string_view(what) == "ends",
                          japanese)});
    };
    add(instrument.start_date(), "begins");
    if (!instrument.end_date().empty()) add(instrument.end_date(), "ends");
  }
  for (const Event& event : partnership.events()) {
    grid.rows.push_back({event.event_date(), "event", EnumWord(event.type()),
                         EnumWord(event.side()), EnumWord(event.outcome()),
                         EnumWord(event.reason()), "", "",
                         EventLine(event, japanese)});
  }
  if (!partnership.next_review_date().empty()) {
    grid.rows.push_back({partnership.next_review_date(), "review", "next", "",
                         "", "", "", "",
                         japanese ? "次回レビュー" : "next review"});
  }
  // Dates of ISO 8601 compare as text.
  std::stable_sort(grid.rows.begin(), grid.rows.end(),
                   [](const auto& a, const auto& b) { return a[0] < b[0]; });
  return grid;
}

std::string TimelineText(const v1::Partnership& partnership,
                         absl::string_view language_code) {
  std::string text;
  for (const auto& row : TimelineGrid(partnership, language_code).rows) {
    absl::StrAppend(&text, row.front().empty() ? "----------" : row.front(),
                    "  ", OneLine(row.back()), "\n");
  }
  return text;
}

std::string InstrumentTypeText(v1::Instrument::Type type,
                               absl::string_view language_code) {
  return Say(kInstruments, type, language_code == "ja");
}

bool Expires(const v1::Partnership& partnership,
             const v1::Instrument& instrument) {
  return !instrument.end_date().empty() && !IsOver(partnership.state()) &&
         !IsRenewed(partnership, instrument.id(), instrument.end_date(),
                    partnership.instruments_size());
}

std::vector<const v1::Instrument*> ExpiringOf(
    const v1::Partnership& partnership, absl::CivilDay from,
    absl::CivilDay to) {
  std::vector<const v1::Instrument*> expiring;
  for (const v1::Instrument& instrument : partnership.instruments()) {
    absl::CivilDay end;
    if (absl::ParseCivilTime(instrument.end_date(), &end) && end >= from &&
        end <= to && Expires(partnership, instrument)) {
      expiring.push_back(&instrument);
    }
  }
  return expiring;
}

Grid ExpiringGrid(const std::vector<const v1::Partnership*>& partnerships,
                  absl::CivilDay from, absl::CivilDay to) {
  Grid grid;
  grid.columns = {
      {"end_date"},    {"days_left", true}, {"instrument"}, {"type"},
      {"partnership"}, {"provider"},        {"partner"},    {"title"}};
  for (const v1::Partnership* partnership : partnerships) {
    for (const v1::Instrument* instrument :
         ExpiringOf(*partnership, from, to)) {
      absl::CivilDay end;
      (void)absl::ParseCivilTime(instrument->end_date(), &end);
      grid.rows.push_back({instrument->end_date(), absl::StrCat(end - from),
                           instrument->id(), EnumWord(instrument->type()),
                           PartnershipKind().Id(partnership->name()),
                           CityKind().Id(partnership->provider()),
                           CityKind().Id(partnership->partner()),
                           instrument->title()});
    }
  }
  std::sort(grid.rows.begin(), grid.rows.end(),
            [](const auto& a, const auto& b) {
              return std::tie(a[0], a[4], a[2]) < std::tie(b[0], b[4], b[2]);
            });
  return grid;
}

}  // namespace citymatch::client
