// Points in time: relative for reading, exact with the time zone for certainty.
import { zone_choice } from "../state/time-zone.ts";
import { units } from "../texts/units.ts";
import { duration } from "./durations.ts";
import { lazily } from "./lazily.ts";

function time_format(options: Intl.DateTimeFormatOptions): () => Intl.DateTimeFormat {
  const local = lazily(() => new Intl.DateTimeFormat(units.time_locale, options));
  const utc = lazily(() => new Intl.DateTimeFormat(units.time_locale, { ...options, timeZone: "UTC" }));
  return () => (zone_choice() === "utc" ? utc() : local());
}
const second = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;

const exact_format = time_format({ year: "numeric", month: "short", day: "2-digit", ...second, timeZoneName: "short" });
const second_format = time_format({ weekday: "short", day: "numeric", month: "short", ...second });
const minute_format = time_format({ weekday: "short", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" });

const local_zone = lazily(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
export const time_zone = (): string => (zone_choice() === "utc" ? "UTC" : local_zone());

/** Local time and UTC. */
export function exact_time(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : units.exact_time(exact_format().format(date), time);
}

const clock_format = time_format(second);
/** "20:40:05" of milliseconds since 1970. */
export const clock_time = (milliseconds: number): string => clock_format().format(new Date(milliseconds));

export const day_and_second = (time: string): string => second_format().format(new Date(time));
export const day_and_minute = (time: string): string => minute_format().format(new Date(time));

export function relative_time(time: string, now: number): string {
  const distance = Date.parse(time) - now;
  if (Number.isNaN(distance)) return time;
  if (Math.abs(distance) < 1_000) return units.now;
  const seconds = Math.floor(Math.abs(distance) / 1_000);
  // Seconds are noise beside hours, and a second unit is noise beside days.
  const rounded = seconds < 60 ? seconds : seconds < 86_400 ? seconds - (seconds % 60) : seconds - (seconds % 3_600);
  const text = duration(rounded * 1_000_000).replace(/^(\d+)\.\d /, "$1 ");
  return distance > 0 ? units.from_now(text) : units.ago(text);
}

/** Between two points, in microseconds. The fraction of a millisecond that Date drops is read from the text. */
export function between(from: string, to: string): number {
  return microseconds(to) - microseconds(from);
}

function microseconds(time: string): number {
  const fraction = /\.(\d{1,6})/.exec(time)?.[1] ?? "";
  const whole = Date.parse(time.replace(/\.\d+/, ""));
  return whole * 1_000 + Number(fraction.padEnd(6, "0"));
}

/** For <input type="datetime-local">, which knows no time zone. */
export function to_local_input(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "";
  if (zone_choice() === "utc") return date.toISOString().slice(0, 19);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export function from_local_input(text: string): string | null {
  if (text === "") return null;
  const date = new Date(zone_choice() === "utc" ? `${text}Z` : text);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

const chart_day_format = time_format({ day: "numeric", month: "short" });
const chart_weekday_format = time_format({ weekday: "short", day: "numeric" });
const chart_clock_format = time_format({ hour: "2-digit", minute: "2-digit" });
const chart_exact_format = time_format({ day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" });

/** At a mark of a chart's axis, of seconds since 1970; `increment` seconds lie between two marks. */
export function axis_time(seconds_since_1970: number, increment: number): string {
  const date = new Date(seconds_since_1970 * 1_000);
  if (increment >= 86_400) return chart_day_format().format(date);
  const clock = chart_clock_format().format(date);
  return clock === "00:00" ? chart_weekday_format().format(date) : clock;
}

/** "28 Nov, 20:40" */
export const day_and_clock = (time: string): string => chart_exact_format().format(new Date(time));
export const chart_time = (seconds_since_1970: number): string => chart_exact_format().format(new Date(seconds_since_1970 * 1_000));
