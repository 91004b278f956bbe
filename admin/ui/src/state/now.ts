// The server's present time, for relative times; one timer for the whole page.
import { server_now } from "./session.ts";
import { Signal, useSignal } from "./signal.ts";

const now = new Signal(server_now());
setInterval(() => {
  if (!document.hidden) now.set(server_now());
}, 1_000);

export const useNow = (): number => useSignal(now);
