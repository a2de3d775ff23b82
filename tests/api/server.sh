# shellcheck shell=bash
# A server of its own for a test in shell: to be sourced. Everything lies in
# $scratch, which is removed at the end, and so is the server.

scratch=$(mktemp -d)
server_pid=
trap 'stop_server; rm -rf -- "$scratch"' EXIT

# start_server BUILD_FOLDER ARGS…: starts it on $scratch/data, waits until it
# listens and exports CITYMATCH_SERVER. Makes an admin when there is none yet.
start_server() {
  local build=$1 i
  shift
  [[ -e $scratch/admin.token ]] ||
    "$build/server/citymatchd" init --data-dir "$scratch/data" --token-file "$scratch/admin.token" >"$scratch/init.log"
  : >"$scratch/server.out"  # it is read before the server gets to make it
  "$build/server/citymatchd" --data-dir "$scratch/data" "$@" >"$scratch/server.out" 2>"$scratch/server.log" </dev/null &
  server_pid=$!
  for ((i = 0; i < 300; i++)); do
    CITYMATCH_SERVER=$(sed -n 's/^listening on //p' "$scratch/server.out")
    if [[ -n $CITYMATCH_SERVER ]]; then
      export CITYMATCH_SERVER
      return
    fi
    kill -0 "$server_pid" 2>/dev/null || break
    sleep 0.1
  done
  echo "the server did not start:"
  cat "$scratch/server.log"
  exit 1
}

# stop_server: what this file started, and nothing else.
stop_server() {
  [[ -n $server_pid ]] || return 0
  kill -TERM "$server_pid" 2>/dev/null || true
  wait "$server_pid" || true
  server_pid=
}

# make_catalogue BUILD_FOLDER DATA: imports the starter catalogue as the admin,
# whose token the commands after this show, too.
make_catalogue() {
  export CITYMATCH_TOKEN_FILE="$scratch/admin.token"
  local file
  for file in taxonomies.jsonl programmes.jsonl cities.jsonl partnerships.csv; do
    "$1/client/citymatch" --quiet import "${file%.*}" "$2/$file" >"$scratch/import.log"
  done
}

# make_certificate: tls.crt and tls.key in $scratch, for 127.0.0.1, signed by
# itself.
make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -sha256 \
    -subj '/CN=citymatch test' -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
    -keyout "$scratch/tls.key" -out "$scratch/tls.crt" 2>"$scratch/openssl.log" || {
    cat "$scratch/openssl.log"
    return 1
  }
  chmod 600 "$scratch/tls.key"
}
