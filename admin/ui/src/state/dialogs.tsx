// The dialog that is open; anything may open one.
import type { ComponentChild } from "preact";
import { ErrorBoundary } from "../components/error-boundary.tsx";
import { texts } from "../texts/index.ts";
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
  return dialog ? <div key={dialog.id}><ErrorBoundary what={texts.problems.the_dialog}>{dialog.content(close_dialog)}</ErrorBoundary></div> : null;
}
