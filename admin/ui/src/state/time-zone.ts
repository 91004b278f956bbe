// In which time zone times are shown: the browser's, or UTC. Kept in the browser.
import { Signal, useSignal } from "./signal.ts";

export type ZoneChoice = "local" | "utc";
const key = "arrower-jobs-time-zone";

function stored(): ZoneChoice {
  try {
    return localStorage.getItem(key) === "utc" ? "utc" : "local";
  } catch {
    return "local";
  }
}

const choice = new Signal<ZoneChoice>(stored());

export function set_zone(value: ZoneChoice): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage it lasts as long as the page.
  }
  choice.set(value);
}

export const zone_choice = (): ZoneChoice => choice.value;
export const useZoneChoice = (): ZoneChoice => useSignal(choice);
