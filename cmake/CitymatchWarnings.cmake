# Warnings for our own code only, as an interface target; generated code does
# not link it.
add_library(citymatch_warnings INTERFACE)
add_library(citymatch::warnings ALIAS citymatch_warnings)
target_compile_options(citymatch_warnings INTERFACE
  -Wall -Wextra -Werror -Wnon-virtual-dtor -Woverloaded-virtual
  -Wno-missing-field-initializers  # designated initialisers leave defaults
  # GCC 12 sees overlaps in std::string that cannot be (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)
