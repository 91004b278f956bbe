#!/usr/bin/env bash
# script/setup says what it would do, and changes nothing unless it is told to. On a Debian on which nothing is installed:
# the programs that it calls are stand-ins that write down how they are called.
set -euo pipefail
setup=$(cd "$(dirname "$0")/../.." && pwd)/script/setup
system=$( . /etc/os-release 2>/dev/null && echo "${ID:-unknown}") || system=unknown
[ "$system" = debian ] || { echo "only Debian has what this test looks at"; exit 0; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
calls=$work/calls
mkdir "$work/bin"
for program in apt-get tee chmod rm systemctl; do
  # Standard input is read: what writes to it must not fail.
  printf '#!/bin/sh\necho "%s $*" >>"%s"\n[ "%s" != tee ] || cat >/dev/null\n' "$program" "$calls" "$program" >"$work/bin/$program"
done
printf '#!/bin/sh\nexit 1\n' >"$work/bin/dpkg-query"
printf '#!/bin/sh\nexec "$@"\n' >"$work/bin/sudo"
# For the temporary file of the script itself.
printf '#!/bin/sh\ncase $2 in /etc/*|/usr/*) echo "rm $*" >>"%s" ;; *) exec /bin/rm "$@" ;; esac\n' "$calls" >"$work/bin/rm"
chmod +x "$work"/bin/*

fail() {
  echo "$1" >&2
  cat "$work/output" >&2
  exit 1
}

run() {
  : >"$calls"
  status=0
  env -u CI -u ARROWER_SKIP_SETUP "PATH=$work/bin:$PATH" "$@" >"$work/output" 2>&1 </dev/null || status=$?
}

run "$setup"
[ "$status" -ne 0 ] || fail "without a terminal and without --yes it went ahead"
grep -q "installs these Debian packages: .*postgresql-17" "$work/output" || fail "it did not say what it would install"
grep -q "run script/setup --yes, or set CI=1" "$work/output" || fail "it did not say how to go ahead"
! grep -q . "$calls" || fail "it changed something: $(cat "$calls")"

for go_ahead in "$setup --yes" "env CI=1 $setup"; do
  # shellcheck disable=SC2086
  run $go_ahead
  grep -q "installs these Debian packages" "$work/output" || fail "$go_ahead did not say what it does"
  grep -q "^apt-get install" "$calls" || fail "$go_ahead installed nothing"
done
