#include "client/output/advice_text.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "client/output/match_text.h"
#include "client/output/width.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {
namespace {

std::string Id(const std::string& name) { return CityKind().Id(name); }

const char* Colon(const Labels& labels) {
  return labels.japanese ? "：" : ": ";
}

std::string Fine(double value) { return absl::StrFormat("%.6f", value); }

std::string YearsText(const v1::Precedent& precedent, const Style& style) {
  if (!precedent.has_first_year()) return "";
  return absl::StrCat(
      precedent.first_year(), style.unicode ? "–" : "-",
      precedent.has_last_year() ? absl::StrCat(precedent.last_year()) : "");
}

void WriteFoot(const v1::AnswerBasis& basis, const Labels& labels,
               const Style& style, std::ostream& out) {
  out << '\n' << AnswerBasisText(basis, labels) << '\n';
  WriteFooter(basis, {}, labels, style, out);
}

std::string ThenText(int rank, double score, const Labels& labels) {
  if (rank == 0) return labels.then_out;
  return absl::Substitute(labels.then, rank, OneDecimal(score));
}

void WriteChangedFacts(const v1::FindCounterfactualsResponse& reply,
                       const Labels& labels, const Style& style,
                       std::ostream& out) {
  out << '\n';
  if (reply.facts().empty()) {
    // Where facts that open gates were tried, there is no other gate.
    const bool is_barred = std::any_of(
        reply.failed_gates().begin(), reply.failed_gates().end(),
        [](const v1::GateResult& gate) {
          return gate.gate() != "slots" && gate.gate() != "provider_network" &&
                 gate.gate() != "partner_network";
        });
    out << (is_barred ? labels.facts_barred : labels.no_facts) << '\n';
    return;
  }
  const bool together = reply.facts(0).facts_size() > 1;
  out << style.Bold(together ? labels.changed_together : labels.fact_changes)
      << '\n';
  for (const v1::FactCounterfactual& change : reply.facts()) {
    std::vector<std::string> facts;
    for (const v1::FactCounterfactual::Fact& fact : change.facts()) {
      facts.push_back(absl::StrCat(fact.sentence(), labels.open_bracket,
                                   Id(fact.city()), labels.comma, fact.path(),
                                   labels.close_bracket));
    }
    out << Wrap(
        absl::StrCat(
            absl::StrJoin(facts, labels.topic_separator), Colon(labels),
            ThenText(change.rank_after(), change.score_after(), labels)),
        "  - ", 4, style.columns);
  }
}

void WriteChangedWeights(const v1::FindCounterfactualsResponse& reply,
                         const Labels& labels, const Style& style,
                         std::ostream& out) {
  out << '\n';
  if (reply.weights().empty()) {
    out << labels.no_weights << '\n';
    return;
  }
  out << style.Bold(labels.weight_changes) << '\n';
  for (const v1::WeightCounterfactual& change : reply.weights()) {
    out << Wrap(absl::StrCat(
                    change.sentence(), Colon(labels),
                    ThenText(change.rank_after(), change.score_after(), labels),
                    " [--weights ", change.weight().criterion(), "=",
                    absl::StrFormat("%.10g", change.weight().weight()), "]"),
                "  - ", 4, style.columns);
  }
}

}  // namespace

void WritePrecedents(const v1::FindPrecedentsResponse& reply,
                     const std::string& city, const Labels& labels,
                     const Style& style, std::ostream& out) {
  out << style.Bold(absl::Substitute(labels.precedents_for, city)) << '\n';
  if (reply.precedents().empty()) {
    out << labels.no_precedents << '\n';
  } else {
    out << absl::Substitute(labels.compared, reply.past_count()) << "\n\n";
    for (const v1::Precedent& precedent : reply.precedents()) {
      const std::string head =
          absl::StrCat(Pad(PercentText(precedent.likeness()), 6));
      out << Wrap(precedent.sentence(), head, DisplayWidth(head),
                  style.columns);
    }
  }
  WriteFoot(reply.basis(), labels, style, out);
}

