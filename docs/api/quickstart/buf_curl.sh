#!/usr/bin/env bash
# Asks a citymatch server which cities fit Hai Phong best, and why.
#
# Environment:
#   CITYMATCH_SERVER      host:port; default 127.0.0.1:50051
#   CITYMATCH_TOKEN_FILE  file with the token to show
#   CITYMATCH_CA_FILE     PEM file of the authority that signed the server's
#                         certificate; without it the connection is plaintext,
#                         which is fine on the server's own machine only
#   BUF                   the buf to use; default: that of the PATH
set -euo pipefail

proto=$(dirname "${BASH_SOURCE[0]}")/../../../proto
buf=${BUF:-buf}
server=${CITYMATCH_SERVER:-127.0.0.1:50051}
token_file=${CITYMATCH_TOKEN_FILE:?the file with the token to show}
if [[ -n ${CITYMATCH_CA_FILE:-} ]]; then
  connection=(--cacert "$CITYMATCH_CA_FILE")
  url="https://$server"
else
  connection=(--http2-prior-knowledge)
  url="http://$server"
fi

# call METHOD: sends the JSON of standard input and writes the reply as JSON; the
# token comes from a file descriptor, since arguments show in process lists.
call() {
  "$buf" curl --schema "$proto" --protocol grpc "${connection[@]}" --timeout 10s \
    --header @<(printf 'authorization: Bearer %s\n' "$(<"$token_file")") \
    --data @- "$url/citymatch.v1.$1"
}

# Lists page by page; only an empty page token says that it is the end.
list_cities() {
  echo "Cities in Viet Nam above a million with a need in waste, largest first:"
  local page_token='' page
  while true; do
    page=$(jq -n --arg token "$page_token" '{
        filter: "country_code = \"VN\" AND needs.sector:waste AND resident_count > 1000000",
        orderBy: "resident_count desc",
        pageSize: 3,
        pageToken: $token
      }' | call CityService/ListCities)
    jq -r '.cities[]? | "  \(.name)  \(.displayName)"' <<<"$page"
    page_token=$(jq -r '.nextPageToken // ""' <<<"$page")
    [[ -n $page_token ]] || return 0
  done
}

# Gets one city by its name. JSON holds an int64 as text.
get_city() {
  printf '\n'
  call CityService/GetCity <<<'{"name": "cities/vn-hai-phong"}' |
    jq -r '"\(.displayName), \(.countryCode): \(.population.residentCount) residents, \(.needs | length) needs"'
}

# Asks for three counterparts and shows what counts most for each.
suggest() {
  call MatchService/SuggestMatches <<<'{
    "city": "cities/vn-hai-phong",
    "limit": 3,
    "options": {
      "programme": "programmes/moej-city-to-city",
      "asOfDate": "2026-04-01",
      "languageCode": "en"
    }
  }' | jq -r '
    def tenths: (. * 10 | round) | "\(. / 10 | floor).\(. % 10)";
    "\nIts best counterparts as of \(.basis.asOfDate):",
    (.suggestions[] |
      "\(.rank). \(.providerDisplayName)  \(.score | tenths)",
      (.criteria | sort_by(-.contribution)[:2][] | "   +\(.contribution | tenths) \(.sentence)"),
      (.cautions[]? | "   !    \(.sentence)"))'
}

# unpack TYPE BASE64: a detail of an error as JSON.
unpack() {
  local padding=$(((4 - ${#2} % 4) % 4))
  printf '%s%.*s' "$2" "$padding" '===' | base64 -d |
    "$buf" convert "$proto" --type "$1" --from '-#format=binpb'
}

# show_error JSON: an error's code and reason for programs, the rest for people.
show_error() {
  jq -r '"\(.code | ascii_upcase): \(.message)"' <<<"$1"
  local type value
  jq -r '.details[]? | "\(.type)\t\(.value)"' <<<"$1" |
    while IFS=$'\t' read -r type value; do
      case $type in
        google.rpc.ErrorInfo)
          unpack "$type" "$value" | jq -r '"  reason \(.reason) of \(.domain)"'
          ;;
        google.rpc.BadRequest)
          unpack "$type" "$value" | jq -r '.fieldViolations[] | "  \(.field): \(.description)"'
          ;;
      esac
    done
}

list_cities
get_city
suggest
printf '\nWhat a mistake looks like:\n'
# buf curl writes errors to standard error and ends with 8 times their number.
if ! error=$(call CityService/ListCities 2>&1 <<<'{"filter": "country = \"VN\""}'); then
  show_error "$error"
fi
