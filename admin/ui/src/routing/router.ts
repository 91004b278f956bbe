// Where the page stands, as its address says: pages by path, what they show by query. All beneath <base href>.
import { Signal, useSignal } from "../state/signal.ts";

export interface Location {
  /** Beneath the base, without slashes at its ends. */
  path: string;
  query: URLSearchParams;
}

const base_path = (): string => new URL(document.baseURI).pathname.replace(/[^/]*$/, "");

function read(): Location {
  const path = location.pathname;
  const base = base_path();
  return {
    path: (path.startsWith(base) ? path.slice(base.length) : "").replace(/^\/+|\/+$/g, ""),
    query: new URLSearchParams(location.search),
  };
}

const current = new Signal<Location>(read());
window.addEventListener("popstate", () => current.set(read()));

/** `to` is relative to the base: "jobs?state=ready". */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  const url = new URL(to, document.baseURI);
  if (url.href === location.href) return;
  const pages_differ = url.pathname !== location.pathname;
  history[options.replace ? "replaceState" : "pushState"](null, "", url);
  current.set(read());
  if (pages_differ) {
    window.scrollTo(0, 0);
    // So that a screen reader starts at the new page's beginning.
    document.getElementById("main")?.focus({ preventScroll: true });
  }
}

export const useLocation = (): Location => useSignal(current);
export const current_location = (): Location => current.value;
