#!/usr/bin/env bash
# Runs clang-tidy on the product's own sources, several at a time, with the
# compile commands of a build folder of Clang. Generated code is left out by
# the header filter in .clang-tidy; tests are left out for time.
#
# usage: tidy.sh BUILD_FOLDER [FILE…]; exits 1 on any finding.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${1:?usage: tidy.sh BUILD_FOLDER [FILE…]}
shift
[[ -e $build/compile_commands.json ]] || {
  echo "tidy.sh: $build has no compile_commands.json: configure it first (./dev build asan)" >&2
  exit 2
}
# What the build compiles of our own: where it takes several sources at a time,
# the file that includes them, which is several times as fast to check.
compiled() {
  sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$build/compile_commands.json" |
    grep -v -e /tests/ -e /proto-gen/ -e verify_interface_header_sets | sort -u
}

# shellcheck disable=SC2016  # the dollar signs are the inner shell's
{ if (($#)); then printf '%s\n' "$@"; else compiled; fi; } |
  xargs -P "$(nproc)" -n 1 sh -c '
    # The whole output at once, so that files checked side by side do not mix.
    output=$(clang-tidy-14 --quiet -p "$1" "$2" 2>&1) && code=0 || code=1
    printf "%s\n" "$output" | grep -vE "^[0-9]+ warnings? generated\.$|^Suppressed |^Use -header-filter" | grep -v "^$" | sed "s|^$PWD/||"
    name=${2#"$PWD/$1/"}
    if [ "$code" = 0 ]; then echo "checked $name"; else echo "FAILED $name"; exit 1; fi
  ' sh "$build"
