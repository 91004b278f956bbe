// How long ago something was, as it stands in addresses and as the server reads it: "-24h".
import { units } from "../texts/units.ts";

const unit_names: Record<string, string> = { s: units.seconds, min: units.minutes, h: units.hours, d: units.days };

export function is_age(text: string): boolean {
  return /^-[1-9]\d{0,4}(s|min|h|d)$/.test(text);
}

export function age(minutes: number): string {
  if (minutes % 1_440 === 0 && minutes > 1_440) return `-${minutes / 1_440}d`;
  return minutes % 60 === 0 ? `-${minutes / 60}h` : `-${minutes}min`;
}

/** "last 24 h" */
export function age_text(text: string): string {
  const [, count = "", unit = ""] = /^-(\d+)([a-z]+)$/.exec(text) ?? [];
  return units.last(units.counted(count, unit_names[unit] ?? unit));
}
