// Rows as text for spreadsheets and programs.
import { stringify } from "../json/lossless.ts";

function cell(value: unknown): string {
  const text = value === null || value === undefined ? "" : typeof value === "string" ? value : typeof value === "object" ? stringify(value) : String(value);
  // A spreadsheet would run text that begins like a formula.
  const safe = typeof value !== "number" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The columns are the fields of the first row. */
export function csv(rows: readonly object[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => (row as Record<string, unknown>)[column]))];
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

export const json_lines = (rows: readonly object[]): string => rows.map((row) => `${stringify(row)}\n`).join("");
