#!/usr/bin/env bash
# check_page.sh PAGE: checks every code block of a page of the docs. CMake makes a test of each page, README.md and docs/*.md: new
# pages and new blocks are checked by themselves, and one that cannot be checked fails. What is done with a block depends
# on the language behind its opening ```:
#
#   sql         psql runs it, in the page's order, on a migrated database of the page's own with setup.sql in it
#   sh, bash    bash runs it, with that database; arrower-jobs is the real one. What the folder commands/ has takes the place of
#               other commands; those of script/ do nothing, but must exist
#   json        PostgreSQL parses it
#   text        is what a program prints: nothing is done
#   all others  it stands, word for word but for the indentation, in a file that a test compiles, configures or runs: one under
#               examples/ or tests/consumer/. Short pieces of C++ have their place in examples/docs/PAGE.cpp. A whole program is the
#               whole of its file.
#
# Under with-postgres, with ARROWER_COMMAND_LINE (the path of arrower-jobs) and ARROWER_COMPILED (a file with the paths of all sources of
# examples/ that are compiled) in the environment.
set -euo pipefail

page=$1
here=$(cd "$(dirname "$0")" && pwd)
export ARROWER_SOURCE=${here%/tests/docs}
work=$(mktemp -d)
name=docs_$$_$RANDOM
export DOCS_DATABASE="$ARROWER_TEST_DATABASE dbname=$name"

clean_up() {
  psql -qX "$ARROWER_TEST_DATABASE" -c "drop database if exists $name with (force)" || true
  rm -rf "$work"
}
trap clean_up EXIT

run_sql() { psql -qX -v ON_ERROR_STOP=1 "$DOCS_DATABASE" -f "$1" >"$work/output" 2>&1; }

prepare() {
  psql -qX "$ARROWER_TEST_DATABASE" -c "create database $name"
  "$ARROWER_COMMAND_LINE" --database "$DOCS_DATABASE" migrate up >/dev/null
  run_sql "$here/setup.sql" || { cat "$work/output" >&2; exit 1; }
  mkdir "$work/project" "$work/project/script"
  local script
  for script in "$ARROWER_SOURCE"/script/*; do
    ln -s "$(type -P true)" "$work/project/script/$(basename "$script")"
  done
}

# Writes each block to a file LINE.LANGUAGE.
split_into_blocks() {
  awk -v folder="$work/blocks" '
    !inside && /^[ \t]*```/ {
      language = $0
      sub(/^[ \t]*```/, "", language)
      file = sprintf("%s/%05d.%s", folder, NR, language == "" ? "none" : language)
      inside = 1
      printf "" > file
      next
    }
    /^[ \t]*```[ \t]*$/ { inside = 0; close(file); next }
    inside { print > file }
    END { if (inside) { print "a code block does not end" > "/dev/stderr"; exit 1 } }
  ' "$page"
}

# The files in which code of the docs may stand.
checked_files() {
  find "$ARROWER_SOURCE/tests/consumer" -type f
  # A source that is not compiled proves nothing.
  find "$ARROWER_SOURCE/examples" -type f ! -name '*.cpp'
  cat "$ARROWER_COMPILED"
}

stands_in_a_file() {
  local files
  mapfile -t files < <(checked_files)
  awk '
    function stripped(line) { sub(/^[ \t]+/, "", line); return line }
    FNR == NR { block = block "\n" stripped($0); if (/^int main\(/) program = 1; next }
    FNR == 1 { look(); code = "" }
    { code = code "\n" stripped($0) }
    function look() { if (program ? code == block : index(code "\n", block "\n") > 0) found = 1 }
    END { look(); exit !found }
  ' "$1" "${files[@]}"
}

run_shell() {
  (cd "$work/project" && PATH="$here/commands:$PATH" bash -euo pipefail "$1") >"$work/output" 2>&1 </dev/null
}

parse_json() { psql -qX -v ON_ERROR_STOP=1 -v "text=$(cat "$1")" "$DOCS_DATABASE" >"$work/output" 2>&1 <<<"select :'text'::json;"; }

mkdir "$work/blocks"
split_into_blocks
prepare
failed=0
for block in "$work"/blocks/*; do
  [ -e "$block" ] || continue
  file=$(basename "$block")
  line=$((10#${file%%.*}))
  language=${file#*.}
  : >"$work/output"
  case $language in
    text) continue ;;
    sql) run_sql "$block" && continue; problem="psql refuses this SQL" ;;
    sh | bash) run_shell "$block" && continue; problem="these commands fail" ;;
    json) parse_json "$block" && continue; problem="this is no JSON" ;;
    none) problem='no language stands behind the opening ```: see tests/docs/check_page.sh' ;;
    *)
      stands_in_a_file "$block" && continue
      problem="this $language stands in no file that is compiled or run: see tests/docs/check_page.sh"
      ;;
  esac
  echo "$page:$line: $problem" >&2
  sed 's/^/    /' "$work/output" >&2
  failed=1
done
exit $failed
