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
#include "client/brief/words.h"
#include "client/output/labels.h"
#include "client/output/match_text.h"
#include "google/protobuf/descriptor.h"

namespace citymatch::client {
namespace {

// What a page has room for.
constexpr size_t kMostNeeds = 8;
constexpr size_t kMostReasons = 5;
constexpr size_t kMostCautions = 5;
constexpr size_t kMostSources = 10;
constexpr size_t kMostSourceBytes = 110;

// A count with separators: 5,123,456.
std::string Thousands(int64_t value) {
  std::string digits = absl::StrCat(value);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<size_t>(at), ",");
  }
  return digits;
}

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
    AddMap(provider, partner);
    AddProfiles(provider, partner);
    AddScore();
    AddNeeds();
    AddGates();
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
  std::string Subtitle() const {
    if (!pair_.eligible()) return labels_.not_eligible;
    return absl::Substitute(labels_.score_line, OneDecimal(pair_.score()),
                            OneDecimal(pair_.score_low()),
                            OneDecimal(pair_.score_high()),
                            std::lround(100 * pair_.completeness()));
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
    const std::string description = absl::Substitute(
        words_.map, provider, partner,
        Thousands(std::lround(DistanceKm(first, second) / 10) * 10));
    section_.blocks.push_back(MapOf(brief_.places, first, second, description));
    section_.blocks.push_back(Paragraph{description, false, true});
  }

  [[nodiscard]] std::string WithBasis(const std::string& text,
                                      const v1::Provenance& provenance) const {
    const char* basis = nullptr;
    switch (provenance.basis()) {
      case v1::BASIS_DECLARED:
        basis = labels_.declared;
        break;
      case v1::BASIS_REPORTED:
        basis = labels_.reported;
        break;
      case v1::BASIS_DERIVED:
        basis = labels_.derived;
        break;
      case v1::BASIS_RECALLED:
        basis = labels_.recalled;
        break;
      default:
        return text;
    }
    std::string note = basis;
    if (provenance.has_reference_year()) {
      note = absl::StrCat(provenance.reference_year(), words_.separator, note);
    }
    return absl::StrCat(text, labels_.open_bracket, note,
                        labels_.close_bracket);
  }

  template <typename Items, typename Text>
  [[nodiscard]] std::string Joined(const Items& items, const Text& text) const {
    std::vector<std::string> words;
    for (const auto& item : items) {
      const std::string word = text(item);
      if (!word.empty()) words.push_back(word);
    }
    return absl::StrJoin(words, words_.separator);
  }

  [[nodiscard]] std::string TargetText(const v1::Target& target) const {
    std::string text =
        WordOf(*v1::Target::Type_descriptor()->FindValueByNumber(target.type()),
               setting_.language);
    if (target.has_reduction_percent()) {
      absl::StrAppend(&text, " ", target.reduction_percent(), "%");
    }
    if (target.has_target_year()) {
      absl::StrAppend(&text, " ", target.target_year());
    }
    return text;
  }

  void AddProfiles(const std::string& provider, const std::string& partner) {
    AddHeading(words_.profiles);
    TextTable table;
    table.shares = {0.24, 0.38, 0.38};
    table.rows.push_back(
        {"",
         absl::StrCat(provider, labels_.open_bracket, labels_.provider,
                      labels_.close_bracket),
         absl::StrCat(partner, labels_.open_bracket, labels_.partner,
                      labels_.close_bracket)});
    const auto add = [&](const char* name, const auto& text) {
      std::vector<std::string> row = {name, text(brief_.provider),
                                      text(brief_.partner)};
      for (std::string& cell : row) {
        if (cell.empty()) cell = words_.unknown;
      }
      table.rows.push_back(std::move(row));
    };
    add(words_.country,
        [](const v1::City& city) { return city.country_code(); });
    add(words_.level, [&](const v1::City& city) {
      return WordOf(*v1::Level_descriptor()->FindValueByNumber(city.level()),
                    setting_.language);
    });
    add(words_.population, [&](const v1::City& city) -> std::string {
      if (!city.has_population()) return "";
      return WithBasis(Thousands(city.population().resident_count()),
                       city.population().provenance());
    });
    add(words_.climate, [&](const v1::City& city) -> std::string {
      if (!city.has_climate()) return "";
      return WithBasis(city.climate().koppen_class(),
                       city.climate().provenance());
    });
    add(words_.setting, [&](const v1::City& city) {
      return Joined(city.setting_features(),
                    [&](const v1::SettingFeature& feature) -> std::string {
                      if (!feature.present()) return "";
                      return WordOf(*v1::SettingFeature::Feature_descriptor()
                                         ->FindValueByNumber(feature.feature()),
                                    setting_.language);
                    });
    });
    add(words_.hazards, [&](const v1::City& city) {
      return Joined(city.hazards(), [&](const v1::Hazard& hazard) {
        return WordOf(
            *v1::Hazard::Type_descriptor()->FindValueByNumber(hazard.type()),
            setting_.language);
      });
    });
    add(words_.targets, [&](const v1::City& city) {
      return Joined(city.targets(), [&](const v1::Target& target) {
        return TargetText(target);
      });
    });
    add(words_.networks, [&](const v1::City& city) {
      return Joined(city.memberships(), [](const v1::Membership& membership) {
        return membership.network();
      });
    });
    add(words_.languages, [&](const v1::City& city) {
      return Joined(city.working_languages(),
                    [](const v1::WorkingLanguage& language) {
                      return language.language_code();
                    });
    });
    add(words_.on_record, [&](const v1::City& city) {
      return absl::Substitute(words_.records, city.needs_size(),
                              city.offers_size());
    });
    section_.blocks.push_back(std::move(table));
  }

  void AddScore() {
    AddHeading(labels_.criteria);
    section_.blocks.push_back(ScoreBars(pair_, words_.score_figure));
    std::vector<const v1::CriterionResult*> best;
    for (const v1::CriterionResult& criterion : pair_.criteria()) {
      if (criterion.contribution() > 0 && !criterion.sentence().empty()) {
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

  void AddGates() {
    Bullets bullets;
    for (const v1::GateResult& gate : pair_.gates()) {
      if (gate.passed()) continue;
      bullets.items.push_back(absl::StrCat(labels_.failed, " ",
                                           GateLabel(gate.gate(), labels_),
                                           words_.separator, gate.reason()));
    }
    for (const v1::FinanceRouteResult& route : pair_.finance_routes()) {
      bullets.items.push_back(
          absl::StrCat(route.open() ? labels_.passed : labels_.failed, " ",
                       route.display_name(), labels_.japanese ? "：" : ": ",
                       route.reason()));
    }
    if (bullets.items.empty()) return;
    AddHeading(
        absl::StrCat(labels_.gates, words_.separator, labels_.finance_routes));
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

// Up to three needs that the pair covers, in the order of the answer.
std::string ShortReasons(const v1::PairAssessment& pair, const Labels& labels,
                         const BriefWords& words) {
  std::vector<std::string> covered;
  for (const v1::NeedCover& need : pair.need_covers()) {
    if (need.cover() < kCovered || covered.size() == 3) continue;
    covered.push_back(NeedTopicText(need, labels));
  }
  return absl::StrJoin(covered, words.separator);
}

void AddList(const std::vector<v1::PairAssessment>& pairs, v1::Side own_side,
             const Labels& labels, const BriefWords& words, Section& section) {
  TextTable table;
  table.shares = {0.07, 0.33, 0.1, 0.16, 0.34};
  table.rows.push_back({labels.rank, labels.city, labels.score, labels.interval,
                        labels.covered});
  for (const v1::PairAssessment& pair : pairs) {
    table.rows.push_back({absl::StrCat(table.rows.size()),
                          own_side == v1::SIDE_PARTNER
                              ? pair.provider_display_name()
                              : pair.partner_display_name(),
                          OneDecimal(pair.score()),
                          absl::StrCat(OneDecimal(pair.score_low()), "–",
                                       OneDecimal(pair.score_high())),
                          ShortReasons(pair, labels, words)});
  }
  section.blocks.push_back(std::move(table));
  for (const v1::PairAssessment& pair : pairs) {
    if (pair.cautions().empty()) continue;
    section.blocks.push_back(Paragraph{
        absl::StrCat(own_side == v1::SIDE_PARTNER ? pair.provider_display_name()
                                                  : pair.partner_display_name(),
                     labels.japanese ? "：" : ": ",
                     pair.cautions(0).sentence()),
        false, true});
  }
}

}  // namespace

std::string NameIn(const v1::City& city, const std::string& language) {
  for (const v1::LocalName& name : city.local_names()) {
    if (name.language_code() == language) return name.text();
  }
  return city.display_name();
}

Document MakePairBrief(const PairBrief& brief, const BriefSetting& setting) {
  return PairBriefMaker(brief, setting).Make();
}

Document MakeEventBrief(const std::vector<EventPage>& pages,
                        const BriefSetting& setting) {
  const Labels& labels = LabelsFor(setting.language);
  const BriefWords& words = BriefWordsFor(setting.language);
  Document document;
  document.language = setting.language;
  if (setting.is_confidential) document.mark = words.confidential;
  for (const EventPage& page : pages) {
    Section section;
    section.title = absl::Substitute(words.event_title,
                                     NameIn(page.city, setting.language));
    section.subtitle =
        absl::StrCat(page.city.country_code(), words.separator,
                     page.city.side() == v1::SIDE_PARTNER ? labels.partner
                                                          : labels.provider);
    section.blocks.push_back(Heading{words.attending});
    if (page.attending.empty()) {
      section.blocks.push_back(Paragraph{words.nobody_attending});
    } else {
      AddList(page.attending, page.city.side(), labels, words, section);
    }
    if (!page.not_attending.empty()) {
      section.blocks.push_back(Heading{words.not_attending});
      AddList(page.not_attending, page.city.side(), labels, words, section);
    }
    section.blocks.push_back(Paragraph{
        absl::StrCat(labels.digest, " ", page.basis.digest()), false, true});
    document.sections.push_back(std::move(section));
    document.date = page.basis.as_of_date();
    document.footer = absl::StrCat(
        AnswerBasisText(page.basis, labels, setting.programme_name),
        words.separator, absl::Substitute(words.reproduce, setting.command));
  }
  if (!document.sections.empty()) document.title = document.sections[0].title;
  return document;
}

}  // namespace citymatch::client
