#!/usr/bin/env bash
# run_until.sh PROGRAM LINE: starts a program on the test database, waits until it has printed the line, asks it to stop,
# and checks that it ends well.
set -euo pipefail

program=$1
expected=$2
coproc PROGRAM { exec "$program" "$ARROWER_TEST_DATABASE"; }
process=$PROGRAM_PID
trap 'kill -KILL "$process" 2>/dev/null || true' EXIT

while IFS= read -r -t 30 line <&"${PROGRAM[0]}"; do
  if [ "$line" = "$expected" ]; then
    kill -TERM "$process"
    wait "$process"
    trap - EXIT
    exit 0
  fi
done
echo "$program did not print: $expected" >&2
exit 1
