// PDF, drawn by Cairo, with text set by Pango: it shapes every script and takes
// a glyph from whichever installed font has it.
#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/brief/writers.h"

namespace citymatch::client {
namespace {

// Points: A4, with margins of 16 mm.
constexpr double kPageWidth = 595.28;
constexpr double kPageHeight = 841.89;
constexpr double kMargin = 45.4;
constexpr double kWidth = kPageWidth - 2 * kMargin;
constexpr double kBottom = kPageHeight - kMargin - 14;
constexpr double kBody = 8.5;
constexpr double kSmall = 7;

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Layout = std::unique_ptr<PangoLayout, Freed<g_object_unref>>;

cairo_status_t Append(void* bytes, const unsigned char* data, unsigned size) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data),
                                           size);
  return CAIRO_STATUS_SUCCESS;
}

struct TextStyle {
  double size = kBody;
  bool is_strong = false;
  Ink ink = Ink::kText;
};

class PdfWriter {
 public:
  explicit PdfWriter(const Document& document)
      : document_(document),
        surface_(cairo_pdf_surface_create_for_stream(Append, &pdf_.bytes,
                                                     kPageWidth, kPageHeight)),
        cairo_(cairo_create(surface_.get())) {
    const auto set = [&](cairo_pdf_metadata_t key, const std::string& value) {
      cairo_pdf_surface_set_metadata(surface_.get(), key, value.c_str());
    };
    set(CAIRO_PDF_METADATA_TITLE, document.title);
    set(CAIRO_PDF_METADATA_CREATOR, "citymatch");
    // The content's date: the same content gives the same file.
    set(CAIRO_PDF_METADATA_CREATE_DATE,
        absl::StrCat(document.date, "T00:00:00Z"));
    set(CAIRO_PDF_METADATA_MOD_DATE, absl::StrCat(document.date, "T00:00:00Z"));
  }

  absl::StatusOr<Pdf> Write() {
    for (const Section& section : document_.sections) {
      StartPage();
      Put(section.title, {.size = 15, .is_strong = true}, 0);
      Put(section.subtitle, {.size = kBody + 1}, 2);
      for (const Block& block : section.blocks) std::visit(*this, block);
      EndPage();
    }
    cairo_surface_finish(surface_.get());
    if (const cairo_status_t status = cairo_surface_status(surface_.get());
        status != CAIRO_STATUS_SUCCESS) {
      return absl::InternalError(absl::StrCat("the PDF cannot be drawn: ",
                                              cairo_status_to_string(status)));
    }
    return std::move(pdf_);
  }

  void operator()(const Heading& heading) {
    // Not alone at the foot of a page.
    if (y_ + 50 > kBottom) NextPage();
    Put(heading.text, {.size = 10.5, .is_strong = true, .ink = Ink::kFirst}, 8);
  }
  void operator()(const Paragraph& paragraph) {
    Put(paragraph.text,
        {.size = paragraph.is_small ? kSmall : kBody,
         .is_strong = paragraph.is_strong,
         .ink = paragraph.is_small ? Ink::kFaint : Ink::kText},
        3);
  }
  void operator()(const Bullets& bullets) {
    for (const std::string& item : bullets.items) {
      const Layout layout = MakeLayout(item, {}, kWidth - 10);
      const double height = HeightOf(layout);
      Reserve(height + 1.5);
      Show(MakeLayout("•", {}, 10), kMargin, y_ + 1.5, Ink::kFirst);
      Show(layout, kMargin + 10, y_ + 1.5, Ink::kText);
      y_ += height + 1.5;
    }
  }
  void operator()(const TextTable& table) {
    y_ += 3;
    for (size_t r = 0; r < table.rows.size(); ++r) {
      const TextStyle style{.size = kBody - 0.5, .is_strong = r == 0};
      std::vector<Layout> cells;
      double height = 0;
      for (size_t c = 0; c < table.rows[r].size(); ++c) {
        cells.push_back(
            MakeLayout(table.rows[r][c], style, table.shares[c] * kWidth - 6));
        height = std::max(height, HeightOf(cells.back()));
      }
      Reserve(height + 3);
      double x = kMargin;
      for (size_t c = 0; c < cells.size(); ++c) {
        Show(cells[c], x, y_, Ink::kText);
        x += table.shares[c] * kWidth;
      }
      y_ += height + 3;
      SetInk(r == 0 ? Ink::kFaint : Ink::kGrid);
      cairo_set_line_width(cairo_.get(), 0.4);
      cairo_move_to(cairo_.get(), kMargin, y_ - 1.5);
      cairo_line_to(cairo_.get(), kMargin + kWidth, y_ - 1.5);
      cairo_stroke(cairo_.get());
    }
  }
  void operator()(const Figure& figure) {
    const double scale = kWidth / figure.width;
    Reserve(figure.height * scale + 4);
    cairo_save(cairo_.get());
    cairo_translate(cairo_.get(), kMargin, y_ + 4);
    cairo_scale(cairo_.get(), scale, scale);
    cairo_rectangle(cairo_.get(), 0, 0, figure.width, figure.height);
    cairo_clip(cairo_.get());
    for (const Shape& shape : figure.shapes) std::visit(*this, shape);
    cairo_restore(cairo_.get());
    y_ += figure.height * scale + 4;
  }

