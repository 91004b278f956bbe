// A modal dialog on the browser's own: focus stays inside, Escape closes it, focus returns to where it was.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import { texts } from "../texts/index.ts";
import { Button } from "./button.tsx";

interface Properties {
  title: string;
  children: ComponentChildren;
  footer?: ComponentChildren;
  wide?: boolean;
  onClose: () => void;
  onSubmit?: (() => void) | undefined;
  /** Why the last attempt to submit it failed. */
  problem?: ApiError | undefined;
}

export function Dialog({ title, children, footer, wide = false, onClose, onSubmit, problem }: Properties) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // At once, not after the next paint: until then what opened it may have lost the focus.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  return (
    <dialog
      ref={element}
      class={wide ? "dialog wide" : "dialog"}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit?.();
        }}
      >
        <header>
          <h2 id={heading}>{title}</h2>
          <Button icon="close" kind="quiet" label={texts.words.close} onPress={onClose} />
        </header>
        <div class="dialog-body">
          {children}
          {problem ? <p class="hint critical" role="alert">{texts.problems.dialog_failed(problem.message)}</p> : null}
        </div>
        {footer ? <footer>{footer}</footer> : null}
      </form>
    </dialog>
  );
}
