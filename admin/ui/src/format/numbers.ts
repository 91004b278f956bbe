// Numbers as people read them.
import type { Count } from "../api/types.ts";
import { units } from "../texts/units.ts";
import { lazily } from "./lazily.ts";

const whole = lazily(() => new Intl.NumberFormat(units.number_locale, { maximumFractionDigits: 0 }));
const compact = lazily(() => new Intl.NumberFormat(units.number_locale, { notation: "compact", maximumFractionDigits: 1 }));

export const number = (value: number): string => whole().format(value);
/** 1.2M; for where there is little room. */
export const short_number = (value: number): string => (Math.abs(value) < 10_000 ? whole().format(value) : compact().format(value));
/** "10,000+" where the count stopped before the end. */
export const count = (value: Count): string => (value.exact ? number(value.value) : units.or_more(number(value.value)));

export function rate(per_second: number): string {
  if (per_second <= 0) return "0";
  if (per_second < 0.01) return units.less_than("0.01");
  if (per_second < 10) return per_second.toFixed(per_second < 1 ? 2 : 1);
  return short_number(Math.round(per_second));
}

export function percent(part: number): string {
  if (part <= 0) return units.percent("0");
  if (part < 0.001) return units.less_than(units.percent("0.1"));
  if (part >= 0.9995) return units.percent("100");
  return units.percent((part * 100).toFixed(part < 0.1 ? 1 : 0));
}

export function bytes(value: number): string {
  let unit = 0;
  while (value >= 1024 && unit < units.bytes.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return units.counted(value < 10 && unit > 0 ? value.toFixed(1) : String(Math.round(value)), units.bytes[unit] ?? "");
}

export const plural = (value: number, one: string, many = `${one}s`): string => units.counted(number(value), value === 1 ? one : many);
export const counted = (value: Count, one: string, many = `${one}s`): string =>
  units.counted(count(value), value.exact && value.value === 1 ? one : many);
