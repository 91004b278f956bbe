// Keyboard shortcuts: single keys and "g" followed by a key. Never while the user types or a dialog is open.
import { useEffect, useRef } from "preact/hooks";

export interface Shortcut {
  keys: string;
  what: string;
  run: () => void;
}

const active: { current: Shortcut[] }[] = [];
let pending_prefix = "";
let pending_timer: ReturnType<typeof setTimeout> | undefined;

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && /^(checkbox|radio|button)$/.test(target.type));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const keys = pending_prefix === "" ? event.key : `${pending_prefix} ${event.key}`;
  pending_prefix = "";
  clearTimeout(pending_timer);
  // The page's own come before those of the frame around it.
  const found = [...active].reverse().flatMap((list) => list.current).find((shortcut) => shortcut.keys === keys);
  if (found) {
    event.preventDefault();
    found.run();
  } else if (event.key === "g") {
    pending_prefix = "g";
    pending_timer = setTimeout(() => (pending_prefix = ""), 1_500);
  }
});

export function useShortcuts(shortcuts: Shortcut[]): void {
  const list = useRef(shortcuts);
  list.current = shortcuts;
  useEffect(() => {
    active.push(list);
    return () => void active.splice(active.indexOf(list), 1);
  }, []);
}

export const shortcuts_now = (): Shortcut[] => active.flatMap((list) => list.current);
