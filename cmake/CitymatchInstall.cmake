# Installs the C++ client library as the CMake package `citymatch`, with the
# targets citymatch::client and citymatch::proto:
#   cmake --install BUILD --prefix PREFIX --component client_library
# Everything lies below include/citymatch, lib and lib/cmake/citymatch, and may
# be moved.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(INCLUDE "${CMAKE_INSTALL_INCLUDEDIR}")
set(PACKAGE "${CMAKE_INSTALL_LIBDIR}/cmake/citymatch")

# Also for those who put it into a shared library of their own.
set_target_properties(citymatch_client citymatch_proto PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_compile_features(citymatch_client PUBLIC cxx_std_17)
set_target_properties(citymatch_client PROPERTIES EXPORT_NAME client)
set_target_properties(citymatch_proto PROPERTIES EXPORT_NAME proto)
# Callers write `citymatch/client/client.h` and `citymatch/v1/city.pb.h`. The
# second folder is for what these include: `client/results.h`, and messages of
# Google's that others may have installed as well.
target_include_directories(citymatch_proto INTERFACE
  "$<INSTALL_INTERFACE:${INCLUDE}>" "$<INSTALL_INTERFACE:${INCLUDE}/citymatch>")

install(TARGETS citymatch_client citymatch_proto EXPORT citymatch
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT client_library
  FILE_SET HEADERS DESTINATION "${INCLUDE}/citymatch" COMPONENT client_library)
install(DIRECTORY "${PROJECT_BINARY_DIR}/proto-gen/citymatch/v1"
  DESTINATION "${INCLUDE}/citymatch" COMPONENT client_library
  FILES_MATCHING PATTERN "*.pb.h")
install(DIRECTORY "${PROJECT_BINARY_DIR}/proto-gen/google"
  DESTINATION "${INCLUDE}/citymatch" COMPONENT client_library
  FILES_MATCHING PATTERN "*.pb.h")

install(EXPORT citymatch NAMESPACE citymatch:: FILE citymatch-targets.cmake
  DESTINATION "${PACKAGE}" COMPONENT client_library)
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/citymatch-config.cmake.in"
  "${PROJECT_BINARY_DIR}/citymatch-config.cmake" INSTALL_DESTINATION "${PACKAGE}")
# Before 1.0 a new minor version may change the library.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/citymatch-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/citymatch-config.cmake"
  "${PROJECT_BINARY_DIR}/citymatch-config-version.cmake"
  DESTINATION "${PACKAGE}" COMPONENT client_library)
