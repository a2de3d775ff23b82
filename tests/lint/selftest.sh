#!/usr/bin/env bash
# Shows that each rule of layering.sh and source_rules.sh can fail: plants one
# offence at a time into a clean little tree and expects it to be named.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf -- "$tree"' EXIT
failures=0

# A tree without any offence.
clean() {
  rm -rf -- "${tree:?}"/*
  mkdir -p "$tree"/{matching,server/edge,server/store,server/gate,client,tests}
  local header stem
  for header in matching/rank.h server/store/store.h server/edge/edge.h server/gate/gate.h client/client.h; do
    stem=$(printf '%s' "${header%.h}" | tr 'a-z/' 'A-Z_')
    printf '#ifndef CITYMATCH_%s_H_\n#define CITYMATCH_%s_H_\n#endif  // CITYMATCH_%s_H_\n' "$stem" "$stem" "$stem" >"$tree/$header"
  done
  printf '#include "matching/rank.h"\n#include <vector>\n#include "absl/status/status.h"\n#include "unicode/uchar.h"\n' >"$tree/matching/rank.cc"
  printf '#include "rocksdb/db.h"\n' >"$tree/server/store/store.cc"
  printf '#include <grpcpp/grpcpp.h>\n#include "server/store/store.h"\n' >"$tree/server/edge/edge.cc"
  printf '#include "citymatch/v1/city_service.grpc.pb.h"\n' >"$tree/server/main.cc"
  printf '#include <grpcpp/grpcpp.h>\n' >"$tree/client/client.cc"
  local folder
  for folder in matching server/store server/edge server client tests; do
    printf 'rank.cc store.cc edge.cc main.cc client.cc x.cc\n' >"$tree/$folder/CMakeLists.txt"
  done
}

# expect SCRIPT "part of the finding"; an empty part means: no finding.
expect() {
  local script=$1 part=$2 output code=0
  output=$("$here/$script" "$tree" 2>&1) || code=$?
  if [[ -z $part ]]; then
    if ((code != 0)); then
      printf '%s found something in a clean tree: %s\n' "$script" "$output"
      failures=$((failures + 1))
    fi
  elif ((code != 1)) || [[ $output != *"$part"* ]] || (($(printf '%s\n' "$output" | wc -l) != 1)); then
    printf '%s (exit code %d) should have said "%s" and nothing else; it said: %s\n' "$script" "$code" "$part" "$output"
    failures=$((failures + 1))
  fi
}

# offence SCRIPT FILE LINE "part of the finding": adds the line to the file.
offence() {
  clean
  printf '%s\n' "$3" >>"$tree/$2"
  expect "$1" "$4"
}

clean
expect layering.sh ''
expect source_rules.sh ''

offence layering.sh matching/rank.cc '#include "citymatch/v1/city.pb.h"' 'matching/rank.cc:5: includes citymatch/v1/city.pb.h'
offence layering.sh matching/rank.cc '#include <nlohmann/json.hpp>' 'matching/ may use only'
offence layering.sh matching/rank.cc '#include "server/store/store.h"' 'matching/ may use only'
offence layering.sh matching/rank.h '#  include <unistd.h>' 'matching/ may use only'
offence layering.sh matching/rank.cc '#include "lemon/network_simplex.h"' 'matching/ may use only'
offence layering.sh matching/rank.cc '#include "coin/CbcModel.hpp"' 'matching/ may use only'
offence layering.sh client/client.cc '#include "matching/rank.h"' 'client/ knows the server by proto/ alone'
offence layering.sh client/client.cc '#include "server/store/store.h"' 'client/ knows the server by proto/ alone'
offence layering.sh server/edge/edge.cc '#include "client/client.h"' 'server/ never uses client/'
offence layering.sh server/edge/edge.cc '#include "tests/support/x.h"' 'the product never uses tests/'
offence layering.sh server/edge/edge.cc '#include "rocksdb/status.h"' 'only server/store/ knows RocksDB'
offence layering.sh server/gate/gate.h '#include <grpcpp/server.h>' 'only edge/ and the composition root know gRPC'
offence layering.sh server/store/store.cc '#include "citymatch/v1/city_service.grpc.pb.h"' 'only edge/ and the composition root know gRPC'
offence layering.sh server/edge/edge.cc '#include "../store/store.h"' 'by their path from the root'
offence layering.sh server/edge/edge.cc '#include <server/store/store.h>' 'with quotes'

offence source_rules.sh matching/rank.cc '// TODO: finish' 'finish it'
offence source_rules.sh server/edge/edge.cc 'char p[] = "/home/somebody/x";' 'a path of one machine'
offence source_rules.sh matching/rank.h 'using namespace std;' "no 'using namespace'"
clean
sed -i 's/MATCHING_RANK_H_/RANK_H/' "$tree/matching/rank.h"
expect source_rules.sh 'must be CITYMATCH_MATCHING_RANK_H_'
clean
: >"$tree/tests/forgotten_test.cc"
expect source_rules.sh 'tests/forgotten_test.cc: not listed'
clean
seq 501 | sed 's|^|// |' >"$tree/matching/rank.cc"
expect source_rules.sh '501 lines'

if ((failures > 0)); then
  echo "$failures expectations failed"
  exit 1
fi
