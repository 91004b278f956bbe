// Says on every page that what it shows is not kept up to date, since when and why, and what to do about it.
import { useState } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import { clock_time } from "../format/times.ts";
import { refresh_queues } from "../state/live-overview.ts";
import { refresh_all } from "../state/resource.ts";
import { load_session } from "../state/session.ts";
import { signed_out, staleness } from "../state/freshness.ts";
import { useSignal } from "../state/signal.ts";
import { say_problem } from "../state/notices.ts";
import { Button } from "./button.tsx";

function reason(error: ApiError): string {
  if (error.status === 0) return "The server does not respond.";
  if (error.status === 429) return "The server gets too many requests from your address.";
  if (error.code === "database_unavailable") return `The server cannot reach its database: ${error.message}`;
  if (error.status === 504) return "The server did not respond in time.";
  if (error.status === 403) return `You may not see this: ${error.message}`;
  return `The server reports a problem (${error.status}): ${error.message}`;
}

/** Everything that the page shows is fetched again. */
async function fetch_all(): Promise<void> {
  refresh_all();
  await refresh_queues();
}

/** The browser asks for the name and the password; what is typed on the page stays. */
async function sign_in(): Promise<void> {
  try {
    await load_session();
    await fetch_all();
  } catch (problem) {
    say_problem("Sign in", problem);
  }
}

export function NotLive() {
  const stale = useSignal(staleness);
  const out = useSignal(signed_out);
  const [page_loaded_at] = useState(Date.now());
  if (out !== null) {
    return (
      <div class="not-live" role="alert">
        <p>
          <strong>{`Not live since ${clock_time(out)}.`}</strong> You are signed out: the server does not accept your name and password any more.
        </p>
        <Button small kind="primary" onPress={sign_in}>Sign in</Button>
      </div>
    );
  }
  if (stale === null) return null;
  return (
    <div class="not-live" role="alert">
      <p>
        <strong>{`Not live since ${clock_time(stale.since ?? page_loaded_at)}.`}</strong> {reason(stale.error)} The data may be out of date. Retrying
        automatically.
      </p>
      <Button small icon="retry" onPress={fetch_all}>Try now</Button>
    </div>
  );
}
