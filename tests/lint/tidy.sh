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
# shellcheck disable=SC2016  # the dollar signs are the inner shell's
{
  if (($#)); then
    printf '%s\n' "$@"
  else
    find matching server client -name '*.cc'
  fi
} | sort |
  xargs -P "$(nproc)" -n 1 sh -c '
    # The whole output at once, so that files checked side by side do not mix.
    output=$(clang-tidy-14 --quiet -p "$1" "$2" 2>&1) && code=0 || code=1
    printf "%s\n" "$output" | grep -vE "^[0-9]+ warnings? generated\.$|^Suppressed |^Use -header-filter" | grep -v "^$" | sed "s|^$PWD/||"
    if [ "$code" = 0 ]; then echo "checked $2"; else echo "FAILED $2"; exit 1; fi
  ' sh "$build"
