// A dossier as content: what stands in it, not how it looks. The writers
// (writers.h) turn it into HTML, Markdown or PDF.
#ifndef CITYMATCH_CLIENT_BRIEF_DOCUMENT_H_
#define CITYMATCH_CLIENT_BRIEF_DOCUMENT_H_

#include <string>
#include <variant>
#include <vector>

namespace citymatch::client {

// What a shape stands for; the writers choose the colour.
enum class Ink { kText, kFaint, kGrid, kDot, kFirst, kSecond, kOpen };

// Coordinates in points from the upper left corner, y downwards.
struct Point {
  double x = 0;
  double y = 0;
};
struct Line {
  std::vector<Point> points;  // joined in order
  Ink ink = Ink::kGrid;
  double width = 0.5;
};
struct Box {
  Point corner;  // upper left
  double width = 0;
  double height = 0;
  Ink ink = Ink::kFirst;
};
struct Disc {
  Point centre;
  double radius = 1;
  Ink ink = Ink::kDot;
};
struct Caption {
  enum class Anchor { kStart, kEnd };
  Point at;  // on the base line
  std::string text;
  Ink ink = Ink::kText;
  Anchor anchor = Anchor::kStart;
  double size = 8;
};
using Shape = std::variant<Line, Box, Disc, Caption>;

struct Heading {
  std::string text;
};
struct Paragraph {
  std::string text;
  bool is_strong = false;
  bool is_small = false;
};
struct Bullets {
  std::vector<std::string> items;
};
// The first row is the head.
struct TextTable {
  std::vector<std::vector<std::string>> rows;
  std::vector<double> shares;  // of the width, by column; sum 1
};
// A vector picture.
struct Figure {
  double width = 0;
  double height = 0;
  std::vector<Shape> shapes;
  std::string description;  // what it shows, for those who cannot see it
  // The same as a table, for a writer that draws nothing; empty = there is
  // none.
  std::vector<std::vector<std::string>> rows;
};
using Block = std::variant<Heading, Paragraph, Bullets, TextTable, Figure>;

struct Section {
  std::string title;
  std::string subtitle;
  std::vector<Block> blocks;
};

// Each section begins a page.
struct Document {
  std::string title;
  std::string language;  // `en` or `ja`
  std::string date;      // ISO 8601; the date of the content
  std::vector<Section> sections;
  std::string footer;
  // Stands at the head of each page, such as `Confidential`; empty = nothing.
  std::string mark;
};

// Width of figures, in points: what A4 leaves between the margins.
inline constexpr double kFigureWidth = 500;

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_BRIEF_DOCUMENT_H_
