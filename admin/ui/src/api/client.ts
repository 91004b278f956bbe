// Speaks HTTP with the API: the token against forged requests, errors with their code, and whether the server answers.
import { deepest, nested_deeper_than, parse, stringify } from "../json/lossless.ts";
import { Signal } from "../state/signal.ts";

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The server cannot be reached, or it cannot reach its database. */
export const connection_problem = new Signal<string | null>(null);

let csrf_token = "";
export function use_csrf_token(token: string): void {
  csrf_token = token;
}

const base = (): string => new URL("api/v1/", document.baseURI).href;

export type Query = Record<string, string | number | readonly (string | number)[] | null | undefined>;

export function query_text(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) parameters.append(name, String(one));
    }
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

interface RequestOptions {
  query?: Query;
  signal?: AbortSignal | undefined;
  /** Keeps numbers of the answer that JavaScript would round. */
  exact?: boolean;
}

/** Nothing on the page has to expect values that are nested without an end. */
export function read_answer(text: string, exact: boolean): unknown {
  if (text === "") return {};
  return exact || nested_deeper_than(deepest, text) ? parse(text, { deeper: "verbatim" }) : JSON.parse(text);
}

async function request<T>(method: string, path: string, body: unknown, options: RequestOptions): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (options.signal) init.signal = options.signal;
  if (method !== "GET") {
    headers["Content-Type"] = "application/json";
    headers["X-Arrower-CSRF"] = csrf_token;
    init.body = stringify(body ?? {});
  }
  let response: Response;
  let text: string;
  try {
    response = await fetch(base() + path + query_text(options.query ?? {}), init);
    text = await response.text();
  } catch (problem) {
    if (options.signal?.aborted) throw problem;
    connection_problem.set("The server does not answer.");
    throw new ApiError(0, "unreachable", "The server does not answer.");
  }
  if (response.ok) {
    connection_problem.set(null);
    return read_answer(text, options.exact ?? false) as T;
  }
  const error = error_of(response.status, text);
  if (error.code === "database_unavailable") connection_problem.set(`The server cannot reach its database: ${error.message}`);
  else if (response.status >= 502) connection_problem.set(error.message);
  else connection_problem.set(null);
  throw error;
}

function error_of(status: number, text: string): ApiError {
  try {
    const { error } = JSON.parse(text) as { error: { code: string; message: string } };
    return new ApiError(status, error.code, error.message);
  } catch {
    return new ApiError(status, "unknown", `The server answered with status ${status}.`);
  }
}

export const get = <T>(path: string, options: RequestOptions = {}): Promise<T> => request<T>("GET", path, undefined, options);
export const post = <T>(path: string, body?: unknown): Promise<T> => request<T>("POST", path, body, {});
export const put = <T>(path: string, body: unknown): Promise<T> => request<T>("PUT", path, body, {});
