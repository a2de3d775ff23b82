#include "client/brief/profiles.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "client/brief/words.h"
#include "client/output/labels.h"
#include "google/protobuf/descriptor.h"

namespace citymatch::client {
namespace {

class ProfileMaker {
 public:
  explicit ProfileMaker(const std::string& language)
      : language_(language),
        labels_(LabelsFor(language)),
        words_(BriefWordsFor(language)) {}

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
        WordOf(*v1::Target::Type_descriptor(), target.type(), language_);
    if (target.has_reduction_percent()) {
      absl::StrAppend(&text, labels_.japanese ? "" : " ",
                      target.reduction_percent(),
                      labels_.japanese ? "％" : " %");
    }
    if (target.has_target_year()) {
      absl::StrAppend(&text, labels_.japanese ? "（" : " ",
                      target.target_year(), labels_.japanese ? "年）" : "");
    }
    return text;
  }

  // Of provider and partner.
  TextTable Make(const v1::City& provider, const v1::City& partner) {
    TextTable table;
    table.shares = {0.24, 0.38, 0.38};
    const auto head = [&](const v1::City& city, const char* side) {
      return absl::StrCat(NameIn(city, language_), labels_.open_bracket, side,
                          labels_.close_bracket);
    };
    table.rows.push_back(
        {"", head(provider, labels_.provider), head(partner, labels_.partner)});
    const auto add = [&](const char* name, const auto& text) {
      std::vector<std::string> row = {name, text(provider), text(partner)};
      for (std::string& cell : row) {
        if (cell.empty()) cell = words_.unknown;
      }
      table.rows.push_back(std::move(row));
    };
    add(words_.country, [&](const v1::City& city) {
      return CountryNameIn(city.country_code(), language_);
    });
    add(words_.level, [&](const v1::City& city) {
      return WordOf(*v1::Level_descriptor(), city.level(), language_);
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
                      return WordOf(*v1::SettingFeature::Feature_descriptor(),
                                    feature.feature(), language_);
                    });
    });
    add(words_.hazards, [&](const v1::City& city) {
      return Joined(city.hazards(), [&](const v1::Hazard& hazard) {
        return WordOf(*v1::Hazard::Type_descriptor(), hazard.type(), language_);
      });
    });
    add(words_.targets, [&](const v1::City& city) {
      return Joined(city.targets(), [&](const v1::Target& target) {
        return TargetText(target);
      });
    });
    add(words_.networks, [&](const v1::City& city) {
      return Joined(city.memberships(), [&](const v1::Membership& membership) {
        return NetworkName(membership.network(), language_);
      });
    });
    add(words_.languages, [&](const v1::City& city) {
      return Joined(
          city.working_languages(), [&](const v1::WorkingLanguage& language) {
            return LanguageNameIn(language.language_code(), language_);
          });
    });
    add(words_.on_record, [&](const v1::City& city) {
      return absl::Substitute(words_.records, city.needs_size(),
                              city.offers_size());
    });
    return table;
  }

 private:
  const std::string& language_;
  const Labels& labels_;
  const BriefWords& words_;
};

}  // namespace

TextTable ProfileTable(const v1::City& provider, const v1::City& partner,
                       const std::string& language) {
  return ProfileMaker(language).Make(provider, partner);
}

}  // namespace citymatch::client
