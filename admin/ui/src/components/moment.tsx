// A point in time: relative, the exact one on hover.
import { exact_time, relative_time } from "../format/times.ts";
import { useNow } from "../state/now.ts";
import { texts } from "../texts/index.ts";

export function Moment({ at, fallback = texts.words.unknown }: { at: string | null | undefined; fallback?: string }) {
  const now = useNow();
  if (!at) return <span class="faint">{fallback}</span>;
  return (
    <time dateTime={at} title={exact_time(at)}>
      {relative_time(at, now)}
    </time>
  );
}

/** How long it has been going on. */
export function Since({ at, format }: { at: string; format: (microseconds: number) => string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={exact_time(at)}>
      {format((now - Date.parse(at)) * 1_000)}
    </time>
  );
}
