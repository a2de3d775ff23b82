#!/usr/bin/env bash
# Shows that contract.sh can fail: plants one change at a time into a copy of the
# contract, without .git, and expects it to be refused, or let through.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tree=$(mktemp -d)
trap 'rm -rf -- "$tree"' EXIT
export BUF=${BUF:-$root/node_modules/.bin/buf} ROOT=$tree
failures=0

# A copy of today's contract that counts as released.
clean() {
  rm -rf -- "${tree:?}"/*
  cp -r "$root/proto" "$root/buf.yaml" "$root/CMakeLists.txt" "$tree"
  rm -f -- "$tree"/proto/released/*
  "$BUF" build "$tree" --exclude-source-info -o "$tree/proto/released/v0.0.1.binpb"
}

# expect CODE "part of the output" COMMAND
expect() {
  local wanted=$1 part=$2 output code=0
  output=$("$root/tests/api/contract.sh" "$3" 2>&1) || code=$?
  if ((code != wanted)) || [[ $output != *"$part"* ]]; then
    printf 'expected exit code %d and "%s", got %d: %s\n' "$wanted" "$part" "$code" "$output"
    failures=$((failures + 1))
  fi
}

# change FILE SED-SCRIPT: it must have changed the file.
change() {
  local file=$tree/proto/citymatch/v1/$1
  sed -i.before -E "$2" "$file"
  if cmp -s "$file.before" "$file"; then
    echo "the change '$2' of $1 changes nothing"
    failures=$((failures + 1))
  fi
  rm -- "$file.before"
}

# breaks FILE SED-SCRIPT "part of the finding"
breaks() {
  change "$1" "$2"
  expect 1 "$3" check
  cp "$root/proto/citymatch/v1/$1" "$tree/proto/citymatch/v1/$1"
}

clean
expect 0 '' check
breaks city_service.proto '/^  string order_by = 4/d' 'Previously present field "4" with name "order_by" on message "ListCitiesRequest" was deleted'
breaks city_service.proto 's/^  string order_by = 4/  string order_by = 5/' 'was deleted'
breaks city_service.proto 's/^  string order_by = 4/  string sort_by = 4/' 'changed name from "order_by" to "sort_by"'
breaks city_service.proto 's/^  string order_by = 4/  int32 order_by = 4/' 'changed type'
breaks city_service.proto 's/rpc GetCity\(/rpc FetchCity(/' 'RPC "GetCity" on service "CityService" was deleted'
breaks city_service.proto 's/(rpc ExportCities.*)stream /\1/' 'changed from server streaming'
breaks common.proto 's/SECTOR_DIGITAL = 14/SECTOR_DATA = 14/' 'changed name from "SECTOR_DIGITAL" to "SECTOR_DATA"'
breaks match_service.proto 's/^  optional double robustness/  double robustness/' 'changed cardinality'

breaks city_service.proto 's/^(  string order_by = 4 .*)OPTIONAL/\1REQUIRED/' 'ListCitiesRequest.order_by became required'
breaks city_service.proto 's/^  string order_by = 4/  string added = 5 [(google.api.field_behavior) = REQUIRED];\n&/' 'ListCitiesRequest.added is new and required'
breaks city.proto 's/\(citymatch.v1.confidential\) = true/(citymatch.v1.confidential) = false/' 'is confidential no more'

# What breaks a client is not released either.
change city_service.proto '/^  string order_by = 4/d'
expect 1 'was deleted' release
cp "$root/proto/citymatch/v1/city_service.proto" "$tree/proto/citymatch/v1/city_service.proto"

# What may be added within v1.
change city_service.proto 's/^  string order_by = 4/  string added = 5;\n&/'
change city_service.proto 's/^  rpc GetCity\(.*/&\n  rpc PeekCity(GetCityRequest) returns (City);/'
change common.proto 's/^  SECTOR_DIGITAL = 14;/&\n  SECTOR_SPACE = 15;/'
expect 0 '' check

# A release takes the additions over, under the version of the project.
expect 0 'is now what the API is held to' release
[[ $(cd "$tree/proto/released" && echo ./*) == "./v$(sed -n 's/^project(citymatch VERSION \([0-9.]*\) .*/\1/p' "$root/CMakeLists.txt").binpb" ]] || {
  echo "the release left other images: $(ls "$tree/proto/released")"
  failures=$((failures + 1))
}
change city_service.proto '/^  string added = 5;/d'
expect 1 'Previously present field "5" with name "added"' check

# Without anything to compare with, nothing passes.
rm -- "$tree"/proto/released/*
expect 2 'must hold one image' check

if ((failures > 0)); then
  echo "$failures expectations failed"
  exit 1
fi
