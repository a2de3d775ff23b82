#!/usr/bin/env bash
# Checks the dashboard that a build made, with the server and the client that
# are beside it.
#
# usage: run.sh BUILD PART
#   BUILD  the build folder, such as build/release
#   PART   style    types and ESLint
#          unit     unit tests
#          browser  every page in Chromium against a real server with the
#                   starter catalogue; screenshots go to BUILD/dashboard-pages
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
BUILD=$(cd "${1:?usage: run.sh BUILD PART}" && pwd)
export CITYMATCH_PROTO="$ROOT/proto"
export CITYMATCH_DATA="$ROOT/data"
export CITYMATCHD=${CITYMATCHD:-$BUILD/server/citymatchd}
export CITYMATCH=${CITYMATCH:-$BUILD/client/citymatch}
export CITYMATCH_PAGES="$BUILD/dashboard-pages"
cd "$BUILD/client/dashboard/build"
case ${2:?usage: run.sh BUILD PART} in
  style) npm run check ;;
  unit) npm test ;;
  browser) npm run test:browser ;;
  *) printf 'run.sh: there is no part %s\n' "$2" >&2; exit 2 ;;
esac
