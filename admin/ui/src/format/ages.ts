// How long ago something was, as it stands in addresses and as the server reads it: "-24h".

const units: Record<string, string> = { s: "s", min: "min", h: "h", d: "d" };

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
  return `last ${count} ${units[unit] ?? unit}`;
}
