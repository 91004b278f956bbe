// Who is signed in, and what they may do.
import { use_session } from "../api/client.ts";
import * as api from "../api/endpoints.ts";
import type { Session } from "../api/types.ts";
import { signed_out } from "./freshness.ts";
import { Signal, useSignal } from "./signal.ts";

const current = new Signal<Session | null>(null);

/** How far this machine's clock is ahead of the server's, in milliseconds. */
let clock_difference = 0;
export const server_now = (): number => Date.now() - clock_difference;

export async function load_session(): Promise<void> {
  const before = Date.now();
  const session = await api.session();
  signed_out.set(null);
  clock_difference = (before + Date.now()) / 2 - Date.parse(session.server_time);
  use_session(session.csrf_token, load_session);
  current.set(session);
}

export const useSession = (): Session | null => useSignal(current);
export const useCanChange = (): boolean => !(useSignal(current)?.read_only ?? true);
export const can_change = (): boolean => !(current.value?.read_only ?? true);

export function trace_address(trace_id: string): string | null {
  const pattern = current.value?.trace_url;
  if (!pattern) return null;
  const address = pattern.replaceAll("{trace_id}", encodeURIComponent(trace_id));
  return /^https?:\/\//i.test(address) ? address : null;
}
