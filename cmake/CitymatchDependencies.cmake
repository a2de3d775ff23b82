# What the build needs, all from the distribution's packages (`./dev setup`
# installs them on Debian 12); elsewhere the same names are found by
# find_package. Protobuf comes first and in module mode: its config files are
# not packaged everywhere, and gRPC's config would otherwise look for them.
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(RocksDB CONFIG REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n data)
find_package(NLopt CONFIG REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(ZLIB REQUIRED)

find_package(PkgConfig REQUIRED)
# Sets and draws the text of PDF dossiers; brings Cairo.
pkg_check_modules(PANGOCAIRO REQUIRED IMPORTED_TARGET pangocairo)
# Writes workbooks.
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)

# Parses and writes HTTP. The flags say with what the library was built, which
# decides the layout of its classes.
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)

# Solves integer programs; the headers lie in `coin/`, which the flags name.
pkg_check_modules(CBC REQUIRED IMPORTED_TARGET cbc osi-clp)

# Minimum-cost flows; header-only. Its own CMake file names a folder that not
# every package has.
find_path(LEMON_INCLUDE_DIR lemon/network_simplex.h REQUIRED)
add_library(lemon::lemon INTERFACE IMPORTED)
set_target_properties(lemon::lemon PROPERTIES
  INTERFACE_INCLUDE_DIRECTORIES "${LEMON_INCLUDE_DIR}")

# libcsv ships neither a CMake package nor a pkg-config file.
find_path(LIBCSV_INCLUDE_DIR csv.h REQUIRED)
find_library(LIBCSV_LIBRARY csv REQUIRED)
add_library(libcsv::libcsv UNKNOWN IMPORTED)
set_target_properties(libcsv::libcsv PROPERTIES
  IMPORTED_LOCATION "${LIBCSV_LIBRARY}"
  INTERFACE_INCLUDE_DIRECTORIES "${LIBCSV_INCLUDE_DIR}")

if(CITYMATCH_TESTS)
  find_package(GTest CONFIG REQUIRED)
  # Looks into workbooks.
  find_package(ZLIB REQUIRED)
endif()
if(CITYMATCH_BENCHMARKS)
  find_package(benchmark CONFIG REQUIRED)
endif()
