// Buttons that are one stop of the Tab key together; arrow keys go from one to the next.
import type { ComponentChildren, TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const buttons_in = (bar: HTMLElement): HTMLButtonElement[] => [...bar.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];

function make_stop(stop: HTMLButtonElement | undefined, buttons: HTMLButtonElement[]): void {
  for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
}

export function Toolbar({ label, class: class_name, children }: { label: string; class: string; children: ComponentChildren }) {
  const bar = useRef<HTMLDivElement>(null);
  // Each time: which buttons can be pressed may have changed.
  useLayoutEffect(() => {
    if (!bar.current) return;
    const buttons = buttons_in(bar.current);
    make_stop(buttons.find((button) => button.getAttribute("tabindex") === "0") ?? buttons[0], buttons);
  });

  const go = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const buttons = buttons_in(event.currentTarget);
    const at = buttons.findIndex((button) => button === document.activeElement);
    const last = buttons.length - 1;
    const to: Record<string, number> = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at <= 0 ? last : at - 1, Home: 0, End: last };
    const next = buttons[to[event.key] ?? -1];
    if (!next) return;
    event.preventDefault();
    make_stop(next, buttons);
    next.focus();
  };
  return <div ref={bar} class={class_name} role="toolbar" aria-label={label} onKeyDown={go}>{children}</div>;
}
