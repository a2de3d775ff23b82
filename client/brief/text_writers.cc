// HTML and Markdown.
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/brief/writers.h"

namespace citymatch::client {
namespace {

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

std::string Number(double value) { return absl::StrFormat("%.1f", value); }

// One shape or block after another, as HTML.
struct HtmlWriter {
  std::string& out;

  void operator()(const Line& line) const {
    std::vector<std::string> points;
    for (const Point& point : line.points) {
      points.push_back(absl::StrCat(Number(point.x), ",", Number(point.y)));
    }
    absl::StrAppend(&out, "<polyline points=\"", absl::StrJoin(points, " "),
                    "\" fill=\"none\" stroke=\"", ColourOf(line.ink),
                    "\" stroke-width=\"", line.width, "\"/>\n");
  }
  void operator()(const Box& box) const {
    absl::StrAppend(&out, "<rect x=\"", Number(box.corner.x), "\" y=\"",
                    Number(box.corner.y), "\" width=\"", Number(box.width),
                    "\" height=\"", Number(box.height), "\" fill=\"",
                    ColourOf(box.ink), "\"/>\n");
  }
  void operator()(const Disc& disc) const {
    absl::StrAppend(&out, "<circle cx=\"", Number(disc.centre.x), "\" cy=\"",
                    Number(disc.centre.y), "\" r=\"", Number(disc.radius),
                    "\" fill=\"", ColourOf(disc.ink), "\"/>\n");
  }
  void operator()(const Caption& caption) const {
    absl::StrAppend(
        &out, "<text x=\"", Number(caption.at.x), "\" y=\"",
        Number(caption.at.y), "\" font-size=\"", Number(caption.size),
        "\" fill=\"", ColourOf(caption.ink), "\"",
        caption.anchor == Caption::Anchor::kEnd ? " text-anchor=\"end\"" : "",
        ">", Escaped(caption.text), "</text>\n");
  }

  void operator()(const Heading& heading) const {
    absl::StrAppend(&out, "<h2>", Escaped(heading.text), "</h2>\n");
  }
  void operator()(const Paragraph& paragraph) const {
    absl::StrAppend(&out, "<p",
                    paragraph.is_strong  ? " class=\"strong\""
                    : paragraph.is_small ? " class=\"small\""
                                         : "",
                    ">", Escaped(paragraph.text), "</p>\n");
  }
  void operator()(const Bullets& bullets) const {
    absl::StrAppend(&out, "<ul>\n");
    for (const std::string& item : bullets.items) {
      absl::StrAppend(&out, "<li>", Escaped(item), "</li>\n");
    }
    absl::StrAppend(&out, "</ul>\n");
  }
  void operator()(const TextTable& table) const {
    absl::StrAppend(&out, "<table>\n");
    for (size_t r = 0; r < table.rows.size(); ++r) {
      const char* tag = r == 0 ? "th" : "td";
      absl::StrAppend(&out, "<tr>");
      for (const std::string& cell : table.rows[r]) {
        absl::StrAppend(&out, "<", tag, ">", Escaped(cell), "</", tag, ">");
      }
      absl::StrAppend(&out, "</tr>\n");
    }
    absl::StrAppend(&out, "</table>\n");
  }
  void operator()(const Figure& figure) const {
    absl::StrAppend(
        &out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"", "0 0 ",
        Number(figure.width), " ", Number(figure.height),
        "\" role=\"img\" aria-label=\"", Escaped(figure.description),
        "\">\n<title>", Escaped(figure.description), "</title>\n");
    for (const Shape& shape : figure.shapes) std::visit(*this, shape);
    absl::StrAppend(&out, "</svg>\n");
  }
};

// Text that begins no markup by accident.
std::string MarkdownText(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"},
                                    {"*", "\\*"},
                                    {"_", "\\_"},
                                    {"`", "\\`"},
                                    {"[", "\\["},
                                    {"]", "\\]"},
                                    {"<", "&lt;"},
                                    {"#", "\\#"},
                                    {"|", "\\|"}});
}

struct MarkdownWriter {
  std::string& out;

