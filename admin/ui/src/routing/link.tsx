// A link to another page of the UI that does not reload the document.
import type { ComponentChildren, TargetedMouseEvent } from "preact";
import { navigate } from "./router.ts";

interface Properties {
  to: string;
  children?: ComponentChildren;
  class?: string;
  title?: string;
  "data-count"?: string;
  tabIndex?: number | undefined;
  "aria-current"?: "page" | undefined;
  onClick?: (event: TargetedMouseEvent<HTMLAnchorElement>) => void;
}

export function Link({ to, children, onClick, ...rest }: Properties) {
  const follow = (event: TargetedMouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a {...rest} href={to} onClick={follow}>
      {children}
    </a>
  );
}
