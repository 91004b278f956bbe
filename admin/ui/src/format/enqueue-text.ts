// How the same job is enqueued by other means.
import { DeepPart, ExactNumber, is_branch, stringify } from "../json/lossless.ts";

export interface SameJob {
  queue: string;
  type: string;
  payload: unknown;
  priority: number;
  max_attempts: number;
  unique_key: string | null;
}

const default_attempts = 25;

/** For a POSIX shell. */
export const shell_word = (text: string): string => (/^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
export const sql_literal = (text: string): string => (text.includes("\\") ? " E" : "") + `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
const sql_identifier = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

export function as_curl(job: SameJob, base: string): string {
  const body = {
    queue: job.queue,
    type: job.type,
    payload: job.payload,
    ...(job.priority === 0 ? {} : { priority: job.priority }),
    ...(job.max_attempts === default_attempts ? {} : { max_attempts: job.max_attempts }),
    ...(job.unique_key === null ? {} : { unique_key: job.unique_key }),
  };
  return `curl -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' ${shell_word(`${base}jobs`)} \\\n  -d ${shell_word(stringify(body))}`;
}

export function as_command(job: SameJob, schema: string): string {
  const options = [
    ...(schema === "arrower" ? [] : ["--schema", schema]),
    "enqueue",
    ...(job.queue === "" ? [] : ["--queue", job.queue]),
    ...(job.priority === 0 ? [] : ["--priority", String(job.priority)]),
    ...(job.max_attempts === default_attempts ? [] : ["--max-attempts", String(job.max_attempts)]),
    ...(job.unique_key === null ? [] : ["--unique-key", job.unique_key]),
    job.type,
    stringify(job.payload),
  ];
  return `arrower-jobs ${options.map(shell_word).join(" ")}`;
}

export function as_sql(job: SameJob, schema: string): string {
  const options = [
    ...(job.priority === 0 ? [] : [`priority => ${job.priority}`]),
    ...(job.max_attempts === default_attempts ? [] : [`max_attempts => ${job.max_attempts}`]),
    ...(job.unique_key === null ? [] : [`unique_key => ${sql_literal(job.unique_key).trim()}`]),
  ];
  const arguments_of = [sql_literal(job.queue), sql_literal(job.type), sql_literal(stringify(job.payload)), ...options].map((text) => text.trim());
  return `select ${sql_identifier(schema)}.enqueue(${arguments_of.join(", ")});`;
}

/** As a value of the job's struct. Types that JSON does not tell apart, such as enumerations and times, are written as text. */
export function as_cpp(job: SameJob): string {
  const options = [
    ...(job.priority === 0 ? [] : [`.priority = ${job.priority}`]),
    ...(job.max_attempts === default_attempts ? [] : [`.max_attempts = ${job.max_attempts}`]),
    ...(job.unique_key === null ? [] : [`.unique_key = ${cpp_text(job.unique_key)}`]),
  ];
  return `queue.enqueue(${job.type}${cpp_value(job.payload, "")}${options.length === 0 ? "" : `, {${options.join(", ")}}`});`;
}

function cpp_value(value: unknown, indent: string): string {
  if (value === null) return "std::nullopt";
  if (typeof value === "string") return cpp_text(value);
  if (value instanceof ExactNumber) return value.text;
  if (value instanceof DeepPart) return cpp_text(value.text);
  if (!is_branch(value)) return String(value);
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((one) => cpp_value(one, inner))
    : Object.entries(value).map(([name, one]) => `.${name} = ${cpp_value(one, inner)}`);
  if (parts.length === 0) return "{}";
  const short = `{${parts.join(", ")}}`;
  return short.length < 100 && !short.includes("\n") ? short : `{\n${inner}${parts.join(`,\n${inner}`)},\n${indent}}`;
}

const cpp_escapes: Record<string, string> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r" };
const cpp_text = (text: string): string =>
  // Octal: unlike hexadecimal escapes these end after three digits.
  `"${text.replace(/[\\"\u0000-\u001f\u007f]/g, (one) => cpp_escapes[one] ?? `\\${one.charCodeAt(0).toString(8).padStart(3, "0")}`)}"`;