  void operator()(const Heading& heading) const {
    absl::StrAppend(&out, "\n## ", MarkdownText(heading.text), "\n");
  }
  void operator()(const Paragraph& paragraph) const {
    const std::string text = MarkdownText(paragraph.text);
    absl::StrAppend(&out, "\n",
                    paragraph.is_strong ? absl::StrCat("**", text, "**") : text,
                    "\n");
  }
  void operator()(const Bullets& bullets) const {
    absl::StrAppend(&out, "\n");
    for (const std::string& item : bullets.items) {
      absl::StrAppend(&out, "- ", MarkdownText(item), "\n");
    }
  }
  void operator()(const TextTable& table) const {
    absl::StrAppend(&out, "\n");
    for (size_t r = 0; r < table.rows.size(); ++r) {
      for (const std::string& cell : table.rows[r]) {
        absl::StrAppend(&out, "| ", MarkdownText(cell), " ");
      }
      absl::StrAppend(&out, "|\n");
      if (r > 0) continue;
      for (size_t c = 0; c < table.rows[r].size(); ++c) {
        absl::StrAppend(&out, "|---");
      }
      absl::StrAppend(&out, "|\n");
    }
  }
  // Nothing is drawn: a picture is told as a table, or by its caption alone.
  void operator()(const Figure& figure) const {
    if (figure.rows.empty()) return;
    TextTable table;
    table.rows.push_back({figure.description, ""});
    table.rows.insert(table.rows.end(), figure.rows.begin(), figure.rows.end());
    (*this)(table);
  }
};

}  // namespace

absl::string_view ColourOf(Ink ink) {
  switch (ink) {
    case Ink::kText:
      return "#1a1a1a";
    case Ink::kFaint:
      return "#666666";
    case Ink::kGrid:
      return "#d5d8dc";
    case Ink::kDot:
      return "#aab7b8";
    case Ink::kFirst:
      return "#1b4f72";
    case Ink::kSecond:
      return "#b9560b";
    case Ink::kOpen:
      return "#e5e8e8";
  }
  return "#000000";
}

std::string ToHtml(const Document& document) {
  std::string out = absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"", Escaped(document.language),
      "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width\">\n<title>",
      Escaped(document.title),
      "</title>\n<style>\n"
      "@page{size:A4;margin:16mm}\n"
      "body{font:10pt/1.4 \"Noto Sans\",\"Noto Sans JP\",\"Hiragino "
      "Sans\",\"IPAGothic\",sans-serif;color:#1a1a1a;max-width:178mm;"
      "margin:8mm auto;padding:0 4mm}\n"
      "section{break-after:page}section:last-of-type{break-after:auto}\n"
      "h1{font-size:16pt;margin:0}h2{font-size:11pt;margin:1em 0 .3em;"
      "color:#1b4f72;break-after:avoid}\n"
      "p{margin:.3em 0}.strong{font-weight:bold}.small,footer{font-size:8pt;"
      "color:#666}ul{margin:.2em 0;padding-left:1.2em}\n"
      "table{border-collapse:collapse;width:100%;font-size:9pt}"
      "th,td{text-align:left;vertical-align:top;padding:.15em .4em;"
      "border-bottom:1px solid #d5d8dc}\n"
      "svg{width:100%;height:auto}\n"
      // On paper the one in the corner is printed on every page.
      ".mark{color:#b9560b;font-weight:bold}.each{display:none}\n"
      "@media print{section>.mark{display:none}.each{display:block;"
      "position:fixed;top:0;right:0;font-size:8pt}}\n"
      "</style>\n</head>\n<body>\n");
  if (!document.mark.empty()) {
    absl::StrAppend(&out, "<div class=\"mark each\">", Escaped(document.mark),
                    "</div>\n");
  }
  const HtmlWriter writer{out};
  for (const Section& section : document.sections) {
    absl::StrAppend(&out, "<section>\n",
                    document.mark.empty()
                        ? ""
                        : absl::StrCat("<p class=\"mark\">",
                                       Escaped(document.mark), "</p>\n"),
                    "<h1>", Escaped(section.title), "</h1>\n<p>",
                    Escaped(section.subtitle), "</p>\n");
    for (const Block& block : section.blocks) std::visit(writer, block);
    absl::StrAppend(&out, "</section>\n");
  }
  absl::StrAppend(&out, "<footer>", Escaped(document.footer),
                  "</footer>\n</body>\n</html>\n");
  return out;
}

std::string ToMarkdown(const Document& document) {
  std::string out;
  const MarkdownWriter writer{out};
  for (const Section& section : document.sections) {
    absl::StrAppend(
        &out, out.empty() ? "" : "\n", "# ", MarkdownText(section.title),
        "\n\n", MarkdownText(section.subtitle), "\n",
        document.mark.empty()
            ? ""
            : absl::StrCat("\n**", MarkdownText(document.mark), "**\n"));
    for (const Block& block : section.blocks) std::visit(writer, block);
  }
  absl::StrAppend(&out, "\n---\n\n", MarkdownText(document.footer), "\n");
  return out;
}

}  // namespace citymatch::client
