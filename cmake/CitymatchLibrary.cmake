# citymatch_library(NAME folder SOURCES … HEADERS … DEPS …)
#   Defines target citymatch_NAME with alias citymatch::NAME. Link the alias
#   only. Headers are included by their path from the root, and each must
#   compile by itself (CMAKE_VERIFY_INTERFACE_HEADER_SETS).
function(citymatch_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(citymatch_${name} STATIC)
  add_library(citymatch::${name} ALIAS citymatch_${name})
  target_sources(citymatch_${name}
    PRIVATE ${ARG_SOURCES}
    PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${ARG_HEADERS})
  target_link_libraries(citymatch_${name}
    PUBLIC ${ARG_DEPS}
    PRIVATE ${ARG_PRIVATE_DEPS} $<BUILD_INTERFACE:citymatch::warnings>)
endfunction()

# citymatch_test(NAME label SOURCES … DEPS …)
#   One GoogleTest executable, one ctest entry with the label unit, component,
#   e2e or lint. Tests run in parallel and in any order.
function(citymatch_test name label)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(NOT ARG_SOURCES)
    set(ARG_SOURCES ${name}.cc)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest_main citymatch::warnings)
  # What is tested is built as it is shipped; the tests themselves only need to
  # compile fast.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O0>)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "CITYMATCH_SOURCE_DIR=${PROJECT_SOURCE_DIR};CITYMATCH_BINARY_DIR=${PROJECT_BINARY_DIR}")
endfunction()
