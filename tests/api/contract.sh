#!/usr/bin/env bash
# Holds the API to what was released: proto/released/ has the contract of the
# last release, as an image of buf, and `buf breaking` compares with it. A file,
# not a tag: a clone without tags and an archive without .git have it, too. What
# the annotations of fields promise is not buf's to know: annotations.py compares
# it.
#
# usage: contract.sh check     fails on anything that breaks a client
#        contract.sh release   puts today's contract in the place of the last
#                              release's, under the version in CMakeLists.txt;
#                              refuses one that breaks a client
#        ROOT=FOLDER contract.sh …  of another clone
# Needs buf in node_modules, or BUF, and Debian's Python with python3-protobuf.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "${ROOT:-$here}"
readonly BUF=${BUF:-$here/node_modules/.bin/buf}

# The image of the last release; there is exactly one.
released() {
  local -a images=(proto/released/*.binpb)
  if [[ ${#images[@]} != 1 || ! -e ${images[0]} ]]; then
    echo "contract.sh: proto/released/ must hold one image: that of the last release" >&2
    return 2
  fi
  printf '%s\n' "${images[0]}"
}

# build FILE: writes today's contract, without positions and comments, which
# break nobody.
build() { "$BUF" build --exclude-source-info -o "$1#format=binpb"; }

check() {
  local image today code=0
  image=$(released)
  today=$(mktemp)
  # shellcheck disable=SC2064  # the name is known now
  trap "rm -f -- '$today'" EXIT
  build "$today"
  "$BUF" breaking "$today#format=binpb" --against "$image" || code=1
  "$here/tests/api/annotations.py" "$image" "$today" || code=1
  ((code == 0)) && return
  echo "This breaks clients of ${image##*/}: docs/api/compatibility.md says what may change, and how." >&2
  return 1
}

version() {
  sed -n 's/^project(citymatch VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt
}

release() {
  check
  local image before
  before=$(released)
  image="proto/released/v$(version).binpb"
  build "$image.new"
  rm -- "$before"
  mv -- "$image.new" "$image"
  echo "$image is now what the API is held to; commit it"
}

case ${1:-} in
  check | release) "$1" ;;
  *)
    sed -n 's/^# \{0,1\}//; 8,13p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
