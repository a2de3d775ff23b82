// The dossier of an event: a page for each city that attends.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "client/brief/brief.h"
#include "client/brief/words.h"
#include "client/output/labels.h"
#include "client/output/match_text.h"

namespace citymatch::client {
namespace {

// Of how many counterparts a page has room to say more, and how much: two
// sentences of those who attend where these are few, else one.
constexpr size_t kMostTold = 4;
constexpr size_t kShortList = 8;
constexpr size_t kMostEventCautions = 8;

// Writes the page of one city.
class EventPageMaker {
 public:
  EventPageMaker(const EventPage& page, const BriefSetting& setting)
      : page_(page),
        setting_(setting),
        labels_(LabelsFor(setting.language)),
        words_(BriefWordsFor(setting.language)) {}

  Section Make() {
    section_.title = absl::Substitute(words_.event_title,
                                      NameIn(page_.city, setting_.language));
    section_.subtitle = absl::StrCat(
        CountryNameIn(page_.city.country_code(), setting_.language),
        words_.separator, OwnIsPartner() ? labels_.partner : labels_.provider);
    section_.blocks.push_back(Heading{words_.attending});
    if (page_.attending.empty()) {
      section_.blocks.push_back(Paragraph{words_.nobody_attending});
    } else {
      AddTable(page_.attending);
      AddReasons(page_.attending, page_.attending.size() > kShortList ? 1 : 2);
    }
    if (!page_.not_attending.empty()) {
      section_.blocks.push_back(Heading{words_.not_attending});
      AddTable(page_.not_attending);
      AddReasons(page_.not_attending, 1);
    }
    AddCautions();
    section_.blocks.push_back(Paragraph{
        absl::StrCat(labels_.digest, " ", page_.basis.digest()), false, true});
    return std::move(section_);
  }

 private:
  [[nodiscard]] bool OwnIsPartner() const {
    return page_.city.side() == v1::SIDE_PARTNER;
  }
  [[nodiscard]] const std::string& NameOf(
      const v1::PairAssessment& pair) const {
    return OwnIsPartner() ? pair.provider_display_name()
                          : pair.partner_display_name();
  }

  void AddTable(const std::vector<v1::PairAssessment>& pairs) {
    TextTable table;
    table.shares = {0.07, 0.33, 0.1, 0.16, 0.34};
    table.rows.push_back({labels_.rank, labels_.city, labels_.score,
                          labels_.interval, labels_.covered});
    for (const v1::PairAssessment& pair : pairs) {
      table.rows.push_back({absl::StrCat(table.rows.size()), NameOf(pair),
                            OneDecimal(pair.score()),
                            absl::StrCat(OneDecimal(pair.score_low()), "–",
                                         OneDecimal(pair.score_high())),
                            CoveredNeeds(pair)});
    }
    section_.blocks.push_back(std::move(table));
  }

  // Up to three needs that the pair covers, in the order of the answer.
  [[nodiscard]] std::string CoveredNeeds(const v1::PairAssessment& pair) const {
    std::vector<std::string> covered;
    for (const v1::NeedCover& need : pair.need_covers()) {
      if (need.cover() < kCovered || covered.size() == 3) continue;
      covered.push_back(NeedTopicText(need, labels_));
    }
    return covered.empty() ? labels_.nobody
                           : absl::StrJoin(covered, words_.separator);
  }

  // The sentences of the known criteria that add most, of the first pairs.
  void AddReasons(const std::vector<v1::PairAssessment>& pairs,
                  size_t most_sentences) {
    Bullets bullets;
    for (const v1::PairAssessment& pair : pairs) {
      if (bullets.items.size() == kMostTold) break;
      std::vector<const v1::CriterionResult*> best;
      for (const v1::CriterionResult& criterion : pair.criteria()) {
        if (criterion.has_fit()) best.push_back(&criterion);
      }
      std::stable_sort(best.begin(), best.end(),
                       [](const auto* a, const auto* b) {
                         return a->contribution() > b->contribution();
                       });
      if (best.size() > most_sentences) best.resize(most_sentences);
      std::vector<std::string> sentences;
      for (const auto* criterion : best) {
        sentences.push_back(criterion->sentence());
      }
      bullets.items.push_back(
          absl::StrCat(NameOf(pair), labels_.japanese ? "：" : ": ",
                       absl::StrJoin(sentences, labels_.japanese ? "" : " ")));
    }
    section_.blocks.push_back(std::move(bullets));
  }

  // Each caution once, with those whom it concerns: one about the city itself
  // stands at every pair.
  void AddCautions() {
    std::vector<std::string> order;
    std::map<std::string, std::vector<std::string>> concerned;
    size_t pair_count = 0;
    for (const auto* pairs : {&page_.attending, &page_.not_attending}) {
      for (const v1::PairAssessment& pair : *pairs) {
        ++pair_count;
        for (const v1::Caution& caution : pair.cautions()) {
          std::vector<std::string>& names = concerned[caution.sentence()];
          if (names.empty()) order.push_back(caution.sentence());
          names.push_back(NameOf(pair));
        }
      }
    }
    if (order.empty()) return;
    section_.blocks.push_back(Heading{labels_.cautions});
    Bullets bullets;
    for (const std::string& sentence : order) {
      if (bullets.items.size() == kMostEventCautions) break;
      const std::vector<std::string>& names = concerned[sentence];
      bullets.items.push_back(
          names.size() == pair_count && pair_count > 1
              ? sentence
              : absl::StrCat(absl::StrJoin(names, words_.separator),
                             labels_.japanese ? "：" : ": ", sentence));
    }
    const size_t left = order.size() - bullets.items.size();
    section_.blocks.push_back(std::move(bullets));
    if (left == 0) return;
    section_.blocks.push_back(
        Paragraph{absl::Substitute(words_.more, left), false, true});
  }

  const EventPage& page_;
  const BriefSetting& setting_;
  const Labels& labels_;
  const BriefWords& words_;
  Section section_;
};

}  // namespace

Document MakeEventBrief(const std::vector<EventPage>& pages,
                        const BriefSetting& setting) {
  const Labels& labels = LabelsFor(setting.language);
  const BriefWords& words = BriefWordsFor(setting.language);
  Document document;
  document.language = setting.language;
  if (setting.is_confidential) document.mark = words.confidential;
  for (const EventPage& page : pages) {
    document.sections.push_back(EventPageMaker(page, setting).Make());
    document.date = page.basis.as_of_date();
    document.footer = absl::StrCat(
        AnswerBasisText(page.basis, labels, setting.programme_name),
        words.separator, absl::Substitute(words.reproduce, setting.command));
  }
  if (!document.sections.empty()) document.title = document.sections[0].title;
  return document;
}

}  // namespace citymatch::client
