#include "client/brief/brief.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "client/brief/profiles.h"
#include "client/brief/words.h"
#include "client/output/labels.h"
#include "client/output/match_text.h"

namespace citymatch::client {
namespace {

// What a page has room for.
constexpr size_t kMostNeeds = 8;
constexpr size_t kMostReasons = 5;
constexpr double kLeastFit = 0.25;  // of what is told as a reason
constexpr size_t kMostCautions = 5;
constexpr size_t kMostSources = 10;
constexpr size_t kMostSourceBytes = 110;

class PairBriefMaker {
 public:
  PairBriefMaker(const PairBrief& brief, const BriefSetting& setting)
      : brief_(brief),
        setting_(setting),
        pair_(brief.reply.assessment()),
        labels_(LabelsFor(setting.language)),
        words_(BriefWordsFor(setting.language)) {}

  Document Make() {
    const std::string provider = NameIn(brief_.provider, setting_.language);
    const std::string partner = NameIn(brief_.partner, setting_.language);
    section_.title = absl::Substitute(words_.pair_title, provider, partner);
    section_.subtitle = Subtitle();
    AddBars();
    AddMap(provider, partner);
    AddHeading(words_.profiles);
    section_.blocks.push_back(
        ProfileTable(brief_.provider, brief_.partner, setting_.language));
    AddScore();
    AddNeeds();
    AddRoutes();
    AddPrecedents();
    AddCautions();
    AddSources();
    section_.blocks.push_back(Paragraph{
        absl::Substitute(words_.reproduce, setting_.command), false, true});
    Document document;
    document.title = section_.title;
    document.language = setting_.language;
    if (setting_.is_confidential) document.mark = words_.confidential;
    document.date = brief_.reply.basis().as_of_date();
    document.footer = absl::StrCat(
        AnswerBasisText(brief_.reply.basis(), labels_, setting_.programme_name),
        words_.separator, labels_.digest, " ", brief_.reply.basis().digest());
    document.sections.push_back(std::move(section_));
    return document;
  }

 private:
  [[nodiscard]] std::string Subtitle() const {
    return absl::Substitute(
        pair_.eligible() ? labels_.score_line : labels_.barred_score_line,
        OneDecimal(pair_.score()), OneDecimal(pair_.score_low()),
        OneDecimal(pair_.score_high()),
        std::lround(100 * pair_.completeness()));
  }

  // Why the pair may not be made stands before everything else.
  void AddBars() {
    for (const v1::GateResult& gate : pair_.gates()) {
      if (gate.passed()) continue;
      section_.blocks.push_back(
          Paragraph{absl::StrCat(GateLabel(gate.gate(), labels_),
                                 labels_.japanese ? "：" : ": ", gate.reason()),
                    true});
    }
  }

  void AddHeading(const std::string& text) {
    section_.blocks.push_back(Heading{text});
  }

  static bool PlaceOf(const v1::City& city, const std::string& name,
                      Spot& spot) {
    if (!city.has_location()) return false;
    spot = {name, city.location().latitude(), city.location().longitude()};
    return true;
  }

  void AddMap(const std::string& provider, const std::string& partner) {
    Spot first;
    Spot second;
    if (!PlaceOf(brief_.provider, provider, first) ||
        !PlaceOf(brief_.partner, partner, second)) {
      section_.blocks.push_back(Paragraph{words_.map_unknown});
      return;
    }
    const bool is_on_map = IsOnMap(first) && IsOnMap(second);
    const std::string description = absl::Substitute(
        is_on_map ? words_.map : words_.map_outside, provider, partner,
        Thousands(std::lround(DistanceKm(first, second) / 10) * 10));
    if (!is_on_map) {
      section_.blocks.push_back(Paragraph{description});
      return;
    }
    section_.blocks.push_back(MapOf(brief_.places, first, second, description));
    section_.blocks.push_back(Paragraph{description, false, true});
  }

  void AddScore() {
    AddHeading(labels_.criteria);
    section_.blocks.push_back(ScoreBars(pair_, words_.score_figure));
    std::vector<const v1::CriterionResult*> best;
    for (const v1::CriterionResult& criterion : pair_.criteria()) {
      // What is not known counts in the score, but speaks for nothing.
      if (criterion.has_fit() && criterion.fit() >= kLeastFit &&
          !criterion.sentence().empty()) {
        best.push_back(&criterion);
      }
    }
    std::stable_sort(best.begin(), best.end(),
                     [](const auto* a, const auto* b) {
                       return a->contribution() > b->contribution();
                     });
    if (best.size() > kMostReasons) best.resize(kMostReasons);
    if (best.empty()) return;
    AddHeading(words_.why);
    Bullets bullets;
    for (const v1::CriterionResult* criterion : best) {
      bullets.items.push_back(absl::StrCat(criterion->display_name(),
                                           labels_.japanese ? "：" : ": ",
                                           criterion->sentence()));
    }
    section_.blocks.push_back(std::move(bullets));
  }

