// JSON that keeps what it reads: numbers that JavaScript would round (64-bit ids) stay as they were written, and errors
// say where they are. Payloads go through here, so that editing one field of a job does not change another.
import { texts } from "../texts/index.ts";

/** A part that stays as it was written. */
export class Verbatim {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A number that a JavaScript number cannot hold exactly. */
export class ExactNumber extends Verbatim {
  readonly kind = "number";
}

/** An object or array that is nested too deeply to be taken apart. */
export class DeepPart extends Verbatim {
  readonly kind = "deep";
}

/** An object or an array, with parts that can be looked at. */
export function is_branch(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Verbatim);
}

export class JsonError extends Error {
  readonly line: number;
  readonly column: number;
  constructor(problem: string, text: string, at: number) {
    const before = text.slice(0, at).split("\n");
    const line = before.length;
    const column = (before.at(-1) ?? "").length + 1;
    super(texts.payload.at_place(problem, line, column));
    this.line = line;
    this.column = column;
  }
}

const number_pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const plain_text_pattern = /[^"\\\u0000-\u001f]*/y;
const escapes: Record<string, string> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
/** As deep as the server takes payloads. What walks through values by recursion relies on it. */
export const deepest = 200;

/** Behind the first bracket, from `from` on, after which this many levels are open; null if there is none. Without recursion, of text that may be no JSON. */
function behind_depth(wanted: number, text: string, from = 0): number | null {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: // a string
        for (at += 1; at < text.length && text.charCodeAt(at) !== 0x22; at += 1) if (text.charCodeAt(at) === 0x5c) at += 1;
        continue;
      case 0x5b:
      case 0x7b:
        depth += 1;
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
        break;
      default:
        continue;
    }
    if (depth === wanted) return at + 1;
  }
  return null;
}

export const nested_deeper_than = (most: number, text: string): boolean => behind_depth(most + 1, text) !== null;

/** Where the object or array that begins at `from` ends; the end of the text if it has no end. */
const end_of_part = (text: string, from: number): number => behind_depth(0, text, from) ?? text.length;

interface ParseOptions {
  /** What is nested deeper than `deepest`: an error, or a DeepPart, which is only right for text that is known to be JSON. */
  deeper?: "error" | "verbatim";
}

export function parse(text: string, { deeper = "error" }: ParseOptions = {}): unknown {
  let at = 0;

  const fail = (problem: string): never => {
    throw new JsonError(problem, text, at);
  };
  const skip_space = (): void => {
    while (at < text.length && " \t\r\n".includes(text.charAt(at))) at += 1;
  };
  const found = (): string => (at < text.length ? texts.payload.before(text.charAt(at)) : texts.payload.the_end);

  const read_string = (): string => {
    at += 1;
    let value = "";
    for (;;) {
      plain_text_pattern.lastIndex = at;
      const plain = plain_text_pattern.exec(text)?.[0] ?? "";
      value += plain;
      at += plain.length;
      const next = text.charAt(at);
      if (next === '"') {
        at += 1;
        return value;
      }
      if (next !== "\\") return fail(next === "" ? texts.payload.no_closing_quote : texts.payload.line_break);
      const escape = text.charAt(at + 1);
      if (escape === "u") {
        const digits = text.slice(at + 2, at + 6);
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) return fail(texts.payload.unicode_escape);
        value += String.fromCharCode(parseInt(digits, 16));
        at += 6;
      } else {
        const meaning = escapes[escape];
        if (meaning === undefined) return fail(texts.payload.unknown_escape(escape));
        value += meaning;
        at += 2;
      }
    }
  };

  const read_number = (): number | ExactNumber => {
    number_pattern.lastIndex = at;
    const digits = number_pattern.exec(text)?.[0];
    if (digits === undefined) return fail(texts.payload.value_missing(found()));
    at += digits.length;
    const value = Number(digits);
    return String(value) === digits ? value : new ExactNumber(digits);
  };

  const read_value = (depth: number): unknown => {
    skip_space();
    const next = text.charAt(at);
    if (depth >= deepest && (next === "{" || next === "[")) {
      if (deeper === "error") return fail(texts.payload.nested_too_deep(deepest));
      const from = at;
      at = end_of_part(text, from);
      return new DeepPart(text.slice(from, at));
    }
    if (next === "{") {
      at += 1;
      const entries: [string, unknown][] = [];
      skip_space();
      if (text.charAt(at) === "}") {
        at += 1;
        return {};
      }
      for (;;) {
        skip_space();
        if (text.charAt(at) !== '"') return fail(texts.payload.name_missing(found()));
        const name = read_string();
        skip_space();
        if (text.charAt(at) !== ":") return fail(texts.payload.colon_missing(found()));
        at += 1;
        entries.push([name, read_value(depth + 1)]);
        skip_space();
        const end = text.charAt(at);
        if (end !== "," && end !== "}") return fail(texts.payload.comma_or_brace_missing(found()));
        at += 1;
        // fromEntries, because assigning to "__proto__" would not make a field.
        if (end === "}") return Object.fromEntries(entries);
      }
    }
    if (next === "[") {
      at += 1;
      const items: unknown[] = [];
      skip_space();
      if (text.charAt(at) === "]") {
        at += 1;
        return items;
      }
      for (;;) {
        items.push(read_value(depth + 1));
        skip_space();
        const end = text.charAt(at);
        if (end !== "," && end !== "]") return fail(texts.payload.comma_or_bracket_missing(found()));
        at += 1;
        if (end === "]") return items;
      }
    }
    if (next === '"') return read_string();
    for (const [word, value] of [["true", true], ["false", false], ["null", null]] as const) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return value;
      }
    }
    return read_number();
  };

  const value = read_value(0);
  skip_space();
  if (at < text.length) fail(texts.payload.text_after_value(found()));
  return value;
}

export function stringify(value: unknown, indent = 0): string {
  const write = (value: unknown, margin: string): string => {
    if (value instanceof Verbatim) return value.text;
    const inner = margin + " ".repeat(indent);
    const join = (parts: string[], open: string, close: string): string => {
      if (parts.length === 0) return open + close;
      return indent > 0 ? `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}` : open + parts.join(",") + close;
    };
    if (Array.isArray(value)) return join(value.map((item) => write(item ?? null, inner)), "[", "]");
    if (typeof value === "object" && value !== null) {
      const fields = Object.entries(value).filter(([, field]) => field !== undefined);
      return join(
        fields.map(([name, field]) => `${JSON.stringify(name)}:${indent > 0 ? " " : ""}${write(field, inner)}`),
        "{",
        "}",
      );
    }
    return JSON.stringify(value) ?? "null";
  };
  return write(value, "");
}
