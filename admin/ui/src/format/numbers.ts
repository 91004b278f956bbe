// Numbers as people read them.
import type { Count } from "../api/types.ts";
import { lazily } from "./lazily.ts";

const whole = lazily(() => new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 }));
const compact = lazily(() => new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 }));

export const number = (value: number): string => whole().format(value);
/** 1.2M; for where there is little room. */
export const short_number = (value: number): string => (Math.abs(value) < 10_000 ? whole().format(value) : compact().format(value));
/** "10,000+" where nobody counted further. */
export const count = (value: Count): string => number(value.value) + (value.exact ? "" : "+");

export function rate(per_second: number): string {
  if (per_second <= 0) return "0";
  if (per_second < 0.01) return "< 0.01";
  if (per_second < 10) return per_second.toFixed(per_second < 1 ? 2 : 1);
  return short_number(Math.round(per_second));
}

export function percent(part: number): string {
  if (part <= 0) return "0 %";
  if (part < 0.001) return "< 0.1 %";
  if (part >= 0.9995) return "100 %";
  return `${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %`;
}

export function bytes(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit] ?? ""}`;
}

export const plural = (value: number, one: string, many = `${one}s`): string => `${number(value)} ${value === 1 ? one : many}`;
export const counted = (value: Count, one: string, many = `${one}s`): string =>
  `${count(value)} ${value.exact && value.value === 1 ? one : many}`;
