// What an entry of the audit acted on, on one line.
import { stringify } from "../../json/lossless.ts";
import { texts } from "../../texts/index.ts";

export function target_text(target: unknown): string {
  if (target === null || target === undefined) return "";
  if (typeof target === "string") return target;
  const entries = typeof target === "object" && !Array.isArray(target) ? Object.entries(target) : [];
  if (entries.length === 0) return stringify(target);
  return entries.map(([name, value]) => `${name}: ${typeof value === "string" ? (value === "" && name === "queue" ? texts.words.default_queue : value) : stringify(value)}`).join(", ");
}