  void AddNeeds() {
    AddHeading(labels_.needs);
    if (pair_.need_covers().empty()) {
      section_.blocks.push_back(Paragraph{labels_.no_needs});
      return;
    }
    TextTable table;
    table.shares = {0.1, 0.36, 0.1, 0.44};
    table.rows.push_back(
        {labels_.priority, labels_.need, labels_.cover, labels_.offer});
    for (const v1::NeedCover& need : pair_.need_covers()) {
      if (table.rows.size() > kMostNeeds) break;
      table.rows.push_back({absl::StrCat(need.need_priority()),
                            NeedTopicText(need, labels_),
                            PercentText(need.cover()),
                            need.has_offer_index() && need.cover() >= kCovered
                                ? need.offer_topic_display_name()
                                : labels_.nobody});
    }
    const size_t left =
        static_cast<size_t>(pair_.need_covers_size()) + 1 - table.rows.size();
    section_.blocks.push_back(std::move(table));
    AddMore(left);
  }

  void AddMore(size_t count) {
    if (count == 0) return;
    section_.blocks.push_back(
        Paragraph{absl::Substitute(words_.more, count), false, true});
  }

  void AddRoutes() {
    Bullets bullets;
    for (const v1::FinanceRouteResult& route : pair_.finance_routes()) {
      bullets.items.push_back(
          absl::StrCat(route.open() ? labels_.passed : labels_.failed, " ",
                       route.display_name(), labels_.japanese ? "：" : ": ",
                       route.reason()));
    }
    if (bullets.items.empty()) return;
    AddHeading(labels_.finance_routes);
    section_.blocks.push_back(std::move(bullets));
  }

  void AddPrecedents() {
    if (pair_.precedents().empty()) return;
    AddHeading(labels_.precedents);
    Bullets bullets;
    for (const v1::Precedent& precedent : pair_.precedents()) {
      bullets.items.push_back(precedent.sentence());
    }
    section_.blocks.push_back(std::move(bullets));
  }

  void AddCautions() {
    if (pair_.cautions().empty()) return;
    AddHeading(labels_.cautions);
    Bullets bullets;
    for (const v1::Caution& caution : pair_.cautions()) {
      if (bullets.items.size() == kMostCautions) break;
      bullets.items.push_back(caution.sentence());
    }
    const size_t left =
        static_cast<size_t>(pair_.cautions_size()) - bullets.items.size();
    section_.blocks.push_back(std::move(bullets));
    AddMore(left);
  }

  void AddSources() {
    std::vector<std::string> sources;
    std::set<std::string> told;
    const auto add = [&](const std::string& source) {
      if (source.empty() || !told.insert(source).second) return;
      // Cut between characters.
      size_t end = std::min(source.size(), kMostSourceBytes);
      while (end < source.size() && (source[end] & 0xC0) == 0x80) --end;
      sources.push_back(
          absl::StrCat(source.substr(0, end), end < source.size() ? "…" : ""));
    };
    for (const v1::CriterionResult& criterion : pair_.criteria()) {
      for (const v1::UsedFact& fact : criterion.facts()) {
        add(fact.provenance().source());
      }
    }
    for (const v1::Precedent& precedent : pair_.precedents()) {
      add(precedent.provenance().source());
    }
    for (const v1::GateResult& gate : pair_.gates()) add(gate.source());
    for (const v1::FinanceRouteResult& route : pair_.finance_routes()) {
      add(route.source());
    }
    if (sources.empty()) return;
    AddHeading(words_.sources);
    const size_t left =
        sources.size() > kMostSources ? sources.size() - kMostSources : 0;
    sources.resize(sources.size() - left);
    for (const std::string& source : sources) {
      section_.blocks.push_back(Paragraph{source, false, true});
    }
    AddMore(left);
  }

  const PairBrief& brief_;
  const BriefSetting& setting_;
  const v1::PairAssessment& pair_;
  const Labels& labels_;
  const BriefWords& words_;
  Section section_;
};

}  // namespace

Document MakePairBrief(const PairBrief& brief, const BriefSetting& setting) {
  return PairBriefMaker(brief, setting).Make();
}

}  // namespace citymatch::client
