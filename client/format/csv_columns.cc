#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "client/format/csv_form.h"

namespace citymatch::client {

const CsvForm& CityCsvForm() {
  using Kind = CsvColumn::Kind;
  static const auto* const kForm = new CsvForm({
      {"id", "name", Kind::kId, "cities", true},
      {"display_name", "display_name", Kind::kField, "", true},
      {"name_ja", "local_names", Kind::kJapaneseName},
      {"side", "side", Kind::kField, "", true},
      {"country_code", "country_code", Kind::kField, "", true},
      {"admin1", "admin1"},
      {"level", "level", Kind::kField, "", true},
      {"latitude", "location.latitude"},
      {"longitude", "location.longitude"},
      {"location_basis", "location.provenance.basis"},
      {"location_confidence", "location.provenance.confidence"},
      {"location_source", "location.provenance.source"},
      {"location_year", "location.provenance.reference_year"},
      {"resident_count", "population.resident_count"},
      {"population_basis", "population.provenance.basis"},
      {"population_confidence", "population.provenance.confidence"},
      {"population_source", "population.provenance.source"},
      {"population_year", "population.provenance.reference_year"},
      {"time_zone", "time_zone"},
      {"koppen_class", "climate.koppen_class"},
      {"climate_basis", "climate.provenance.basis"},
      {"climate_confidence", "climate.provenance.confidence"},
      {"climate_source", "climate.provenance.source"},
      {"climate_year", "climate.provenance.reference_year"},
      {"slot_count", "slot_count"},
      {"note", "note"},
      {"local_names", "local_names"},
      {"setting_features", "setting_features"},
      {"hazards", "hazards"},
      {"targets", "targets"},
      {"memberships", "memberships"},
      {"working_languages", "working_languages"},
      {"needs", "needs"},
      {"offers", "offers"},
      {"administrative_changes", "administrative_changes"},
      {"external_ids", "external_ids"},
  });
  return *kForm;
}

const CsvForm& PartnershipCsvForm() {
  using Kind = CsvColumn::Kind;
  static const auto* const kForm = new CsvForm({
      {"id", "name", Kind::kId, "partnerships"},
      {"provider", "provider", Kind::kReference, "cities", true, "provider_id"},
      {"partner", "partner", Kind::kReference, "cities", true, "partner_id"},
      {"programme", "programme", Kind::kReference, "programmes"},
      {"programme_title", "programme_title"},
      {"first_year", "first_year"},
      {"last_year", "last_year"},
      {"sectors", "sectors"},
      {"outcome", "outcome"},
      {"basis", "provenance.basis", Kind::kField, "", true},
      {"confidence", "provenance.confidence"},
      {"source", "provenance.source"},
      {"reference_year", "provenance.reference_year"},
      {"note", "note"},
      {"next_review_date", "next_review_date"},
      {"instruments", "instruments"},
      {"indicators", "indicators"},
  });
  return *kForm;
}

const CsvForm* CsvFormFor(const google::protobuf::Descriptor& type) {
  if (&type == v1::City::descriptor()) return &CityCsvForm();
  if (&type == v1::Partnership::descriptor()) return &PartnershipCsvForm();
  return nullptr;
}

}  // namespace citymatch::client
