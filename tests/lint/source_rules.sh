#!/usr/bin/env bash
# Checks of the sources that no compiler makes:
#   - every header has the include guard of its path, and no `using namespace`;
#   - every source file is listed in the CMakeLists.txt of its folder, so that
#     no test is forgotten;
#   - no unfinished marks, no paths of somebody's machine;
#   - no C++ file is longer than 500 lines.
#
# usage: source_rules.sh ROOT; prints every finding and exits 1 when there is
# one.
set -euo pipefail
export LC_ALL=C
cd "${1:?usage: source_rules.sh ROOT}"

readonly MOST_LINES=500
findings=0
finding() {
  printf '%s\n' "$*"
  findings=$((findings + 1))
}

# This folder holds the forbidden words as patterns.
mapfile -t texts < <(find . \( -path ./build -o -name node_modules -o -path ./client/dashboard/dist -o -path ./client/dashboard/src/gen -o -path ./.git -o -path ./data -o -path ./tests/lint \) -prune -o \
  -type f \( -name '*.h' -o -name '*.cc' -o -name '*.proto' -o -name '*.cmake' -o -name 'CMakeLists.txt' -o -name 'CMakePresets.json' \
  -o -name '*.sh' -o -name '*.py' -o -name '*.ts' -o -name '*.mjs' -o -name '*.css' -o -name '*.md' -o -name '*.yaml' -o -name '*.service' -o -name '*.conf' -o -name 'Dockerfile' -o -name dev -o -name run \) -print |
  sed 's|^\./||' | sort)
if ((${#texts[@]} == 0)); then
  echo "source_rules.sh: no sources in $PWD" >&2
  exit 2
fi

while IFS= read -r hit; do
  finding "$hit: finish it, or write it down where the work is planned"
done < <(grep -nHE '\b(TODO|FIXME|XXX|HACK)\b' -- "${texts[@]}" || true)

while IFS= read -r hit; do
  finding "$hit: a path of one machine; make it relative, or an option"
done < <(grep -nHE '(^|[^A-Za-z0-9_./:-])/(home/[a-z]|root/|work/|Users/)' -- "${texts[@]}" || true)

# listed FILE: named in the CMakeLists.txt of the nearest folder that has one, or
# in a *.cmake file beside it.
listed() {
  local folder=${1%/*} stem=${1##*/}
  stem=${stem%.cc}
  while [[ ! -e $folder/CMakeLists.txt ]]; do
    [[ $folder == */* ]] || return 1
    folder=${folder%/*}
  done
  find "$folder" -maxdepth 1 \( -name CMakeLists.txt -o -name '*.cmake' \) \
    -exec grep -qE "(^|[^A-Za-z0-9_])${stem}([^A-Za-z0-9_]|\$)" {} \; -print | grep -q .
}

for file in "${texts[@]}"; do
  case $file in
    *.h)
      guard="CITYMATCH_$(printf '%s' "${file%.h}" | tr 'a-z/.-' 'A-Z___')_H_"
      if ! grep -qxF "#ifndef $guard" "$file" || ! grep -qxF "#define $guard" "$file" || ! grep -qE "^#endif  // $guard\$" "$file"; then
        finding "$file: the include guard must be $guard, also behind #endif"
      fi
      while IFS= read -r hit; do
        finding "$file:$hit: no 'using namespace' in a header: it reaches everybody who includes it"
      done < <(grep -nE '^[ ]*using namespace' "$file" || true)
      ;;
    *.cc)
      listed "$file" || finding "$file: not listed in the CMakeLists.txt of its folder, so it is never built"
      ;;
  esac
  case $file in
    *.h | *.cc)
      lines=$(wc -l <"$file")
      ((lines <= MOST_LINES)) || finding "$file: $lines lines; more than $MOST_LINES want to be two files"
      ;;
  esac
done

((findings == 0))
