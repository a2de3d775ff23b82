#!/usr/bin/env bash
# Compares docs/api/errors.md with the reasons of errors in server/: each one that
# a caller can meet is described, and each one described is there.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
readonly page=docs/api/errors.md

# Said where the server starts, and to nobody who calls it.
readonly AT_START=' BAD_LISTEN_ADDRESS BAD_TLS_FILE BAD_WEB_ROOT CANNOT_LISTEN CITYMATCHD_CONFIG DATA_FOLDER '

# Texts in UPPER_SNAKE_CASE with at least one underscore are reasons.
in_server() { grep -rhoE '"[A-Z]+(_[A-Z]+)+"' server --include='*.cc' | tr -d '"' | sort -u; }
# shellcheck disable=SC2016  # backquotes of Markdown
# What stands in the columns of codes and reasons, and below the tables.
in_page() { awk -F'|' '/^\|/ { print $2 $3; next } { print }' "$page" | grep -oE '`[A-Z]+(_[A-Z]+)*`' | tr -d '`' | sort -u; }

mapfile -t server < <(in_server)
mapfile -t described < <(in_page)
((${#server[@]} > 20 && ${#described[@]} > 20)) || { echo "errors_test.sh: no reasons found" >&2; exit 2; }

failures=0
for reason in "${server[@]}"; do
  if [[ $AT_START != *" $reason "* && " ${described[*]} " != *" $reason "* ]]; then
    echo "$page does not say what $reason means"
    failures=$((failures + 1))
  fi
done
for reason in "${described[@]}"; do
  case $reason in
    INVALID_ARGUMENT | RESOURCE_EXHAUSTED | UNAVAILABLE | ABORTED | DATA_LOSS) continue ;;  # codes
    *_NOT_FOUND | *_EXISTS) continue ;;  # made of the name of the resource
  esac
  grep -rqF "\"$reason\"" server --include='*.cc' || {
    echo "$page describes $reason, which the server does not know"
    failures=$((failures + 1))
  }
done
((failures == 0))
