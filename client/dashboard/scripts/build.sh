#!/usr/bin/env bash
# Builds the dashboard in a folder of its own, so that nothing is written into
# the sources. CMake calls it; by hand one uses npm (README.md).
#
# usage: build.sh SOURCES PROTO WORK
#   SOURCES  this dashboard's folder
#   PROTO    the folder of the API contract
#   WORK     where to build; dist/ in it is the result
set -euo pipefail
readonly SOURCES=${1:?usage: build.sh SOURCES PROTO WORK} PROTO=${2:?} WORK=${3:?}
readonly PARTS=(index.html package.json tsconfig.json vite.config.ts eslint.config.js public scripts src tests)

fail() {
  printf 'The dashboard: %s\n' "$*" >&2
  printf 'Without it the server builds with -DCITYMATCH_DASHBOARD=OFF.\n' >&2
  exit 1
}

command -v node >/dev/null || fail "npm needs node, which is not there (Debian's package nodejs)"
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 18 || (a === 18 && b >= 20) ? 0 : 1)' ||
  fail "Node $(node --version) is too old, 18.20 is needed"

mkdir -p "$WORK"
for part in "${PARTS[@]}"; do
  rm -rf "${WORK:?}/$part"
  cp -R "$SOURCES/$part" "$WORK/$part"
done
# What `npm run build` made in the sources is of no use here.
rm -rf "$WORK/src/gen" "$WORK/dist"

cd "$WORK"
# The packages are those of the lock file, which is copied when they are there.
if ! cmp -s "$SOURCES/package-lock.json" installed-lock.json; then
  rm -f installed-lock.json
  cp "$SOURCES/package-lock.json" package-lock.json
  npm ci --ignore-scripts --no-audit --no-fund || fail "npm could not install the packages of package-lock.json"
  cp package-lock.json installed-lock.json
fi
CITYMATCH_PROTO=$PROTO npm run build || fail "the build failed, see above"
