// Light, dark, or as the system has it. Kept in the browser.
import { Signal, useSignal } from "./signal.ts";

export type Theme = "system" | "light" | "dark";
const key = "arrower-jobs-theme";

function stored(): Theme {
  try {
    const value = localStorage.getItem(key);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

const theme = new Signal<Theme>(stored());
/** Counts up when colours change, for what is drawn on a canvas. */
export const colours_version = new Signal(0);

function apply(value: Theme): void {
  if (value === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = value;
  colours_version.set(colours_version.value + 1);
}

apply(theme.value);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => apply(theme.value));

export function set_theme(value: Theme): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage it lasts as long as the page.
  }
  theme.set(value);
  apply(value);
}

export function next_theme(): void {
  const order: Theme[] = ["system", "light", "dark"];
  set_theme(order[(order.indexOf(theme.value) + 1) % order.length] ?? "system");
}

export const useTheme = (): Theme => useSignal(theme);
