// The dialog that is open; anything may open one.
import type { ComponentChild } from "preact";
import { Signal, useSignal } from "./signal.ts";

type Content = (close: () => void) => ComponentChild;

const open = new Signal<{ id: number; content: Content } | null>(null);
let last_id = 0;

export function open_dialog(content: Content): void {
  open.set({ id: ++last_id, content });
}

export const close_dialog = (): void => open.set(null);

export function DialogHost() {
  const dialog = useSignal(open);
  return dialog ? <div key={dialog.id}>{dialog.content(close_dialog)}</div> : null;
}
