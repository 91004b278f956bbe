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
import { texts } from "../texts/index.ts";
import { Button } from "./button.tsx";

function reason(error: ApiError): string {
  if (error.status === 0) return texts.problems.unreachable;
  if (error.status === 429) return texts.problems.too_many_requests;
  if (error.code === "database_unavailable") return texts.problems.database_unavailable(error.message);
  if (error.code === "schema_outdated") return texts.problems.database_not_ready(error.message);
  if (error.status === 504) return texts.problems.too_slow;
  if (error.status === 403) return texts.problems.forbidden(error.message);
  return texts.problems.other(error.status, error.message);
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
    say_problem(texts.frame.sign_in_failed, problem);
  }
}

export function NotLive() {
  const stale = useSignal(staleness);
  const out = useSignal(signed_out);
  const [page_loaded_at] = useState(Date.now());
  if (out !== null) {
    return (
      <div class="not-live" role="alert">
        <p>{texts.frame.signed_out(<strong>{texts.frame.not_live_since(clock_time(out))}</strong>)}</p>
        <Button small kind="primary" onPress={sign_in}>{texts.frame.sign_in}</Button>
      </div>
    );
  }
  if (stale === null) return null;
  return (
    <div class="not-live" role="alert">
      <p>{texts.frame.not_live(<strong>{texts.frame.not_live_since(clock_time(stale.since ?? page_loaded_at))}</strong>, reason(stale.error))}</p>
      <Button small icon="retry" onPress={fetch_all}>{texts.frame.try_now}</Button>
    </div>
  );
}