  void operator()(const Line& line) {
    SetInk(line.ink);
    cairo_set_line_width(cairo_.get(), line.width);
    cairo_new_path(cairo_.get());  // text leaves a point behind
    for (const Point& point : line.points) {
      cairo_line_to(cairo_.get(), point.x, point.y);
    }
    cairo_stroke(cairo_.get());
  }
  void operator()(const Box& box) {
    SetInk(box.ink);
    cairo_rectangle(cairo_.get(), box.corner.x, box.corner.y, box.width,
                    box.height);
    cairo_fill(cairo_.get());
  }
  void operator()(const Disc& disc) {
    SetInk(disc.ink);
    cairo_new_path(cairo_.get());
    cairo_arc(cairo_.get(), disc.centre.x, disc.centre.y, disc.radius, 0,
              6.283185307179586);
    cairo_fill(cairo_.get());
  }
  void operator()(const Caption& caption) {
    const Layout layout = MakeLayout(caption.text, {.size = caption.size}, -1);
    int width = 0;
    pango_layout_get_size(layout.get(), &width, nullptr);
    const double base = pango_layout_get_baseline(layout.get()) /
                        static_cast<double>(PANGO_SCALE);
    const double shift = caption.anchor == Caption::Anchor::kEnd
                             ? width / static_cast<double>(PANGO_SCALE)
                             : 0;
    Show(layout, caption.at.x - shift, caption.at.y - base, caption.ink);
  }

 private:
  void StartPage() {
    y_ = kMargin;
    ++pdf_.page_count;
    if (document_.mark.empty()) return;
    // In the margin, so that the page holds as much as without.
    const Layout layout =
        MakeLayout(document_.mark, {.size = kSmall, .is_strong = true}, kWidth);
    Show(layout, kMargin, kMargin - HeightOf(layout) - 4, Ink::kSecond);
  }
  void EndPage() {
    const Layout layout =
        MakeLayout(document_.footer, {.size = kSmall}, kWidth);
    Show(layout, kMargin, kPageHeight - kMargin - HeightOf(layout) + 14,
         Ink::kFaint);
    cairo_show_page(cairo_.get());
  }
  void NextPage() {
    EndPage();
    StartPage();
  }
  void Reserve(double height) {
    if (y_ + height > kBottom && y_ > kMargin) NextPage();
  }

  void SetInk(Ink ink) {
    unsigned colour = 0;
    (void)absl::SimpleHexAtoi(ColourOf(ink).substr(1), &colour);
    cairo_set_source_rgb(cairo_.get(), (colour >> 16 & 255) / 255.0,
                         (colour >> 8 & 255) / 255.0, (colour & 255) / 255.0);
  }

  // `width` in points; negative = one line.
  Layout MakeLayout(const std::string& text, const TextStyle& style,
                    double width) {
    Layout layout(pango_cairo_create_layout(cairo_.get()));
    PangoFontDescription* font = pango_font_description_new();
    // What every installation has comes first, so that pages break at the same
    // places whatever else is installed.
    pango_font_description_set_family(
        font, "DejaVu Sans,IPAGothic,Noto Sans,Noto Sans CJK JP,sans-serif");
    pango_font_description_set_absolute_size(font, style.size * PANGO_SCALE);
    if (style.is_strong) {
      pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    }
    pango_layout_set_font_description(layout.get(), font);
    pango_font_description_free(font);
    pango_context_set_language(
        pango_layout_get_context(layout.get()),
        pango_language_from_string(document_.language.c_str()));
    if (width >= 0) {
      pango_layout_set_width(layout.get(),
                             static_cast<int>(width * PANGO_SCALE));
      pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    }
    pango_layout_set_text(layout.get(), text.data(),
                          static_cast<int>(text.size()));
    return layout;
  }
  static double HeightOf(const Layout& layout) {
    int height = 0;
    pango_layout_get_size(layout.get(), nullptr, &height);
    return height / static_cast<double>(PANGO_SCALE);
  }
  void Show(const Layout& layout, double x, double y, Ink ink) {
    pdf_.unknown_glyph_count +=
        pango_layout_get_unknown_glyphs_count(layout.get());
    SetInk(ink);
    cairo_move_to(cairo_.get(), x, y);
    pango_cairo_show_layout(cairo_.get(), layout.get());
  }
  void Put(const std::string& text, const TextStyle& style, double space) {
    const Layout layout = MakeLayout(text, style, kWidth);
    const double height = HeightOf(layout);
    Reserve(height + space);
    Show(layout, kMargin, y_ + space, style.ink);
    y_ += height + space;
  }

  const Document& document_;
  Pdf pdf_;
  std::unique_ptr<cairo_surface_t, Freed<cairo_surface_destroy>> surface_;
  std::unique_ptr<cairo_t, Freed<cairo_destroy>> cairo_;
  double y_ = 0;
};

}  // namespace

absl::StatusOr<Pdf> ToPdf(const Document& document) {
  return PdfWriter(document).Write();
}

}  // namespace citymatch::client
