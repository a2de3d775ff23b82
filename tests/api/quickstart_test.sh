#!/usr/bin/env bash
# Follows docs/api/README.md as a newcomer would: starts a server with the
# starter catalogue on a free port of this machine, runs the commands of each
# quick start as they stand there, and compares what they print; then once more
# over TLS, and with a token that is wrong. All in a scratch copy, so that the
# clone stays as it is.
#
# usage: quickstart_test.sh BUILD_FOLDER; needs buf in node_modules.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(cd "${1:?usage: quickstart_test.sh BUILD_FOLDER}" && pwd)
# shellcheck source=tests/api/server.sh
. "$root/tests/api/server.sh"

readonly -a LANGUAGES=('Python' 'JavaScript' 'C++' 'buf curl')
readonly expected="$root/docs/api/quickstart/expected.txt"

# The clone as far as the commands need it, in $scratch/clone.
copy_clone() {
  mkdir -p "$scratch/clone/docs" "$scratch/clone/build/release/client"
  cd "$scratch/clone"
  cp -r "$root/proto" .
  cp -r "$root/docs/api" docs/
  rm -rf docs/api/quickstart/javascript/node_modules
  ln -s "$build/client/citymatch" build/release/client/citymatch
  ln -s "$root/node_modules" node_modules
}

# Debian's gRPC is there for Debian's Python, which another one may hide.
prefer_debian_python() {
  [[ -x /usr/bin/python3 ]] || return 0
  mkdir -p "$scratch/bin"
  ln -s /usr/bin/python3 "$scratch/bin/python3"
  export PATH="$scratch/bin:$PATH"
}

# commands HEADING: the shell commands under a heading of the README; what is
# only shown there, such as the installation of packages, is not marked `sh`.
commands() {
  awk -v heading="### $1" '
    /^```/ { if (inside) { inside = 0; next } if (here && $0 == "```sh") { inside = 1; next } }
    !inside && /^##/ { here = ($0 == heading) }
    inside { print }
  ' "$root/docs/api/README.md"
}

failures=0
failed() {
  printf 'FAILED: %s\n' "$*"
  failures=$((failures + 1))
}

# same WHAT FILE: whether what was printed is what should be.
same() {
  if diff -u "$expected" "$2"; then echo "ok: $1"; else failed "$1 printed something else"; fi
}

# What follows the last command of a quick start is what asks the server; those
# before prepare it.
first_run() {
  local language=$1 script="$scratch/script.sh"
  commands "$language" >"$script"
  [[ -s $script ]] || { failed "the README has no commands for $language"; return; }
  { sed '$d' "$script"; printf '{ '; tail -n 1 "$script"; printf '} >"%s"\n' "$scratch/printed.txt"; } >"$script.run"
  if bash -euo pipefail "$script.run" >"$scratch/log" 2>&1; then
    same "$language" "$scratch/printed.txt"
  else
    cat "$scratch/log" "$scratch/printed.txt" || true
    failed "$language"
  fi
}

over_tls() {
  local code=0
  commands "$1" | tail -n 1 | bash -euo pipefail >"$scratch/printed.txt" 2>"$scratch/log" || code=$?
  ((code == 0)) || cat "$scratch/log"
  same "$1 over TLS" "$scratch/printed.txt"
}

# The server must refuse, and the program say so and end with another code than 0.
with_a_wrong_token() {
  if commands "$1" | tail -n 1 | bash -euo pipefail >"$scratch/printed.txt" 2>&1; then
    failed "$1 with a wrong token ended as if all were well"
  elif ! grep -qi '^.*UNAUTHENTICATED' "$scratch/printed.txt"; then
    cat "$scratch/printed.txt"
    failed "$1 with a wrong token did not say UNAUTHENTICATED"
  else
    echo "ok: $1 with a wrong token"
  fi
}

for_each_language() {
  local language
  for language in "${LANGUAGES[@]}"; do "$1" "$language"; done
}

copy_clone
prefer_debian_python
if command -v ccache >/dev/null; then
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=$scratch CCACHE_NOHASHDIR=1
fi

start_server "$build" --listen 127.0.0.1:0
make_catalogue "$build" "$root/data"
commands 'A token' >"$scratch/token.sh"
# shellcheck source=/dev/null
. "$scratch/token.sh"
for_each_language first_run

stop_server
make_certificate
start_server "$build" --listen 127.0.0.1:0 --tls-cert "$scratch/tls.crt" --tls-key "$scratch/tls.key"
export CITYMATCH_CA_FILE="$scratch/tls.crt"
for_each_language over_tls

printf 'not-a-token\n' >"$scratch/wrong.token"
export CITYMATCH_TOKEN_FILE="$scratch/wrong.token"
for_each_language with_a_wrong_token
stop_server

((failures == 0))
