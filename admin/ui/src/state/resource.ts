// Something that is fetched and kept fresh: while it is refreshed or cannot be, what was there last stays.
import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type ApiError, api_error } from "../api/client.ts";
import { note_fresh, note_stale, pause_after, signed_out } from "./freshness.ts";

export interface Resource<T> {
  data: T | undefined;
  error: ApiError | undefined;
  /** When `data` came. */
  at: number;
  loading: boolean;
  refresh: () => void;
}

interface Options {
  /** Milliseconds between fetches while the page is visible. Nothing: fetched once. */
  every?: number | undefined;
  /** False: not (yet) fetched. */
  enabled?: boolean;
}

/** Fetches again when `key` changes. */
export function useResource<T>(key: string, fetch: (signal: AbortSignal) => Promise<T>, options: Options = {}): Resource<T> {
  const { every, enabled = true } = options;
  const [state, set_state] = useState<{ key: string; data?: T; error?: ApiError; at: number }>({ key, at: 0 });
  const [asked, set_asked] = useState(0);
  const latest_fetch = useRef(fetch);
  latest_fetch.current = fetch;
  const name = useId();
  const fetched = useRef({ key, at: 0 });

  // Asked for before the frame is painted that shows that it is awaited.
  useLayoutEffect(() => {
    if (!enabled) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    let problems = 0;
    let error: ApiError | undefined;

    const load = async (): Promise<void> => {
      clearTimeout(timer);
      last = Date.now();
      try {
        const data = await latest_fetch.current(controller.signal);
        if (controller.signal.aborted) return;
        problems = 0;
        fetched.current = { key, at: Date.now() };
        set_state({ key, data, at: Date.now() });
        note_fresh(name);
      } catch (problem) {
        if (controller.signal.aborted) return;
        problems += 1;
        error = api_error(problem);
        const told = error;
        set_state((before) => ({ ...(before.key === key ? before : { key, at: 0 }), error: told }));
        // What the server says of the request itself is what the page shows then.
        if (every !== undefined && ![400, 401, 404].includes(error.status)) {
          note_stale(name, error, fetched.current.key === key ? fetched.current.at : 0);
        }
      }
      schedule();
    };
    const schedule = (): void => {
      if (document.hidden || signed_out.value !== null) return;
      const pause = error && problems > 0 ? pause_after(problems, error) : every;
      if (pause !== undefined && (every !== undefined || problems > 0)) timer = setTimeout(() => void load(), pause);
    };
    const on_visibility = (): void => {
      clearTimeout(timer);
      if (!document.hidden && every !== undefined) {
        if (Date.now() - last >= every) void load();
        else schedule();
      }
    };
    document.addEventListener("visibilitychange", on_visibility);
    const forget_sign_in = signed_out.watch((out) => {
      if (out === null) void load();
      else clearTimeout(timer);
    });
    if (signed_out.value === null) void load();
    return () => {
      controller.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", on_visibility);
      forget_sign_in();
      note_fresh(name);
    };
  }, [key, every, enabled, asked]);

  useEffect(() => on_changes(() => set_asked((count) => count + 1)), []);

  const refresh = useCallback(() => set_asked((count) => count + 1), []);
  const fresh = state.key === key;
  return {
    data: fresh ? state.data : undefined,
    error: fresh ? state.error : undefined,
    at: fresh ? state.at : 0,
    loading: enabled && (!fresh || (state.data === undefined && state.error === undefined)),
    refresh,
  };
}

const listeners = new Set<() => void>();

function on_changes(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Fetches everything that is shown again: something was changed. */
export function refresh_all(): void {
  for (const listener of [...listeners]) listener();
}
