// The API without the UI: to arrange what a test needs, and to see that what was clicked has happened.
import assert from "node:assert/strict";
import { base_url } from "./browser.mjs";

const api = new URL("api/v1/", base_url);
let token;
let cookie;

async function request(method, path, body) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") {
    if (!token) await sign_on();
    headers.Cookie = cookie;
    headers["Content-Type"] = "application/json";
    headers["X-Arrower-CSRF"] = token;
  }
  const response = await fetch(new URL(path, api), { method, headers, body: method === "GET" ? undefined : JSON.stringify(body ?? {}) });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return text === "" ? {} : JSON.parse(text);
}

/** As a browser does: the token goes with the cookie that came with it. */
async function sign_on() {
  const response = await fetch(new URL("session", api));
  cookie = response.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  token = (await response.json()).csrf_token;
}

export const get = (path) => request("GET", path);
export const post = (path, body) => request("POST", path, body);

export async function enqueue(job) {
  return (await post("jobs", job)).ids;
}
export const state_of = async (id) => (await get(`jobs/${id}`)).summary.state;
export const exists = async (id) => (await get(`jobs?id=${id}`)).jobs.length > 0;
