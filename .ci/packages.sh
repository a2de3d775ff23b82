# shellcheck shell=bash
# shellcheck disable=SC2034  # ./dev uses them
# What building, testing and checking need, for ./dev: Debian's package, a probe
# for other systems, a word. Probes: `cmd:NAME` is on the PATH; `inc:HEADER` is
# found by the compiler; `file:PATH` is there; `py:MODULE` is known to
# /usr/bin/python3.

# To build and run the server and the client (`./dev demo`, `./dev serve`).
readonly BUILD_PACKAGES='
g++                       cmd:g++                     C++20 compiler, GCC 12 or newer
cmake                     cmd:cmake                   build description, 3.25 or newer
ninja-build               cmd:ninja                   runs the build
pkg-config                cmd:pkg-config              finds libraries
libprotobuf-dev           inc:google/protobuf/message.h  Protocol Buffers 3.21 or newer
protobuf-compiler         cmd:protoc                  generates C++ from proto/
libgrpc++-dev             inc:grpcpp/grpcpp.h         gRPC 1.51 or newer
protobuf-compiler-grpc    cmd:grpc_cpp_plugin         generates the services
libabsl-dev               inc:absl/status/status.h    Abseil 20220623 or newer
librocksdb-dev            inc:rocksdb/db.h            the embedded store
libicu-dev                inc:unicode/uversion.h      names in every script
libnlopt-dev              inc:nlopt.h               learns weights from past pairs
liblemon-dev              inc:lemon/core.h          pairs rounds: minimum-cost flows
coinor-libcbc-dev         inc:coin/CbcConfig.h      pairs rounds: integer programs
libssl-dev                inc:openssl/ssl.h           TLS and digests
libcli11-dev              inc:CLI/CLI.hpp             command lines
libcsv-dev                inc:csv.h                   CSV files
libfmt-dev                inc:fmt/format.h            messages
libcpp-httplib-dev        inc:httplib.h               serves browsers
libpango1.0-dev           inc:pango-1.0/pango/pango.h  PDF dossiers
libxlsxwriter-dev         inc:xlsxwriter.h            workbooks of rounds
libspdlog-dev             inc:spdlog/spdlog.h         the log
nlohmann-json3-dev        inc:nlohmann/json.hpp       JSON files
zlib1g-dev                inc:zlib.h                  compresses the dashboard
tzdata                    file:/usr/share/zoneinfo/Asia/Tokyo  time zones'

# To build and run the tests and benchmarks as well.
readonly TEST_PACKAGES='
libgtest-dev              inc:gtest/gtest.h           GoogleTest
fonts-ipafont-gothic      file:/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf  Japanese in PDF dossiers
libgmock-dev              inc:gmock/gmock.h           its matchers
zlib1g-dev                inc:zlib.h                  looks into workbooks
libbenchmark-dev          inc:benchmark/benchmark.h   Google Benchmark
clang-14                  cmd:clang++-14              second compiler, thread-safety analysis
libclang-rt-14-dev        cmd:clang++-14              its sanitizers'

# To check the sources.
readonly LINT_PACKAGES='
clang-format-14           cmd:clang-format-14         layout of C++
clang-tidy-14             cmd:clang-tidy-14           mistakes in C++
shellcheck                cmd:shellcheck              mistakes in shell scripts'

# To build the dashboard as well; npm also fetches buf, which checks proto/.
DASHBOARD_PACKAGES='
ca-certificates           file:/etc/ssl/certs/ca-certificates.crt  lets npm check who it talks to
nodejs                    cmd:node                    18.20 or newer, runs npm
npm                       cmd:npm                     fetches what the dashboard is built with'

# To test it in a browser.
BROWSER_PACKAGES='
chromium                  cmd:chromium                the browser
fonts-noto-core           file:/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf  city names in their scripts'

# To check what docs/api/ says, and to run its quick starts.
readonly API_PACKAGES='
python3-grpcio            py:grpc                     the quick start in Python
python3-protobuf          py:google.protobuf          makes docs/api/reference
jq                        cmd:jq                      the quick start in shell
openssl                   cmd:openssl                 the same over TLS
nodejs                    cmd:node                    runs npm
npm                       cmd:npm                     the quick start in JavaScript; fetches buf'

# CITYMATCH_DASHBOARD=OFF: without the dashboard, and without Node and npm.
readonly DASHBOARD=${CITYMATCH_DASHBOARD:-ON}
[[ $DASHBOARD != OFF ]] || DASHBOARD_PACKAGES='' BROWSER_PACKAGES=''
readonly DASHBOARD_PACKAGES BROWSER_PACKAGES
