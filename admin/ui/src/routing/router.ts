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

/** Where the reader was on a page that they come back to. */
interface Place {
  scroll: number;
  /** The link or control that had the focus. */
  focus: string | null;
}

/** Says how an element is found again once the page is shown again. */
function focus_path(element: Element | null): string | null {
  if (!(element instanceof HTMLElement) || element === document.body || !document.getElementById("main")?.contains(element)) return null;
  const row = element.closest("[data-job], [data-queue]");
  const of_row = row ? `[data-${row.hasAttribute("data-job") ? "job" : "queue"}="${CSS.escape(row.getAttribute("data-job") ?? row.getAttribute("data-queue") ?? "")}"] ` : "";
  const href = element.getAttribute("href");
  if (href !== null) return `${of_row}a[href="${CSS.escape(href)}"]`;
  const label = element.getAttribute("aria-label");
  return label === null ? null : `${of_row}${element.tagName.toLowerCase()}[aria-label="${CSS.escape(label)}"]`;
}

function remember(): void {
  const place: Place = { scroll: window.scrollY, focus: focus_path(document.activeElement) };
  history.replaceState({ ...(history.state as object | null), place }, "");
}

/** What the page shows may take a moment to come. */
const longest_restoring = 3_000;

function restore(place: Place | undefined): void {
  if (!place) return;
  const asked_at = Date.now();
  const location_then = location.href;
  const attempt = (): void => {
    if (location.href !== location_then) return;
    const element = place.focus === null ? null : document.querySelector<HTMLElement>(place.focus);
    const tall_enough = document.documentElement.scrollHeight - window.innerHeight >= place.scroll;
    if ((tall_enough && (place.focus === null || element)) || Date.now() - asked_at > longest_restoring) {
      window.scrollTo(0, place.scroll);
      element?.focus({ preventScroll: true });
    } else {
      requestAnimationFrame(attempt);
    }
  };
  requestAnimationFrame(attempt);
}

// The browser would restore the position before the page has its content.
history.scrollRestoration = "manual";
let scroll_timer: ReturnType<typeof setTimeout> | undefined;
window.addEventListener("popstate", (event) => {
  clearTimeout(scroll_timer);
  current.set(read());
  restore((event.state as { place?: Place } | null)?.place);
});
window.addEventListener(
  "scroll",
  () => {
    clearTimeout(scroll_timer);
    scroll_timer = setTimeout(remember, 300);
  },
  { passive: true },
);

/** `to` is relative to the base: "jobs?state=ready". */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  const url = new URL(to, document.baseURI);
  if (url.href === location.href) return;
  const pages_differ = url.pathname !== location.pathname;
  clearTimeout(scroll_timer);
  if (!options.replace) remember();
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

/** This page's address with another value of a parameter; null: without it. */
export function with_parameter(name: string, value: string | null): string {
  const url = new URL(location.href);
  if (value === null) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  return url.href;
}
