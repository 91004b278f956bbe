// Speaks HTTP with the API: the token against forged requests, and errors with their code.
import { signed_out } from "../state/freshness.ts";
import { deepest, nested_deeper_than, parse, stringify } from "../json/lossless.ts";
import { texts } from "../texts/index.ts";

export class ApiError extends Error {
  /** 0: there was no response. */
  readonly status: number;
  readonly code: string;
  /** Milliseconds after which the server wants to be asked again. */
  readonly retry_after: number | undefined;
  constructor(status: number, code: string, message: string, retry_after?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.retry_after = retry_after;
  }
}

export const api_error = (problem: unknown): ApiError =>
  problem instanceof ApiError ? problem : new ApiError(0, "unknown", problem instanceof Error ? problem.message : String(problem));

let csrf_token = "";
let renew_session: (() => Promise<void>) | undefined;

/** `renew` gets another token: the server may have been restarted, or another one may have taken its place. */
export function use_session(token: string, renew: () => Promise<void>): void {
  csrf_token = token;
  renew_session = renew;
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

export const api_address = (path: string, query: Query): string => base() + path + query_text(query);

interface RequestOptions {
  query?: Query;
  signal?: AbortSignal | undefined;
  /** Keeps numbers of the response that JavaScript would round. */
  exact?: boolean;
}

/** So that no part of the page has to expect values that are nested without an end. */
export function read_answer(text: string, exact: boolean): unknown {
  if (text === "") return {};
  return exact || nested_deeper_than(deepest, text) ? parse(text, { deeper: "verbatim" }) : JSON.parse(text);
}

/** A change that the server refuses for its token is made again with a new one, once. */
async function change<T>(method: string, path: string, body: unknown): Promise<T> {
  try {
    return await request<T>(method, path, body, {});
  } catch (problem) {
    if (!(problem instanceof ApiError && problem.code === "csrf" && renew_session)) throw problem;
    await renew_session();
    return request<T>(method, path, body, {});
  }
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
    throw new ApiError(0, "unreachable", texts.problems.unreachable);
  }
  if (response.ok) return read_answer(text, options.exact ?? false) as T;
  if (response.status === 401 && signed_out.value === null) signed_out.set(Date.now());
  throw error_of(response, text);
}

function error_of(response: Response, text: string): ApiError {
  const seconds = Number(response.headers.get("Retry-After") ?? "");
  const retry_after = seconds > 0 ? seconds * 1_000 : undefined;
  try {
    const { error } = JSON.parse(text) as { error: { code: string; message: string } };
    return new ApiError(response.status, error.code, error.message, retry_after);
  } catch {
    return new ApiError(response.status, "unknown", texts.problems.status(response.status), retry_after);
  }
}

export const get = <T>(path: string, options: RequestOptions = {}): Promise<T> => request<T>("GET", path, undefined, options);
export const post = <T>(path: string, body?: unknown): Promise<T> => change<T>("POST", path, body);
export const put = <T>(path: string, body: unknown): Promise<T> => change<T>("PUT", path, body);