Grid PrecedentGrid(const v1::FindPrecedentsResponse& reply) {
  Grid grid;
  grid.columns = {{"partnership"}, {"provider"}, {"partner"},
                  {"programme"},   {"years"},    {"outcome"},
                  {"likeness"},    {"sentence"}, {"source"}};
  for (const v1::Precedent& precedent : reply.precedents()) {
    grid.rows.push_back({PartnershipKind().Id(precedent.partnership()),
                         Id(precedent.provider()), Id(precedent.partner()),
                         precedent.programme_title(),
                         YearsText(precedent, Style{.unicode = false}),
                         v1::Partnership::Outcome_Name(precedent.outcome()),
                         Fine(precedent.likeness()), precedent.sentence(),
                         precedent.provenance().source()});
  }
  return grid;
}

void WriteCounterfactuals(const v1::FindCounterfactualsResponse& reply,
                          const std::string& city, const std::string& target,
                          int top, const Labels& labels, const Style& style,
                          std::ostream& out) {
  out << style.Bold(absl::Substitute(
             reply.is_in_list() ? labels.lead_out : labels.lead_in, target, top,
             city))
      << '\n';
  if (reply.rank_now() > 0) {
    out << absl::Substitute(labels.stands_now, reply.rank_now(),
                            OneDecimal(reply.score_now()))
        << '\n';
  } else {
    out << absl::Substitute(labels.fails_now, OneDecimal(reply.score_now()))
        << '\n';
    for (const v1::GateResult& gate : reply.failed_gates()) {
      out << Wrap(gate.reason(), "  ! ", 4, style.columns);
    }
  }
  WriteChangedFacts(reply, labels, style, out);
  WriteChangedWeights(reply, labels, style, out);
  WriteFoot(reply.basis(), labels, style, out);
}

Grid CounterfactualGrid(const v1::FindCounterfactualsResponse& reply) {
  Grid grid;
  grid.columns = {{"kind"},       {"change"},     {"city"},   {"path"},
                  {"from"},       {"to"},         {"effort"}, {"sentence"},
                  {"rank_after"}, {"score_after"}};
  int number = 0;
  for (const v1::FactCounterfactual& change : reply.facts()) {
    ++number;
    for (const v1::FactCounterfactual::Fact& fact : change.facts()) {
      grid.rows.push_back(
          {"fact", absl::StrCat(number), Id(fact.city()), fact.path(),
           fact.from(), fact.to(), Fine(change.effort()), fact.sentence(),
           absl::StrCat(change.rank_after()), Fine(change.score_after())});
    }
  }
  for (const v1::WeightCounterfactual& change : reply.weights()) {
    grid.rows.push_back(
        {"weight", absl::StrCat(++number), "", change.weight().criterion(),
         Fine(change.share_before()), Fine(change.share_after()), "",
         change.sentence(), absl::StrCat(change.rank_after()),
         Fine(change.score_after())});
  }
  return grid;
}

void WriteQuestions(const v1::RankQuestionsResponse& reply,
                    const std::string& city, int top, const Labels& labels,
                    const Style& style, std::ostream& out) {
  out << style.Bold(absl::Substitute(labels.questions_for, city, top)) << '\n'
      << absl::Substitute(reply.questions().empty() ? labels.no_questions
                                                    : labels.open_facts,
                          reply.open_count())
      << '\n';
  int number = 0;
  for (const v1::Question& question : reply.questions()) {
    const std::string head = absl::StrCat(++number, ". ");
    const int indent = DisplayWidth(head);
    out << '\n' << Wrap(question.sentence(), head, indent, style.columns);
    const std::string margin(static_cast<size_t>(indent), ' ');
    out << Wrap(absl::StrCat(labels.whom, Colon(labels), question.whom()),
                margin, indent + 2, style.columns);
    std::vector<std::string> answers;
    for (const v1::Question::Answer& answer : question.answers()) {
      answers.push_back(
          absl::StrCat(answer.value(), labels.open_bracket, labels.replaced,
                       " ", PercentText(answer.replaced()),
                       answer.changes_first()
                           ? absl::StrCat(labels.comma, labels.other_first)
                           : "",
                       labels.close_bracket));
    }
    out << Wrap(absl::Substitute(labels.answers_tried,
                                 absl::StrJoin(answers, labels.comma)),
                margin, indent + 2, style.columns);
    if (question.worth() == 0) {
      out << Wrap(labels.only_order, margin, indent + 2, style.columns);
    }
  }
  WriteFoot(reply.basis(), labels, style, out);
}

