#!/usr/bin/env bash
# Checks who includes whom. With distribution packages all headers lie in one
# folder, so link lists cannot stop a wrong include; this can.
#
# usage: layering.sh ROOT; prints every wrong include as FILE:LINE and exits 1
# when there is one.
set -euo pipefail
export LC_ALL=C
cd "${1:?usage: layering.sh ROOT}"

folders=()
for folder in matching server client; do
  [[ -d $folder ]] && folders+=("$folder")
done
if ((${#folders[@]} == 0)); then
  echo "layering.sh: $PWD has none of matching/, server/ and client/" >&2
  exit 2
fi

# shellcheck disable=SC2016  # the dollar signs are awk's
find "${folders[@]}" \( -name '*.h' -o -name '*.cc' \) -print0 | sort -z | xargs -0 awk '
  function wrong(why) {
    printf "%s:%d: includes %s; %s\n", FILENAME, FNR, path, why
    bad = 1
  }
  /^[ \t]*#[ \t]*include[ \t]*["<]/ {
    path = $0
    sub(/^[^"<]*["<]/, "", path)
    sub(/[">].*$/, "", path)
    quoted = ($0 ~ /include[ \t]*"/)
    grpc = (path ~ /^grpc(pp|\+\+)?\// || path ~ /\.grpc\.pb\.h$/)

    if (FILENAME ~ /^matching\//) {
      # Standard headers have neither a folder nor an ending.
      solver = (path ~ /^lemon\// && FILENAME == "matching/rounds/solver/circulation.cc") ||
               (path ~ /^coin\// && FILENAME == "matching/rounds/solver/integer_program.cc")
      if (!solver && path !~ /^(matching|absl|unicode)\// && path !~ /^([a-z_0-9]+|nlopt\.h)$/)
        wrong("matching/ may use only the standard library, Abseil, ICU and NLopt, and a solver in its one file of rounds/solver/: convert in server/ instead")
    }
    if (FILENAME ~ /^client\// && path ~ /^(server|matching)\//)
      wrong("client/ knows the server by proto/ alone")
    if (FILENAME ~ /^server\// && path ~ /^client\//)
      wrong("server/ never uses client/")
    if (path ~ /^tests\//)
      wrong("the product never uses tests/")
    if (path ~ /^rocksdb\// && FILENAME !~ /^server\/store\//)
      wrong("only server/store/ knows RocksDB: go through server/store/store.h")
    if (grpc && FILENAME ~ /^server\// && FILENAME !~ /^server\/edge\// && FILENAME !~ /^server\/[^\/]*\.cc$/)
      wrong("in server/ only edge/ and the composition root know gRPC: return absl::Status")
    if (path == "httplib.h" && FILENAME !~ /^server\/edge\/web\//)
      wrong("only server/edge/web/ knows HTTP: go through server/edge/web/web_edge.h")
    if (path ~ /^\.\.?\//)
      wrong("own headers are included by their path from the root")
    if (!quoted && path ~ /^(matching|server|client)\//)
      wrong("own headers are included with quotes")
  }
  END { exit bad }
' || exit 1
