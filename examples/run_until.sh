#!/usr/bin/env bash
# run_quickstart.sh PROGRAM: starts it on the test database, waits for its work, asks it to stop, and checks both.
set -euo pipefail

program=$1
coproc WORKER { exec "$program" "$ARROWER_TEST_DATABASE"; }
process=$WORKER_PID
trap 'kill -KILL "$process" 2>/dev/null || true' EXIT

while IFS= read -r -t 30 line <&"${WORKER[0]}"; do
  if [ "$line" = "sent invoice 42 to ada@example.org" ]; then
    kill -TERM "$process"
    wait "$process"
    trap - EXIT
    exit 0
  fi
done
echo "quickstart did not do its work" >&2
exit 1
