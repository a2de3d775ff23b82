#include "server/resource/request/field_mask.h"

#include <string>
#include <vector>

#include "citymatch/v1/city.pb.h"
#include "gtest/gtest.h"

namespace citymatch {
namespace {

google::protobuf::FieldMask Mask(const std::vector<std::string>& paths) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return mask;
}

v1::City Stored() {
  v1::City city;
  city.set_name("cities/kobe");
  city.set_etag("\"1\"");
  city.set_revision(1);
  city.set_note("note");
  city.mutable_population()->set_resident_count(5);
  city.mutable_population()->mutable_provenance()->set_source("census");
  city.add_needs()->set_topic("a");
  return city;
}

TEST(FieldMaskTest, PathIntoMessageLeavesTheRestAlone) {
  v1::City patch;
  patch.mutable_population()->set_resident_count(6);
  v1::City city = Stored();
  ApplyFieldMask(Mask({"population.resident_count"}), patch, city);
  EXPECT_EQ(city.population().resident_count(), 6);
  EXPECT_EQ(city.population().provenance().source(), "census");
  EXPECT_EQ(city.note(), "note");
}

TEST(FieldMaskTest, MessageIsReplacedAsAWhole) {
  v1::City patch;
  patch.mutable_population()->set_resident_count(6);
  v1::City city = Stored();
  ApplyFieldMask(Mask({"population"}), patch, city);
  EXPECT_EQ(city.population().resident_count(), 6);
  EXPECT_FALSE(city.population().has_provenance());
}

TEST(FieldMaskTest, ListIsReplacedAsAWhole) {
  v1::City patch;
  patch.add_needs()->set_topic("b");
  v1::City city = Stored();
  ApplyFieldMask(Mask({"needs"}), patch, city);
  ASSERT_EQ(city.needs_size(), 1);
  EXPECT_EQ(city.needs(0).topic(), "b");
}

TEST(FieldMaskTest, NamedButUnsetIsCleared) {
  v1::City city = Stored();
  ApplyFieldMask(Mask({"population.provenance.source", "note", "needs",
                       "climate.koppen_class"}),
                 v1::City(), city);
  EXPECT_TRUE(city.has_population());
  EXPECT_EQ(city.population().provenance().source(), "");
  EXPECT_EQ(city.note(), "");
  EXPECT_EQ(city.needs_size(), 0);
  EXPECT_FALSE(city.has_climate());  // nothing to clear: stays unset
}

TEST(FieldMaskTest, FixedFieldsAreLeftAlone) {
  v1::City patch;
  patch.set_name("cities/other");
  patch.set_etag("x");
  patch.set_revision(9);
  for (const auto& mask :
       {Mask({"name", "etag", "revision"}), Mask({}), Mask({"*"})}) {
    v1::City city = Stored();
    ApplyFieldMask(mask, patch, city);
    EXPECT_EQ(city.name(), "cities/kobe");
    EXPECT_EQ(city.etag(), "\"1\"");
    EXPECT_EQ(city.revision(), 1);
  }
}

TEST(FieldMaskTest, RefusesWhatIsNoPath) {
  const auto& type = *v1::City::descriptor();
  EXPECT_TRUE(CheckFieldMask(Mask({"*"}), type, "m").ok());
  EXPECT_TRUE(
      CheckFieldMask(Mask({"population.provenance.basis", "needs", "revision"}),
                     type, "m")
          .ok());
  for (const char* path : {"", "displayName", "needs.topic", "needs[0]",
                           "note.x", "population.", ".note", "population..x"}) {
    EXPECT_FALSE(CheckFieldMask(Mask({path}), type, "m").ok()) << path;
  }
  EXPECT_FALSE(CheckFieldMask(Mask({"*", "note"}), type, "m").ok());
}

}  // namespace
}  // namespace citymatch
