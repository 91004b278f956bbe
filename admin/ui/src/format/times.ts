// Points in time: relative for reading, exact with the time zone for certainty.
import { duration } from "./durations.ts";
import { lazily } from "./lazily.ts";

const time_format = (options: Intl.DateTimeFormatOptions) => lazily(() => new Intl.DateTimeFormat("en-GB", options));
const second = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;

const exact_format = time_format({ year: "numeric", month: "short", day: "2-digit", ...second, timeZoneName: "short" });
const second_format = time_format({ weekday: "short", day: "numeric", month: "short", ...second });
const minute_format = time_format({ weekday: "short", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" });

export const time_zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Local time and UTC. */
export function exact_time(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : `${exact_format().format(date)} (${time})`;
}

export const day_and_second = (time: string): string => second_format().format(new Date(time));
export const day_and_minute = (time: string): string => minute_format().format(new Date(time));

export function relative_time(time: string, now: number): string {
  const distance = Date.parse(time) - now;
  if (Number.isNaN(distance)) return time;
  if (Math.abs(distance) < 1_000) return "now";
  const seconds = Math.floor(Math.abs(distance) / 1_000);
  // Seconds are noise beside hours, and a second unit is noise beside days.
  const rounded = seconds < 60 ? seconds : seconds < 86_400 ? seconds - (seconds % 60) : seconds - (seconds % 3_600);
  const text = duration(rounded * 1_000_000).replace(/^(\d+)\.\d s$/, "$1 s");
  return distance > 0 ? `in ${text}` : `${text} ago`;
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
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export function from_local_input(text: string): string | null {
  if (text === "") return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
