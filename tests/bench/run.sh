#!/usr/bin/env bash
# Runs the benchmarks of a release build and says on what. Each prints a table.
#
# usage: run.sh BUILD_FOLDER [matching|rounds|store|import|rpc|flood]…; all by default.
set -euo pipefail
build=$(cd "${1:?usage: run.sh BUILD_FOLDER [matching|rounds|store|import|rpc|flood]…}" && pwd)
shift
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export CITYMATCH_SOURCE_DIR=$here CITYMATCH_BINARY_DIR=$build
(($#)) || set -- matching rounds store import rpc flood

echo "Machine: $(nproc) cores, $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo), $(awk '/^MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo)"
echo "Load before the start (1, 5, 15 minutes): $(cut -d' ' -f1-3 /proc/loadavg)"

run() {
  printf '\n$ %s\n' "${*//"$here/"/}"
  "$@"
}

for name in "$@"; do
  case $name in
    matching) run "$build/tests/bench/matching_bench" --benchmark_repetitions=3 --benchmark_report_aggregates_only=true ;;
    rounds)
      export_folder=$(mktemp -d)
      trap 'rm -rf -- "$export_folder"' EXIT
      run "$build/tests/bench/rounds_bench" --turns 3 --export "$export_folder"
      # The distribution's Python, for which python3-scipy is.
      if /usr/bin/python3 -c 'import scipy' 2>/dev/null; then
        run /usr/bin/python3 "$here/tests/bench/rounds_scipy.py" "$export_folder"
      else
        echo "rounds_scipy.py is SKIPPED: python3-scipy is not installed"
      fi
      ;;
    store) run "$build/tests/bench/store_bench" ;;
    import)
      run "$build/tests/bench/import_bench" --rows 13000 --rounds 3
      run "$build/tests/bench/import_bench" --rows 200000 --rounds 1
      ;;
    rpc) run "$build/tests/bench/rpc_bench" --rounds 5 --seconds 3 ;;
    flood) run "$build/tests/bench/flood_bench" --rounds 5 --seconds 3 ;;
    *)
      echo "run.sh: there is no benchmark '$name'; there are matching, rounds, store, import, rpc and flood" >&2
      exit 2
      ;;
  esac
done
