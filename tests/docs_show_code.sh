#!/usr/bin/env bash
# docs_show_code.sh PAGE SOURCE...: fails if a ```cpp block of the page does not stand in one of the sources, word for
# word but for the indentation.
set -euo pipefail

page=$1
shift
awk -v page="$page" '
  function stripped(line) { sub(/^[ \t]+/, "", line); return line }
  FILENAME != page { code[FILENAME] = code[FILENAME] "\n" stripped($0); next }
  /^```cpp$/ { inside = 1; start = FNR; block = ""; next }
  /^```$/ && inside {
    inside = 0
    found = 0
    for (file in code) if (index(code[file] "\n", block "\n") > 0) found = 1
    if (!found) { print page ":" start ": this code stands in none of the sources" > "/dev/stderr"; failed = 1 }
  }
  inside { block = block "\n" stripped($0) }
  END { exit failed }
' "$@" "$page"