Grid QuestionGrid(const v1::RankQuestionsResponse& reply) {
  Grid grid;
  grid.columns = {{"city"},  {"path"},    {"question"}, {"whom"},
                  {"worth"}, {"reorder"}, {"answers"}};
  for (const v1::Question& question : reply.questions()) {
    std::vector<std::string> answers;
    for (const v1::Question::Answer& answer : question.answers()) {
      answers.push_back(
          absl::StrCat(answer.value(), "=", Fine(answer.replaced())));
    }
    grid.rows.push_back({Id(question.city()), question.path(),
                         question.sentence(), question.whom(),
                         Fine(question.worth()), Fine(question.reorder()),
                         absl::StrJoin(answers, ";")});
  }
  return grid;
}

void WriteTriads(const v1::SuggestTriadsResponse& reply,
                 const std::string& partner, const Labels& labels,
                 const Style& style, std::ostream& out) {
  out << style.Bold(absl::Substitute(labels.triads_for, partner)) << '\n'
      << absl::Substitute(labels.triads_of, reply.japanese_count(),
                          reply.us_count())
      << "\n\n";
  if (reply.triads().empty()) {
    std::vector<std::string> none;
    if (reply.japanese_count() == 0) none.emplace_back(labels.japan);
    if (reply.us_count() == 0) none.emplace_back(labels.united_states);
    out << (none.empty() ? labels.no_triads
                         : absl::Substitute(labels.no_triads_side,
                                            absl::StrJoin(none, labels.comma)))
        << '\n';
  }
  Grid grid;
  grid.columns = {
      {"#", true},
      {labels.japan},
      {labels.united_states},
      {labels.score, true},
      {absl::StrCat(labels.japan, " ", labels.alone), true},
      {absl::StrCat(labels.united_states, " ", labels.alone), true}};
  for (const v1::Triad& triad : reply.triads()) {
    grid.rows.push_back(
        {absl::StrCat(triad.rank()), triad.japanese_provider_display_name(),
         triad.us_provider_display_name(), OneDecimal(triad.score()),
         OneDecimal(triad.japanese_score()), OneDecimal(triad.us_score())});
  }
  if (!grid.rows.empty()) WriteTable(grid, style, out);
  for (const v1::Triad& triad : reply.triads()) {
    out << '\n'
        << style.Bold(absl::StrCat(triad.rank(), ". ",
                                   triad.japanese_provider_display_name(),
                                   " + ", triad.us_provider_display_name()))
        << labels.open_bracket << Id(triad.japanese_provider()) << labels.comma
        << Id(triad.us_provider()) << labels.close_bracket << '\n'
        << Wrap(triad.sentence(), "   ", 5, style.columns);
    std::vector<std::string> nobody;
    for (const std::string& provider :
         {triad.japanese_provider(), triad.us_provider()}) {
      std::vector<std::string> topics;
      for (const v1::Triad::Need& need : triad.needs()) {
        if (need.provider() != provider) continue;
        topics.push_back(absl::StrCat(NeedTopicText(need, labels), " ",
                                      PercentText(need.cover())));
      }
      if (topics.empty()) continue;
      out << Wrap(
          absl::Substitute(labels.brings,
                           provider == triad.japanese_provider()
                               ? triad.japanese_provider_display_name()
                               : triad.us_provider_display_name(),
                           absl::StrJoin(topics, labels.topic_separator)),
          "   + ", 5, style.columns);
    }
    for (const v1::Triad::Need& need : triad.needs()) {
      if (need.provider().empty()) {
        nobody.push_back(NeedTopicText(need, labels));
      }
    }
    if (!nobody.empty()) {
      out << Wrap(
          absl::Substitute(labels.nobody_covers,
                           absl::StrJoin(nobody, labels.topic_separator)),
          "   - ", 5, style.columns);
    }
  }
  WriteFoot(reply.basis(), labels, style, out);
}

Grid TriadGrid(const v1::SuggestTriadsResponse& reply) {
  Grid grid;
  grid.columns = {
      {"rank"},    {"japanese_provider"}, {"us_provider"}, {"lead"},
      {"score"},   {"japanese_score"},    {"us_score"},    {"joint_cover"},
      {"sentence"}};
  for (const v1::Triad& triad : reply.triads()) {
    grid.rows.push_back({absl::StrCat(triad.rank()),
                         Id(triad.japanese_provider()), Id(triad.us_provider()),
                         Id(triad.lead()), Fine(triad.score()),
                         Fine(triad.japanese_score()), Fine(triad.us_score()),
                         Fine(triad.joint_cover()), triad.sentence()});
  }
  return grid;
}

}  // namespace citymatch::client
